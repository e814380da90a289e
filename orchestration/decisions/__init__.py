"""What people decide, recorded beside what was received.

Belongs here: which decisions there are (``kinds.yml``), the ledger ``raw/decisions/decisions.jsonl``, what was decided
at a moment. Does not belong here: what a decision does to an issue or a figure, and whether its object exists. It is
a room of its own because issues, releases and states of zones will all rest on it, and it knows none of them.
"""
