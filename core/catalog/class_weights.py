"""How much each class counts in a loss: nothing said, as the data is divided, or given by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from core.catalog.entry import Loss, Spec
from core.catalog.fields import choice, idle_while, integer, numbers
from core.catalog.targets import classes_fault

if TYPE_CHECKING:
    from core.tensor import Tensor


def ignored_class_field() -> Any:
    """The class whose samples do not count at all."""
    return integer(
        -100,
        minimum=-100,
        maximum=1_000_000,
        help="Number of a class whose samples teach nothing, counted from 0; -100 for none. They count as answers.",
    )


@dataclass(frozen=True)
class ClassWeighted(Loss):
    """A loss over classes in which some may count more than others.

    "balanced" becomes "given" by `for_counts`, once the data is known; built before, it lets all classes count alike.
    """

    target = "classes"

    class_weights: str = choice(
        "none",
        ("none", "balanced", "given"),
        help="Lets rare classes count more: balanced by the training samples of each, or given as a list of weights.",
    )
    weights: tuple[float, ...] = idle_while(
        numbers(
            (),
            minimum=0.0,
            maximum=1_000_000.0,
            help="With given class weights: how much each class counts, in the order of the classes.",
        ),
        class_weights=("none", "balanced"),
    )

    def for_counts(self, counts: Sequence[int]) -> Self:
        """With "balanced" weights worked out for so many training samples of each class: samples / (classes · count).

        The rule of King and Zeng, "Logistic regression in rare events data", 2001; a class without samples counts as
        one with a single sample.
        """
        if self.class_weights != "balanced":
            return self
        total = sum(counts)
        weights = tuple(total / (len(counts) * max(1, count)) for count in counts)
        return replace(self, class_weights="given", weights=weights)

    def fault(self, output: Spec, classes: int) -> str:
        if self.class_weights == "given" and classes and len(self.weights) != classes:
            listed = f"{len(self.weights)} {'is' if len(self.weights) == 1 else 'are'}"
            return f"{self.title} needs a weight for each of the {classes} classes of the data; {listed} given."
        return classes_fault(self.title, output, classes)

    def weight_tensor(self) -> Tensor | None:
        """What the engine's module takes as `weight`."""
        from core.ops.creation import tensor

        if self.class_weights != "given":
            return None
        return tensor([float(weight) for weight in self.weights])
