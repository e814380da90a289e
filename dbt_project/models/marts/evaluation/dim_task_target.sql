select
    links.task_code,
    links.rule_id,
    tasks.label_zh as task_label_zh,
    targets.label_zh as target_label_zh
from {{ ref('task_targets') }} as links
inner join {{ ref('tasks') }} as tasks on links.task_code = tasks.task_code
inner join {{ ref('targets') }} as targets on links.rule_id = targets.rule_id
