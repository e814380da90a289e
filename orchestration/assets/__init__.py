"""Dagster assets and checks: thin shells over the functions that do the work.

Belongs here: keys, groups, partitions, metadata of assets, and turning reports into Dagster results.
Does not belong here: any work of its own.
"""
