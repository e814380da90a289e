select
    area_code,
    reference_period,
    sum(rd_project_count) as rd_project_count,
    sum(rd_project_expenditure_cny_thousand) as rd_project_expenditure_cny_thousand,
    sum(st_personnel_persons) as st_personnel_persons,
    sum(st_intramural_expenditure_cny_thousand) as st_intramural_expenditure_cny_thousand
from {{ ref('int_nbs_research_panel') }}
where area_code is not null and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
