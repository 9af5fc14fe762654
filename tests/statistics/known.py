"""Published answers that these tests hold the formulas against, each with its source."""

import json
from pathlib import Path

ANSWERS = json.loads((Path(__file__).parents[1] / "reference" / "known_answers.json").read_text(encoding="utf-8"))
