"""Fields that most optimizers have."""

from __future__ import annotations

from typing import Any

from core.catalog.fields import number, switch


def learning_rate(default: float, help: str = "Learning rate: length of each step; too large diverges.") -> Any:  # noqa: A002
    """The field `lr`."""
    return number(default, minimum=0.0, maximum=1000.0, exclusive=True, help=help)


def decay(default: float = 0.0) -> Any:
    """The field `weight_decay`."""
    return number(default, minimum=0.0, maximum=10.0, help="Pulls weights to zero, against overfitting.")


def momentum_share(default: float) -> Any:
    """The field `momentum`."""
    return number(default, minimum=0.0, maximum=0.9999, help="Part of the last step that is kept; 0 turns it off.")


def never_growing() -> Any:
    """The field `amsgrad`."""
    return switch(False, help="Never lets a step grow again: safer, a little slower.")


def memory(default: float, of: str) -> Any:
    """The share of a running mean of `of` that stays at every step."""
    return number(default, minimum=0.0, maximum=0.999999, help=f"How long the mean of {of} remembers.")


def epsilon(default: float) -> Any:
    """The field `eps`."""
    help_text = "Added to the root so that nothing is divided by zero."
    return number(default, minimum=0.0, maximum=1.0, exclusive=True, help=help_text)
