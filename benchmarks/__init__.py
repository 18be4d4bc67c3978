"""Timings side by side with a peer or with a reference, printed as ratios; never run by the tests.

`python -m benchmarks` runs them all, `python -m benchmarks.NAME` one. Each needs no more than the development
environment; a peer that is not installed (PyTorch) is left out and said so.
"""
