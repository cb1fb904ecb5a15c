"""Keeps one private server alive exactly as long as the test run: it ends when its stdin ends.

Run as a script with one JSON argument. A crash or `kill -9` of the test run closes the pipe too, so
no server and no data folder outlives the run.
"""

import json
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

GRACE_SECONDS = 10


def start(order: dict[str, Any]) -> subprocess.Popen[Any]:
    """Start the server as the account that the order names."""
    account: dict[str, Any] = order["account"]
    with Path(order["log"]).open("ab") as log:
        return subprocess.Popen(
            order["command"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, **account
        )


def wait_for_end(server: subprocess.Popen[Any]) -> bool:
    """Wait until the server has ended (False) or the owner is gone (True)."""
    while server.poll() is None:
        ready, _, _ = select.select([sys.stdin], [], [], 0.2)
        if ready and not sys.stdin.buffer.read(1):
            return True
    return False


def main() -> None:
    """Start the server, print its process id, and end it with the owner."""
    order = json.loads(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = start(order)
    print(server.pid, flush=True)
    if wait_for_end(server):
        server.send_signal(order["stop_signal"])
        try:
            server.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(order["folder"], ignore_errors=True)


if __name__ == "__main__":
    main()
