"""What a trial would cost if the engine knew how many rows the imagined indexes find."""

from dbmcp.advisor.candidates import seekable
from dbmcp.advisor.estimate import Shares, rows_of, scan_of
from dbmcp.advisor.plan import Operator, PlanNode
from dbmcp.advisor.proposal import Proposal, Trial
from dbmcp.advisor.shape import Match, Scan, Shape


def misjudged(trial: Trial, shape: Shape, shares: Shares) -> float:
    """Return what to add to a trial's cost: a look-up costs in proportion to the rows it finds.

    Only what was measured corrects a guess. Of several keys together the measured shares are no
    better a guess downwards. A plan that stops early reads what it needs and not what fits.
    """
    if trial.plan is None or not trial.guessed or _stops_early(trial):
        return 0.0
    proposals = dict(trial.guessed)
    more = 0.0
    for node in trial.plan.nodes():
        proposal, scan = proposals.get(node.index), scan_of(node, shape)
        if proposal is None or scan is None or node.operator is not Operator.INDEX_SEEK:
            continue
        more += _missing(node, _found(proposal, scan, shares), keys=len(proposal.keys))
    return more


def _stops_early(trial: Trial) -> bool:
    nodes = trial.plan.nodes() if trial.plan else ()
    return any(one.operator is Operator.LIMIT or "limited" in one.details for one in nodes)


def _found(proposal: Proposal, scan: Scan, shares: Shares) -> float:
    """The rows that an index's keys find; 0 where nobody has counted them."""
    answered = seekable(proposal, scan)
    if not answered or not all(shares.knows(scan, one) for one in answered):
        return 0.0
    if any(one.match is Match.JOIN for one in answered):
        return 0.0  # once for each row of another table: the plan's rows are those of one time
    return rows_of(scan) * shares.product(scan, answered)


def _missing(node: PlanNode, found: float, *, keys: int) -> float:
    guessed = node.rows if node.rows_read is None else node.rows_read
    if node.cost is None or not guessed or not found or (found < guessed and keys > 1):
        return 0.0
    return node.cost * (found / guessed - 1)
