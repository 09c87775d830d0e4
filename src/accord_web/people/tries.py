"""Counting tries at a door, so that nobody guesses for long.

Few wrong tries close a door for one account from one network. Whoever else is there stays welcome:
a clinic's whole staff comes from one network, and so may somebody who guesses.
"""

import ipaddress
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from accord_web import clock, ids
from accord_web.people.models import Attempt
from accord_web.people.signing_in import keyed_hash
from accord_web.storage.lock import writing

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limits:
    """Wrong tries within the window after which a door rests. None: not counted."""

    both: int | None  # at one account from one network
    network: int | None  # from one network, whatever is tried: guessing many accounts
    account: int | None = None  # at one account, wherever from: guessing from many places


THROTTLE: Mapping[str, Limits] = {
    "sign-in": Limits(both=8, network=200, account=60),
    "passkey": Limits(both=None, network=200),
    "second-step": Limits(both=6, network=200, account=20),
    "password": Limits(both=8, network=200, account=20),
    "word": Limits(both=8, network=200, account=20),
    "invitation": Limits(both=None, network=20),
    "check-in": Limits(both=None, network=40),
    "emergency": Limits(both=None, network=None, account=12),  # names looked for by one colleague
}


class TooMany(Exception):
    """Too many tries at a door; the page says when to try again."""


def knock(
    door: str, caller: str, account: str = "", *, by: uuid.UUID | None = None
) -> list[uuid.UUID]:
    """Count a try at a door; raise `TooMany` where there were too many of late.

    Counted before anybody looks whether it is right, so that tries at once count all the same.
    Returns what `let_in` takes back.
    """
    limits, now, net = THROTTLE[door], clock.now(), network(caller)
    counted: dict[str, int] = {}
    if limits.network is not None:
        counted[keyed_hash(f"{door}:{net}")] = limits.network
    if account and limits.both is not None:
        counted[keyed_hash(f"{door}:{net}:{account}")] = limits.both
    if account and limits.account is not None:
        counted[keyed_hash(f"{door}::{account}")] = limits.account
    recent = Attempt.objects.filter(key__in=counted, at__gt=now - WINDOW)
    tried = list(recent.values_list("key", flat=True))
    if any(tried.count(key) >= limit for key, limit in counted.items()):
        raise TooMany
    rows = [Attempt(id=ids.new(), door=door, key=key, at=now) for key in counted]
    with writing():
        Attempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
        Attempt.objects.bulk_create(rows)
    return [row.id for row in rows]


def let_in(tries: list[uuid.UUID], *, by: uuid.UUID | None = None) -> None:
    """The right word was said: this try counts no more, since a whole clinic comes from one place.

    Only this one: who knows one right password gains no further guesses at another.
    """
    with writing():
        Attempt.objects.filter(id__in=tries).delete()


def network(caller: str) -> str:
    """An address as the place it stands for: a home has one of the old ones, or 2⁶⁴ of the new."""
    try:
        address = ipaddress.ip_address(caller)
    except ValueError:
        return caller
    if address.version == 4:
        return str(address)
    if (old := address.ipv4_mapped) is not None:
        return str(old)
    return str(ipaddress.ip_network((address, 64), strict=False))
