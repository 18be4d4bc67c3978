"""The methods of a tensor that are operations: declared here, bound by `core.ops.methods`.

Operations are built on tensors and not the other way round, so `Tensor` cannot import them.
"""

from core.methods.in_place import InPlaceMethods
from core.methods.layout import LayoutMethods
from core.methods.values import Methods

__all__ = ["InPlaceMethods", "LayoutMethods", "Methods"]
