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


def test_a_text_to_add_is_a_text_or_bytes(index):
    before = index.stats()["records"]
    for value in (5, 10**14, None, [123, 125], object()):
        with pytest.raises(TypeError, match="a text or bytes are needed"):
            index.add_text(value)
    assert index.stats()["records"] == before
    for title, kind in (("Bytes", bytes), ("Bytearray", bytearray), ("Memoryview", memoryview)):
        assert index.add_text(kind(b'{"title":"%s"}' % title.encode()))["added"] == 1
        assert index.search(title)["hits"]


def test_one_record_or_text_in_place_of_a_list_is_refused(index):
    before = index.version()
    for value in ({"id": 1, "heat": 5}, '{"id":1,"heat":5}', b"id,heat", types.MappingProxyType({"id": 1})):
        with pytest.raises(TypeError, match="give a list of changes, not a"):
            index.update(value)
        with pytest.raises(TypeError, match="give a list of records, not a"):
            index.add_records(value)
    assert index.version() == before


def test_records_may_be_given_one_by_one_and_of_any_mapping(index):
    record = collections.ChainMap({"title": "Chained"}, {"excerpt": "from below"})
    assert index.add_records(one for one in [record])["added"] == 1
    assert index.search("below")["hits"][0]["title"] == "Chained"
    assert index.update(one for one in [types.MappingProxyType({"id": 1, "heat": 77})])["updated"] == 1

    def broken():
        yield {"title": "Unfinished"}
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        index.add_records(broken())
    assert not index.search("unfinished")["hits"]


def test_records_have_no_format(index):
    for name in ("csv", "feed", "export"):
        with pytest.raises(newsidx.InvalidArgument, match="^format: records have none"):
            index.add_records([{"title": "x"}], format=name)
    assert index.add_records([{"title": "As ever"}], format="jsonl")["added"] == 1
