"""What the received files say: sniff, guard, read, match a layout, type the cells, give a verdict.

Belongs here: containers, readers, layouts, the grammars of cells, receipts, verdicts.
Does not belong here: whether a figure is plausible (that is gate 1, in ``expectations/landing``), and any
correction: a file is taken as it is or set aside whole and untouched.
"""
