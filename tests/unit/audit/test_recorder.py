"""The recorder: bounded, counted, and without any effect where there is no store."""

from dbmcp.audit import Entry, Recorder
from dbmcp.audit.recorder import RecorderState


def end(recorder: Recorder, name: str = "t") -> None:
    with recorder.begin(Entry(name, {})):
        pass


def test_entries_come_out_in_order_and_are_counted() -> None:
    recorder = Recorder(enabled=True)
    for name in "abc":
        end(recorder, name)
    taken = [recorder.take(), recorder.take()]
    assert [entry.tool for entry in taken if entry] == ["a", "b"]
    assert recorder.waiting == 3
    recorder.settle()
    recorder.lose()
    assert recorder.state() == RecorderState(
        enabled=True, waiting=1, capacity=10_000, written=1, dropped=1, error=""
    )
    assert recorder.take() is not None
    assert recorder.take() is None


def test_one_more_than_it_holds_is_lost_and_counted() -> None:
    recorder = Recorder(enabled=True, capacity=4)
    for _ in range(2):
        end(recorder)
    assert recorder.take() is not None  # still waiting: the writer has it
    for _ in range(5):
        end(recorder)
    state = recorder.state()
    assert (state.waiting, state.dropped, state.percent) == (4, 3, 100)


def test_a_running_call_is_known_until_it_ends() -> None:
    recorder = Recorder(enabled=True)
    with recorder.begin(Entry("t", {})) as entry:
        assert list(recorder.running.values()) == [entry]
        assert recorder.waiting == 0
    assert not recorder.running


def test_without_a_store_nothing_is_kept() -> None:
    recorder = Recorder(enabled=False)
    end(recorder)
    assert (recorder.waiting, recorder.state().enabled) == (0, False)


def test_the_writer_is_told_of_beginnings_and_ends() -> None:
    told: list[int] = []
    recorder = Recorder(enabled=True)
    recorder.on_change = lambda: told.append(len(recorder.running))
    end(recorder)
    assert told == [1, 0]
