-- All published external figures, also those of which a later known-at moment is the first to know.
with published as (
    select
        area_code,
        year as reference_period,
        'rd_intensity' as indicator_code,
        vintage,
        published as edition,
        {{ as_figure('value_pct') }} as filed_value,
        'pct' as filed_unit_code,
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
        {{ as_figure('rd_intensity_pct') }} as filed_value,
        'pct' as filed_unit_code,
        file_name as source_note,
        1 as is_received
    from {{ ref('int_rd_intensity_yearbook_valid') }}

    union all

    select
        area_code,
        year as reference_period,
        indicator_code,
        vintage,
        published as edition,
        {{ as_figure('value') }} as filed_value,
        unit_code as filed_unit_code,
        concat_ws('；', source, note) as source_note,
        0 as is_received
    from {{ ref('external_reference') }}

    union all

    select
        area_code,
        reference_period,
        indicator_code,
        vintage,
        edition,
        {{ as_figure('reported_value') }} as filed_value,
        reported_unit_code as filed_unit_code,
        concat_ws('；', source_note, file_name) as source_note,
        1 as is_received
    from {{ ref('int_regional_accounts_valid') }}
),

-- every series in the base unit of its dimension: money in thousand yuan, shares in per cent
converted as (
    select
        published.*,
        {{ in_base_unit('published.filed_value', 'base_units.factor') }} as value,
        base_units.unit_code
    from published
    inner join {{ ref('int_base_units') }} as base_units on published.filed_unit_code = base_units.filed_unit_code
),

-- what a bureau sends may repeat a figure that comes with the project; what was received counts
ranked as (
    select
        *,
        row_number() over (
            partition by area_code, reference_period, indicator_code, vintage, edition
            order by is_received desc, source_note desc
        ) as precedence
    from converted
)

select
    area_code,
    reference_period,
    indicator_code,
    vintage,
    edition,
    value,
    unit_code,
    {{ last_day_of('edition') }} as published_date,
    indicator_code in (
        select indicators.external_indicator from {{ ref('dim_indicator') }} as indicators
        where indicators.external_indicator is not null
    ) as is_in_catalogue,
    source_note
from ranked
where precedence = 1
