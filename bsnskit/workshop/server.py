"""The ballot's own process: it listens, watches the room's network, and ends with the process that started it."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from bsnskit.errors import NotReady
from bsnskit.i18n import Language
from bsnskit.store.folder import EngagementFolder
from bsnskit.store.sittings import Place, Sitting, read_sitting, write_sitting
from bsnskit.vocabulary import N_
from bsnskit.workshop import room
from bsnskit.workshop.ballot import LARGEST_REQUEST, Ballot
from bsnskit.workshop.guard import host_of, own_names
from bsnskit.workshop.handlers import application

USUAL_PORT = 8765
PORT = "BSNSKIT_BALLOT_PORT"
"""Environment variable that names another, for a firewall that knows one."""
LOOK_S = 10.0
"""The network is looked at again after this time [s]: a laptop changes its wifi."""
TURN_S = 0.0001
"""How long a thread may go on while another waits [s]."""
HEAD_S = 20.0
"""A connection that says nothing is closed after this time [s]; so is one whose body does not come."""


def bind(sitting: Sitting) -> list[Any]:
    """Bind the sitting's port, or a free one; every interface only where `lan` says so.

    Raises
    ------
    NotReady : the ballot of this engagement is already open, or the environment names no port
    """
    where = None if sitting.lan else room.HERE
    for port in (sitting.port or usual_port(), 0):
        try:
            return bind_sockets(port, where, reuse_port=False)
        except OSError as problem:
            if problem.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            if port == sitting.port and room.answers(Place("", f"{room.HERE}:{port}")):
                raise NotReady(
                    f"port {port}",
                    N_("the ballot of this client is open already"),
                    N_("One ballot per client."),
                    N_("Stop the other `bsns workshop` first."),
                ) from problem
    raise NotReady("", N_("no port is free"))


def usual_port() -> int:
    """Return the port that is tried first.

    Raises
    ------
    NotReady : the environment names none
    """
    wished = os.environ.get(PORT, str(USUAL_PORT))
    if not wished.isascii() or not wished.isdigit() or not 1024 <= int(wished) <= 65535:
        raise NotReady(f"{PORT}={wished}", N_("this is no port"), N_("A port is a number from 1024 to 65535."))
    return int(wished)


class Room:
    """What is known of the network: kept in the sitting's file, where the facilitator's page reads it."""

    def __init__(self, folder: EngagementFolder, sitting: Sitting, port: int) -> None:
        self.folder, self.port = folder, port
        self.sitting = replace(sitting, port=port, running=True)
        self.others: set[str] = set()
        self.own: set[str] = set()

    def look(self) -> set[str]:
        """Look at the interfaces, try each address, keep what is found, and return the host names to answer to."""
        places = [Place("lo", f"{room.HERE}:{self.port}")]
        if self.sitting.lan:
            places = room.addresses(self.port)
        tried = tuple(replace(place, answers=room.answers(place)) for place in places)
        self.own = {host_of(place.address).strip("[]") for place in tried} | {room.HERE, "::1"}
        notes = room.concerns(tried) if self.sitting.lan else []
        told = tuple((note.text, {name: str(value) for name, value in note.fields.items()}) for note in notes)
        self._keep(replace(self.sitting, places=tried, notes=told, devices=len(self.others - self.own)))
        return self.names()

    def names(self) -> set[str]:
        """Return the host names to answer to."""
        addresses = [place.address for place in room.addresses(self.port)] if self.sitting.lan else []
        return own_names(addresses, self.sitting.public)

    def seen(self, address: str) -> None:
        """Note that a device has opened the ballot; from outside this machine it proves that it can be reached."""
        self.others.add(address.removeprefix("::ffff:"))

    def _keep(self, sitting: Sitting) -> None:
        if sitting != self.sitting:
            write_sitting(self.folder, sitting)
            self.sitting = sitting


async def serve(
    folder: EngagementFolder, words: Language, *, ready: Callable[[Sitting], None], until: threading.Event
) -> None:
    """Listen until told to stop.

    Parameters
    ----------
    ready : told the sitting once the ballot answers
    until : set when it is to stop
    """
    sitting = read_sitting(folder)
    if sitting is None:
        raise NotReady(folder.name, N_("no sitting was begun"), move=N_("Start with `bsns workshop`."))
    sockets = bind(sitting)
    surroundings = Room(folder, sitting, sockets[0].getsockname()[1])
    ballot = Ballot(
        folder.ledger,
        sitting,
        folder.key(),
        client=folder.settings.client,
        words=words,
        hosts=surroundings.names(),
        log=folder.log(),
        seen=surroundings.seen,
    )
    server = HTTPServer(
        application(ballot),
        xheaders=bool(sitting.public),
        trusted_downstream=[room.HERE, "::1"],
        max_body_size=LARGEST_REQUEST,
        max_header_size=LARGEST_REQUEST,
        idle_connection_timeout=6 * HEAD_S,
        body_timeout=HEAD_S,
    )
    server.add_sockets(sockets)
    loop = asyncio.get_running_loop()
    ballot.hosts = await loop.run_in_executor(None, surroundings.look)
    await ballot.work(folder.ledger.keep_open)
    await ballot.work(ballot.watch.look)
    ready(surroundings.sitting)
    looked = loop.time()
    while not until.is_set():
        await asyncio.sleep(0.2)
        if loop.time() - looked > LOOK_S:
            ballot.hosts = await loop.run_in_executor(None, surroundings.look)
            looked = loop.time()
    server.stop()
    write_sitting(folder, replace(surroundings.sitting, running=False))


def main(told: IO[str] = sys.stdin, say: IO[str] = sys.stdout) -> int:
    """Run the ballot as the facilitator's process asks; one line of JSON in, one out; the end of input stops it."""
    # Votes are written by a thread beside the loop: it must not wait five milliseconds, Python's usual turn, for its own.
    sys.setswitchinterval(TURN_S)
    asked = json.loads(told.readline())
    folder = EngagementFolder(Path(asked["folder"]))
    settings = folder.settings
    words = Language(asked["language"], settings.currency, settings.vocabulary, dict(settings.objective_names))
    until = threading.Event()
    # tornado tells of every odd request on the terminal; the engagement's log has what matters.
    logging.getLogger("tornado").setLevel(logging.CRITICAL)

    def wait_for_the_end() -> None:
        told.read()
        until.set()

    def ready(sitting: Sitting) -> None:
        say.write(json.dumps({"port": sitting.port}) + "\n")
        say.flush()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    try:
        asyncio.run(serve(folder, words, ready=ready, until=until))
    except NotReady as problem:
        say.write(json.dumps({"problem": [problem.place, problem.fact, problem.rule, problem.move]}) + "\n")
        say.flush()
        return 1
    return 0
