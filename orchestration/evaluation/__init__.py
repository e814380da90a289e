"""What follows from rules and figures where SQL cannot say it.

Belongs here: numerical methods, as pure functions of tables and of arguments that are given to them, methods that go
through events one after the other, whether a decision about an area may be taken as things stand, and reading what the
models made of a round. Does not belong here: any policy constant (weights, thresholds, cut lines and dates are dated
rows with a clause in ``dbt_project/seeds/rules``), transformations of data that SQL can say, reading returns, running
dbt, and recording decisions.
"""
