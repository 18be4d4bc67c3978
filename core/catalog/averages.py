"""How metrics of single classes become one number."""

from __future__ import annotations

from typing import Any

from core.catalog.fields import choice


def average_field() -> Any:
    """Over what the mean is taken."""
    return choice(
        "macro", ("macro", "micro"), help="Mean over the classes (macro), or over all samples together (micro)."
    )
