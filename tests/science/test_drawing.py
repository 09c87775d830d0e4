"""Drawings: well-formed, the same for the same values, nothing that a page's policy forbids."""

import re
from dataclasses import replace
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.drawing import Chart, Dot, Event, Line, Reach, css, spark, svg, table
from accord.drawing.plots import Estimate, forest

dots = st.lists(
    st.tuples(st.integers(1, 60), st.floats(0, 10), st.sampled_from(["", "phone", "paper"])),
    max_size=14,
    unique_by=lambda dot: dot[0],
).map(lambda rated: tuple(Dot(*dot) for dot in sorted(rated)))
lines = st.builds(Line, st.text(max_size=20), dots)
events = st.builds(
    Event, st.integers(1, 60), st.sampled_from(["off", "mended", "setback"]), st.text(max_size=20)
)
charts = st.builds(
    Chart,
    st.text(max_size=30),
    lines,
    st.none() | lines,
    st.lists(events, max_size=4).map(tuple),
)
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(NOT_XML.sub("", drawn))


def mira(*ratings: float, **other: object) -> Chart:
    line = Line("Mira", tuple(Dot(at, value) for at, value in enumerate(ratings, 1)))
    return replace(Chart("Mira's ratings", line), **other)  # type: ignore[arg-type]


@given(charts)
def test_any_chart_is_well_formed_and_within_the_policy(chart: Chart) -> None:
    for drawn in (svg(chart), spark(chart)):
        if drawn:
            root = xml(drawn)
            for element in root.iter():
                assert "style" not in element.attrib
                assert not any(name.startswith("on") for name in element.attrib)
                assert element.tag.split("}")[-1] not in ("style", "script", "a", "image", "use")
    assert svg(chart) == svg(chart)


@pytest.mark.slow
@given(charts)
def test_every_rating_is_marked_once_and_stays_inside(chart: Chart) -> None:
    root = xml(svg(chart))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    kinds = [element.attrib.get("class", "") for element in root.iter()]
    assert kinds.count("d-a-dot") == len(chart.a.dots)
    assert kinds.count("d-b-dot") == (len(chart.b.dots) if chart.b else 0)
    for element in root.iter():
        for x, y in (("x", "y"), ("cx", "cy"), ("x1", "y1"), ("x2", "y2")):
            if x in element.attrib:
                assert 0 <= float(element.attrib[x]) <= width
                assert 0 <= float(element.attrib[y]) <= height


def test_names_and_sentences_are_escaped() -> None:
    rude = '"><script>alert(1)</script>&'
    line = Line("<b>", (Dot(1, 7.0),))
    drawn = svg(Chart(rude, line, line, (Event(1, "off", rude),)))
    assert "<script" not in drawn and "<b>" not in drawn
    root = xml(drawn)
    assert root.attrib["aria-label"] == rude
    assert root.attrib["role"] == "img"


def test_the_sides_differ_without_colour() -> None:
    chart = mira(8, 7, 6, b=Line("Tomás", (Dot(1, 8.0), Dot(2, 8.0), Dot(3, 8.0))))
    drawn = svg(chart)
    assert drawn.count('<circle class="d-a-dot"') == 3
    assert drawn.count('<rect class="d-b-dot"') == 3
    assert '<polygon class="d-between"' in drawn
    assert re.search(r"\.d-b-line \{[^}]*stroke-dasharray", css())
    assert not re.search(r"\.d-a-line \{[^}]*stroke-dasharray", css())


def test_every_class_that_is_drawn_has_a_look() -> None:
    chart = mira(
        8, 7, 6,
        b=Line("Tomás", (Dot(1, 8.0, "phone"), Dot(3, 8.0, "paper"))),
        events=(Event(2, "off", "felt off"), Event(3, "mended", "mended")),
        band=(Reach(1, 6, 9), Reach(3, 6, 9)),
    )  # fmt: skip
    used = {name for kinds in re.findall(r'class="([^"]+)"', svg(chart)) for name in kinds.split()}
    styled = set(re.findall(r"\.(d-[\w-]+|drawing[\w-]*)", css()))
    assert used <= styled
    assert "url(" not in css() and "@import" not in css()


