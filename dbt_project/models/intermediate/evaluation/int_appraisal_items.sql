-- What the appraisals score, before any weight: tasks by the share done, targets by the share reached. A score is a
-- reading of ours (no document says how an item is scored); what has no figure has no score.
with schemes as (
    select * from {{ ref('appraisal_schemes') }}
),

of_units as (
    select
        schemes.scheme_code,
        progress.reference_period,
        units.unit_zh as subject,
        units.unit_role as subject_role,
        progress.task_code as item_code,
        progress.area_code as item_area_code,
        progress.label_zh as item_zh,
        progress.label_en as item_en,
        {{ as_figure('progress.progress_pct') }} as score_points,
        progress.reason_code
    from schemes
    inner join {{ ref('fct_task_progress') }} as progress
        on schemes.document = progress.document and schemes.item_area_code = progress.area_code
    inner join {{ ref('dim_task_unit') }} as units on progress.task_code = units.task_code
    where schemes.subject_kind = 'unit' and progress.task_kind = 'task'
),

banners as (
    select
        area_code,
        name_zh,
        parent_area_code
    from {{ ref('dim_area') }}
    where area_level = 'banner'
),

of_banners as (
    select
        schemes.scheme_code,
        progress.reference_period,
        banners.name_zh as subject,
        'banner' as subject_role,
        progress.rule_id || '/' || progress.reading_code as item_code,
        progress.area_code as item_area_code,
        progress.label_zh as item_zh,
        progress.label_en as item_en,
        case
            when progress.target_status = 'met' then {{ as_figure('100') }}
            when progress.actual_value is not null and progress.target_value > 0
                then
                    greatest(
                        least({{ quotient('progress.actual_value', 'progress.target_value', '100') }}, 100), 0
                    )
        end as score_points,
        progress.reason_code
    from schemes
    inner join banners on schemes.item_area_code = banners.parent_area_code
    inner join {{ ref('int_area_ancestors') }} as places
        on banners.area_code = places.ancestor_area_code
    inner join {{ ref('fct_target_progress') }} as progress
        on places.area_code = progress.area_code and schemes.document = progress.document
    where schemes.subject_kind = 'banner'
),

united as (
    select * from of_units
    union all
    select * from of_banners
)

select
    united.scheme_code,
    united.reference_period,
    united.subject,
    united.subject_role,
    united.item_code,
    united.item_area_code,
    united.item_zh,
    united.item_en,
    cast(united.score_points as decimal(28, 10)) as score_points,
    case when united.score_points is null then coalesce(united.reason_code, 'no_return') end as reason_code,
    schemes.rule_id,
    schemes.method_document
from united
inner join schemes on united.scheme_code = schemes.scheme_code
where
    length(united.reference_period) = 4
    and united.reference_period between schemes.first_year and schemes.last_year
