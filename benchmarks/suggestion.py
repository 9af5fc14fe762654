"""How well and how fast are verbatims coded from those already coded? Every contact is coded by a model that never saw it.

Run: python benchmarks/suggestion.py BANKING77.csv [--vectors FILE.npy] [--without-encoder] [--log TEXTS] [--quick]

BANKING77.csv has the columns text and category (Casanueva et al. 2020, CC BY 4.0). Prints what was tried: ten folds, the
light model, then the encoder beside it (extra `sentences`; about twenty minutes on a busy machine: --vectors keeps what
it made), the speed beside a bare scikit-learn pipeline in the same run, the generated French contacts, and the gathering
of a log of 300,000 texts. Exit code 1 when a promise is broken: 90 % light, 91.5 % with the encoder, 97 % on the four
fifths it is surest of, half the speed of the bare pipeline. --quick takes one text in five and three folds, without
encoder and log: it shows that all of it runs, and its accuracies are no promise.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from bsnskit.method.qualification.texts import accuracy, discovery, suggestion

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5


def banking(path: Path) -> pd.DataFrame:
    """Read the texts as tables.CodedTexts."""
    read = pd.read_csv(path)
    ids = [f"{number:05d}" for number in range(len(read))]
    return pd.DataFrame({"contact_id": ids, "verbatim": read["text"], "reason_id": read["category"]})


def generated() -> pd.DataFrame:
    """Read the generated French contacts."""
    read = pd.read_csv(ROOT / "data" / "sample" / "verbatims.csv", sep=";", encoding="utf-8", dtype=str)
    return read[["contact_id", "verbatim", "reason_id"]]


def say_accuracy(name: str, outcomes: pd.DataFrame) -> tuple[float, float]:
    """Print one cross-validation; return accuracy on all and on the four fifths surest."""
    ordered = outcomes.sort_values("confidence", ascending=False, kind="stable")
    surest = float(ordered["correct"].iloc[: round(0.8 * len(ordered))].mean())
    print(f"\n{name}: {len(outcomes)} contacts, {outcomes['reason_id'].nunique()} reasons")
    print(accuracy.accuracy_by_level(outcomes).round(4).to_string(index=False))
    print(accuracy.calibration(outcomes).round(4).to_string(index=False))
    print(
        f"calibration error {accuracy.calibration_error(outcomes):.4f}; on the four fifths it is surest of {surest:.4f}"
    )
    level = accuracy.level_for(outcomes, accuracy=0.97)
    print(f"level from which 97 % holds (lower end of the interval): {'none' if level is None else round(level, 3)}")
    return float(outcomes["correct"].mean()), surest


def speed(coded: pd.DataFrame) -> float:
    """Print verbatims coded a second beside bare pipelines, in turns; return the ratio to the fastest of them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    held_out = np.arange(len(coded)) % 10 == 0
    known, new = coded[~held_out].reset_index(drop=True), coded[held_out].reset_index(drop=True)
    new = pd.concat([new] * 5, ignore_index=True).assign(
        contact_id=lambda table: [f"{i:05d}" for i in range(len(table))]
    )
    words = make_pipeline(TfidfVectorizer(), LinearSVC(random_state=0))
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    both = make_pipeline(
        make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), letters), LinearSVC(random_state=0)
    )
    coder = suggestion.learnt(
        known, outcomes=suggestion.cross_validated(known.iloc[::10].reset_index(drop=True), folds=3)
    )
    runs = {
        "light model, with confidence": lambda: suggestion.suggestions(
            coder, new[["contact_id", "verbatim"]], level=0.8
        ),
        "bare pipeline, words": lambda: words.predict(new["verbatim"]),
        "bare pipeline, words and letters": lambda: both.predict(new["verbatim"]),
    }
    for bare in (words, both):
        bare.fit(known["verbatim"], known["reason_id"])
    took: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.process_time()
            run()
            took[name].append(time.process_time() - start)
    rates = {name: len(new) / min(seconds) for name, seconds in took.items()}
    print("\nverbatims coded in a second of processor time, the best of", ROUNDS, "turns")
    for name, rate in rates.items():
        print(f"  {name:34s} {rate:10,.0f}")
    light, *bare_rates = rates.values()
    print(f"  light / fastest bare pipeline      {light / max(bare_rates):10.2f}")
    return light / max(bare_rates)


