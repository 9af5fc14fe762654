"""A blind round in real browsers: telephones and laptops, the facilitator's page through Voilà, and a server that dies."""

from __future__ import annotations

import http.client
import time
from urllib.parse import urlsplit

import psutil
import pytest

from bsnskit.store import judgements
from bsnskit.store.events import parts_of
from tests.widgets.builders import CALLS, make_engagement
from tests.workshop.conftest import BALLOT_LISTENS, HOSTILE, Person, ballot_room, workshop_running

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 900}}
NO_SERVER = "ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE"


class Hand:
    """One participant at a page of their own."""

    def __init__(self, page, entrance: str, name: str, *, shared: bool = False) -> None:
        self.page = page
        page.goto(entrance)
        self.name(name, shared=shared)

    def name(self, name: str, *, shared: bool = False) -> None:
        self.page.fill("#name", name)
        if shared:
            self.page.check('form[action="/join"] input[name="shared"]')
        self.page.click('form[action="/join"] button')
        self.page.locator("#pad, #waiting, #ended").first.wait_for()

    def open(self, reason_id: str) -> None:
        if self.page.locator("#list").get_attribute("open") is None:
            self.page.click("#list > summary")
        self.page.locator("#list button", has=self.page.locator(f'.id:text-is("{reason_id}")')).click()

    def point(self, x: int, y: int) -> tuple[float, float]:
        self.page.locator("#pad").scroll_into_view_if_needed()
        box = self.page.locator("#pad").bounding_box()
        return box["x"] + box["width"] * (x + 10) / 20, box["y"] + box["height"] * (10 - y) / 20

    def click(self, x: int, y: int) -> None:
        self.page.mouse.click(*self.point(x, y))

    def drag(self, x: int, y: int) -> None:
        self.page.mouse.move(*self.point(0, 0))
        self.page.mouse.down()
        self.page.mouse.move(*self.point(x, y), steps=4)
        self.page.mouse.up()

    def tap(self, x: int, y: int) -> None:
        self.page.touchscreen.tap(*self.point(x, y))

    def press(self, x: int, y: int) -> None:
        self.page.locator("#pad").focus()
        for key, count in (("ArrowRight", x), ("ArrowLeft", -x), ("ArrowUp", y), ("ArrowDown", -y)):
            for _ in range(count):
                self.page.keyboard.press(key)

    def slide(self, x: int, y: int) -> None:
        for axis, steps in (("x", x), ("y", y)):
            self.page.locator(f"#{axis}").focus()
            self.page.keyboard.press("Home")
            for _ in range(steps + 10):
                self.page.keyboard.press("ArrowRight")

    def wait(self, text: str) -> None:
        self.page.locator("#status", has_text=text).wait_for(timeout=60_000)

    def said(self) -> dict[str, str]:
        lines = self.page.locator("#list li button")
        ids, placed = lines.locator(".id").all_text_contents(), lines.locator(".placed").all_text_contents()
        return dict(zip(ids, placed, strict=True))


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A ballot on this machine alone, round 1 open, without the facilitator's page."""
    with ballot_room(tmp_path_factory.mktemp("table"), "Table") as found:
        yield found


