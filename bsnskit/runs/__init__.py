"""Unattended runs: the series executed for clients and a week, each into its own folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bsnskit.errors import BsnsError
from bsnskit.i18n import Language
from bsnskit.runs.engine import prepare, run_client
from bsnskit.runs.series import SERIES
from bsnskit.store.engagement import data_root, open_engagement, reports_root
from bsnskit.vocabulary import N_

DEMO_CLIENT, DEMO_WEEK = "sample", "2020-W20"


def run_clients(
    names: list[str],
    *,
    week: str,
    words: Language,
    say: Callable[..., None],
    progress: Any,
    language: str | None = None,
    force: bool = False,
    data: Path | None = None,
    reports: Path | None = None,
) -> int:
    """Run several clients; all are checked before the first kernel starts.

    Returns
    -------
    how many clients failed; each is said in one sentence
    """
    engagements = [open_engagement(name, data=data) for name in names]
    prepared = [(engagement, prepare(engagement, week)) for engagement in engagements]
    root, failed = reports or reports_root(), 0
    with progress:
        for engagement, chain in prepared:
            spoken = _report_words(engagement, language)
            task = progress.add_task(engagement.name, total=len(SERIES) + 1)

            def step(name: str, task: Any = task, client: str = engagement.name) -> None:
                progress.update(task, description=f"{client}: {name}")
                progress.advance(task)

            try:
                place, made = run_client(engagement, chain, words=spoken, reports=root, force=force, step=step)
            except BsnsError as problem:
                failed += 1
                say(words.text(N_("{name}: no report. {error}"), name=engagement.name, error=words.error(problem)))
                continue
            told = N_("{name}: the report of {week} is ready: {file}") if made else N_(
                "{name}: the report of {week} is up to date: {file}"
            )  # fmt: skip
            say(words.text(told, name=engagement.name, week=chain.week, file=place / "report.html"))
    return failed


def demonstration(*, words: Language, progress: Any, language: str | None = None) -> list[str]:
    """Run the series on the sample as it was delivered, whatever was tried on the board since.

    Returns
    -------
    lines to say: where the report lies, what to do next
    """
    with tempfile.TemporaryDirectory(prefix="bsnskit-demo-") as folder:
        pristine = pristine_sample(Path(folder))
        before = os.environ.get("BSNSKIT_DATA")
        lines: list[str] = []
        failed = run_clients(
            [DEMO_CLIENT], week=DEMO_WEEK, words=words, say=lines.append, progress=progress, language=language,
            force=True, data=pristine,
        )  # fmt: skip
        if before is not None:
            os.environ["BSNSKIT_DATA"] = before
    if failed:
        raise BsnsError(DEMO_CLIENT, N_("the demonstration failed"), move=" ".join(lines))
    report = reports_root() / DEMO_CLIENT / DEMO_WEEK / "report.html"
    return [
        words.text(N_("The report of the sample client is ready. Open it in a browser:")),
        f"  {report.as_uri()}",
        words.text(N_("Next: `bsns lab sample` for the notebooks, `bsns dashboard sample` for the client's page.")),
    ]


def pristine_sample(root: Path) -> Path:
    """Copy the sample as it was delivered into a folder of its own and return that data root."""
    source = data_root_of_checkout() / DEMO_CLIENT
    target = root / DEMO_CLIENT
    target.mkdir(parents=True)
    for name in ("engagement.yml", "decisions.jsonl"):
        shutil.copyfile(source / name, target / name)
    shutil.copytree(source / "sources", target / "sources")
    for extra in ("key",):
        if (source / extra).exists():
            shutil.copyfile(source / extra, target / extra)
    return root


def data_root_of_checkout() -> Path:
    """Return the checkout's own data folder, whatever BSNSKIT_DATA says."""
    return Path(__file__).resolve().parents[2] / "data"


def _report_words(engagement: Any, language: str | None) -> Language:
    settings = engagement.settings
    return Language(
        language or settings.language, settings.currency, settings.vocabulary, dict(settings.objective_names)
    )


__all__ = ["data_root", "demonstration", "pristine_sample", "run_clients"]
