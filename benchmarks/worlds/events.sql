-- Calls of a website: draws in, the columns of an event log out. Visitors log in at times; some are known from then on.
select
    format('m{:010d}', number) as message_id,
    timestamp '2026-01-01' + to_microseconds(cast(seconds * 1000000 as bigint)) as "timestamp",
    case when identify then 'identify' when share < 0.6 then 'page' else 'track' end as type,
    format('{:016x}', browser_number) as anonymous_id,
    case when logged_in or identify then format('usr_{:016x}', user_number) end as user_id,
    case when identify then lower(concat(first_name, '.', last_name, visitor, '@', domain)) end as email,
    case
        when identify then null
        when share < 0.6 then 'Page Viewed'
        when share < 0.9 then 'Product Viewed'
        when share < 0.98 then 'Product Added'
        else 'Order Completed'
    end as event
from draws
