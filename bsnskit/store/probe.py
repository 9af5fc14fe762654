"""Is the folder one that several processes may write to? Network and synced folders are seen and said."""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bsnskit.errors import Message
from bsnskit.vocabulary import N_

NETWORK = re.compile(r"nfs|cifs|smb|9p|afs|davfs|ceph|glusterfs|lustre|sshfs|rclone|gvfsd|vboxsf|drvfs|prl_fs")
"""Kinds of file system, as Linux names them, on which locks of another machine may not be seen."""
SYNCED = re.compile(
    r"onedrive|dropbox|google ?drive|googledrive|icloud|mobile documents|cloudstorage|nextcloud|owncloud|box sync"
    r"|kdrive|pcloud|synology ?drive|syncthing|mega ?sync"
)
"""Names of folders that a program copies to other machines while they are being written to."""

_OTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError:
    print("locked")
else:
    print("free")
"""
MOUNTS = Path("/proc/self/mounts")


def folder_concerns(folder: Path) -> list[Message]:
    """Return what speaks against keeping an engagement in a folder; nothing on a disk of this machine.

    A lock is taken and a second process asked whether it sees it: what the kind of folder promises is not believed.
    """
    found = []
    synced = next((part for part in folder.parts if SYNCED.search(part.casefold())), None)
    kind = file_system(folder)
    if synced:
        found.append(Message(N_("It lies in a synced folder ({name})."), {"name": synced}))
    if (kind and NETWORK.search(kind)) or str(folder).startswith("\\\\"):
        found.append(Message(N_("It lies on another machine ({kind})."), {"kind": kind or str(folder.drive)}))
    if not locks_are_seen(folder):
        found.append(Message(N_("A lock taken here is not seen by another process.")))
    if found:
        found.append(
            Message(N_("Two people at work could damage the ledger: move the data to a disk of this machine."))
        )
    return found


def locks_are_seen(folder: Path) -> bool:
    """Tell whether a second process sees the lock that this one holds on a file in the folder."""
    trial = folder / f".probe-{secrets.token_hex(4)}.sqlite"
    try:
        with closing(sqlite3.connect(trial, isolation_level=None)) as connection:
            connection.execute("CREATE TABLE trial (number)")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO trial VALUES (1)")
            asked = [sys.executable, "-I", "-c", _OTHER, str(trial)]
            answer = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)
            connection.execute("COMMIT")
        return answer.stdout.strip() == "locked"
    except (sqlite3.Error, OSError, subprocess.SubprocessError):
        return False
    finally:
        for leftover in folder.glob(f"{trial.name}*"):
            leftover.unlink(missing_ok=True)


def file_system(folder: Path) -> str | None:
    """Return the kind of file system a folder lies on, as Linux names it; None where that is not told."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    mounts = {}
    for line in lines:
        _, place, kind, *_ = line.split(" ")
        mounts[re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place)] = kind
    around = [place for place in mounts if os.path.commonpath([place, folder.resolve()]) == place]
    return mounts[max(around, key=len)] if around else None
