"""Words in several languages: English whole, the others item by item, nothing half."""

import pytest

from accord.errors import MeasureError
from accord.measures import wording as module
from accord.measures.schema import ids, load
from accord.measures.wording import fill, wording

OWN = [id for id in ids() if load(id).status == "new"]
FOR_THE_DESK = {"session-therapist"}  # asked of those who work here, in English or Spanish


@pytest.mark.parametrize("id", OWN)
def test_english_is_complete_and_says_that_the_measure_is_new(id):
    words = wording(id)
    assert words.complete
    assert "new and not yet validated" in words.status
    assert set(words.items) == {item.id for item in load(id).items}
    assert set(words.parts) == {part.id for part in load(id).parts}


@pytest.mark.parametrize("language", ["es", "de"])
@pytest.mark.parametrize("id", OWN)
def test_what_clients_are_asked_is_whole_in_spanish_and_german(id, language):
    """What is not whole falls back visibly: every question says which language it is in."""
    words = wording(id, language)
    assert words.complete is (language == "es" or id not in FOR_THE_DESK)
    spoken = language if words.complete else "en"
    assert {row.language for row in words.items.values()} == {spoken}


def test_a_region_falls_back_to_its_language_and_an_unknown_one_to_english():
    assert wording("for-today", "es-MX").item("for-today") == wording("for-today", "es").item(
        "for-today"
    )
    other = wording("for-today", "eo")
    assert (other.language, other.complete) == ("eo", False)
    assert other.item("for-today").language == "en"


def test_a_key_without_wording_asks_for_its_official_definition():
    with pytest.raises(MeasureError, match="Import its official definition"):
        wording("phq-9")


def test_before_the_safety_questions_stands_who_is_told_how_soon_and_that_no_one_watches_at_night():
    said = [
        fill(
            line,
            who="Ines",
            soon="by noon on the next working day",
            hours="on weekdays from 9 to 5",
        )
        for line in wording("safety-self").before
    ]
    assert said[0] == "Before you answer: Ines looks at what you say, with your name."
    assert said[1] == (
        "No phone rings when you send it. Someone looks for answers on weekdays from 9 to 5, "
        "and then reads them by noon on the next working day."
    )
    assert said[2] == "At night, nobody watches."


def test_a_text_with_a_hole_is_never_shown():
    with pytest.raises(MeasureError, match="needs name: pass name="):
        fill(wording("tie").item("trust").text)
    assert fill("{name}", name="{who}") == "{who}"  # a name is put in once and not read again


@pytest.fixture
def tie_in(monkeypatch):
    """The tie measure with a made-up language file beside its English one."""

    def put(text):
        english = module._files("tie")["en"]
        monkeypatch.setattr(module, "_files", lambda id: {"en": english, "xx": text})
        return wording.__wrapped__("tie", "xx")

    return put


def test_a_language_begun_with_one_item_keeps_english_for_the_rest(tie_in):
    words = tie_in('[items.trust]\ntext = "T {name}"\nshort = "t"\nlow = "l"\nhigh = "h"\n')
    assert words.item("trust").language == "xx"
    assert words.item("closeness").language == "en"
    assert words.complete_in == ("en",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[items.trust]\ntext = "T"\nshort = "t"\nlow = "l"', "item trust: write low and high"),
        ('[items.trust]\ntext = "T"\nlow = "l"\nhigh = "h"', "please write short"),
        ('[items.trust]\ntxt = "T"', "unknown key “txt”. Did you mean text?"),
        ('[items.trst]\ntext = "T"', "unknown item 'trst'"),
        ('[items.trust]\ntext = "T {nmae}"\nshort = "t"\nlow = "l"\nhigh = "h"',
         "Did you mean name?"),
        ('[items.trust]\ntext = "T"\nshort = "t"\nlow = "l"\nhigh = "h"\noptions = { a = "A" }',
         "write options for nothing"),
        ('[parts]\nties = "x"', "unknown part 'ties'"),
        ('titel = "x"', "unknown key 'titel'"),
        ("title = ", "tie.xx.toml is not TOML"),
    ],
)  # fmt: skip
def test_a_wording_that_does_not_fit_is_refused(tie_in, text, said):
    with pytest.raises(MeasureError) as refused:
        tie_in(text)
    assert said in str(refused.value)
