"""The law of a country as data: whole, told in two languages, and refused where it contradicts."""

import copy
import hashlib
import re
import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest

from accord_web.people.country import choose_country
from accord_web.people.queries import clinic as the_clinic
from accord_web.privacy import profile_rules
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.profile import (
    Asks,
    Basis,
    Kept,
    ProfileError,
    ids,
    languages,
    made,
    profile,
)
from accord_web.privacy.purposes import Purpose

FOLDER = files("accord_web.privacy") / "profiles"
# What was published and may stand under somebody's agreement: never edited. A new text is added
# under the next number, and then stands here as well.
PUBLISHED = {
    ("any.en", "treatment", "1"): "5988d50fb3d4",
    ("any.en", "sharing", "1"): "4b3f5afdf296",
    ("any.en", "supervision", "1"): "7e182fae52f1",
    ("any.en", "cover", "1"): "bfa6adc644ed",
    ("any.en", "reminders", "1"): "9240bb6dcb9c",
    ("any.en", "totals", "1"): "adfd579e10c9",
    ("any.en", "research", "1"): "a538949784be",
    ("any.es", "treatment", "1"): "6c62d37053dc",
    ("any.es", "sharing", "1"): "161e5a3eead8",
    ("any.es", "supervision", "1"): "d733285a87de",
    ("any.es", "cover", "1"): "bc30bbc79082",
    ("any.es", "reminders", "1"): "0c60b5d604d4",
    ("any.es", "totals", "1"): "5b14f6af7385",
    ("any.es", "research", "1"): "7c51fe00d132",
    ("any.de", "treatment", "1"): "886111365c32",
    ("any.de", "sharing", "1"): "2b0f5a14504f",
    ("any.de", "supervision", "1"): "c98f4f036acd",
    ("any.de", "cover", "1"): "ffc7bdc4ca7e",
    ("any.de", "reminders", "1"): "41c87f77091e",
    ("any.de", "totals", "1"): "707997cde53e",
    ("any.de", "research", "1"): "893571b0177c",
}


def raw(country: str) -> dict:
    return tomllib.loads((FOLDER / f"{country}.toml").read_text("utf-8"))


def test_every_country_is_there_and_answers_to_its_name():
    assert ids() == ("any", "de", "es", "us")
    assert languages() == ("en", "de", "es")
    assert [profile(one).name("en") for one in ids()[1:]] == ["Germany", "Spain", "United States"]
    assert profile("es").name("es-MX") == "España"
    assert profile("de").name("fr") == "Germany", "English where a language is missing"


@pytest.mark.parametrize("country", ids())
def test_a_profile_is_whole(country):
    law = profile(country)
    assert set(law.purposes) == set(Purpose)
    assert set(law.retention) == set(Kept)
    for rule in law.purposes.values():
        for language in languages():
            words = rule.words(language)
            assert words.title and words.text.endswith(".") and words.end.endswith(".")
        assert rule.switch == (rule.basis is not Basis.LAW)
        assert rule.expires_days is None or rule.basis is Basis.CONSENT
    assert law.duties and all(len({d.text(s) for s in languages()}) == 3 for d in law.duties)
    assert law.decides_at <= law.adult_at


@pytest.mark.parametrize("country", ids())
def test_every_fact_says_where_it_stands_and_what_counsel_must_confirm(country):
    law = profile(country)
    sources = [
        *law.sources.values(),
        *(rule.source for rule in law.purposes.values()),
        *(kept.source for kept in law.retention.values()),
        *(number.source for number in law.numbers),
        *(duty.source for duty in law.duties),
    ]
    assert len(sources) > 20
    for one in sources:
        assert len(one.source) >= 5 and one.confirm.endswith(".")


def test_three_different_things_have_three_different_texts():
    """Agreeing to treatment, releasing from confidentiality, a use of data: no text is shared."""
    for country in ids():
        law = profile(country)
        kinds = {p: rule.kind for p, rule in law.purposes.items()}
        assert kinds[Purpose.TREATMENT] is Asks.TREATMENT
        waivers = {p for p, kind in kinds.items() if kind is Asks.WAIVER}
        assert waivers == {Purpose.SHARING, Purpose.SUPERVISION, Purpose.COVER}
        texts = [rule.text(language) for rule in law.purposes.values() for language in languages()]
        assert len(set(texts)) == len(texts)


def test_care_rests_on_law_and_has_no_switch_anywhere():
    for country in ids():
        treatment = profile(country).purposes[Purpose.TREATMENT]
        assert treatment.basis is Basis.LAW and not treatment.switch
        assert not profile(country).purposes[Purpose.RESEARCH].offered, (
            "no secondary use by default"
        )


