"""The scoring engine: any index system, on any table, by configuration alone.

Belongs here: the verbs of a composite index, one module each, and the record of what they did. Does not belong here:
any index system (it is a file), any figure of our own warehouse, and how sure a rank is (``evaluation.certainty``).
The stages, in running order: denominate, screen, impute, treat, transform, normalise, weight, aggregate, rank. Each is
a pure function from table to table; its arguments, table and log stay in the result.
"""
