"""Runs beside the window: `TrainingSession` owns the run and its curves, `Background` small jobs such as reading data,
`Fetcher` many tiny ones. `ShownFigures` says what is shown of a run, and when.

Nothing here waits in the GUI thread. Workers get frozen values, put frozen events on a queue, and know no Qt; a timer
that lives only while there is work takes the events out.
"""

from netstudio.training.background import Background, Task
from netstudio.training.fetching import Fetcher
from netstudio.training.figures import Figures, duration, number, rate, read_figures
from netstudio.training.session import GRAPH_FAILURE, TrainingSession
from netstudio.training.shown import ShownFigures
from netstudio.training.state import Runner, RunState, edited_since
from netstudio.training.turns import Pauses

__all__ = [
    "GRAPH_FAILURE",
    "Background",
    "Fetcher",
    "Figures",
    "Pauses",
    "RunState",
    "Runner",
    "ShownFigures",
    "Task",
    "TrainingSession",
    "duration",
    "edited_since",
    "number",
    "rate",
    "read_figures",
]
