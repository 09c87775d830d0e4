"""Somebody who reads no English: every page of theirs in Spanish and German, and what is kept."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real
from docs import messages

from accord_web import clock
from accord_web.checkins.models import CheckIn
from accord_web.door.dates import pattern
from accord_web.measures.models import Response
from accord_web.people.actions import speak
from accord_web.people.models import Person
from accord_web.privacy.models import AuditEvent
from tests.web.filling import fill, sitting
from tests.web.test_texts import addresses, bare, busy, wrap

busy = busy
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES if code != "en")
# The same in every language; the days of Spanish, whose months stand in brackets; and a sentence
# that holds more names than the pattern of a wording allows.
LEFT = re.compile(r"con tu nombre|PIN|GDPR|BDSG|BGB|Art|art|JSON|CSV|https|\b\d+ de\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_clients_meet_lacks_a_translation(language):
    """`make messages` brings the file up to date; what is empty there is to be translated."""
    assert messages.lacking(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_holds_the_same_places_for_names_and_numbers(language):
    assert messages.faults(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shouted_at(language):
    said = [one for m in messages.kept(language) if m.id for one in messages._strings(m)]
    assert [text for text in said if re.search("[!¡]", text)] == []


def test_a_place_that_is_missing_or_too_many_is_found():
    from babel.messages.catalog import Message

    one = Message("Hello %(name)s, {n} new")
    assert messages._fits(one, "{n} nuevas, %(name)s")
    assert not messages._fits(one, "{n} nuevas")
    assert not messages._fits(one, "%(nombre)s {n}")
    many = Message(("One of them", "%(n)s of them"))
    assert messages._fits(many, "Una") and messages._fits(many, "%(n)s")
    assert not messages._fits(many, "%(m)s")


def test_only_languages_of_the_desk_are_offered_there():
    """Every language is one of the clients' pages; the desk may be behind."""
    assert {code for code, _ in settings.LANGUAGES} == {"en", *messages.LANGUAGES}
    for language in settings.DESK_LANGUAGES - {"en"}:
        assert messages.lacking(language, clients=False) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "language"),
    [(who, language) for who in ("mira", "jo", "nobody") for language in LANGUAGES]
    + [(who, "es") for who in ("tomas", "ines", "ada")],  # the desk is not in German yet
)
def test_every_page_is_in_the_language_of_its_reader(
    who, language, busy, browser, client, monkeypatch
):
    """Whatever has no translation stands outside the brackets, and is found."""
    for person in Person.objects.values_list("id", flat=True):
        speak(person, language, by=person)
    held = trans_real.translation(language)._catalog  # with Django's own: days and months
    wrap(monkeypatch, lambda text: text in held or (text, 0) in held)
    opened, found, english = 0, {}, set()
    reader = client if who == "nobody" else browser(who)
    for ids in busy.values():
        for address in addresses(ids):
            page = reader.get(address, headers={"accept-language": language})
            if page.status_code not in {200, 404} or "html" not in page.headers["Content-Type"]:
                continue
            opened += page.status_code == 200
            text = page.content.decode()
            if f'<html lang="{language}"' not in text:
                english.add(address)
            if left := [line for line in bare(text, language) if not LEFT.search(line)]:
                found[re.sub(r"[0-9a-f-]{36}", "…", address)] = left
    assert found == {}
    assert english == set()
    assert opened >= (2 if who == "nobody" else 8)


def test_a_person_reads_in_their_own_language_whatever_their_browser_says(clinic, browser):
    speak(clinic["mira"], "de", by=clinic["mira"])
    page = browser("mira").get(reverse("portal:home"), headers={"accept-language": "es"})
    assert '<html lang="de" dir="ltr">' in page.content.decode()
    assert page.headers["Content-Language"] == "de"


