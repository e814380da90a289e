-- two zones may both file a unit; it counts once, with all projects of the file that was delivered last
with projects_ranked as (
    select
        *,
        dense_rank() over (
            partition by uscc, reference_period
            order by received_at desc, file_sha256 desc
        ) as recency
    from {{ ref('int_107_1_valid') }}
    where uscc is not null and {{ in_affected_periods('reference_period') }}
),

projects as (
    select
        uscc,
        reference_period,
        count(*) as project_count,
        sum(project_intramural_expenditure_cny_thousand) as project_intramural_expenditure_cny_thousand
    from projects_ranked
    where recency = 1
    group by uscc, reference_period
),

activities as (
    {{ last_row_per_unit(ref('int_107_2_valid')) }}
),

filed as (
    select
        uscc,
        reference_period,
        project_count,
        project_intramural_expenditure_cny_thousand,
        cast(null as decimal(18, 4)) as st_personnel_persons,
        cast(null as decimal(18, 4)) as st_intramural_expenditure_cny_thousand
    from projects

    union all

    select
        uscc,
        reference_period,
        cast(null as bigint) as project_count,
        cast(null as decimal(18, 4)) as project_intramural_expenditure_cny_thousand,
        st_personnel_persons,
        st_intramural_expenditure_cny_thousand
    from activities
),

placed as (
    select
        units.area_code,
        filed.*
    from filed
    inner join {{ ref('int_enterprises_as_of') }} as units
        on filed.uscc = units.uscc and filed.reference_period = units.reference_period
    where units.area_code is not null
)

select
    area_code,
    reference_period,
    sum(project_count) as rd_project_count,
    sum(project_intramural_expenditure_cny_thousand) as rd_project_expenditure_cny_thousand,
    sum(st_personnel_persons) as st_personnel_persons,
    sum(st_intramural_expenditure_cny_thousand) as st_intramural_expenditure_cny_thousand
from placed
group by area_code, reference_period
