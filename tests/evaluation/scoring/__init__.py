"""Tests of the scoring engine; ``published`` holds indices that others computed."""
