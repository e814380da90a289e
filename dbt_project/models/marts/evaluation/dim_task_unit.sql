select
    units.task_code,
    units.unit_role,
    units.unit_order,
    units.unit_zh,
    units.part_zh,
    tasks.document,
    tasks.article,
    tasks.task_kind,
    tasks.label_zh,
    tasks.label_en,
    tasks.due_period,
    tasks.cadence_zh
from {{ ref('task_units') }} as units
inner join {{ ref('tasks') }} as tasks on units.task_code = tasks.task_code
