"""Take one file of a client in: all of it or nothing, every finding said, the raw file kept as it was delivered.

The order of writing: the raw file and the rows set aside, then the ledger in one transaction, then the list of
deliveries and the table. Whatever stops before the transaction is swept away; whatever stops after it is completed
by the next opening.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathvalidate import sanitize_filename

from bsnskit import intake
from bsnskit.contracts.findings import Finding, Rule, require_none_blocking
from bsnskit.errors import BsnsError, WrongCall
from bsnskit.intake.mapping import told
from bsnskit.store import building, judgements, layouts, long_logs, profile
from bsnskit.store.crosswalk import names_since
from bsnskit.store.deliveries import Entry, identity, overlap
from bsnskit.store.events import NewEvent, plain
from bsnskit.store.files import sweep_drafts, whole, write_whole
from bsnskit.store.folder import SCRATCH
from bsnskit.store.import_profiles import ImportProfile
from bsnskit.store.layouts import layouts_of
from bsnskit.store.refusals import recorded_if_refused
from bsnskit.store.set_aside import workbook_of_rows
from bsnskit.vocabulary import N_

if TYPE_CHECKING:
    from bsnskit.store.engagement import Engagement

LONGEST_NAME = 80
"""Characters of a delivered file's name that are kept."""
_JOURNAL = ".importing.json"
"""Names what an import has begun to write; gone when it is done."""

OVERLAPS = Rule(
    "delivery_overlaps",
    N_("{count} rows of {kind} are there already for the same period ({first} to {last})."),
    N_(
        "Say --replace to put this delivery in the place of what it overlaps, or --append to add it (the same contact id"
        " or key is then brought up to date)."
    ),
    blocking=True,
)
STANDS = Rule(
    "delivery_overlaps",
    N_("{count} rows of {kind} are there already, and nothing tells whether these are the same."),
    N_("Say --replace to put this delivery in their place, or --append to add it."),
    blocking=True,
)
OTHER_SPLIT = Rule(
    "delivery_split_otherwise",
    N_("{count} counts are there already for the same reasons and periods, split in another way."),
    N_("Say --replace to put this delivery in their place, or --append to keep both splits side by side."),
    blocking=True,
)
CORRECTED = Rule(
    "delivery_corrects",
    N_("{count} rows of {kind} that were there are brought up to date by this delivery."),
    N_("The earlier file is kept; undo the import to go back."),
)


class AlreadyImported(BsnsError):
    """The same file was imported before."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    findings : all that was seen; none of them blocks
    rows_read : rows_accepted + rows_set_aside
    kind : what the file was read as
    delivery : the record that sources/deliveries.json keeps
    set_aside : workbook of the rows set aside; None where there are none
    profile : what was taken in looks like; None for a kind without a table
    """

    findings: list[Finding]
    rows_read: int
    rows_accepted: int
    rows_set_aside: int
    kind: str
    delivery: Entry
    set_aside: Path | None = None
    profile: ImportProfile | None = None


