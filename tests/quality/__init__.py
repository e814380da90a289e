"""Tests of the gates: rules, engine, what is set aside, the list of issues."""
