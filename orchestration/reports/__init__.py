"""Documents that people sign and a page that people open, made from one release.

Belongs here: reading a release, choosing what a document or a page says, wording, layout, fonts. Does not belong here:
any figure that is not in the release (a document counts rows and formats values, it adds up nothing), files other than
the release and the catalogues that name its codes.
"""
