import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsnskit.deliver import html
from bsnskit.deliver.columns import Column
from bsnskit.errors import BrokenTable
from bsnskit.i18n import Language
from bsnskit.vocabulary import OBJECTIVES

EN, FR = Language("en", currency="EUR"), Language("fr", currency="EUR")
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "</style></table><td onclick='x'>",
    '" onmouseover="alert(3)',
    "&lt;b&gt; {braces} %s",
    "x" * 500,
    "لا أستطيع الدخول إلى الموقع",
    "panne 😀",
    "a\x00b\x1bc",
)
COLUMNS = (
    Column("reason_id", "No.", "id"),
    Column("label", "Reason for contact"),
    Column("n_contacts", "Contacts a year", "count"),
    Column("tnps", "TNPS", "points", "tnps_low", "tnps_high", "n_tnps"),
    Column("share", "Share", "share"),
    Column("cost_total", "Full cost a year", "money0"),
    Column("objective", "Objective", "objective"),
    Column("chosen", "Chosen", "flag"),
    Column("owner", "Owner"),
)


def row(**values):
    known = {
        "reason_id": "2.10",
        "label": "Je n'ai pas reçu le mail",
        "n_contacts": 12345.0,
        "tnps": 24.0,
        "tnps_low": 19.4,
        "tnps_high": 28.6,
        "n_tnps": 1000,
        "share": 0.704,
        "cost_total": 3343.2,
        "objective": "eliminate",
        "chosen": True,
        "owner": "DSI",
    }
    return known | values


def table(*rows):
    return pd.DataFrame.from_records(list(rows) or [row()])


