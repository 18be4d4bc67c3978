"""Loss scaling: gradients too small for float16 are carried through backward enlarged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from core.backend import array_module, to_device
from core.optim import Optimizer
from core.tensor import Tensor

LossT = TypeVar("LossT", Tensor, list[Any], tuple[Any, ...])


class GradScaler:
    """Multiplies losses by a scale that finds its own size, and keeps optimizers from steps with infinite gradients.

    `scale(loss).backward()`, then `step(optimizer)` for every optimizer, then `update()`. `unscale_(optimizer)` before
    `step` where gradients are to be looked at or limited. A step whose gradients are not finite is left out and the
    scale shrinks by `backoff_factor`; after `growth_interval` good ones in a row it grows by `growth_factor`. With
    `enabled` False all of it does nothing. Micikevicius et al., "Mixed precision training", 2018, section 3.2.
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if growth_factor <= 1 or not 0 < backoff_factor < 1:
            raise ValueError(
                "GradScaler: growth_factor must be more than 1 and backoff_factor between 0 and 1; they are "
                f"{growth_factor:g} and {backoff_factor:g}."
            )
        self._device, self._enabled, self._scale = device, enabled, float(init_scale)
        self._growth_factor, self._backoff_factor = growth_factor, backoff_factor
        self._growth_interval, self._good_steps = growth_interval, 0
        self._finite: dict[int, bool] = {}  # of optimizers whose gradients were unscaled since the last update
        self._stepped: set[int] = set()

    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self._enabled

    def get_scale(self) -> float:
        """The factor of losses; 1 when switched off."""
        return self._scale if self._enabled else 1.0

    def scale(self, outputs: LossT) -> LossT:
        """A loss, or each in a list or tuple, times the scale."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, (list, tuple)):
            return type(outputs)([self.scale(output) for output in outputs])
        scaled: LossT = outputs * self._scale
        return scaled

    def unscale_(self, optimizer: Optimizer) -> None:
        """Divide the gradients of `optimizer` by the scale, in place. RuntimeError the second time before `update`."""
        if not self._enabled:
            return
        if id(optimizer) in self._stepped:
            raise RuntimeError("unscale_() is being called after step(); call it before, and update() afterwards.")
        if id(optimizer) in self._finite:
            raise RuntimeError("unscale_() has been called on this optimizer already since the last update().")
        self._finite[id(optimizer)] = self._unscaled(optimizer)

    def step(self, optimizer: Optimizer, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step()` unless its gradients are infinite or NaN. RuntimeError for two before `update`."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if id(optimizer) in self._stepped:
            raise RuntimeError("step() has been called on this optimizer already since the last update().")
        if args or kwargs:
            raise RuntimeError("GradScaler.step() takes no closure: gradients must be scaled before the step.")
        if id(optimizer) not in self._finite:
            self._finite[id(optimizer)] = self._unscaled(optimizer)
        self._stepped.add(id(optimizer))
        return optimizer.step() if self._finite[id(optimizer)] else None

    def update(self, new_scale: float | None = None) -> None:
        """Let the scale grow or shrink, or set it. RuntimeError when no gradients were looked at since the last one."""
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._finite:
            raise RuntimeError("update() needs a step() or unscale_() before it: no gradients were looked at.")
        elif not all(self._finite.values()):
            self._scale *= self._backoff_factor
            self._good_steps = 0
        else:
            self._good_steps += 1
            if self._good_steps >= self._growth_interval:
                self._scale *= self._growth_factor
                self._good_steps = 0
        self._finite, self._stepped = {}, set()

    def state_dict(self) -> dict[str, float]:
        """Scale, settings and count of good steps; empty when switched off."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._good_steps,
        }

    def load_state_dict(self, state_dict: Mapping[str, float]) -> None:
        """Take over what `state_dict` gave. RuntimeError when it is empty."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError("This state is empty: it comes from a GradScaler that was switched off.")
        self._scale = float(state_dict["scale"])
        self._growth_factor, self._backoff_factor = state_dict["growth_factor"], state_dict["backoff_factor"]
        self._growth_interval = int(state_dict["growth_interval"])
        self._good_steps = int(state_dict["_growth_tracker"])

    def _unscaled(self, optimizer: Optimizer) -> bool:
        """Divide all gradients by the scale; whether all are finite, found out with one look at the device."""
        grads = [p.grad for group in optimizer.param_groups for p in group["params"] if p.grad is not None]
        if not grads:
            raise RuntimeError("GradScaler: this optimizer's parameters have no gradients; call backward() first.")
        home = grads[0].device
        flags = []
        for grad in grads:
            xp = array_module(grad.array)
            flags.append(to_device(xp.asarray(xp.isfinite(grad.array).all()), home))
            grad.array *= 1.0 / self._scale
            grad.mark_changed()
        return bool(array_module(flags[0]).stack(flags).all())
