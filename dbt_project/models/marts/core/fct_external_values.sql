-- What is not published yet at the known-at moment is not to be seen at all; comparisons read this table and no other.
-- Series that no indicator of the catalogue uses stay in the house, in int_external_values.
select
    area_code,
    reference_period,
    indicator_code,
    vintage,
    edition,
    value,
    unit_code,
    published_date,
    source_note
from {{ ref('int_external_values') }}
where
    published_date <= cast({{ known_at() }} as date)
    and is_in_catalogue
