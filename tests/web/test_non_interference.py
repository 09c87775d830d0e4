"""What somebody may not read changes nothing at all of what they can see.

Histories of a couple that differ only in what one of them did not share are played with the same
clock; every byte that somebody else can obtain, and the number of questions that each page asks the
database, must be the same. ACCORD_PAIRS says how many pairs are compared.
"""

import itertools
import math
import os
import time
from contextlib import closing
from dataclasses import replace

import pytest

from accord_web import clock
from accord_web.people.models import Visit
from accord_web.people.signing_in import keyed_hash
from tests.web.couples import PARTNER, SUPERVISOR, THERAPIST, Couple, Eyes
from tests.web.desk.weeks import undone
from tests.web.watching import Watcher, differences, fixed_chance, places

PAIRS = int(os.environ.get("ACCORD_PAIRS", "2000" if os.environ.get("CI") else "200"))
VARIANTS = 12 if PAIRS < 10_000 else 24  # histories of each family: 66 pairs, or 276
EVERY_ADDRESS = 5  # one family in so many is looked at through every address that there is
SHARES = {"partner": 0.5, "therapist": 0.3, "supervisor": 0.2}
EYES = {"partner": PARTNER, "therapist": THERAPIST, "supervisor": SUPERVISOR}
MEMBERS = ("sam", "jo", "mira")


@pytest.fixture
def watchers(clinic, browser, at_noon, caplog):
    """Everybody who looks, signed in once; and others who answer for safety, so that none of them
    does."""
    from accord_web.people.actions import add_person, arrange_safety_cover

    caplog.set_level("ERROR", "django.request")  # that an address is refused is no news here
    others = {
        name: add_person(name, clinic=clinic.id, zone="Europe/Berlin", roles=[role], by=None)
        for name, role in (
            ("Rosa", "therapist"),
            ("Rita", "therapist"),
            ("Rami", "therapist"),
            ("Fran", "front-desk"),
        )
    }
    clinic.people["fran"] = others["Fran"]
    arrange_safety_cover(
        clinic.id,
        responders=[(others[n], "9 to 17", n == "Rami") for n in ("Rosa", "Rita", "Rami")],
        answer_within_minutes=60,
        hours="9 to 17",
        out_of_hours="Call the line below.",
        help_text="Somebody can be reached now.",
        numbers=[("Line", "000")],
        by=clinic["ada"],
    )
    names = {name for eyes in EYES.values() for name in eyes.watchers}
    return {name: Watcher(browser(name).cookies) for name in sorted(names)}


def families(clinic, watchers, eyes: Eyes, seeds, *, variants: int = VARIANTS, forms: bool = False):
    """Each family, with what differs between any of its histories."""
    with fixed_chance() as chance:
        for seed in seeds:
            family = Couple(clinic, eyes, seed, chance)
            with undone():
                family.begin()
                first, found = None, []
                for variant in range(variants):
                    with undone():
                        family.go_on(variant)
                        looks = looked(family, watchers)
                        found += met(family, watchers, looks) + broken(seed, looks)
                    first = first or looks
                    for name in looks:
                        for told in differences(first[name], looks[name]):
                            found.append(f"{seed} {variant} {name} {told}")
                yield found


def looked(family: Couple, watchers) -> dict:
    """What each of them sees. One family in so many is looked at through every address, and every
    form is sent; whoever has no part in it looks then."""
    whole = family.seed % EVERY_ADDRESS == 0
    found = {}
    with clock.turned_to(family.looked_at):
        for number, name in enumerate(family.eyes.watchers):
            if number and not whole:
                break
            family.chance.begin(family.seed, "look", name)
            eyes = watchers[name]
            mine = Visit.objects.filter(key_hash=keyed_hash(eyes.cookies["s"].value))
            mine.update(began_at=clock.now(), seen_at=clock.now())
            eyes.met.clear()
            with undone():
                found[name] = eyes.look(starts(name, whole=whole))
            if whole and not number:
                found[f"{name}, sending"] = eyes.send_forms()
    return found


def met(family: Couple, watchers, looks) -> list[str]:
    """Ids of what is somebody else's alone, on any page: an id tells when its row was made."""
    told = []
    for name in looks.keys() & watchers.keys():
        theirs = set(family.private)
        if name in MEMBERS:
            theirs |= family.nobody_elses(family.clinic["jo"])
        if watchers[name].met & theirs:
            told.append(f"{family.seed} {name} met somebody else's id")
    return told


def broken(seed: int, looks) -> list[str]:
    """A page that breaks alike for everybody tells nothing, and shows nothing that could differ."""
    return [
        f"{seed} {name} {path} broke"
        for name, look in looks.items()
        for path, seen in look.items()
        if seen.status >= 500
    ]


def starts(name: str, *, whole: bool) -> list[str]:
    if not whole:
        return ["/portal/"] if name in MEMBERS else ["/desk/today/", "/desk/sent-to-you/"]
    return places("door", "portal") if name in MEMBERS else places("door", "portal", "desk")


def of_pairs(share: float) -> range:
    per_family = VARIANTS * (VARIANTS - 1) // 2
    return range(math.ceil(PAIRS * share / per_family))


