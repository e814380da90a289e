"""Documents and pages made from a release.

Belongs here: reading the tables of one release, and how they look on paper and on a screen. Does not belong here:
computing anything, and reading anything but a release (words for codes come from the catalogue).
"""
