"""Arrays as images of Qt. Works in any thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from netstudio.data_panel.sample_list import SampleList

_LOOKED_AT = 64
_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def as_image(values: np.ndarray, span: tuple[float, float] = (0.0, 1.0)) -> QImage:
    """A picture (channels, height, width) of bytes, or of numbers in `span`, as an image of its own memory."""
    if values.dtype != np.uint8:
        low, high = span
        scaled = (np.nan_to_num(values) - low) * (255.0 / (high - low if high > low else 1.0))
        values = np.clip(scaled, 0, 255).astype(np.uint8)
    channels, height, width = values.shape
    data = np.ascontiguousarray(values[0] if channels == 1 else values.transpose(1, 2, 0))
    return QImage(data.data, width, height, width * channels, _FORMATS[channels]).copy()


def thumbnail(image: QImage, side: int) -> QImage:
    """The image with its longer side `side`; tiny ones keep their hard points."""
    keep = Qt.AspectRatioMode.KeepAspectRatio
    if max(image.width(), image.height()) <= side:
        return image.scaled(side, side, keep, Qt.TransformationMode.FastTransformation)
    return image.scaled(side, side, keep, Qt.TransformationMode.SmoothTransformation)


def span_of(samples: SampleList) -> tuple[float, float]:
    """The smallest and largest value of some pictures of numbers; 0 … 1 for bytes."""
    inputs = samples.loaded.train.inputs
    if inputs.dtype == np.uint8 or not len(samples.loaded.train):
        return (0.0, 1.0)
    count = len(samples.loaded.train)
    some = [samples.input(number) for number in range(0, count, max(1, count // _LOOKED_AT))]
    return float(min(np.nanmin(each) for each in some)), float(max(np.nanmax(each) for each in some))
