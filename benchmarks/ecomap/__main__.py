"""How long a map takes to lay out: `python -m benchmarks.ecomap`. No test is timed.

Made-up people of five distances and names of 2 to 12 letters; the median of 25 maps, in
milliseconds of processor time, for a first map and for the next month's.
"""

import random
import time
from statistics import median

from accord.ecomap import Layout, Somebody, layout

MAPS = 25
SIZES = ((8, 0), (8, 14), (8, 28), (12, 20), (40, 0), (40, 60), (40, 120))


def made(people: int, lines: int, seed: int) -> tuple[list[Somebody], list[tuple[str, str]]]:
    chance = random.Random(seed)
    far = (0.0, 0.25, 0.5, 0.75, 1.0, None)
    held = [
        Somebody(f"p{n}", "N" * chance.randint(2, 12), chance.choice(far)) for n in range(people)
    ]
    ties: set[tuple[str, str]] = set()
    while len(ties) < lines:
        one, other = sorted(chance.sample(range(people), 2))
        ties.add((f"p{one}", f"p{other}"))
    return held, sorted(ties)


def took(people: list[Somebody], ties: list[tuple[str, str]], last: Layout | None) -> float:
    began = time.process_time()
    layout(people, ties, last=last)
    return 1000 * (time.process_time() - began)


def main() -> None:
    print("people  lines  first map, ms  next map, ms")
    for people, lines in SIZES:
        first, then = [], []
        for seed in range(MAPS):
            held, ties = made(people, lines, seed)
            first.append(took(held, ties, None))
            moved = [Somebody(held[0].key, held[0].name, 0.5), *held[1:]]
            then.append(took(moved, ties, layout(held, ties)))
        print(f"{people:6}  {lines:5}  {median(first):13.1f}  {median(then):12.1f}")


if __name__ == "__main__":
    main()
