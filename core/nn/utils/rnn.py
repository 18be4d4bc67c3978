"""Sequences of unequal lengths as one tensor."""

from __future__ import annotations

from collections.abc import Sequence

from core.ops.creation import full
from core.ops.shape import cat, stack, transpose
from core.tensor import Tensor


def pad_sequence(
    sequences: Sequence[Tensor], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Tensor:
    """Sequences (T, …) filled up with `padding_value` to the longest: (T, N, …), or (N, T, …) if `batch_first`."""
    if not sequences:
        raise RuntimeError("pad_sequence needs at least one sequence.")
    if padding_side not in ("right", "left"):
        raise RuntimeError(f"pad_sequence: padding_side must be 'right' or 'left'; it is {padding_side!r}.")
    longest = max(sequence.shape[0] for sequence in sequences)
    rows = []
    for sequence in sequences:
        size = longest - sequence.shape[0], *sequence.shape[1:]
        filler = full(size, padding_value, sequence.dtype, sequence.device)
        rows.append(cat([sequence, filler] if padding_side == "right" else [filler, sequence]))
    whole = stack(rows)
    return whole if batch_first else transpose(whole, 0, 1)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The sequences that `pad_sequence` filled up, each as long as it was."""
    rows = padded_sequences if batch_first else transpose(padded_sequences, 0, 1)
    return [row[: int(length)] for row, length in zip(rows, lengths, strict=True)]
