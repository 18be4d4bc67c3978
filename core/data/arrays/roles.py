"""Which of several named arrays hold inputs and which targets, for which part: told by names, else by shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.data.arrays.npy import Header

PARTS = {
    "train": ("train", "training", "trn", "tr"),
    "validation": ("validation", "valid", "val", "dev"),
    "test": ("test", "testing", "tst", "te", "t10k"),
}
INPUTS = frozenset(
    ["x", "xs", "image", "images", "img", "imgs", "data", "input", "inputs", "feature", "features", "sample"]
)
BARE_INPUTS = INPUTS - {"data", "sample"}
"""Names of arrays that hold no label in their last column."""
TARGETS = frozenset(("y", "ys", "label", "labels", "target", "targets", "class", "classes", "output", "outputs"))
_GLUED = re.compile(r"(x|y)(train|test|val|valid|tr|te)|(train|test|val|valid)(x|y)")
_WORDS = re.compile(r"t10k|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(frozen=True)
class Pair:
    """Names of the arrays of one part. `targets` is empty where the label is the last column of `inputs`."""

    inputs: str
    targets: str = ""


def words_of(name: str) -> tuple[str, ...]:
    """The words of an array's name in lower case: `X_train`, `trainX` and `xtrain` all give x and train."""
    if "t10k" in name.lower():
        name = name.lower()
    found: list[str] = []
    for word in _WORDS.findall(name):
        glued = _GLUED.fullmatch(word.lower())
        found += [part for part in glued.groups() if part] if glued else [word.lower()]
    return tuple(found)


def part_of(words: Sequence[str]) -> str:
    """train, validation or test; train where the name says nothing."""
    return next((part for part, known in PARTS.items() if any(word in known for word in words)), "train")


def find_pairs(headers: Mapping[str, Header]) -> dict[str, Pair]:
    """The pair of each part that was found, by part; empty when nothing fits together.

    Arrays belong together when they are equally long. Names decide; where they say nothing, the array with the fewer
    values to a sample is the target.
    """
    pairs: dict[str, Pair] = {}
    for part in PARTS:
        names = [name for name in headers if part_of(words_of(name)) == part and headers[name].shape]
        pair = _pair_by_name(names, headers) or _pair_by_shape(names, headers)
        if pair is not None:
            pairs[part] = pair
    if "train" not in pairs:
        return {}
    return {part: pair for part, pair in pairs.items() if bool(pair.targets) == bool(pairs["train"].targets)}


def _pair_by_name(names: Sequence[str], headers: Mapping[str, Header]) -> Pair | None:
    inputs = [name for name in names if INPUTS.intersection(words_of(name))]
    targets = [name for name in names if TARGETS.intersection(words_of(name))]
    for given in inputs:
        for target in targets:
            if given != target and headers[given].shape[0] == headers[target].shape[0]:
                return Pair(given, target)
    return None


def _pair_by_shape(names: Sequence[str], headers: Mapping[str, Header]) -> Pair | None:
    usable = [name for name in names if headers[name].dtype.kind in "biufUSV"] or list(names)
    if len(usable) == 1:
        header = headers[usable[0]]
        if BARE_INPUTS.intersection(words_of(usable[0])):
            return None
        single = len(header.shape) == 2 and header.shape[1] >= 2
        table = len(header.shape) == 1 and header.dtype.names is not None and len(header.dtype.names) >= 2
        return Pair(usable[0]) if single or table else None
    by_size = sorted(usable, key=lambda name: headers[name].nbytes, reverse=True)
    for index, given in enumerate(by_size):
        for target in reversed(by_size[index + 1 :]):
            small, large = headers[target], headers[given]
            if small.shape[0] == large.shape[0] and len(small.shape) <= 2 and small.shape[0] > 1:
                return Pair(given, target)
    return None
