"""What the law of a country asks, as data: one profile a country, chosen by the clinic.

`profiles/de.toml` holds the facts, each with its source and with what counsel must confirm;
`profiles/de.en.toml` holds what people read. What a country says nothing of its own about, it
takes from `any`. A published text is never edited: a new one gets the next version.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from accord.errors import AccordError
from accord_web.privacy import profile_rules as rules
from accord_web.privacy.purposes import Purpose

FOLDER = "profiles"
ANY, FALLBACK = "any", "en"


class ProfileError(AccordError):
    """A profile contradicts itself or its form, or there is none of that name."""


class Asks(StrEnum):
    """Three different things, with three different texts."""

    TREATMENT = "treatment"  # agreement to treatment
    WAIVER = "waiver"  # somebody is released from keeping a confidence, towards someone
    DATA_PROTECTION = "data-protection"  # consent to, or no objection against, a use of data


class Basis(StrEnum):
    LAW = "law"  # health-care law asks for it: it has no switch
    CONSENT = "consent"  # only while the person agrees
    OBJECTION = "objection"  # allowed by law until the person says no, at any time


class Kept(StrEnum):
    """Kinds of record that are kept for a time."""

    TREATMENT = "treatment"  # sessions, answers, scores, findings, session notes
    SAFETY = "safety"  # alerts and what was done about them
    CONSENT = "consent"  # what was agreed to, and withdrawn
    PROCESS_NOTE = "process-note"  # a therapist's own
    CONTACT = "contact"  # how somebody may be reached
    OWN = "own"  # what a person made for themselves
    AUDIT = "audit"  # who did and who read what


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands, and the sentence that counsel must confirm."""

    source: str
    confirm: str


@dataclass(frozen=True, slots=True)
class Words:
    """One version of what is agreed to, in one language."""

    title: str
    text: str
    end: str  # what happens when somebody withdraws; without a switch: why there is none


