"""The page: one HTML file per release that opens by double-click, without a server or a network.

Belongs here: what of a release is put into the page, its template, styles, scripts and words, the drawing of the map.
Does not belong here: figures that the release does not hold. The page asks for nothing from anywhere; its scripts run
by their hashes only, and put whatever comes from data into it as text. Equal releases give equal bytes.
"""
