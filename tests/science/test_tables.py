"""A table read line by line: planted slips are named with their line, everything else goes in."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.errors import TableError
from accord.tables import Columns, Reason, Row, read, recognise, stream, visits, write

ROOMY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def table(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "scores.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# Each slip stands on the line named here; lines 2, 3, 12 and 16 are sound.
PLANTED = """ID,time,BDI,med
1,0,25,0
1,29,34,0
1,42,x8,1
1,2024-02-30,29,1
1,29,34,1
1,29,12,1
2,0,64,0
2,7,-1,0
,14,20,0
2,,20,0
2,14,,0
2,21,20
"2,21,20,0
2,28,2x,0
2,35,nan,0
2,42,1e999,0
"""
EXPECTED = {
    4: ("BDI", "x8", Reason.NOT_A_NUMBER),
    5: ("time", "2024-02-30", Reason.IMPOSSIBLE_DATE),
    6: ("time", "29", Reason.REPEAT),
    7: ("time", "29", Reason.CONTRADICTION),
    8: ("BDI", "64", Reason.OUT_OF_RANGE),
    9: ("BDI", "-1", Reason.OUT_OF_RANGE),
    10: ("ID", "", Reason.NO_CLIENT),
    11: ("time", "", Reason.NO_TIME),
    13: ("", "2,21,20", Reason.CELLS),
    14: ("", "", Reason.QUOTE),
    15: ("BDI", "2x", Reason.NOT_A_NUMBER),
    17: ("BDI", "1e999", Reason.OUT_OF_RANGE),
}


def test_each_planted_slip_is_named_with_its_line_and_the_rest_goes_in(tmp_path):
    reading = read(stream(table(tmp_path, PLANTED), lowest=0, highest=63))
    found = {r.line: (r.column, r.value, r.reason) for r in reading.refused}
    assert found == EXPECTED
    assert [(row.line, row.value) for row in reading.taken] == [
        (2, 25.0),
        (3, 34.0),
        (12, None),
        (16, None),
    ]
    assert reading.lines == 16
    assert reading.missing == 2
    assert sum(reading.counts.values()) == len(EXPECTED)
    for refusal in reading.refused:
        assert refusal.why and refusal.remedy and f"line {refusal.line}" in str(refusal)


def test_same_client_and_time_may_be_kept_as_two_visits(tmp_path):
    path = table(tmp_path, "id,day,score\nmira,3,9\nmira,3,12\n")
    assert [r.line for r in read(stream(path)).refused] == [3]
    kept = read(stream(path, keep_repeats=True))
    assert [v.value for v in visits(kept.taken)["mira"]] == [9, 12]


def test_a_refused_line_does_not_stand_in_the_way_of_a_later_sound_one(tmp_path):
    reading = read(stream(table(tmp_path, "id,day,score\nmira,3,x\nmira,3,12\n")))
    assert [row.value for row in reading.taken] == [12]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-04-25", date(2024, 4, 25)),
        ("2024-04-25T14:00:00", date(2024, 4, 25)),
        ("20240425", date(2024, 4, 25)),
        ("25/04/2024", date(2024, 4, 25)),
        ("04/25/2024", date(2024, 4, 25)),
        ("03/03/2024", date(2024, 3, 3)),
        ("03.04.2024", date(2024, 4, 3)),
        ("25 April 2024", date(2024, 4, 25)),
        ("Apr 25 2024", date(2024, 4, 25)),
        ("03/04/2024", Reason.AMBIGUOUS_DATE),
        ("25/04/24", Reason.AMBIGUOUS_DATE),
        ("31/04/2024", Reason.IMPOSSIBLE_DATE),
        ("13/13/2024", Reason.IMPOSSIBLE_DATE),
        ("2023-02-29", Reason.IMPOSSIBLE_DATE),
        ("0024-04-25", Reason.IMPOSSIBLE_DATE),
        ("25 Avril 2024", Reason.IMPOSSIBLE_DATE),
        ("yesterday", Reason.IMPOSSIBLE_DATE),
        ("17", Reason.OTHER_TIME),
    ],
)
def test_dates_are_read_or_refused_for_the_right_reason(tmp_path, cell, expected):
    path = table(tmp_path, f"id,date,score\nmira,2024-01-01,5\nmira,2024-01-08,5\njo,{cell},6\n")
    reading = read(stream(path))
    assert reading.kind == "dates"
    if isinstance(expected, Reason):
        assert [(r.line, r.reason) for r in reading.refused] == [(4, expected)]
    else:
        assert [row.time for row in reading.taken if row.client == "jo"] == [expected]


@pytest.mark.parametrize(("dates", "day"), [("day-first", (4, 3)), ("month-first", (3, 4))])
def test_an_unclear_date_is_settled_by_being_told(tmp_path, dates, day):
    path = table(tmp_path, "id,date,score\nmira,03/04/2024,5\n")
    assert [row.time for row in read(stream(path, dates=dates)).taken] == [date(2024, *day)]


def test_one_slip_at_the_top_does_not_decide_what_the_times_are(tmp_path):
    path = table(tmp_path, "id,day,score\nmira,2024-01-01,5\nmira,0,6\nmira,7,6\n")
    reading = read(stream(path))
    assert reading.kind == "days"
    assert [(r.line, r.reason) for r in reading.refused] == [(2, Reason.OTHER_TIME)]


def test_session_numbers_are_kept_and_are_whole(tmp_path):
    path = table(tmp_path, "client;session;score\nmira;1;7,5\nmira;3;8\nmira;0;8\nmira;2.5;8\n")
    reading = read(stream(path))
    assert reading.delimiter == ";"
    assert [r.line for r in reading.refused] == [4, 5]
    found = visits(reading.taken, reading.kind)["mira"]
    assert [(v.session, v.value) for v in found] == [(1, 7.5), (3, 8.0)]


def test_item_columns_are_whole_numbers_in_their_range(tmp_path):
    items = {"low-mood": (0, 3), "sleep": (0, 3)}
    path = table(tmp_path, "id,day,Sleep,Low mood\nmira,0,1,2\nmira,7,,3\nmira,9,4,0\njo,0,1.5,0\n")
    reading = read(stream(path, items=items))
    assert reading.columns.items == ("Low mood", "Sleep")
    assert [row.items for row in reading.taken] == [(2, 1), (3, None)]
    assert [(r.line, r.column, r.reason) for r in reading.refused] == [
        (4, "Sleep", Reason.OUT_OF_RANGE),
        (5, "Sleep", Reason.NOT_WHOLE),
    ]


def test_a_code_for_missing_is_told_and_then_kept_as_a_visit(tmp_path):
    path = table(tmp_path, "id,day,score\nmira,0,-99\n")
    assert [r.line for r in read(stream(path, lowest=0)).refused] == [2]
    assert [row.missing for row in read(stream(path, lowest=0, missing=["-99"])).taken] == [True]


@pytest.mark.parametrize(
    ("coded", "encoding"),
    [
        ("id,day,score\nTomás,0,5\n".encode("utf-8-sig"), "utf-8-sig"),
        ("id,day,score\r\nTomás,0,5\r\n".encode("latin-1"), "latin-1"),
        ("id\tday\tscore\nTomás\t0\t5\n".encode("utf-16"), "utf-16"),
    ],
)
def test_encodings(tmp_path, coded, encoding):
    reading = read(stream(table(tmp_path, coded)))
    assert [(row.client, row.value) for row in reading.taken] == [("Tomás", 5)]
    assert reading.encoding == encoding
    assert ("Latin-1" in " ".join(reading.remarks)) == (encoding == "latin-1")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04rest", "save the sheet as CSV"),
        (b"\x01\x00\x02\x00binary", "not a text file"),
        (b"name,day,score\n", "--id"),
        (b"id,when,score\n", "--time or --session"),
        (b"id,day,mood\n", "The columns are: id, day, mood"),
        (b"id,day,phq9,gad7\n", "phq9, gad7"),
    ],
)
def test_what_cannot_be_read_at_all_says_what_to_do(tmp_path, content, says):
    with pytest.raises(TableError, match=says):
        stream(table(tmp_path, content))


def test_a_missing_file_is_said_plainly(tmp_path):
    with pytest.raises(TableError, match="There is no file"):
        stream(tmp_path / "nowhere.csv")


def test_columns_told_beat_columns_recognised():
    header = ["id", "patient", "time", "BDI", "phq9"]
    assert recognise(header, client="id", score="PHQ-9") == Columns("id", "time", "phq9")
    assert recognise(header, score="BDI").client == "patient"
    with pytest.raises(TableError, match="There is no column called mood"):
        recognise(header, score="mood")
    with pytest.raises(TableError, match="used twice"):
        recognise(header, client="time", score="BDI")


def test_a_stray_quotation_mark_costs_one_line(tmp_path):
    body = "".join(f'mira,{day},"7"\n' for day in range(1, 60))
    reading = read(stream(table(tmp_path, 'id,day,score\n"mira,0,7\n' + body)))
    assert [(r.line, r.reason) for r in reading.refused] == [(2, Reason.QUOTE)]
    assert len(reading.taken) == 59


def test_a_cell_over_two_lines_keeps_the_count_of_lines(tmp_path):
    path = table(tmp_path, 'id,day,note,score\nmira,0,"a\nb",5\nmira,1,,x\n')
    assert [r.line for r in read(stream(path)).refused] == [4]


def test_a_long_cell_is_shown_cut_and_without_marks_that_move_the_cursor(tmp_path):
    path = table(tmp_path, f"id,day,score\nmira,0,\x1b[2J{'long ' * 40}\n")
    refusal = read(stream(path)).refused[0]
    assert len(refusal.value) <= 40
    assert "\x1b" not in str(refusal)


codes = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")), min_size=1, max_size=8
)
days = st.integers(-3000, 3000).map(float)
dates = st.integers(0, 20_000).map(lambda n: date(1970, 1, 1) + timedelta(days=n))
scores = st.none() | st.floats(-1e6, 1e6).map(lambda x: x + 0.0)


@st.composite
def rows(draw, times=None):
    if times is None:
        times = draw(st.sampled_from([days, dates]))
    keys = draw(st.lists(st.tuples(codes, times), unique=True, max_size=25))
    return [
        Row(line, client, time, draw(scores)) for line, (client, time) in enumerate(keys, start=2)
    ]


@pytest.mark.slow
@ROOMY
@given(rows())
def test_what_is_written_reads_back_as_the_same_rows(tmp_path, made):
    path = tmp_path / "written.csv"
    write(path, made, Columns("id", "day", "score"))
    reading = read(stream(path))
    assert reading.refused == ()
    assert list(reading.taken) == made


@pytest.mark.slow
@ROOMY
@given(rows(times=days), st.randoms(use_true_random=False))
def test_shuffled_lines_give_the_same_series(made, random):
    shuffled = [
        Row(line, row.client, row.time, row.value)
        for line, row in enumerate(random.sample(made, len(made)), start=2)
    ]

    def plain(found):
        return {c: [(v.session, v.time, v.value) for v in vs] for c, vs in found.items()}

    assert plain(visits(made)) == plain(visits(shuffled))
    assert list(visits(made)) == list(visits(shuffled))
