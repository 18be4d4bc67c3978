"""Pictures as a person chose them: size, fit, colours and normalisation applied to samples of files or arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PIL import Image

from core.catalog.entry import Spec
from core.data.choice import PART_NAMES, PictureChoice
from core.data.decoding import picture_settings
from core.data.files import shown
from core.data.images.checking import decode_files
from core.data.images.decode import CHANNELS, Shaping, coloured, resized
from core.data.images.report import LEFT_OUT, Report
from core.data.images.rows import PictureRows
from core.data.preparation import FittedPictures
from core.data.source import SILENT, DataError, Loaded, Samples, Watch

IN_MEMORY = 10_000
"""So many pictures at most are decoded when they are opened."""

IN_MEMORY_BYTES = 96 * 2**20
LARGEST = 4096
STEP = 256

_COLOURS = {channels: colour for colour, channels in CHANNELS.items()}


def as_chosen(loaded: Loaded, choice: PictureChoice, watch: Watch = SILENT) -> Loaded:
    """`loaded` with pictures as `choice` says; as it is where its inputs are no pictures, bytes or files.

    Few files are decoded at once and stay in memory; those that cannot be are then left out and reported. Raises
    DataError for a choice that makes no sense or when no picture is left, and Cancelled.
    """
    inputs = loaded.train.inputs
    if isinstance(inputs, PictureRows):
        shaping = _shaping(inputs.shaping, choice)
        changed = _files_as(loaded, shaping, watch)
    elif isinstance(inputs, np.ndarray) and _are_pictures(inputs):
        kept = Shaping(inputs.shape[2], inputs.shape[3], colour=_COLOURS[inputs.shape[1]])
        shaping = _shaping(kept, choice)
        changed = loaded if replace(shaping, fit=kept.fit) == kept else _arrays_as(loaded, shaping, watch)
    else:
        return loaded
    pictures = _fitted(shaping, choice)
    if changed is loaded and pictures.normalise == "unit":
        return loaded
    height, width, channels = shaping.shape
    preparation = replace(changed.preparation, kind="pictures", pictures=pictures)
    return replace(changed, input=Spec((channels, height, width)), preparation=preparation)


def _are_pictures(inputs: np.ndarray) -> bool:
    return inputs.dtype == np.uint8 and inputs.ndim == 4 and inputs.shape[1] in _COLOURS


def _shaping(guess: Shaping, choice: PictureChoice) -> Shaping:
    size = choice.size or (guess.height, guess.width)
    if len(size) != 2 or not all(1 <= side <= LARGEST for side in size):
        raise DataError(
            f"Pictures need a height and a width from 1 to {LARGEST} points; the chosen size is {size}, choose another."
        )
    return Shaping(size[0], size[1], choice.fit, guess.colour if choice.colour == "auto" else choice.colour)


def _fitted(shaping: Shaping, choice: PictureChoice) -> FittedPictures:
    known = FittedPictures((shaping.height, shaping.width), shaping.fit, shaping.colour, choice.normalise)
    if choice.normalise != "given":
        return known
    channels = CHANNELS[shaping.colour]
    for values, name in ((choice.mean, "mean"), (choice.deviation, "deviation")):
        sound = all(np.isfinite(value) and (name == "mean" or value > 0) for value in values)
        if len(values) not in (1, channels) or not sound:
            raise DataError(
                f"Normalisation needs 1 or {channels} numbers as the {name} of the channels"
                f"{', all above 0' if name == 'deviation' else ''}; it was given {values}."
            )
    mean, deviation = (values * (channels // len(values)) for values in (choice.mean, choice.deviation))
    return replace(known, mean=mean, deviation=deviation)


def _files_as(loaded: Loaded, shaping: Shaping, watch: Watch) -> Loaded:
    parts = _parts(loaded)
    count = sum(len(part) for part in parts.values())
    room = min(IN_MEMORY_BYTES, picture_settings.cache())
    in_memory = loaded.complete and count <= IN_MEMORY and count * int(np.prod(shaping.shape)) <= room
    report = Report()
    found: dict[str, Samples] = {}
    names = loaded.names
    for name, part in parts.items():
        rows = part.inputs
        assert isinstance(rows, PictureRows)
        if not in_memory:
            same = rows.shaping == shaping
            found[name] = part if same else Samples(rows.shaped(shaping), part.targets)
            continue
        found[name], kept = _decoded(part, rows, shaping, report, watch)
        names = [rows.files.names[index] for index in kept.tolist()] if name == "train" else names
    if not len(found["train"]):
        rows = loaded.train.inputs
        where = shown(rows.files.root) if isinstance(rows, PictureRows) else "The data"
        raise DataError(f"{where} holds no picture for training that can be decoded{report.because}.")
    return replace(_with_parts(loaded, found), names=names, problems=(*loaded.problems, *report.problems))


def _parts(loaded: Loaded) -> dict[str, Samples]:
    parts = {name: getattr(loaded, name) for name in PART_NAMES}
    return {name: part for name, part in parts.items() if part is not None}


def _with_parts(loaded: Loaded, parts: Mapping[str, Samples]) -> Loaded:
    return replace(loaded, train=parts["train"], validation=parts.get("validation"), test=parts.get("test"))


def _decoded(
    part: Samples, rows: PictureRows, shaping: Shaping, report: Report, watch: Watch
) -> tuple[Samples, np.ndarray]:
    """The part in memory and the places of the pictures that could be decoded."""
    pictures, faults = decode_files(rows.files, shaping, watch)
    for place, reason in sorted(faults.items()):
        report.add(shown(rows.files.names[place]), reason, LEFT_OUT)
    kept = np.array([place for place in range(len(part)) if place not in faults], dtype=np.int64)
    if faults:
        pictures = pictures.transpose(0, 2, 3, 1)[kept].transpose(0, 3, 1, 2)
    return Samples(pictures, part.targets[kept]), kept


def _arrays_as(loaded: Loaded, shaping: Shaping, watch: Watch) -> Loaded:
    """Pictures that are in memory, resized and recoloured. DataError when they would not fit into it."""
    parts = _parts(loaded)
    count, done = sum(len(part) for part in parts.values()), 0
    needed = count * int(np.prod(shaping.shape))
    if needed > 8 * 2**30:
        raise DataError(
            f"{count:,} pictures of {shaping.height} × {shaping.width} points would take {needed / 2**30:.0f} GiB; "
            "choose a smaller size."
        )
    found = {}
    for name, part in parts.items():
        pictures = np.empty((len(part), *shaping.shape), dtype=np.uint8)
        for place in range(len(part)):
            pictures[place] = _changed(np.asarray(part.inputs[place]), shaping)  # type: ignore[index]
            done += 1
            if done % STEP == 0:
                watch.progress(done, count)
        found[name] = Samples(pictures.transpose(0, 3, 1, 2), part.targets)
    return _with_parts(loaded, found)


def _changed(picture: np.ndarray, shaping: Shaping) -> np.ndarray:
    """One picture (C, H, W) as (H, W, C) of `shaping`."""
    plain = picture[0] if len(picture) == 1 else np.ascontiguousarray(picture.transpose(1, 2, 0))
    image = coloured(Image.fromarray(plain), shaping.colour)
    return np.asarray(resized(image, (shaping.width, shaping.height), shaping.fit)).reshape(shaping.shape)
