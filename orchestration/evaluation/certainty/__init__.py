"""How sure a rank is.

Belongs here: exact rank bounds over a weight box with witnesses, simulation over methods, what leaving an indicator
or a contributor out does, and the least change that moves a verdict. Does not belong here: how a score is made
(``evaluation.scoring``), and where a line is drawn (an argument, with its authority in the data).
"""
