-- Each unit of account with the base unit of its dimension. A dimension has one unit of factor one.
select
    filed.unit_code as filed_unit_code,
    base.unit_code,
    filed.factor
from {{ ref('units') }} as filed
inner join {{ ref('units') }} as base on filed.dimension = base.dimension and base.factor = 1
