"""The rules of writing, kept by every practice of the library."""

import re
from pathlib import Path

import pytest

from accord.errors import PracticeError
from accord.practices import rules
from accord.practices.schema import LIBRARY, ids, load, read
from accord.practices.wording import languages, wording
from accord.practices.wording import read as read_words
from tests.spec.test_item_bank import FORBIDDEN, READING_AGE, reading_age, words

MOST_WORDS = {"title": 8, "purpose": 30, "step": 20, "not_when": 22, "notice": 16}
SPOKEN = ("en", "es", "de")
# Words whose ending tells the gender of whoever reads.
GENDERED_SPANISH = re.compile(
    r"\b(sol[oa]|segur[oa]|cansad[oa]|content[oa]|nosotr[oa]s|enfadad[oa])\b"
)
FEAR = {"en": "afraid", "es": "miedo", "de": "Angst"}
FEWEST_IN_A_FAMILY, FEWEST = 5, 20
# Beside the words that no question holds: what tells somebody how to be.
HARSH = ["never", "always", "wrong", "fault", "guilty", "failure"]
SOUND = LIBRARY.joinpath("kind-no.toml").read_text("utf-8")
SAID = LIBRARY.joinpath("kind-no.en.toml").read_text("utf-8")
STEP = '  "Choose something small that you would like to say no to this week.",\n'


def lines(id, language="en"):
    """Every line with what it is."""
    held = wording(id, language)
    yield "title", held.title
    yield "purpose", held.purpose
    for kind, texts in (("step", held.steps), ("not_when", held.not_when), ("notice", held.notice)):
        yield from ((kind, text) for text in texts)


LINES = [
    (id, language, kind, text)
    for id in ids()
    for language in SPOKEN
    for kind, text in lines(id, language)
]


def test_there_are_enough_in_every_family():
    families = [load(id).family for id in ids()]
    assert len(families) >= FEWEST
    for family in rules.FAMILIES:
        assert families.count(family) >= FEWEST_IN_A_FAMILY
    assert set(rules.FACETS) == {load(id).facet for id in ids()}


@pytest.mark.parametrize("id", ids())
def test_everyone_is_whole_in_every_language_of_the_clients_pages(id):
    assert set(SPOKEN) <= set(languages(id))


@pytest.mark.parametrize(("id", "language", "kind", "text"), LINES)
def test_a_line_is_short(id, language, kind, text):
    assert len(words(text)) <= MOST_WORDS[kind], text


@pytest.mark.parametrize(("id", "language", "kind", "text"), LINES)
def test_no_jargon_no_should_no_gender_no_shouting(id, language, kind, text):
    said = set(words(text))
    assert not said & set(FORBIDDEN[language].split()), text
    assert not said & set(HARSH), text
    assert not re.search(r"[!¡;]|[A-Z]{2}|[—]", text), text
    assert language != "es" or not GENDERED_SPANISH.search(text.lower()), text


@pytest.mark.parametrize("id", ids())
def test_a_twelve_year_old_can_read_it(id):
    sentences = [s for _kind, text in lines(id) for s in re.split(r"(?<=[.?:])\s+", text) if s]
    assert reading_age(sentences) <= READING_AGE
    for sentence in sentences:
        assert len(words(sentence)) <= MOST_WORDS["step"], sentence


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("id", ids())
def test_every_one_says_when_fear_speaks_against_it(id, language):
    """First of all: where somebody is afraid of the person, it is not for them."""
    assert FEAR[language] in wording(id, language).not_when[0]


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("id", ids())
def test_questions_are_questions_and_steps_are_sentences(id, language):
    held = wording(id, language)
    assert all(text.endswith("?") for text in held.notice)
    assert all(re.search(r"[.?…]$", text) for text in (*held.steps, *held.not_when, held.purpose))
    assert not held.title.endswith(".")
    assert len({*held.steps}) == len(held.steps)


@pytest.mark.parametrize("id", ids())
def test_it_is_ours_and_says_that_nobody_has_tried_it(id):
    practice = load(id)
    assert practice.licence == "Apache-2.0" and "Written for Accord" in practice.source
    assert practice.status == "new" and "en" in languages(id)


def test_every_practice_is_signed_off_as_original():
    """A new or reworded one fails here until somebody has laid it beside what is known."""
    page = Path(__file__).with_name("originality.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in page.splitlines()
        if line.startswith("| practice `")
    ]
    signed = {row[0].removeprefix("practice ").strip("`"): row for row in rows}
    assert set(signed) == set(ids())
    for id, (_, purpose, theme, differs, signature) in signed.items():
        assert purpose == wording(id).purpose
        assert len(words(theme)) >= 2 and len(words(differs)) >= 6
        assert re.fullmatch(r"Accord, \d{4}-\d{2}-\d{2}", signature)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('family = "boundaries"', 'family = "anger"', "family is 'anger'; it may be communication"),
        ('facet = "limits"', 'facet = "love"', "facet is 'love'"),
        ("minutes = 5", "minutes = 500", "it takes 1 to 60 minutes, not 500"),
        ("minutes = 5", 'minutes = "5"', "minutes: '5' is not a whole number"),
        ("minutes = 5", "minuets = 5", "unknown key “minuets”. Did you mean minutes?"),
        ("steps = 5", "steps = 7", "it has 3 to 5 steps, not 7"),
        ('"tie", "member", "alliance"', "", "with_whom is empty; name at least one of tie"),
        ('"tie", "member", "alliance"', '"tie", "tie"', "with_whom names something twice"),
        ('id = "kind-no"', 'id = "other"', "its id is “other”; name the file other.toml"),
        ('status = "new"', 'status = "tried"', "every practice of ours is new"),
        ("version = 1", "version = 1 2", "kind-no.toml is not TOML"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_with_what_to_do(before, after, says):
    assert before in SOUND
    with pytest.raises(PracticeError, match=re.escape(says)):
        read(SOUND.replace(before, after), "kind-no.toml")


def test_two_are_given_only_what_one_may_do_with_a_member():
    alone = SOUND.replace("together = false", "together = true").replace('"member", ', "")
    with pytest.raises(PracticeError, match="add member to with_whom"):
        read(alone, "kind-no.toml")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("Choose something small", "Choose {name}", "has a hole in it; a practice names nobody"),
        (
            '  "Choose something small that you would like to say no to this week.",\n',
            "",
            "4 steps",
        ),
        ("not_when = [", "not_when = []\nnotice_ = [", "unknown key “notice_”"),
        ('title = "A no that stays kind"', 'title = " "', "a line is empty"),
        ('title = "A no that stays kind"\n', "", "please write title"),
    ],
)
def test_words_that_do_not_fit_are_refused(before, after, says):
    assert before in SAID
    with pytest.raises(PracticeError, match=re.escape(says)):
        read_words(load("kind-no"), "en", SAID.replace(before, after), "kind-no.en.toml")