@pytest.mark.slow
@pytest.mark.parametrize("whose", EYES)
def test_nothing_unshared_changes_what_another_sees(clinic, watchers, whose, capsys):
    seeds, began = of_pairs(SHARES[whose]), time.monotonic()
    with closing(families(clinic, watchers, EYES[whose], seeds)) as found:
        assert list(itertools.islice(itertools.chain.from_iterable(found), 10)) == []
    with capsys.disabled():
        pairs = len(seeds) * VARIANTS * (VARIANTS - 1) // 2
        print(f"\n  {whose}: {pairs:,} pairs alike, {time.monotonic() - began:.0f} s", end=" ")


def caught(clinic, watchers, eyes: Eyes, seeds) -> bool:
    """Whether a few histories of these families differ anywhere."""
    with closing(families(clinic, watchers, eyes, seeds, variants=4)) as found:
        every = itertools.chain.from_iterable(found)
        return any(not told.endswith("broke") for told in every)


LEAKS = {
    "a count": lambda r, jo: r.content + b"<!-- %d -->" % jo.parts.count(),
    "a length": lambda r, jo: r.content + b" " * (jo.parts.count() % 7),
    "an order": lambda r, jo: r.content + jo.order(),
    "a word": lambda r, jo: r.content.replace(b"</title>", jo.word() + b"</title>"),
    "an id": lambda r, jo: r.content + jo.an_id(),
    "a header": lambda r, jo: r.headers.__setitem__("X-Seen", str(jo.parts.count())),
    "a time": lambda r, jo: r.headers.__setitem__("Last-Modified", jo.latest()),
    "a cookie": lambda r, jo: r.set_cookie("j", "1") if jo.parts.count() % 2 else None,
    "a status": lambda r, jo: setattr(r, "status_code", 200 + jo.parts.count() % 2),
    "a question more to the database": lambda r, jo: (
        jo.parts.count() % 2 and jo.parts.count() and None
    ),
}


class OfJo:
    """What a careless page might use of Jo's."""

    def __init__(self, jo) -> None:
        from accord_web.measures.models import ResponsePart

        self.jo, self.parts = jo, ResponsePart.objects.filter(owner=jo).order_by("id")

    def latest(self) -> str:
        return str(self.parts.values_list("response__received_at", flat=True).last())

    def order(self) -> bytes:
        routes = sorted(self.parts.values_list("route", flat=True))
        return b"Jo, Sam" if "nobody" in routes else b"Sam, Jo"

    def word(self) -> bytes:
        return b"." if self.parts.filter(route="supervisor").exists() else b""

    def an_id(self) -> bytes:
        """There in each history, and the same number of times: only whose it is tells."""
        return b'<a href="/portal/sent/%s/">' % str(self.jo).encode()


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(clinic, watchers, leak, monkeypatch):
    """On one page alone, that of somebody who takes part."""
    from accord_web.door.headers import SafeHeaders

    called = SafeHeaders.__call__

    def leaky(self, request):
        response = called(self, request)
        if request.path == "/portal/":
            changed = LEAKS[leak](response, OfJo(clinic["jo"]))
            response.content = changed if isinstance(changed, bytes) else response.content
        return response

    monkeypatch.setattr(SafeHeaders, "__call__", leaky)
    assert caught(clinic, watchers, PARTNER, range(1, 5))


def slip(monkeypatch, right: str, wrong: str) -> None:
    """The filter that every read goes by, with a slip in it."""
    from accord_web.privacy import filters
    from tests.spec import chain

    text = chain.source("filters")
    assert text.count(right) == 1
    slipped = chain.load({"filters": text.replace(right, wrong)}).filters
    for name in ("_as_a_member", "_lets_in", "_granted", "_agrees"):
        monkeypatch.setattr(filters, name, getattr(slipped, name))


def seeds_with(fate: str) -> list[int]:
    """Families in which Jo shows something to Sam, and leaves it open or closes it again."""
    made = ((seed, Couple(None, PARTNER, seed, None)) for seed in range(1, 500))
    found = (
        seed
        for seed, family in made
        if family.secrets == "limited" and fate in family.fates[family.past :] and not family.leaves
    )
    return list(itertools.islice(found, 3))


def test_a_filter_that_forgets_that_something_was_closed_is_caught(clinic, watchers, monkeypatch):
    slip(monkeypatch, "reader=viewer.person, until=None", "reader=viewer.person")
    assert caught(clinic, watchers, PARTNER, seeds_with("closed"))


def test_a_filter_that_forgets_the_route_is_caught(clinic, watchers, monkeypatch):
    slip(monkeypatch, "Q(route__in=routes, widest__in=widest)", "Q(widest__in=widest)")
    assert caught(clinic, watchers, THERAPIST, range(1, 5))


@pytest.mark.parametrize(
    ("eyes", "routes"), [(THERAPIST, ("therapist-now",)), (SUPERVISOR, ("supervisor",))]
)
def test_what_may_be_read_is_there_to_be_seen(clinic, watchers, eyes, routes):
    """Otherwise it would be no wonder that nothing differs."""
    assert caught(clinic, watchers, replace(eyes, routes=routes), range(1, 5))


def test_what_jo_shows_sam_reads(clinic, watchers, monkeypatch):
    """The same for members: what is shown differs here from history to history."""
    drawn = Couple._show
    monkeypatch.setattr(Couple, "_show", lambda self, *of: drawn(self, *of[:-1], "closed"))
    monkeypatch.setattr(Couple, "_close", lambda *of: None)
    assert caught(clinic, watchers, PARTNER, seeds_with("shown"))
