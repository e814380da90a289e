"""Sections that several documents share.

Belongs here: what a section says and shows, from a reader. Does not belong here: which document has which sections.
"""
