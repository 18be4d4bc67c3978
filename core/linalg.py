"""PyTorch's `torch.linalg` under the name that scripts import: the functions live in `core.ops.linalg`."""

from core.ops.linalg import *  # noqa: F403
from core.ops.linalg import __all__ as __all__
