"""What of a network is trained, and how: one parameter group for each rate, and penalties on weights."""

from __future__ import annotations

from core import nn
from core.catalog import Category
from core.execute import Penalty
from core.network import Network
from core.optim import Optimizer
from core.project import TrainingSettings
from core.train.faults import RunFault

RATE = "rate"
"""Key of a group's factor of the learning rate."""


def build_optimizer(network: Network, settings: TrainingSettings) -> Optimizer:
    """The optimizer of `settings` over all that is not frozen, with a group for each factor of the learning rate.

    RunFault when nothing is left to train.
    """
    by_rate: dict[float, list[nn.Parameter]] = {}
    for node, parameter in network.trained():
        by_rate.setdefault(node.settings.rate, []).append(parameter)
    if not by_rate:
        if any(True for _ in network.parameters()):
            raise RunFault(
                "network", "Every layer with weights is frozen, so there is nothing to train; let one of them learn."
            )
        raise RunFault("network", "The network has no weights, so there is nothing to train; add a layer like Linear.")
    if settings.optimizer.searches and len(by_rate) > 1:
        raise RunFault(
            "settings",
            f"{settings.optimizer.title} moves all weights together, and the rate factors of the layers differ: make "
            "them equal, or choose another optimizer.",
        )
    optimizer = settings.optimizer.build(parameter for group in by_rate.values() for parameter in group)
    (common,) = optimizer.param_groups
    optimizer.param_groups = [{**common, "params": group, RATE: rate} for rate, group in by_rate.items()]
    set_rate(optimizer, settings.optimizer.lr)
    return optimizer


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """Give every group its part of the learning rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group[RATE]


def penalties(network: Network, settings: TrainingSettings) -> tuple[Penalty, ...]:
    """The penalties of the whole network and of each layer added up, for every parameter that has any."""
    found = []
    for node, parameter in network.trained():
        l1, l2 = settings.l1 + node.settings.l1, settings.l2 + node.settings.l2
        if (l1 or l2) and parameter.ndim > 1 and node.layer.category is not Category.NORMALISATION:
            found.append(Penalty(parameter, l1, l2))
    return tuple(found)
