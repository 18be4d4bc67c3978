"""L-BFGS: bends each step by the curvature of the last ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Optimizer
from core.catalog.fields import integer, number, switch

if TYPE_CHECKING:
    from core import optim
    from core.tensor import Tensor


@dataclass(frozen=True)
class LBFGS(Optimizer):
    """A quasi-Newton method for small networks and whole data sets in one batch."""

    key = "lbfgs"
    title = "L-BFGS"
    summary = "Bends each step by the curvature of the last ones; for small networks with all samples in one batch."
    formula = "w ← w − lr·H·g, with H ≈ the inverse curvature seen in the last steps"
    source = "Liu and Nocedal 1989, On the limited memory BFGS method for large scale optimization"
    searches = True

    lr: float = number(
        1.0, minimum=0.0, maximum=1000.0, exclusive=True, help="Length of each step, or the first one that is tried."
    )
    iterations: int = integer(
        20, minimum=1, maximum=1000, help="Steps in each batch; each one computes loss and gradients anew."
    )
    history: int = integer(10, minimum=1, maximum=1000, help="Steps whose curvature is remembered.")
    line_search: bool = switch(True, help="Looks along each step for the length that helps most (strong Wolfe).")

    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        from core import optim

        search = "strong_wolfe" if self.line_search else None
        return optim.LBFGS(
            parameters, lr=self.lr, max_iter=self.iterations, history_size=self.history, line_search_fn=search
        )
