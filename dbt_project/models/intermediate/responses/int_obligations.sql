-- Who has to file which form for which period, by the calendar: periods that have begun at the known-at moment.
with periods as (
    select
        due_dates.*,
        {{ last_day_of('due_dates.reference_period') }} as last_date
    from {{ ref('stg_ledger__due_dates') }} as due_dates
    where {{ first_day_of('due_dates.reference_period') }} <= {{ beijing_date(known_at()) }}
),

-- A form is due from the first period that anybody filed it for; one that nobody ever filed, from its last period.
begun as (
    select
        periods.form,
        coalesce(
            min(case when verdicts.file_sha256 is not null then periods.reference_period end),
            max(case when periods.last_date < {{ beijing_date(known_at()) }} then periods.reference_period end)
        ) as first_period
    from periods
    left join {{ ref('stg_ledger__verdicts') }} as verdicts
        on
            periods.form = verdicts.form
            and periods.reference_period = verdicts.reference_period
            and verdicts.verdict not in ('quarantine', 'held')
    group by periods.form
),

areas as (
    select
        zones.area_code,
        zones.area_level,
        leagues.area_code as league_area_code,
        leagues.name_zh as league_name_zh,
        leagues.short_name_zh as league_short_name_zh,
        {{ last_day_of('zones.region_level_since') }} as since_date
    from {{ ref('areas') }} as zones
    left join {{ ref('areas') }} as leagues
        on zones.parent_area_code = leagues.area_code and leagues.area_level = 'league'
    -- an area whose name was not found cannot be asked for anything
    where zones.area_level in ('zone', 'candidate') and zones.area_status in ('current', 'candidate')
),

-- a row of the calendar for the area itself goes before one for its level
ranked as (
    select
        areas.area_code,
        areas.league_area_code,
        areas.league_name_zh,
        areas.league_short_name_zh,
        periods.*,
        row_number() over (
            partition by areas.area_code, periods.form, periods.reference_period
            order by case when periods.area_scope = areas.area_code then 0 else 1 end, periods.area_scope
        ) as preference
    from periods
    inner join begun on periods.form = begun.form and periods.reference_period >= begun.first_period
    inner join areas
        on
            periods.area_scope = areas.area_code
            or '|' || periods.area_scope || '|' like '%|' || areas.area_level || '|%'
    where areas.since_date is null or areas.since_date <= periods.last_date
),

-- the newest decision on an extension is the one that holds
extended as (
    select
        extensions.*,
        row_number() over (
            partition by extensions.form, extensions.area_code, extensions.reference_period
            order by extensions.sequence desc
        ) as recency
    from {{ ref('stg_ledger__extensions') }} as extensions
)

select
    ranked.area_code,
    ranked.league_area_code,
    ranked.league_name_zh,
    ranked.league_short_name_zh,
    ranked.form,
    ranked.reference_period,
    ranked.frequency,
    ranked.due_date,
    ranked.due_at,
    extended.extended_until,
    greatest(ranked.due_at, coalesce(extended.extended_until_at, ranked.due_at)) as effective_due_at,
    greatest(ranked.due_date, coalesce(extended.extended_until, ranked.due_date)) as effective_due_date,
    ranked.review_due_date,
    ranked.review_due_at,
    ranked.remind_days,
    ranked.has_holidays,
    ranked.document,
    ranked.confidence
from ranked
left join extended
    on
        ranked.form = extended.form
        and ranked.area_code = extended.area_code
        and ranked.reference_period = extended.reference_period
        and extended.recency = 1
where ranked.preference = 1
