"""Runs dbt and hands out what it built.

Belongs here: running dbt in process, which periods a run must compute, copying the marts out as Parquet, mapping
dbt to Dagster. This is the only room that opens the DuckDB file.
Does not belong here: models (they are in ``dbt_project``) and anything that reads figures.
"""
