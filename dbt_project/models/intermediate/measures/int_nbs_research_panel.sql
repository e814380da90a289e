-- two zones may both file a unit; it counts once, with all projects of the file that was delivered last
with projects_ranked as (
    select
        *,
        dense_rank() over (
            partition by uscc, reference_period
            order by received_at desc, receipt_sequence desc
        ) as recency
    from {{ ref('int_107_1_valid') }}
    where uscc is not null and {{ in_affected_periods('reference_period') }}
),

projects as (
    select
        uscc,
        reference_period,
        cast(count(*) as integer) as rd_project_count,
        cast(sum(project_intramural_expenditure_cny_thousand) as decimal(18, 4)) as rd_project_expenditure_cny_thousand
    from projects_ranked
    where recency = 1
    group by uscc, reference_period
),

activities as (
    {{ last_row_per_unit(ref('int_107_2_valid')) }}
),

filed as (
    select
        coalesce(projects.uscc, activities.uscc) as uscc,
        coalesce(projects.reference_period, activities.reference_period) as reference_period,
        projects.rd_project_count,
        projects.rd_project_expenditure_cny_thousand,
        activities.st_personnel_persons,
        activities.st_intramural_expenditure_cny_thousand
    from projects
    full outer join activities
        on projects.uscc = activities.uscc and projects.reference_period = activities.reference_period
)

select
    filed.uscc,
    filed.reference_period,
    units.area_code,
    industries.section_code,
    filed.rd_project_count,
    filed.rd_project_expenditure_cny_thousand,
    filed.st_personnel_persons,
    filed.st_intramural_expenditure_cny_thousand
from filed
left join {{ ref('int_enterprises_as_of') }} as units
    on filed.uscc = units.uscc and filed.reference_period = units.reference_period
left join {{ ref('industries') }} as industries
    on substr(units.industry_code, 1, 2) = industries.code
