"""What the program and its decoding processes say to each other through pipes: lengths, JSON, and the bytes of arrays.

Every message is its two lengths (little-endian, 64 bits each), then JSON, then raw bytes. Nothing that is received is
ever run; a path that is no valid text in any encoding passes as Python's surrogates, which JSON writes as escapes.
"""

from __future__ import annotations

import json
import struct
from io import BufferedIOBase, RawIOBase
from typing import Any

Pipe = BufferedIOBase | RawIOBase
LENGTHS = struct.Struct("<QQ")
MOST_TEXT = 2**28


class Ended(Exception):  # noqa: N818
    """The other side is gone."""


def send(pipe: Pipe, message: Any, raw: memoryview | bytes = b"") -> None:
    """Write one message; blocks until it is taken. Raises Ended."""
    text = json.dumps(message, separators=(",", ":")).encode("ascii")
    try:
        _write(pipe, memoryview(LENGTHS.pack(len(text), len(raw)) + text))
        _write(pipe, memoryview(raw))
        pipe.flush()
    except (OSError, ValueError) as error:
        raise Ended from error


def receive(pipe: Pipe) -> tuple[Any, int]:
    """Read the JSON of the next message; the bytes that follow it (how many is returned) are still to be read."""
    lengths = memoryview(bytearray(LENGTHS.size))
    read_into(pipe, lengths)
    text_length, raw_length = LENGTHS.unpack(lengths)
    if text_length > MOST_TEXT:
        raise Ended
    text = memoryview(bytearray(text_length))
    read_into(pipe, text)
    return json.loads(bytes(text)), raw_length


def read_into(pipe: Pipe, buffer: memoryview) -> None:
    """Fill `buffer`. Raises Ended."""
    done = 0
    while done < len(buffer):
        try:
            count = pipe.readinto(buffer[done:])
        except (OSError, ValueError) as error:
            raise Ended from error
        if not count:
            raise Ended
        done += count


def _write(pipe: Pipe, data: memoryview) -> None:
    done = 0
    while done < len(data):
        done += pipe.write(data[done:]) or 0
