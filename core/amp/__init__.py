"""Mixed precision: `autocast` chooses the type of every operation, `GradScaler` keeps small gradients from vanishing.

    scaler = core.amp.GradScaler()
    with core.autocast("cuda"):
        loss = loss_function(network(inputs), targets)
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()

Micikevicius et al., "Mixed precision training", 2018. Names and meaning are PyTorch's. The half type is float16, on
the processor too; NumPy has no bfloat16 and CuPy no matrix products in it, so it is refused.
"""

from core.amp.autocast import autocast, is_autocast_enabled
from core.amp.scaler import GradScaler

__all__ = ["GradScaler", "autocast", "is_autocast_enabled"]
