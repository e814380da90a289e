select
    area_code,
    reference_period,
    sum(employees_persons) as employees_persons,
    sum(employees_average_persons) as employees_average_persons,
    sum(graduates_of_year_persons) as graduates_of_year_persons,
    sum(employees_bachelor_or_above_persons) as employees_bachelor_or_above_persons,
    sum(returnees_persons) as returnees_persons,
    sum(resident_foreigners_persons) as resident_foreigners_persons,
    sum(returnees_and_foreigners_persons) as returnees_and_foreigners_persons,
    sum(domestic_unit_employees_persons) as domestic_unit_employees_persons
from {{ ref('int_torch_annual_panel') }}
where area_code is not null and {{ in_affected_periods('reference_period') }}
group by area_code, reference_period
