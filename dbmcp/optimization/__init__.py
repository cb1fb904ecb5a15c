"""What makes one statement slow, and which index would help: plan, findings, suggestions."""

from dataclasses import dataclass

from dbmcp.advisor.counting import many
from dbmcp.audit import Note, note_statement, summarise
from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.encoding import visible
from dbmcp.errors import ArgumentError, LimitError, PolicyError, RequestError
from dbmcp.execution.forecast import Forecast
from dbmcp.execution.hiding import explained
from dbmcp.execution.statements import Checked, Prepared, check_tables
from dbmcp.models import AdviceRequest, Caller
from dbmcp.optimization.advice import Advice
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.statement import Kind, parse
from dbmcp.sql.syntax import mark_open, without_settings

__all__ = ["Optimization"]

MOST_INDEXES = 5
_EXPLAINABLE = ("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")


@dataclass(frozen=True, slots=True)
class Optimization:
    """Advises on statements of one database.

    Attributes:
        database: the target.
        catalog: what it contains.
    """

    database: Database
    catalog: Catalog

    async def advise(self, request: AdviceRequest, *, caller: Caller) -> str:
        """Explain a statement and suggest indexes, as text for a model.

        Raises:
            DbmcpError: the statement is refused, or cannot be explained.
        """
        text, analyze = request.query, request.analyze
        if not text.strip():
            raise ArgumentError("query is empty. send one SQL statement")
        most = MOST_INDEXES if request.max_indexes is None else request.max_indexes
        with note_statement(caller, text, database=self.database) as note:
            await self.database.facts()
            checked = self._check(text, note, analyze=analyze)
            await check_tables(checked, database=self.database, catalog=self.catalog)
            if analyze:
                seconds = self.database.limits.timeout_seconds
                forecast = Forecast(self.database, self.catalog)
                await forecast.check(Prepared(checked, None, ()), timeout_seconds=seconds)
            try:
                advice = Advice(self.database, self.catalog, checked, analyze=analyze, most=most)
                report = await advice.report()
            except RequestError as error:
                sent = Prepared(checked, None, ())
                told = await explained(error, sent, database=self.database, catalog=self.catalog)
                raise told from error
        found = many(len(report.findings), "finding")
        summarise(caller, f"{found}, {many(len(report.suggestions), 'suggestion')}")
        answer = report.json() if request.as_json else visible(report.text())
        return self._fitting(answer)

    def _check(self, text: str, note: Note, *, analyze: bool) -> Checked:
        """Have guard, parser and policy look at the text, and see whether it has a plan."""
        dialect, limits = self.database.dialect, self.database.limits
        allowed = TextLimits(
            max_bytes=limits.text_bytes,
            max_nesting=limits.text_nesting,
            max_tokens=limits.text_tokens,
        )
        check_text(text, lexis=dialect.lexis, limits=allowed)
        marked = without_settings(mark_open(text, lexis=dialect.lexis), lexis=dialect.lexis)
        statement = parse(marked, lexis=dialect.lexis)
        note.know(statement)
        self.database.policy.check(statement)
        if statement.verb not in _EXPLAINABLE or statement.show:
            raise ArgumentError(
                f"{statement.verb} has no plan to look at. send the SELECT, INSERT, UPDATE or "
                "DELETE itself"
            )
        if marked.names and (analyze or not dialect.planner().plans_markers):
            why = "analyze runs the statement" if analyze else f"{dialect.label} plans values only"
            raise ArgumentError(
                f"the query has parameters and {why}. write a typical value for each"
            )
        if analyze and statement.kind is not Kind.READ:
            raise PolicyError(
                f"analyze would run the {statement.verb} (rule analyze). leave analyze out",
                rule="analyze",
                obj=statement.verb,
            )
        return Checked(marked, statement)

    def _fitting(self, answer: str) -> str:
        limit = self.database.limits.max_result_bytes
        size = len(answer.encode(errors="replace"))
        if size > limit:
            raise LimitError(
                f"the plan takes {size:,} bytes, an answer holds {limit:,}. send part of the query",
                what="max_result_bytes",
                limit=limit,
            )
        return answer