def test_whoever_is_not_signed_in_reads_in_the_language_of_their_browser(clinic, client):
    address = reverse("door:sign_in")
    for told, spoken in (("de-AT,de;q=0.9", "de"), ("es-MX", "es"), ("fr", "en")):
        page = client.get(address, headers={"accept-language": told}).content.decode()
        assert f'<html lang="{spoken}"' in page
        assert ('class="translated"' in page) is (spoken != "en")


def test_a_tap_on_a_language_writes_nothing(clinic, client, browser, to):
    for address in (reverse("door:sign_in"), reverse("portal:code"), to("mira", "before")):
        before = CheckIn.objects.count(), AuditEvent.objects.count()
        page = client.get(f"{address}?language=de", headers={"accept-language": "es"})
        assert '<html lang="de"' in page.content.decode()
        assert not client.cookies.get("django_language")
        assert (CheckIn.objects.count(), AuditEvent.objects.count()) == before
        said = client.get(f"{address}?language=tlh'><b>", headers={"accept-language": "es"})
        assert "tlh" not in said.content.decode()
    assert Person.objects.get(id=clinic["mira"]).language == "en"
    own = browser("mira").get(reverse("portal:home") + "?language=de").content.decode()
    assert '<html lang="en"' in own, "signed in, one has one's own"


def test_a_choice_on_the_account_is_kept_and_noted(clinic, browser):
    mira = browser("mira")
    assert mira.post(reverse("door:language"), {"language": "de"}).status_code == 302
    assert Person.objects.get(id=clinic["mira"]).language == "de"
    assert "Sprache" in mira.get(reverse("door:account")).content.decode()
    noted = AuditEvent.objects.get(what="person.language")
    assert (noted.by, noted.facts["language"]) == (clinic["mira"], "de")
    assert mira.post(reverse("door:language"), {"language": "tlh"}).status_code == 404
    assert mira.get(reverse("door:language")).status_code == 405


@pytest.mark.parametrize("own", ["en", "de"])
def test_answers_given_in_german_say_so(clinic, to, stranger, at_noon, own):
    """In their own language, or in the one they tapped on the first screen."""
    speak(clinic["mira"], own, by=clinic["mira"])
    with clock.turned_to(at_noon + dt.timedelta(hours=2, minutes=30)):
        address = to("mira", "after")
        first = stranger.get(address if own == "de" else f"{address}?language=de").content.decode()
        assert "Kann sonst jemand diesen Bildschirm sehen?" in first
        link = re.search(r'href="(\?alone=yes[^"]*)"', first)[1].replace("&amp;", "&")
        page = stranger.get(address + link).content.decode()
        assert "Zur Sitzung von heute" in page
        body = fill(sitting(clinic["mira"], "after"), 6) | {"language": "de"}
        assert "Danke." in stranger.post(address, body).content.decode()
    assert set(Response.objects.exclude(answered_at=None).values_list("language", flat=True)) == {
        "de"
    }


def test_the_desk_stays_in_a_language_that_it_has_whole(clinic, browser):
    speak(clinic["tomas"], "de", by=clinic["tomas"])
    tomas = browser("tomas")
    assert '<html lang="en"' in tomas.get(reverse("desk:today")).content.decode()
    assert '<html lang="de"' in tomas.get(reverse("door:account")).content.decode()


def test_what_is_refused_looks_like_what_is_not_there(clinic, browser):
    """Also for somebody whose browser speaks another language than they do."""
    speak(clinic["mira"], "de", by=clinic["mira"])
    mira, case = browser("mira"), clinic.cases["couple"]
    asked = reverse("desk:case", args=[case]), "/no/such/page/", "/c/ZZZZZZZZZZZZ/"
    pages = [mira.get(one, headers={"accept-language": "es"}) for one in asked]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("en", "5 March"), ("es", "5 de marzo"), ("de", "5. März")]
)
def test_days_are_written_as_each_language_writes_them(language, said):
    with translation.override(language):
        written = engines["django"].from_string('{{ day|date:"j F" }}')
        assert written.render({"day": dt.date(2026, 3, 5)}) == said
        assert pattern("H:i") == "H:i"
