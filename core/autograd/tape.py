"""The tape: operations record what made a tensor, and backward walks the record from the newest to the oldest.

An `Operation` has `forward` and `backward` on raw arrays and says with `keep` which arrays backward needs. Broadcasting
is undone in one place, `unbroadcast`. The walk is iterative, so graphs may be as deep as memory allows, and what an
operation kept is released as soon as its backward has run.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Any, ClassVar, TypeAlias

import numpy as np

from core.autograd.modes import current, no_grad
from core.backend import Array, array_module, memory
from core.tensor import Tensor

Gradients: TypeAlias = tuple[Array | None, ...]
Edge: TypeAlias = tuple["Operation | Tensor", int]
"""Where a gradient goes: to a leaf, or to output `index` of the operation that made the input."""
Hook: TypeAlias = Callable[[Tensor], Tensor | None]
"""Sees a gradient on its way, and may return another one in its place."""


_order = itertools.count()


class Operation(ABC):
    """One application of a differentiable function, and its place in the graph. Call it with tensors, once.

    Settings go into the subclass's constructor. `forward` takes raw arrays and returns one, or a tuple of
    `outputs` arrays. `backward` takes the gradient of the output (a tuple for several; None where none arrived) and
    returns one gradient per input, None where `needs` is false. What it returns is freshly made, a view, or the
    gradient it was given; never an array that it keeps.
    """

    outputs: int = 1
    broadcasts: ClassVar[bool] = False
    """Whether inputs of different shapes or types are matched; gradients are then cut back to each input's."""
    views: bool = False
    """Whether the output may look at the memory of the first input."""

    recording = False
    hooks: dict[int, list[Hook]] | None = None
    """What is called with the gradient of an output, by its number."""
    needs: tuple[bool, ...] = ()
    kept: tuple[Any, ...] | None = ()
    _edges: tuple[Edge | None, ...] = ()
    _versions: tuple[tuple[list[int], int], ...] = ()
    _forms: tuple[tuple[tuple[int, ...], Any], ...] = ()

    @abstractmethod
    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The output on raw arrays."""

    @abstractmethod
    def backward(self, grad: Any) -> Gradients:
        """The gradient of every input on raw arrays."""

    def keep(self, *arrays: Any) -> None:
        """Hold `arrays` until backward has run, when anything is recorded at all. Called by `forward`."""
        if self.recording:
            self.kept = arrays

    def saved(self) -> tuple[Any, ...]:
        """What `forward` kept. RuntimeError when backward has run before, or an array was changed meanwhile."""
        kept = self.kept
        if kept is None:
            raise RuntimeError(
                f"{type(self).__name__}: backward has run through this graph before and what it needed is freed; "
                "call backward(retain_graph=True) the first time, or compute the result again."
            )
        for version, seen in self._versions:
            if version[0] != seen:
                raise RuntimeError(
                    f"{type(self).__name__}: a tensor that backward needs was changed in place after it was used "
                    f"(it is at version {version[0]}, expected {seen}); change a copy, or change it after backward."
                )
        return kept

    def __call__(self, *tensors: Tensor) -> Tensor:
        """Apply to `tensors` and record, for operations with one output."""
        if current.casting is not None:
            tensors = current.casting(self, tensors)
        result = Tensor(_whole(self._forward(tensors)))
        if self.views:
            result.version = tensors[0].shared_version()
        if self.recording:
            self._record(tensors, (result,))
        return result

    def several(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """Apply to `tensors` and record, for operations with several outputs."""
        if current.casting is not None:
            tensors = current.casting(self, tensors)
        results = tuple([Tensor(_whole(out)) for out in self._forward(tensors)])
        if self.views:
            for result in results:
                result.version = tensors[0].shared_version()
        if self.recording:
            self._record(tensors, results)
        return results

    def _forward(self, tensors: tuple[Tensor, ...]) -> Any:
        if current.recording:
            needs = tuple([tensor.requires_grad for tensor in tensors])
            if True in needs:
                self.needs, self.recording = needs, True
        arrays = [tensor.array for tensor in tensors]
        for array in arrays[1:]:
            if type(array) is not type(arrays[0]):
                self._refuse_devices(tensors)
        return self.forward(*arrays)

    def _refuse_devices(self, tensors: tuple[Tensor, ...]) -> None:
        places = ", ".join(str(tensor.device) for tensor in tensors)
        raise RuntimeError(f"{type(self).__name__}: expected all tensors on one device, received {places}; use to().")

    def _record(self, tensors: tuple[Tensor, ...], results: tuple[Tensor, ...]) -> None:
        self.sequence = next(_order)
        self._edges = tuple(
            [(tensor.creator or tensor, tensor.output_index) if tensor.requires_grad else None for tensor in tensors]
        )
        if self.broadcasts:
            self._forms = tuple([(tensor.array.shape, tensor.array.dtype) for tensor in tensors])
        if self.kept:
            versions = []
            for tensor in (*tensors, *results):
                for kept in self.kept:
                    if kept is tensor.array:
                        version = tensor.shared_version()
                        versions.append((version, version[0]))
            self._versions = tuple(versions)
        for index, result in enumerate(results):
            if result.array.dtype.kind in "fc":
                result.requires_grad = True
                result.creator = self
                result.output_index = index

    def gradients(self, incoming: list[Array | None], retain: bool) -> Sequence[tuple[Edge, Array]]:
        """Run backward and say which gradient goes where. Frees what was kept unless `retain`."""
        grads = self.backward(incoming[0] if self.outputs == 1 else tuple(incoming))
        if not retain and self.kept:
            self.kept = None
        if self.broadcasts:
            matched = zip(grads, self._forms, strict=True)
            grads = tuple([None if grad is None else unbroadcast(grad, *form) for grad, form in matched])
        return [
            (edge, _whole(grad)) for edge, grad in zip(self._edges, grads, strict=True) if edge and grad is not None
        ]


def _whole(out: Any) -> Array:
    """`out` as an array: NumPy gives bare numbers where no axis is left."""
    array: Array = np.asarray(out) if isinstance(out, np.generic) else out
    return array


def unbroadcast(grad: Array, shape: tuple[int, ...], dtype: Any) -> Array:
    """`grad` summed over the axes along which a tensor of `shape` was repeated, in that tensor's `dtype`."""
    if grad.shape != shape:
        added = grad.ndim - len(shape)
        axes = tuple(range(added)) + tuple(
            axis + added for axis, size in enumerate(shape) if size == 1 and grad.shape[axis + added] != 1
        )
        grad = grad.sum(axis=axes).reshape(shape)
    if grad.dtype != dtype:
        grad = (grad.real if grad.dtype.kind == "c" and dtype.kind != "c" else grad).astype(dtype)
    return grad


