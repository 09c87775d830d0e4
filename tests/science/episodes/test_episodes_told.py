"""Setbacks from what was told, in the order in which it was told."""

from datetime import date, timedelta

from accord.episodes import LONGEST, QUIET, Told, Word, episodes

FIRST = date(2026, 3, 2)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def states(said, today: int) -> list[tuple[str, int]]:
    return [(one.state, one.days) for one in episodes(said, day(today))]


def test_it_is_over_on_the_first_day_back():
    said = [Told(day(0), "not-yet"), Word(day(1), "partly"), Word(day(4), "back")]
    assert states(said, 4) == [("back", 4)]
    assert states(said[:2], 2) == [("open", 1)]


def test_what_was_over_when_it_was_told_has_no_days():
    [one] = episodes([Told(day(3), "back")], day(3))
    assert (one.state, one.counts) == ("over-when-told", False)


def test_a_further_blow_belongs_to_the_first():
    said = [Told(day(0), "not-yet", "a"), Told(day(2), "not-yet", "b"), Word(day(5), "back", "c")]
    [one] = episodes(said, day(6))
    assert (one.days, one.keys, one.word_keys) == (5, ("a", "b"), ("c",))


def test_the_last_word_of_a_day_counts():
    """Back was a mis-tap: it goes on."""
    said = [Told(day(0), "not-yet"), Word(day(1), "back"), Word(day(1), "partly")]
    assert states(said, 1) == [("open", 1)]
    said = [Told(day(0), "not-yet"), Word(day(1), "partly"), Word(day(1), "back")]
    assert states(said, 1) == [("back", 1)]


def test_back_on_the_day_itself_took_no_day():
    assert states([Told(day(0), "not-yet"), Word(day(0), "back")], 0) == [("back", 0)]


def test_a_new_one_on_the_day_on_which_the_last_ended():
    said = [Told(day(0), "not-yet"), Word(day(2), "back"), Told(day(2), "partly")]
    assert states(said, 2) == [("back", 2), ("open", 0)]


def test_silence_closes_it_unfinished_on_its_last_day():
    said = [Told(day(0), "not-yet"), Word(day(3), "partly")]
    assert states(said, 3 + QUIET) == [("open", 3)]
    assert states(said, 4 + QUIET) == [("unfinished", 3)]
    # What comes later is a setback of its own, or a word on none.
    later = [*said, Word(day(5 + QUIET), "back"), Told(day(6 + QUIET), "not-yet")]
    assert states(later, 6 + QUIET) == [("unfinished", 3), ("open", 0)]


def test_what_lasts_that_long_is_how_things_are():
    said = [Told(day(0)), *(Word(day(n), "not-yet") for n in range(10, LONGEST + 1, 10))]
    assert states(said, LONGEST) == [("open", LONGEST)]
    assert states(said, LONGEST + 1) == [("unfinished", LONGEST)]


def test_a_word_without_a_setback_is_none():
    assert episodes([Word(day(0), "back")], day(0)) == []