def gather(coded: pd.DataFrame, n_texts: int) -> None:
    """Print how long it takes to gather a log made of these texts, a word taken out or put in for each."""
    draw = np.random.default_rng(0)
    texts = []
    for place in draw.integers(len(coded), size=n_texts):
        words = str(coded["verbatim"].iloc[place]).split()
        words[draw.integers(len(words))] = str(draw.integers(1_000_000)) if draw.random() < 0.5 else ""
        texts.append(" ".join(words).strip() or "?")
    log = pd.DataFrame({"contact_id": [f"{number:06d}" for number in range(n_texts)], "verbatim": texts})
    start, processor, told = time.perf_counter(), time.process_time(), []
    found = discovery.discovered(log, progress=lambda done, total: told.append(done / total))
    print(
        f"\ngathering {n_texts:,} texts ({log['verbatim'].nunique():,} different): {time.perf_counter() - start:.0f} s,"
    )
    print(
        f"  {time.process_time() - processor:.0f} s of processor, progress told {len(told)} times; {len(found.clusters)} clusters,"
    )
    print(
        f"  {found.n_alone} contacts like no other, unseen {found.unseen.value:.4f} [{found.unseen.low:.4f}; {found.unseen.high:.4f}]"
    )


def main() -> int:
    """Print all of it; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--vectors", type=Path, help="where the encoder's vectors are kept between runs")
    parser.add_argument("--without-encoder", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--log", type=int, default=300_000, help="texts to gather; 0 = none")
    asked = parser.parse_args()
    coded = banking(asked.texts)
    kept: dict[str, bool] = {}
    if asked.quick:
        part = coded.iloc[::5].reset_index(drop=True)
        say_accuracy("light model, one text in five, three folds", suggestion.cross_validated(part, folds=3))
        kept["light model: half the speed of a bare pipeline"] = speed(coded) >= 0.5
        return told(kept)

    all_of_it, surest = say_accuracy("light model, ten folds", suggestion.cross_validated(coded))
    kept["light model: 90 % on all"] = all_of_it >= 0.90
    kept["light model: 97 % on the four fifths it is surest of"] = surest >= 0.97
    kept["light model: half the speed of a bare pipeline"] = speed(coded) >= 0.5
    if not asked.without_encoder:
        vectors = _vectors(coded, asked.vectors)
        with_meaning, surest = say_accuracy(
            "with the encoder beside it, ten folds", suggestion.cross_validated(coded, vectors=vectors)
        )
        kept["with the encoder: 91.5 % on all"] = with_meaning >= 0.915
        kept["with the encoder: 97 % on the four fifths it is surest of"] = surest >= 0.97

    french = generated()
    say_accuracy("generated French contacts (no person wrote them), ten folds", suggestion.cross_validated(french))
    curve = accuracy.learning_curve(french)
    print(curve.round(4).to_string(index=False))
    print(f"contacts to code for 90 %: {accuracy.coded_needed(curve, accuracy=0.90)}")
    if asked.log:
        gather(coded, asked.log)
    return told(kept)


def told(kept: dict[str, bool]) -> int:
    """Print which promises are kept; 1 when one is broken."""
    print()
    for promise, is_kept in kept.items():
        print(f"{'kept  ' if is_kept else 'BROKEN'}  {promise}")
    return 0 if all(kept.values()) else 1


def _vectors(coded: pd.DataFrame, place: Path | None) -> np.ndarray:
    from bsnskit.method.qualification.encoder import sentence_encoder

    if place is not None and place.exists():
        print(f"\nvectors read from {place.name}, made in an earlier run")
        return np.load(place)
    encode, start, parts = sentence_encoder(), time.perf_counter(), []
    for first in range(0, len(coded), 256):
        parts.append(encode(coded["verbatim"].iloc[first : first + 256].tolist()))
        print(f"\rencoded {min(first + 256, len(coded))} of {len(coded)}", end="", file=sys.stderr, flush=True)
    print(f"\nencoded at {len(coded) / (time.perf_counter() - start):.0f} texts a second")
    vectors = np.vstack(parts).astype(np.float32)
    if place is not None:
        np.save(place, vectors)
    return vectors


if __name__ == "__main__":
    sys.exit(main())
