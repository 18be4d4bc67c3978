"""Convolution through NVIDIA's cuDNN, where the package nvidia-cudnn-frontend and cuDNN itself are installed.

`conv` stays the truth: the first result of every plan is compared with its own, and a plan that fails, differs or
cannot be made is left to it from then on, with one warning in the log. float32 stays float32: plans that round inputs
or sums to fewer bits are not taken, nor those whose results change from run to run. Source of the calls: NVIDIA's
"cuDNN Frontend" guide, Python API.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.backend.array import Array, array_module, cupy, device_of, on_host
from core.backend.kernels import conv
from core.backend.kernels.window import Window
from core.backend.room import shortage_of

_TOLERANCE = {"float32": 1e-4, "float16": 1e-2}  # of the largest value
_log = logging.getLogger("core.backend")


@dataclass(frozen=True)
class Task:
    """One kind of call: `kind` is forward, weight or input; shapes are channels-last."""

    kind: str
    x: tuple[int, ...]
    kernels: int
    window: Window
    dtype: str
    device: int


class _State(threading.local):
    """Handles and plans belong to the thread that made them."""

    def __init__(self) -> None:
        self.handles: dict[int, Any] = {}
        self.plans: dict[Task, Callable[[tuple[Array, Array], Array], None] | None] = {}


_state = _State()


def forward(x: Array, weight: Array, bias: Array | None, window: Window) -> Array:
    """As `conv.forward`."""
    if not suits(x, window):
        return conv.forward(x, weight, bias, window)
    task = _task("forward", x, len(weight), window)
    shape = len(x), *window.output(x.shape[1], x.shape[2]), len(weight)
    out = _compute(task, (x, _last(weight)), shape, lambda: conv.forward(x, weight, None, window))
    if bias is not None:
        out += bias
    return out


def weight_gradient(grad: Array, x: Array, window: Window) -> Array:
    """As `conv.weight_gradient`."""
    if not suits(x, window):
        return conv.weight_gradient(grad, x, window)
    task = _task("weight", x, grad.shape[3], window)
    shape = grad.shape[3], *window.size, x.shape[3]
    found = _compute(task, (x, grad), shape, lambda: _last(conv.weight_gradient(grad, x, window)))
    out: Array = array_module(x).ascontiguousarray(found.transpose(0, 3, 1, 2))
    return out


def input_gradient(grad: Array, weight: Array, shape: tuple[int, ...], window: Window) -> Array:
    """As `conv.input_gradient`."""
    if not suits(grad, window):
        return conv.input_gradient(grad, weight, shape, window)
    task = Task("input", shape, len(weight), window, str(grad.dtype), device_of(grad).index)
    return _compute(task, (grad, _last(weight)), shape, lambda: conv.input_gradient(grad, weight, shape, window))


def suits(x: Array, window: Window) -> bool:
    """Whether cuDNN may be asked: on a device, in a type it is fast in, for windows it can describe."""
    if on_host(x) or str(x.dtype) not in _TOLERANCE or not x.size or window.trivial:
        return False
    top, bottom, left, right = window.padding
    return top == bottom and left == right and library() is not None


@cache
def library() -> Any:
    """The module cudnn; None where it is not installed or does not load."""
    if importlib.util.find_spec("cudnn") is None:
        return None
    try:
        return importlib.import_module("cudnn")
    except Exception as error:  # its own library may be missing, of another version, or without a driver
        _warn(error)
        return None


def _task(kind: str, x: Array, kernels: int, window: Window) -> Task:
    return Task(kind, x.shape, kernels, window, str(x.dtype), device_of(x).index)


def _compute(task: Task, arrays: tuple[Array, Array], shape: tuple[int, ...], reference: Callable[[], Array]) -> Array:
    """`reference()`, by a plan where one has proved itself."""
    plans = _state.plans
    if task in plans and plans[task] is None:
        return reference()
    first = task not in plans
    try:
        if first:
            plans[task] = None
            plan = _plan(task, shape)
        else:
            plan = plans[task]  # type: ignore[assignment]
        xp = array_module(arrays[0])
        out: Array = xp.empty(shape, arrays[0].dtype)
        plan((xp.ascontiguousarray(arrays[0]), xp.ascontiguousarray(arrays[1])), out)
        if first:
            _require_equal(task, out, reference())
            plans[task] = plan
        return out
    except Exception as error:
        if shortage_of(error) is not None:
            raise
        plans[task] = None
        _warn(error)
        return reference()


def _plan(task: Task, shape: tuple[int, ...]) -> Callable[[tuple[Array, Array], Array], None]:
    """How to compute `task` from two arrays into a third."""
    cudnn, handle = library(), _handle(task.device)
    kind = cudnn.data_type.FLOAT if task.dtype == "float32" else cudnn.data_type.HALF
    graph = cudnn.pygraph(
        io_data_type=kind,
        intermediate_data_type=cudnn.data_type.FLOAT,
        compute_data_type=cudnn.data_type.FLOAT,
        handle=handle,
    )
    filters = (task.kernels, *task.window.size, task.x[3])
    result = task.x[0], *task.window.output(task.x[1], task.x[2]), task.kernels
    shapes = {"forward": (task.x, filters), "weight": (task.x, result), "input": (result, filters)}[task.kind]
    inputs = [
        graph.tensor(name=name, dim=_sizes(each), stride=_strides(each), data_type=kind)
        for name, each in zip("ab", shapes, strict=True)
    ]
    top, _, left, _ = task.window.padding
    steps = {"padding": [top, left], "stride": list(task.window.stride), "dilation": list(task.window.dilation)}
    if task.kind == "forward":
        output = graph.conv_fprop(image=inputs[0], weight=inputs[1], **steps)
    elif task.kind == "weight":
        output = graph.conv_wgrad(image=inputs[0], loss=inputs[1], **steps)
    else:
        output = graph.conv_dgrad(loss=inputs[0], filter=inputs[1], **steps)
    output.set_output(True).set_dim(_sizes(shape)).set_stride(_strides(shape)).set_data_type(kind)
    _build(cudnn, graph, exact=task.dtype == "float32")

    def run(arrays: tuple[Array, Array], out: Array) -> None:
        cudnn.set_stream(handle=handle, stream=_stream())
        room = array_module(out).empty(max(1, graph.get_workspace_size()), "uint8")
        places = {inputs[0]: _pointer(arrays[0]), inputs[1]: _pointer(arrays[1]), output: _pointer(out)}
        graph.execute(places, _pointer(room), handle=handle)

    return run


def _build(cudnn: Any, graph: Any, exact: bool) -> None:
    notes = cudnn.numerical_note
    unwanted = [notes.NONDETERMINISTIC]
    if exact:
        unwanted += [notes.TENSOR_CORE, notes.DOWN_CONVERT_INPUTS, notes.REDUCED_PRECISION_REDUCTION]
    graph.validate()
    graph.build_operation_graph()
    graph.create_execution_plans([cudnn.heur_mode.A, cudnn.heur_mode.FALLBACK])
    graph.deselect_numeric_notes(unwanted)
    graph.check_support()
    graph.build_plans()


def _handle(device: int) -> Any:
    if device not in _state.handles:
        _state.handles[device] = library().create_handle()
    return _state.handles[device]


def _stream() -> int:
    return int(cupy().cuda.get_current_stream().ptr)


def _pointer(array: Any) -> int:
    return int(array.data.ptr)


def _last(weight: Array) -> Array:
    """Filters (K, C, kh, kw) as a contiguous (K, kh, kw, C) array."""
    out: Array = array_module(weight).ascontiguousarray(weight.transpose(0, 2, 3, 1))
    return out


def _sizes(shape: tuple[int, ...]) -> list[int]:
    """(N, H, W, C) as cuDNN counts axes: N, C, H, W."""
    return [shape[0], shape[3], shape[1], shape[2]]


def _strides(shape: tuple[int, ...]) -> list[int]:
    """Steps in memory of a contiguous (N, H, W, C) array, in the order N, C, H, W."""
    _, height, width, channels = shape
    return [height * width * channels, 1, width * channels, channels]


def _require_equal(task: Task, found: Array, expected: Array) -> None:
    xp = array_module(expected)
    largest, apart = float(xp.abs(expected).max()), float(xp.abs(found.reshape(expected.shape) - expected).max())
    if not apart <= _TOLERANCE[task.dtype] * max(largest, 1e-3):
        raise ArithmeticError(f"{task.kind} of {task.x} differs by {apart:.2g} where values reach {largest:.2g}")


_told: list[str] = []


def _warn(error: Exception) -> None:
    """Tell of the first failure in the log; the others have the same remedy."""
    if not _told:
        _told.append(f"{type(error).__name__}: {error}")
        _log.warning("cuDNN is left out for some convolutions, which are computed without it: %s", _told[0])
