"""Whether a picture file has lost its end: told by last bytes and declared lengths, else by decoding it."""

from __future__ import annotations

import os

from PIL import Image

LOOKED_AT = 4096
"""Last bytes in which the end mark must stand; some cameras write a few bytes behind it."""

_STRIP_OFFSETS, _STRIP_LENGTHS, _TILE_OFFSETS, _TILE_LENGTHS = 273, 279, 324, 325


def is_cut_short(image: Image.Image, path: str) -> bool:
    """Whether the end of the file is missing. `image` is freshly opened from `path`."""
    size = os.stat(path).st_size
    if image.format in ("JPEG", "MPO"):
        return b"\xff\xd9" not in _tail(path, size) and _is_broken(path, image.format)
    if image.format == "PNG":
        return b"IEND" not in _tail(path, size) and _is_broken(path, image.format)
    if image.format == "GIF":
        return b"\x3b" not in _tail(path, size)[-64:] and _is_broken(path, image.format)
    if image.format == "WEBP":
        return size < 8 + _number(path, 4)
    if image.format == "BMP":
        return size < _number(path, 10) + _bitmap_bytes(image)
    return _lacks_strips(image, size)


def _is_broken(path: str, image_format: str) -> bool:
    """Whether the picture cannot be decoded: phones put films behind photographs, so a missing mark proves nothing."""
    try:
        with Image.open(path, formats=[image_format]) as image:
            image.load()
    except Exception:  # Pillow's decoders raise whatever broken bytes lead them to
        return True
    return False


def _tail(path: str, size: int) -> bytes:
    with open(path, "rb") as file:
        file.seek(max(0, size - LOOKED_AT))
        return file.read(LOOKED_AT)


def _number(path: str, at: int) -> int:
    """The little-endian number of four bytes at `at`."""
    with open(path, "rb") as file:
        file.seek(at)
        return int.from_bytes(file.read(4), "little")


def _bitmap_bytes(image: Image.Image) -> int:
    """Bytes of an uncompressed bitmap in colours, whose rows are filled up to four bytes; 0 for other bitmaps."""
    if image.info.get("compression") or image.mode not in ("RGB", "RGBA"):
        return 0
    width, height = image.size
    narrow = "BGR;1" in str(getattr(image, "tile", ""))
    bits = 16 if narrow else 24 if image.mode == "RGB" else 32
    return (width * bits + 31) // 32 * 4 * height


def _lacks_strips(image: Image.Image, size: int) -> bool:
    tags = getattr(image, "tag_v2", {})
    for offsets, lengths in ((_STRIP_OFFSETS, _STRIP_LENGTHS), (_TILE_OFFSETS, _TILE_LENGTHS)):
        begins, counts = tags.get(offsets, ()), tags.get(lengths, ())
        if isinstance(begins, tuple) and isinstance(counts, tuple):
            ends = (begin + count for begin, count in zip(begins, counts, strict=False))
            if any(isinstance(end, int) and end > size for end in ends):
                return True
    return False
