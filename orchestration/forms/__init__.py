"""The other way round from landing: what senders fill in.

Belongs here: blank workbooks of the forms, made from the catalogue and the layouts, so that they land again as they
are. Does not belong here: what a form asks (``seeds/catalogue``), its heads (``landing/layouts``), reading files.
"""
