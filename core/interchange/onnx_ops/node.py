"""What an operator's function is given: its input tensors and its attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from core.tensor import Tensor


class OnnxError(ValueError):
    """The model asks for something that the engine does not do; the text names node and reason."""


class Inputs:
    """The inputs of a node by position; ONNX lets optional ones be left out."""

    def __init__(self, tensors: Sequence[Tensor | None]) -> None:
        self._tensors = tuple(tensors)

    def __getitem__(self, place: int) -> Tensor:
        """A required input. OnnxError when it is missing."""
        tensor = self.get(place)
        if tensor is None:
            raise OnnxError(f"Input {place} is required, but only {len(self)} were given.")
        return tensor

    def __len__(self) -> int:
        return len(self._tensors)

    def __iter__(self) -> Iterator[Tensor]:
        return (self[place] for place in range(len(self)))

    def get(self, place: int) -> Tensor | None:
        """An optional input."""
        return self._tensors[place] if place < len(self._tensors) else None

    def given(self, *places: int) -> list[Tensor | None]:
        """Several optional inputs."""
        return [self.get(place) for place in places]

    def numbers(self, place: int) -> list[int] | None:
        """An optional input that lists integers, such as axes or sizes."""
        tensor = self.get(place)
        return None if tensor is None else [int(value) for value in tensor.numpy().reshape(-1)]

    def number(self, place: int, default: Any) -> Any:
        """An optional input that is one number."""
        tensor = self.get(place)
        return default if tensor is None else tensor.numpy().reshape(-1)[0].item()


@dataclass(frozen=True)
class Attributes:
    """The attributes of a node, its operator set's version and how many outputs are used."""

    values: Mapping[str, Any] = field(default_factory=dict)
    version: int = 21
    outputs: int = 1

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def number(self, name: str, default: int) -> int:
        """An integer."""
        return int(self.values.get(name, default))

    def flag(self, name: str, default: bool = False) -> bool:
        """An integer that means yes or no."""
        return bool(self.values.get(name, default))

    def real(self, name: str, default: float) -> float:
        """A floating point number."""
        return float(self.values.get(name, default))

    def text(self, name: str, default: str) -> str:
        """A string."""
        return str(self.values.get(name, default))

    def numbers(self, name: str) -> list[int] | None:
        """A list of integers, None when it is not given."""
        found = self.values.get(name)
        return None if found is None else [int(value) for value in found]

    def reals(self, name: str) -> list[float] | None:
        """A list of floating point numbers, None when it is not given."""
        found = self.values.get(name)
        return None if found is None else [float(value) for value in found]

    def texts(self, name: str) -> list[str] | None:
        """A list of strings, None when it is not given."""
        found = self.values.get(name)
        return None if found is None else [str(value) for value in found]


Result: TypeAlias = Tensor | tuple[Tensor | None, ...]
Operator: TypeAlias = Callable[[Inputs, Attributes], Result]


def same_type(like: Tensor, y: Tensor) -> Tensor:
    """`y` in the element type of `like`: most ONNX operators keep their first input's."""
    out: Tensor = y.to(like.dtype)
    return out
