"""Known attacks against an operator's own database: what its policy makes of them, and no more.

Nothing is changed: what the policy refuses is never sent, and what it lets through is sent only
into the engine's read-only transaction, if that is known to stop it, and rolled back. Where the
policy looks at plans (EXPLAIN, in a read-only transaction) it does so here too.
"""

from dbmcp.selftest.attack import Attack
from dbmcp.selftest.run import Outcome, Result, Score, attack_database

__all__ = ["Attack", "Outcome", "Result", "Score", "attack_database"]
