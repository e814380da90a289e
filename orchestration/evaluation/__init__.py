"""Methods that judge areas by their figures.

Belongs here: numerical methods that SQL cannot express, as pure functions of tables and of arguments that are given to
them. Does not belong here: policy constants (weights, thresholds, cut lines, dates are data with a clause), reading
returns, and running dbt.
"""
