"""`core.cuda` in PyTorch's names: against a stand-in for CuPy, and against a device where there is one."""

from __future__ import annotations

import pytest

import core
from core import cuda
from core.backend import Device, DeviceError, DeviceInfo


class Pool:
    used, held = 100, 400

    def used_bytes(self):
        return self.used

    def total_bytes(self):
        return self.held

    def free_all_blocks(self):
        self.held = self.used


class Runtime:
    chosen, waited = 0, ()

    def getDeviceCount(self):
        return 2

    def getDevice(self):
        return self.chosen

    def getDeviceProperties(self, index):
        return {"name": f"Card {index}".encode()}


class Stand:
    """What `core.cuda` uses of CuPy."""

    def __init__(self):
        self.runtime, self.pool = Runtime(), Pool()
        self.cuda = self
        stand = self

        class OneDevice:
            def __init__(self, index):
                self.index = index

            def use(self):
                stand.runtime.chosen = self.index

            def synchronize(self):
                stand.runtime.waited += (self.index,)

            def __enter__(self):
                return self

            def __exit__(self, *_):
                pass

        self.Device = OneDevice

    def get_default_memory_pool(self):
        return self.pool


@pytest.fixture
def stand(monkeypatch):
    stand = Stand()
    monkeypatch.setattr(cuda, "cupy", lambda: stand)
    monkeypatch.setattr(cuda, "on_device", lambda device: stand.Device(device.index))
    monkeypatch.setattr(cuda, "_peaks", {})
    return stand


def test_that_devices_are_chosen_named_and_waited_for(stand):
    assert cuda.current_device() == 0
    cuda.set_device("cuda:1")
    assert (cuda.current_device(), cuda.get_device_name(), cuda.get_device_name(0)) == (1, "Card 1", "Card 0")
    cuda.synchronize()
    cuda.synchronize(Device("cuda", 0))
    assert stand.runtime.waited == (1, 0)
    with pytest.raises(DeviceError, match="cuda:2 was not found; this machine has 2"):
        cuda.set_device(2)
    for wrong in ("cpu", -1):
        with pytest.raises(DeviceError, match="Expected a CUDA device"):
            cuda.synchronize(wrong)


def test_that_memory_is_counted_with_its_peak(stand):
    assert (cuda.memory_allocated(), cuda.memory_reserved(), cuda.max_memory_allocated()) == (100, 400, 400)
    cuda.empty_cache()
    assert (cuda.memory_reserved(), cuda.max_memory_allocated()) == (100, 400)
    stand.pool.used = stand.pool.held = 50
    cuda.reset_peak_memory_stats()
    assert cuda.max_memory_allocated() == 50


def test_that_devices_that_work_are_counted(monkeypatch):
    infos = DeviceInfo("cpu", "P", 1), DeviceInfo("cuda:0", "C", 1), DeviceInfo("cuda:1", "D", 1, "broken")
    monkeypatch.setattr(cuda, "probe_devices", lambda: infos)
    assert (cuda.device_count(), cuda.is_available()) == (1, True)


def test_that_a_machine_without_cuda_says_so(monkeypatch):
    def missing():
        raise DeviceError("CUDA needs the package cupy")

    monkeypatch.setattr(cuda, "cupy", missing)
    for ask in (cuda.current_device, cuda.get_device_name, cuda.memory_allocated, cuda.empty_cache):
        with pytest.raises(DeviceError, match="No CUDA device can be used here"):
            ask()


@pytest.mark.gpu
def test_that_a_device_has_a_name_and_counts_its_memory():
    if not core.cuda.is_available():
        pytest.skip("no CUDA device")
    before = cuda.memory_allocated()
    held = core.zeros(1 << 20).cuda()
    cuda.synchronize()
    assert cuda.get_device_name()
    assert cuda.memory_allocated() - before >= 4 << 20
    assert cuda.max_memory_allocated() >= cuda.memory_allocated()
    assert held.is_cuda
