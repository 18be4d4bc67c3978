"""Devices, their probe, and threads: nothing here needs a CUDA device, and nothing fails without one."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import core as torch
from core.backend import (
    CPU,
    Device,
    DeviceError,
    DeviceInfo,
    array_module,
    automatic,
    device,
    limit_threads,
    probe,
    probe_devices,
    resolve_device,
    resolve_threads,
    to_device,
)


@pytest.fixture
def found(monkeypatch):
    """Let the probe find the given devices beside the processor."""

    def install(*infos):
        monkeypatch.setattr(probe, "_probed", lambda: (DeviceInfo("cpu", "Processor", 1), *infos))

    return install


def answer(monkeypatch, **facts):
    monkeypatch.setattr(probe.importlib.util, "find_spec", lambda name: object())

    def run(*_, timeout, **__):
        if facts.get("hangs"):
            raise subprocess.TimeoutExpired("python", timeout)
        return subprocess.CompletedProcess([], facts.get("code", 0), facts.get("stdout", ""), facts.get("stderr", ""))

    monkeypatch.setattr(probe.subprocess, "run", run)


def test_that_names_of_devices_are_read_and_written():
    assert [str(device(name)) for name in ("cpu", "cuda", "cuda:3")] == ["cpu", "cuda:0", "cuda:3"]
    assert device(CPU) is CPU
    for name in ("gpu", "cuda:x", "cuda:-1", ""):
        with pytest.raises(DeviceError, match="expected cpu, cuda"):
            device(name)


def test_that_the_processor_is_always_first_and_works():
    first = probe_devices()[0]
    assert (first.name, first.problem) == ("cpu", "")
    assert first.title
    assert resolve_device("cpu") == CPU


def test_that_a_working_device_is_found(monkeypatch):
    text = '[{"name": "cuda:0", "title": "Card", "memory_bytes": 8, "problem": ""}]'
    answer(monkeypatch, stdout=f"some warning\ndevices:{text}\n")
    assert probe_devices()[1] == DeviceInfo("cuda:0", "Card", 8)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"hangs": True}, "did not answer within 2 seconds"),
        ({"code": 1, "stderr": "Traceback\nImportError: libcuda.so.1"}, "ImportError: libcuda.so.1"),
        ({"code": -11}, "ended with code -11"),
        ({"stdout": "devices:[{]"}, "nonsense"),
        ({"stdout": 'devices:[{"color": 1}]'}, "nonsense"),
    ],
)
def test_that_a_broken_driver_becomes_a_problem_and_not_an_exception(monkeypatch, facts, said):
    answer(monkeypatch, **facts)
    info = probe_devices(timeout=2)[1]
    assert info.name == "cuda:0"
    assert said in info.problem


def test_that_the_probe_survives_a_program_that_cannot_start(monkeypatch):
    monkeypatch.setattr(probe.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert "could not be started" in probe_devices()[1].problem


def test_that_auto_takes_the_first_device_that_works(found):
    found(DeviceInfo("cuda:0", "Old", 1, "broken"), DeviceInfo("cuda:1", "New", 1))
    assert resolve_device("auto") == Device("cuda", 1)
    found(DeviceInfo("cuda:0", "Old", 1, "broken"))
    assert resolve_device("auto") == CPU


def test_that_auto_is_what_the_person_prefers_while_that_works(found, monkeypatch):
    found(DeviceInfo("cuda:0", "One", 1), DeviceInfo("cuda:1", "Two", 1), DeviceInfo("cuda:2", "Old", 1, "broken"))
    for preferred, expected in (("cuda:1", "cuda:1"), ("cpu", "cpu"), ("cuda:2", "cuda:0"), ("cuda:7", "cuda:0")):
        monkeypatch.setattr(automatic, "device", preferred)
        assert str(resolve_device("auto")) == expected
        assert str(resolve_device("cuda:1")) == "cuda:1"


def test_that_a_device_that_cannot_be_used_says_why(found):
    found(DeviceInfo("cuda:0", "Old", 1, "no driver"))
    with pytest.raises(DeviceError, match=r"cuda:0 \(Old\).*no driver"):
        resolve_device("cuda:0")
    with pytest.raises(DeviceError, match="cuda:4 was not found; this machine offers cpu, cuda:0"):
        resolve_device("cuda:4")
    found()
    with pytest.raises(DeviceError, match="needs an NVIDIA device"):
        resolve_device("cuda:0")


def test_that_arrays_on_the_processor_are_numpys():
    array = np.ones(3)
    assert array_module(array) is np
    assert array_module(CPU) is np
    assert to_device(array, CPU) is array
    assert torch.ones(1).to("cpu").device == CPU
    x = torch.ones(1)
    assert x.cpu() is x


def test_that_tensors_on_different_devices_are_named(monkeypatch):
    class Elsewhere(np.ndarray):
        """Stands for an array of another library."""

    a, b = torch.ones(2), torch.from_array(np.ones(2, np.float32).view(Elsewhere))
    with pytest.raises(RuntimeError, match="Add: expected all tensors on one device"):
        a + b


def test_that_threads_are_limited_inside_the_block():
    before = torch.get_num_threads()
    with limit_threads(1):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_that_zero_threads_leave_one_core_free(monkeypatch):
    for cores, expected in ((1, 1), (2, 1), (8, 7)):
        monkeypatch.setattr("core.backend.threads.available_cores", lambda cores=cores: cores)
        assert resolve_threads(0) == expected
    assert resolve_threads(3) == 3


def test_that_zero_threads_are_those_the_person_prefers(monkeypatch):
    monkeypatch.setattr(automatic, "threads", 5)
    assert resolve_threads(0) == 5
    assert resolve_threads(3) == 3