def test_the_facts_that_others_act_on():
    years = {one: profile(one).retention[Kept.TREATMENT].years for one in ids()}
    assert years == {"any": 10, "de": 10, "es": 5, "us": 7}
    assert "630f(3)" in profile("de").retention[Kept.TREATMENT].source.source
    assert "41/2002 art. 17(1)" in profile("es").retention[Kept.TREATMENT].source.source
    assert profile("us").retention[Kept.TREATMENT].young_until == 21
    assert {one: profile(one).request_days for one in ids()} == dict.fromkeys(ids(), 30)
    assert [profile(one).decides_at for one in ids()] == [18, 15, 16, 18]
    assert {profile(one).adult_at for one in ids()} == {18}
    assert [profile(one).process_notes_apart for one in ids()] == [False, False, True, True]
    assert profile("any").numbers == (), "no number is right everywhere"
    for one, numbers in {
        "de": {"112", "116 123"},
        "es": {"112", "024"},
        "us": {"911", "988"},
    }.items():
        assert numbers <= {n.number for n in profile(one).numbers}
        assert any(n.about == "close" for n in profile(one).numbers)


def change(where: str, to: object) -> Callable[[dict], None]:
    def changed(table: dict) -> None:
        *path, last = where.split("/")
        for step in path:
            table = table[int(step)] if step.isdigit() else table[step]
        if to is KeyError:
            del table[last]
        else:
            table[last] = to

    return changed


@pytest.mark.parametrize(
    ("where", "to", "says"),
    [
        ("colour", "green", "the file knows no colour"),
        ("request_days", KeyError, "the file needs a table [request_days]"),
        ("request_days/value", "thirty", "request_days needs value = days from 1 to 365"),
        ("request_days/source", " ", "request_days needs source = some words"),
        ("adult_at/value", True, "adult_at needs value = an age from 14 to 25"),
        ("decides_at/value", 20, "decides_at is above adult_at"),
        ("purposes/sharing", KeyError, "purposes needs a table [sharing]"),
        ("purposes/weather", {}, "purposes knows no weather"),
        ("purposes/sharing/kind", "wish", "purposes.sharing needs kind = one of"),
        ("purposes/sharing/basis", "law", "purposes.sharing rests on law, so it cannot run out"),
        ("purposes/sharing/basis", "objection", "purposes.sharing is a waiver, which only consent"),
        ("purposes/sharing/version", 0, "purposes.sharing needs version"),
        ("purposes/sharing/version", 7, "purposes.sharing has no version 7 in en"),
        ("purposes/sharing/confirm", KeyError, "purposes.sharing needs confirm = some words"),
        ("purposes/totals/expires_days", 1.5, "purposes.totals: expires_days is a whole number"),
        ("purposes/research/offered", "no", "purposes.research: offered is true or false"),
        ("retention/treatment/years", -1, "retention.treatment needs years"),
        ("retention/treatment/from", "birth", "retention.treatment needs from = one of"),
        ("retention/audit/young_until", 3, "retention.audit: young_until is an age"),
        ("numbers/0/number", "call us", "numbers, emergency needs number = digits"),
        ("numbers/0/id", "nobody", "'nobody' is missing"),
        ("numbers", {}, "numbers is a list"),
        ("duties", [], "duties is a list with one row or more"),
        ("laws/access", KeyError, "laws needs access = some words"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(where, to, says):
    table = copy.deepcopy(raw("de"))
    made(table, "de")  # right as it is
    change(where, to)(table)
    with pytest.raises(ProfileError, match=r"^Profile de: ") as told:
        made(table, "de")
    assert says in str(told.value)


def test_the_rules_know_the_same_names_as_the_code():
    assert tuple(p.value for p in Purpose) == profile_rules.PURPOSES
    assert set(profile_rules.KEPT) == set(Kept)
    assert tuple(Asks) == profile_rules.ASKS and set(profile_rules.BASES) == set(Basis)


def test_there_is_no_profile_for_a_country_that_nobody_wrote():
    with pytest.raises(ProfileError, match="There are: any, de, es, us"):
        profile("xx")


def published() -> dict[tuple[str, str, str], str]:
    found = {}
    for entry in sorted(FOLDER.iterdir(), key=lambda e: e.name):
        if len(parts := entry.name.split(".")) == 3:
            texts = tomllib.loads(entry.read_text("utf-8")).get("purposes", {})
            for purpose, versions in texts.items():
                for version, words in versions.items():
                    told = "\n".join((words["title"], words["text"], words["end"]))
                    name = f"{parts[0]}.{parts[1]}", purpose, version
                    found[name] = hashlib.sha256(told.encode()).hexdigest()[:12]
    return found


def test_a_published_text_is_never_edited():
    """People agreed to these words. Write the next version, and add its line here."""
    assert published() == PUBLISHED


def test_texts_are_calm_and_short_enough_to_be_read():
    for country in ids():
        law = profile(country)
        said = [rule.words("en") for rule in law.purposes.values()]
        texts = [t for w in said for t in (w.text, w.end)] + [d.text("en") for d in law.duties]
        for text in (*texts, law.help_text("en"), law.help_text("es")):
            assert "!" not in text and "patient" not in text
            sentences = [s for s in re.split(r"[.:?]\s", text) if s]
            assert max(len(s.split()) for s in sentences) <= 36, text


def test_an_administrator_chooses_whose_law_counts(clinic):
    assert the_clinic().country == "any"
    choose_country(clinic.id, "es", by=clinic["ada"])
    assert the_clinic().country == "es"
    assert AuditEvent.objects.filter(what="clinic.country", by=clinic["ada"]).count() == 1
    with pytest.raises(ProfileError):
        choose_country(clinic.id, "atlantis", by=clinic["ada"])
    assert the_clinic().country == "es"
