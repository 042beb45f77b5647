-- Generated persons with e-mail addresses; first and last name are at times swapped, so the whole name stands beside them.
select
    md5(unique_id) as record_id, first_name, surname as last_name, concat_ws(' ', first_name, surname) as full_name,
    dob, city, email, columns('^(cluster|group)$') as truth
from read_csv($path, all_varchar = true)
