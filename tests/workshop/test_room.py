"""The room's network: one address per interface, asked whether it answers, and what may keep a telephone away."""

from __future__ import annotations

import datetime as dt
import socket
from collections import namedtuple

import psutil
import pytest

from bsnskit.errors import NotReady, WrongCall
from bsnskit.i18n import Language
from bsnskit.serve.workshop import ballot_lines, require_address
from bsnskit.store.engagement import create_engagement
from bsnskit.store.sittings import HOURS, Place, Sitting, begin_sitting, read_sitting, write_sitting
from bsnskit.workshop.guard import Tries, host_of, is_own_origin, own_names
from bsnskit.workshop.room import addresses, answers, concerns
from bsnskit.workshop.server import usual_port
from tests.workshop.conftest import Person, ballot_room

Held = namedtuple("Held", "family address")
FOUR, SIX = socket.AF_INET, socket.AF_INET6
INTERFACES = {
    "lo": [Held(FOUR, "127.0.0.1"), Held(SIX, "::1")],
    "docker0": [Held(FOUR, "172.17.0.1")],
    "wlan0": [Held(SIX, "fe80::1%wlan0"), Held(FOUR, "192.168.1.20"), Held(FOUR, "192.168.1.21"), Held(psutil.AF_LINK, "02:00")],
    "eth0": [Held(SIX, "fe80::2%eth0"), Held(SIX, "2001:4860:4860::8888")],
    "eth1": [Held(FOUR, "8.8.8.8")],
    "down0": [Held(FOUR, "10.0.0.1")],
}  # fmt: skip


def test_lists_one_address_per_interface_that_is_up_those_of_machines_inside_last():
    found = addresses(8765, interfaces=INTERFACES, up=set(INTERFACES) - {"down0"})
    assert [(place.interface, place.address) for place in found] == [
        ("eth0", "[2001:4860:4860::8888]:8765"),
        ("eth1", "8.8.8.8:8765"),
        ("wlan0", "192.168.1.20:8765"),
        ("docker0", "172.17.0.1:8765"),
    ]
    assert {place.interface for place in found if place.is_public} == {"eth0", "eth1"}


def test_shows_the_address_of_the_room_before_one_that_the_world_can_reach():
    found = tuple(addresses(1, interfaces=INTERFACES, up=["wlan0", "eth1"]))
    sitting = Sitting("s", "2030-01-01T00:00:00+00:00", lan=True, places=found)
    assert sitting.entrances(b"k" * 32)[0].startswith("http://192.168.1.20:1/?token=")


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_says_what_a_firewall_or_a_guest_wifi_would_block(system):
    told = " ".join(map(str, concerns([Place("wlan0", "192.168.1.20:1", True)], system=system)))
    assert "firewall" in told and "guest wifi" in told and "mobile data" in told
    assert {"win32": "Windows Security", "darwin": "System Settings", "linux": "ufw"}[system] in told


def test_says_which_addresses_do_not_answer_which_are_public_and_where_there_is_none():
    told = list(map(str, concerns([Place("a", "192.168.1.20:1", False), Place("b", "8.8.8.8:1", True, True)])))
    assert told[0].startswith("Not even this machine gets an answer at 192.168.1.20:1")
    assert told[1].startswith("8.8.8.8:1 can be reached from beyond this room")
    assert str(concerns([])[0]).startswith("No network")


def test_asks_an_address_whether_the_ballot_answers_there():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not answers(Place("lo", f"127.0.0.1:{port}"), timeout_s=0.2)
    assert not answers(Place("lo", f"127.0.0.1:{port}"))


def test_opens_the_ballot_to_the_room_only_when_asked_and_counts_devices(tmp_path):
    with ballot_room(tmp_path, "Lan", lan=True) as room:
        own = addresses(room.sitting.port)
        assert [place.address for place in room.sitting.places] == [place.address for place in own]
        assert all(place.answers for place in room.sitting.places)
        assert (room.sitting.devices, bool(room.sitting.notes)) == (0, bool(own))
        for place in own:
            assert Person(place.address).ask(f"/?token={room.token}").status == 303
            assert Person(place.address).ask("/", Host="evil.example").status == 421
        lines = ballot_lines(room.sitting, room.engagement.key(), Language("en"))
        assert all(any(place.interface in line and place.address in line for line in lines) for place in own)


