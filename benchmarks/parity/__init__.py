"""What the engine computes beside what PyTorch computes: one module per family, found by `benchmarks.parity_torch`.

A module has `cases()`, which yields a name and the largest relative difference of outputs and gradients.
"""
