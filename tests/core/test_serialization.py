"""Saving and loading states: what comes back, what is refused, and that nothing is ever run."""

from __future__ import annotations

import io
import pickle

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.optim as optim
from core.files.tensors import decode_tensors, encode_tensors


def test_that_a_state_dict_comes_back_and_is_a_plain_safetensors_file(tmp_path):
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    torch.save(net.state_dict(), tmp_path / "net.safetensors")
    assert set(decode_tensors((tmp_path / "net.safetensors").read_bytes())) == set(net.state_dict())
    other = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    other.load_state_dict(torch.load(tmp_path / "net.safetensors", map_location="cpu", weights_only=True))
    for name, value in net.state_dict().items():
        np.testing.assert_array_equal(other.state_dict()[name].array, value.array)
        assert other.state_dict()[name].dtype == value.dtype


def test_that_a_checkpoint_with_an_optimizer_goes_on_where_it_was(tmp_path):
    def made():
        torch.manual_seed(0)
        net = nn.Linear(3, 2)
        return net, optim.Adam(net.parameters(), lr=0.1)

    def step(net, optimizer):
        optimizer.zero_grad()
        (net(torch.ones(4, 3)) ** 2).sum().backward()
        optimizer.step()

    net, optimizer = made()
    step(net, optimizer)
    state = {"epoch": 3, "model": net.state_dict(), "optimizer": optimizer.state_dict(), "loss": float("inf")}
    torch.save(state, str(tmp_path / "checkpoint"))
    again, fresh = made()
    found = torch.load(str(tmp_path / "checkpoint"))
    again.load_state_dict(found["model"])
    fresh.load_state_dict(found["optimizer"])
    step(net, optimizer)
    step(again, fresh)
    np.testing.assert_array_equal(again.weight.detach().numpy(), net.weight.detach().numpy())
    assert (found["epoch"], found["loss"]) == (3, float("inf"))


def test_that_plain_values_keep_their_kinds():
    stored = {
        "list": [1, 2.5, "ü", None, True],
        "tuple": (torch.tensor([1, 2], dtype=torch.int8), np.array([True])),
        3: {"empty": {}, "scalar": torch.tensor(2.0), "half": torch.ones(2, dtype=torch.float16)},
    }
    file = io.BytesIO()
    torch.save(stored, file)
    file.seek(0)
    found = torch.load(file)
    assert found["list"] == stored["list"]
    assert (type(found["tuple"]), found["tuple"][0].tolist()) == (tuple, [1, 2])
    assert isinstance(found["tuple"][1], np.ndarray)
    assert (found[3]["scalar"].shape, found[3]["half"].dtype) == ((), torch.float16)
    found[3]["half"].add_(1)


@pytest.mark.parametrize("value", [torch.tensor([1.0, 2.0]), 7, [], {}])
def test_that_single_values_come_back(value):
    file = io.BytesIO()
    torch.save(value, file)
    found = torch.load(io.BytesIO(file.getvalue()))
    assert found.tolist() == value.tolist() if isinstance(value, torch.Tensor) else found == value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (nn.Linear(1, 1), r"state_dict\(\)"),
        ({"a": {"b": object()}}, r"a\.b is a object"),
        ({(1, 2): 3}, "key of type tuple"),
    ],
)
def test_that_what_cannot_be_stored_is_named_and_nothing_written(tmp_path, value, said):
    with pytest.raises(TypeError, match=said):
        torch.save(value, tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


def test_that_pickles_and_broken_files_are_refused(tmp_path):
    ran = []

    class Bomb:
        def __reduce__(self):
            return ran.append, (1,)

    (tmp_path / "pickle").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ValueError, match="no file of tensors"):
        torch.load(tmp_path / "pickle")
    deep = b"[" * 100_000
    for text in (b"{", b'["list", 3]', b'["tensor", "x"]', b'["bad", []]', b"[]", deep):
        data = b"".join(encode_tensors({"structure.json": np.frombuffer(text, np.uint8)}))
        with pytest.raises(ValueError, match="no file of tensors"):
            torch.load(io.BytesIO(data))
    assert ran == []


def test_that_complex_numbers_come_back_with_their_type(tmp_path):
    wave = torch.tensor(np.array([[1 + 2j, -3j]], dtype="complex128"))
    saved = {
        "wave": wave,
        "half": torch.tensor([1j], dtype=torch.complex64),
        "plain": torch.ones(2),
        "one": np.array(2j),
    }
    torch.save(saved, tmp_path / "waves")
    found = torch.load(tmp_path / "waves")
    assert torch.equal(found["wave"], wave)
    assert (found["wave"].dtype, found["half"].dtype) == (torch.complex128, torch.complex64)
    assert found["one"] == 2j
    assert torch.equal(found["plain"], torch.ones(2))
