{{ config(materialized='view') }}

-- The registers of institutions, incubated enterprises, rights and contracts, each with the year of its newest valid
-- delivery; NULL if it was never received.
{%- for form, valid in [
    ('institution-register', ref('int_institution_register_valid')),
    ('incubatee', ref('int_incubatee_valid')),
    ('intellectual-property', ref('int_intellectual_property_valid')),
    ('technology-contract', ref('int_technology_contract_valid')),
] %}
    select
        '{{ form }}' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ valid }}
    {{ "union all" if not loop.last }}
{%- endfor %}