class Reader(HTMLParser):
    """Collect tags with attributes, and the texts of cells."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, text):
        self.texts.append(text)


def read(markup):
    reader = Reader()
    reader.feed(markup)
    return reader


def test_escape_leaves_nothing_that_html_reads():
    assert html.escape('<a href="x">\'&') == "&lt;a href=&#34;x&#34;&gt;&#39;&amp;"


@given(st.text())
def test_escape_gives_back_the_text_when_read(text):
    kept = "".join(read(f"<p>{html.escape(text)}</p>").texts)
    wanted = "".join(
        letter for letter in text if letter in "\t\n" or not (ord(letter) < 32 or 127 <= ord(letter) < 160)
    )
    assert kept == wanted


def test_html_table_heads_columns_and_rows_for_screen_readers():
    tags = read(html.html_table(table(), COLUMNS, EN, caption="Volumes").html).tags
    assert [attrs["scope"] for tag, attrs in tags if tag == "th"] == ["col"] * 9 + ["row"]
    assert ("caption", {}) in tags
    region = next(attrs for _, attrs in tags if attrs.get("role") == "region")
    assert region["aria-label"] == "Volumes" and region["tabindex"] == "0"


def test_html_table_prints_figures_in_the_language_and_to_the_right():
    markup = html.html_table(table(), COLUMNS, FR).html
    assert '<td class="bsns-number">12\u202f345</td>' in markup
    assert '<td class="bsns-number">70,4\u00a0%</td>' in markup
    assert "3\u202f343\u00a0€" in markup


def test_html_table_prints_interval_and_n_behind_a_figure():
    shown = html.html_table(table(), COLUMNS, EN)
    assert '24 <span class="bsns-rests">[19; 29] n = 1,000</span>' in shown.html
    assert "24 [19; 29] n = 1,000" in shown.text


def test_html_table_prints_an_interval_as_its_figure():
    columns = (Column("share", "Share", "share0", "low", "high"),)
    shown = html.html_table(pd.DataFrame({"share": [0.43], "low": [0.31], "high": [0.56]}), columns, FR)
    assert shown.text.endswith("43\u00a0% [31\u00a0% ; 56\u00a0%]")


def test_html_table_says_unknown_and_never_zero():
    unknown = row(n_contacts=None, tnps=None, tnps_low=None, tnps_high=None, n_tnps=0, share=None, cost_total=None)
    shown = html.html_table(table(unknown), COLUMNS, FR)
    assert shown.html.count('<td class="bsns-number"><span class="bsns-unknown">inconnu</span></td>') == 4
    assert shown.text.count("inconnu") == 4 and "0" not in shown.text.split("\n")[-1].replace("2.10", "")


def test_html_table_leaves_out_an_unknown_bound():
    assert "24 n = 1,000" in html.html_table(table(row(tnps_low=None)), COLUMNS, EN).text


def test_html_table_marks_a_missing_text_with_a_dash():
    assert '<span class="bsns-unknown">–</span>' in html.html_table(table(row(owner=None)), COLUMNS, EN).html


def test_html_table_names_objectives_with_sign_and_colour():
    markup = html.html_table(table(), COLUMNS, FR).html
    assert f'style="color:{OBJECTIVES[0].colour}">✕ Éradiquer</span>' in markup


def test_html_table_marks_flags_and_leaves_the_others_blank():
    shown = html.html_table(table(row(), row(chosen=False)), COLUMNS, EN)
    assert shown.html.count("✓") == 1 and '<td dir="auto"></td>' in shown.html


@pytest.mark.parametrize("text", HOSTILE)
def test_html_table_shows_hostile_text_as_text(text):
    columns = (*COLUMNS, Column("reason_id", text))
    shown = html.html_table(table(row(label=text, reason_id=text, owner=text)), columns, EN, caption=text)
    known = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
    reader = read(shown.html)
    assert {tag for tag, _ in reader.tags} == known
    assert {name for _, attrs in reader.tags for name in attrs} <= {
        "class", "role", "tabindex", "aria-label", "scope", "dir", "style",
    }  # fmt: skip
    visible = text.replace("\x00", "").replace("\x1b", "")
    assert "".join(reader.texts).count(visible) == 6  # caption, heading, id, label, owner, and the id again


def test_html_table_is_the_same_twice_and_has_no_id():
    first, second = (html.html_table(table(), COLUMNS, EN, caption="c").html for _ in range(2))
    assert first == second and not re.search(r"\sid=", first)


def test_html_table_of_no_rows_says_so():
    shown = html.html_table(table().head(0), COLUMNS, EN, caption="Volumes")
    assert "Nothing to show yet." in shown.html and shown.text.endswith("Nothing to show yet.")


def test_html_table_names_missing_columns():
    with pytest.raises(BrokenTable, match="columns missing: tnps_low, share"):
        html.html_table(table().drop(columns=["share", "tnps_low"]), COLUMNS, EN)


def test_html_table_leaves_its_table_untouched():
    given_table = table(row(), row(n_contacts=None))
    before = given_table.copy(deep=True)
    html.html_table(given_table, COLUMNS, EN)
    pd.testing.assert_frame_equal(given_table, before)


def test_html_table_keeps_the_order_and_the_twin_agrees():
    shown = html.html_table(table(row(reason_id="2.10"), row(reason_id="2.1")), COLUMNS, EN)
    lines = shown.text.split("\n")
    assert [line.split()[0] for line in lines[2:]] == ["2.10", "2.1"]
    assert shown.html.index(">2.10<") < shown.html.index(">2.1<")


def test_plain_twin_aligns_figures_to_the_right():
    columns = (Column("label", "Reason for contact"), Column("n_contacts", "Contacts a year", "count"))
    shown = html.html_table(table(row(n_contacts=2.0), row(n_contacts=168.0)), columns, EN)
    ends = {len(line) for line in shown.text.split("\n")}
    assert len(ends) == 1


def test_shown_carries_its_style_and_its_twin():
    bundle = html.html_table(table(), COLUMNS, EN)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/html"].startswith("<style>") and ".bsns-table" in bundle["text/html"]


def test_stylesheet_asks_no_address_and_holds_the_palette():
    style = html.stylesheet()
    assert "url(" not in style and "@import" not in style and "@font-face" not in style and "http" not in style
    assert "--bsns-accent:#0B5C6B" in style and "@media print" in style
    assert html.component_style() in style
    assert style.count("{") == style.count("}")


def test_stylesheet_defines_every_variable_it_uses():
    style = html.stylesheet()
    assert set(re.findall(r"var\((--[a-z-]+)\)", style)) <= set(re.findall(r"(--[a-z-]+):", style))


def test_html_table_names_the_method_of_its_intervals_and_what_is_not_reliable():
    table = pd.DataFrame({"tnps": [24.0, -10.0], "low": [19.4, -80.0], "high": [28.6, 60.0], "n": [420, 4]})
    column = Column("tnps", "TNPS", "points", "low", "high", "n", "Wilson", 30)
    shown = html.html_table(table, [column], Language("en"))
    assert "Intervals at 95 %: TNPS: Wilson. Under 30 values an interval is not reliable." in shown.text
    assert "n = 4 (not reliable)" in shown.text and "(not reliable)" in shown.html
    assert "Intervals" not in html.html_table(table.assign(low=None), [column], Language("en")).text


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "under 1%"), (0.004, "under 1%"), (0.5, "50%"), (0.999, "over 99%"), (float("nan"), "unknown")],
)
def test_a_chance_is_never_printed_as_certain(value, said):
    shown = html.html_table(pd.DataFrame({"q": [value]}), [Column("q", "Chance", "chance")], Language("en"))
    assert f">{said}<" in shown.html
