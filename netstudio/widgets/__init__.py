"""Building blocks that panels share; they know the catalog's fields and the palette, but no document.

`FieldForm` edits a catalog entry; `ProblemNotice` shows a problem with its repairs; `MessageBar` says something in
passing; `Section` is a titled part of a panel; the rest are single controls.
"""

from netstudio.widgets.catalog_text import catalog_text
from netstudio.widgets.editors import CalmComboBox
from netstudio.widgets.emptying import empty
from netstudio.widgets.facts import Facts
from netstudio.widgets.field_form import FieldForm, field_help, field_title
from netstudio.widgets.file_dialog import file_dialog
from netstudio.widgets.folded_section import FoldedSection
from netstudio.widgets.fuzzy import best_score, score
from netstudio.widgets.icon_button import IconButton
from netstudio.widgets.layer_ranking import GOOD_ENOUGH, offered_layers, ranked
from netstudio.widgets.layer_tile import LayerTile, paint_tile
from netstudio.widgets.message_bar import MessageBar
from netstudio.widgets.near_focus import keep_focus_near, pass_focus_on
from netstudio.widgets.notice import Notice
from netstudio.widgets.problem_notice import ProblemNotice
from netstudio.widgets.quantities import clock, grouped, percent, short
from netstudio.widgets.repair_button import Foretell, ForetoldRepair, RepairButton
from netstudio.widgets.search_sheet import Index, SearchModel, SearchSheet, SheetDelegate, SheetTexts
from netstudio.widgets.section import Section
from netstudio.widgets.spin_boxes import IntegerBox, NumberBox
from netstudio.widgets.switch import Switch
from netstudio.widgets.tab_order import tab_as_laid_out
from netstudio.widgets.value_line import SearchLine, ValueLine
from netstudio.widgets.wrapped_label import ElidedLabel, WrappedLabel

__all__ = [
    "GOOD_ENOUGH",
    "CalmComboBox",
    "ElidedLabel",
    "Facts",
    "FieldForm",
    "FoldedSection",
    "Foretell",
    "ForetoldRepair",
    "IconButton",
    "Index",
    "IntegerBox",
    "LayerTile",
    "MessageBar",
    "Notice",
    "NumberBox",
    "ProblemNotice",
    "RepairButton",
    "SearchLine",
    "SearchModel",
    "SearchSheet",
    "Section",
    "SheetDelegate",
    "SheetTexts",
    "Switch",
    "ValueLine",
    "WrappedLabel",
    "best_score",
    "catalog_text",
    "clock",
    "empty",
    "field_help",
    "field_title",
    "file_dialog",
    "grouped",
    "keep_focus_near",
    "offered_layers",
    "paint_tile",
    "pass_focus_on",
    "percent",
    "ranked",
    "score",
    "short",
    "tab_as_laid_out",
]
