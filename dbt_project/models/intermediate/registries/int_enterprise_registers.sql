{{ config(materialized='view') }}

-- The registers of enterprises, each with the year of its newest valid delivery; NULL if it was never received.
{%- for form, valid in [
    ('enterprise-register', ref('int_enterprise_register_valid')),
    ('zone-membership', ref('int_zone_membership_valid')),
    ('hnte-certificate', ref('int_hnte_certificate_valid')),
    ('tech-sme', ref('int_tech_sme_valid')),
    ('enterprise-list', ref('int_enterprise_list_valid')),
] %}
    select
        '{{ form }}' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ valid }}
    {{ "union all" if not loop.last }}
{%- endfor %}
