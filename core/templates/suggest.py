"""A network and training settings that suit given data: told by the kind of data, the task and their size.

The choices are common practice: dense layers with dropout for tables (beside a straight line where samples are few),
small convolutions for small pictures and residual-free stacks with global pooling for photographs, a straight line and
a recurrent layer for series (Zeng et al. 2023, "Are transformers effective for time series forecasting?"), embeddings
with convolutions for texts (Kim 2014, "Convolutional neural networks for sentence classification"), a recurrent layer
to go on with a text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.catalog import Layer, layer_kinds, loss_kinds, optimizer_kinds, schedule_kinds
from core.data import DataFacts
from core.graph import Graph, arrange, edit
from core.project import Position, Project, TrainingSettings
from core.templates.ready import in_rows

SMALLEST_PICTURE = 8
"""Pictures with shorter sides are not worth pooling."""
SMALL_PICTURE = 64
FEW, MANY = 1_000, 10_000
SCARCE = 25
"""Samples for each input; where there are fewer, strong weight decay held better in cross-validation."""
STEPS = 3_000
"""Updates that a suggested training takes, about."""
PER_ROW, PER_BAND = 4, 6
"""Layers in a row of a chain, and columns in a band of a network with branches: what a window shows at once."""
BAND_GAP = 152.0


@dataclass
class _Sketch:
    """A network under construction: a graph and the node that the next layer follows."""

    graph: Graph
    last: str

    def add(self, kind: str, **fields: object) -> str:
        """Put a layer behind the last one; its id."""
        self.last = self.join(kind, self.last, **fields)
        return self.last

    def join(self, kind: str, *sources: str, **fields: object) -> str:
        """Put a layer behind each of `sources`, which it merges; its id."""
        layer: Layer = layer_kinds.decode({"kind": kind, **fields})
        self.graph, node = edit.add_node(self.graph, layer)
        for port, source in enumerate(sources):
            self.graph = edit.connect(self.graph, source, node, port)
        return node


def suggest_network(facts: DataFacts) -> tuple[Graph, TrainingSettings]:
    """A network for data of such facts, and how to train it."""
    graph, first = edit.add_node(Graph(), layer_kinds.decode({"kind": "input", "shape": facts.input.shape}))
    sketch, shape = _Sketch(graph, first), facts.input.shape
    outputs = len(facts.classes) or facts.target_size
    if facts.vocabulary and len(shape) == 1:
        training = _text(sketch, facts, outputs)
    elif len(shape) == 3 and min(shape[1:]) >= SMALLEST_PICTURE:
        training = _pictures(sketch, facts, outputs)
    elif facts.kind == "series" and len(shape) == 2:
        training = _series(sketch, facts, outputs)
    elif len(shape) == 2 and shape[1] >= SMALL_PICTURE:
        training = _signal(sketch, facts, outputs)
    else:
        training = _table(sketch, facts, outputs)
    sketch.add("output")
    return sketch.graph, training


def suggest_project(project: Project) -> Project:
    """`project` with a suggested network and training for its data; unchanged while they are not read.

    Seed, device and threads stay as they are.
    """
    facts = project.data.facts
    if facts is None:
        return project
    graph, training = suggest_network(facts)
    chain = all(len(graph.incoming[node.id]) <= 1 for node in graph.nodes)
    layout = in_rows(graph, PER_ROW) if chain else _folded(arrange(graph, {}))
    kept = project.training
    training = replace(training, seed=kept.seed, device=kept.device, threads=kept.threads)
    return replace(project, graph=graph, layout=layout, training=training)


def _folded(places: dict[str, Position]) -> dict[str, Position]:
    """A wide layout as bands of a few columns, one below the other."""
    columns = sorted({x for x, _ in places.values()})
    band = max(y for _, y in places.values()) + BAND_GAP
    turned = {x: (columns[place % PER_BAND], band * (place // PER_BAND)) for place, x in enumerate(columns)}
    return {node: (turned[x][0], turned[x][1] + y) for node, (x, y) in places.items()}


def _settings(facts: DataFacts, batch: int, rate: float, least: int = 5, steps: int = STEPS) -> TrainingSettings:
    """AdamW whose rate sinks along half a wave, for about `steps` updates and at least `least` epochs."""
    in_epoch = max(1, round(facts.samples * 0.7) // batch)
    return TrainingSettings(
        loss=loss_kinds.default("cross_entropy" if facts.classes else "mse"),
        optimizer=optimizer_kinds.decode({"kind": "adamw", "lr": rate, "weight_decay": 0.01}),
        schedule=schedule_kinds.default("cosine"),
        epochs=min(200, max(least, -(-steps // in_epoch))),
        batch_size=batch,
    )


def _decaying(training: TrainingSettings, decay: float) -> TrainingSettings:
    """The same with weights that AdamW makes smaller at `decay`: what is learned from few or noisy samples holds."""
    settings = optimizer_kinds.encode(training.optimizer) | {"weight_decay": decay}
    return replace(training, optimizer=optimizer_kinds.decode(settings))


def _table(sketch: _Sketch, facts: DataFacts, outputs: int) -> TrainingSettings:
    """Dense layers; categories that come as numbers are embedded first, few samples get a straight line beside them."""
    first = _embedded(sketch, facts) if facts.indexed else sketch.last
    if len(facts.input.shape) > 1:
        first = sketch.add("flatten")
    sketch.last = first
    scarce = bool(facts.classes) and facts.samples < min(FEW, SCARCE * facts.input.shape[0])
    wide = 128 if facts.samples >= MANY else 64 if facts.samples >= FEW or scarce else 32
    drop = 0.3 if facts.samples < FEW and facts.classes else 0.1
    for width in (wide, wide // 2):
        sketch.add("linear", out_features=width)
        sketch.add("relu")
        if facts.classes or facts.samples < FEW:
            sketch.add("dropout", p=drop)
    sketch.add("linear", out_features=outputs)
    if facts.samples < FEW:
        line = sketch.join("linear", first, out_features=outputs)
        sketch.last = sketch.join("add", sketch.last, line)
    batch = 16 if facts.samples < FEW else 64 if facts.samples < MANY else 128
    steps = STEPS // 2 if facts.samples < FEW else STEPS if facts.classes else 3 * STEPS
    training = _settings(facts, batch, 0.002, least=10, steps=steps)
    if facts.samples >= FEW or not facts.classes:
        return training
    return _decaying(training, 2.0 if scarce else 0.3)


def _embedded(sketch: _Sketch, facts: DataFacts) -> str:
    """Learned vectors for the inputs that are numbers of categories, beside all other inputs; the node that joins."""
    source, parts, begin = sketch.last, [], 0
    for place, count in (*facts.indexed, (facts.input.shape[0], 0)):
        if place > begin:
            parts.append(sketch.join("slice", source, start=begin, stop=place))
        if count:
            index = sketch.join("slice", source, start=place, stop=place + 1)
            features = max(1, min(16, round(count**0.5)))
            vectors = sketch.join("embedding", index, vocabulary=count, features=features)
            parts.append(sketch.join("flatten", vectors))
        begin = place + 1
    return parts[0] if len(parts) == 1 else sketch.join("concat", *parts)


def _pictures(sketch: _Sketch, facts: DataFacts, outputs: int) -> TrainingSettings:
    """Two or three convolutions and a dense layer up to 64 pixels; five with global pooling for photographs."""
    side = min(facts.input.shape[1:])
    if side <= SMALL_PICTURE:
        filters = (32, 64) if side <= 28 else (32, 64, 128)
        for count in filters:
            _convolution(sketch, count)
            sketch.add("max_pool2d")
        sketch.add("flatten")
        sketch.add("linear", out_features=128)
        sketch.add("relu")
        sketch.add("dropout", p=0.4)
        sketch.add("linear", out_features=outputs)
        batch, least = (64, 5) if facts.samples >= FEW else (16, 20)
    else:
        for count in (16, 32, 64, 128, 128):
            _convolution(sketch, count)
            sketch.add("max_pool2d")
        sketch.add("global_avg_pool2d")
        sketch.add("dropout", p=0.3)
        sketch.add("linear", out_features=outputs)
        batch, least = (32, 15) if facts.samples >= FEW else (16, 30)
    return _settings(facts, batch, 0.001, least=least, steps=STEPS // 2 if side <= SMALL_PICTURE else STEPS // 4)


def _convolution(sketch: _Sketch, filters: int) -> None:
    sketch.add("conv2d", out_channels=filters, same_padding=True, bias=False)
    sketch.add("batch_norm")
    sketch.add("relu")


def _signal(sketch: _Sketch, facts: DataFacts, outputs: int) -> TrainingSettings:
    """Channels × steps, such as sound: convolutions that shorten it, then the mean of each feature."""
    length, filters = facts.input.shape[1], 16
    while length > SMALL_PICTURE and filters <= 128:
        sketch.add("conv1d", out_channels=filters, kernel_size=9, stride=4, padding=4, bias=False)
        sketch.add("group_norm", num_groups=4)
        sketch.add("relu")
        length, filters = -(-length // 4), filters * 2
    sketch.add("global_avg_pool1d")
    sketch.add("linear", out_features=outputs)
    return _settings(facts, 32 if facts.samples >= FEW else 16, 0.002, least=20)


def _series(sketch: _Sketch, facts: DataFacts, outputs: int) -> TrainingSettings:
    """A straight line through the window, and a recurrent layer for what a line cannot say.

    Learned from absolute errors: of the changes of a series few are very large, and squares would follow those alone.
    """
    first = sketch.last
    sketch.last = sketch.join("flatten", first)
    line = sketch.add("linear", out_features=outputs)
    few = facts.samples < FEW
    sketch.last = sketch.join("gru", first, hidden_size=32)
    sketch.add("dropout", p=0.3 if few else 0.5)
    sketch.add("linear", out_features=outputs)
    sketch.last = sketch.join("add", line, sketch.last)
    training = _settings(facts, 16 if few else 64, 0.002, steps=STEPS)
    if not facts.classes:
        training = replace(training, loss=loss_kinds.default("mae"))
    return _decaying(training, 0.1 if few else 3.0)


def _text(sketch: _Sketch, facts: DataFacts, outputs: int) -> TrainingSettings:
    """Convolutions over embedded tokens to tell classes; a recurrent layer to go on with a text."""
    goes_on = facts.task == "sequence" or outputs in (facts.vocabulary, facts.vocabulary - 1, facts.vocabulary - 2)
    sketch.add("embedding", vocabulary=facts.vocabulary, features=32 if goes_on else 64, zero_is_padding=True)
    if goes_on:
        sketch.add("gru", hidden_size=128)
        sketch.add("linear", out_features=outputs)
        return _settings(facts, 128, 0.003, least=1, steps=2 * STEPS)
    sketch.add("permute", order=(2, 1))
    sketch.add("conv1d", out_channels=64, kernel_size=3, same_padding=True)
    sketch.add("relu")
    sketch.add("global_max_pool1d")
    sketch.add("dropout", p=0.4)
    sketch.add("linear", out_features=outputs)
    return _settings(facts, 32, 0.002, least=4, steps=STEPS // 2)
