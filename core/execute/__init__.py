"""The seam between the training loop and the engine: an `Executor` trains on one batch or measures one.

`EagerExecutor` is the reference. Another one may fuse, capture or compile, as long as it computes the same.
"""

from core.execute.eager import EagerExecutor
from core.execute.protocol import Executor, LossRefused, StepResult
from core.execute.rules import Penalty, Rules

__all__ = ["EagerExecutor", "Executor", "LossRefused", "Penalty", "Rules", "StepResult"]
