"""What an engagement brings to the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from bsnskit.contracts.settings import Settings


class Material(Protocol):
    """What an engagement brings: its settings and its contract tables (empty where nothing was delivered)."""

    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def reasons(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def volumes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def rates(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def downstream(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def handle_times(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def surveys(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def totals(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def exposure(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def calendar(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def challenges(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def rewordings(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def codings(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def codings_as_coded(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def trials(self) -> dict[int, dict[str, Any]]: ...  # noqa: D102
    @property
    def mapping(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def code_counts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def open_code_counts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def coder(self) -> dict[str, Any] | None: ...  # noqa: D102
    @property
    def placements(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def splits(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def votes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def causes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def solutions(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def actions(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def targets(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def breaks(self) -> pd.DataFrame: ...  # noqa: D102
    def repeats_within(self, days: int = 7) -> pd.DataFrame: ...  # noqa: D102
