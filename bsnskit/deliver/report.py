"""report.html: one self-contained page over the same results as the notebooks; nothing in it asks an address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from bsnskit import weeks
from bsnskit.charts.display import svg_text
from bsnskit.deliver import conclusions, html, views
from bsnskit.deliver.conclusions import illustration
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.i18n import Language
    from bsnskit.method.chain import Chain

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "report"


@dataclass(frozen=True)
class Block:
    """One result under its heading: a picture, a table, or both; a long table is folded on screen."""

    heading: str
    picture: Markup | None
    table: Markup | None
    folded: bool


@dataclass(frozen=True)
class Part:
    """One step of the method in the report."""

    key: str
    title: str
    sentences: list[str]
    blocks: list[Block]


def write_report(chain: Chain, path: Path, *, words: Language, position: int) -> Path:
    """Write the report of one week as a single file that opens and prints anywhere.

    Parameters
    ----------
    chain : results of one engagement and week
    path : file to write
    words : language, currency and objective names
    position : last entry of the ledger that the results rest on
    """
    path.write_text(report_page(chain, words=words, position=position), encoding="utf-8", newline="\n")
    return path


def report_page(chain: Chain, *, words: Language, position: int) -> str:
    """Return the report's HTML; every client text is escaped by the template or by `html.escape`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    monday = weeks.monday_of(str(chain.week))
    dates = words.text(
        N_("{first} to {last}"),
        first=words.date(monday, "long"),
        last=words.date(monday + dt.timedelta(days=6), "long"),
    )
    return environment.get_template("report.html.j2").render(
        words=words,
        text=words.text,
        client=chain.settings.client,
        week=words.week(str(chain.week), year=True),
        number=monday.isocalendar().week,
        year=monday.isocalendar().year,
        dates=dates,
        illustration=illustration(chain.settings.illustration, words),
        stylesheet=Markup(html.stylesheet()),
        tiles=conclusions.headline(chain, words),
        parts=[_part(key, blocks, chain, words) for key, blocks in views.REPORT.items()],
        list_version=int(chain.reasons["list_version"].max()),
        position=words.number(position),
        kit_version=version("bsnskit"),
    )


def _part(key: str, blocks: list[views.Block], chain: Chain, words: Language) -> Part:
    return Part(
        key,
        words.text(conclusions.STEP_NAMES[key]),
        conclusions.SENTENCES[key](chain, words),
        [_block(block, chain, words) for block in blocks if block.where is None or block.where(chain)],
    )


def _block(block: views.Block, chain: Chain, words: Language) -> Block:
    chart = block.chart(chain, words) if block.chart else None
    table = block.table(chain, words) if block.table else None
    return Block(
        words.text(block.heading) if block.heading else "",
        Markup(svg_text(chart, words)) if chart is not None else None,
        Markup(table.html) if table is not None else None,
        block.folded,
    )
