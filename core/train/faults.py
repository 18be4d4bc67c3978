"""Why a run cannot begin or go on, in one sentence for the user."""

from __future__ import annotations

from core.backend import DeviceError, shortage_of
from core.data import DataError
from core.execute import LossRefused
from core.graph import edit
from core.network import BuildError
from core.project import Project
from core.train.memory import Supply, shortage_text

NOT_A_NUMBER_FROM_THE_START = (
    "The loss of the very first batch is not a number, before anything was learned: look for a layer that divides by "
    "zero or takes the root, power or logarithm of values it cannot take, or for data with far too large values."
)


class RunFault(Exception):  # noqa: N818  (it is data for `Failed`)
    """A fault that the user can mend. `kind` is one of data, network, settings, device, memory, diverged, internal.

    `node` is the id of the layer to blame, or empty.
    """

    def __init__(self, kind: str, text: str, node: str = "") -> None:
        super().__init__(text)
        self.kind, self.text, self.node = kind, text, node


def fault_of(error: Exception, project: Project, supply: Supply | None = None) -> RunFault:
    """What `error`, raised while preparing or training `project`, means for the user.

    `supply` is the memory that was free when the run began.
    """
    if isinstance(error, RunFault):
        return error
    if isinstance(error, DataError):
        return RunFault("data", str(error))
    if isinstance(error, BuildError):
        return network_fault(project, error.node, str(error))
    shortage = shortage_of(error)
    if shortage is not None:
        return RunFault("memory", shortage_text(shortage, project, supply or Supply()))
    if isinstance(error, DeviceError):
        return RunFault("device", str(error))
    if isinstance(error, LossRefused):
        text = str(error).rstrip(".")
        return RunFault("settings", f"The loss {project.training.loss.title} cannot be computed: {text}.")
    return RunFault("internal", f"An error inside the program ended the run: {type(error).__name__}: {error}.")


def network_fault(project: Project, node: str, text: str) -> RunFault:
    """A fault of layer `node`, named as the person named it; of the network as a whole when `node` is empty."""
    name = edit.name_of(project.graph, node)
    return RunFault("network", f"{name}: {text}" if name else text, node)
