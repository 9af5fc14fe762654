"""Show charts: a static SVG where nobody waits, a live widget in JupyterLab and Voilà; SVG text and PNG bytes for files.

The theme, the language's number formats and the clean-up of client text act here, on the finished specification.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from bsnskit.charts.text import clean
from bsnskit.charts.theme import FONT, theme
from bsnskit.errors import WrongCall, nearest
from bsnskit.i18n import Language
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

MODES = ("static", "live")
_TAG = re.compile(r"<[^<>]*>")
_ROLE = re.compile(r' role="graphics-object" aria-roledescription="[a-z ]*"')
_DIGITS = re.compile(r"(\.\d\d)\d+")
_VEGA_LITE = "v" + "_".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


@dataclass(frozen=True)
class Picture:
    """A chart as text: SVG for eyes, one stable line for comparisons and for screens without pictures."""

    svg: str
    line: str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"image/svg+xml": self.svg, "text/plain": self.line}

    def __repr__(self) -> str:
        return self.line


def render(chart: alt.TopLevelMixin, mode: str = "static") -> Any:
    """Return what a notebook or a dashboard shows.

    Parameters
    ----------
    chart : from one of the `*_chart` functions
    mode : "static" (SVG, nothing runs) or "live" (a widget with tooltips, works offline)

    Raises
    ------
    WrongCall : another mode
    """
    if mode not in MODES:
        raise WrongCall(
            "",
            N_("'{mode}' is not a way to show a chart"),
            N_("The modes are static and live."),
            N_("Did you mean {meant}?") if nearest(mode, MODES) else "",
            mode=mode,
            meant=nearest(mode, MODES),
        )
    return live(chart) if mode == "live" else picture(chart)


def picture(chart: alt.TopLevelMixin) -> Picture:
    """Return the chart as a static picture in its own language."""
    words = Language(_about(chart)["language"])
    return Picture(svg_text(chart, words), alt_text(chart, words))


def live(chart: alt.TopLevelMixin) -> alt.JupyterChart:
    """Return the chart as a widget that asks no address for its JavaScript."""
    alt.JupyterChart.enable_offline(True)
    spec = specification(chart, _about(chart)["language"])
    return alt.JupyterChart(alt.Chart.from_dict(spec), embed_options={"actions": False, "renderer": "svg"})


def alt_text(chart: alt.TopLevelMixin, words: Language) -> str:
    """Return one stable line that stands for the picture."""
    return words.text(N_("Chart: {title}"), title=_about(chart)["title"])


def specification(chart: alt.TopLevelMixin, language: str) -> dict[str, Any]:
    """Return the Vega-Lite specification with the kit's theme; whatever theme Altair has switched on is left out."""
    spec = chart.to_dict(validate=False)  # schema checks take longer than the drawing; tests make them for every chart
    spec["config"] = theme(language)
    return _printable(spec)


def svg_text(chart: alt.TopLevelMixin, words: Language) -> str:
    """Return self-contained SVG with an accessible title and description, safe inside HTML.

    Same table, same bytes: positions are pixels, the fonts are the renderer's own.

    Parameters
    ----------
    chart : from one of the `*_chart` functions
    words : language of numbers on axes
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(specification(chart, words.code), vl_version=_VEGA_LITE, allowed_base_urls=[])
    return _accessible(drawn, _about(chart), words.code)


def png_bytes(chart: alt.TopLevelMixin, *, scale: float = 2) -> bytes:
    """Return the chart as PNG for slides; `scale` 2 prints sharply."""
    import vl_convert

    spec = specification(chart, _about(chart)["language"])
    return vl_convert.vegalite_to_png(spec, vl_version=_VEGA_LITE, scale=scale, allowed_base_urls=[])


def _about(chart: alt.TopLevelMixin) -> Mapping[str, str]:
    meta = getattr(chart, "usermeta", alt.Undefined)
    known = meta.get("bsnskit", {}) if isinstance(meta, dict) else {}
    return {"language": "en", "title": "", "description": "", **known}


def _accessible(svg: str, about: Mapping[str, str], language: str) -> str:
    """Name the whole picture for screen readers; the roles of single marks, and one font per text, only weigh."""
    mark = hashlib.sha256(json.dumps([svg, dict(about)], sort_keys=True).encode()).hexdigest()[:10]
    svg = _TAG.sub(_light_tag, svg)
    start = svg.index(">") + 1
    head = svg[: start - 1].replace(
        "<svg ",
        f'<svg role="img" lang="{language}" aria-labelledby="t{mark} d{mark}" font-family="{FONT}"'
        ' style="max-width:100%;height:auto" ',
        1,
    )
    title = f'<title id="t{mark}">{html.escape(about["title"])}</title>'
    description = f'<desc id="d{mark}">{html.escape(about["description"])}</desc>'
    return f"{head}>{title}{description}{svg[start:]}"


def _light_tag(tag: re.Match[str]) -> str:
    text = _ROLE.sub("", tag[0].replace(f' font-family="{FONT}"', ""))
    return _DIGITS.sub(r"\1", text)


def _printable(node: Any) -> Any:
    """Clean every text of a specification: what XML or the font cannot print is taken out."""
    if isinstance(node, dict):
        return {key: _printable(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_printable(value) for value in node]
    if isinstance(node, str):
        return clean(node) if _needs_cleaning(node) else node
    return node


def _needs_cleaning(text: str) -> bool:
    return not text.isascii() or not text.isprintable()