def test_goes_from_five_pages_to_the_result_and_a_second_round(workshop, open_page, guard, picture):
    guard.allow(NO_SERVER)
    ledger, entrance = workshop.engagement.ledger, workshop.address("ballot")
    facilitator = open_page(**LAPTOP)
    facilitator.goto(workshop.address("page"), timeout=300_000)
    deeds = facilitator.locator(".bsns-round")
    deeds.locator('[data-do="open"]').wait_for(timeout=300_000)
    assert deeds.locator(".bsns-code svg").count() == 1
    assert entrance in deeds.locator(".bsns-address").all_inner_texts()

    early = Hand(open_page(**PHONE), entrance, "Early")
    assert "No round is open yet" in early.page.locator("#waiting").inner_text()
    deeds.locator('[data-do="open"]').click()
    early.page.locator("#pad").wait_for(timeout=30_000)  # by itself
    others = [Hand(open_page(**kind), entrance, name) for kind, name in (
        (PHONE, HOSTILE[0]), (TABLET, "=cmd|' /C calc'!A0"), (LAPTOP, "سعاد"), (LAPTOP, "Zoé 😀"))]  # fmt: skip
    people = [early, *others]
    names = ["Early", HOSTILE[0], "=cmd|' /C calc'!A0", "سعاد", "Zoé 😀"]
    gestures = [early.tap, others[0].tap, others[1].drag, others[2].press, others[3].slide]

    # All five agree on 3.01; on 1.01 the room is split; nobody sees it.
    for hand, place in zip(people, gestures, strict=True):
        hand.open("3.01")
        place(-6, -5)
        hand.wait("Recorded")
    ballot = workshop.ballot_process()
    for number, (hand, place) in enumerate(zip(people, gestures, strict=True)):
        hand.open("1.01")
        if number == 3:
            ballot.kill()  # in the middle: what was recorded stays, what is placed now waits
        place(*((7, 6) if number % 2 else (-7, 4)))
    for hand in people:
        hand.wait("Recorded")
    assert workshop.ballot_process().pid != ballot.pid
    stands: dict[str, dict[str, tuple[float, float]]] = {}
    for subject, event in ledger.current("vote").items():
        _, voter, reason_id, _ = parts_of(subject)
        stands.setdefault(voter, {})[reason_id] = (event.body["customer_value"], event.body["company_value"])
    assert stands == {
        name: {"3.01": (-0.6, -0.5), "1.01": (0.7, 0.6) if number % 2 else (-0.7, 0.4)}
        for number, name in enumerate(names)
    }
    ledger.verify()

    # The facilitator sees who, not what.
    deeds.locator(".bsns-done", has_text="2 of 12").nth(4).wait_for(timeout=30_000)
    assert deeds.locator(".bsns-person").all_inner_texts() == [
        "Early",
        HOSTILE[0],
        "=cmd|' /C calc'!A0",
        "سعاد",
        "Zoé 😀",
    ]
    assert not {"Eliminate", "-0.6", "−6", "Median"} & set(deeds.inner_html().split()) and "%" not in deeds.inner_text()
    assert len(judgements.votes(ledger)) == 0
    assert others[0].page.title() == "Vote – Workshop"
    assert HOSTILE[0] in others[0].page.locator(".you").inner_text()

    deeds.locator('[data-do="close"]').click()
    deeds.locator('[data-do="reveal"]').wait_for()
    early.page.locator("#ended").wait_for(timeout=30_000)
    assert early.said()["3.01"] == "−6 / −5" and early.page.locator("#pad").count() == 0
    assert "%" not in deeds.inner_text()
    deeds.locator('[data-do="reveal"]').click()
    split = deeds.locator(".bsns-round-result > .bsns-cards li")
    split.first.wait_for()
    assert split.evaluate_all("(rows) => rows.map((row) => row.dataset.id)") == ["1.01"]
    told = split.first.inner_text()
    assert "Simplify 60%" in told and "Leverage 40%" in told and "5 votes" in told
    assert "customer -7, company 4" in told
    assert deeds.locator(".bsns-alpha tr").nth(1).inner_text().startswith("After round 1")
    picture(deeds, "round-revealed")
    with_votes = judgements.votes(ledger)
    assert len(with_votes) == 10 and set(with_votes["round"]) == {1}

    # The second round asks again about what split the room, and nothing else.
    deeds.locator('[data-do="again"]').click()
    for hand in people:
        hand.page.locator("#pad").wait_for(timeout=30_000)
        assert list(hand.said()) == ["1.01"] and hand.said()["1.01"] == "not placed"
    for hand, place in zip(people, gestures, strict=True):
        place(-7, 4)
        hand.wait("All placed")
    deeds.locator(".bsns-done", has_text="✓").nth(4).wait_for(timeout=30_000)
    deeds.locator('[data-do="close"]').click()
    deeds.locator('[data-do="reveal"]').click()
    deeds.locator(".bsns-alpha", has_text="After round 2").wait_for()
    assert "1.01" not in [row.get_attribute("data-id") for row in split.all()]
    assert len(judgements.votes(ledger)) == 15


