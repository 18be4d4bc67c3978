"""Bytes as text: which of UTF-8, UTF-16, GBK and Latin-1 they are, told by the bytes themselves."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass

from core.data.pieces import pieces

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 64 * 1024
AT_ONCE = 2**20
"""Bytes that are decoded in one go."""
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MOST_CONTROL = 0.02
MOST_DAMAGE = 0.01
MOST_NULLS = 0.3
"""The share of zero bytes at odd or even places from which text without a mark is UTF-16."""


@dataclass(frozen=True)
class Decoded:
    """A text, how its bytes were read, and how many places could not be read (they hold U+FFFD)."""

    text: str
    encoding: str
    damaged: int = 0


def decode_text(raw: bytes) -> Decoded | None:
    """The text that `raw` holds, ends of lines as `\\n`; None when it is no text but binary."""
    encoding = _encoding(raw)
    if encoding is None:
        return None
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("replace"), translate=True)
    parts = [decoder.decode(raw[part]) for part in pieces(len(raw), AT_ONCE)]
    parts.append(decoder.decode(b"", final=True))
    return Decoded("".join(parts), encoding, sum(part.count("\ufffd") for part in parts))


def _encoding(raw: bytes) -> str | None:
    for bom, name in BOMS:
        if raw.startswith(bom):
            return name
    sample = raw[:SAMPLE]
    if b"\0" in sample:
        return _wide(sample)
    if len(_CONTROL.findall(sample)) > MOST_CONTROL * len(sample):
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for part in pieces(len(raw), AT_ONCE):
            decoder.decode(raw[part], final=part.stop == len(raw))
    except UnicodeDecodeError:
        return _eight_bits(raw)
    return "utf-8"


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark, in which every other byte of Latin letters is zero."""
    half = max(1, len(sample) // 2)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd >= MOST_NULLS and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even >= MOST_NULLS and odd < 0.05 else None


def _eight_bits(raw: bytes) -> str:
    """UTF-8 with little damage, GBK whose letters are pairs of high bytes, else Latin-1 as Windows writes it."""
    sample = raw[:SAMPLE]
    high = _HIGH.findall(sample)
    count = sum(map(len, high)) or 1
    wrong = sample.decode("utf-8", errors="replace").count("\ufffd")
    if wrong <= MOST_DAMAGE * len(sample) and wrong * 4 < count:
        return "utf-8"
    paired = sum(len(run) for run in high if len(run) % 2 == 0 and all(0xA1 <= byte <= 0xFE for byte in run))
    return "gb18030" if paired >= 0.8 * count and paired >= 4 else "cp1252"
