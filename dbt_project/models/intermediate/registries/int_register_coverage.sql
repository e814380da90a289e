-- For which periods a register says something, so that a count of zero is a real zero. Facts are dated, so any delivery
-- tells what held before it and, for want of better, what holds after it; what happens in a year only a delivery of
-- that year or of a later one can tell. A register that was never received has no row.
with delivered as (
    {%- set forms = [
        ('enterprise-register', 'int_enterprise_register_valid'),
        ('zone-membership', 'int_zone_membership_valid'),
        ('hnte-certificate', 'int_hnte_certificate_valid'),
        ('tech-sme', 'int_tech_sme_valid'),
        ('enterprise-list', 'int_enterprise_list_valid'),
        ('institution-register', 'int_institution_register_valid'),
        ('incubatee', 'int_incubatee_valid'),
        ('intellectual-property', 'int_intellectual_property_valid'),
        ('technology-contract', 'int_technology_contract_valid'),
    ] %}
    {%- for form, model in forms %}
    select
        '{{ form }}' as form,
        max(substr(reference_period, 1, 4)) as last_year
    from {{ ref(model) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

periods as (
    select distinct reference_period
    from {{ ref('int_reporting_periods') }}
)

select
    delivered.form,
    periods.reference_period,
    substr(periods.reference_period, 1, 4) <= delivered.last_year as is_year_covered
from delivered
cross join periods
where delivered.last_year is not null
