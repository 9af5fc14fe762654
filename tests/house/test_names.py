"""What a consultant types stays small, and importing it costs nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import bsnskit

HEAVY = ["pandas", "numpy", "altair", "ibis", "duckdb", "sklearn", "statsmodels", "pandera", "ipywidgets", "papermill"]
JOINS = {"on", "left_on", "right_on", "left_index", "right_index", "how"}
LIBRARY = Path(bsnskit.__file__).parent


def test_offers_at_most_forty_public_names():
    """What a consultant types: the names of the package, and the verbs of a session."""
    names = bsnskit.__all__
    assert [name for name in names if not hasattr(bsnskit, name)] == []
    verbs = [name for name in vars(bsnskit.Session) if not name.startswith("_")]
    assert len(set(names)) == len(names) > 1
    assert len(verbs) > 20
    assert len(names) + len(verbs) <= 40


def test_imports_nothing_heavy():
    call = "import sys, bsnskit; print(*[name for name in sys.argv[1:] if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", call, *HEAVY], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""


def test_states_validate_and_dropna_wherever_tables_are_joined_or_grouped():
    wanted = {"merge": {"validate"}, "groupby": {"dropna", "observed"}}
    missing = []
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in wanted:
                given = {keyword.arg for keyword in node.keywords}
                if any(keyword.arg == "how" and ast.unparse(keyword.value) == "'cross'" for keyword in node.keywords):
                    continue  # every row with every row: there is no key to validate
                of_tables = node.func.attr == "groupby" or given & JOINS
                if of_tables and not wanted[node.func.attr] <= given:
                    missing.append(f"{path.relative_to(LIBRARY.parent)}:{node.lineno}: {node.func.attr}")
    assert missing == []


def test_every_interval_shown_names_its_method():
    """A column with two ends says how they are made: `bsnskit/deliver/columns.py`."""
    from bsnskit.deliver import columns

    shown = [column for group in vars(columns).values() if isinstance(group, tuple) for column in group]
    unnamed = sorted({column.name for column in shown if getattr(column, "low", "") and not column.method})
    assert len(shown) > 50 and unnamed == []
