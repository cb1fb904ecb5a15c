"""The search for the set of indexes worth having, against engines made of arithmetic."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.advisor.proposal import KeyPart, Proposal, Trial
from dbmcp.advisor.selection import Chosen, Set, search
from dbmcp.advisor.traits import Traits
from dbmcp.models import TableName

TRAITS = Traits(floor=20.0, ratio=0.7)
Engine = Callable[[Set], float]


def index(*keys: str) -> Proposal:
    return Proposal(TableName("shop", "orders"), tuple(map(KeyPart, keys)))


def choose(
    proposals: list[Proposal],
    engine: Engine,
    *,
    unused: frozenset[Proposal] = frozenset(),
    before: float = 1_000.0,
    max_indexes: int = 5,
) -> tuple[Chosen, list[Set]]:
    """Run the search; `engine` gives the cost of a set, `unused` ones are never in its plan."""
    tried: list[Set] = []
    steps = search(
        proposals,
        before=before,
        max_indexes=max_indexes,
        traits=TRAITS,
        costs=lambda trial: None if trial.plan is None else trial.plan.cost,
    )
    trial: Trial | None = None
    while True:
        try:
            wanted = steps.send(trial) if trial is not None else next(steps)
        except StopIteration as end:
            return end.value, tried
        tried.append(wanted)
        plan = Plan(PlanNode(Operator.SCAN), cost=engine(wanted))
        trial = Trial(plan, frozenset(wanted) - unused)


A, B, AB, C = index("a"), index("b"), index("a", "b"), index("c")


def costs(**by_name: float) -> Engine:
    """Costs of sets by their names: `A=5`, `A_B=3`; anything else is 1,000."""
    names = {A: "A", B: "B", AB: "AB", C: "C"}
    return lambda chosen: by_name.get("_".join(sorted(names[one] for one in chosen)), 1_000.0)


def test_the_cheapest_one_is_chosen() -> None:
    chosen, _ = choose([A, B], costs(A=500, B=100, A_B=99))
    assert (chosen.proposals, chosen.before, chosen.after) == ((B,), 1_000, 100)
    assert chosen.steps == (100,)


def test_a_wider_index_has_to_pay() -> None:
    assert choose([AB, A], costs(A=100, AB=95))[0].proposals == (A,)
    assert choose([AB, A], costs(A=100, AB=85))[0].proposals == (AB,)
    assert choose([AB, A], costs(A=10, AB=4))[0].proposals == (A,)


def test_a_second_one_is_added_while_that_helps() -> None:
    engine = costs(A=500, B=900, A_B=100, A_B_C=99)
    chosen, _ = choose([A, B, C], engine)
    assert (chosen.proposals, chosen.steps) == ((A, B), (500, 100))
    assert choose([A, B, C], engine, max_indexes=1)[0].proposals == (A,)


def test_what_helps_too_little_is_refused() -> None:
    assert choose([A], costs(A=750))[0].proposals == ()
    assert choose([A], lambda _: 15.0, before=30.0)[0].proposals == ()


def test_two_that_help_only_together_are_found() -> None:
    chosen, _ = choose([A, B], costs(A_B=10))
    assert set(chosen.proposals) == {A, B}
    assert chosen.steps == (10, 10)


def test_an_index_that_another_makes_superfluous_is_left_out() -> None:
    engine = costs(A=600, AB=650, A_AB=100, B=1_000, A_B=990)
    chosen, _ = choose([A, AB], lambda s: 100 if AB in s else engine(s))
    assert chosen.proposals == (AB,)


def test_a_gain_without_using_the_index_does_not_count() -> None:
    assert choose([A], costs(A=1), unused=frozenset({A}))[0].proposals == ()


def test_a_refused_index_does_not_stop_the_others() -> None:
    steps = search(
        [A, B],
        before=1_000,
        max_indexes=1,
        traits=TRAITS,
        costs=lambda trial: None if trial.plan is None else trial.plan.cost,
    )
    assert next(steps) == (A,)
    assert steps.send(Trial(None, refusal="no")) == (B,)
    good = Trial(Plan(PlanNode(Operator.SCAN), cost=5.0), frozenset({B}))
    with pytest.raises(StopIteration) as end:
        steps.send(good)
    assert end.value.value.proposals == (B,)


@given(st.dictionaries(st.integers(0, 63), st.floats(1, 2_000), max_size=64), st.integers(1, 4))
def test_whatever_the_engine_says_the_answer_is_an_improvement(
    table: dict[int, float], most: int
) -> None:
    six = [index(name) for name in "abcdef"]

    def engine(chosen: Set) -> float:
        return table.get(sum(1 << six.index(one) for one in chosen), 1_500.0)

    chosen, tried = choose(six, engine, max_indexes=most)
    assert len(tried) == len({frozenset(one) for one in tried}) <= 60
    assert len(chosen.proposals) <= max(most, 1)
    assert len(chosen.steps) == len(chosen.proposals)
    if chosen.proposals:
        assert chosen.after == engine(chosen.proposals) == chosen.steps[-1]
        assert chosen.after <= chosen.before / 0.95
