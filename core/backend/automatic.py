"""What `auto` stands for on this machine: set once by the program, read when a training begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Automatic:
    """Settings of this process, for whatever leaves the choice to the machine."""

    threads: int | None = None
    """Threads of the engine; by default all cores but one."""
    device: str = "auto"
    """`cpu`, `cuda:0` …, while that works here; `auto` and everything else is the first CUDA device that works, else
    the processor."""


automatic = Automatic()