def test_a_missing_rating_is_left_open_and_not_drawn() -> None:
    line = Line("Mira", (Dot(1, 8.0), Dot(2, 8.0), Dot(5, 6.0), Dot(6, 6.0)))
    drawn = svg(Chart("", line))
    assert drawn.count('class="d-a-missing"') == 1
    assert drawn.count('class="d-a-line"') == 2
    assert drawn.count("<circle") == 4


def test_the_shade_lies_only_where_both_sides_are_known() -> None:
    one = Chart("", Line("Mira", (Dot(1, 8.0), Dot(2, 7.0))), Line("Tomás", (Dot(2, 8.0),)))
    assert "d-between" not in svg(one)
    late = replace(one, b=Line("Tomás", (Dot(2, 8.0), Dot(3, 8.0))), a=Line("Mira", one.a.dots))
    assert "d-between" not in svg(late)


def test_a_change_of_mode_is_marked_once() -> None:
    phone = tuple(Dot(at, 7.0, "phone") for at in (1, 2))
    paper = tuple(Dot(at, 7.0, "paper") for at in (3, 4))
    both = Chart("", Line("Mira", phone + paper), Line("Tomás", phone + paper))
    assert svg(both).count("asked another way from here") == 1
    assert "another way" not in svg(Chart("", Line("Mira", phone)))
    unknown = Chart("", Line("Mira", (*phone, Dot(3, 7.0))))
    assert "another way" not in svg(unknown)


@pytest.mark.parametrize("ends", [(8.0, 8.0), (8.0, 8.2), (10.0, 9.9), (4.0, 4.1), (5.0, 9.0)])
def test_the_names_at_the_ends_never_stand_on_each_other(ends: tuple[float, float]) -> None:
    chart = mira(7, ends[0], b=Line("Tomás", (Dot(1, 7.0), Dot(2, ends[1]))))
    heights = [
        float(element.attrib["y"])
        for element in xml(svg(chart)).iter()
        if "d-name" in element.attrib.get("class", "")
    ]
    assert abs(heights[0] - heights[1]) >= 15.9
    if abs(ends[0] - ends[1]) > 1:
        assert (heights[0] < heights[1]) is (ends[0] > ends[1])


def test_the_table_says_all_that_the_chart_shows() -> None:
    chart = mira(8, 7.25, events=(Event(2, "off", "felt off"), Event(3, "mended", "mended")))
    shown = table(replace(chart, decimal=","))
    assert shown.head == ("session", "Mira", "told")
    assert shown.rows == (
        ("1", "8,0", ""),
        ("2", "7,2", "felt off"),
        ("3", "no rating", "mended"),
    )


def test_a_value_off_the_scale_is_drawn_at_its_edge() -> None:
    high, top = (re.findall(r'cy="([^"]+)"', svg(mira(8, 8, value))) for value in (14, 10))
    assert high == top


def test_a_small_picture_keeps_to_the_last_sessions() -> None:
    long, short = mira(*[5.0] * 30, *[8.0] * 12), mira(*[8.0] * 12)
    assert spark(long) == spark(short)
    assert 'aria-hidden="true"' in spark(short) and "<text" not in spark(short)


def test_a_forest_fits_a_phone_and_no_words_lie_on_each_other():
    """What a phone sets 15 pixels large in 440 units takes no more than 8 units a letter."""
    rows = [Estimate("closeness: her → him", 0.84, 0.54, 1.13), Estimate("mood", 1, -2, 30)]
    drawn = forest(rows, says="Two estimates.", across="points of mood for one point")
    wide, high = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn).groups())
    assert (wide, high) == (440, 144)
    words = re.findall(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<', drawn)
    for name, figures in zip(words[-5:-1:2], words[-4:-1:2], strict=True):
        assert name[1] == figures[1] and (name[0], figures[0]) == ("0", "440")
        assert 8 * (len(name[2]) + len(figures[2]) + 1) < wide
    long = forest([Estimate("x" * 60, 1, 0, 2)], says="One.", across="points")
    assert float(re.search(r'viewBox="0 0 ([\d.]+)', long)[1]) > 8 * 60


def test_no_drawing_of_a_page_is_wider_than_a_phone():
    own = (files("accord.cli") / "page.css").read_text("utf-8")
    assert "min-width" not in "".join(re.findall(r"\.drawing[^}]*}", own + css()))
