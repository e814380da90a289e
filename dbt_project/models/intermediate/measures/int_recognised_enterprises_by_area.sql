-- Placed as in int_enterprise_counts_by_area: zones count their members, leagues and the region by division code.
with units as (
    select
        enterprises.area_code,
        enterprises.league_area_code,
        enterprises.is_registered,
        enterprises.reference_period,
        enterprises.is_hnte,
        told.is_tech_sme,
        told.is_new_tech_sme,
        told.is_gazelle,
        told.is_new_gazelle,
        told.is_unicorn,
        told.is_new_unicorn,
        told.is_little_giant,
        told.is_new_little_giant,
        told.is_listed,
        told.is_newly_listed,
        told.is_quoted,
        told.is_newly_quoted,
        -- the number of a technology SME says nothing of another year, a place on a list goes on
        coalesce(smes.is_year_covered, false) as are_smes_known,
        coalesce(smes.is_year_covered, false) and certificates.form is not null as are_both_known,
        lists.form is not null as are_lists_known,
        coalesce(lists.is_year_covered, false) as is_year_of_lists_known
    from {{ ref('int_enterprises_as_of') }} as enterprises
    left join {{ ref('int_recognitions_as_of') }} as told
        on enterprises.last_uscc = told.last_uscc and enterprises.reference_period = told.reference_period
    left join {{ ref('int_register_coverage') }} as certificates
        on enterprises.reference_period = certificates.reference_period and certificates.form = 'hnte-certificate'
    left join {{ ref('int_register_coverage') }} as smes
        on enterprises.reference_period = smes.reference_period and smes.form = 'tech-sme'
    left join {{ ref('int_register_coverage') }} as lists
        on enterprises.reference_period = lists.reference_period and lists.form = 'enterprise-list'
    where enterprises.is_open and {{ in_affected_periods('enterprises.reference_period') }}
),

placed as (
    {{ placed_in_areas('units') }}
)

select
    counted_area_code as area_code,
    reference_period,
    {{ tally("is_tech_sme", "are_smes_known") }} as tech_sme_count,
    {{ tally("is_new_tech_sme", "are_smes_known") }} as tech_sme_new_count,
    {{ tally("is_hnte or is_tech_sme", "are_both_known") }} as hnte_tech_sme_count,
    {{ tally("is_gazelle", "are_lists_known") }} as gazelle_count,
    {{ tally("is_new_gazelle", "is_year_of_lists_known") }} as gazelle_new_count,
    {{ tally("is_unicorn", "are_lists_known") }} as unicorn_count,
    {{ tally("is_new_unicorn", "is_year_of_lists_known") }} as unicorn_new_count,
    {{ tally("is_little_giant", "are_lists_known") }} as little_giant_count,
    {{ tally("is_new_little_giant", "is_year_of_lists_known") }} as little_giant_new_count,
    {{ tally("is_listed", "are_lists_known") }} as listed_count,
    {{ tally("is_newly_listed", "is_year_of_lists_known") }} as listed_new_count,
    {{ tally("is_quoted", "are_lists_known") }} as neeq_count,
    {{ tally("is_newly_quoted", "is_year_of_lists_known") }} as neeq_new_count,
    {{ tally("is_newly_listed or is_newly_quoted", "is_year_of_lists_known") }} as listed_new_count_neeq_incl
from placed
group by counted_area_code, reference_period
