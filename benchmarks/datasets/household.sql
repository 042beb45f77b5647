-- Registers of households: the date of birth is written month, day, year. The registers have no ids: rows are numbered.
select
    md5(cast(file_row_number as varchar)) as record_id, lower(first_name) as first_name, lower(middle_initial) as middle_initial,
    lower(last_name) as last_name, lower(concat_ws(' ', first_name, last_name)) as full_name,
    case when length(date_of_birth) >= 8 then
        concat(right(date_of_birth, 4), left(regexp_replace(date_of_birth, '[^0-9]', '', 'g'), 4))
    end as birth_date,
    lower(street_number || ' ' || street_name) as address, lower(street_name) as street, sex, simulant_id as truth
from read_parquet($path, file_row_number = true)
