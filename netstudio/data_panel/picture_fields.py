"""How pictures become inputs, declared like the fields of the catalog so that the same form edits it."""

from __future__ import annotations

from dataclasses import field, make_dataclass
from functools import cache
from typing import Any

from core.catalog import fields_of
from core.catalog.fields import choice, numbers, pair
from netstudio.data_panel.reading import Reading

_FIT = "Stretch ignores the proportions, fit adds black, crop cuts edges off."
_NORMALISE = (
    "Values from 0 to 1; or mean 0 and deviation 1 for each channel, measured on the training part or given by you."
)
_GIVEN = {"mean": (0.5,), "deviation": (0.5,)}


def picture_fields(reading: Reading) -> Any:
    """What is set for the pictures of `reading`, as a value of a class made for it; sizes as they are."""
    known, guess = reading.choice.pictures, guessed_size(reading)
    kind = _kind(guess, known.normalise == "given")
    size = reading.loaded.input.shape[1:]
    values = {each.name: getattr(known, each.name) for each in fields_of(kind)}
    return kind(**{**values, "size": (size[0], size[1])})


def guessed_size(reading: Reading) -> tuple[int, int]:
    """Height and width where nobody decides on them."""
    height, width = reading.found.input.shape[1:]
    return height, width


def as_changes(name: str, value: Any, guess: tuple[int, int]) -> dict[str, Any]:
    """Fields of PictureChoice once the field `name` has `value`; given values begin with something that works."""
    if name == "normalise":
        return {name: value, **(_GIVEN if value == "given" else {"mean": (), "deviation": ()})}
    return {name: () if name == "size" and value == guess else value}


@cache
def _kind(guess: tuple[int, int], given: bool) -> type:
    size = "Height and width to which every picture is brought."
    made: list[tuple[str, Any]] = [
        ("size", pair(guess, help=size, minimum=1, maximum=4096)),
        ("fit", choice("stretch", ("stretch", "fit", "crop"), help=_FIT)),
        ("colour", choice("auto", ("auto", "grey", "rgb", "rgba"), help="Channels of every picture.")),
        ("normalise", choice("unit", ("unit", "measured", "given"), help=_NORMALISE)),
    ]
    if given:
        made.append(("mean", numbers((0.5,), help="Mean of each channel, or one for all, where white is 1.")))
        about = "Deviation of each channel, or one for all, above 0."
        made.append(("deviation", numbers((0.5,), help=about, minimum=0.0)))
    plain = [(name, object, field(default=each.default, metadata=each.metadata)) for name, each in made]
    return make_dataclass("PictureFields", plain, frozen=True)
