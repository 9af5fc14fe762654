"""The ballot at the protocol: each vote has one outcome, and whoever lacks the token has nothing."""

from __future__ import annotations

import json
import re
import socket
import time
from html import unescape

import pytest

from bsnskit.store import judgements
from tests.workshop.conftest import HOSTILE, Person, ballot_room


def unique(name: str) -> str:
    return f"{name} {time.monotonic_ns()}"


def votes_of(room, name):
    person = next(person for person in room.ballots.attendance() if person.name == name)
    return {key[0]: (vote.x, vote.y) for key, vote in room.ballots.votes_of(person, 1).items()}


def code_on(page: str) -> str:
    found = re.search(r"the code ([A-Z0-9]{6})", page)
    assert found
    return found[1]


def test_takes_a_vote_and_shows_it_again_after_a_reload(room):
    name = unique("Zoé")
    person = room.join(name)
    answer = person.vote()
    assert (answer.status, answer.json["outcome"]) == (200, "recorded")
    assert votes_of(room, name) == {"1.01": (3, -4)}
    assert person.ask("/state").json["votes"] == {"1.01\n(all)": answer.json["vote"]}
    assert '"1.01\\n(all)": [3, -4' in person.ask("/").text


def test_changes_a_vote_from_a_second_tab_and_records_a_copy_once(room):
    name = unique("Bo")
    person = room.join(name)
    tab = Person(room.address, cookies=dict(person.cookies))
    assert person.vote().json["outcome"] == "recorded"
    assert tab.vote(x=-9, y=9, change="b").json["outcome"] == "recorded"
    assert person.vote().json == {"outcome": "repeated", "vote": tab.ask("/state").json["votes"]["1.01\n(all)"]}
    assert votes_of(room, name) == {"1.01": (-9, 9)}


def test_finds_votes_again_by_name_and_code_on_another_device(room):
    name = unique("Léa")
    person = room.join(name)
    person.vote(x=7, y=7)
    code = code_on(person.ask("/").text)
    other = room.arrive()
    assert other.send("/return", name=name.upper(), code=f"{code[:3].lower()}-{code[3:]}").status == 303
    assert other.ask("/state").json["votes"]["1.01\n(all)"][:2] == [7, 7]
    assert other.send("/return", name=name, code="AAAAAA").status == 403


def test_gives_a_name_away_once_and_again_only_when_the_facilitator_says_so(room):
    name = unique("Max")
    person = room.join(name)
    person.vote()
    second = room.arrive()
    refused = second.send("/join", name=name)
    assert refused.status == 409 and "this name is taken" in refused.text
    room.ballots.readmit(name, author="Facilitator")
    assert second.send("/join", name=name).status == 303
    assert second.ask("/state").json["votes"]["1.01\n(all)"][:2] == [3, -4]
    lost = person.vote(x=0, y=0, change="b")
    assert lost.status == 400 and "no longer takes part" in lost.json["said"]
    assert person.ask("/state").status == 403


def test_hides_votes_when_a_shared_device_is_handed_on(room):
    first, second = unique("Ann"), unique("Ben")
    device = room.join(first, shared="1")
    device.vote(x=9, y=9)
    code = code_on(device.ask("/").text)
    assert "hand the device on" in device.ask("/").text
    device.send("/leave")
    page = device.ask("/").text
    assert first not in page and "9.01" not in page and 'name="shared" value="1" checked' in page
    assert device.send("/join", name=second, shared="1").status == 303
    assert device.ask("/state").json["votes"] == {}
    device.send("/leave")
    device.send("/return", name=first, code=code, shared="1")
    assert device.ask("/state").json["votes"]["1.01\n(all)"][:2] == [9, 9]


@pytest.mark.parametrize("text", [*HOSTILE[:3], *HOSTILE[4:6]], ids=["image", "script", "formula", "emoji", "arabic"])
def test_shows_hostile_names_and_labels_as_text(room, text):
    name = unique(text[:39].strip())
    page = room.join(name).ask("/").text
    assert unescape(page).count(name) >= 1
    for label in HOSTILE[:2]:
        assert label not in page and unescape(page).count(label) >= 1
    assert len(re.findall(r"<script[^>]*>", page)) == 2
    assert page.count("</script>") == 2


