-- All published external figures, also those of which a later known-at moment is the first to know.
with published as (
    select
        area_code,
        year as reference_period,
        'rd_intensity' as indicator_code,
        vintage,
        published as edition,
        value_pct as value,
        'pct' as unit_code,
        concat_ws('；', source, note) as source_note,
        0 as is_received
    from {{ ref('rd_intensity') }}

    union all

    select
        area_code,
        reference_period,
        'rd_intensity' as indicator_code,
        'yearbook' as vintage,
        edition,
        rd_intensity_pct as value,
        'pct' as unit_code,
        file_name as source_note,
        1 as is_received
    from {{ ref('int_rd_intensity_yearbook_valid') }}

    union all

    select
        figures.area_code,
        figures.year as reference_period,
        figures.indicator_code,
        figures.vintage,
        figures.published as edition,
        {{ in_base_unit('figures.value', 'base_units.factor') }} as value,
        base_units.unit_code,
        concat_ws('；', figures.source, figures.note) as source_note,
        0 as is_received
    from {{ ref('external_reference') }} as figures
    inner join {{ ref('int_base_units') }} as base_units on figures.unit_code = base_units.filed_unit_code

    union all

    select
        area_code,
        reference_period,
        indicator_code,
        vintage,
        edition,
        value,
        unit_code,
        concat_ws('；', source_note, file_name) as source_note,
        1 as is_received
    from {{ ref('int_regional_accounts_valid') }}
),

-- what a bureau sends may repeat a figure that comes with the project; what was received counts
ranked as (
    select
        *,
        row_number() over (
            partition by area_code, reference_period, indicator_code, vintage, edition
            order by is_received desc, source_note desc
        ) as precedence
    from published
)

select
    area_code,
    reference_period,
    indicator_code,
    vintage,
    edition,
    {{ as_figure('value') }} as value,
    unit_code,
    {{ last_day_of('edition') }} as published_date,
    source_note
from ranked
where precedence = 1