@dataclass(frozen=True, slots=True)
class PurposeRule:
    """On what one purpose rests, and what people read of it."""

    kind: Asks
    basis: Basis
    law: str
    version: int  # of the text that counts now
    expires_days: int | None  # from the day somebody agreed; None: it does not run out
    offered: bool  # whether anybody is asked for it now
    source: Source
    texts: Mapping[tuple[str, int], Words] = field(repr=False)

    @property
    def switch(self) -> bool:
        """Whether a person can stop it by themselves. What rests on law goes on."""
        return self.basis is not Basis.LAW

    def words(self, language: str, version: int | None = None) -> Words:
        """The text of a version, in this language or else in English."""
        wanted = version or self.version
        for said in (language, language.partition("-")[0], FALLBACK):
            if (said, wanted) in self.texts:
                return self.texts[said, wanted]
        raise ProfileError(f"There is no version {wanted} of this text.")

    def text(self, language: str) -> str:
        return self.words(language).text

    def spoken(self, language: str) -> str:
        """The language in which `words` answers: what was shown is kept with an agreement."""
        return next(
            (
                said
                for said in (language, language.partition("-")[0])
                if (said, self.version) in self.texts
            ),
            FALLBACK,
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """How long one kind of record is kept, and then no longer."""

    years: int  # 0: until the person asks, or the case is erased
    counted_from: str  # end-of-treatment, made
    young_until: int | None  # of somebody under age at the end: at least until they are so old
    source: Source


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to call."""

    number: str
    about: str  # self (danger to oneself), close (from somebody close), both, young
    source: Source
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        return said_in(self.names, language)


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty or right that breaks confidentiality: told before the first answer."""

    source: Source
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        return said_in(self.texts, language)


@dataclass(frozen=True, slots=True)
class Profile:
    """The law of one country, as far as Accord acts on it."""

    id: str
    names: Mapping[str, str]
    purposes: Mapping[Purpose, PurposeRule]
    retention: Mapping[Kept, Retention]
    request_days: int  # to answer somebody who asks for their record
    request_more_days: int  # for a hard request, said within the first days
    adult_at: int
    decides_at: int  # from this age a young person usually agrees to treatment themselves
    data_decides_at: int  # the same for data protection
    process_notes_apart: bool  # law knows a therapist's own notes as a kind of their own
    breach_hours: int  # to tell the authority about a breach
    numbers: tuple[Number, ...]
    helps: Mapping[str, str]
    duties: tuple[Duty, ...]
    laws: Mapping[str, str]  # by topic of the papers: access, erasure, processor …
    sources: Mapping[str, Source]  # of the plain facts above, by their name
    cites: Mapping[str, Mapping[str, str]]  # the laws as a language says them, where it does

    def name(self, language: str) -> str:
        return said_in(self.names, language)

    def cited(self, topic: str, language: str) -> str:
        """Where a topic stands in law, as a person reads it."""
        own = self.cites.get(language.partition("-")[0], {})
        return own.get(topic, self.laws[topic])

    def help_text(self, language: str) -> str:
        """A first draft of the text on pages about safety; the clinic makes it its own."""
        return said_in(self.helps, language)


def said_in(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, in its plain language, or in English."""
    return texts.get(language) or texts.get(language.partition("-")[0]) or texts[FALLBACK]


@cache
def ids() -> tuple[str, ...]:
    """Every profile, `any` first."""
    names = (entry.name for entry in files(__package__).joinpath(FOLDER).iterdir())
    found = {name.removesuffix(".toml") for name in names if name.count(".") == 1}
    return (ANY, *sorted(found - {ANY}))


@cache
def languages() -> tuple[str, ...]:
    """The languages in which every profile has all its texts, English first."""
    names = (entry.name.split(".") for entry in files(__package__).joinpath(FOLDER).iterdir())
    found = {name[1] for name in names if name[0] == ANY and len(name) == 3}
    return (FALLBACK, *sorted(found - {FALLBACK}))


@cache
def profile(country: str) -> Profile:
    """The profile that a clinic chose: `Clinic.country`.

    >>> profile("de").request_days
    30
    >>> profile("de").purposes[Purpose.TREATMENT].switch
    False
    """
    if country not in ids():
        raise ProfileError(f"There is no profile {country}. There are: {', '.join(ids())}.")
    return made(_read(country), country)


def made(raw: Mapping[str, Any], country: str) -> Profile:
    """A profile from what its file says and what people read of it."""
    try:
        rules.check(raw)
        return _profile(raw, country)
    except (rules.Contradiction, KeyError, ValueError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise ProfileError(f"Profile {country}: {missing}.") from None


def _read(country: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / FOLDER / f"{country}.toml").read_text("utf-8"))


@cache
def _texts(country: str, language: str) -> dict[str, Any]:
    path = files(__package__) / FOLDER / f"{country}.{language}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _profile(raw: Mapping[str, Any], country: str) -> Profile:
    said = {language: _texts(country, language) for language in languages()}
    facts = {name: raw[name] for name in rules.FACTS}
    return Profile(
        id=country,
        names={language: texts["name"] for language, texts in said.items()},
        purposes={p: _purpose(raw["purposes"][p], p, country) for p in Purpose},
        retention={k: _retention(raw["retention"][k]) for k in Kept},
        **{name: fact["value"] for name, fact in facts.items()},
        numbers=tuple(
            Number(
                number=one["number"],
                about=one["about"],
                source=_source(one),
                names={language: texts["numbers"][one["id"]] for language, texts in said.items()},
            )
            for one in raw.get("numbers", ())
        ),
        helps={language: texts["help"] for language, texts in said.items()},
        duties=tuple(
            Duty(_source(one), {lang: texts["duties"][one["id"]] for lang, texts in said.items()})
            for one in raw["duties"]
        ),
        laws=raw["laws"],
        sources={name: _source(fact) for name, fact in facts.items()},
        cites={language: texts.get("laws", {}) for language, texts in said.items()},
    )


def _purpose(raw: Mapping[str, Any], purpose: Purpose, country: str) -> PurposeRule:
    texts = {}
    for language in languages():
        own = _texts(country, language).get("purposes", {}).get(purpose)
        held = own or _texts(ANY, language)["purposes"][purpose]
        for version, words in held.items():
            texts[language, int(version)] = Words(words["title"], words["text"], words["end"])
        if (language, raw["version"]) not in texts:
            raise rules.Contradiction(
                f"purposes.{purpose} has no version {raw['version']} in {language}"
            )
    return PurposeRule(
        kind=Asks(raw["kind"]),
        basis=Basis(raw["basis"]),
        law=raw["law"],
        version=raw["version"],
        expires_days=raw.get("expires_days"),
        offered=raw.get("offered", True),
        source=_source(raw),
        texts=texts,
    )


def _retention(raw: Mapping[str, Any]) -> Retention:
    return Retention(raw["years"], raw["from"], raw.get("young_until"), _source(raw))


def _source(raw: Mapping[str, Any]) -> Source:
    return Source(raw["source"], raw["confirm"])
