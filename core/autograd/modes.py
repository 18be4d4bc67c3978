"""Whether operations are recorded and whether they choose their own types, for each thread by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ContextDecorator
from typing import Any, ClassVar


class Mode(threading.local):
    """Whether operations are recorded, and what becomes of an operation's inputs before it runs."""

    recording = True
    casting: Callable[[Any, Any], Any] | None = None


current = Mode()
"""Of this thread."""


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded."""
    return current.recording


def current_casting() -> Callable[[Any, Any], Any] | None:
    """What gives an operation's inputs (operation, tensors) the type it runs in; None where types stay."""
    return current.casting


def set_casting(casting: Callable[[Any, Any], Any] | None) -> None:
    """Let `casting` prepare the inputs of this thread's operations from now on."""
    current.casting = casting


def must_agree(*types: Any) -> bool:
    """Whether tensors of these types are refused by an operation that takes one type only."""
    return current.casting is None and any(kind != types[0] for kind in types)


class set_grad_enabled(ContextDecorator):  # noqa: N801  (PyTorch's name)
    """Record operations of this thread or not; takes effect at once, and ends with the `with` block if used as one."""

    def __init__(self, mode: bool) -> None:
        self._mode = mode
        self._before = [current.recording]
        current.recording = mode

    def __enter__(self) -> None:
        self._before.append(current.recording)
        current.recording = self._mode

    def __exit__(self, *_: object) -> None:
        self._before.pop()
        current.recording = self._before[-1]


class _Switch(ContextDecorator):
    """Sets the mode inside a `with` block or a decorated function, nested as often as one likes."""

    mode: ClassVar[bool]

    def __init__(self) -> None:
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before.append(current.recording)
        current.recording = self.mode

    def __exit__(self, *_: object) -> None:
        current.recording = self._before.pop()


class no_grad(_Switch):  # noqa: N801  (PyTorch's name)
    """Inside, operations are not recorded: less memory, no gradients."""

    mode = False


class enable_grad(_Switch):  # noqa: N801  (PyTorch's name)
    """Inside, operations are recorded even within `no_grad`."""

    mode = True


class inference_mode(_Switch):  # noqa: N801  (PyTorch's name)
    """Inside, operations are not recorded; with `mode` False it changes nothing."""

    def __init__(self, mode: bool = True) -> None:
        super().__init__()
        self._switches = mode

    def __enter__(self) -> None:
        self._before.append(current.recording)
        current.recording = current.recording and not self._switches

    mode = False
