{{ config(materialized='view') }}

-- The units that each register names, under the code that they bear last, with the area that the delivery says it
-- covers.
{%- for form, valid in [
    ('hnte-certificate', ref('int_hnte_certificate_valid')),
    ('tech-sme', ref('int_tech_sme_valid')),
    ('enterprise-list', ref('int_enterprise_list_valid')),
    ('intellectual-property', ref('int_intellectual_property_valid')),
    ('technology-contract', ref('int_technology_contract_valid')),
] %}
    select
        '{{ form }}' as form,
        registers.reporting_area_code as scope_area_code,
        coalesce(codes.last_uscc, registers.uscc) as last_uscc
    from {{ valid }} as registers
    left join {{ ref('int_unit_codes') }} as codes on registers.uscc = codes.uscc
    {{ "union" if not loop.last }}
{%- endfor %}
