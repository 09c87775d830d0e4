"""The code of a link: short enough to type, too long to guess through a throttled door."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like another sign
CODE_LENGTH = 12  # 58 bits: not to be guessed through a throttled door


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tidy(code: str) -> str:
    """A code as typed by hand: dashes, blanks and small letters do not matter."""
    return "".join(ch for ch in code.upper() if ch in ALPHABET)
