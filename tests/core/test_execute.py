"""The executor: one batch trained or measured, against the engine used by hand."""

from __future__ import annotations

import numpy as np
import pytest

from core import nn, optim
from core.backend import Generator, use_generator
from core.execute import EagerExecutor
from core.tensor import Tensor

INPUTS = np.random.default_rng(0).normal(size=(8, 5)).astype(np.float32)
CLASSES = np.arange(8) % 3


def network() -> nn.Sequential:
    with use_generator(Generator(1)):
        return nn.Sequential(nn.Linear(5, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 3))


def weights(module: nn.Module) -> dict[str, np.ndarray]:
    return {key: np.array(tensor.numpy()) for key, tensor in module.state_dict().items()}


def test_that_a_step_is_forward_backward_and_update():
    by_hand, trained = network(), network()
    optimizer = optim.SGD(by_hand.parameters(), lr=0.1)
    with use_generator(Generator(2)):
        loss = nn.CrossEntropyLoss()(by_hand(Tensor(INPUTS)), Tensor(CLASSES))
        loss.backward()
        optimizer.step()
    executor = EagerExecutor(trained, nn.CrossEntropyLoss(), optim.SGD(trained.parameters(), lr=0.1))
    with use_generator(Generator(2)):
        result = executor.step(INPUTS, CLASSES)
    assert float(result.loss) == loss.item()
    expected, found = weights(by_hand), weights(trained)
    assert all(np.array_equal(found[key], expected[key]) for key in expected)


def test_that_gradients_do_not_pile_up_over_steps():
    module = nn.Linear(5, 3)
    executor = EagerExecutor(module, nn.CrossEntropyLoss(), optim.SGD(module.parameters(), lr=0.0))
    executor.step(INPUTS, CLASSES)
    first = np.array(module.weight.grad.numpy())
    executor.step(INPUTS, CLASSES)
    np.testing.assert_array_equal(module.weight.grad.numpy(), first)


def test_that_measuring_changes_nothing_and_drops_nothing():
    module = network()
    executor = EagerExecutor(module, nn.CrossEntropyLoss(), None)
    before = weights(module)
    first, second = executor.evaluate(INPUTS, CLASSES), executor.evaluate(INPUTS, CLASSES)
    assert float(first.loss) == float(second.loss)
    assert all(np.array_equal(array, before[key]) for key, array in weights(module).items())


def test_that_a_step_after_measuring_drops_again():
    module = network()
    executor = EagerExecutor(module, nn.CrossEntropyLoss(), optim.SGD(module.parameters(), lr=0.0))
    executor.evaluate(INPUTS, CLASSES)
    losses = {float(executor.step(INPUTS, CLASSES).loss) for _ in range(5)}
    assert len(losses) == 5


def test_that_right_answers_are_counted():
    module = nn.Linear(3, 3, bias=False)
    module.weight.array[...] = np.eye(3)
    scores = np.eye(3, dtype=np.float32)[[0, 1, 2, 2]]
    result = EagerExecutor(module, nn.CrossEntropyLoss(), None).evaluate(scores, np.array([0, 1, 2, 0]))
    assert int(result.correct) == 3


def test_that_values_have_no_right_answers():
    module = nn.Linear(5, 2)
    targets = np.zeros((8, 2), np.float32)
    result = EagerExecutor(module, nn.MSELoss(), None).evaluate(INPUTS, targets)
    assert result.correct is None
    np.testing.assert_allclose(float(result.loss), np.mean(module(Tensor(INPUTS)).detach().numpy() ** 2), rtol=1e-5)


def test_that_an_executor_without_optimizer_cannot_train():
    with pytest.raises(RuntimeError, match="only evaluate"):
        EagerExecutor(nn.Linear(5, 3), nn.CrossEntropyLoss(), None).step(INPUTS, CLASSES)
