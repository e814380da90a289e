"""The quality page: one static file that says how good the data are (数据质量公示页).

Belongs here: reading the tables of a run, and the template. Does not belong here: computing quality (models and
gates do), single enterprises, and anything that is fetched from elsewhere.
"""
