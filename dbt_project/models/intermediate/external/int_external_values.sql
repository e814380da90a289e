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
        concat_ws('；', source, note) as source_note
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
        file_name as source_note
    from {{ ref('int_rd_intensity_yearbook_valid') }}
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
from published
