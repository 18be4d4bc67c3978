"""From a picture file to an array of one size and one colour mode."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.images.faults import PictureFault
from core.data.images.probe import describe, opened

CHANNELS = {"grey": 1, "rgb": 3, "rgba": 4}
MODES = {"grey": "L", "rgb": "RGB", "rgba": "RGBA"}
GAP = 1.5
"""A JPEG is decoded at 1/2, 1/4 or 1/8 of its size where what is left is still this many times too large."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Shaping:
    """What every picture of a data set becomes. `fit`: stretch, fit (black bars) or crop (from the middle).

    `colour`: grey, rgb (transparent parts over white) or rgba.
    """

    height: int
    width: int
    fit: str = "stretch"
    colour: str = "rgb"

    @property
    def shape(self) -> tuple[int, int, int]:
        """(H, W, C) of a decoded picture."""
        return self.height, self.width, CHANNELS[self.colour]


def decode(path: str | Path, shaping: Shaping) -> np.ndarray:
    """The picture as uint8 (H, W, C): the first frame, turned upright, resized with antialiasing.

    Resizing is Pillow's bilinear filter, which widens with the reduction. Equal files give equal bytes in any process.
    Raises PictureFault.
    """
    with opened(path) as found:
        image, turn = found.image, found.orientation
        height, width = (shaping.width, shaping.height) if found.turned else (shaping.height, shaping.width)
        try:
            if image.format in ("JPEG", "MPO"):
                wanted = _scaled(image.size, (width, height), shaping.fit)
                if shaping.colour == "grey" or image.size[0] >= 2 * GAP * wanted[0]:
                    least = int(GAP * wanted[0]), int(GAP * wanted[1])
                    image.draft("L" if shaping.colour == "grey" else None, least)
            plain = coloured(image, shaping.colour)
        except PictureFault:
            raise
        except Exception as error:  # Pillow's decoders raise whatever broken bytes lead them to
            raise PictureFault(f"it cannot be decoded ({describe(error)})") from error
    sized = resized(plain, (width, height), shaping.fit)
    if turn in _TURNS:
        sized = sized.transpose(_TURNS[turn])
    return np.asarray(sized).reshape(shaping.shape)


def coloured(image: Image.Image, colour: str) -> Image.Image:
    """`image` in the mode for `colour`, eight bits a value."""
    mode = MODES[colour]
    if image.mode == mode:
        image.load()
        return image
    if image.mode[0] in "IF":
        image = _eight_bits(image)
    if image.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in image.info:
        clear = image.convert("RGBA")
        if colour == "rgba":
            return clear
        image = Image.alpha_composite(Image.new("RGBA", clear.size, (255, 255, 255, 255)), clear)
    return image if image.mode == mode else image.convert(mode)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey values of 16 or 32 bits or floats as bytes: whole numbers 0 … 65535, floats 0 … 1, others by their range."""
    values = np.asarray(image).astype(np.float32)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    whole = image.mode.startswith("I")
    if whole and low >= 0 and high <= 65535:
        scaled = values / 257 if high > 255 or image.mode != "I" else values
    elif not whole and low >= 0 and high <= 1:
        scaled = values * 255
    else:
        scaled = (values - low) * (255 / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray(np.rint(scaled).astype(np.uint8))


def _scaled(size: tuple[int, int], wanted: tuple[int, int], fit: str) -> tuple[int, int]:
    """(width, height) that a whole picture of `size` is scaled to before it is cropped or framed."""
    if fit == "stretch":
        return wanted
    ratios = wanted[0] / size[0], wanted[1] / size[1]
    ratio = min(ratios) if fit == "fit" else max(ratios)
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))


def resized(image: Image.Image, wanted: tuple[int, int], fit: str) -> Image.Image:
    """`image` as (width, height) `wanted`."""
    if image.size == wanted:
        return image
    if fit == "stretch":
        return image.resize(wanted, Image.Resampling.BILINEAR)
    if fit == "fit":
        inner = _scaled(image.size, wanted, fit)
        inner = min(inner[0], wanted[0]), min(inner[1], wanted[1])
        frame = Image.new(image.mode, wanted)
        frame.paste(
            image.resize(inner, Image.Resampling.BILINEAR), ((wanted[0] - inner[0]) // 2, (wanted[1] - inner[1]) // 2)
        )
        return frame
    width, height = image.size
    ratio = min(width / wanted[0], height / wanted[1])
    cut = wanted[0] * ratio, wanted[1] * ratio
    left, top = (width - cut[0]) / 2, (height - cut[1]) / 2
    return image.resize(wanted, Image.Resampling.BILINEAR, box=(left, top, left + cut[0], top + cut[1]))
