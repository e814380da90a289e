{{ config(materialized='view') }}

-- Which units filed which return of the statistical bureau.
{%- for form, valid in [
    ('B204-1', ref('int_b204_1_valid')),
    ('101-1', ref('int_101_1_valid')),
    ('107-1', ref('int_107_1_valid')),
    ('107-2', ref('int_107_2_valid')),
] %}
    select distinct
        '{{ form }}' as form,
        reference_period,
        uscc as respondent
    from {{ valid }}
    where uscc is not null
    {{ "union all" if not loop.last }}
{%- endfor %}
