"""The printed sentence keeps the two forms of false mark beside the right words."""

import re

import pytest

from accord.chart import measured
from accord.words.say import say

# "1 of 100 ordinary sessions"; "of 100 such marks between 17 and 41 mean nothing".
SAID = {
    "en": (r"(\d+) of 100 ordinary sessions", r"of 100 such marks between (\d+) and (\d+)"),
    "es": (r"(\d+) de cada 100 sesiones corrientes", r"de cada 100 señales, entre (\d+) y (\d+)"),
}


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("mark", measured.MARKS)
def test_each_figure_stands_with_its_own_words(language, mark):
    figures = measured.figures(mark)
    parameters = {
        "ordinary": figures.false_per_100_ordinary_sessions,
        "fewest": figures.false_of_100_flags_at_15_percent,
        "most": figures.false_of_100_flags_at_5_percent,
    }
    sentence = say("dip", parameters, language, "chance")
    ordinary, flags = (re.search(pattern, sentence) for pattern in SAID[language])
    assert float(ordinary[1]) == pytest.approx(figures.false_per_100_ordinary_sessions, abs=0.5)
    assert float(flags[1]) == pytest.approx(figures.false_of_100_flags_at_15_percent, abs=0.5)
    assert float(flags[2]) == pytest.approx(figures.false_of_100_flags_at_5_percent, abs=0.5)
    assert len(re.findall(r"\d+", sentence)) == 5  # those three, and twice the hundred
