"""Files as clerks really send them, good and bad, each with the verdict that is right.

Belongs here: cases with what must come out of them, and the one test that holds them all.
Does not belong here: tests of a single function.
"""
