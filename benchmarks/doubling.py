"""Searches for texts that pass the guard and are dear to judge: `python -m benchmarks.doubling`.

Every form of tests/oracles and any number of random ones is repeated as often as the guard allows
and judged in a child process; what takes long, kills the child or ends oddly is printed.
"""

import argparse

from tests.oracles.hostile_forms import costs, fixed_forms, longest, random_forms
from tests.unit.sql.case_files import DIALECTS, lexis_of

SECONDS = 0.1


def main() -> int:
    """Search; 1 if anything is found."""
    parser = argparse.ArgumentParser("python -m benchmarks.doubling", description=__doc__)
    parser.add_argument("dialects", nargs="*", default=DIALECTS)
    parser.add_argument("--random", type=int, default=500, help="how many random forms")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    return int(max(_search(name, arguments.random, arguments.seed) for name in arguments.dialects))


def _search(dialect: str, count: int, seed: int) -> bool:
    lexis = lexis_of(dialect)
    forms = [*fixed_forms(), *random_forms(count, seed)]
    judged = costs([text for form in forms if (text := longest(form, lexis))], dialect)
    judged.sort(key=lambda cost: -cost.seconds)
    dear = [cost for cost in judged if cost.seconds > SECONDS or cost.is_odd]
    print(f"{dialect}: {len(judged)} texts, {len(dear)} dear; the dearest:")
    for cost in dear or judged[:3]:
        print(f"  {cost}")
    return bool(dear)


if __name__ == "__main__":
    raise SystemExit(main())
