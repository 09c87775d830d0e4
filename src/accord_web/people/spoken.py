"""Codes that somebody reads, says and types: nothing in them reads or sounds like another sign."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 4


def letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def tidy(typed: str) -> str:
    """A code as typed by hand: dashes, blanks and small letters do not matter."""
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)


def grouped(code: str, size: int = GROUP) -> str:
    """“ABCD-EFGH-JKMN”."""
    return "-".join(code[at : at + size] for at in range(0, len(code), size))
