"""What the main window is put together from; made and connected in `netstudio.app`."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from netstudio.actions import Actions
from netstudio.analysis import LiveAnalysis
from netstudio.canvas import Canvas
from netstudio.data_panel import DataPanel, DataView
from netstudio.document import Autosave, Blocks, Document, Selection, Writer
from netstudio.palette import Palette
from netstudio.problems_panel import ProblemsPanel
from netstudio.run_panel import RunPanel
from netstudio.settings import Settings
from netstudio.theme import Theme
from netstudio.training import TrainingSession


@dataclass(frozen=True)
class Models:
    """The long-lived objects without a face."""

    settings: Settings
    theme: Theme
    document: Document
    selection: Selection
    analysis: LiveAnalysis
    session: TrainingSession
    actions: Actions
    writer: Writer
    autosave: Autosave
    blocks: Blocks


@dataclass(frozen=True)
class Panels:
    """The visible parts."""

    palette: Palette
    canvas: Canvas
    inspector: QWidget
    run_panel: RunPanel
    data_panel: DataPanel
    data_view: DataView
    charts: QWidget
    problems: ProblemsPanel
    history: QWidget
