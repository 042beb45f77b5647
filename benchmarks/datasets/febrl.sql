-- FEBRL persons. Ids are hashed: in `rec_id` the truth can be read.
select
    md5(rec_id) as record_id, given_name as first_name, surname as last_name, street_number, address_1 as street, suburb,
    postcode, state, date_of_birth as birth_date, soc_sec_id as social_security_number, cluster as truth
from read_parquet($path)
