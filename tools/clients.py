"""Engagements made of material that is not in this repository, built in a folder of their own.

SignalConso: public reports of French consumers (364,928 of 2021 and 2022), read where they lie.
"""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bsnskit.store.engagement import create_engagement, open_engagement
from bsnskit.store.imports import import_file

if TYPE_CHECKING:
    from bsnskit.store.engagement import Engagement

REPORTS = "signalconso_2021_2022.csv.gz"
_AUTHOR = "Camille Berger"
_MAPPING = {
    "kind": "contacts",
    "row_is": "contact",
    "columns": {"contacted_at": "creationdate", "reason_id": "category", "context": "reg_name"},
    "formats": {"dates": "%Y-%m-%d"},
}


def signalconso(real: Path, data: Path) -> Engagement:
    """Make the engagement "SignalConso" of the reports in `real`/signalconso.

    Parameters
    ----------
    real : folder of real material
    data : folder of engagements; it takes what is derived, `real` is only read
    """
    source = real / "signalconso" / REPORTS
    engagement = create_engagement("SignalConso", data=data, language="fr")
    plain = data / "reports.csv"
    with gzip.open(source, "rb") as packed, plain.open("wb") as stream:
        shutil.copyfileobj(packed, stream)
    listed = pd.read_csv(plain, usecols=["category"])["category"].value_counts()
    reasons = data / "reasons.csv"
    pd.DataFrame({"reason_id": listed.index, "label": listed.index}).to_csv(reasons, index=False)
    import_file(engagement, reasons, kind="reasons", author=_AUTHOR)
    import_file(engagement, plain, kind="contacts", mapping=_MAPPING, author=_AUTHOR)
    plain.unlink()
    reasons.unlink()
    return open_engagement("SignalConso", data=data)
