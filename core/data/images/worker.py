"""A decoding process: reads paths from its input, writes pictures to its output, ends with whoever started it.

Started by `start_worker`. It never imports the program's main module, so a script needs no guard.
Its input closes when the program ends, however it ends, and that ends the process too.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from typing import Any

import numpy as np

from core.data.images.decode import Shaping, decode
from core.data.images.faults import PictureFault
from core.data.images.messages import Ended, Pipe, receive, send
from core.data.images.probe import probe

READY = "ready"
"""The first message of a process: it could start, so what ends it later is the fault of a file."""

FINISHED_AHEAD = 4
"""Finished batches that wait for being fetched."""


def decode_all(paths: list[str], shaping: Shaping) -> tuple[list[tuple[int, str]], np.ndarray]:
    """Pictures (N, H, W, C) uint8, black where one cannot be decoded, and the place and reason of each of those."""
    pictures = np.zeros((len(paths), *shaping.shape), dtype=np.uint8)
    faults = []
    for place, path in enumerate(paths):
        try:
            pictures[place] = decode(path, shaping)
        except PictureFault as fault:
            faults.append((place, str(fault)))
        except MemoryError:
            faults.append((place, "there is not enough memory to decode it"))
    return faults, pictures


def probe_all(paths: list[str]) -> list[Any]:
    """For each path its probe as a list of plain values, or the reason why it cannot be used."""
    found: list[Any] = []
    for path in paths:
        try:
            seen = probe(path)
        except PictureFault as fault:
            found.append(str(fault))
        except Exception as error:  # one file must not end the check of the others
            found.append(f"it cannot be read ({error})")
        else:
            found.append([seen.height, seen.width, seen.colour, seen.format, seen.palette, list(seen.notes)])
    return found


def serve(source: Pipe, target: Pipe) -> None:
    """Say that all is there, then answer requests in order until the other side is gone."""
    send(target, READY)
    answers: queue.Queue[tuple[Any, memoryview]] = queue.Queue(FINISHED_AHEAD)
    threading.Thread(target=_write_all, args=(answers, target), daemon=True).start()
    while True:
        try:
            request, _ = receive(source)
        except Ended:
            return
        if "shaping" in request:
            faults, pictures = decode_all(request["paths"], Shaping(*request["shaping"]))
            answers.put((faults, pictures.data.cast("B")))
        else:
            answers.put((probe_all(request["paths"]), memoryview(b"")))


def _write_all(answers: queue.Queue[tuple[Any, memoryview]], target: Pipe) -> None:
    while True:
        message, raw = answers.get()
        try:
            send(target, message, raw)
        except Ended:
            os._exit(0)


def main() -> None:
    """Serve standard input and output; what libraries print goes nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the program, which ends its workers
    target = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    serve(os.fdopen(os.dup(0), "rb", buffering=0), target)
    sys.stderr.flush()
    os._exit(0)
