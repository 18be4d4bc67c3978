"""Optimizers: `step` changes parameters along the gradients that backward left in them."""

from core.optim.adam import Adam
from core.optim.optimizer import Optimizer
from core.optim.sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer"]