def test_takes_a_sitting_up_again_until_it_is_over(tmp_path):
    folder = create_engagement("Sitting", language="en", data=tmp_path)
    now = dt.datetime(2030, 5, 14, 9, tzinfo=dt.UTC)
    first = begin_sitting(folder, lan=False, public="", now=now)
    later = begin_sitting(folder, lan=True, public="", now=now + dt.timedelta(hours=HOURS - 0.1))
    assert (later.session, later.until, later.lan) == (first.session, first.until, True)
    after = begin_sitting(folder, lan=False, public="", now=now + dt.timedelta(hours=HOURS))
    assert after.session != first.session and after.token(folder.key()) != first.token(folder.key())
    assert first.is_over(now + dt.timedelta(hours=HOURS)) and not first.is_over(now)


def test_keeps_a_sitting_for_its_owner_alone_and_without_its_token(tmp_path):
    folder = create_engagement("Sitting", language="en", data=tmp_path)
    sitting = begin_sitting(folder, lan=True, public="")
    kept = folder.path("workshop.json")
    assert kept.stat().st_mode & 0o077 == 0
    assert sitting.token(folder.key()) not in kept.read_text("utf-8")
    write_sitting(folder, sitting)
    assert read_sitting(folder) == sitting
    kept.write_text('{"format": 2}', "utf-8")
    assert read_sitting(folder) is None


def test_counts_wrong_tries_within_a_window():
    now = [0.0]
    tries = Tries(2, 60, clock=lambda: now[0])
    for _ in range(2):
        assert not tries.exhausted("a")
        tries.wrong("a")
    assert tries.exhausted("a") and not tries.exhausted("b")
    now[0] = 60.0
    assert not tries.exhausted("a")


@pytest.mark.parametrize(
    ("given", "host"),
    [("http://Vote.example.org:8765/?token=a", "vote.example.org"), ("[::1]:80", "[::1]"), ("10.0.0.1:1", "10.0.0.1"),
     ("name.", "name"), ("evil@10.0.0.1:1", "10.0.0.1"), ("", "")],
)  # fmt: skip
def test_reads_the_host_of_an_address(given, host):
    assert host_of(given) == host


def test_knows_its_own_names_and_pages():
    assert own_names([], "") == {"127.0.0.1", "localhost", "[::1]"}
    assert {"192.168.1.20", "vote.example.org"} <= own_names(["192.168.1.20:8765"], "https://vote.example.org")
    assert is_own_origin("https://vote.example.org", "vote.example.org")
    assert not is_own_origin("null", "null") and not is_own_origin(None, "a") and not is_own_origin("http://a:1", "a")


@pytest.mark.parametrize("address", ["vote.example.org", "ftp://a", "https://a/b", "https://a/?b=1", "https://"])
def test_refuses_what_is_no_address_of_a_ballot(address):
    with pytest.raises(WrongCall, match="no address of a ballot"):
        require_address(address)
    require_address("https://vote.example.org/")


def test_says_a_code_to_scan_and_that_votes_are_blind_and_not_anonymous():
    sitting = Sitting("s", "2030-01-01T21:30:00+00:00", 8765, places=(Place("lo", "127.0.0.1:8765", True),))
    lines = ballot_lines(sitting, b"k" * 32, Language("en"))
    assert lines[1].strip() == sitting.entrances(b"k" * 32)[0]
    assert sum("█" in line for line in lines) > 10
    assert any("not anonymous" in line for line in lines) and any("21:30" in line for line in lines)


@pytest.mark.parametrize("wished", ["eighty", "", "80", "70000", "²"])
def test_says_which_port_cannot_be(monkeypatch, wished):
    monkeypatch.setenv("BSNSKIT_BALLOT_PORT", wished)
    with pytest.raises(NotReady, match="this is no port"):
        usual_port()
    monkeypatch.setenv("BSNSKIT_BALLOT_PORT", "9000")
    assert usual_port() == 9000
