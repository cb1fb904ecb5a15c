"""Where an offset stands in a text, as people count: lines and columns from 1."""


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of `text[offset]`; an offset past the end counts as the end."""
    before = text[: max(offset, 0)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def place(text: str, offset: int) -> str:
    """Return `line 2, column 7` for an error's text."""
    line, column = line_and_column(text, offset)
    return f"line {line}, column {column}"
