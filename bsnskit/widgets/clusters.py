"""What no reason covers, live: each cluster by its most central verbatim. Its plain text is empty, and nothing is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.i18n import Language

_VIEW = """
export default {
  render({ model, el }) {
    const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text ?? "" });
    const table = make("table");
    table.className = "bsns-clusters";
    const [head, body] = [make("thead"), make("tbody")];
    const line = make("tr");
    for (const title of model.get("titles")) line.append(Object.assign(make("th", title), { scope: "col" }));
    head.append(line);
    for (const [count, share, verbatim] of model.get("rows")) {
      const row = make("tr");
      const said = make("td", verbatim);
      said.dir = "auto";
      row.append(make("td", count), make("td", share), said);
      body.append(row);
    }
    table.append(head, body);
    el.append(table, make("p", model.get("note")));
  },
};
"""
_STYLE = """
.bsns-clusters { border-collapse: collapse; font: 14px/1.4 "Liberation Sans", Arial, Helvetica, sans-serif; }
.bsns-clusters td, .bsns-clusters th { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; }
.bsns-clusters td:last-child { max-width: 620px; overflow-wrap: anywhere; }
"""


class ClusterNames(anywidget.AnyWidget):
    """Customers' words, masked: pseudonymised and not anonymous."""

    _esm = _VIEW
    _css = _STYLE
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    titles: traitlets.List[Any] = traitlets.List().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        return "ClusterNames()"


def cluster_names(clusters: pd.DataFrame, words: Language, *, most: int = 30) -> ClusterNames:
    """Show the largest clusters.

    Parameters
    ----------
    clusters : tables.Clusters
    """
    rows = [
        [words.number(row.n_contacts), words.percent(row.share, 0), str(row.verbatim)]
        for row in clusters.head(most).itertuples()
    ]
    titles = [words.text(N_("Contacts")), words.text(N_("Share")), words.text(N_("In the customer's own words"))]
    note = words.text(N_("Masked, not anonymous: it is shown here only, and saved nowhere."))
    return ClusterNames(rows=rows, titles=titles, note=note)
