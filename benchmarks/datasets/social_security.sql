-- The social security register: the date of birth is written year, month, day. It also records deaths.
select
    md5(cast(file_row_number as varchar)) as record_id, lower(first_name) as first_name, lower(left(middle_name, 1)) as middle_initial,
    lower(last_name) as last_name, lower(concat_ws(' ', first_name, last_name)) as full_name,
    date_of_birth as birth_date, ssn, sex, simulant_id as truth
from read_parquet($path, file_row_number = true)
