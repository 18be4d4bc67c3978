"""The network as a value: what it is, how it is edited, what is wrong with it, and how it is laid out.

`edit` holds the pure edits; `analyse` finds shapes, costs and problems; `wire_fault` says which wires are forbidden;
`arrange` lays nodes out from left to right. A `Group` is a network as one block of another; `paths` are the addresses
of layers in groups, `layout` moves their places on the canvas along, `flatten` gives the network that is computed.
"""

from core.graph import edit, layout, paths
from core.graph.arrange import arrange
from core.graph.flatten import Flat, can_bypass, flatten, is_bypassed
from core.graph.foresight import Foresight, ShapeChange, foresee
from core.graph.graph_json import MAX_DEPTH, BadGraph, graph_json, node_json, read_graph, read_settings
from core.graph.group import Group
from core.graph.infer import Analysis, analyse
from core.graph.model import Edge, Graph, Node
from core.graph.problem import (
    AppendLayer,
    ChooseLoss,
    ConnectNodes,
    InsertLayer,
    Problem,
    RemoveLayer,
    RemoveWire,
    Repair,
    ReplaceLayer,
    SetNodeField,
    SetNodeSetting,
    Severity,
    SwapLayers,
    at_level,
)
from core.graph.rules import ancestors, descendants, free_port, wire_fault
from core.graph.settings import DEFAULT_SETTINGS, NodeSettings, changed_settings
from core.graph.steps import without_wires

__all__ = [
    "DEFAULT_SETTINGS",
    "MAX_DEPTH",
    "Analysis",
    "AppendLayer",
    "BadGraph",
    "ChooseLoss",
    "ConnectNodes",
    "Edge",
    "Flat",
    "Foresight",
    "Graph",
    "Group",
    "InsertLayer",
    "Node",
    "NodeSettings",
    "Problem",
    "RemoveLayer",
    "RemoveWire",
    "Repair",
    "ReplaceLayer",
    "SetNodeField",
    "SetNodeSetting",
    "Severity",
    "ShapeChange",
    "SwapLayers",
    "analyse",
    "ancestors",
    "arrange",
    "at_level",
    "can_bypass",
    "changed_settings",
    "descendants",
    "edit",
    "flatten",
    "foresee",
    "free_port",
    "graph_json",
    "is_bypassed",
    "layout",
    "node_json",
    "paths",
    "read_graph",
    "read_settings",
    "wire_fault",
    "without_wires",
]
