"""The console script's entry: hands over to the command line with the collector held.

Imports make hundreds of thousands of objects that stay; collections during them cost a third of
the start. `serve` lets the collector go when its imports are over; other commands end soon.
"""

import gc
import signal
import sys


def main() -> None:
    """Run dbmcp and exit with its code."""
    gc.disable()
    # Ctrl-C ends a command at once and without a traceback; the server has its own handler.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from dbmcp.cli import main as run  # noqa: PLC0415 -- after the collector is held

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
