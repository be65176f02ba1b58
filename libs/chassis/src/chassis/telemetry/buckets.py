"""Bounds of histograms."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""For durations of requests: from a cached answer to the longest patience."""
