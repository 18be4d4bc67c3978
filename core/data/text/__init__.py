"""Text as inputs: bytes decoded, cut into characters, words or bytes, numbered by a vocabulary, and back again.

Token 0 fills up, token 1 is unknown. `Corpus` makes samples of labelled texts.
"""

from core.data.text.corpus import Corpus, Cutting
from core.data.text.encoding import Decoded, decode_text
from core.data.text.seen import KnownTokens, seen_in
from core.data.text.tokens import (
    PADDING,
    UNITS,
    UNKNOWN,
    count_units,
    cut,
    decode,
    encode,
    encode_all,
    encode_context,
    restrict,
    vocabulary_of,
)

__all__ = [
    "PADDING",
    "UNITS",
    "UNKNOWN",
    "Corpus",
    "Cutting",
    "Decoded",
    "KnownTokens",
    "count_units",
    "cut",
    "decode",
    "decode_text",
    "encode",
    "encode_all",
    "encode_context",
    "restrict",
    "seen_in",
    "vocabulary_of",
]
