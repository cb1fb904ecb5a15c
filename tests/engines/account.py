"""The account that private servers run as: they refuse root, so root starts them as `nobody`."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any


def account() -> dict[str, Any]:
    """Return the arguments for `subprocess` that change to the servers' account; {} if not root."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def hand_over(folder: Path) -> None:
    """Make the servers' account own a folder and everything in it."""
    who = account()
    if not who:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, who["user"], who["group"])


def run(command: list[str], *, cwd: Path, text: str = "") -> str:
    """Run a command as the servers' account to its end and return what it printed."""
    done = subprocess.run(
        command, cwd=cwd, input=text, text=True, capture_output=True, check=False, **account()
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def reachable(program: Path) -> bool:
    """Tell whether the servers' account may run a program (a folder above may be closed to it)."""
    try:
        run([str(program), "--version"], cwd=Path("/"))
    except PermissionError:
        return False
    return True


def within_reach(package: Path, *, program: str, folder: Path) -> Path:
    """Return the path of a package's program that the account may run: copied if it must be."""
    if reachable(package / program):
        return package / program
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            shutil.copytree(source, folder / source.name, symlinks=True)
    return folder / package.name / program
