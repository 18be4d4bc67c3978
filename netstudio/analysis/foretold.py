"""What a repair would change, in one line."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.graph import Foresight

translate = QCoreApplication.translate


def foretold(seen: Foresight, classes: int = 0) -> str:
    """The first new shape, what the network ends in, what stays wrong: `→ 400, then 10 classes; no problems left`.

    `classes` are those of the data; 0 where it has none.
    """
    return f"→ {', '.join(_shapes(seen, classes))}; {_left(seen)}" if _shapes(seen, classes) else f"→ {_left(seen)}"


def _shapes(seen: Foresight, classes: int) -> list[str]:
    outputs = [change for change in seen.changes if change.after is not None]
    if not outputs:
        return []
    end = seen.end
    said = [] if end is not None and outputs[0].after == end else [str(outputs[0].after)]
    if end is None:
        return said
    last = translate("Repairs", "{0} classes").format(classes) if (classes,) == end.shape else str(end)
    return [*said, translate("Repairs", "then {0}").format(last) if said else last]


def _left(seen: Foresight) -> str:
    errors, warnings = len(seen.analysis.errors), len(seen.left) - len(seen.analysis.errors)
    if errors:
        return (
            translate("Repairs", "{0} problems left").format(errors)
            if errors > 1
            else translate("Repairs", "1 problem left")
        )
    if warnings:
        return (
            translate("Repairs", "trains, {0} warnings left").format(warnings)
            if warnings > 1
            else translate("Repairs", "trains, 1 warning left")
        )
    return translate("Repairs", "no problems left")
