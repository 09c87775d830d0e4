"""The papers that law asks for: whole, and made from what the code knows."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from accord_web.command import ground
from accord_web.command.papers import papers as command
from accord_web.papers import PAPERS, Facts, markdown, paper, pieces
from accord_web.papers.make import PaperError, languages
from accord_web.people.country import choose_country
from accord_web.people.queries import clinic as the_clinic
from accord_web.privacy.fields import Kind, kinds, sealed_columns
from accord_web.privacy.profile import ids, profile
from accord_web.privacy.purposes import Purpose

DAY = dt.date(2026, 3, 2)
SHEETS = [name for name in PAPERS if name.startswith("sheet-")]


def made(name: str, country: str = "de", language: str = "en") -> str:
    return markdown(paper(name, Facts("Lindenhof", profile(country), language, DAY)))


@pytest.mark.parametrize("country", ids())
@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_says_that_counsel_must_confirm(name, country):
    text = made(name, country)
    assert "Counsel must confirm it" in text and "Lindenhof" in text
    assert profile(country).name("en") in text
    assert not re.search(r"\{\w+\}", text), "a place was left open"
    assert "!" not in text and not re.search(r"\bpatients?\b", text.lower())


@pytest.mark.parametrize(("asked", "given"), [("es-MX", "es"), ("de", "de")])
def test_the_information_sheets_are_there_in_every_language(asked, given):
    for name in SHEETS:
        assert languages(name) == ("en", "de", "es")
        for country in ids():
            held = paper(name, Facts("Lindenhof", profile(country), asked, DAY))
            assert held.language == given
            text = markdown(held)
            assert profile(country).duties[0].text(given) in text
            assert not re.search(r"\b(the|limits|years|additional)\b", text), text


def test_sheets_can_be_read_at_twelve():
    for name in SHEETS:
        prose = re.sub(r"\(.*?\)|^[|#-].*$", "", made(name), flags=re.M)
        sentences = [s.split() for s in re.split(r"[.:?]\s", prose) if len(s.split()) > 2]
        assert sum(map(len, sentences)) / len(sentences) <= 15, name


def test_the_record_of_processing_is_made_of_the_columns_there_are():
    text = made("processing-record")
    for kind in Kind:
        columns = sum(list(kinds(m).values()).count(kind) for m in pieces.ours())
        assert f" {columns} columns" in text, kind
    for model in pieces.ours():
        for column in sealed_columns(model):
            assert re.search(rf"- {model._meta.label}: .*\b{column}\b", text), model
    for rule in profile("de").purposes.values():
        assert rule.words("en").title in text and rule.law in text
    assert "no sub-processor built in" in text


def test_a_new_column_would_be_told(monkeypatch):
    """The paper is asked of the code: one table less, and it says less."""
    before = made("processing-record")
    rest = pieces.ours()[1:]
    monkeypatch.setattr(pieces, "ours", lambda: rest)
    assert made("processing-record") != before


@pytest.mark.parametrize("country", ids())
def test_times_and_laws_come_from_the_country(country):
    law = profile(country)
    record, book = made("processing-record", country), made("breach-book", country)
    for kept in law.retention.values():
        assert kept.source.source in record
    assert f"{law.breach_hours} hours" in book and law.laws["breach"] in book
    assert f"within {law.request_days} days" in made("sheet-client", country)
    young = made("sheet-young", country)
    assert f"you are {law.adult_at}" in young and f"about {law.decides_at} on" in young
    for duty in law.duties:
        assert duty.text("en") in young
    for fact in law.sources.values():
        assert fact.confirm in record, "every sentence that counsel must confirm is in the paper"


def test_each_is_asked_only_what_is_theirs():
    cover = profile("de").purposes[Purpose.COVER].words("en").title
    assert cover in made("sheet-client")
    assert cover not in made("sheet-partner") and cover not in made("sheet-guardian")


def test_the_impact_assessment_points_to_the_threat_model():
    text = made("impact-assessment")
    assert "docs/explanation/threat-model.md" in text
    for threat in (
        "A partner with the phone",
        "An ex",
        "A curious colleague",
        "A thief",
        "stranger",
    ):
        assert threat in text


def test_there_is_no_other_paper():
    with pytest.raises(PaperError, match="There are: processing-record"):
        paper("contract", Facts("Lindenhof", profile("de"), "en", DAY))


# On pages and as files.


def text_of(answer) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_an_administrator_reads_each_and_chooses_the_country(clinic, browser):
    ada = browser("ada")
    page = text_of(ada.get(reverse("desk:law")))
    assert "No country is chosen yet." in page
    assert ada.post(reverse("desk:law"), {"country": "es"}).status_code == 302
    assert the_clinic().country == "es"
    page = text_of(ada.get(reverse("desk:law")))
    assert "What Accord goes by: Spain" in page and "024" in page and "5 years" in page
    for name in PAPERS:
        assert reverse(f"desk:paper_{name}") in page
        shown = text_of(ada.get(reverse(f"desk:paper_{name}")))
        for section in paper(name, Facts("Lindenhof", profile("es"), "en", DAY)).sections:
            assert section.head in shown
            for line in (*section.text, *section.bullets, *section.blanks):
                assert line in shown


def test_a_country_that_nobody_wrote_is_refused(clinic, browser):
    page = text_of(browser("ada").post(reverse("desk:law"), {"country": "xx"}))
    assert "Not kept yet." in page and the_clinic().country == "any"


@pytest.mark.parametrize("who", ["tomas", "ines", "zoe", "mira", "jo"])
def test_for_administrators_alone(clinic, browser, who):
    for name in ("law", *(f"paper_{name}" for name in PAPERS)):
        assert browser(who).get(reverse(f"desk:{name}")).status_code == 404
    assert browser(who).post(reverse("desk:law"), {"country": "es"}).status_code == 404
    assert the_clinic().country == "any"


def test_the_command_writes_them_all(clinic, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("accord_web.command.papers.enter", the_clinic)
    choose_country(clinic.id, "us", by=clinic["ada"])
    command(to=tmp_path / "own")
    assert "164.524" in (tmp_path / "own" / "sheet-client.en.md").read_text()
    command(to=tmp_path / "said", country="de", language="es")
    assert sorted(p.name for p in (tmp_path / "said").iterdir()) == sorted(
        f"{name}.{'es' if name in SHEETS else 'en'}.md" for name in PAPERS
    )
    assert "BGB 630f" in (tmp_path / "said" / "processing-record.en.md").read_text()
    assert "(not written in es yet)" in capsys.readouterr().out
    for wrong in ({"country": "xx"}, {"language": "tlh"}):
        with pytest.raises(ground.Refused, match="There are: "):
            command(to=tmp_path / "never", **wrong)
    assert not (tmp_path / "never").exists()
