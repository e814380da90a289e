"""Releases: immutable sets of tables that leave the house, and the proof that they can be built again.

Belongs here: staging, manifest, checksums, the pointer to the current release, verifying and rebuilding.
Does not belong here: computing a figure, and documents made from a release.
"""