def test_opens_nothing_but_the_ballot_with_a_participants_token(workshop):
    ballot, page = urlsplit(workshop.address("ballot")), urlsplit(workshop.address("page"))
    person = Person(ballot.netloc)
    person.ask(f"/?{ballot.query}")
    person.send("/join", name=f"Curious {time.monotonic_ns()}")
    assert person.ask("/state").status == 200
    tried = ["/", f"/?{ballot.query}", "/api/kernels", "/api/contents", "/api/sessions", "/voila/files/engagement.yml", "/static/x",
             "/voila/render/03_classification.ipynb", "/lab", f"/api/kernels?{ballot.query}", f"/api/kernels/0?{ballot.query}"]  # fmt: skip
    for path in tried:
        there = Person(page.netloc, cookies=dict(person.cookies))
        token = ballot.query.removeprefix("token=")
        for headers in ({}, {"Authorization": f"token {token}"}):
            answer = there.ask(path, **headers)
            assert answer.status in (403, 404, 405), (path, answer.status)
            assert "kernelId" not in answer.text and "client:" not in answer.text
    for path in ("/engagement.yml", "/../sample/engagement.yml", "/ledger.sqlite", "/api/kernels", "/workshop.json"):
        assert person.ask(path).status == 404
    # Nor does the facilitator's token open the ballot.
    assert Person(ballot.netloc).ask(f"/?{page.query}").status == 403


def test_opens_no_socket_to_a_kernel_with_a_participants_token(workshop):
    import websockets.exceptions
    import websockets.sync.client

    ballot, page = urlsplit(workshop.address("ballot")), urlsplit(workshop.address("page"))
    kernel = "00000000-0000-0000-0000-000000000000"
    for host in (page.netloc, ballot.netloc):
        with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
            websockets.sync.client.connect(
                f"ws://{host}/api/kernels/{kernel}/channels?{ballot.query}", origin=f"http://{host}"
            )
        assert refused.value.response.status_code in (403, 404)


def test_keeps_names_votes_and_address_when_the_whole_workshop_is_killed(tmp_path, open_page, guard):
    guard.allow(NO_SERVER)
    engagement = make_engagement(tmp_path / "data", "Crash")
    with workshop_running(engagement, until=BALLOT_LISTENS) as before:
        before.room.ballots.open_round(before.room.cards(), author="Anne")
        entrance = before.address("ballot")
        hand = Hand(open_page(**PHONE), entrance, "Zoé")
        hand.open("1.01")
        hand.tap(5, 5)
        hand.wait("Recorded")
        whole = [psutil.Process(before.process.pid), *before.children()]
        for process in whole:
            process.kill()
        psutil.wait_procs(whole, timeout=20)
        hand.tap(-5, -5)
        hand.wait("No connection: 1 vote(s) wait")
    with workshop_running(engagement, until=BALLOT_LISTENS) as after:
        assert after.address("ballot") == entrance
        hand.wait("Recorded")
        assert hand.said()["1.01"] == "−5 / −5"
        hand.page.reload()
        assert hand.said()["1.01"] == "−5 / −5"
        assert [event.body["customer_value"] for event in engagement.ledger.events("vote")] == [0.5, -0.5]
        engagement.ledger.verify()


def test_sends_what_waited_once_the_connection_is_back_even_after_a_reload(table, open_page, guard):
    guard.allow(NO_SERVER)
    hand = Hand(open_page(**PHONE), table.entrance, "Offline")
    hand.open("1.01")
    hand.page.context.set_offline(True)
    hand.tap(3, 3)
    hand.wait("No connection")
    hand.open("1.02")
    hand.tap(4, 4)
    hand.wait("2 vote(s) wait")
    assert (hand.said()["1.01"], hand.said()["1.02"]) == ("+3 / +3", "+4 / +4")
    assert table.ballots.turnout(1)["Offline"] == 0
    # The page is loaded again before anything could be sent: the votes wait on the device.
    hand.page.route("**/vote", lambda route: route.abort())
    hand.page.context.set_offline(False)
    hand.page.reload()
    assert hand.said()["1.01"] == "+3 / +3"
    guard.allow("ERR_FAILED")
    hand.page.unroute("**/vote")
    hand.wait("Recorded")
    hand.page.wait_for_function("() => Object.keys(localStorage).length === 0")
    assert table.ballots.turnout(1)["Offline"] == 2


