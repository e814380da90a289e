-- Who has reported and who is late, as of the known-at moment.
with deliveries as (
    select
        deliveries.*,
        row_number() over (
            partition by deliveries.area_code, deliveries.form, deliveries.reference_period, deliveries.is_set_aside
            order by deliveries.received_at desc, deliveries.receipt_sequence desc
        ) as recency
    from {{ ref('int_return_deliveries') }} as deliveries
),

received as (
    select
        area_code,
        form,
        reference_period,
        min(received_at) as first_received_at,
        min(case when not is_set_aside then received_at end) as first_valid_at,
        max(case when not is_set_aside then received_at end) as last_valid_at,
        coalesce(max(case when not is_set_aside and recency = 1 and is_nil then 1 end), 0) = 1 as is_nil,
        max(case when not is_set_aside and recency = 1 then received_from end) as received_from,
        count(*) as version_count,
        sum(case when is_set_aside then 1 else 0 end) as set_aside_count
    from deliveries
    group by area_code, form, reference_period
),

units as (
    select
        figures.area_code,
        figures.reference_period,
        measures.form,
        max(figures.units_expected) as units_expected,
        max(figures.units_reported) as units_reported
    from {{ ref('fct_measures') }} as figures
    inner join {{ ref('measures') }} as measures on figures.measure_code = measures.measure_code
    inner join {{ ref('forms') }} as forms on measures.form = forms.form
    where forms.family = 'returns' and forms.reporting_unit = 'unit'
    group by figures.area_code, figures.reference_period, measures.form
),

joined as (
    select
        obligations.*,
        received.first_received_at,
        received.first_valid_at,
        received.last_valid_at,
        coalesce(received.is_nil, false) as is_nil,
        received.received_from,
        coalesce(received.version_count, 0) as version_count,
        coalesce(received.set_aside_count, 0) as set_aside_count,
        units.units_expected,
        units.units_reported,
        {{ known_at() }} as known_at
    from {{ ref('int_obligations') }} as obligations
    left join received
        on
            obligations.area_code = received.area_code
            and obligations.form = received.form
            and obligations.reference_period = received.reference_period
    left join units
        on
            obligations.area_code = units.area_code
            and obligations.form = units.form
            and obligations.reference_period = units.reference_period
)

select
    area_code,
    form,
    reference_period,
    frequency,
    league_area_code,
    league_name_zh,
    due_date,
    due_at,
    extended_until,
    effective_due_date,
    effective_due_at,
    review_due_date,
    remind_days,
    -- what arrives at the very moment is on time
    case
        when is_nil then 'nil'
        when first_valid_at <= due_at then 'on_time'
        when first_valid_at <= effective_due_at then 'extended'
        when first_valid_at is not null then 'late'
        when known_at > effective_due_at then 'missing'
        when known_at > due_at then 'extended'
        else 'not_yet_due'
    end as response_state,
    first_valid_at is not null as is_received,
    cast(
        case
            when coalesce(first_valid_at, known_at) > effective_due_at
                then ceil({{ seconds_between('effective_due_at', 'coalesce(first_valid_at, known_at)') }} / 86400.0)
            else 0
        end as integer
    ) as days_late,
    first_received_at,
    first_valid_at,
    last_valid_at,
    cast(version_count as integer) as version_count,
    cast(set_aside_count as integer) as set_aside_count,
    -- who handed the file in is known only where it was recorded
    case
        when coalesce(received_from, '') <> ''
            then received_from in (league_area_code, league_name_zh, league_short_name_zh)
    end as is_via_league,
    case when league_area_code is not null and review_due_at is not null then last_valid_at <= review_due_at end
        as is_before_review_due,
    cast(units_expected as integer) as units_expected,
    cast(units_reported as integer) as units_reported,
    {{ quotient('units_reported', 'units_expected', 100) }} as unit_response_rate_pct,
    has_holidays,
    document,
    confidence
from joined
