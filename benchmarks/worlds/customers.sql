-- Customer records: draws in, the columns of a company's exports out. Null where the record does not say it.
select
    source,
    format('{}-{:09d}', source, number) as id,
    case when has_user_id then format('usr_{:016x}', user_number) end as user_id,
    case when has_loyalty_no then format('L{:010d}', customer) end as loyalty_no,
    case
        when has_email and email_common then 'noreply@shop.example.com'
        when has_email and shouted then
            concat(upper(email_first), '.', email_last, email_number, '@', upper(domain), ' ')
        when has_email then lower(concat(email_first, '.', email_last, email_number, '@', domain))
    end as email,
    case
        when has_phone and phone_common then '+12025550100'
        when has_phone then
            format('+1{}{:03d}{:04d}', area, 212 + phone_number // 400000 % 688, phone_number // 40 % 10000)
    end as phone,
    case
        when has_device_id and device_common then 'kiosk-0001-front-door'
        when has_device_id then format('{:016x}', device_number)
    end as device_id,
    first_name,
    last_name,
    timestamp '2024-01-01' + to_microseconds(cast(seconds * 1000000 as bigint)) as updated_at,
    customer
from draws
