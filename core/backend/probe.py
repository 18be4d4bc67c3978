"""Which devices of this machine can really be used. Never raises, and never blocks longer than its time-out."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.backend.automatic import automatic
from core.backend.device import CPU, Device, DeviceError, device

_SCRIPT = """
import json, cupy
found = []
for index in range(cupy.cuda.runtime.getDeviceCount()):
    facts = {"name": f"cuda:{index}", "title": "CUDA device", "memory_bytes": 0, "problem": ""}
    try:
        with cupy.cuda.Device(index):
            properties = cupy.cuda.runtime.getDeviceProperties(index)
            facts["title"] = properties["name"].decode(errors="replace")
            facts["memory_bytes"] = int(properties["totalGlobalMem"])
            ones = cupy.ones((8, 8), dtype="float32")
            if float((ones @ ones).sum()) != 512.0:
                facts["problem"] = "a small test computation gave a wrong result"
    except Exception as error:
        facts["problem"] = f"{type(error).__name__}: {error}"
    found.append(facts)
print("devices:" + json.dumps(found))
"""


@dataclass(frozen=True)
class DeviceInfo:
    """A device of this machine. `problem` is empty when it works, else why it cannot be used."""

    name: str
    title: str
    memory_bytes: int
    problem: str = ""


def probe_devices(timeout: float = 10.0) -> tuple[DeviceInfo, ...]:
    """The processor first, then every CUDA device that answers within `timeout` seconds.

    A broken driver can block for many seconds or end the process, so CUDA is tried in a process of its own.
    """
    cpu = DeviceInfo("cpu", _processor_title(), _memory_bytes())
    if importlib.util.find_spec("cupy") is None:
        return (cpu,)
    return (cpu, *_probe_cuda(timeout))


def resolve_device(name: str) -> Device:
    """The device called `name`; `auto` is `automatic_device` of this machine.

    Raises DeviceError, one sentence, when that device cannot be used here.
    """
    if name == "cpu":
        return CPU
    found = _probed()
    if name == "auto":
        return device(automatic_device(found, automatic.device))
    wanted = device(name)
    info = next((info for info in found if info.name == str(wanted)), None)
    if info is None:
        why = "" if len(found) > 1 else "; CUDA needs an NVIDIA device, its driver and the package cupy"
        here = ", ".join(info.name for info in found)
        raise DeviceError(f"Device {wanted} was not found; this machine offers {here}{why}.")
    if info.problem:
        raise DeviceError(f"Device {wanted} ({info.title}) cannot be used: {info.problem}.")
    return wanted


def automatic_device(found: Sequence[DeviceInfo], preferred: str = "auto") -> str:
    """The name of the device that `auto` is where `found` are: `preferred` while it works, else the first CUDA device
    that does, else the processor."""
    usable = [info.name for info in found if not info.problem and info.name != "cpu"]
    return preferred if preferred in ("cpu", *usable) else next(iter(usable), "cpu")


@cache
def _probed() -> tuple[DeviceInfo, ...]:
    return probe_devices()


def _probe_cuda(timeout: float) -> tuple[DeviceInfo, ...]:
    command = [sys.executable, "-c", _SCRIPT]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return (_broken(f"the driver did not answer within {timeout:g} seconds"),)
    except OSError as error:
        return (_broken(f"the test program could not be started: {error}"),)
    for line in done.stdout.splitlines():
        if line.startswith("devices:"):
            return _parse(line.removeprefix("devices:"))
    reason = done.stderr.strip().splitlines()[-1:] or [f"the test program ended with code {done.returncode}"]
    return (_broken(reason[0]),)


def _parse(text: str) -> tuple[DeviceInfo, ...]:
    try:
        return tuple(DeviceInfo(**facts) for facts in json.loads(text))
    except (TypeError, ValueError) as error:
        return (_broken(f"the test program answered nonsense: {error}"),)


def _broken(problem: str) -> DeviceInfo:
    return DeviceInfo("cuda:0", "CUDA device", 0, problem)


def _processor_title() -> str:
    facts = Path("/proc/cpuinfo")
    try:
        for line in facts.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine() or "Processor"


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0
