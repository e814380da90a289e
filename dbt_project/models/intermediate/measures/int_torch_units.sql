-- The units that filed any annual return of the Torch system: where they stand and what kind of unit they are.
with gq_001 as (
    {{ last_row_per_unit(ref('int_gq_001_valid')) }}
),

units as (
    select distinct
        respondent as uscc,
        reference_period
    from {{ ref('int_torch_respondents') }}
    where {{ in_affected_periods('reference_period') }}
),

-- the register's industry, else the one that the unit filed
placed as (
    select
        units.uscc,
        units.reference_period,
        registered.area_code,
        coalesce(registered.is_hnte, false) as is_hnte,
        coalesce(registered.industry_code, gq_001.industry_code) as industry_code,
        holdings.is_domestic,
        gq_001.uscc is not null as has_gq_001
    from units
    left join {{ ref('int_enterprises_as_of') }} as registered
        on units.uscc = registered.uscc and units.reference_period = registered.reference_period
    left join gq_001 on units.uscc = gq_001.uscc and units.reference_period = gq_001.reference_period
    left join {{ ref('holding_statuses') }} as holdings on gq_001.holding_status_code = holdings.code
),

-- the first two digits tell the section, also of codes that the list does not have
classified as (
    select
        placed.*,
        divisions.section_code,
        case when divisions.code is not null then industrial.industry_code is not null end as is_industrial,
        case
            when high_tech.industry_code is not null then true
            -- a code that is too short to tell is not known
            when divisions.section_code <> 'C' then false
            when divisions.section_code = 'C' and length(placed.industry_code) = 4 then false
        end as is_high_tech_manufacturing
    from placed
    left join {{ ref('industries') }} as divisions on substr(placed.industry_code, 1, 2) = divisions.code
    left join {{ ref('industry_classifications') }} as industrial
        on divisions.section_code = industrial.industry_code and industrial.class_scheme = 'IND'
    left join {{ ref('industry_classifications') }} as high_tech
        on placed.industry_code = high_tech.industry_code and high_tech.class_scheme = 'HTM'
)

select
    uscc,
    reference_period,
    area_code,
    is_hnte,
    industry_code,
    section_code,
    is_industrial,
    is_high_tech_manufacturing,
    is_domestic,
    has_gq_001
from classified
