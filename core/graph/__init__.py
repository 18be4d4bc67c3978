"""The network as a value: what it is, how it is edited, what is wrong with it, and how it is laid out.

`edit` holds the pure edits; `analyse` finds shapes, costs and problems; `wire_fault` says which wires are forbidden;
`arrange` lays nodes out from left to right.
"""

from core.graph import edit
from core.graph.arrange import arrange
from core.graph.infer import Analysis, analyse
from core.graph.model import Edge, Graph, Node
from core.graph.problem import (
    ConnectNodes,
    InsertLayer,
    Problem,
    RemoveLayer,
    Repair,
    SetNodeField,
    Severity,
)
from core.graph.rules import ancestors, descendants, free_port, wire_fault
from core.graph.settings import NodeSettings, changed_settings

__all__ = [
    "Analysis",
    "ConnectNodes",
    "Edge",
    "Graph",
    "InsertLayer",
    "Node",
    "NodeSettings",
    "Problem",
    "RemoveLayer",
    "Repair",
    "SetNodeField",
    "Severity",
    "analyse",
    "ancestors",
    "arrange",
    "changed_settings",
    "descendants",
    "edit",
    "free_port",
    "wire_fault",
]
