"""Mixed precision: which operations run in half, and how losses are scaled. The processor does what a device would."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import core
from core import amp, nn, optim
from core.backend import Generator, use_generator
from core.catalog import layer_kinds
from core.nn import functional as F

CASES = [
    (key, index, kind, example)
    for key, kind in layer_kinds.classes.items()
    for index, example in enumerate(kind.examples[:1])
    if kind.has_output and key != "group"
]


def made(shape, dtype="float32", **settings):
    values = np.random.default_rng(3).normal(size=shape).astype(dtype)
    return core.tensor(values, **settings)


@pytest.mark.parametrize("example", CASES, ids=lambda case: f"{case[0]}-{case[1]}" if isinstance(case, tuple) else "")
@pytest.mark.parametrize("arriving", ["float32", "float16"])
def test_that_every_layer_computes_the_same_in_mixed_precision_and_weights_keep_float32_gradients(example, arriving):
    _, _, kind, case = example
    stream = np.random.default_rng(0)
    with use_generator(Generator(0)):
        module = kind(**case.settings).build(case.inputs).eval()
    plain, mixed = [], []
    for spec in case.inputs:
        if spec.dtype.startswith("int"):
            plain.append(core.tensor(stream.integers(0, 2, (3, *spec.shape))))
            mixed.append(plain[-1])
        else:
            plain.append(core.tensor(stream.normal(size=(3, *spec.shape)).astype(np.float16).astype(np.float32)))
            mixed.append(core.tensor(plain[-1].numpy().astype(arriving), requires_grad=True))
    expected = module(*plain)
    with amp.autocast("cpu"):
        output = module(*mixed)
        if output.requires_grad:
            total = output.float().sum()
    scale = max(1.0, float(abs(expected.detach().numpy()).max(initial=0.0)))
    np.testing.assert_allclose(output.detach().numpy(), expected.detach().numpy(), atol=0.02 * scale)
    if output.requires_grad:
        total.backward()
    assert all(parameter.dtype == core.float32 for parameter in module.parameters())
    assert all(p.grad.dtype == core.float32 for p in module.parameters() if p.grad is not None)
    assert all(tensor.grad.dtype == arriving for tensor in mixed if tensor.grad is not None)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x @ x, "float16"),
        (lambda x: F.linear(x, made((3, 4)), made((3,))), "float16"),
        (lambda x: F.conv2d(x.reshape(1, 1, 4, 4), made((2, 1, 3, 3))), "float16"),
        (lambda x: core.einsum("ij,jk->ik", x, x.half()), "float16"),
        (lambda x: core.exp(x.half()), "float32"),
        (lambda x: core.softmax(x.half(), 1), "float32"),
        (lambda x: x.half().sum(), "float32"),
        (lambda x: core.abs(x.half()) ** 1.5, "float32"),
        (lambda x: F.mse_loss(x.half(), x.half()), "float32"),
        (lambda x: F.cross_entropy(x.half(), core.tensor([0, 1, 2, 3])), "float32"),
        (lambda x: F.layer_norm(x.half(), (4,)), "float32"),
        (lambda x: core.relu(x.half()), "float16"),
        (lambda x: core.relu(x), "float32"),
        (lambda x: core.cat([x, x.half()]), "float32"),
        (lambda x: x + x.half(), "float32"),
        (lambda x: x.double() @ x.double(), "float64"),
    ],
)
def test_that_operations_run_in_the_type_of_their_list(function, expected):
    with core.autocast("cpu"):
        assert function(made((4, 4))).dtype == expected


def test_that_outside_and_switched_off_types_stay_and_must_agree():
    x, half = made((2, 2)), made((2, 2), "float16")
    with core.autocast("cpu"):
        assert core.is_autocast_enabled()
        with core.autocast("cpu", enabled=False):
            assert (x @ x).dtype == core.float32
            assert not core.is_autocast_enabled()
            with pytest.raises(RuntimeError, match="expected equal types"):
                x @ half
        assert (x @ half).dtype == core.float16
    assert (x @ x).dtype == core.float32
    with pytest.raises(RuntimeError, match="expected equal types"):
        x @ half


def test_that_another_device_and_another_thread_are_left_alone():
    x, found = made((2, 2)), []
    with core.autocast("cuda"):
        assert (x @ x).dtype == core.float32
    with core.autocast("cpu"):
        other = threading.Thread(target=lambda: found.append((x @ x).dtype))
        other.start()
        other.join()
    assert found == [core.float32]


def test_that_it_decorates_functions_and_ends_with_an_exception():
    @core.autocast("cpu")
    def product(x):
        return x @ x

    assert product(made((2, 2))).dtype == core.float16
    with pytest.raises(ZeroDivisionError), core.autocast("cpu"):
        1 / 0  # noqa: B018
    assert not core.is_autocast_enabled()


def test_that_unknown_devices_and_types_are_refused():
    with pytest.raises(ValueError, match="device_type"):
        core.autocast("gpu")
    for dtype in ("bfloat16", np.float64):
        with pytest.raises(ValueError, match="float16"):
            core.autocast("cpu", dtype=dtype)
    assert core.autocast("cpu", dtype=core.float16)


def network():
    with use_generator(Generator(1)):
        return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))


def test_that_training_in_mixed_precision_learns_as_in_float32():
    inputs, targets = made((30, 6)), core.tensor(np.arange(30) % 3)
    losses = {}
    for mixed in (False, True):
        module = network()
        optimizer, scaler = optim.SGD(module.parameters(), lr=0.5), amp.GradScaler("cpu", enabled=mixed)
        for _ in range(40):
            with core.autocast("cpu", enabled=mixed):
                loss = F.cross_entropy(module(inputs), targets)
            optimizer.zero_grad()
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
        losses[mixed] = loss.item()
    assert losses[True] == pytest.approx(losses[False], abs=0.05)
    assert losses[True] < 0.5


def test_that_scaling_saves_gradients_that_float16_would_lose():
    def gradient(scaler):
        weight = core.tensor([[1.0]], requires_grad=True)
        with core.autocast("cpu"):
            loss = (core.ones(1, 1) @ weight).float() * 1e-8
        scaler.scale(loss.sum()).backward()
        return weight.grad.item() / scaler.get_scale()

    assert gradient(amp.GradScaler(enabled=False)) == 0
    assert gradient(amp.GradScaler()) == pytest.approx(1e-8, rel=1e-2)


def stepped(scaler, gradient):
    parameter = nn.Parameter(core.tensor([1.0]))
    optimizer = optim.SGD([parameter], lr=1.0)
    parameter.grad = core.tensor([gradient * scaler.get_scale()])
    scaler.step(optimizer)
    scaler.update()
    return parameter.item()


def test_that_the_scale_grows_after_good_steps_and_shrinks_after_bad_ones_which_are_left_out():
    scaler = amp.GradScaler(init_scale=8.0, growth_interval=3)
    assert [stepped(scaler, 0.25) for _ in range(3)] == [0.75] * 3
    assert scaler.get_scale() == 16
    assert stepped(scaler, float("inf")) == 1
    assert scaler.get_scale() == 8
    assert stepped(scaler, float("nan")) == 1
    assert scaler.get_scale() == 4
    for _ in range(2):
        stepped(scaler, 0.25)
    assert scaler.get_scale() == 4
    stepped(scaler, 0.25)
    assert scaler.get_scale() == 8
    scaler.update(2.0)
    assert scaler.get_scale() == 2


def test_that_gradients_are_unscaled_once_and_calls_out_of_order_are_refused():
    scaler, parameter = amp.GradScaler(init_scale=4.0), nn.Parameter(core.tensor([1.0]))
    optimizer = optim.SGD([parameter], lr=1.0)
    with pytest.raises(RuntimeError, match="no gradients"):
        scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="before it"):
        scaler.update()
    scaler.scale(parameter.sum()).backward()
    assert parameter.grad.item() == 4
    scaler.unscale_(optimizer)
    assert parameter.grad.item() == 1
    with pytest.raises(RuntimeError, match="already"):
        scaler.unscale_(optimizer)
    scaler.step(optimizer)
    assert parameter.item() == 0
    with pytest.raises(RuntimeError, match="already"):
        scaler.step(optimizer)
    with pytest.raises(RuntimeError, match="after step"):
        scaler.unscale_(optimizer)
    with pytest.raises(ValueError, match="growth_factor"):
        amp.GradScaler(growth_factor=1.0)


def test_that_the_scale_goes_on_where_it_was_and_several_losses_are_scaled():
    scaler = amp.GradScaler(init_scale=8.0, growth_interval=2)
    stepped(scaler, 0.5)
    other = amp.GradScaler()
    other.load_state_dict(scaler.state_dict())
    stepped(other, 0.5)
    assert other.get_scale() == 16
    first, (second,) = other.scale([core.tensor(1.0), (core.tensor(2.0),)])
    assert (first.item(), second.item()) == (16, 32)
    with pytest.raises(RuntimeError, match="empty"):
        scaler.load_state_dict({})
    off = amp.GradScaler(enabled=False)
    assert off.state_dict() == {}
    assert off.get_scale() == 1
    assert not off.is_enabled()


@pytest.mark.gpu
def test_that_mixed_precision_trains_on_a_device():
    if not core.cuda.is_available():
        pytest.skip("no CUDA device")
    module = network().cuda()
    inputs, targets = made((30, 6)).cuda(), core.tensor(np.arange(30) % 3).cuda()
    optimizer, scaler = optim.SGD(module.parameters(), lr=0.5), amp.GradScaler()
    for _ in range(40):
        with core.autocast("cuda"):
            output = module(inputs)
            loss = F.cross_entropy(output, targets)
        assert output.dtype == core.float16
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
    assert loss.item() < 0.5
