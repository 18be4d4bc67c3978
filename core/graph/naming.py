"""Ids and names for new layers."""

from __future__ import annotations

from collections.abc import Iterable

from core.graph.model import Graph


def new_id(graph: Graph, key: str) -> str:
    """An id for a new layer of kind `key` that no node of `graph` has: conv2d_1, conv2d_2 …"""
    return free_id((node.id for node in graph.nodes), key)


def free_id(taken: Iterable[str], key: str) -> str:
    """An id for a new layer of kind `key` that is not in `taken`."""
    return f"{key}_{_next_number(taken, f'{key}_')}"


def new_name(graph: Graph, title: str) -> str:
    """A name that no node of `graph` has: Conv2d, Conv2d 2, Conv2d 3 …"""
    return free_name((node.name for node in graph.nodes), title)


def free_name(taken: Iterable[str], title: str) -> str:
    """A name like `title` that is not in `taken`."""
    names = set(taken)
    return title if title not in names else f"{title} {max(2, _next_number(names, f'{title} '))}"


def _next_number(taken: Iterable[str], prefix: str) -> int:
    """One more than the largest number that follows `prefix`."""
    tails = (text[len(prefix) :] for text in taken if text.startswith(prefix))
    return max((int(tail) for tail in tails if tail.isascii() and tail.isdigit()), default=0) + 1
