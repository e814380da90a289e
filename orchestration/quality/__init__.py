"""The quality gates: do we believe what the files say, and the figures made from it?

Belongs here: running the rules, setting aside what fails a mandatory one, the list of issues.
Does not belong here: the rules themselves (they are data in ``expectations``), and any change of a figure.
"""
