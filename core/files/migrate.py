"""Older project files to the present format: one pure function for each step from version n to n + 1.

A step takes the raw JSON entries by name and returns new ones. Steps are never changed once released; the golden files
under the tests hold one file of each released version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Documents = Mapping[str, dict[str, Any]]
Step = Callable[[Documents], Documents]

VERSION = 1
"""The format that this program writes."""

STEPS: Mapping[int, Step] = {}
"""By the version they start from."""


def migrate(documents: Documents, version: int, steps: Mapping[int, Step] = STEPS, target: int = VERSION) -> Documents:
    """`documents` of format `version` in format `target`. Files of a newer version that older programs may read stay
    as they are."""
    for number in range(version, target):
        documents = steps[number](documents)
    return documents
