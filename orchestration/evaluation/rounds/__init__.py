"""A round of evaluation as the models computed it (``fct_scores``, ``fct_ranking``, ``fct_rank_shifts``).

Belongs here: choosing edition and weight set, refusing in a sentence, reading ranks and taking a score apart down to
the figure; handing a round to the general engine. Does not belong here: scoring (that is SQL), and how sure a rank is.
"""
