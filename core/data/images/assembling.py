"""From listed picture files to samples: what can be used is used, everything else is told to the report."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import numpy as np

from core.catalog.entry import Spec
from core.data.choice import PART_NAMES
from core.data.decoding import picture_settings
from core.data.files import shown
from core.data.images.checking import probe_files
from core.data.images.decode import Shaping
from core.data.images.listed import Listed
from core.data.images.pool import Pool
from core.data.images.probe import Probe
from core.data.images.report import LEFT_OUT, Report
from core.data.images.rows import PictureRows
from core.data.images.seen import Seen
from core.data.images.sizing import guess_shaping, looked_at
from core.data.preparation import FittedPictures, Preparation
from core.data.source import SILENT, DataError, Loaded, Samples, Watch

USED, LOOK = "used", "used; look whether it belongs here"
SUSPICIOUS_SHARE = 0.9
"""Where so many pictures are photographs in JPEG, one with a palette is worth a look."""


def first_samples(listed: Listed) -> Loaded:
    """The samples by their names alone; only a few files are looked into, to guess a size. DataError when none fits."""
    few = listed.files.chosen(looked_at(len(listed.files)))
    sound = [found for found in probe_files(few, SILENT) if isinstance(found, Probe)]
    return _loaded(listed, guess_shaping(sound), Report(), complete=False)


def all_samples(listed: Listed, report: Report, watch: Watch) -> Loaded:
    """The samples whose headers and ends look sound. Raises DataError when none does, and Cancelled."""
    seen = Seen(len(listed.files))
    for index, found in enumerate(probe_files(listed.files, watch)):
        if isinstance(found, Probe):
            seen.add(index, found)
        else:
            report.add(shown(listed.files.names[index]), found, LEFT_OUT)
    kept = np.flatnonzero(seen.sound)
    if not len(kept):
        raise DataError(f"{listed.files.root} holds no picture that can be used{report.because}.")
    _report_odd(listed, seen, report)
    rest = listed if len(kept) == len(listed.files) else listed.chosen(kept)
    if rest.classes:
        _report_classes(rest, report)
    return _loaded(rest, guess_shaping(seen.some(kept[looked_at(len(kept))])), report)


def _report_odd(listed: Listed, seen: Seen, report: Report) -> None:
    """What can be used but is worth a look."""
    kept = np.flatnonzero(seen.sound)
    photographs = seen.photographs > SUSPICIOUS_SHARE * len(kept)
    shorter = np.minimum(seen.heights, seen.widths)
    small = seen.sound & (16 * shorter < np.median(shorter[kept]))
    odd = small | (seen.palette & photographs)
    odd[list(seen.notes)] = True
    for index in np.flatnonzero(odd).tolist():
        name = shown(listed.files.names[index])
        for note in seen.notes.get(index, ()):
            report.add(name, note, USED)
        if photographs and seen.palette[index]:
            report.add(name, "a drawing with a palette among photographs", LOOK)
        if small[index]:
            size = f"{seen.heights[index]} × {seen.widths[index]} points"
            report.add(name, f"much smaller than the others ({size})", LOOK)


def _report_classes(listed: Listed, report: Report) -> None:
    if len(listed.classes) == 1:
        report.add(shown(listed.files.root), "all pictures are of one class: there is nothing to tell apart", USED)
        return
    for place in np.flatnonzero(np.bincount(listed.targets) == 1).tolist():
        report.add(listed.classes[place], "the class has one picture only", USED)


def _loaded(listed: Listed, shaping: Shaping, report: Report, complete: bool = True) -> Loaded:
    """Samples whose pictures are decoded when they are asked for. DataError when there is nothing to train on."""
    present = [part for place, part in enumerate(PART_NAMES) if (listed.parts == place).any()]
    if "train" not in present:
        raise DataError(
            f"{listed.files.root} holds pictures for {' and '.join(present)} but none for training; "
            "add a folder train beside them."
        )
    samples: dict[str, Samples | None] = dict.fromkeys(PART_NAMES)
    names: Sequence[str] = ()
    pool = Pool(picture_settings.processes())
    for part in present:
        rows = np.flatnonzero(listed.parts == PART_NAMES.index(part))
        files = listed.files if len(present) == 1 else listed.files.chosen(rows)
        samples[part] = Samples(PictureRows(files, shaping, pool), listed.targets[rows])
        names = files.names if part == "train" else names
    train = samples["train"]
    assert train is not None
    return Loaded(
        train=train,
        validation=samples["validation"],
        test=samples["test"],
        input=_spec(shaping),
        classes=listed.classes,
        fingerprint=_fingerprint(listed) if complete else "",
        complete=complete,
        problems=report.problems,
        kind="pictures",
        names=names,
        preparation=_preparation(shaping),
    )


def _spec(shaping: Shaping) -> Spec:
    height, width, channels = shaping.shape
    return Spec((channels, height, width))


def _preparation(shaping: Shaping) -> Preparation:
    pictures = FittedPictures((shaping.height, shaping.width), shaping.fit, shaping.colour)
    return Preparation(kind="pictures", pictures=pictures)


def _fingerprint(listed: Listed) -> str:
    """SHA-256 over the names and sizes of the files: a hundred thousand are not opened for it."""
    digest = hashlib.sha256()
    for name, size in zip(listed.files.names, listed.sizes.tolist(), strict=True):
        digest.update(f"{name.replace(os.sep, '/')}\0{size}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
