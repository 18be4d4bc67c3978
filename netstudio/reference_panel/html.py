"""A reference page as rich text in the colours of a theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from core.catalog import Field
from core.catalog.reference import (
    Page,
    ShapeExample,
    inputs_text,
    limits_text,
    settings_text,
    type_text,
    value_text,
)
from netstudio.theme import Colors
from netstudio.widgets import catalog_text, field_title, grouped

TILE = "picture:tile"
"""The picture at the head of the page."""
PAGE = "page:"
"""Addresses of pages in links begin so."""


def style(colors: Colors) -> str:
    """The style sheet of the pages."""
    return f"""
        body {{ color: {colors.text}; }}
        a {{ color: {colors.accent}; text-decoration: none; }}
        h1 {{ font-size: 22px; font-weight: 600; }}
        .heading {{ font-size: 15px; font-weight: 600; }}
        .muted {{ color: {colors.muted}; }}
        .summary {{ font-size: 14px; }}
        .formula {{ font-family: monospace; font-size: 13px; }}
        .name {{ font-weight: 600; }}
        th {{ color: {colors.muted}; font-weight: 400; text-align: left; }}
    """


def page_html(page: Page, related: Sequence[Page], colors: Colors) -> str:
    """`page` as rich text; `related` are pages worth a look after it."""
    parts = [
        _head(page),
        f'<p class="summary" style="margin-top: 14px; margin-bottom: 12px;">{escape(catalog_text(page.summary))}</p>',
        _formula(page, colors),
    ]
    parts += [f"<p>{escape(catalog_text(note))}</p>" for note in page.notes]
    parts += _fields(page.fields, colors)
    parts += _examples(page.examples, colors)
    if page.keywords:
        parts += [_heading(_tr("Search words")), f'<p class="muted">{escape(", ".join(page.keywords))}</p>']
    links = (f'<a href="{escape(each.url)}">{escape(each.text)}</a>' for each in page.sources)
    parts += [_heading(_tr("Source")), f"<p>{'<br>'.join(links)}</p>"]
    if related:
        others = (f'<a href="{PAGE}{each.address}">{escape(catalog_text(each.title))}</a>' for each in related)
        heading = _tr("More in {0}").format(catalog_text(page.category))
        parts += [_heading(heading), f"<p>{'&nbsp;&nbsp;·&nbsp; '.join(others)}</p>"]
    return f"<body>{''.join(parts)}</body>"


def _head(page: Page) -> str:
    title, category = escape(catalog_text(page.title)), escape(catalog_text(page.category))
    return (
        f'<table cellspacing="0" cellpadding="0"><tr><td style="padding-right: 14px; vertical-align: middle;">'
        f'<img src="{TILE}" width="44" height="44"></td><td style="vertical-align: middle;">'
        f'<h1 style="margin: 0px;">{title}</h1><span class="muted">{category}</span></td></tr></table>'
    )


def _heading(text: str) -> str:
    return f'<p class="heading" style="margin-top: 26px; margin-bottom: 8px;">{escape(text)}</p>'


def _formula(page: Page, colors: Colors) -> str:
    """The formula on a sheet of its own, one statement on a line."""
    lines = escape(page.formula).replace(";  ", "<br>")
    return (
        f'<table width="100%" cellspacing="0" cellpadding="10" style="margin-top: 12px; margin-bottom: 4px;">'
        f'<tr><td bgcolor="{colors.raised}"><span class="formula">{lines}</span></td></tr></table>'
    )


def _fields(fields: Sequence[Field], colors: Colors) -> list[str]:
    if not fields:
        return [_heading(_tr("Settings")), f'<p class="muted">{escape(_tr("There is nothing to set."))}</p>']
    titles = (_tr("Setting"), _tr("Default"), _tr("Allowed"), _tr("What it does"))
    rows = [(_name(field), escape(value_text(field.default)), _allowed(field), _help(field)) for field in fields]
    return [_heading(_tr("Settings")), _table(titles, rows, colors)]


def _name(field: Field) -> str:
    return f'<span class="name">{escape(field_title(field))}</span><br><span class="muted">{escape(field.name)}</span>'


def _allowed(field: Field) -> str:
    """Type, limits and unit below each other."""
    facts = [_tr(type_text(field)), limits_text(field), catalog_text(field.unit) if field.unit else ""]
    return "<br>".join(escape(fact).replace(" … ", "&nbsp;…&nbsp;") for fact in facts if fact)


def _help(field: Field) -> str:
    return escape(catalog_text(field.help))


def _examples(examples: Sequence[ShapeExample], colors: Colors) -> list[str]:
    if not examples:
        return []
    titles = (_tr("With"), _tr("Input → output"), _tr("Parameters"), _tr("Multiply-adds"))
    rows = [
        (
            f'<span class="muted">{escape(settings_text(each).replace("_", " "))}</span>',
            escape(f"{inputs_text(each)} → {each.result.output}").replace(" × ", "&nbsp;×&nbsp;"),
            grouped(each.result.parameters),
            grouped(each.result.multiply_adds),
        )
        for each in examples
    ]
    note = f'<p class="muted">{escape(_tr("Of one sample, without the batch."))}</p>'
    return [_heading(_tr("Shapes")), _table(titles, rows, colors), note]


def _table(titles: Iterable[str], rows: Iterable[Sequence[str]], colors: Colors) -> str:
    line = f"padding: 6px 14px 6px 0px; border-bottom: 1px solid {colors.border}; vertical-align: top;"
    head = "".join(f'<th align="left" style="{line}">{escape(title)}</th>' for title in titles)
    cells = ["".join(f'<td style="{line}">{cell}</td>' for cell in row) for row in rows]
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return (
        '<table width="100%" cellspacing="0" cellpadding="0" style="border-collapse: collapse;">'
        f"<tr>{head}</tr>{body}</table>"
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Reference", text)
