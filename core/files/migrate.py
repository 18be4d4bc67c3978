"""Older project files to the present format: one pure function for each step from version n to n + 1.

A step takes the raw JSON entries by name and returns new ones. Steps are never changed once released; the golden files
under the tests hold one file of each released version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Documents = Mapping[str, dict[str, Any]]
Step = Callable[[Documents], Documents]

VERSION = 2
"""The format that this program writes.

1: networks of single layers.
2: groups, wires from several outputs, settings of nodes. Programs of version 1 would lose the last two.
"""


def _unchanged(documents: Documents) -> Documents:
    """The new version only has more than the old one."""
    return documents


STEPS: Mapping[int, Step] = {1: _unchanged}
"""By the version they start from."""


def migrate(documents: Documents, version: int, steps: Mapping[int, Step] = STEPS, target: int = VERSION) -> Documents:
    """`documents` of format `version` in format `target`. Files of a newer version that older programs may read stay
    as they are."""
    for number in range(version, target):
        documents = steps[number](documents)
    return documents
