"""The package offers its names lazily, and names nothing that is not there."""

import subprocess
import sys

import pytest

from bsnskit import statistics


def test_offers_every_name_it_lists():
    assert [name for name in statistics.__all__ if not hasattr(statistics, name)] == []
    assert set(statistics.__all__) <= set(dir(statistics))


def test_refuses_a_name_it_does_not_have():
    with pytest.raises(AttributeError, match="has no attribute 'wilsom'"):
        statistics.wilsom  # noqa: B018


def test_loads_no_heavy_library_before_it_is_needed():
    call = (
        "import sys, bsnskit.statistics as s; from bsnskit.statistics import rate_ratio, wilson; rate_ratio(1, 1, 2, 1);"
        "print(*[name for name in ('statsmodels', 'pandas', 'scipy.stats', 'scipy.optimize') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == ""
