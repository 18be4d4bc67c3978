"""What a picture file says of itself before anything is decoded: format, size, colours, orientation, damage.

Only headers and the last bytes are read, so that the check of a hundred thousand files takes seconds and a file that
declares a huge picture costs nothing.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from core.data.images.faults import MOST_POINTS, PictureFault
from core.data.images.tails import is_cut_short

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
SUFFIXES = {
    ".png": "PNG",
    ".apng": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".bmp": "BMP",
    ".dib": "BMP",
    ".gif": "GIF",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WEBP",
}
"""Which format a name promises; the content decides."""

OTHER_FORMATS = {
    ".heic": "HEIC",
    ".heif": "HEIF",
    ".avif": "AVIF",
    ".jxl": "JPEG XL",
    ".jp2": "JPEG 2000",
    ".j2k": "JPEG 2000",
    ".pgm": "PGM",
    ".ppm": "PPM",
    ".pbm": "PBM",
    ".pnm": "PNM",
    ".tga": "TGA",
    ".ico": "ICO",
    ".svg": "SVG",
    ".psd": "PSD",
    ".dcm": "DICOM",
}
"""Formats of pictures that are not read, by the end of a file's name."""

MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*")
"""First bytes of pictures; a WebP file has its mark behind its length."""

ORIENTATION = 0x0112
GREY_MODES = frozenset({"1", "L", "I", "I;16", "I;16B", "I;16L", "F"})
ALPHA_MODES = frozenset({"LA", "PA", "RGBA", "RGBa", "La"})

_quiet = threading.Lock()


@dataclass(frozen=True)
class Probe:
    """A picture that looks sound. `height` and `width` are as a person sees it, EXIF orientation applied."""

    height: int
    width: int
    colour: str
    """`grey`, `rgb` or `rgba`: what the file holds."""
    format: str
    palette: bool = False
    notes: tuple[str, ...] = ()
    """What is odd about it although it can be used, each in a few words."""


@dataclass(frozen=True)
class Opened:
    """A picture whose header is read and nothing else."""

    image: Image.Image
    orientation: int
    """As EXIF tells it, 1 … 8; 1 where it tells nothing or nonsense."""
    complaints: tuple[str, ...]
    """What Pillow found to be odd."""

    @property
    def turned(self) -> bool:
        """Whether the orientation swaps height and width."""
        return self.orientation >= 5


@contextmanager
def opened(path: str | Path) -> Iterator[Opened]:
    """The picture, its header read. Raises PictureFault; nothing is decoded yet.

    The size that the header declares is checked here, so whoever decodes inside needs no check of his own.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115  (closed below; errors of opening and of reading have different texts)
    except (OSError, ValueError) as error:
        raise PictureFault(f"it cannot be read ({getattr(error, 'strerror', None) or error})") from error
    with file:
        found = _open(file)
        with found.image:
            width, height = found.image.size
            if width * height > MOST_POINTS:
                raise PictureFault(
                    f"it declares {width:,} × {height:,} points, more than the {MOST_POINTS // 10**6} million that "
                    "are decoded"
                )
            yield found


def _open(file: BinaryIO) -> Opened:
    with _quiet, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            image = Image.open(file, formats=FORMATS)
            turn = _orientation(image)
        except Image.DecompressionBombError as error:
            raise PictureFault(
                f"it declares more points than the {MOST_POINTS // 10**6} million that are decoded"
            ) from error
        except UnidentifiedImageError as error:
            raise PictureFault(_unknown(file)) from error
        except Exception as error:  # Pillow's readers raise whatever broken bytes lead them to
            raise PictureFault(f"its header is damaged ({describe(error)})") from error
    return Opened(image, turn, tuple(str(found.message) for found in caught if found.category is UserWarning))


def _orientation(image: Image.Image) -> int:
    if not _has_exif(image):
        return 1
    try:
        found = image.getexif().get(ORIENTATION, 1)
    except Exception:  # damaged EXIF data: the picture is used as it is stored
        warnings.warn("EXIF data cannot be read", UserWarning, stacklevel=1)
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _has_exif(image: Image.Image) -> bool:
    """Whether EXIF data may be asked for; of a PNG that has none ahead of its points, that would decode it."""
    if image.format in ("JPEG", "MPO"):  # asking in vain costs as much as a tenth of a small picture
        return "exif" in image.info or "xmp" in image.info
    return "exif" in image.info if image.format == "PNG" else image.format in ("TIFF", "WEBP")


def _unknown(file: BinaryIO) -> str:
    try:
        file.seek(0)
        start = file.read(64)
    except (OSError, ValueError):
        start = b"?"
    if not start:
        return "it is empty"
    if not start.strip(b"\0"):
        return "it holds nothing but zeros"
    if all(byte in b"\t\n\r\f" or byte >= 32 for byte in start):
        return "it is text, not a picture"
    return "it is not a picture in PNG, JPEG, BMP, GIF, TIFF or WebP format, or its first bytes are damaged"


def other_format(name: str) -> str:
    """The format that is not read but that the name of a file promises; empty where it promises none."""
    return OTHER_FORMATS.get(os.path.splitext(name)[1].lower(), "")


def looks_like_picture(path: str | Path) -> bool:
    """Whether the first bytes are those of a picture, whatever the name says; False where they cannot be read."""
    try:
        with open(path, "rb") as file:
            start = file.read(16)
    except OSError:
        return False
    return start.startswith(MAGIC) or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")


def describe(error: BaseException) -> str:
    """An error in one short line."""
    return " ".join(str(error).split())[:120] or type(error).__name__


def probe(path: str | Path) -> Probe:
    """Look at the header and the end of the file. Raises PictureFault for what cannot be used."""
    with opened(path) as found:
        image = found.image
        width, height = reversed(image.size) if found.turned else image.size
        notes = ["its EXIF data are damaged"] if found.complaints else []
        image_format = image.format or ""
        if is_cut_short(image, os.fspath(path)):
            raise PictureFault("it is cut short: its end is missing")
        if _is_animated(image):
            notes.append("it is animated or has several pages: the first is used")
        promised = SUFFIXES.get(os.path.splitext(os.fspath(path))[1].lower(), "")
        if promised and promised != image_format and (promised, image_format) != ("JPEG", "MPO"):
            notes.append(f"it is a {_title(image_format)} picture although its name says {_title(promised)}")
        return Probe(height, width, colour_of(image), image_format, image.mode == "P", tuple(notes))


def _title(image_format: str) -> str:
    return "WebP" if image_format == "WEBP" else image_format


def _is_animated(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # a broken second frame must not cost the first
        return False


def colour_of(image: Image.Image) -> str:
    """`grey`, `rgb` or `rgba`: the colours of a picture as its header tells them."""
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        return "rgba"
    if image.mode in GREY_MODES:
        return "grey"
    return "rgb"
