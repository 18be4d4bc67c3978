"""Sound files of every format: WAV by ourselves, FLAC, OGG and MP3 through soundfile where it is installed."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import numpy as np

from core.data.files import head
from core.data.sound.wav import SoundInfo, is_wav, read_wav, wav_info
from core.data.source import DataError

OTHERS = {b"fLaC": "FLAC", b"OggS": "OGG", b"ID3": "MP3", b"FORM": "AIFF"}
MP3_SYNC = 0xE0
"""The upper three bits of an MP3 frame's second byte."""


def sound_format(path: Path) -> str:
    """WAV, FLAC, OGG, MP3 or AIFF as the first bytes tell; empty when it is no sound. Raises DataError."""
    start = head(path, 12)
    if is_wav(start):
        return "WAV"
    for magic, name in OTHERS.items():
        if start.startswith(magic):
            return name
    layer = len(start) >= 2 and start[0] == 0xFF and start[1] & MP3_SYNC == MP3_SYNC and start[1] & 0x06
    return "MP3" if layer and path.suffix.lower() == ".mp3" else ""


def sound_info(path: Path) -> SoundInfo:
    """Rate, channels and length, from the headers alone. Raises DataError."""
    found = sound_format(path)
    if not found:
        raise DataError(f"{path.name} is no sound: expected WAV, FLAC, OGG or MP3.")
    if found == "WAV":
        return wav_info(path)
    library = _soundfile(path, found)
    try:
        facts = library.info(_name(path))
    except (RuntimeError, OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read as {found}: {error}.") from error
    if facts.frames < 1:
        raise DataError(f"{path.name} holds no sound: its length is zero.")
    return SoundInfo(int(facts.samplerate), int(facts.channels), int(facts.frames))


def read_sound(path: Path, seconds: float) -> tuple[np.ndarray, int]:
    """The first `seconds`, all channels averaged: float32 (frames,) in -1 … 1, and the rate. Raises DataError."""
    found = sound_format(path)
    if found == "WAV":
        return read_wav(path, seconds)
    info = sound_info(path)
    library = _soundfile(path, found)
    frames = min(info.frames, int(seconds * info.rate) + 1)
    try:
        values, rate = library.read(_name(path), frames=frames, dtype="float32", always_2d=True)
    except (RuntimeError, OSError, ValueError) as error:
        raise DataError(f"{path.name} cannot be read as {found}: {error}.") from error
    return np.clip(np.nan_to_num(values), -1, 1).mean(axis=1, dtype=np.float32), int(rate)


def _name(path: Path) -> str | bytes:
    """What the library opens: bytes where a name need not be text."""
    return os.fsencode(path) if os.name == "posix" else str(path)


def _soundfile(path: Path, found: str) -> Any:
    """The library that decodes what is not WAV. DataError that says how to install it."""
    try:
        return importlib.import_module("soundfile")
    except (ImportError, OSError) as error:
        raise DataError(
            f"{path.name} is {found}, which needs the extra `audio` (pip install netstudio[audio]); WAV files are read "
            "without it."
        ) from error
