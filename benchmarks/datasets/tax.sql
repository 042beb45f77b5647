-- Tax forms: the person who files or is paid, with a mailing address. Spouses and dependents on the form are left out.
select
    md5(cast(file_row_number as varchar)) as record_id, lower(first_name) as first_name, lower(middle_initial) as middle_initial,
    lower(last_name) as last_name, lower(concat_ws(' ', first_name, last_name)) as full_name, ssn,
    lower(mailing_address_street_number || ' ' || mailing_address_street_name) as address,
    lower(mailing_address_street_name) as street, mailing_address_po_box as po_box, simulant_id as truth
from read_parquet($path, file_row_number = true)
