-- Units on administrative lists, from when until when: certificates of high-tech enterprises, numbers of technology
-- SMEs (which hold for calendar years), and the other lists of recognised enterprises.
with validity as (
    select
        cast(value as integer) as validity_years,
        valid_from,
        valid_to
    from {{ ref('parameters') }}
    where parameter_code = 'tech_sme_validity_calendar_years'
),

listed as (
    select
        certificates.last_uscc,
        'hnte' as list_code,
        certificates.certificate_no as listed_no,
        cast(null as string) as listed_name,
        certificates.issued_date as from_date,
        certificates.end_date as to_date
    from {{ ref('int_hnte_spans') }} as certificates

    union all

    select
        coalesce(codes.last_uscc, numbers.uscc) as last_uscc,
        'tech_sme' as list_code,
        numbers.register_no as listed_no,
        numbers.enterprise_name as listed_name,
        numbers.registered_date as from_date,
        least(
            numbers.revoked_date,
            make_date(cast(year(numbers.registered_date) + validity.validity_years as integer), 1, 1)
        ) as to_date
    from {{ ref('int_tech_sme_valid') }} as numbers
    left join {{ ref('int_unit_codes') }} as codes on numbers.uscc = codes.uscc
    inner join validity
        on
            numbers.registered_date >= validity.valid_from
            and (validity.valid_to is null or numbers.registered_date <= validity.valid_to)

    union all

    select
        coalesce(codes.last_uscc, lists.uscc) as last_uscc,
        lists.list_type_code as list_code,
        cast(null as string) as listed_no,
        lists.enterprise_name as listed_name,
        lists.recognised_date as from_date,
        lists.ended_date as to_date
    from {{ ref('int_enterprise_list_valid') }} as lists
    left join {{ ref('int_unit_codes') }} as codes on lists.uscc = codes.uscc
)

select distinct
    last_uscc,
    list_code,
    listed_no,
    listed_name,
    from_date,
    to_date
from listed
where last_uscc is not null and list_code is not null and from_date is not null