def test_refuses_a_name_that_is_too_long_and_says_the_rule(room):
    answer = room.arrive().send("/join", name=HOSTILE[3])
    assert answer.status == 400 and "1 to 80 characters" in answer.text and len(answer.text) < 8000


def sent(**more):
    return json.dumps({"round": 1, "key": "1.01\n(all)", "x": 1, "y": 1, "change": "a", "seen": 0, **more})


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"round":1}', "[" * 8000, sent(round="1"), sent(key="1.01"), sent(key=7), sent(x=True), sent(x=1.5),
     sent(x=99), sent(change=""), sent(key="7.77\n(all)"), sent(round=2), sent(seen=None)],
)  # fmt: skip
def test_refuses_what_is_no_vote(room, body):
    before = room.engagement.ledger.position
    person = room.join(unique("Odd"))
    origin = f"http://{room.address}"
    answer = person.ask("/vote", method="POST", body=body, Origin=origin, **{"Content-Type": "application/json"})
    assert answer.status == 400
    assert room.engagement.ledger.position == before + 1


# -- who is let in


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/state"])
def test_refuses_whoever_lacks_the_token(room, path):
    answer = Person(room.address).ask(path)
    assert answer.status == 403 and "Scan the code" in answer.text
    assert str(room.engagement.folder) not in answer.text


def test_takes_no_vote_without_the_token_even_with_a_forged_cookie(room):
    person = Person(room.address)
    assert person.send("/join", name="Nobody").status == 403
    forged = room.arrive()
    forged.cookies[f"bsns_me_{room.sitting.session}"] = f"Tm9ib2R5.1.{'0' * 64}"
    assert forged.vote().status == 403
    stranger = room.join(unique("Me"))
    del stranger.cookies[f"bsns_room_{room.sitting.session}"]
    assert stranger.vote().status == 403


def test_keeps_the_token_out_of_the_address_bar_and_out_of_the_log(room):
    person = Person(room.address)
    answer = person.ask(f"/?token={room.token}")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert room.token not in person.ask("/").text
    person.ask(f"/nothing?token={room.token}")
    for place in room.engagement.folder.rglob("*"):
        if place.is_file():
            assert room.token.encode() not in place.read_bytes(), place


def test_looks_at_no_further_token_after_ten_wrong_ones(tmp_path):
    with ballot_room(tmp_path, "Tries") as room:
        known = room.join("Ann")
        answers = [Person(room.address).ask(f"/?token=wrong{number}").status for number in range(12)]
        assert answers == [403] * 10 + [429] * 2
        assert Person(room.address).ask(f"/?token={room.token}").status == 429
        assert known.vote().json["outcome"] == "recorded"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "169.254.169.254", "127.0.0.1.evil.example", ""])
def test_answers_no_foreign_host_name(room, host):
    for path in ("/", f"/?token={room.token}", "/here", "/nothing"):
        assert Person(room.address).ask(path, Host=host).status in (400, 421)


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
def test_changes_nothing_for_a_page_from_elsewhere(room, origin):
    person = room.join(unique("Eve"))
    headers = {"Content-Type": "application/json"} | ({"Origin": origin} if origin else {})
    before = room.engagement.ledger.position
    assert person.ask("/vote", method="POST", body="{}", **headers).status == 403
    assert person.ask("/join", method="POST", body="name=x", **headers).status == 403
    assert room.engagement.ledger.position == before


@pytest.mark.parametrize(
    "path",
    ["/engagement.yml", "/ledger.sqlite", "/../engagement.yml", "/%2e%2e/engagement.yml", "/ballot.py", "/ballot.js/../server.py",
     "/api/kernels", "/api/contents", "/voila/render/03_classification.ipynb", "/lab", "/tree", "/login", "/data/room/ledger.sqlite",
     "/templates/ballot/base.html.j2", "/static/", "/workshop.json", "/key", "/metrics", "/other-client/"],
)  # fmt: skip
def test_has_nothing_at_any_other_address(room, path):
    answer = room.join(unique("Curious")).ask(path)
    assert answer.status in (403, 404), answer.text
    assert "Traceback" not in answer.text and "client:" not in answer.text and "SQLite" not in answer.text


