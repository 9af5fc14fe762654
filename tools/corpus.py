"""Read every awkward or bad file of the corpus and print what was tried and what came out.

python -m tools.corpus            # all of them; exit 1 where one is not read as expected
python -m tools.corpus zip dates  # those whose thing or name holds one of these words
python -m tools.corpus --keep DIR # leave the files in a folder, to open them
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from bsnskit.intake.bounded import stop_server
from tests.intake.corpus.case import Outcome, outcome_of
from tests.intake.corpus.cases import CASES


def main(arguments: list[str]) -> int:
    """Print one line per file, then what differs."""
    keep = arguments.index("--keep") if "--keep" in arguments else None
    words = arguments if keep is None else arguments[:keep] + arguments[keep + 2 :]
    chosen = [case for case in CASES if not words or any(word in f"{case.thing} {case.name}" for word in words)]
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) if keep is None else Path(arguments[keep + 1])
        folder.mkdir(parents=True, exist_ok=True)
        for case in chosen:
            outcomes.append(outcome_of(case, folder))
            print(_line(outcomes[-1]), flush=True)
    stop_server()
    wrong = [outcome for outcome in outcomes if outcome.differs]
    things = Counter(case.thing for case in chosen)
    print(f"\n{len(outcomes)} files for {len(things)} things, {len(wrong)} not as expected")
    return 1 if wrong else 0


def _line(outcome: Outcome) -> str:
    mark = "NO" if outcome.differs else "ok"
    told = f"{mark}  {outcome.case.thing:45.45}  {outcome.case.name:28.28}  {outcome.said[:150]}"
    return "\n".join([told, *(f"      {difference}" for difference in outcome.differs)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
