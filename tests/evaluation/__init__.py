"""Tests of the methods that judge areas: the scoring engine, and how sure a rank is."""
