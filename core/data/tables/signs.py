"""Numbers that are written with the sign of a currency or with a per cent sign."""

from __future__ import annotations

import re

PER_CENT = "%"
_SIGN = r"(?P<{}>[$€£¥₹₽₩₺₴₫₪฿]|(?:US|CA|AU|NZ|HK|R)\$|USD|EUR|GBP|CHF|JPY|zł|kr|%)"
_BLANK = "[ \u00a0\u202f]?"
_SIGNED = re.compile(
    rf"(?P<minus>[+-]?)(?:{_SIGN.format('front')}{_BLANK}(?P<inner>[+-]?[\d.,].*)|(?P<outer>[\d.,].*?){_BLANK}{_SIGN.format('back')})"
)
LONGEST = 60
"""Signs of a text that may be such a number."""


def without_sign(text: str) -> tuple[str, str]:
    """What stands beside the sign, and the sign; the text as it is and nothing where it has none at its ends."""
    match = _SIGNED.fullmatch(text) if len(text) <= LONGEST else None
    if match is None or (match["minus"] and (match["inner"] or "")[:1] in "+-" and match["inner"]):
        return text, ""
    return match["minus"] + (match["inner"] or match["outer"]), match["front"] or match["back"]


def bare_number(cell: bytes, sign: str) -> bytes:
    """A cell without `sign`, if that is the one it has."""
    bare, found = without_sign(cell[: 4 * LONGEST].decode("utf-8", "replace").strip())
    return bare.encode() if found == sign and len(cell) <= 4 * LONGEST else cell


def told(sign: str) -> str:
    """What was made of numbers with `sign`."""
    return "read as numbers in per cent" if sign == PER_CENT else "read as numbers without it"
