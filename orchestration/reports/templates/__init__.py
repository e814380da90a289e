"""Layouts: one DOCX template per kind of document, and one layout for PDF.

Belongs here: how documents look, and the script that wrote the templates first. Does not belong here: what they say.
"""
