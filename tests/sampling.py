"""Which tests coverage traces: tracing triples a test's time, and cases of a table share code."""

import os
import sys
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from zlib import crc32

import pytest

EVERY = 8
"""One in so many cases of a test is traced, and at least one."""

CHILDREN = "COVERAGE_PROCESS_CONFIG"
"""What tells a child process to trace itself."""

TRACED = pytest.StashKey[bool]()


def choose(items: list[pytest.Item]) -> None:
    """Note which tests are traced; of a test on every engine it is one engine, each in turn."""
    names = [item.nodeid.partition("[")[0] for item in items]
    sizes, seen = Counter(names), Counter[str]()
    for item, name in zip(items, names, strict=True):
        stride = min(EVERY, sizes[name])
        item.stash[TRACED] = seen[name] % stride == crc32(name.encode()) % stride
        seen[name] += 1


@contextmanager
def traced_if_chosen(item: pytest.Item) -> Generator[None]:
    """Take the tracer away for a test that is not chosen, in this process and in its children."""
    tracer = sys.gettrace()
    if tracer is None or item.stash[TRACED]:
        yield
        return
    of_threads, config = threading.gettrace(), os.environ.pop(CHILDREN, None)
    sys.settrace(None)
    threading.settrace(None)  # pyright: ignore[reportArgumentType]  the stubs forget None
    try:
        yield
    finally:
        if config is not None:
            os.environ[CHILDREN] = config
        if of_threads is not None:
            threading.settrace(of_threads)
        sys.settrace(tracer)
