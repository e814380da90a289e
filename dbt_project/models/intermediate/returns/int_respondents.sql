{{ config(materialized='view') }}

-- Who filed which return for which period: units by their code, areas by theirs.
select
    form,
    reference_period,
    respondent
from {{ ref('int_torch_respondents') }}

union all

select
    form,
    reference_period,
    respondent
from {{ ref('int_nbs_respondents') }}
{% for form, valid in [
    ('area-annual-return', ref('int_area_annual_return_valid')),
    ('expert-score', ref('int_expert_score_valid')),
] %}
    union all

    select distinct
        '{{ form }}' as form,
        reference_period,
        area_code as respondent
    from {{ valid }}
{% endfor %}
