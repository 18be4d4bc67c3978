"""Text as numbers and back: cut into characters, words or bytes, each the place of its token in a vocabulary."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from core.data.pieces import pieces
from core.data.preparation import FittedTokens

PADDING, UNKNOWN = "<padding>", "<unknown>"
SPECIAL = (PADDING, UNKNOWN)
"""Tokens 0 and 1. No unit of text is written so: both are longer than a character and hold signs that end words."""
UNITS = ("characters", "words", "bytes")
CHUNK, STRETCH = 2**18, 2**15
_BLANK = re.compile(r"[\n ]")
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]|\n")


def cut(text: str, unit: str, lower: bool = False) -> Sequence[str]:
    """The units of `text` in order; a byte is the character of its number. Ends of lines are words of their own."""
    if lower:
        text = text.lower()
    if unit == "words":
        return [word for part in _stretches(text) for word in _WORD.findall(part)]
    return text.encode("utf-8", errors="replace").decode("latin-1") if unit == "bytes" else text


def _stretches(text: str) -> Iterator[str]:
    """A long text in parts that end behind line feeds or blanks, of which words hold none."""
    begin = 0
    while len(text) - begin > 2 * STRETCH:
        found = _BLANK.search(text, begin + STRETCH)
        end = len(text) if found is None else found.end()
        yield text[begin:end]
        begin = end
    yield text[begin:]


def vocabulary_of(counts: Counter[str], most: int) -> tuple[str, ...]:
    """Padding, unknown, and the most frequent units, equally frequent ones in alphabetical order; `most` in all."""
    ranked = sorted(counts, key=lambda token: (-counts[token], token))
    return (*SPECIAL, *ranked[: max(1, most - len(SPECIAL))])


def count_units(text: str, unit: str, lower: bool = False) -> Counter[str]:
    """How often each unit stands in `text`."""
    units = cut(text, unit, lower)
    if not isinstance(units, str):
        return Counter(units)
    counts = np.zeros(sys.maxunicode + 1, np.int64)
    for begin in range(0, len(units), CHUNK):
        codes, found = np.unique(_codes(units[begin : begin + CHUNK]), return_counts=True)
        counts[codes] += found
    return Counter({chr(code): int(counts[code]) for code in np.flatnonzero(counts).tolist()})


def encode_all(tokens: FittedTokens, text: str) -> np.ndarray:
    """int32 (number of units,): the token of every unit of `text`, 1 where it is not in the vocabulary."""
    units = cut(text, tokens.unit, tokens.lower)
    if not isinstance(units, str):
        places = _places(tokens.vocabulary)
        return np.fromiter((places.get(unit, 1) for unit in units), np.int32, len(units))
    table, found = _places_by_code(tokens.vocabulary), np.empty(len(units), np.int32)
    for part in pieces(len(units), CHUNK):
        found[part] = table[_codes(units[part])]
    return found


@lru_cache(maxsize=4)
def _places(vocabulary: tuple[str, ...]) -> Mapping[str, int]:
    return {token: place for place, token in enumerate(vocabulary) if token}


@lru_cache(maxsize=4)
def _places_by_code(vocabulary: tuple[str, ...]) -> np.ndarray:
    """int32: the place of every single character in the vocabulary, 1 where it has none."""
    by_code = np.ones(sys.maxunicode + 1, np.int32)
    for place, token in enumerate(vocabulary):
        if len(token) == 1:
            by_code[ord(token)] = place
    by_code.flags.writeable = False
    return by_code


def _codes(text: str) -> np.ndarray:
    """uint32 (number of characters,): the code of every character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def encode(tokens: FittedTokens, text: str) -> np.ndarray:
    """int64 (length,): the first units of `text`, filled up with 0."""
    return fill(encode_all(tokens, text), tokens.length)


def encode_context(tokens: FittedTokens, text: str) -> np.ndarray:
    """int64 (length,): the last units of `text`, with 0 before them; what a network that continues text takes."""
    found = encode_all(tokens, text)[-tokens.length :]
    return np.concatenate([np.zeros(tokens.length - len(found), np.int64), found])


def fill(found: np.ndarray, length: int) -> np.ndarray:
    """The first `length` of `found`, filled up with 0."""
    result = np.zeros(length, np.int64)
    result[: min(length, len(found))] = found[:length]
    return result


def decode(tokens: FittedTokens, numbers: np.ndarray) -> str:
    """The text that `numbers` stand for, without padding; what is unknown is shown as �."""
    known = tokens.vocabulary
    units = [known[n] if 1 < n < len(known) else "\ufffd" for n in np.asarray(numbers).tolist() if n != 0]
    if tokens.unit == "words":
        return _join(units)
    text = "".join(units)
    if tokens.unit == "bytes":
        return text.replace("\ufffd", "?").encode("latin-1", errors="replace").decode("utf-8", errors="replace")
    return text


def _join(words: Sequence[str]) -> str:
    text = " ".join(words)
    return re.sub(r" ([.,;:!?)\]}%])", r"\1", re.sub(r" ?\n ?", "\n", text))


def restrict(tokens: FittedTokens, seen: np.ndarray) -> FittedTokens:
    """The vocabulary without the tokens that do not occur in `seen`: their places stay, empty, and they are unknown."""
    kept = set(np.unique(seen).tolist()) | {0, 1}
    words = tuple(token if place in kept else "" for place, token in enumerate(tokens.vocabulary))
    return replace(tokens, vocabulary=words)
