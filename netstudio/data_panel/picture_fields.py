"""How pictures become inputs, declared like the fields of the catalog so that the same form edits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.catalog.fields import choice, numbers, pair
from core.data import PictureChoice
from netstudio.data_panel.reading import Reading


def _size() -> Any:
    return pair(
        (1, 1), help="Height and width to which every picture is brought.", minimum=1, maximum=4096, unit="points"
    )


@dataclass(frozen=True)
class PictureFields:
    """What can be set where values are 0 … 1 or measured."""

    size: tuple[int, int] = _size()
    fit: str = choice(
        "stretch",
        ("stretch", "fit", "crop"),
        help="Stretch ignores the proportions, fit adds black, crop cuts edges off.",
    )
    colour: str = choice("auto", ("auto", "grey", "rgb", "rgba"), help="Channels of every picture.")
    normalise: str = choice(
        "unit",
        ("unit", "measured", "given"),
        help="Values from 0 to 1; or mean 0 and deviation 1 for each channel, measured on the training part or given.",
    )


@dataclass(frozen=True)
class GivenFields(PictureFields):
    """The same, and what was measured elsewhere."""

    mean: tuple[float, ...] = numbers((0.5,), help="Mean of each channel, or one for all, where white is 1.")
    deviation: tuple[float, ...] = numbers(
        (0.5,), help="Deviation of each channel, or one for all, above 0.", minimum=0.0
    )


def picture_fields(reading: Reading) -> PictureFields:
    """What is set for the pictures of `reading`; a guessed size is the one that was found."""
    known: PictureChoice = reading.choice.pictures
    size = known.size or reading.loaded.input.shape[1:]
    plain = {"size": (size[0], size[1]), "fit": known.fit, "colour": known.colour, "normalise": known.normalise}
    if known.normalise != "given":
        return PictureFields(**plain)  # type: ignore[arg-type]
    return GivenFields(**plain, mean=known.mean or (0.5,), deviation=known.deviation or (0.5,))  # type: ignore[arg-type]


def as_changes(name: str, value: Any) -> dict[str, Any]:
    """Fields of PictureChoice once the field `name` has `value`; given values begin with something that works."""
    if name == "normalise":
        given = {"mean": (0.5,), "deviation": (0.5,)} if value == "given" else {"mean": (), "deviation": ()}
        return {name: value, **given}
    return {name: value}
