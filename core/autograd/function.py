"""Functions with a gradient of one's own, in PyTorch's form: static `forward` and `backward` on tensors."""

from __future__ import annotations

import weakref
from typing import Any

from core.autograd.modes import no_grad
from core.autograd.tape import Gradients, Operation
from core.backend import Array, array_module
from core.tensor import Tensor


class FunctionContext:
    """What `forward` leaves for `backward`: saved tensors and whatever is set as an attribute."""

    def __init__(self, needs_input_grad: tuple[bool, ...]) -> None:
        self.needs_input_grad = needs_input_grad
        self.to_save: tuple[Tensor | None, ...] = ()
        self.without_gradient: tuple[Tensor, ...] = ()
        self.materializes = True
        self._operation: weakref.ref[_Applied] | None = None

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs or other tensors until backward; changing them in place meanwhile is noticed."""
        self.to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What `save_for_backward` kept."""
        operation = None if self._operation is None else self._operation()
        if operation is None:
            return self.to_save
        return tuple([None if array is None else Tensor(array) for array in operation.saved()])

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """These outputs carry no gradient."""
        self.without_gradient = outputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` receives zeros (else None) for outputs that no gradient arrived at."""
        self.materializes = value

    def enter(self, operation: _Applied) -> None:
        """From now on saved tensors are those that `operation` holds."""
        self._operation, self.to_save = weakref.ref(operation), ()


class Function:
    """A function whose gradient you write: subclass it, and call `apply`.

    class Cube(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 3 * x**2 * grad
    """

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        """The output, one tensor or a tuple; nothing inside is recorded."""
        raise TypeError("A Function needs a static method forward(ctx, …).")

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """The gradient of every argument of `forward`: a tensor, or None."""
        raise TypeError("A Function needs a static method backward(ctx, …) to be differentiated.")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run `forward` and record `backward`."""
        operation = _Applied(cls, args)
        results = operation.several(*[arg for arg in args if isinstance(arg, Tensor)])
        for result, differentiable in zip(results, operation.differentiable, strict=True):
            if not differentiable:
                result.requires_grad, result.creator = False, None
        return results if operation.gives_tuple else results[0]


class _Applied(Operation):
    """One call of a `Function`"""

    def __init__(self, function: type[Function], args: tuple[Any, ...]) -> None:
        self.function, self.name = function, function.__name__
        self.args: tuple[Any, ...] | None = args
        self.places = [place for place, arg in enumerate(args) if isinstance(arg, Tensor)]
        self.count = len(args)

    def forward(self, *arrays: Array) -> tuple[Array, ...]:
        args, self.args = self.args or (), None
        needs = [False] * self.count
        for place, needed in zip(self.places, self.needs or (False,) * len(arrays), strict=True):
            needs[place] = needed
        self.context = FunctionContext(tuple(needs))
        with no_grad():
            outputs = self.function.forward(self.context, *args)
        self.gives_tuple = isinstance(outputs, tuple)
        results: tuple[Any, ...] = outputs if isinstance(outputs, tuple) else (outputs,)
        for result in results:
            if not isinstance(result, Tensor):
                raise TypeError(f"{self.name}.forward must return tensors; it returned {type(result).__name__}.")
        self.outputs = len(results)
        self.views = any(result.array is array for result in results for array in arrays)
        self.differentiable = [
            all(result is not other for other in self.context.without_gradient) for result in results
        ]
        self.forms = [(array.shape, array.dtype) for array in arrays]
        self.output_forms = [(result.shape, result.dtype) for result in results]
        self.keep(*[None if tensor is None else tensor.array for tensor in self.context.to_save])
        if self.recording:
            self.context.enter(self)
        return tuple([result.array for result in results])

    def backward(self, grad: Any) -> Gradients:
        arrived = list(grad) if self.outputs > 1 else [grad]
        some = next(array for array in arrived if array is not None)
        given = [
            Tensor(array_module(some).zeros(*form))
            if array is None and self.context.materializes
            else (None if array is None else Tensor(array))
            for array, form in zip(arrived, self.output_forms, strict=True)
        ]
        with no_grad():
            returned = self.function.backward(self.context, *given)
        grads: tuple[Any, ...] = returned if isinstance(returned, tuple) else (returned,)
        if len(grads) != self.count:
            raise RuntimeError(
                f"{self.name}.backward returned {len(grads)} gradients; expected one for each of the {self.count} "
                "arguments of forward, None where there is none."
            )
        return tuple([self._checked(grads[place], number) for number, place in enumerate(self.places)])

    def _checked(self, grad: Tensor | None, number: int) -> Array | None:
        if grad is None or not self.needs[number]:
            return None
        shape, dtype = self.forms[number]
        if grad.shape != shape:
            raise RuntimeError(
                f"{self.name}.backward returned a gradient of shape {grad.shape} for an argument of shape {shape}."
            )
        return grad.array.astype(dtype, copy=False)
