-- What an area was, and when. A date known only in part counts from its last day; where only the first testimony is
-- known, it counts from then; an area without any date is as old as anything here.
select
    area_code,
    area_level,
    status as area_status,
    parent_area_code,
    coalesce({{ last_day_of('valid_from') }}, {{ last_day_of('attested') }}, cast('1900-01-01' as date)) as first_date,
    {{ last_day_of('valid_to') }} as end_date
from {{ ref('area_validity') }}
