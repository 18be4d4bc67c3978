"""Very many names in little memory: one text and where each name in it ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload


class Names(Sequence[str]):
    """Names by number, about 8 bytes each besides their letters. Any text, also names of files that are no valid text.

    Only `append` changes them.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._letters, self._ends = bytearray(), array("q", [0])
        for name in names:
            self.append(name)

    def append(self, name: str) -> None:
        """One more name, behind the others."""
        self._letters += name.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._letters))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._name(place) for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"There is no name {index}; there are {len(self)}.")
        return self._name(place)

    def __iter__(self) -> Iterator[str]:
        return map(self._name, range(len(self)))

    def _name(self, place: int) -> str:
        return self._letters[self._ends[place] : self._ends[place + 1]].decode("utf-8", "surrogatepass")
