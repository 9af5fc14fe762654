"""Make the large client: `python data/sample_large/generate.py [--data FOLDER] [--again]`, some ten seconds.

Draws three years of contacts and what goes with them from `large_truth`, writes them as a client would deliver them and
takes them in: the engagement `sample_large`, built from nothing but a seed. Nothing it makes is kept by git. README.md
holds the truth, written from the same constants: `python data/sample_large/generate.py --readme`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

import large_truth as truth  # noqa: E402
from large_truth import BY_ID, REASONS, Block, Reason, Wave  # noqa: E402

from bsnskit.contracts import tables  # noqa: E402
from bsnskit.intake.personal import customer_key  # noqa: E402
from bsnskit.store.engagement import Engagement  # noqa: E402
from bsnskit.store.events import NewEvent  # noqa: E402
from bsnskit.store.files import write_whole  # noqa: E402
from bsnskit.store.imports import import_file  # noqa: E402
from bsnskit.vocabulary import ALL, NO_TIER  # noqa: E402
from bsnskit.weeks import monday_of, public_holidays, quarter_of, shift, week_of  # noqa: E402

NAME = "sample_large"
KEPT = {"README.md", "engagement.template.yml", "generate.py", "large_truth.py"}
"""What git keeps of the folder."""
BEGIN, END = "<!-- written by generate.py --readme -->", "<!-- end of what generate.py writes -->"
AUTHOR = "Générateur (données inventées)"
RECORDED_AT = "2021-06-28T08:00:00Z"
KEY = "00" * 32
"""Of the customer hashes. It is no secret: no customer exists, and the same key gives the same tables everywhere."""
SECONDS = 86_400

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def stream(name: str) -> np.random.Generator:
    """Return the random stream of one part; a change to one leaves the others as they were."""
    return np.random.default_rng([truth.SEED, crc32(name.encode())])


# What is expected ---------------------------------------------------------------------------------------------------


@cache
def open_days() -> tuple[dt.date, ...]:
    """List the days with contacts: Monday to Friday without public holidays and the days closed."""
    first, last, _ = truth.CLOSED
    days = (truth.FIRST_DAY + dt.timedelta(days=step) for step in range(7 * truth.WEEKS))
    return tuple(
        day
        for day in days
        if day.weekday() < 5 and day not in public_holidays("FR", day.year) and not first <= day <= last
    )


def contracts(day: dt.date) -> float:
    """Return X on the first day of a month; it holds for the whole month."""
    wave = np.sin(2 * np.pi * (day.month - 1) / 12)
    return float(10 * round(truth.CONTRACTS * (1 + truth.CONTRACTS_SWING * wave) / 10))


def season(reason: Reason, day: dt.date) -> float:
    """Return the factor of the season; its mean over a year is 1."""
    if isinstance(reason.season, Block):
        months, factor, _ = reason.season
        mean = (factor * len(months) + 12 - len(months)) / 12
        return (factor if day.month in months else 1.0) / mean
    if isinstance(reason.season, Wave):
        return 1 + reason.season.amplitude * float(np.cos(2 * np.pi * (day - reason.season.peak).days / 365.25))
    return 1.0


def effect(reason: Reason, day: dt.date) -> float:
    """Return the factor of the actions and of the one bad week."""
    planted = [one.factor for one in truth.EFFECTS if one.reason_id == reason.reason_id and day >= monday_of(one.week)]
    first, last, _, reason_id, factor = truth.STORM
    storm = factor if reason.reason_id == reason_id and first <= day <= last else 1.0
    return (planted[-1] if planted else 1.0) * storm


@cache
def expected() -> Floats:
    """Return the expected contacts of each reason and open day, before the breaks move some; shape (reasons, days)."""
    per_x = np.array([contracts(day) / truth.CONTRACTS for day in open_days()])
    shape = [
        [reason.weekly / 5 * season(reason, day) * effect(reason, day) for day in open_days()] for reason in REASONS
    ]
    return np.array(shape) * per_x


def expected_year() -> dict[str, float]:
    """Return the expected contacts of the year counted, per reason."""
    inside = [truth.COUNTED_YEAR[0] <= day <= truth.COUNTED_YEAR[1] for day in open_days()]
    return dict(zip(BY_ID, expected()[:, inside].sum(axis=1), strict=True))


def shares_of_tiers(reason: Reason) -> Floats:
    """Return the shares of `truth.TIERS`."""
    return np.array([1 - reason.second - truth.UNRESOLVED, reason.second, truth.UNRESOLVED])


def expected_unit(reason: Reason) -> tuple[float, float]:
    """Return what one contact costs: answering it, and what follows it [currency]."""
    answered = 0.0
    for channel, of_channel in zip(truth.CHANNELS, truth.PROFILES[reason.channels], strict=True):
        for tier, of_tier in zip(truth.TIERS, shares_of_tiers(reason), strict=True):
            seconds = reason.handle_s * truth.HANDLE_CHANNEL[channel] * truth.HANDLE_TIER[tier]
            hour = truth.HOUR.get(tier, truth.HOUR["(all)"])
            answered += of_channel * of_tier * (seconds * hour / 3600 + truth.FIXED[channel])
    return answered, sum(share * cost for _, share, cost in truth.DOWNSTREAM[reason.downstream])


# The contact log ----------------------------------------------------------------------------------------------------


def contacts() -> pd.DataFrame:
    """Draw the contact log in the order of time; customers by number, -1 = unknown.

    Grain: one row per contact. `reason_id` is what was coded, `true_reason` what it was; `seconds` the handle time.
    """
    draw = stream("contacts")
    parts = [contacts_of(place, reason, draw) for place, reason in enumerate(REASONS)]
    log = pd.concat([*parts, _uncoded(draw)], ignore_index=True).sort_values("contacted_at", kind="stable")
    log = _with_breaks(log.reset_index(drop=True), stream("breaks"))
    log["contact_id"] = [f"L{number:07d}" for number in range(1, len(log) + 1)]
    log["source_code"] = "S" + log["true_reason"].fillna("0").str[0]
    return log


def contacts_of(place: int, reason: Reason, draw: np.random.Generator) -> pd.DataFrame:
    """Draw the contacts of one reason, the place-th of the list, in the order of time."""
    counts = draw.poisson(expected()[place] * _weekly_factor(place, reason, draw))
    days = np.repeat(np.array(open_days(), dtype="datetime64[s]"), counts)
    when = np.sort(days + draw.integers(8 * 3600, 18 * 3600, len(days)).astype("timedelta64[s]"))
    channel = draw.choice(truth.CHANNELS, len(when), p=truth.PROFILES[reason.channels])
    tier = draw.choice(truth.TIERS, len(when), p=shares_of_tiers(reason))
    drawn = pd.DataFrame({"contacted_at": when, "reason_id": reason.reason_id, "channel": channel, "tier": tier})
    drawn["true_reason"] = reason.reason_id
    drawn["customer"] = _customers(when, reason.repeats, draw)
    drawn["seconds"] = _handle_times(drawn, reason.handle_s, draw)
    return drawn


def _weekly_factor(place: int, reason: Reason, draw: np.random.Generator) -> Floats:
    """Return the common factor of the days of a week: gamma, so that a week varies by phi times its mean."""
    week = np.array([(day - truth.FIRST_DAY).days // 7 for day in open_days()])
    if reason.phi == 1:
        return np.ones(len(week))
    mean = np.bincount(week, weights=expected()[place], minlength=truth.WEEKS)
    shape = np.maximum(mean, 1e-9) / (reason.phi - 1)
    return (draw.gamma(shape) / shape)[week]


def _customers(when: NDArray[np.datetime64], repeats: float, draw: np.random.Generator) -> Whole:
    """Give each contact a customer; a share `repeats` of the known ones is someone who came within the days before.

    All others come for the first time in a long while: customers are called up in turn, each once in 200,000.
    """
    known = np.flatnonzero(draw.random(len(when)) >= truth.NO_CUSTOMER)
    times = when[known].astype("int64")
    first = np.searchsorted(times, times - truth.RETURN_DAYS * SECONDS, side="left")
    place = np.arange(len(times))
    again = (draw.random(len(times)) < repeats) & (first < place)
    before = np.where(again, first + (draw.random(len(times)) * (place - first)).astype(int), place)
    fresh = draw.permutation(truth.CUSTOMERS)[np.cumsum(~again) % truth.CUSTOMERS]
    while True:  # follow each who comes back to the first contact of his chain
        earlier = before[before]
        if (earlier == before).all():
            break
        before = earlier
    found = np.full(len(when), -1)
    found[known] = fresh[before]
    return found


def _handle_times(drawn: pd.DataFrame, typical: float, draw: np.random.Generator) -> Floats:
    mean = typical * drawn["channel"].map(truth.HANDLE_CHANNEL) * drawn["tier"].map(truth.HANDLE_TIER)
    spread = truth.HANDLE_SPREAD
    noise = np.exp(spread * draw.standard_normal(len(drawn)) - spread**2 / 2)
    return np.round(mean.to_numpy(dtype=float) * noise, 1)


def _uncoded(draw: np.random.Generator) -> pd.DataFrame:
    days = np.array(open_days(), dtype="datetime64[s]")
    when = np.repeat(days, draw.poisson(truth.NO_REASON_WEEK / 5, len(days)))
    when = when + draw.integers(8 * 3600, 18 * 3600, len(when)).astype("timedelta64[s]")
    blank = {"reason_id": None, "true_reason": None, "channel": "call", "tier": "N1", "customer": -1, "seconds": np.nan}
    return pd.DataFrame({"contacted_at": when, **blank})


def _with_breaks(log: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    """Move the contacts that are counted elsewhere since a break; a model codes what changes its coder."""
    log["reason_source"] = np.where(log["reason_id"].isna(), None, "agent")
    for one in truth.BREAKS:
        since = (log["true_reason"] == one.reason_id) & (log["contacted_at"] >= pd.Timestamp(monday_of(one.week)))
        moved = since & (draw.random(len(log)) < one.share)
        if one.kind == "channel":
            log.loc[moved & (log["channel"] == "call"), "channel"] = one.to
        else:
            log.loc[moved, "reason_id"] = one.to or one.reason_id
        if one.kind == "coder":
            log.loc[since, "reason_source"] = "model"
    return log


# What the client delivers -------------------------------------------------------------------------------------------


def delivered_log(log: pd.DataFrame) -> pd.DataFrame:
    """Return the log as delivered: customers by their number at the client, some handle times blank."""
    blank = stream("blank").random(len(log)) < truth.NO_HANDLE_TIME
    names = ["contact_id", "contacted_at", "reason_id", "channel", "source_code", "reason_source"]
    return log[names].assign(
        tier=log["tier"].where(log["tier"] != NO_TIER),
        customer_key=_customer_ids()[log["customer"].to_numpy()],
        handle_s=log["seconds"].mask(blank),
    )


@cache
def _customer_ids() -> NDArray[np.object_]:
    # The last one stands for -1, unknown.
    return np.array([*(f"C{number:06d}" for number in range(truth.CUSTOMERS)), None], dtype=object)


def handle_times(log: pd.DataFrame) -> pd.DataFrame:
    """Draw the handle times that were measured: the same number of each reason, where it has as many."""
    shuffled = log[log["true_reason"].notna()].sample(frac=1, random_state=stream("measured"))
    by_reason = shuffled.groupby("true_reason", dropna=False, observed=True)
    sample = shuffled[by_reason.cumcount() < truth.MEASURED].sort_index()
    named = sample.rename(columns={"seconds": "handle_s", "reason_id": "coded", "true_reason": "reason_id"})
    return named.assign(tier=named["tier"].where(named["tier"] != NO_TIER))[
        ["reason_id", "channel", "tier", "handle_s"]
    ]


def surveys(log: pd.DataFrame) -> pd.DataFrame:
    """Draw the answers of those who returned the survey; a question may stay blank."""
    draw = stream("surveys")
    asked = log[log["true_reason"].notna() & (draw.random(len(log)) < truth.SURVEYED)]
    truths = [BY_ID[reason_id] for reason_id in asked["true_reason"]]
    luck, size = draw.random(len(asked)), len(asked)
    detractor = luck < np.array([one.detractors for one in truths])
    promoter = luck >= 1 - np.array([one.promoters for one in truths])
    score = np.select(
        [detractor, promoter], [draw.integers(0, 7, size), draw.integers(9, 11, size)], draw.integers(7, 9, size)
    )
    resolved = draw.random(size) < np.array([one.fcr for one in truths])
    fixed = draw.random(size) < np.array([truth.first_time_fix(one) for one in truths])
    answers = pd.DataFrame({"score": score, "resolved": resolved, "fixed": fixed}).astype(float)
    blank = draw.random(answers.shape) < truth.BLANK_ANSWER
    answers = answers.mask(blank & ~blank.all(axis=1, keepdims=True))
    weeks = [week_of(day) for day in asked["contacted_at"].dt.date]
    return answers.assign(reason_id=asked["true_reason"].to_numpy(), week=weeks)


def exposure() -> pd.DataFrame:
    """Return X, month by month."""
    months = pd.date_range(truth.FIRST_DAY.replace(day=1), truth.LAST_DAY, freq="MS")
    return pd.DataFrame({"grain": "month", "period_start": months, "n_x": [contracts(day) for day in months]})


def reasons() -> pd.DataFrame:
    """Return the list of reasons; the client prints one season too short and one that is none."""
    printed = {reason.reason_id: reason.season.printed for reason in REASONS if isinstance(reason.season, Block)}
    printed |= truth.PRINTED_WRONGLY
    rows = [
        {
            "reason_id": reason.reason_id,
            "topic": truth.TOPICS[reason.reason_id[0]],
            "label": reason.label,
            "label_other": reason.label_other,
            "client_top": "oui" if reason.weekly >= truth.TOP_FROM else "",
            "season_declared": printed.get(reason.reason_id),
        }
        for reason in REASONS
    ]
    return pd.DataFrame(rows)


def rates() -> pd.DataFrame:
    """Return what an hour and a contact cost, per channel and tier."""
    rows = [
        (channel, tier, truth.HOUR[tier], truth.FIXED[channel], truth.CASHABLE[tier])
        for channel in truth.CHANNELS
        for tier in truth.HOUR
    ]
    return pd.DataFrame(rows, columns=["channel", "tier", "cost_hour", "cost_fixed", "cashable_share"])


def downstream() -> pd.DataFrame:
    """Return what follows a contact, per reason; `(all)` for the reasons that are not named."""
    named = {reason.reason_id: reason.downstream for reason in REASONS if reason.downstream != "(all)"} | {
        "(all)": "(all)"
    }
    rows = [(reason_id, *event) for reason_id, profile in named.items() for event in truth.DOWNSTREAM[profile]]
    return pd.DataFrame(rows, columns=["reason_id", "event", "p_event", "cost_event"])


def placements() -> pd.DataFrame:
    """Return the position and objective of each reason placed; one lies on an axis, some stay in the tray."""
    signs = {"eliminate": (-1, -1), "automate": (1, -1), "simplify": (-1, 1), "leverage": (1, 1)}
    rows = []
    for place, reason in enumerate(one for one in REASONS if one.objective and one.reason_id not in truth.IN_TRAY):
        customer, company = signs[reason.objective]
        on_axis = reason.reason_id == truth.ON_AXIS
        rows.append(
            {
                "reason_id": reason.reason_id,
                "context": "(all)",
                "customer_value": 0.0 if on_axis else customer * (0.25 + place * 7 % 11 / 16),
                "company_value": company * (0.25 + place * 5 % 11 / 16),
                "objective": None if on_axis else reason.objective,
                "why": None if on_axis else "Position de l'illustration",
                "why_not_eliminate": "Le client y tient" if reason.objective == "automate" else None,
                "illustration": "oui",
            }
        )
    return pd.DataFrame(rows)


def actions() -> pd.DataFrame:
    """Return the three actions, done in their week."""
    rows = [(one.action_id, f"S{one.action_id[1:]}", one.reason_id, one.label, one.week) for one in truth.EFFECTS]
    frame = pd.DataFrame(rows, columns=["action_id", "solution_id", "reason_id", "label", "week"])
    return frame.assign(owner="Service facturation", state="done", illustration="oui")


def targets() -> pd.DataFrame:
    """Return quarterly targets for the reasons with an action: from the quarter of the action to the end of the log."""
    quarters = sorted({quarter_of(shift(week_of(truth.FIRST_DAY), step)) for step in range(truth.WEEKS)})
    rows = [
        (one.reason_id, quarter, round(BY_ID[one.reason_id].weekly * 0.7, 1))
        for one in truth.EFFECTS
        for quarter in quarters
        if quarter >= quarter_of(one.week)
    ]
    return pd.DataFrame(rows, columns=["reason_id", "quarter", "target_week"]).assign(illustration="oui")


def deliveries(log: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield file name, kind and table of every delivery, in the order in which they are taken in."""
    yield "reasons.csv", "reasons", reasons()
    yield "contacts.parquet", "contacts", delivered_log(log)
    yield "exposure.csv", "exposure", exposure()
    yield "rates.csv", "rates", rates()
    yield "downstream.csv", "downstream", downstream()
    yield "handle_times.parquet", "handle_times", handle_times(log)
    yield "surveys.parquet", "surveys", surveys(log)
    yield "placements.csv", "placements", placements()
    yield "causes.csv", "causes", pd.DataFrame(truth.CAUSES)
    yield "solutions.csv", "solutions", pd.DataFrame(truth.SOLUTIONS)
    yield "actions.csv", "actions", actions()
    yield "targets.csv", "targets", targets()