def test_lets_a_vote_that_waited_give_way_to_one_from_another_tab(table, open_page, guard):
    guard.allow("ERR_FAILED")
    hand = Hand(open_page(**PHONE), table.entrance, "Twice")
    tab = hand.page.context.new_page()
    tab.goto(table.entrance)
    other = Hand.__new__(Hand)
    other.page = tab
    hand.open("1.01")
    hand.page.route("**/vote", lambda route: route.abort())
    hand.tap(-3, -3)
    hand.wait("No connection")
    other.open("1.01")
    other.tap(8, 8)
    other.wait("Recorded")
    hand.page.unroute("**/vote")
    hand.page.locator("#notice", has_text="another device").wait_for()
    assert hand.said()["1.01"] == "+8 / +8"
    # A vote made by hand stands, and the other tab follows.
    hand.tap(-4, -4)
    hand.wait("Recorded")
    tab.wait_for_function("() => document.querySelector('#x-said').textContent === '\u22124'")


def test_says_which_vote_came_after_the_close(tmp_path, open_page, guard, picture):
    guard.allow("ERR_FAILED")
    with ballot_room(tmp_path, "Late") as room:
        hand = Hand(open_page(**PHONE), room.entrance, "Late")
        hand.open("1.01")
        hand.tap(3, 3)
        hand.wait("Recorded")
        hand.open("1.02")
        hand.page.route("**/vote", lambda route: route.abort())
        hand.tap(4, 4)
        hand.wait("No connection")
        room.ballots.turn_round(1, "closed", author="Anne")
        hand.page.unroute("**/vote")
        hand.page.locator("#ended").wait_for(timeout=30_000)
        assert "does not count: 1.02" in hand.page.locator("#notice").inner_text()
        assert (hand.said()["1.01"], hand.said()["1.02"]) == ("+3 / +3", "not placed")
        assert len(room.engagement.ledger.events("vote")) == 1


def test_shows_hostile_labels_as_text_at_every_width(table, open_page, picture):
    for name, kind in (("phone", PHONE), ("tablet", TABLET), ("laptop", LAPTOP)):
        hand = Hand(open_page(**kind), table.entrance, f"{name} {HOSTILE[1]}"[:80])
        for number, text in enumerate(HOSTILE, start=1):
            hand.open(f"9.{number:02d}")
            assert hand.page.locator("#label").text_content() == text
            assert hand.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (name, text)
        assert hand.page.title() == "Vote – Table"
        assert hand.page.locator("script").count() == 2
        picture(hand.page, f"ballot-hostile-{name}", full_page=True)


def test_passes_one_device_round_with_hidden_ballots(table, open_page):
    hand = Hand(open_page(**TABLET), table.entrance, "First", shared=True)
    hand.open("1.01")
    hand.tap(9, 9)
    hand.wait("Recorded")
    hand.page.click("#leave button")
    hand.page.locator("#name").wait_for()
    assert "First" not in hand.page.content()
    hand.page.go_back()
    assert hand.page.locator("#name, #pad").count() >= 1
    hand.page.goto(f"http://{table.address}/")
    hand.name("Second", shared=True)
    assert set(hand.said().values()) == {"not placed"}


def test_asks_for_both_axes_by_keys_alone_and_tells_a_screen_reader(table, open_page):
    hand = Hand(open_page(**LAPTOP), table.entrance, "Keys")
    page = hand.page
    hand.open("2.01")
    page.locator("#x").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    hand.wait("Now the other axis")
    assert table.ballots.turnout(1)["Keys"] == 0
    page.locator("#y").focus()
    page.keyboard.press("Enter")  # the middle is meant
    hand.wait("Recorded")
    assert page.locator("#x").get_attribute("aria-valuetext") == "+4" and hand.said()["2.01"] == "+4 / 0"
    assert page.get_by_label("For the customer").get_attribute("type") == "range"
    assert page.locator("#status").get_attribute("role") == "status"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") in ("previous", "next")


def test_has_every_card_of_the_engagement_with_its_figures(table, open_page):
    hand = Hand(open_page(**LAPTOP), table.entrance, "Reader")
    assert set(CALLS) <= set(hand.said())
    hand.open("3.01")
    assert hand.page.locator("#volume").inner_text() == "640"
    assert hand.page.locator("#cost").inner_text() == "€6,400"
    assert hand.page.locator("#tnps").inner_text() == "−25"
    hand.open("3.08b")
    assert hand.page.locator("#volume").inner_text() == "unknown"


def test_speaks_http_as_little_as_it_can(table):
    connection = http.client.HTTPConnection(table.address, timeout=10)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        connection.request(method, "/", headers={"Origin": f"http://{table.address}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (403, 405), method
    connection.close()
