{{ config(materialized='view') }}

-- Which units filed which annual return of the Torch system.
{%- for form, valid in [
    ('GQ-001', ref('int_gq_001_valid')),
    ('GQ-002', ref('int_gq_002_valid')),
    ('GQ-003', ref('int_gq_003_valid')),
    ('GQ-004', ref('int_gq_004_valid')),
    ('GQ-005', ref('int_gq_005_valid')),
] %}
    select distinct
        '{{ form }}' as form,
        reference_period,
        uscc as respondent
    from {{ valid }}
    where uscc is not null
    {{ "union all" if not loop.last }}
{%- endfor %}