def write_deliveries(folder: Path) -> list[tuple[Path, str]]:
    """Write every delivery as a file; return the files with their kinds. The same bytes come out every time."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, kind, table in deliveries(contacts()):
        place = folder / name
        if place.suffix == ".parquet":
            table.to_parquet(place, index=False)
        else:
            table.to_csv(place, sep=";", index=False, lineterminator="\n", date_format="%Y-%m-%d")
        written.append((place, kind))
    return written


# The engagement -----------------------------------------------------------------------------------------------------


def build(data: Path) -> Path:
    """Make the engagement in a folder of engagements; it stands there whole or not at all.

    Returns
    -------
    the engagement's folder; open it with `open_engagement`
    """
    draft = data / f".{NAME}.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    shutil.copyfile(HERE / "engagement.template.yml", draft / "engagement.yml")
    write_whole(draft / "key", f"{KEY}\n".encode(), mode=0o600)
    engagement = Engagement(draft)
    with tempfile.TemporaryDirectory() as desk:
        for place, kind in write_deliveries(Path(desk)):
            if kind == "contacts":
                take_in_log(engagement, place)
            else:
                import_file(engagement, place, kind=kind, author=AUTHOR)
    record_breaks_and_days(engagement)
    folder = data / NAME
    folder.mkdir(exist_ok=True)
    # The settings come last: a folder without them is no engagement.
    for made in sorted(draft.iterdir(), key=lambda place: place.name == "engagement.yml"):
        made.replace(folder / made.name)
    draft.rmdir()
    return folder


def take_in_log(engagement: Engagement, place: Path) -> None:
    """Do what `bsns import` does, but for the reading: cell by cell it takes a minute, and a test compares the two."""
    content = place.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    kept = engagement.room("sources") / f"{digest[:8]}_{place.name}"
    write_whole(kept, content)
    table = as_taken_in(pd.read_parquet(place))
    entry = {"file": kept.name, "sha256": digest, "kind": "contacts", "mapping": None, "rows_read": len(table),
             "rows_accepted": len(table), "rows_set_aside": 0, "at": RECORDED_AT, "replace": False}  # fmt: skip
    engagement.record_delivery(entry, table, author=AUTHOR)


def as_taken_in(delivered: pd.DataFrame) -> pd.DataFrame:
    """Return the delivered log as intake reads it, `tables.Contacts`: weeks named, customers hashed, blanks in words."""
    hashed = {one: customer_key(one, bytes.fromhex(KEY)) for one in delivered["customer_key"].dropna().unique()}
    weeks = {day: week_of(day) for day in open_days()}
    table = delivered.assign(
        week=delivered["contacted_at"].dt.date.map(weeks),
        context=ALL,
        tier=delivered["tier"].fillna(NO_TIER),
        customer_key=delivered["customer_key"].map(hashed),
    )
    return tables.check(tables.Contacts, table)


def record_breaks_and_days(engagement: Engagement) -> None:
    """Record what no file brings: the breaks, and the days that are not like others."""
    first, last, closing = truth.CLOSED
    storm_first, storm_last, storm, *_ = truth.STORM
    breaks = [
        NewEvent(
            "break", one.break_id, {"reason_id": one.reason_id, "week": one.week, "kind": one.kind, "why": one.why}
        )
        for one in truth.BREAKS
    ]
    days = [
        {"first_day": f"{first}", "last_day": f"{last}", "event": closing, "closed": True},
        {"first_day": f"{storm_first}", "last_day": f"{storm_last}", "event": storm, "closed": False},
    ]
    calendar = [NewEvent("calendar", f"E{number}", body) for number, body in enumerate(days, start=1)]
    engagement.ledger.append_many([*breaks, *calendar], author=AUTHOR, recorded_at=RECORDED_AT)


# The README ---------------------------------------------------------------------------------------------------------


def truth_in_words() -> str:
    """Return the tables of README.md, from the same constants as the data."""
    year = expected_year()
    lines = [
        "| reason | in English | contacts a week | phi | season | year | repeats | FCR | TNPS | handle time | contact | after it |",
        "|---|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in REASONS:
        answered, followed = expected_unit(one)
        lines.append(
            f"| {one.reason_id} | {one.label_other} | {one.weekly} | {one.phi} | {season_in_words(one)} | "
            f"{year[one.reason_id]:,.0f} | {one.repeats:.0%} | {one.fcr:.0%} | {one.tnps:.0f} | {one.handle_s} s | "
            f"{answered:.2f} | {followed:.2f} |"
        )
    total, cost = sum(year.values()), sum(year[one.reason_id] * sum(expected_unit(one)) for one in REASONS)
    lines += ["", f"Together {sum(one.weekly for one in REASONS):,} contacts in a full week, {total:,.0f} in the year counted; "
              f"they cost {cost:,.0f} EUR.", ""]  # fmt: skip
    lines += ["| action | reason | from | contacts times |", "|---|---|---|--:|"]
    lines += [f"| {one.action_id} | {one.reason_id} | {one.week} | {one.factor:.2f} |" for one in truth.EFFECTS]
    lines += ["", "| break | reason | from | kind | share moved | to |", "|---|---|---|---|--:|---|"]
    lines += [
        f"| {one.break_id} | {one.reason_id} | {one.week} | {one.kind} | {one.share:.0%} | {one.to} |"
        for one in truth.BREAKS
    ]
    return "\n".join(lines)


def season_in_words(reason: Reason) -> str:
    """Return the true season: the months and their factor, or the peak of a wave and its height."""
    if isinstance(reason.season, Block):
        return f"{', '.join(map(str, sorted(reason.season.months)))} x {reason.season.factor}"
    if isinstance(reason.season, Wave):
        return f"wave, peak {reason.season.peak:%d/%m}, ±{reason.season.amplitude:.0%}"
    return ""


def with_truth(readme: str) -> str:
    """Return README.md with its tables written anew."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{truth_in_words()}\n\n{END}{after}"


def main(arguments: Iterable[str]) -> int:
    """Make the engagement, or the README's tables; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the engagement sample_large.")
    parser.add_argument("--data", type=Path, help="folder of the engagements; default: that of the checkout")
    parser.add_argument("--again", action="store_true", help="make it anew; what was recorded in it since is lost")
    parser.add_argument("--readme", action="store_true", help="write the tables of README.md and nothing else")
    given = parser.parse_args(list(arguments))
    if given.readme:
        place = HERE / "README.md"
        place.write_text(with_truth(place.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        return 0
    data = (given.data or HERE.parent).resolve()
    folder = data / NAME
    if (folder / "engagement.yml").exists():
        if not given.again:
            print(f"{folder} is there already; --again makes it anew, and what was recorded in it since is lost.")
            return 1
        clear(folder)
    build(data)
    print(f"{folder}: {truth.WEEKS} weeks, {len(REASONS)} reasons. README.md holds the truth behind them.")
    return 0


def clear(folder: Path) -> None:
    """Take away what was made; what git keeps stays."""
    for place in folder.iterdir():
        if place.name in KEPT:
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
