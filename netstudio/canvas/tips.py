"""What the tooltips of the canvas say, as rich text."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QCoreApplication

from core.graph import Analysis, Graph, NodeSettings, Problem, Repair, Severity, paths
from netstudio.canvas import texts
from netstudio.canvas.node_item import OUTPUT, worst_first
from netstudio.canvas.scene import Hit, Part
from netstudio.theme import Colors
from netstudio.widgets import percent

translate = QCoreApplication.translate
_MOST_INSIDE = 5
"""Problems in a group that its tooltip tells."""


def tip(hit: Hit, graph: Graph, analysis: Analysis, colors: Colors, foretell: Callable[[Repair], str]) -> str:
    """The tooltip for what is under the pointer; empty for nothing. `foretell` says what a repair would change."""
    if hit.part is Part.NODE and hit.node in graph.by_id:
        return _node_tip(hit.node, graph, analysis, colors, foretell)
    if hit.part is Part.PORT and hit.node in graph.by_id:
        return _port_tip(hit, graph, analysis)
    if hit.part is Part.EDGE and hit.edge in graph.edges:
        return _edge_tip(hit, graph, analysis)
    return ""


def _node_tip(node_id: str, graph: Graph, analysis: Analysis, colors: Colors, foretell: Callable[[Repair], str]) -> str:
    node = graph.by_id[node_id]
    kind = "" if node.name == node.layer.title else f" · {escape(node.layer.title)}"
    lines = [f"<b>{escape(node.name)}</b>{kind}"]
    lines += _settings(graph, node.settings)
    problems = worst_first(analysis.of(node_id))
    if any(problem.node != node_id for problem in problems):
        text = "1 problem inside" if len(problems) == 1 else "{count} problems inside"
        lines.append(translate("Canvas", text).format(count=len(problems)))
        problems = problems[:_MOST_INSIDE]
    lines += [_problem(problem, colors, _inner_name(graph, problem, node_id)) for problem in problems]
    for repair in [repair for problem in problems for repair in problem.repairs][:1]:
        text = translate("Canvas", "Repair: {repair} {foretold}")
        lines.append(escape(text.format(repair=repair.text, foretold=foretell(repair))))
    inferred = analysis.inferred.get(node_id)
    if inferred is not None:
        arriving = ", ".join(map(str, analysis.inputs.get(node_id, ())))
        lines.append(f"{arriving} → {inferred.output}" if arriving else str(inferred.output))
        lines.append(translate("Canvas", "{count} parameters").format(count=f"{inferred.parameters:,}"))
        lines.append(_cost(inferred.multiply_adds, analysis.multiply_adds))
    return _page(lines)


def _cost(multiply_adds: int, together: int) -> str:
    """How much a layer computes, and its share of the network that is shown, with a bar of ten steps."""
    if not multiply_adds or not together:
        return ""
    share = min(multiply_adds / together, 1.0)
    bar = "▰" * round(10 * share) + "▱" * (10 - round(10 * share))
    text = translate("Canvas", "{count} multiply-adds, {share} of all")
    return f"{text.format(count=f'{multiply_adds:,}', share=percent(share, 0))}<br>{bar}"


def _settings(graph: Graph, settings: NodeSettings) -> list[str]:
    """What the marks on the card mean."""
    lines = []
    if settings.bypassed:
        lines.append(translate("Canvas", "Bypassed: its first input goes straight on."))
    if settings.frozen:
        lines.append(translate("Canvas", "Frozen: training does not change its weights."))
    owner = graph.by_id.get(settings.shares)
    if owner is not None:
        lines.append(escape(translate("Canvas", "Uses the weights of {name}.").format(name=owner.name)))
    return lines


def _inner_name(graph: Graph, problem: Problem, node_id: str) -> str:
    """What a layer in the group `node_id` is called there, with a colon; empty for the group itself."""
    if problem.node == node_id:
        return ""
    return paths.name_of(graph, problem.node).removeprefix(f"{graph.by_id[node_id].name} › ") + ": "


def _problem(problem: Problem, colors: Colors, where: str = "") -> str:
    shade = colors.error if problem.severity is Severity.ERROR else colors.warning
    return f'<span style="color:{shade}">{escape(where + problem.text)}</span>'


def _port_tip(hit: Hit, graph: Graph, analysis: Analysis) -> str:
    node = graph.by_id[hit.node]
    if hit.port < 0:
        output = OUTPUT - hit.port
        spec, ports = analysis.output(hit.node, output), graph.output_ports(hit.node)
        shape = f" · {spec} {spec.dtype}" if spec is not None else ""
        port = _capital(ports[output]) if output < len(ports) else translate("Canvas", "Output")
        return _page([escape(translate("Canvas", "{port} of {name}").format(port=port, name=node.name)) + shape])
    names = graph.input_ports(hit.node)
    name = names[hit.port] if hit.port < len(names) else ""
    source = next((edge.source for edge in graph.incoming[hit.node] if edge.port == hit.port), "")
    if source:
        text = translate("Canvas", "{port} of {name}, from {source}")
        filled = text.format(port=_capital(name), name=node.name, source=graph.by_id[source].name)
        return _page([escape(filled)])
    text = translate("Canvas", "{port} of {name}: not connected")
    return _page([escape(text.format(port=_capital(name), name=node.name))])


def _edge_tip(hit: Hit, graph: Graph, analysis: Analysis) -> str:
    if hit.edge is None:
        return ""
    source, target = graph.by_id[hit.edge.source], graph.by_id[hit.edge.target]
    lines = [f"{escape(source.name)} → {escape(target.name)}"]
    spec = analysis.output(source.id, hit.edge.output)
    if spec is None:
        lines.append(translate("Canvas", "The shape is not known yet."))
    else:
        lines.append(f"{texts.shape_text(spec)} · {spec.size:,} {spec.dtype}")
    return _page(lines)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _page(lines: list[str]) -> str:
    return "<qt>" + "<br>".join(line for line in lines if line) + "</qt>"