def test_tells_browsers_to_keep_nothing_and_to_ask_nobody_else(room):
    for path in ("/", "/state", "/ballot.js", "/nothing"):
        headers = room.join(unique("Head")).ask(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and not re.search(r"https?:|\*", policy)
        assert "Server" not in headers and "Etag" not in headers


def test_marks_cookies_as_its_own(room):
    told = room.arrive().send("/join", name=unique("Cookie")).set_cookies[0]
    assert told.startswith("bsns_me_") and "HttpOnly" in told and "SameSite=Lax" in told and "Secure" not in told
    assert "expires=" in told and "Path=/" in told


def test_refuses_a_request_that_is_too_large(room):
    person = room.join(unique("Large"))
    try:
        status = person.vote(change="x" * 100_000).status
    except (ConnectionError, OSError):
        status = 0  # the connection was cut while it was still being sent
    assert status in (0, 400, 413)
    assert person.vote().json["outcome"] == "recorded"


@pytest.mark.parametrize(
    ("wished", "word"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "Votre nom"), ("es", "Su nombre"), ("de,es;q=0.4,fr;q=0.7", "Votre nom"), ("de", "Your name"),
     (";;q=x,,", "Your name")],
)  # fmt: skip
def test_speaks_the_language_of_the_browser_else_that_of_the_engagement(room, wished, word):
    assert word in room.arrive().ask("/", **{"Accept-Language": wished}).text


def test_keeps_the_language_that_was_chosen(room):
    person = room.arrive()
    person.send("/language", language="es")
    page = person.ask("/", **{"Accept-Language": "fr"}).text
    assert '<html lang="es">' in page and "a ciegas, no anónimo" in page


def test_says_on_the_page_that_votes_are_blind_and_not_anonymous(room):
    assert "Votes are blind, not anonymous" in room.arrive().ask("/").text
    assert "Votes are blind, not anonymous" in room.join(unique("Ida")).ask("/").text


def test_listens_on_this_machine_alone_unless_told_otherwise(room):
    import psutil

    from bsnskit.workshop import room as network

    listening = [
        found.laddr for found in psutil.Process(room.process.pid).net_connections() if found.status == "LISTEN"
    ]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    for place in network.addresses(room.sitting.port):
        with socket.socket(socket.AF_INET6 if place.address.startswith("[") else socket.AF_INET) as other:
            host = place.address.rpartition(":")[0].strip("[]")
            assert other.connect_ex((host, room.sitting.port)) != 0, place


def test_loses_no_vote_when_it_is_killed_in_the_middle_and_is_back_at_the_same_address(tmp_path):
    with ballot_room(tmp_path, "Killed") as room:
        person, address, pid = room.join("Ann"), room.address, room.process.pid
        recorded = [person.vote(key, change=key).json["vote"] for key in ("1.01", "1.02", "1.03")]
        import psutil

        psutil.Process(pid).kill()
        until = time.monotonic() + 60
        while True:
            try:
                again = person.vote("2.01", change="2.01")
                break
            except ConnectionError:
                assert time.monotonic() < until
                time.sleep(0.2)
        assert again.json["outcome"] == "recorded" and room.address == address and room.process.pid != pid
        assert person.vote("1.01", change="1.01").json["outcome"] == "repeated"
        assert [vote[:2] for vote in person.ask("/state").json["votes"].values()] == [vote[:2] for vote in recorded] + [
            [3, -4]
        ]
        room.engagement.ledger.verify()


def test_ends_with_its_sitting(tmp_path):
    from dataclasses import replace

    from bsnskit.store.sittings import write_sitting
    from bsnskit.workshop import BallotProcess

    with ballot_room(tmp_path, "Ended") as room:
        person, old = room.join("Ann"), room.sitting
        engagement, token = room.engagement, room.token
    write_sitting(engagement, replace(old, until="2020-01-01T00:00:00+00:00"))
    with BallotProcess(engagement, "en"):
        person.address = room.address
        for answer in (person.vote(), person.ask("/"), Person(room.address).ask(f"/?token={token}")):
            assert answer.status == 410 and "This sitting is over" in answer.text
    from bsnskit.store.sittings import begin_sitting

    fresh = begin_sitting(engagement, lan=False, public="")
    assert fresh.session != old.session and fresh.token(engagement.key()) != token
    assert len(judgements.votes(engagement.ledger)) == 0
