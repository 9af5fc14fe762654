import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pytest

from bsnskit.charts import display, pareto_chart, phases_chart, return_chart
from bsnskit.contracts import tables
from bsnskit.errors import WrongCall
from bsnskit.i18n import Language
from tests.charts import builders

EN, FR = Language("en", currency="EUR"), Language("fr", currency="EUR")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "]]> & &amp; \"quoted\" 'single'",
    "x" * 500,
    "لا أستطيع الدخول إلى الموقع",
    "panne 😀 réglée 👩‍🔧",
    "a\x00b\x0b\nc",
    "=HYPERLINK(1)",
)


def returns():
    return return_chart(builders.returns(), words=FR)


@pytest.fixture(scope="module")
def svg():
    return display.svg_text(returns(), FR)


def test_render_static_gives_svg_and_one_line():
    shown = display.render(returns(), "static")
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/plain"}
    assert bundle["image/svg+xml"].startswith("<svg ")
    assert "Synchroniser la base enseignants" in bundle["text/plain"] and "\n" not in bundle["text/plain"]


def test_render_live_gives_a_widget_with_the_theme():
    widget = display.render(returns(), "live")
    assert isinstance(widget, alt.JupyterChart)
    wanted = display.specification(returns(), "fr")["config"]
    assert widget.spec["config"]["font"] == wanted["font"]
    assert widget.spec["config"]["locale"] == wanted["locale"]
    assert widget.embed_options["actions"] is False


def test_render_refuses_another_mode_and_suggests():
    with pytest.raises(WrongCall, match=r"'statik' is not a way.*Did you mean static"):
        display.render(returns(), "statik")


def test_svg_text_names_the_picture_for_screen_readers(svg):
    root = ElementTree.fromstring(svg)
    title, description = root[0], root[1]
    assert root.get("role") == "img" and root.get("lang") == "fr"
    assert title.tag == f"{SVG}title" and "Synchroniser" in title.text
    assert description.tag == f"{SVG}desc" and "n = 4" in description.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_svg_text_asks_no_address_and_runs_nothing(svg):
    root = ElementTree.fromstring(svg)
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "title", "desc", "g", "path", "rect", "line", "text", "tspan"}
    assert "href" not in svg and "url(" not in svg and "@font-face" not in svg


def test_svg_text_shares_no_id_with_another_picture(svg):
    other = display.svg_text(phases_chart(builders.phases(), words=FR), FR)
    ids = [element.get("id") for text in (svg, other) for element in ElementTree.fromstring(text).iter()]
    known = [one for one in ids if one]
    assert len(known) == len(set(known)) == 4


def test_svg_text_is_the_same_twice(svg):
    assert display.svg_text(returns(), FR) == svg


def test_svg_text_does_not_depend_on_the_machines_fonts(svg, tmp_path):
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>", "utf-8")
    code = (
        "import sys\n"
        "from bsnskit.charts import display\n"
        "from tests.charts.test_display import FR, returns\n"
        "sys.stdout.buffer.write(display.svg_text(returns(), FR).encode())\n"
    )
    bare = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "FONTCONFIG_FILE": str(config), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert bare.stdout.decode() == svg


def test_svg_text_keeps_hostile_labels_as_text():
    table = builders.phases().head(len(HOSTILE)).assign(label=list(HOSTILE), lacks=list(HOSTILE))
    root = ElementTree.fromstring(
        display.svg_text(phases_chart(table, words=EN, title=HOSTILE[1], note=HOSTILE[0]), EN)
    )
    written = "\n".join(element.text or "" for element in root.iter())
    assert not {element.tag for element in root.iter()} & {f"{SVG}script", f"{SVG}img", f"{SVG}image", "script", "img"}
    for part in ("<img src=x onerror=alert(1)>", "</script><script>", "لا أستطيع", "😀", "ab c", "=HYPERLINK"):
        assert part in written


def test_svg_text_carries_no_script_end_in_the_live_specification():
    table = builders.phases().head(1).assign(label="</script>")
    # The widget's state is JSON over a channel, never markup; the text must arrive whole.
    assert "</script>" in str(display.specification(phases_chart(table, words=EN), "en"))


def test_specification_leaves_altairs_own_theme_out():
    with alt.theme.enable("dark"):
        assert display.specification(returns(), "fr")["config"]["background"] == "#FFFFFF"


@pytest.mark.parametrize(("language", "decimal"), [("fr", ","), ("en", "."), ("es", ",")])
def test_specification_writes_axis_numbers_in_the_language(language, decimal):
    assert display.specification(returns(), language)["config"]["locale"]["number"]["decimal"] == decimal


def test_alt_text_is_a_stable_line_in_the_language():
    chart = pareto_chart(tables.empty(tables.Pareto), words=EN)
    assert display.alt_text(chart, EN) == "Chart: Contacts per reason"


def test_png_bytes_is_a_png_twice_as_wide():
    png = display.png_bytes(returns(), scale=2)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") == 1800
