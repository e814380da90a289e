"""The life of a zone, from the intention to build it to its exit.

Belongs here: replaying what people decided by the rules of each edition, what follows for rounds, objections and
deadlines, and the tables of it. Does not belong here: which events and transitions there are, and every number (they
are rows of ``dbt_project/seeds/rules``), the ledger itself (``decisions``).
"""
