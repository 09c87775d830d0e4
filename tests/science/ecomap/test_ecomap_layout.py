"""The map on real networks (Herz 2015, 50 migrants): nothing overlaps, little crosses, all stays.

Compared with networkx's Kamada and Kawai (1989) drawing of the same people and the same lines.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from scipy.stats import spearmanr

from accord.ecomap import Layout, Somebody, layout
from accord.ecomap.crossing import crossings
from accord.ecomap.table import AIR, HEIGHT, MIDDLE, radius

INTENSITY = ("very close", "close", "neither", "less close", "not close at all")
Network = tuple[list[Somebody], list[tuple[str, str]]]
SMALL_STEP = 1 / (len(INTENSITY) - 1)


def networks(folder: Path) -> Iterator[Network]:
    with (folder / "alter.csv").open() as alters, (folder / "aatie.csv").open() as ties:
        people, known = list(csv.DictReader(alters)), list(csv.DictReader(ties))
    far = {word: at * SMALL_STEP for at, word in enumerate(INTENSITY)}
    for ego in dict.fromkeys(row[".egoID"] for row in people):
        mine = [row for row in people if row[".egoID"] == ego]
        ids = {row[".altID"] for row in mine}
        pairs = {
            tuple(sorted((row[".srcID"], row[".tgtID"])))
            for row in known
            if row[".egoID"] == ego and row["weight"] not in {"NA", "not at all"}
        }
        ties = sorted(pair for pair in pairs if set(pair) <= ids and len(set(pair)) == 2)
        # Names as long as real ones are: 3 to 11 letters.
        yield (
            [
                Somebody(i, "N" * (3 + int(i) % 9), far.get(row["intensity"]))
                for row in mine
                if (i := row[".altID"])
            ],
            ties,
        )


@pytest.fixture
def real(shared_data) -> list[Network]:
    found = list(networks(shared_data("egor_transnat")))
    assert len(found) == 50
    return found


def overlaps(map: Layout) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(map.spots.items(), 2)
        if abs(a.x - b.x) < a.half + b.half and abs(a.y - b.y) < HEIGHT
    ]


def moved(one: Layout, other: Layout) -> dict[str, float]:
    """How far everybody who is on both moved, in widths."""
    return {
        key: hypot(
            spot.x / one.width - other.spots[key].x / other.width,
            spot.y / one.width - other.spots[key].y / other.width,
        )
        for key, spot in one.spots.items()
        if key in other.spots
    }


@pytest.mark.slow
def test_no_name_lies_on_another_nor_outside_nor_on_the_client(real):
    for people, ties in real:
        map = layout(people, ties)
        assert overlaps(map) == []
        for spot in map.spots.values():
            assert abs(spot.x) + spot.half + AIR <= map.width / 2
            assert abs(spot.y) + HEIGHT / 2 <= map.height / 2
            away = max(0.0, abs(spot.x) - spot.half), max(0.0, abs(spot.y) - HEIGHT / 2)
            assert hypot(*away) >= MIDDLE


@pytest.mark.slow  # Kamada and Kawai take their time
def test_no_more_lines_cross_than_in_kamada_and_kawais_drawing(real):
    networkx = pytest.importorskip("networkx")
    as_few = 0
    for people, ties in real:
        drawn = layout(people, ties)
        ours = crossings({key: (spot.x, spot.y) for key, spot in drawn.spots.items()}, ties)
        graph = networkx.Graph()
        graph.add_nodes_from(one.key for one in people)
        graph.add_edges_from(ties)
        places = networkx.kamada_kawai_layout(graph)
        as_few += ours <= crossings({key: tuple(at) for key, at in places.items()}, ties)
    assert as_few >= 40


@pytest.mark.slow
def test_the_drawn_distance_is_what_was_said(real):
    for people, ties in real:
        map = layout(people, ties)
        said = [one for one in people if one.far is not None]
        drawn = [round(hypot(map.spots[i.key].x, map.spots[i.key].y), 6) for i in said]
        if len({one.far for one in said}) > 1:
            assert spearmanr([one.far for one in said], drawn).statistic >= 0.9
        for one, far in zip(said, drawn, strict=True):
            assert far == pytest.approx(radius(one.far) * map.width, abs=1e-5)


@pytest.mark.slow
def test_nobody_moves_far_when_one_tie_changes(real):
    for people, ties in real[:25]:
        first = layout(people, ties)
        assert moved(first, layout(people, ties, last=first)) == pytest.approx(
            dict.fromkeys(first.spots, 0.0)
        )
        for at, one in enumerate(people):
            step = 0.5 if one.far is None else one.far
            near = step - SMALL_STEP if step >= SMALL_STEP else step + SMALL_STEP
            for far in (near, 0.0, 1.0):
                changed = [*people[:at], replace(one, far=far), *people[at + 1 :]]
                then = layout(changed, ties, last=first)
                assert overlaps(then) == []
                went = moved(first, then)
                if far != near or one.far is None:
                    went.pop(one.key)  # who went far on the map was said to have gone far
                assert max(went.values(), default=0) < 0.1


@pytest.mark.slow
def test_nobody_moves_far_when_somebody_comes_or_goes(real):
    for people, ties in real[:25]:
        first = layout(people, ties)
        come = layout([*people, Somebody("new", "Newcomer", 0.25)], ties, last=first)
        assert overlaps(come) == []
        assert max(moved(first, come).values()) < 0.1
        left = [tie for tie in ties if people[0].key not in tie]
        gone = layout(people[1:], left, last=first)
        assert max(moved(first, gone).values(), default=0) < 0.1


def test_the_same_map_is_the_same_picture():
    people = [Somebody(str(n), "Name", n % 5 / 4) for n in range(9)]
    ties = [(str(n), str((n * 2) % 9)) for n in range(1, 9)]
    assert layout(people, ties) == layout(list(people), list(ties))


def test_forty_of_one_distance_find_room():
    assert overlaps(layout([Somebody(str(n), "Long name", 0.0) for n in range(40)])) == []


def test_nobody_is_an_empty_map_and_two_of_one_key_are_refused():
    assert layout([]).spots == {}
    with pytest.raises(ValueError, match="same key"):
        layout([Somebody("a", "A", 0), Somebody("a", "B", 0)])
