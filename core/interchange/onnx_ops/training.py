"""Losses and optimizer steps of ONNX."""

from __future__ import annotations

from collections.abc import Callable

import core as engine
import core.nn.functional as F
from core.interchange.onnx_ops.node import Attributes, Inputs, Operator, Result
from core.tensor import Tensor


def negative_log_likelihood(x: Inputs, a: Attributes) -> Result:
    """Of log-probabilities (N, C, …) at the targets (N, …), weighed by class."""
    ignored = a.number("ignore_index", -100)
    return F.nll_loss(x[0], x[1].to(engine.int64), x.get(2), ignored, a.text("reduction", "mean"))


def softmax_cross_entropy(x: Inputs, a: Attributes) -> Result:
    """The negative log-likelihood of softmax scores, and the log-probabilities."""
    logs = F.log_softmax(x[0], 1)
    ignored = a.number("ignore_index", -100)
    loss = F.nll_loss(logs, x[1].to(engine.int64), x.get(2), ignored, a.text("reduction", "mean"))
    return (loss, logs) if a.outputs > 1 else loss


def each(update: Callable[..., tuple[Tensor, ...]], states: int) -> Operator:
    """An optimizer over several tensors: rate, step, then all values, all gradients and `states` rows of states."""

    def run(x: Inputs, a: Attributes) -> Result:
        count = (len(x) - 2) // (2 + states)
        columns = [[x[2 + row * count + at] for row in range(2 + states)] for at in range(count)]
        made = [update(x[0], int(x.number(1, 0)), column, a) for column in columns]
        return tuple([column[row] for row in range(1 + states) for column in made])

    return run


def regularized(values: Tensor, grad: Tensor, a: Attributes) -> Tensor:
    """The gradient with that of norm_coefficient / 2 · |values|²."""
    return engine.add(grad, engine.mul(values, a.real("norm_coefficient", 0.0)))


def adagrad(rate: Tensor, step: int, column: list[Tensor], a: Attributes) -> tuple[Tensor, ...]:
    """Duchi et al., "Adaptive subgradient methods", 2011."""
    values, grad, squares = column
    grad = regularized(values, grad, a)
    squares = engine.add(squares, engine.square(grad))
    slowed = engine.div(rate, 1 + step * a.real("decay_factor", 0.0))
    return engine.sub(
        values, engine.div(engine.mul(grad, slowed), engine.add(engine.sqrt(squares), a.real("epsilon", 1e-6)))
    ), squares


def adam(rate: Tensor, step: int, column: list[Tensor], a: Attributes) -> tuple[Tensor, ...]:
    """Kingma and Ba, "Adam: a method for stochastic optimization", 2014."""
    values, grad, mean, squares = column
    alpha, beta = a.real("alpha", 0.9), a.real("beta", 0.999)
    grad = regularized(values, grad, a)
    mean = engine.lerp(grad, mean, alpha)
    squares = engine.lerp(engine.square(grad), squares, beta)
    if step > 0:
        rate = engine.mul(rate, (1 - beta**step) ** 0.5 / (1 - alpha**step))
    moved = engine.div(mean, engine.add(engine.sqrt(squares), a.real("epsilon", 1e-6)))
    values = engine.sub(values, engine.mul(moved, rate))
    return engine.mul(values, 1 - a.real("norm_coefficient_post", 0.0)), mean, squares


def momentum(rate: Tensor, step: int, column: list[Tensor], a: Attributes) -> tuple[Tensor, ...]:
    """Gradient descent with momentum, plain or Nesterov's."""
    values, grad, speed = column
    grad = regularized(values, grad, a)
    alpha, beta = a.real("alpha", 0.9), a.real("beta", 1.0) if step > 0 else 1.0
    speed = engine.add(engine.mul(speed, alpha), engine.mul(grad, beta))
    move = engine.add(grad, engine.mul(speed, alpha)) if a.text("mode", "standard") == "nesterov" else speed
    return engine.sub(values, engine.mul(move, rate)), speed


OPERATORS: dict[str, Operator] = {
    "Adagrad": each(adagrad, 1),
    "Adam": each(adam, 2),
    "Momentum": each(momentum, 1),
    "NegativeLogLikelihoodLoss": negative_log_likelihood,
    "SoftmaxCrossEntropyLoss": softmax_cross_entropy,
}
