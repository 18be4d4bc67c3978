"""Everything that decides how to train: loss, optimizer, schedule, epochs, batches, device, seed, and what is finer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.catalog import Registry, check_fields, fields_of, loss_kinds, optimizer_kinds, schedule_kinds
from core.project import Project, TrainingSettings
from netstudio.document import Document
from netstudio.run_panel.device_chooser import DeviceChooser
from netstudio.run_panel.fields import OrderFields, RunFields, read_fields, write_field
from netstudio.widgets import CalmComboBox, FieldForm, FoldedSection, IconButton, Section, catalog_text, tab_as_laid_out

_LABEL_WIDTH = 104


class SettingsForm(QWidget):
    """Shows `document.project.training` and edits it through the document; one undo step per burst of typing."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._loss, self._loss_form = self._chooser(loss_kinds, self.tr("Loss")), FieldForm()
        self._optimizer, self._optimizer_form = self._chooser(optimizer_kinds, self.tr("Optimizer")), FieldForm()
        self._schedule, self._schedule_form = self._chooser(schedule_kinds, self.tr("Schedule")), FieldForm()
        self._run_form, self._order_form = FieldForm(), FieldForm()
        self._fine_form, self._fine = FieldForm(), FoldedSection(self.tr("Advanced"))
        self._fine.body.addWidget(self._fine_form)
        self._device = DeviceChooser()
        self._reset_device = IconButton("reset_value", self.tr("Reset Device to Auto"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        column.addWidget(_section(self.tr("Run"), self._run_form, self._device_row(), self._order_form))
        column.addWidget(_section(self.tr("Optimizer"), self._optimizer, self._optimizer_form))
        column.addWidget(_section(self.tr("Learning rate"), self._schedule, self._schedule_form))
        column.addWidget(_section(self.tr("Loss"), self._loss, self._loss_form))
        column.addWidget(self._fine)
        column.addStretch(1)
        self._loss.activated.connect(self._choose_loss)
        self._optimizer.activated.connect(self._choose_optimizer)
        self._schedule.activated.connect(self._choose_schedule)
        self._device.chosen.connect(lambda device: self._edit("device", device, finished=True))
        for form in (self._run_form, self._order_form, self._fine_form):
            form.edited.connect(lambda name, value, finished: self._edit(name, value, finished=finished))
        self._loss_form.edited.connect(self._edit_loss)
        self._optimizer_form.edited.connect(self._edit_optimizer)
        self._schedule_form.edited.connect(self._edit_schedule)
        document.changed.connect(self._document_changed)
        self._show(document.project.training)

    def topic(self) -> str:
        """Reference page of the part that has the focus: schedule or loss, and the optimizer everywhere else."""
        focus = self.focusWidget()
        for registry, entry, parts in (
            ("losses", self._settings.loss, (self._loss, self._loss_form)),
            ("schedules", self._settings.schedule, (self._schedule, self._schedule_form)),
        ):
            if focus is not None and any(part is focus or part.isAncestorOf(focus) for part in parts):
                return f"{registry}/{entry.key}"
        return f"optimizers/{self._settings.optimizer.key}"

    def _chooser(self, registry: Registry[Any], title: str) -> CalmComboBox:
        box = CalmComboBox()
        box.setAccessibleName(title)
        for key, kind in registry.classes.items():
            box.addItem(catalog_text(kind.title), key)
        return box

    def _device_row(self) -> QWidget:
        row = QWidget()
        label = QLabel(self.tr("Device"))
        label.setBuddy(self._device)
        label.setFixedWidth(_LABEL_WIDTH)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self._device, 1)
        policy = self._reset_device.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset_device.setSizePolicy(policy)
        self._reset_device.clicked.connect(lambda: self._edit("device", "auto", finished=True))
        layout.addWidget(self._reset_device)
        return row

    def _document_changed(self, old: Project, new: Project) -> None:
        if old.training is not new.training:
            self._show(new.training)

    def _show(self, settings: TrainingSettings) -> None:
        for box, form, entry in (
            (self._loss, self._loss_form, settings.loss),
            (self._optimizer, self._optimizer_form, settings.optimizer),
            (self._schedule, self._schedule_form, settings.schedule),
        ):
            box.setCurrentIndex(box.findData(entry.key))
            box.setToolTip(catalog_text(entry.summary))
            form.set_entry(entry)
            form.setVisible(not form.empty)
            form.show_problems({error.field: error.text for error in check_fields(entry)})
        self._run_form.set_entry(read_fields(RunFields, settings))
        self._order_form.set_entry(read_fields(OrderFields, settings))
        self._show_fine(settings)
        self._device.show_device(settings.device)
        self._reset_device.setVisible(settings.device != "auto")
        tab_as_laid_out(self)

    def _show_fine(self, settings: TrainingSettings) -> None:
        self._fine_form.set_entry(settings)
        problems = {error.field: error.text for error in check_fields(settings)}
        self._fine_form.show_problems(problems)
        if problems:
            self._fine.set_open(True)
        changed = sum(getattr(settings, field.name) != field.default for field in fields_of(TrainingSettings))
        self._fine.set_note(self.tr("{0} changed").format(changed) if changed else "")

    def _choose_loss(self) -> None:
        key = self._loss.currentData()
        if key != self._settings.loss.key:
            loss = loss_kinds.default(key)
            self._apply(replace(self._settings, loss=loss), self.tr("Choose Loss {0}").format(loss.title))

    def _choose_optimizer(self) -> None:
        key = self._optimizer.currentData()
        if key != self._settings.optimizer.key:
            optimizer = optimizer_kinds.default(key)
            text = self.tr("Choose Optimizer {0}").format(optimizer.title)
            self._apply(replace(self._settings, optimizer=optimizer), text)

    def _choose_schedule(self) -> None:
        key = self._schedule.currentData()
        if key != self._settings.schedule.key:
            schedule = replace(schedule_kinds.default(key), warmup_epochs=self._settings.schedule.warmup_epochs)
            text = self.tr("Choose Schedule {0}").format(schedule.title)
            self._apply(replace(self._settings, schedule=schedule), text)

    def _edit_loss(self, name: str, value: object, finished: bool) -> None:
        self._edit("loss", replace(self._settings.loss, **{name: value}), finished=finished, part=name)  # type: ignore[type-var]

    def _edit_optimizer(self, name: str, value: object, finished: bool) -> None:
        changed = replace(self._settings.optimizer, **{name: value})  # type: ignore[type-var]
        self._edit("optimizer", changed, finished=finished, part=name)

    def _edit_schedule(self, name: str, value: object, finished: bool) -> None:
        changed = replace(self._settings.schedule, **{name: value})  # type: ignore[arg-type]
        self._edit("schedule", changed, finished=finished, part=name)

    def _edit(self, name: str, value: object, *, finished: bool, part: str = "") -> None:
        title = (part or name).replace("_", " ")
        text = self.tr("Change {0}").format(title)
        self._apply(write_field(self._settings, name, value), text, f"training.{name}.{part}")
        if finished:
            self._document.end_merge()

    def _apply(self, settings: TrainingSettings, text: str, merge_key: str = "") -> None:
        self._document.apply(replace(self._document.project, training=settings), text, merge_key)

    @property
    def _settings(self) -> TrainingSettings:
        return self._document.project.training


def _section(title: str, *widgets: QWidget) -> Section:
    section = Section(title)
    for widget in widgets:
        section.body.addWidget(widget)
    return section
