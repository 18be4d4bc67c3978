"""From listed picture files to samples: what can be used is used, everything else is told to the report."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.catalog.entry import Spec
from core.data.decoding import picture_settings
from core.data.images.checking import probe_files
from core.data.images.decode import Shaping
from core.data.images.pool import Pool
from core.data.images.probe import Probe
from core.data.images.report import Report
from core.data.images.rows import PictureFiles, PictureRows, shown
from core.data.images.sizing import guess_shaping, looked_at
from core.data.labels import class_targets
from core.data.preparation import FittedPictures, Preparation
from core.data.source import SILENT, DataError, Loaded, Samples, Watch

LEFT_OUT, USED = "left out", "used"
SUSPICIOUS_SHARE = 0.9
"""Where so many pictures are photographs in JPEG, one with a palette is worth a look."""

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Listed:
    """Files with their parts and targets, all of equal length: `labels`, or `values` (N, K) float32."""

    files: PictureFiles
    sizes: Sequence[int]
    """Bytes of each file, for the fingerprint."""
    parts: np.ndarray
    labels: np.ndarray | None = None
    values: np.ndarray | None = None

    def chosen(self, indices: np.ndarray) -> Listed:
        """The files at `indices`."""
        return Listed(
            self.files.chosen(indices),
            [self.sizes[index] for index in indices.tolist()],
            self.parts[indices],
            None if self.labels is None else self.labels[indices],
            None if self.values is None else self.values[indices],
        )


def first_samples(listed: Listed) -> Loaded:
    """The samples by their names alone; only a few files are looked into, to guess a size. DataError when none fits."""
    few = listed.files.chosen(looked_at(len(listed.files)))
    sound = [found for found in probe_files(few, SILENT) if isinstance(found, Probe)]
    return _loaded(listed, guess_shaping(sound), Report(), complete=False)


def all_samples(listed: Listed, report: Report, watch: Watch) -> Loaded:
    """The samples whose headers and ends look sound. Raises DataError when none does, and Cancelled."""
    found = probe_files(listed.files, watch)
    sound: list[Probe] = []
    kept = []
    for index, result in enumerate(found):
        if isinstance(result, Probe):
            sound.append(result)
            kept.append(index)
        else:
            report.add(shown(listed.files.names[index]), result, LEFT_OUT)
    if not kept:
        raise DataError(f"{listed.files.root} holds no picture that can be used{report.because}.")
    rest = listed if len(kept) == len(found) else listed.chosen(np.array(kept))
    _report_odd(rest, sound, report)
    shaping = guess_shaping([sound[place] for place in looked_at(len(sound)).tolist()])
    return _loaded(rest, shaping, report)


def _report_odd(listed: Listed, probes: Sequence[Probe], report: Report) -> None:
    """What can be used but is worth a look."""
    photographs = sum(probe.format in ("JPEG", "MPO") for probe in probes) > SUSPICIOUS_SHARE * len(probes)
    usual = float(np.median([min(probe.height, probe.width) for probe in probes]))
    for name, probe in zip(listed.files.names, probes, strict=True):
        for note in probe.notes:
            report.add(shown(name), note, USED)
        if photographs and probe.palette:
            report.add(shown(name), "a drawing with a palette among photographs", "used; look whether it belongs here")
        if 16 * min(probe.height, probe.width) < usual:
            what = f"much smaller than the others ({probe.height} × {probe.width} points)"
            report.add(shown(name), what, "used; look whether it belongs here")
    if listed.labels is not None:
        _report_classes(listed.labels, listed.files.root, report)


def _report_classes(labels: np.ndarray, root: str, report: Report) -> None:
    counts = Counter(labels.tolist())
    if len(counts) == 1:
        report.add(shown(root), "all pictures are of one class: there is nothing to tell apart", USED)
    for name, count in counts.items():
        if count == 1 and len(counts) > 1:
            report.add(name, "the class has one picture only", USED)


def _loaded(listed: Listed, shaping: Shaping, report: Report, complete: bool = True) -> Loaded:
    """Samples whose pictures are decoded when they are asked for. DataError when there is nothing to train on."""
    present = [part for part in PARTS if (listed.parts == part).any()]
    if "train" not in present:
        raise DataError(
            f"{listed.files.root} holds pictures for {' and '.join(present)} but none for training; "
            "add a folder train beside them."
        )
    classes: tuple[str, ...] = ()
    if listed.labels is not None:
        classes, (targets,) = class_targets([listed.labels])
    else:
        assert listed.values is not None
        targets = listed.values
    samples: dict[str, Samples | None] = dict.fromkeys(PARTS)
    names: Sequence[str] = ()
    pool = Pool(picture_settings.processes())
    for part in present:
        rows = np.flatnonzero(listed.parts == part)
        files = listed.files if len(present) == 1 else listed.files.chosen(rows)
        samples[part] = Samples(PictureRows(files, shaping, pool), targets[rows])
        names = files.names if part == "train" else names
    train = samples["train"]
    assert train is not None
    return Loaded(
        train=train,
        validation=samples["validation"],
        test=samples["test"],
        input=_spec(shaping),
        classes=classes,
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
    for name, size in zip(listed.files.names, listed.sizes, strict=True):
        digest.update(f"{name.replace(os.sep, '/')}\0{size}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
