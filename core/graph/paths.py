"""Addresses of layers in groups: `group_1/conv2d_2` is the layer conv2d_2 in the group group_1.

The copies that a group's repeats make are told apart by a number from 2: `group_1@3/conv2d_2` is in the third one. They
have no place of their own on any canvas; `written` gives the address of the layer that a person sees and edits.
"""

from __future__ import annotations

import re

from core.graph.model import Composite, Graph, Node

SEPARATOR = "/"
COPY = "@"
_COPIES = re.compile(r"@[0-9]+(?=/|$)")


def split(path: str) -> tuple[str, str]:
    """The path of the level that a layer stands on (empty at the top) and its id there."""
    level, _, node = path.rpartition(SEPARATOR)
    return level, node


def join(level: str, node: str) -> str:
    """The path of `node` on `level`."""
    return f"{level}{SEPARATOR}{node}" if level else node


def written(path: str) -> str:
    """The path of the layer itself, whichever repeat `path` names."""
    return _COPIES.sub("", path) if COPY in path else path


def sub(graph: Graph, path: str) -> Graph:
    """The network inside the group at `path`; `graph` itself for the empty path.

    KeyError when there is no such node, ValueError when it is no group.
    """
    for node_id in path.split(SEPARATOR) if path else ():
        node = graph.by_id[node_id]
        if not isinstance(node.layer, Composite):
            raise ValueError(f"{node.name} is no group.")
        graph = node.layer.graph
    return graph


def node_at(graph: Graph, path: str) -> Node | None:
    """The node at `path`, whichever repeat it names; None when there is none."""
    level, node_id = split(written(path))
    try:
        return sub(graph, level).by_id.get(node_id)
    except (KeyError, ValueError):
        return None


def name_of(graph: Graph, path: str) -> str:
    """How people know the node at `path`: its name after those of the groups around it; empty when there is none."""
    parts = written(path).split(SEPARATOR)
    nodes = [node_at(graph, SEPARATOR.join(parts[: end + 1])) for end in range(len(parts))]
    return " › ".join(node.name for node in nodes if node) if nodes[-1] else ""
