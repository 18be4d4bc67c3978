"""The WAV format: chunks in a RIFF file, one of which holds the samples.

Source: Microsoft, Multiple Channel Audio Data and WAVE Files (WAVE_FORMAT_EXTENSIBLE); EBU Tech 3306 (RF64).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from core.data.source import DataError

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
FORMS = {(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64)}
NAMES = {2: "ADPCM", 6: "A-law", 7: "µ-law", 0x11: "IMA ADPCM", 0x55: "MP3"}
MOST_CHUNKS = 10_000
MOST_CHANNELS = 256
MOST_RATE = 1_000_000


@dataclass(frozen=True)
class SoundInfo:
    """What a sound file says of itself. `fault` names a flaw that does not prevent reading; empty when it is sound."""

    rate: int
    channels: int
    frames: int
    fault: str = ""


@dataclass(frozen=True)
class _Layout:
    info: SoundInfo
    tag: int
    bits: int
    start: int


def is_wav(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a WAV file."""
    return head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE"


def wav_info(path: Path) -> SoundInfo:
    """Rate, channels and length, from the headers alone. Raises DataError."""
    with _opened(path) as file:
        return _layout(file, path).info


def read_wav(path: Path, seconds: float) -> tuple[np.ndarray, int]:
    """The first `seconds`, all channels averaged: float32 (frames,) in -1 … 1, and the rate. Raises DataError."""
    with _opened(path) as file:
        layout = _layout(file, path)
        info = layout.info
        frames = min(info.frames, int(seconds * info.rate) + 1)
        file.seek(layout.start)
        try:
            raw = file.read(frames * info.channels * layout.bits // 8)
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    return _values(raw, layout).reshape(-1, info.channels).mean(axis=1, dtype=np.float32), info.rate


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def _layout(file: BinaryIO, path: Path) -> _Layout:
    size = path.stat().st_size
    if not is_wav(file.read(12)):
        raise DataError(f"{path.name} is not a WAV file: expected it to begin with RIFF and WAVE.")
    form: bytes = b""
    for _ in range(MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8:
            break
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            return _with_data(form, length, file.tell(), size, path)
        if header[:4] == b"fmt ":
            form = file.read(min(length, 64))
            length -= len(form)
        file.seek(length + (int.from_bytes(header[4:], "little") & 1), 1)
    raise DataError(f"{path.name} holds no sound: its chunk of data is missing; copy or download it again.")


def _with_data(form: bytes, length: int, start: int, size: int, path: Path) -> _Layout:
    """What the format chunk `form` and a chunk of `length` bytes at `start` in a file of `size` bytes mean."""
    if len(form) < 16:
        raise DataError(f"{path.name} has no format chunk before its data; copy or download it again.")
    tag, channels, rate, _, block, bits = np.frombuffer(form[:16], "<u2, <u2, <u4, <u4, <u2, <u2")[0].tolist()
    if tag == EXTENSIBLE and len(form) >= 26:
        tag = int.from_bytes(form[24:26], "little")
    if (tag, bits) not in FORMS:
        raise DataError(
            f"{path.name} holds {NAMES.get(tag, f'format {tag}')} of {bits} bits; expected whole numbers of 8, 16, "
            "24 or 32 bits or float32. Convert it to 16-bit WAV."
        )
    if not 1 <= channels <= MOST_CHANNELS or not 1 <= rate <= MOST_RATE:
        raise DataError(f"{path.name} declares {channels} channels at {rate:,} Hz, which no sound has.")
    width = channels * bits // 8
    there = size - start
    fault = "" if block == width else f"declares {block} bytes to a frame instead of {width}"
    if length > there:
        fault = (
            "" if length >= 0xFFFFFFF0 else f"is cut off: {length:,} bytes of sound are declared, it holds {there:,}"
        )
    frames = min(length, there) // width
    if frames == 0:
        raise DataError(f"{path.name} holds no sound: its length is zero.")
    return _Layout(SoundInfo(rate, channels, frames, fault), tag, bits, start)


def _values(raw: bytes, layout: _Layout) -> np.ndarray:
    """float32 in -1 … 1; values that are no numbers become 0, and a frame that is not whole is left out."""
    width = layout.info.channels * layout.bits // 8
    raw = raw[: len(raw) // width * width]
    if layout.tag == FLOAT:
        values = np.frombuffer(raw, f"<f{layout.bits // 8}").astype(np.float32)
        return np.clip(np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)
    if layout.bits == 8:
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if layout.bits == 24:
        wide = np.zeros((len(raw) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        return wide.view("<i4")[:, 0].astype(np.float32) / np.float32(2**31)
    return np.frombuffer(raw, f"<i{layout.bits // 8}").astype(np.float32) / np.float32(2 ** (layout.bits - 1))