class _Walk:
    """Carries gradients down the graph, from the newest operation to the oldest.

    `deliver(edge, gradient, own)` is told what arrives at leaves and at the `watched` edges; `own` says that the
    gradient is held by nobody else and may be kept without a copy.
    """

    def __init__(self, retain: bool, deliver: Callable[[Edge, Array, bool], None], watched: set[Edge]) -> None:
        self._retain, self._deliver, self._watched = retain, deliver, watched
        self._pending: dict[Operation, list[Array | None]] = {}
        self._heap: list[tuple[int, Operation]] = []
        self._hooked: dict[Tensor, Array] = {}

    def run(self, seeds: Sequence[tuple[Edge, Array]]) -> None:
        """From `seeds` to the leaves."""
        for edge, grad in seeds:
            if isinstance(edge[0], Tensor):
                self._arrive(edge, grad, False)
            else:
                self._send(edge[0], edge[1], grad)
        with np.errstate(all="ignore"):  # infinite and NaN gradients are values like others
            while self._heap:
                self._advance()
            for leaf, grad in self._hooked.items():  # its hooks see the sum over all uses
                self._deliver((leaf, 0), _hooked(leaf.hooks or [], grad), False)

    def _advance(self) -> None:
        operation = heappop(self._heap)[1]
        incoming = self._pending.pop(operation)
        for index, hooks in (operation.hooks or {}).items():
            grad = incoming[index]
            if grad is not None:
                incoming[index] = _hooked(hooks, grad)
        if self._watched:
            for index, grad in enumerate(incoming):
                if grad is not None and (operation, index) in self._watched:
                    self._deliver((operation, index), grad, False)
        sent = operation.gradients(incoming, self._retain)
        for edge, out in sent:
            if isinstance(edge[0], Tensor):
                held = not memory.is_whole(out) or any(out is other for other in incoming)
                self._arrive(edge, out, not held and sum([out is other for _, other in sent]) == 1)
            else:
                self._send(edge[0], edge[1], out)

    def _arrive(self, edge: Edge, grad: Array, own: bool) -> None:
        leaf = edge[0]
        assert isinstance(leaf, Tensor)
        if leaf.hooks:
            held = self._hooked.get(leaf)
            self._hooked[leaf] = grad if held is None else held + grad
        else:
            self._deliver(edge, grad, own)

    def _send(self, target: Operation, index: int, grad: Array) -> None:
        slots = self._pending.get(target)
        if slots is None:
            self._pending[target] = slots = [None] * target.outputs
            heappush(self._heap, (-target.sequence, target))
        held = slots[index]
        if held is None:
            slots[index] = grad
        else:
            slots[index] = array_module(grad).add(held, grad, out=memory.room_like(held, grad))


