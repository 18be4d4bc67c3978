"""The reference window: a page for everything that can be picked, found by F1, by searching and by links."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from core.catalog.reference import pages
from netstudio.app import build_window
from netstudio.main_window import MainWindow
from netstudio.main_window.reference import FIRST_PAGE, topic
from netstudio.reference_panel import ReferenceWindow
from netstudio.reference_panel.contents import matches
from netstudio.reference_panel.html import page_html, style
from netstudio.settings import Settings
from netstudio.theme import DARK, LIGHT, Theme


@pytest.fixture
def owner(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def theme() -> Theme:
    return Theme("light")


@pytest.fixture
def reference(qtbot, owner, theme) -> ReferenceWindow:
    shown = ReferenceWindow(theme, Settings(), owner)
    shown.show()
    return shown


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    built = build_window()
    built.resize(1366, 768)
    built.show()
    qtbot.waitExposed(built)
    yield built
    built.close_without_asking()


def opened(window: MainWindow) -> ReferenceWindow:
    """The reference window after F1."""
    window.commands["help.reference"].trigger()
    found = window.findChild(ReferenceWindow)
    assert found is not None
    return found


def button(reference: ReferenceWindow, name: str) -> QToolButton:
    return next(b for b in reference.findChildren(QToolButton) if b.accessibleName() == name)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_that_every_page_is_drawn_in_both_themes(qapp, colors):
    for page in pages().values():
        document = QTextDocument()
        document.setDefaultStyleSheet(style(colors))
        document.setHtml(page_html(page, (), colors))
        plain = re.sub(r"\s+", " ", document.toPlainText())
        for text in (page.title, page.category, page.summary, *(field.help for field in page.fields)):
            assert re.sub(r"\s+", " ", text) in plain, page.address
        for statement in page.formula.split(";  "):
            assert re.sub(r"\s+", " ", statement) in plain, page.address
        for example in page.examples:
            assert f"{example.result.output}" in plain, page.address
        assert all(source.text in plain for source in page.sources)


def test_that_every_page_can_be_opened(reference):
    for address, page in pages().items():
        reference.open_page(address)
        assert reference.address == address
        assert page.summary in reference.view.toPlainText()
        assert reference.windowTitle().startswith(page.title)
        assert reference.contents.currentItem().text() == page.title


def test_that_an_unknown_page_is_passed_over(reference):
    reference.open_page("layers/relu")
    reference.open_page("layers/nothing")
    assert reference.address == "layers/relu"


def test_that_searching_filters_by_title_synonym_and_category(reference):
    assert reference.contents.addresses() == tuple(pages())
    reference.search("conv2d")
    assert reference.contents.addresses()[0] == "layers/conv2d"
    assert len(reference.contents.addresses()) < len(pages())
    assert "layers/conv2d" in [page.address for page in matches("atrous")]
    assert "optimizers/adam" in [page.address for page in matches("optimizers")]
    reference.search("")
    assert reference.contents.addresses() == tuple(pages())


def test_that_a_search_without_a_result_says_so(reference):
    reference.search("zzzqqq")
    assert reference.contents.addresses() == ()
    assert reference._nothing.isVisible()
    reference.search("")
    assert not reference._nothing.isVisible()


def test_that_enter_in_the_search_opens_the_best_page(reference):
    line = reference.findChild(QLineEdit, "reference_search")
    QTest.keyClicks(line, "adamw")
    assert reference.address == ""
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert reference.address == "optimizers/adamw"


def test_that_escape_clears_the_search_and_then_closes(reference):
    line = reference.findChild(QLineEdit, "reference_search")
    reference.search("adam")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert reference.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not reference.isVisible()


def test_that_picking_in_the_list_opens_the_page(reference):
    row = next(r for r in range(reference.contents.count()) if reference.contents.item(r).text() == "Conv2d")
    reference.contents.setCurrentRow(row)
    assert reference.address == "layers/conv2d"


def test_that_one_goes_back_and_forward_through_the_pages(reference):
    back, forward = button(reference, "Back"), button(reference, "Forward")
    assert not back.isEnabled()
    for address in ("layers/relu", "layers/elu", "losses/mse"):
        reference.open_page(address)
    back.click()
    back.click()
    assert reference.address == "layers/relu"
    assert not back.isEnabled()
    forward.click()
    assert reference.address == "layers/elu"
    reference.open_page("layers/gelu")
    assert not forward.isEnabled()
    reference.go_back()
    assert reference.address == "layers/elu"


def test_that_links_between_pages_stay_in_the_window_and_others_go_to_the_browser(reference, monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(url.toString()) or True)
    reference.open_page("layers/relu")
    assert 'href="page:layers/elu"' in reference.view.toHtml()
    reference.view.anchorClicked.emit(QUrl("page:layers/elu"))
    assert (reference.address, seen) == ("layers/elu", [])
    reference.view.anchorClicked.emit(QUrl("https://arxiv.org/abs/1511.07289"))
    assert seen == ["https://arxiv.org/abs/1511.07289"]
    assert reference.address == "layers/elu"


def test_that_the_page_follows_the_theme(reference, theme):
    reference.open_page("layers/conv2d")
    assert LIGHT.muted in reference.view.toHtml()
    theme.set("dark")
    assert DARK.muted in reference.view.toHtml()
    assert LIGHT.muted not in reference.view.toHtml()
    assert reference.contents.currentItem().text() == "Conv2d"


def test_that_everything_in_the_window_has_a_name(reference):
    for name in ("Back", "Forward"):
        assert button(reference, name).toolTip() == name
    assert reference.contents.accessibleName()
    assert reference.view.accessibleName()
    assert reference.findChild(QLineEdit, "reference_search").accessibleName()


def test_that_closing_leaves_nothing(qtbot, owner, reference):
    with qtbot.waitSignal(reference.destroyed):
        reference.close()
    assert owner.findChildren(ReferenceWindow) == []


def test_that_it_goes_with_the_window_it_belongs_to(qtbot, owner, reference):
    with qtbot.waitSignal(reference.destroyed):
        owner.hide()


def test_that_it_comes_back_where_it_was(qtbot, owner, theme, reference):
    reference.resize(700, 500)
    with qtbot.waitSignal(reference.destroyed):
        reference.close()
    again = ReferenceWindow(theme, Settings(), owner)
    assert (again.width(), again.height()) == (700, 500)


def test_that_f1_explains_the_selected_layer(window, qtbot):
    assert [keys.toString() for keys in window.findChild(QAction, "help.reference").shortcuts()] == ["F1"]
    nodes = window.document.project.graph.nodes
    for node in nodes[:3]:
        window.selection.set([node.id])
        window.panels.canvas.setFocus()
        assert opened(window).address == f"layers/{node.layer.key}"
    assert len(window.findChildren(ReferenceWindow)) == 1


def test_that_f1_explains_the_row_of_the_palette(window):
    palette = window.panels.palette
    window.selection.set()
    window.panels.canvas.setFocus()
    assert topic(window) == FIRST_PAGE
    palette.search("leaky")
    assert topic(window) == "layers/leaky_relu"
    window.selection.set([window.document.project.graph.nodes[0].id])
    assert topic(window) == "layers/input"
    palette.list.setFocus()
    assert topic(window) == "layers/leaky_relu"


def test_that_f1_explains_what_is_chosen_for_the_training(window):
    training = window.document.project.training
    window.show_panel(window.panels.run_panel)
    form = window.panels.run_panel._form
    for box, wanted in (
        (form._loss, f"losses/{training.loss.key}"),
        (form._optimizer, f"optimizers/{training.optimizer.key}"),
        (form._schedule, f"schedules/{training.schedule.key}"),
        (form._optimizer_form.editor("lr").focusProxy(), f"optimizers/{training.optimizer.key}"),
    ):
        box.setFocus()
        assert topic(window) == wanted


def test_that_closing_the_window_closes_the_reference(window):
    shown = opened(window)
    assert shown.isVisible()
    window.close_without_asking()
    assert not window.findChildren(ReferenceWindow) or not shown.isVisible()


def test_that_every_page_fits_its_width_and_nothing_is_to_be_scrolled_sideways(reference):
    view = reference.view
    view.setMinimumWidth(0)
    view.setFixedWidth(360)
    for address, page in pages().items():
        view.show_page(page)
        assert view.document().size().width() <= view.viewport().width() + 1, address
    assert not view.horizontalScrollBar().isVisible()
