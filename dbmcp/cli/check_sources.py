"""What dbmcp check says of the directories from which files may be loaded."""

import os
import stat
from pathlib import Path

from dbmcp.config import Settings
from dbmcp.encoding import visible_line


def print_sources(settings: Settings) -> bool:
    """Print each directory with what is wrong with it; tell whether all can be used.

    Args:
        settings: what the operator asked for.
    """
    fine = True
    for directory in settings.server.source_directories:
        fault = fault_of(directory)
        state = f"WRONG: {fault}" if fault else "ok"
        print(f"source directory {visible_line(str(directory))}: {state}")
        for warning in warnings_of(directory, settings.source):
            print(f"  warning     {warning}")
        fine = fine and not fault
    return fine


def fault_of(directory: Path) -> str:
    """Say why no file can be read from a directory; `""` if some can.

    Args:
        directory: the directory.
    """
    try:
        mode = directory.stat().st_mode
    except OSError as error:
        return (error.strerror or "it cannot be looked at").lower()
    if not stat.S_ISDIR(mode):
        return "it is no directory"
    if not os.access(directory, os.R_OK | os.X_OK):
        return "this account may not read it"
    return ""


def warnings_of(directory: Path, file: Path | None) -> list[str]:
    """Say what an operator should not leave as it is.

    Args:
        directory: the directory.
        file: the configuration file, which holds secrets; None without one.
    """
    warnings: list[str] = []
    try:
        place = directory.resolve(strict=True)
        mode = place.stat().st_mode
    except OSError:
        return []
    if file is not None and file.absolute().resolve().is_relative_to(place):
        warnings.append(f"{file.name} is in it: what it holds could be loaded and read")
    if place == Path(place.anchor):
        warnings.append("it is the root: whatever this account may read could be loaded and read")
    if mode & stat.S_IWOTH:
        warnings.append("everybody on this machine may put files there")
    return warnings