def _hooked(hooks: Sequence[Hook], grad: Array) -> Array:
    """`grad` as the hooks, called in order, leave it."""
    for hook in tuple(hooks):
        with no_grad():
            changed = hook(Tensor(grad))
        if changed is not None:
            if changed.shape != grad.shape:
                raise RuntimeError(f"A hook returned a gradient of shape {changed.shape}; expected {grad.shape}.")
            grad = changed.array.astype(grad.dtype, copy=False)
    return grad


def _accumulate(edge: Edge, grad: Array, own: bool) -> None:
    leaf = edge[0]
    assert isinstance(leaf, Tensor)
    if leaf.grad is None:
        leaf.grad = Tensor(grad if own else grad.copy())
    else:
        leaf.grad.array += grad
        leaf.grad.mark_changed()


def _seed(root: Tensor, gradient: Tensor | None) -> tuple[Edge, Array]:
    if not root.requires_grad:
        raise RuntimeError(
            "backward needs a tensor that requires gradients; this one was made from none, or under no_grad()."
        )
    if gradient is None:
        if root.array.size != 1:
            raise RuntimeError(
                f"backward without a gradient needs a single number; this tensor has shape {root.shape}: "
                "take sum() or mean() first, or hand over a gradient of the same shape."
            )
        seed = array_module(root.array).ones_like(root.array)
    else:
        if gradient.shape != root.shape:
            raise RuntimeError(f"backward: the gradient has shape {gradient.shape}, the tensor {root.shape}.")
        seed = gradient.array.astype(root.array.dtype, copy=False)
    return (root.creator or root, root.output_index), seed


def backward(
    tensor: Tensor | Sequence[Tensor],
    gradient: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
) -> None:
    """Add the gradient of `tensor` (or of several) to `grad` of every leaf it was computed from.

    `gradient` weighs the elements of `tensor`; it may be left out for a single number. What the graph kept is freed
    unless `retain_graph`.
    """
    _refuse_second_order(create_graph)
    roots, weights = _listed(tensor, gradient)
    seeds = [_seed(root, weight) for root, weight in zip(roots, weights, strict=True)]
    _Walk(bool(retain_graph), _accumulate, set()).run(seeds)


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` with respect to `inputs`, without touching anybody's `grad`."""
    _refuse_second_order(create_graph)
    roots, weights = _listed(outputs, grad_outputs)
    wanted = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    for tensor in wanted:
        if not tensor.requires_grad:
            raise RuntimeError(f"grad: an input of shape {tensor.shape} does not require gradients.")
    edges: list[Edge] = [(tensor.creator or tensor, tensor.output_index) for tensor in wanted]
    found: dict[Edge, Array] = {}

    def deliver(edge: Edge, array: Array, own: bool) -> None:
        found[edge] = found[edge] + array if edge in found else (array if own else array.copy())

    seeds = [_seed(root, weight) for root, weight in zip(roots, weights, strict=True)]
    _Walk(bool(retain_graph), deliver, {edge for edge in edges if not isinstance(edge[0], Tensor)}).run(seeds)
    missing = [tensor for tensor, edge in zip(wanted, edges, strict=True) if edge not in found]
    if missing and not allow_unused:
        raise RuntimeError(
            f"grad: an input of shape {missing[0].shape} was not used to compute the outputs; "
            "pass allow_unused=True to receive None for it."
        )
    return tuple([Tensor(found[edge]) if edge in found else None for edge in edges])


def _refuse_second_order(create_graph: bool) -> None:
    if create_graph:
        raise RuntimeError("create_graph=True is not possible: gradients of gradients are not recorded.")


def _listed(tensors: Tensor | Sequence[Tensor], weights: Any) -> tuple[list[Tensor], list[Tensor | None]]:
    roots = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    if weights is None:
        return roots, [None] * len(roots)
    given = [weights] if isinstance(weights, Tensor) else list(weights)
    if len(given) != len(roots):
        raise RuntimeError(f"Expected one gradient for each of {len(roots)} tensors; received {len(given)}.")
    return roots, given
