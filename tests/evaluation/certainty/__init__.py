"""Tests of rank bounds, simulation, verdicts and least changes."""
