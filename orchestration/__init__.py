"""zonestat's Python: Dagster definitions and the work that SQL cannot do.

Belongs here: receiving files, running the gates, running dbt, publishing releases, the command line.
Does not belong here: business rules, weights, thresholds and code lists (they are dated data in
``dbt_project/seeds`` and ``expectations``), and any transformation that SQL can express (``dbt_project/models``).
"""
