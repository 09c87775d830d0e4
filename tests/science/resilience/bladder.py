"""Recurrences of bladder cancer in 85 people of a trial, on placebo or thiotepa.

Each person: number and size of the first tumours, the months of the recurrences (at most four), and
after a plus the month until which the person was watched on. Source: Wei, Lin and Weissfeld 1989,
J Am Stat Assoc 84:1065; the same rows as `bladder2` of R's survival package.
"""

PLACEBO = (
    "1 3 +1, 2 1 +4, 1 1 +7, 5 1 +10, 4 1 6 +10, 1 1 +14, 1 1 +18, 1 3 5 +18, 1 1 12 16 +18, "
    "3 3 +23, 1 3 10 15 +23, 1 1 3 16 23, 3 1 3 9 21 +23, 2 3 7 10 16 24, 1 1 3 15 25, 1 2 "
    "+26, 8 1 1 +26, 1 4 2 26, 1 2 25 +28, 1 4 +29, 1 2 +29, 4 1 +29, 1 6 28 30, 1 5 2 17 22 "
    "+30, 2 1 3 6 8 12, 1 3 12 15 24 +31, 1 2 +32, 2 1 +34, 2 1 +36, 3 1 29 +36, 1 2 +37, 4 1 "
    "9 17 22 24, 5 1 16 19 23 29, 1 2 +41, 1 1 3 +43, 2 6 6 +43, 2 1 3 6 9 +44, 1 1 9 11 20 "
    "26, 1 1 18 +48, 1 3 +49, 3 1 35 +51, 1 7 17 +53, 3 1 3 15 46 51, 1 1 +59, 3 2 2 15 24 "
    "30, 1 3 5 14 19 27, 2 3 2 8 12 13"
)

THIOTEPA = (
    "1 3 +1, 1 1 +1, 8 1 5, 1 2 +9, 1 1 +10, 1 1 +13, 2 6 3 +14, 5 3 1 3 5 7, 5 1 +18, 1 3 17 "
    "+18, 5 1 2 +19, 1 1 17 19 +21, 1 1 +22, 1 3 +25, 1 5 +25, 1 1 +25, 1 1 6 12 13 +26, 1 1 "
    "6 +27, 2 1 2 +29, 8 3 26 35 +36, 1 1 +38, 1 1 22 23 27 32, 6 1 4 16 23 27, 3 1 24 26 29 "
    "40, 3 2 +41, 1 1 +41, 1 1 1 27 +43, 1 1 +44, 6 1 2 20 23 27, 1 2 +45, 1 4 2 +46, 1 4 "
    "+46, 3 3 +49, 1 1 +50, 4 1 4 24 47 +50, 3 4 +54, 2 1 38 +54, 1 3 +59"
)


def rows() -> dict[str, list[float]]:
    """One row an interval of watching, as in `bladder2`; gap is its length."""
    names = ("id", "rx", "number", "size", "start", "stop", "event", "enum", "gap")
    found: dict[str, list[float]] = {name: [] for name in names}
    person = 0
    for rx, group in ((1, PLACEBO), (2, THIOTEPA)):
        for told in group.split(","):
            number, size, *months = told.split()
            person, start = person + 1, 0
            for nth, month in enumerate(months, 1):
                stop = int(month)
                row = (person, rx, int(number), int(size), start, stop, "+" not in month, nth)
                for name, value in zip(names, (*row, stop - start), strict=True):
                    found[name].append(float(value))
                start = stop
    return found
