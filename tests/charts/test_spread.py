from itertools import combinations

from bsnskit.charts.spread import Card, spread


def card(x, y, width=60, height=24, room=(0, 250)):
    return Card(x, y, width, height, room[0], room[1], room[0], room[1])


def overlap(first, second):
    return (
        abs(first.x - second.x) < (first.width + second.width) / 2 - 0.1
        and abs(first.y - second.y) < (first.height + second.height) / 2 - 0.1
    )


def test_spread_leaves_cards_that_do_not_touch():
    cards = [card(50, 50), card(180, 180)]
    assert spread(cards) == cards


def test_spread_separates_cards_on_one_spot_and_keeps_their_order():
    cards = [card(120, 120, width=40 + place) for place in range(12)]
    moved = spread(cards)
    assert [spot.width for spot in moved] == [spot.width for spot in cards]
    assert not any(overlap(*pair) for pair in combinations(moved, 2))


def test_spread_keeps_cards_in_their_room():
    for spot in spread([card(240, 240) for _ in range(15)]):
        assert 30 <= spot.x <= 220 and 12 <= spot.y <= 238


def test_spread_keeps_a_card_on_its_axis():
    on_axis = Card(125, 60, 60, 24, 95, 155, 0, 250)
    moved = spread([on_axis, card(125, 60, room=(128, 250))])
    assert moved[0].x == 125


def test_spread_drops_nothing_where_there_is_no_room():
    assert len(spread([card(10, 10, room=(0, 60)) for _ in range(9)])) == 9
