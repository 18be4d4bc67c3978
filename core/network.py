"""A graph as a module of the engine: built node by node, with weights keyed by node and name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Self

import numpy as np

from core import nn
from core.backend import Generator, to_device, to_host, use_generator
from core.catalog import Category
from core.graph import Analysis, Graph, Node, NodeSettings, analyse, paths
from core.graph.steps import run, steps, without_wires

if TYPE_CHECKING:
    from core.optim import Optimizer
    from core.tensor import Tensor


_COPIES = 4
"""A trained number is held as weight, gradient, and up to two values of the optimizer."""


class BuildError(Exception):
    """The graph cannot be built: `node` is the layer to blame or empty, the text one sentence for the user."""

    def __init__(self, node: str, text: str) -> None:
        super().__init__(text)
        self.node = node


class Network(nn.Module):
    """Maps a batch for the Input to what arrives at the Output.

    Only nodes that lead to the Output are built. Initial weights of a node depend on `seed` and the node's id alone,
    so adding or removing other nodes does not change them. Weights are keyed `node id.parameter name`. Parameters of
    frozen nodes take no gradients, and these nodes behave as in use also while the others train.
    """

    def __init__(self, graph: Graph, seed: int = 0) -> None:
        super().__init__()
        analysis = analyse(graph)
        for problem in analysis.errors:
            raise BuildError(problem.node, problem.text)
        _check_room(analysis)
        self.graph = graph
        flat, plain = analysis.flat, without_wires(analysis.flat)
        owners = {node: flat.owner(node) for node in plain.order if node in analysis.active}
        users = {owner: plain.by_id[node] for node, owner in reversed(owners.items())}
        self._owners = {owner: plain.by_id.get(owner, users[owner]) for owner in dict.fromkeys(owners.values())}
        self.node_ids = tuple(self._owners)
        """Paths of the nodes that own weights, or could; `nodes` are their modules."""
        modules = {
            owner: _build(users[owner], analysis, seed, owner, node.settings) for owner, node in self._owners.items()
        }
        self.nodes = nn.ModuleList(modules.values())
        self._steps = tuple(steps(plain, {node: modules[owner] for node, owner in owners.items()}))
        self._frozen = tuple(modules[owner] for owner, node in self._owners.items() if node.settings.frozen)
        for module in self._frozen:
            module.requires_grad_(False).eval()

    def forward(self, batch: Tensor) -> Tensor:
        """Predictions (N, …) for a batch (N, …) of the Input's shape."""
        return run(self._steps, batch, {})

    def train(self, mode: bool = True) -> Self:
        """As `Module.train`; frozen nodes stay as in use: nothing is dropped there, running statistics stay."""
        super().train(mode)
        for module in self._frozen:
            module.eval()
        return self

    def trained(self) -> Iterator[tuple[Node, nn.Parameter]]:
        """Every parameter that training changes, with the node it belongs to; each once.

        The node's id is its path, its settings are combined with those of the groups around it.
        """
        for key, parameter in self._parameters_by_key():
            if parameter.requires_grad:
                yield self._owners[key.partition(".")[0]], parameter

    def state(self) -> dict[str, np.ndarray]:
        """Copies of all weights and running statistics on the host, by key."""
        return {key: _copied(tensor) for key, tensor in self._tensors()}

    def state_fault(self, weights: Mapping[str, np.ndarray]) -> str:
        """Why `weights` are not the weights of this network, in one sentence; empty when they are."""
        own = dict(self._tensors())
        for key, tensor in own.items():
            if key not in weights:
                return f"The weights lack {self._called(key)}."
            if weights[key].shape != tensor.shape:
                return (
                    f"The weights of {self._called(key)} have the shape {_sizes(weights[key].shape)}; "
                    f"the network expects {_sizes(tensor.shape)}."
                )
        surplus = next((key for key in weights if key not in own), "")
        return f"The network has no weights {self._called(surplus)}." if surplus else ""

    def load_state(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take over what `state` gave. ValueError, with nothing changed, when keys or shapes differ."""
        fault = self.state_fault(weights)
        if fault:
            raise ValueError(fault)
        for key, tensor in self._tensors():
            _put(tensor, weights[key])

    def optimizer_state(self, optimizer: Optimizer) -> dict[str, np.ndarray]:
        """The optimizer's arrays on the host, keyed `node id.parameter name.slot`."""
        names = self._names_in(optimizer)
        found = {}
        for key, array in optimizer.arrays().items():
            index, slot = key.split(".", 1)
            found[f"{names[int(index)]}.{slot}"] = np.array(to_host(array))
        return found

    def load_optimizer_state(self, optimizer: Optimizer, arrays: Mapping[str, np.ndarray]) -> None:
        """Take over what `optimizer_state` gave; ValueError when it belongs to other parameters.

        What belongs to parameters that are frozen now is left out.
        """
        index = {key: number for number, key in enumerate(self._names_in(optimizer))}
        known = {key for key, _ in self._parameters_by_key()}
        own = {}
        for key, array in arrays.items():
            name, slot = key.rsplit(".", 1)
            if name in known and name not in index:
                continue
            if name not in index:
                raise ValueError(f"The optimizer's state belongs to {self._called(name)}, which the network has not.")
            own[f"{index[name]}.{slot}"] = array
        optimizer.load_arrays(own)

    def _tensors(self) -> Iterator[tuple[str, Tensor]]:
        yield from self._parameters_by_key()
        for node, module in zip(self.node_ids, self.nodes, strict=True):
            yield from ((f"{node}.{name}", buffer) for name, buffer in module.named_buffers() if buffer.persistent)

    def _names_in(self, optimizer: Optimizer) -> list[str]:
        """Keys of the optimizer's parameters, in its order."""
        keys = {id(parameter): key for key, parameter in self._parameters_by_key()}
        return [keys[id(parameter)] for group in optimizer.param_groups for parameter in group["params"]]

    def _parameters_by_key(self) -> Iterator[tuple[str, nn.Parameter]]:
        """In the order of `parameters()`."""
        for node, module in zip(self.node_ids, self.nodes, strict=True):
            yield from ((f"{node}.{name}", parameter) for name, parameter in module.named_parameters())

    def _called(self, key: str) -> str:
        """A weight as people know it: the node's name and the parameter's."""
        node, _, name = key.partition(".")
        return f"“{paths.name_of(self.graph, node) or node}” {name}"


def transfer(weights: Mapping[str, np.ndarray], network: Network) -> tuple[str, ...]:
    """Put into `network` those `weights` whose key and shape fit; the others keep their initial values.

    Layers that went into a group or out of one since are found there. Returns the keys that were taken over.
    """
    weights = readdressed(weights, addresses(weights, network))
    taken = []
    for key, tensor in network._tensors():
        value = weights.get(key)
        if value is not None and value.shape == tensor.shape:
            _put(tensor, value)
            taken.append(key)
    return tuple(taken)


def addresses(weights: Mapping[str, np.ndarray], network: Network) -> dict[str, str]:
    """Where layers are in `network` now that were elsewhere when `weights` were stored: new path by old path.

    Grouping and expanding change paths but keep ids: a layer is known by its id and by the names and shapes of its
    weights, where these point to one layer only.
    """
    stored, own = _signatures(weights), _signatures(dict(network._tensors()))
    gone = _by_id({path: signature for path, signature in stored.items() if own.get(path) != signature})
    new = _by_id({path: signature for path, signature in own.items() if path not in stored})
    return {old[0]: new[key][0] for key, old in gone.items() if len(old) == 1 and len(new.get(key, ())) == 1}


_Signature = tuple[tuple[str, tuple[int, ...]], ...]
"""Names and shapes of one layer's weights."""


def _signatures(tensors: Mapping[str, np.ndarray] | Mapping[str, Tensor]) -> dict[str, _Signature]:
    found: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for key, tensor in tensors.items():
        path, _, name = key.partition(".")
        found.setdefault(path, []).append((name, tuple(tensor.shape)))
    return {path: tuple(sorted(names)) for path, names in found.items()}


def _by_id(signatures: Mapping[str, _Signature]) -> dict[tuple[str, _Signature], list[str]]:
    """Paths of the layers that have one id and equal weights, those of later repeats left out."""
    found: dict[tuple[str, _Signature], list[str]] = {}
    for path, signature in signatures.items():
        if paths.written(path) == path:
            found.setdefault((paths.split(path)[1], signature), []).append(path)
    return found


def readdressed(arrays: Mapping[str, np.ndarray], places: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Arrays with keys `path.name…` under the new paths that `addresses` gave."""
    found = {}
    for key, array in arrays.items():
        path, dot, name = key.partition(".")
        found[f"{places.get(path, path)}{dot}{name}"] = array
    return found


def _build(node: Node, analysis: Analysis, seed: int, owner: str, settings: NodeSettings) -> nn.Module:
    with use_generator(Generator(seed, f"init/{owner}")):
        try:
            module = node.layer.build(analysis.inputs[node.id])
        except MemoryError:
            raise _too_large(analysis, node.id) from None
        if node.layer.category is not Category.NORMALISATION:  # gains begin at 1
            _draw_anew(module, settings.initialiser)
        return module


_INITIALISERS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "he normal": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "he uniform": lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="relu"),
    "xavier normal": nn.init.xavier_normal_,
    "xavier uniform": nn.init.xavier_uniform_,
    "orthogonal": nn.init.orthogonal_,
    "normal": lambda weight: nn.init.normal_(weight, std=0.02),
    "zeros": nn.init.zeros_,
}


def _draw_anew(module: nn.Module, initialiser: str) -> None:
    """Weights with two axes or more drawn as `initialiser` says; a row that only pads stays zeros."""
    draw = _INITIALISERS.get(initialiser)
    if draw is None:
        return
    for part in module.modules():
        for parameter in part.parameters(recurse=False):
            if parameter.ndim > 1:
                draw(parameter)
        if isinstance(part, nn.Embedding) and part.padding_idx is not None:
            part.weight.array[part.padding_idx] = 0
            part.weight.mark_changed()


def _check_room(analysis: Analysis) -> None:
    """Refuse what the machine cannot hold before the first weight is drawn: asking for address space costs nothing."""
    try:
        np.empty(analysis.parameters * _COPIES, np.float32)
    except (MemoryError, ValueError):
        leaves = [node.id for node in analysis.flat.graph.nodes if node.id in analysis.active]
        raise _too_large(analysis, max(leaves, key=analysis.parameters_of)) from None


def _too_large(analysis: Analysis, node: str) -> BuildError:
    count = analysis.parameters_of(node)
    need = count * _COPIES * 4 / 2**30
    text = (
        f"Training its {count:,} parameters takes about {need:,.1f} GB of memory, more than there is. Make it smaller."
    )
    return BuildError(paths.written(node), text)


def _copied(tensor: Tensor) -> np.ndarray:
    return np.array(to_host(tensor.array), order="C")


def _put(tensor: Tensor, value: np.ndarray) -> None:
    tensor.array[...] = to_device(value.astype(tensor.array.dtype, copy=False), tensor.device)
    tensor.mark_changed()


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "of one number"
