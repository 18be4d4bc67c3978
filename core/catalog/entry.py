"""The bases of catalog entries: what a layer, a loss, an optimizer and a metric must say of themselves.

Each concrete entry is one frozen dataclass in one file; the file's name is its key. Fields are declared with
`core.catalog.fields`; nothing else has to be edited to add one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from core.catalog.fields import number

if TYPE_CHECKING:
    from core import nn, optim
    from core.catalog.augmenting import Batch, Draws
    from core.tensor import Tensor


class Category(StrEnum):
    """Where a layer stands in the palette; the value is the heading."""

    INPUT_OUTPUT = "Input and output"
    DENSE = "Dense"
    CONVOLUTION = "Convolution"
    POOLING = "Pooling"
    NORMALISATION = "Normalisation"
    REGULARISATION = "Regularisation"
    ACTIVATION = "Activation"
    SHAPE = "Shape"
    MERGE = "Merge"
    ARITHMETIC = "Arithmetic"
    RECURRENT = "Recurrent"
    ATTENTION = "Attention"
    STRUCTURE = "Structure"


@dataclass(frozen=True)
class Spec:
    """What flows through a wire: `shape` of one sample without the batch axis, and `dtype` as NumPy names it."""

    shape: tuple[int, ...]
    dtype: str = "float32"

    def __str__(self) -> str:
        return " × ".join(map(str, self.shape)) if self.shape else "scalar"

    @property
    def size(self) -> int:
        """Number of values in one sample."""
        size = 1
        for length in self.shape:
            size *= length
        return size


@dataclass(frozen=True)
class Inferred:
    """What a layer does to given inputs: its output, trainable parameters, and multiply-adds for one sample."""

    output: Spec
    parameters: int = 0
    multiply_adds: int = 0


@dataclass(frozen=True)
class SetField:
    """A repair: give `field` of the layer itself the value `value`."""

    text: str
    field: str
    value: object


@dataclass(frozen=True)
class InsertBefore:
    """A repair: put `layer` on the wire that arrives at input `port`."""

    text: str
    layer: Layer
    port: int = 0


LayerRepair = SetField | InsertBefore


@dataclass(frozen=True)
class Example:
    """Inputs and settings that a layer accepts: shown in its reference page and run by the conformance tests."""

    inputs: tuple[Spec, ...]
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Mismatch:
    """Why a layer cannot take its inputs. `field` is the field to blame, empty when it is the wiring."""

    field: str
    text: str
    repairs: tuple[LayerRepair, ...] = ()


class Layer(ABC):
    """A kind of layer with its settings.

    `inputs` names the input ports. A layer that `grows` takes two or more inputs and always shows one free port more;
    its `inputs` is then empty. Every layer has one output or none; only a block of layers may have more (`outputs`).
    """

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    """One line: what it does and when to use it."""
    formula: ClassVar[str]
    source: ClassVar[str]
    """Paper or reference of the operation."""
    category: ClassVar[Category]
    keywords: ClassVar[tuple[str, ...]] = ()
    """Other names people search for."""
    examples: ClassVar[tuple[Example, ...]] = ()
    inputs: ClassVar[tuple[str, ...]] = ("input",)
    grows: ClassVar[bool] = False
    has_output: ClassVar[bool] = True
    outputs: ClassVar[tuple[str, ...]] = ("output",)
    """Names of the output ports; without meaning where `has_output` is false."""

    @abstractmethod
    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        """Shapes and costs for `inputs`, one `Spec` per connected port in port order."""

    @abstractmethod
    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        """The engine's module for `inputs` that `infer` accepts; its `forward` takes one tensor per input.

        Draws initial weights from `core.backend.rng.current_generator()`.
        """


class Loss(ABC):
    """A training objective with its settings."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    target: ClassVar[str]
    """`classes` (integer labels, shape (N,)) or `values` (floats, the shape of the output)."""
    unsuitable_ends: ClassVar[Mapping[str, str]] = {}
    """Keys of layers that should not be the last one before this loss, each with the reason in one sentence."""
    fitting_end: ClassVar[str] = ""
    """Key of the layer that should be the last one instead; empty where the others are merely to be left out."""
    takes_shares: ClassVar[bool] = False
    """Whether a loss over classes also takes shares of them (N, C) as targets."""
    outputs_per_target: ClassVar[int] = 1
    """Values that the network gives for every value to predict; the prediction itself comes first, for all of them."""

    @abstractmethod
    def build(self) -> nn.Module:
        """A module: (output (N, …), target) → scalar mean loss."""

    @abstractmethod
    def fault(self, output: Spec, classes: int) -> str:
        """One sentence saying why `output` does not suit this loss, or empty. `classes` is 0 for values."""


class Optimizer(ABC):
    """An optimization algorithm with its settings; every one has the field `lr`."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    searches: ClassVar[bool] = False
    """Whether a step computes the loss several times, so that it must be told how."""
    lr: float

    @abstractmethod
    def build(self, parameters: Iterable[Tensor]) -> optim.Optimizer:
        """The engine's optimizer over `parameters`."""


_WARM_START = 0.01


@dataclass(frozen=True)
class Schedule(ABC):
    """How the learning rate changes during a run: a factor of the optimizer's `lr` at every batch."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]

    warmup_epochs: float = number(
        0.0,
        minimum=0.0,
        maximum=1_000_000.0,
        help="Epochs in which the rate first rises to its full height; 0 for none.",
    )

    def factor(self, epoch: float, epochs: float, losses: Sequence[float] = ()) -> float:
        """The factor after `epoch` (with its fraction) of `epochs` epochs of a run.

        `losses` are the validation losses of its complete epochs, or the training losses where nothing is held out.
        """
        warm = self.warmup_epochs
        if epoch < warm:
            return _WARM_START + (1 - _WARM_START) * epoch / warm
        return self.curve(epoch - warm, max(epochs - warm, 1e-9), losses)

    @abstractmethod
    def curve(self, epoch: float, epochs: float, losses: Sequence[float]) -> float:
        """The factor without warm-up; epochs are counted from its end."""


class Metric(ABC):
    """A measure of how good predictions are, with its settings."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    target: ClassVar[str]
    """`classes` (scores (N, C) and integer labels (N,)) or `values` (floats of one shape)."""
    rises: ClassVar[bool]
    """Whether higher is better."""

    @abstractmethod
    def measure(self, outputs: Tensor, targets: Tensor) -> float:
        """The measure over all samples given at once; NaN where it has no meaning."""


class Augmentation(ABC):
    """A random change of training pictures, with its settings; its icon is `augmentations/<key>.svg`."""

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    mixes: ClassVar[bool] = False
    """Whether targets that are classes become shares of them, which only some losses take."""

    @abstractmethod
    def apply(self, batch: Batch, draws: Draws) -> Batch:
        """`batch` changed, as a new value; all that is random comes from `draws`, sample by sample."""
