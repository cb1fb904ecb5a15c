"""The console script's entry: hands over to the command line with the collector held.

Imports make hundreds of thousands of objects that stay; collections during them cost a third of
the start. `serve` lets the collector go when its imports are over; other commands end soon.
"""

import gc
import os
import signal
import sys


def main() -> None:
    """Run dbmcp and exit with its code."""
    gc.disable()
    _open_standard_streams()
    # Ctrl-C ends a command at once and without a traceback; the server has its own handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from dbmcp.cli import main as run  # noqa: PLC0415 -- after the collector is held

    sys.exit(run(sys.argv[1:]))


def _open_standard_streams() -> None:
    # Where stdin, stdout or stderr is closed, the next file opened would become it.
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":
    main()
