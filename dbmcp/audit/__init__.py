"""What was asked and what happened: noted while a call runs, written into the store behind it.

A tool call is an `Entry` (the MCP middleware opens and ends it); each statement in it is a `Note`
(whoever runs a caller's statement opens it before the text is parsed):

    with note_statement(caller, text, database=database, parameters=parameters) as note:
        statement = ...parse and check...        # a refusal leaves the block and is noted
        note.know(statement)
        ...run it...
        note.rows, note.size = 3, 120
"""

from dbmcp.audit.entry import Entry, Note, Source, Status, note_page, note_statement, summarise
from dbmcp.audit.recorder import Recorder, RecorderState

__all__ = [
    "Entry",
    "Note",
    "Recorder",
    "RecorderState",
    "Source",
    "Status",
    "note_page",
    "note_statement",
    "summarise",
]