def import_file(
    engagement: Engagement,
    path: str | Path,
    *,
    kind: str | None = None,
    mapping: intake.FileMapping | Mapping[str, Any] | str | Path | None = None,
    author: str | None = None,
    replace: bool = False,
    append: bool = False,
    password: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> ImportReport:
    """Take in one file: all of it or nothing.

    Parameters
    ----------
    kind : what the file holds; None = as the mapping says, else as its headings tell
    mapping : a mapping file, or what it holds
    author : who imports; None = `profile.author()`
    replace : put this delivery in the place of what it overlaps; a list delivered again is a revision
    append : add it to what it overlaps
    password : of a protected workbook or archive; it is kept nowhere, what it opens is kept without it
    progress : hears a stage of the reading and the share of it that is done

    Raises
    ------
    WrongCall : no such file or kind
    RefusedFile : the file is not opened at all
    BlockingFindings : carries all findings; nothing was changed
    AlreadyImported : the same file, and `replace` is not said
    """
    path = _existing(path, replace=replace, append=append)
    author = author or profile.author()
    with engagement.alone(), recorded_if_refused(engagement, path):
        _sweep(engagement)
        looked = look_at(
            engagement, path, kind=kind, mapping=mapping, replace=replace, append=append, password=password,
            progress=progress, scratch=engagement.room(SCRATCH),
        )  # fmt: skip
        _require_new(path, looked.before, replace=replace)
        require_none_blocking(path.name, looked.findings)
        return _taken_in(engagement, path, looked.delivery, looked.findings, author=author, replace=replace)


@dataclass(frozen=True)
class Looked:
    """What an import would do.

    Parameters
    ----------
    delivery : the file as it was read
    findings : those of the reading, and what the file overlaps
    before : the record of the same file, imported earlier; None for a new one
    """

    delivery: intake.Delivery
    findings: list[Finding]
    before: Entry | None = None


def look_at(
    engagement: Engagement,
    path: str | Path,
    *,
    kind: str | None = None,
    mapping: intake.FileMapping | Mapping[str, Any] | str | Path | None = None,
    replace: bool = False,
    append: bool = False,
    password: str | None = None,
    progress: Callable[[str, float], None] | None = None,
    scratch: Path | None = None,
) -> Looked:
    """Read a file as `import_file` would, and change nothing; parameters and errors are the same.

    Without a mapping, the one remembered for these headings is used.

    Parameters
    ----------
    scratch : where the table of a long log is left for the import; None = it is thrown away
    """
    if scratch is None:
        with tempfile.TemporaryDirectory(prefix="bsnskit-", ignore_cleanup_errors=True) as folder:
            looked = look_at(
                engagement, path, kind=kind, mapping=mapping, replace=replace, append=append, password=password,
                progress=progress, scratch=Path(folder),
            )  # fmt: skip
        return dataclasses.replace(looked, delivery=dataclasses.replace(looked.delivery, log=None))
    path = _existing(path, replace=replace, append=append)
    delivery = intake.read_bounded(
        path,
        kind,
        progress=progress,
        password=password,
        scratch=scratch,
        settings=engagement.settings,
        mapping=None if mapping is None else intake.mapping_of(mapping, kind),
        reasons=engagement.reasons,
        crosswalk=names_since(judgements.revisions(engagement.ledger), 0),
        key=engagement.key(),
        revise=replace,
        names=engagement.listed_names(),
        layouts=layouts_of(engagement) if mapping is None else (),
    )
    overlapping = _overlaps(engagement, path, delivery, replace=replace, append=append)
    return Looked(delivery, [*delivery.findings, *overlapping], _same_before(engagement, delivery))


def take_back(engagement: Engagement, delivery: Entry, *, author: str) -> None:
    """Undo an import: its rows and what it brought to the ledger are gone, the file stays in sources/.

    The mapping it was read with is forgotten, so that the next file asks again.

    Raises
    ------
    WrongCall : no such import stands
    BrokenTable : a file of what remains is not the one that was delivered
    """
    with engagement.alone():
        wanted, ledger = identity(delivery), engagement.ledger
        standing = [event for event in ledger.standing("import") if event.body and identity(event.body) == wanted]
        if not standing:
            raise WrongCall(str(delivery["file"]), N_("this import does not stand any more"))
        last = standing[-1]
        first = int((last.body or {}).get("position", last.sequence - 1))
        brought = [event for event in ledger.events() if first < event.sequence <= last.sequence]
        still = {one.event_id for kind in {event.kind for event in brought} for one in ledger.standing(kind)}
        # The import is the last of them: cut off before it, the import stands and can be taken back again.
        for event in brought:
            if event.event_id in still:
                ledger.undo(event.event_id, author=author, why=str(delivery["file"]))
        layouts.forget(engagement, intake.mapping_of(delivery.get("mapping"), str(delivery["kind"])))
        building.bring_up_to_date(engagement)


def _existing(path: str | Path, *, replace: bool, append: bool) -> Path:
    if replace and append:
        raise WrongCall("bsns import", N_("say --replace or --append, not both"))
    found = Path(path)
    if not found.is_file():
        raise WrongCall(
            str(path),
            N_("there is no such file"),
            move=N_("Look at the name and the folder."),
        )
    return found


def _same_before(engagement: Engagement, delivery: intake.Delivery) -> Entry | None:
    wanted = identity({"sha256": delivery.digest, "kind": delivery.kind, "mapping": told(delivery.mapping)})
    return next((entry for entry in engagement.deliveries() if identity(entry) == wanted), None)


def _require_new(path: Path, before: Entry | None, *, replace: bool) -> None:
    if before is not None and not replace:
        raise AlreadyImported(
            path.name,
            N_("the same file was imported already ({at})"),
            N_("A file is taken in once; nothing was changed."),
            N_("Say --replace to import it again."),
            at=str(before.get("at", "?"))[:10],
        )


# What it overlaps ----------------------------------------------------------------------------------------------------


def _overlaps(
    engagement: Engagement, path: Path, delivery: intake.Delivery, *, replace: bool, append: bool
) -> list[Finding]:
    kind, table = delivery.kind, delivery.table
    if delivery.log is not None or (kind == "contacts" and engagement.is_long("contacts")):
        return _overlaps_of_logs(engagement, path, delivery, replace=replace, append=append)
    earlier = None if table is None else engagement.stored(kind)
    if table is None or earlier is None or earlier.empty:
        return []
    found = overlap(kind, earlier, table)
    fields: dict[str, object] = {
        "count": found.count, "kind": kind, "first": found.first or "", "last": found.last or "",
    }  # fmt: skip
    if not found.count:
        return []
    if found.how == "key":
        return [Finding(CORRECTED, path.name, fields=fields)]
    if replace or append:
        return []
    rule = {"period": OVERLAPS, "split": OTHER_SPLIT, "unknown": STANDS}[found.how]
    return [Finding(rule, path.name, fields=fields)]


def _overlaps_of_logs(
    engagement: Engagement, path: Path, delivery: intake.Delivery, *, replace: bool, append: bool
) -> list[Finding]:
    place = engagement.path("tables", "contacts.parquet")
    if not place.exists() or replace or append:
        return []
    later = delivery.log
    if later is None and delivery.table is not None:
        later = long_logs.written(delivery.table, engagement.room(SCRATCH) / "log.parquet")
    if later is None:
        return []
    found = long_logs.overlap(place, later)
    fields: dict[str, object] = {
        "count": found.count, "kind": delivery.kind, "first": found.first, "last": found.last,
    }  # fmt: skip
    return [Finding(OVERLAPS, path.name, fields=fields)] if found.count else []


# Writing -------------------------------------------------------------------------------------------------------------


def _taken_in(
    engagement: Engagement,
    path: Path,
    delivery: intake.Delivery,
    findings: list[Finding],
    *,
    author: str,
    replace: bool,
) -> ImportReport:
    kept_as = f"{delivery.digest[:8]}_{safe_name(path.name)}"
    aside = Path("set_aside", f"{Path(kept_as).stem}_{delivery.kind}.xlsx") if delivery.rows_set_aside else None
    now = dt.datetime.now(dt.UTC)
    entry: Entry = {
        "file": kept_as,
        "sha256": delivery.digest,
        **({} if delivery.unlocked is None else {"kept_sha256": intake.digest_of(delivery.unlocked)}),
        "kind": delivery.kind,
        "mapping": told(delivery.mapping) or None,
        "rows_read": delivery.rows_read,
        "rows_accepted": delivery.rows_accepted,
        "rows_set_aside": delivery.rows_set_aside,
        "at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keep_until": (now.date() + dt.timedelta(days=engagement.settings.retention.raw_days)).isoformat(),
        "replace": replace,
        "revise": replace and delivery.kind == "reasons",
    }
    events = _events(engagement, delivery)
    began = engagement.ledger.anchor()
    try:
        _write_files(engagement, path, delivery, kept_as, aside)
        table = delivery.table if delivery.log is None else delivery.log
        recorded = engagement.record_delivery(entry, table, events, author=author, verbatims=delivery.verbatims)
    except BaseException:
        if engagement.ledger.anchor() == began:
            _sweep(engagement)
        raise
    layouts.remember(engagement, delivery.mapping)
    engagement.path(_JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(engagement.path(SCRATCH), ignore_errors=True)
    engagement.log().info(
        "imported %s as %s: %d rows read, %d taken in, %d set aside",
        kept_as, delivery.kind, delivery.rows_read, delivery.rows_accepted, delivery.rows_set_aside,
    )  # fmt: skip
    return ImportReport(
        findings,
        delivery.rows_read,
        delivery.rows_accepted,
        delivery.rows_set_aside,
        delivery.kind,
        entry,
        engagement.path(*aside.parts) if aside else None,
        ImportProfile.of((recorded[-1].body or {}).get("profile")),
    )


def _write_files(
    engagement: Engagement, path: Path, delivery: intake.Delivery, kept_as: str, aside: Path | None
) -> None:
    engagement.room("sources")
    engagement.room("set_aside")
    raw = Path("sources", kept_as)
    layout = layouts.layout_file(delivery.mapping)
    written = [raw, *([aside] if aside else []), *([Path(*layout)] if layout else [])]
    made = [place.as_posix() for place in written if not engagement.path(*place.parts).exists()]
    write_whole(engagement.path(_JOURNAL), json.dumps({"sha256": delivery.digest, "files": made}).encode())
    with whole(engagement.path(*raw.parts)) as draft:
        shutil.copyfile(path, draft)  # never in memory: a log may be larger
        if intake.digest_of(draft) != delivery.digest:
            raise BsnsError(
                path.name,
                N_("the file changed while it was read"),
                move=N_("Close the program that writes it, then try again."),
            )
        if delivery.unlocked is not None:
            draft.write_bytes(delivery.unlocked)
    if layout is not None and not engagement.path(*layout).exists():
        layouts.remember(engagement, delivery.mapping)
    if aside is not None:
        write_whole(engagement.path(*aside.parts), workbook_of_rows(delivery.set_aside, engagement.settings.language))


def _sweep(engagement: Engagement) -> None:
    """Remove what an import that was cut off before its transaction had begun to write."""
    shutil.rmtree(engagement.path(SCRATCH), ignore_errors=True)
    journal = engagement.path(_JOURNAL)
    sweep_drafts(journal)
    if not journal.exists():
        return
    try:
        noted = json.loads(journal.read_text("utf-8"))
        files, digest = [str(name) for name in noted["files"]], str(noted["sha256"])
    except (ValueError, KeyError, TypeError):
        files, digest = [], ""
    if digest not in {entry["sha256"] for entry in engagement.deliveries()}:
        for name in files:
            place = engagement.path(*Path(name).parts)
            sweep_drafts(place)
            place.unlink(missing_ok=True)
    journal.unlink(missing_ok=True)


def safe_name(name: str) -> str:
    """Return a file's name as every system takes it, at most `LONGEST_NAME` characters of it."""
    safe = str(sanitize_filename(name, replacement_text="_")) or "file"
    stem, dot, ending = safe.rpartition(".")
    return f"{(stem or ending)[:LONGEST_NAME]}{dot if stem else ''}{ending[:10] if stem else ''}"


def _events(engagement: Engagement, delivery: intake.Delivery) -> list[NewEvent]:
    """Return the judgements that say something else than what stands."""
    ledger = engagement.ledger
    standing = {kind: ledger.current(kind) for kind in {one.kind for one in delivery.judgements}}
    wanted = []
    for one in delivery.judgements:
        subject = judgements.subject_of(*one.subject)
        before = standing[one.kind].get(subject)
        held = (before.body if before else None) or {}
        body = plain(one.body)
        if body != held:
            wanted.append(NewEvent(one.kind, subject, body))
    return wanted


__all__ = ["AlreadyImported", "ImportReport", "Looked", "import_file", "look_at", "safe_name", "take_back"]
