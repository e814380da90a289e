-- The units that each register names, under the code that they bear last, with the area that the delivery says it
-- covers.
with named as (
{%- for form, valid in [
    ('hnte-certificate', ref('int_hnte_certificate_valid')),
    ('tech-sme', ref('int_tech_sme_valid')),
    ('enterprise-list', ref('int_enterprise_list_valid')),
    ('intellectual-property', ref('int_intellectual_property_valid')),
    ('technology-contract', ref('int_technology_contract_valid')),
] %}
    select
        '{{ form }}' as form,
        reporting_area_code as scope_area_code,
        uscc
    from {{ valid }}
    {{ "union" if not loop.last }}
{%- endfor %}
)

select distinct
    named.form,
    named.scope_area_code,
    coalesce(codes.last_uscc, named.uscc) as last_uscc
from named
left join {{ ref('int_unit_codes') }} as codes on named.uscc = codes.uscc
