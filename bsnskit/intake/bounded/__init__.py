"""A client's file is parsed in a process of its own, with limits of memory and time.

This process asks a server that has everything loaded; the server starts one child per file (a fork, or a new process
where there is no fork), watches it and ends it at its limits. What the child found lies in a scratch folder, and only
short messages go through the pipe, so that a child ended in the middle leaves nothing half said.
"""

from bsnskit.intake.bounded.client import read_bounded, start_server, stop_server
from bsnskit.intake.bounded.limits import Limits, limits_for

__all__ = ["Limits", "limits_for", "read_bounded", "start_server", "stop_server"]
