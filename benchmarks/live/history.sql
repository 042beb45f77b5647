-- What happened in the shop before: numbers in, the columns of an event log out. Identifiers as in visitors.py.
with spoken as (
    select
        number,
        number % :visitors as visitor,
        number // :visitors as turn,
        visitor % 2 = 0 and turn >= 1 as signed_in,
        visitor % :sharing = 0 and turn = 3 and visitor + 2 < :visitors as borrowed,
        md5('browser ' || case when borrowed then visitor + 2 else visitor end || ' 0') as browser
    from (select unnest(range(:first, :last)) as number)
)
select
    format('h-{:012d}', number) as message_id,
    timestamp '2026-08-01' + to_microseconds(number * cast(:apart as bigint)) as "timestamp",
    case when turn = 1 and signed_in then 'identify' when turn % 2 = 0 then 'page' else 'track' end as type,
    concat_ws(
        '-', substr(browser, 1, 8), substr(browser, 9, 4), substr(browser, 13, 4), substr(browser, 17, 4), substr(browser, 21)
    ) as anonymous_id,
    case when signed_in then 'usr_' || substr(md5('user ' || visitor), 1, 16) end as user_id,
    case when turn = 1 and signed_in then substr(md5('mail ' || visitor), 1, 10) || '@mail.example' end as email,
    case when turn % 2 = 1 and not (turn = 1 and signed_in) then 'Product Viewed' end as event
from spoken
order by number
