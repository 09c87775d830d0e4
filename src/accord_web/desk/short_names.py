"""Names for pages that may lie open and for paper: as few letters as tell people apart. Pure."""

from collections.abc import Sequence


def short_names(names: Sequence[str]) -> list[str]:
    """First letters, as many as tell the people of one case apart.

    >>> short_names(["Mira"]), short_names(["Marie", "Marta"])
    (['M.'], ['Mari.', 'Mart.'])
    >>> short_names(["Jo", "Joan"])
    ['Jo', 'Joa.']
    """
    return [_short(name, [*names[:at], *names[at + 1 :]]) for at, name in enumerate(names)]


def _short(name: str, others: Sequence[str]) -> str:
    for length in range(1, len(name)):
        start = name[:length]
        if not any(other.casefold().startswith(start.casefold()) for other in others):
            return f"{start}."
    return name
