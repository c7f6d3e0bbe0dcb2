"""What a call cannot take, it says by name."""

import collections
import datetime
import threading
import types

import newsidx
import pytest

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    "seconds", [NAN, -1, -0.001, "1", datetime.timedelta(seconds=-1)], ids=["NaN", "-1", "-0.001", "text", "timedelta"]
)
def test_a_time_to_wait_that_cannot_be_is_refused(index, seconds):
    raised = []

    def wait():
        try:
            index.wait_for_change(index.version(), timeout=seconds, cancel=cancel)
        except Exception as error:  # pylint: disable=broad-except
            raised.append(error)

    cancel = newsidx.Cancel()
    thread = threading.Thread(target=wait)
    thread.start()
    thread.join(5)
    cancel.request()  # for a wait that would not end
    thread.join(60)
    assert [type(error) for error in raised] == [newsidx.InvalidArgument]
    assert raised[0].where == "timeout"


def test_a_wait_may_be_endless(index):
    now = index.version()
    for timeout in (INF, None):
        cancel = newsidx.Cancel()
        threading.Timer(0.1, cancel.request).start()
        assert index.wait_for_change(now, timeout=timeout, cancel=cancel) == now


def test_an_option_that_cannot_be_is_named(index):
    for options in (
        {"timeout": NAN},
        {"timeout": INF},
        {"half_life": -INF},
        {"heat_weight": NAN},
        {"limit": object()},
        {"facets": b"topic"},
        {"now": datetime.datetime(2024, 1, 3)},
    ):
        with pytest.raises(newsidx.InvalidArgument) as caught:
            index.search("threads", explain=False, **options)
        assert caught.value.where == next(iter(options)), options
    with pytest.raises(newsidx.InvalidArgument, match="^timeout: must be a finite number$"):
        index.suggest("thr", timeout=NAN)
    with pytest.raises(newsidx.InvalidArgument) as caught:
        index.add_text('{"title":"x"}', key_map={("a", "b"): "title"})
    assert caught.value.where == "key_map"


def test_lists_may_be_of_any_kind(index):
    expected = index.search("threads", facets=["kind", "topic"])["facets"]
    for names in (("kind", "topic"), {"topic", "kind"}, frozenset(["kind", "topic"]), {"kind": 1, "topic": 2}.keys(),
                  collections.deque(["kind", "topic"])):
        assert index.search("threads", facets=names)["facets"] == expected
    index.add_text('{"headline":"Mapped"}', key_map=types.MappingProxyType({"headline": "title"}))
    assert index.search("mapped")["hits"]


def test_what_is_no_cancel_is_refused(index, tmp_path):
    for call in (
        lambda cancel: index.search("threads", cancel=cancel),
        lambda cancel: index.add_text('{"title":"x"}', cancel=cancel),
        lambda cancel: index.watch(tmp_path, cancel=cancel, on_run=lambda _: False),
        lambda cancel: index.wait_for_change(0, cancel=cancel),
        lambda cancel: newsidx.repair(tmp_path / "i.db", cancel=cancel),
    ):
        with pytest.raises(TypeError, match=r"cancel must be a newsidx\.Cancel"):
            call(threading.Event())
