"""What a kill leaves: a folder as it stands before each write."""

import os
import shutil
import sys
from contextlib import contextmanager

import pytest

WRITES = {"os.rename", "os.remove", "os.mkdir", "shutil.rmtree", "sqlite3.connect"}


def is_write(event, args):
    if event == "open":
        return isinstance(args[0], (str, bytes, os.PathLike)) and bool((args[2] or 0) & (os.O_WRONLY | os.O_RDWR))
    return event in WRITES


@pytest.fixture(scope="session")
def before_each_write():
    """Return a function that copies a folder at each write that this process is about to make: what a kill leaves."""
    watched = {}

    def hook(event, args):
        if watched and not watched["busy"] and is_write(event, args):
            watched["busy"] = True
            watched["copies"].append(shutil.copytree(watched["folder"], watched["root"] / str(len(watched["copies"]))))
            watched["busy"] = False

    sys.addaudithook(hook)  # for good; without a folder it does nothing

    @contextmanager
    def watching(folder, root):
        watched.update(folder=folder, root=root, copies=[], busy=False)
        try:
            yield watched["copies"]
        finally:
            watched.clear()

    return watching
