"""`netstudio check`: shapes, sizes and problems of a network."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.graph import Analysis, Graph, analyse, edit
from netstudio.cli.output import write_json, write_line
from netstudio.cli.projects import open_project


def run(options: argparse.Namespace) -> int:
    """Print what is known of the network; 1 when something stands in the way of training."""
    project = open_project(Path(options.file)).project
    training = project.training
    analysis = analyse(project.graph, project.data.facts, training.loss, training.batch_size)
    if options.json:
        write_json(_facts(project.graph, analysis))
    else:
        _print(project.graph, analysis)
    return 0 if analysis.trainable else 1


def _facts(graph: Graph, analysis: Analysis) -> dict[str, object]:
    layers = []
    for node in graph.nodes:
        spec = analysis.outputs.get(node.id)
        layers.append({"id": node.id, "kind": node.layer.key, "output": None if spec is None else list(spec.shape)})
    return {
        "parameters": analysis.parameters,
        "multiply_adds": analysis.multiply_adds,
        "problems": [{"node": item.node, "field": item.field, "text": item.text} for item in analysis.problems],
        "layers": layers,
    }


def _print(graph: Graph, analysis: Analysis) -> None:
    width = max((len(node.name) for node in graph.nodes), default=0)
    for node in graph.nodes:
        spec, inferred = analysis.outputs.get(node.id), analysis.inferred.get(node.id)
        count = f"{inferred.parameters:,} parameters" if inferred is not None and inferred.parameters else ""
        write_line(f"{node.name:<{width}}  {'?' if spec is None else str(spec):<16}  {count}".rstrip())
    write_line(f"{analysis.parameters:,} parameters, {analysis.multiply_adds:,} multiply-adds a sample")
    for problem in analysis.problems:
        name = edit.name_of(graph, problem.node)
        where = f" {name}:" if name else ""
        write_line(f"{problem.severity}:{where} {problem.text}")
