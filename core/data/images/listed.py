"""Picture files with what is known of them before one is opened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.images.rows import PictureFiles


@dataclass(frozen=True)
class Listed:
    """Files with their parts and targets, all of equal length."""

    files: PictureFiles
    sizes: np.ndarray
    """int64: bytes of each file, for the fingerprint."""
    parts: np.ndarray
    """int8: places in `core.data.PART_NAMES`."""
    targets: np.ndarray
    """int64 (N,), places in `classes`, or values float32 (N, K)."""
    classes: tuple[str, ...] = ()
    """Empty where targets are values."""

    def chosen(self, indices: np.ndarray) -> Listed:
        """The files at `indices`, with the classes that are left."""
        targets, classes = self.targets[indices], self.classes
        if classes:
            present, targets = np.unique(targets, return_inverse=True)
            classes = tuple(classes[place] for place in present.tolist())
        return Listed(self.files.chosen(indices), self.sizes[indices], self.parts[indices], targets, classes)
