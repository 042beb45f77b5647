-- People as typed in twice or more: draws in; names with one slip of the keyboard where `slip` says so.
with slips as (
    select *,
        case slip_field when 0 then first_name else last_name end as word,
        1 + place % length(word) as spot
    from draws
),
typed as (
    select *,
        case slip
            when 1 then concat(left(word, spot - 1), substr(word, spot + 1))
            when 2 then concat(left(word, spot), chr(97 + letter), substr(word, spot + 1))
            when 3 then concat(left(word, spot - 1), chr(97 + letter), substr(word, spot + 1))
            when 4 then concat(left(word, spot - 1), substr(word, spot + 1, 1), substr(word, spot, 1), substr(word, spot + 2))
            else word
        end as said
    from slips
)
select
    format('p{:09d}', number) as id,
    case slip_field when 0 then said else first_name end as first_name,
    case slip_field when 1 then said else last_name end as last_name,
    date '1940-01-01' + day_number as birth_date,
    format('{:05d}', postcode) as postcode,
    timestamp '2024-01-01' + to_microseconds(cast(seconds * 1000000 as bigint)) as updated_at,
    person
from typed
