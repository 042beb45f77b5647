-- Historical persons, corrupted. Ids are hashed: in `unique_id` the truth can be read.
select
    md5(unique_id) as record_id, full_name, first_name, surname as last_name, dob, birth_place,
    postcode_fake as postcode, gender, occupation, cluster as truth
from read_parquet($path)
