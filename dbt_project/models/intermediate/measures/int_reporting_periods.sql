{{ config(materialized='table') }}

-- A return names its period once, on its head; that it was received counts, even if gate 1 set all of it aside: the
-- period is then missing with a reason. Indicator returns name a period in every row, typed by people: only what is
-- believed counts.
with received as (
    select distinct
        verdicts.form,
        verdicts.reference_period
    from {{ ref('stg_ledger__verdicts') }} as verdicts
    inner join {{ ref('forms') }} as forms on verdicts.form = forms.form
    where forms.family = 'returns' and forms.frequency in ('A', 'M') and verdicts.row_count > 0

    union all

    select distinct
        'indicator-return' as form,
        reference_period
    from {{ ref('int_indicator_return_valid') }}
),

dated as (
    select
        form,
        reference_period,
        {{ frequency_of('reference_period') }} as frequency,
        {{ last_day_of('reference_period') }} as last_date
    from received
)

select
    form,
    reference_period,
    frequency,
    last_date
from dated
where last_date is not null
