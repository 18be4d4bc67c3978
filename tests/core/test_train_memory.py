"""Runs that need more memory than there is: recognised from every allocator, and told with what would fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.backend import CPU, Device, DeviceError, Room, Shortage, array, shortage_of, to_device
from core.execute import EagerExecutor
from core.templates import load_template
from core.train import Failed, Job, RunControl, Trainer, fault_of
from core.train import memory as supplies
from core.train import trainer as training
from core.train.memory import Demand, Supply, demand_of, shortage_text, supply_of

GIB = 2**30


def named(name: str, module: str, base: type[Exception] = Exception) -> type[Exception]:
    return type(name, (base,), {"__module__": module})


POOL = named("OutOfMemoryError", "cupy.cuda.memory", MemoryError)
RUNTIME = named("CUDARuntimeError", "cupy_backends.cuda.api.runtime", RuntimeError)
BLAS = named("CUBLASError", "cupy_backends.cuda.libs.cublas", RuntimeError)


def numpys() -> BaseException:
    try:
        np.empty(2**60, np.float32)
    except MemoryError as error:
        return error
    raise AssertionError("so much memory there is not")


def behind(error: Exception) -> Exception:
    outer = DeviceError("cuda:0 cannot be used")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "needed"),
    [
        (POOL("Out of memory allocating 1,024,000 bytes (allocated so far: 5 bytes)."), 1_024_000),
        (RUNTIME("cudaErrorMemoryAllocation: out of memory"), 0),
        (BLAS("CUBLAS_STATUS_ALLOC_FAILED"), 0),
        (MemoryError(), 0),
        (numpys(), 2**62),
        (behind(POOL("Out of memory allocating 512 bytes")), 512),
    ],
)
def test_that_every_allocator_is_understood(error, needed):
    assert shortage_of(error) == Shortage(needed)


@pytest.mark.parametrize(
    "error", [ValueError("out of memory"), RUNTIME("cudaErrorNoDevice: no CUDA-capable device is detected"), None]
)
def test_that_other_errors_are_no_shortage(error):
    assert shortage_of(error) is None


def test_that_a_full_device_is_no_broken_device(monkeypatch):
    class Full:
        class cuda:  # noqa: N801
            class Device:
                def __init__(self, index):
                    pass

                def __enter__(self):
                    return self

                def __exit__(self, *_):
                    pass

        @staticmethod
        def asarray(values):
            raise POOL("Out of memory allocating 64 bytes")

    monkeypatch.setattr(array, "cupy", lambda: Full)
    with pytest.raises(MemoryError):
        to_device(np.zeros(4), Device("cuda"))


def test_that_the_estimate_counts_weights_once_and_values_for_every_sample():
    demand = demand_of(load_template("digits-mlp"))
    larger = demand_of(load_template("digits-cnn"))
    assert demand.weights > 4 * 4 * 64 * 10
    assert larger.sample > demand.sample > 0
    assert Demand(weights=500, sample=10).fits(1000) == 40
    assert Demand(weights=5000, sample=10).fits(1000) == 0


def told(free: int, needed: int = 0, batch: int = 64, device: Device = CPU) -> str:
    project = load_template("digits-cnn")
    project = replace(project, training=replace(project.training, batch_size=batch))
    return shortage_text(Shortage(needed), project, Supply(device, free))


def test_that_the_text_names_device_need_room_and_what_would_fit():
    demand = demand_of(load_template("digits-cnn"))
    text = told(int((demand.weights + 21 * demand.sample) / 0.9), 3 * GIB, 64, Device("cuda", 1))
    assert text == (
        "There is not enough memory on device cuda:1 for batches of 64 samples (3.0 GB more were needed and 2 MB were "
        "free when it began); batches of about 16 should fit."
    )
    assert told(2**10).endswith("training this network takes about 1 MB, so make it smaller.")
    assert told(0).endswith("for batches of 64 samples; choose a smaller batch size, such as 32, or a smaller network.")
    assert told(100 * GIB).endswith("choose a smaller batch size, such as 32, or a smaller network.")
    assert told(0, batch=1).endswith("choose a smaller network.")


def test_that_a_run_that_finds_no_memory_says_so_and_ends_in_good_order(monkeypatch):
    def full(self, *_):
        raise POOL("Out of memory allocating 2,147,483,648 bytes (allocated so far: 0 bytes).")

    monkeypatch.setattr(EagerExecutor, "step", full)
    monkeypatch.setattr(training, "supply_of", lambda device: Supply(device, 5 * GIB))
    project = load_template("digits-mlp")
    project = replace(project, training=replace(project.training, device="cpu", batch_size=10))
    events = []
    Trainer(Job(project, None, None), RunControl(), events.append).run()
    assert isinstance(events[-1], Failed)
    assert events[-1].kind == "memory"
    assert "2.0 GB more were needed and 5.0 GB were free when it began" in events[-1].text
    assert fault_of(MemoryError(), project).kind == "memory"


def test_that_free_memory_is_known_and_a_silent_driver_is_none(monkeypatch):
    assert supply_of(CPU).free > 2**20
    monkeypatch.setattr(supplies, "device_room", lambda device: Room(5, 9))
    assert supply_of(Device("cuda")) == Supply(Device("cuda"), 5)

    def silent(device):
        raise DeviceError("no driver")

    monkeypatch.setattr(supplies, "device_room", silent)
    assert supply_of(Device("cuda")) == Supply(Device("cuda"), 0)
