"""Id and label at the left of a row."""

from __future__ import annotations

import altair as alt
import pandas as pd
import pytest

from bsnskit.charts.frame import Frame, row_heads, row_scale


@pytest.mark.parametrize(
    ("ids", "labels", "ids_drawn", "labels_drawn"),
    [
        (["1.01", "1.02"], ["I cannot log in", "1.02"], ["1.01", "1.02"], ["I cannot log in", "1.02"]),
        (["Services aux particuliers", "E-commerce"], None, ["Services aux particuliers", "E-commerce"], ["", ""]),
    ],
)
def test_a_reason_known_by_its_words_alone_is_named_once_and_whole(ids, labels, ids_drawn, labels_drawn):
    table = pd.DataFrame({"reason_id": ids, "label": labels or ids})
    bold, plain = row_heads(table, row_scale(ids), Frame(height=100, left=300))
    assert isinstance(bold, alt.Chart)
    assert list(bold.data["id_text"]) == ids_drawn
    assert list(plain.data["label_text"]) == labels_drawn
