"""The package as it is installed: what its wheel holds is what is tested."""

import datetime
import gc
import importlib.metadata
import io
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import types

import newsidx
import pytest
from conftest import NEWS, titles


def test_the_program_in_the_readme_runs(tmp_path, monkeypatch, capsys):
    readme = (pathlib.Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "news").symlink_to(NEWS.resolve())
    monkeypatch.chdir(tmp_path)
    exec(readme.split("```python\n")[1].split("```")[0], {})  # pylint: disable=exec-used
    assert "Moore Threads" in capsys.readouterr().out


def test_the_wheel_is_what_is_imported():
    assert importlib.metadata.version("newsidx") == newsidx.__version__ == newsidx.library_version()
    folder = pathlib.Path(newsidx.__file__).parent
    assert (folder / "py.typed").exists() and (folder / "_lib" / "libnewsidx.so").exists()
    with open("/proc/self/maps", encoding="utf-8") as maps:
        assert str(folder / "_lib") in maps.read()


def test_everything_public_says_what_it_is():
    for name in newsidx.__all__:
        assert getattr(newsidx, name).__doc__, name
    for name, member in vars(newsidx.Index).items():
        if not name.startswith("_"):
            assert (member.__func__ if isinstance(member, classmethod) else member).__doc__, name


def test_a_search_finds_and_ranks(index):
    result = index.search("threads", explain=True)
    assert result["total"] == {"value": 2, "exact": True}
    assert set(titles(result)) == {"Moore Threads shows a card", "Threads of silk"}
    assert result["hits"][0]["explain"]["score"] == result["hits"][0]["score"]
    assert index.search("silk paper", match="any")["total"]["value"] == 2
    assert index.search("no such thing")["hits"] == []
    assert titles(index.search("graphics", synonyms="graphics, silk")) == ["Threads of silk"]


def test_times_may_be_pythons(index):
    when = datetime.datetime(2024, 1, 3, tzinfo=datetime.timezone.utc)
    result = index.search("moore", half_life=datetime.timedelta(days=1), now=when, explain=True)
    assert 0 < result["hits"][0]["explain"]["age_days"] < 1
    with pytest.raises(newsidx.InvalidArgument, match="time zone"):
        index.search("moore", now=datetime.datetime(2024, 1, 3))


def test_pages_and_hits_go_on_by_cursor(news):
    with newsidx.Index(news) as index:
        all_hits = index.search("", limit=1000)["hits"]
        assert [hit["id"] for hit in index.hits("", limit=7)] == [hit["id"] for hit in all_hits]
        pages = list(index.pages("threads", limit=5))
        assert sum(len(page["hits"]) for page in pages) == pages[0]["total"]["value"]
        assert pages[1]["first_rank"] == 6
        first = index.hits("")
        assert next(first)["id"] == all_hits[0]["id"]
        with pytest.raises(newsidx.InvalidArgument, match="without hits"):
            next(index.hits("chip", limit=0))


def test_facets_suggestions_relations_and_reasons(news):
    with newsidx.Index(news, read_only=True) as index:
        facets = index.facets("moore threads", "topic", "year")
        assert facets["topic"][0]["count"] > 1 and set(facets) == {"topic", "year"}
        assert any("Threads" in word["text"] for word in index.suggest("moore thr")["words"])
        best = index.search("moore threads")["hits"][0]
        assert index.related(best["id"], limit=3)["similar"]
        why = index.why(best["id"], "moore threads")
        assert why["found"] and why["rank"] == 1
        assert index.stats()["records"] > 150


def test_a_record_is_shown_with_what_is_secured_only_if_asked(index):
    assert "opaque" not in json.dumps(index.show(2))
    assert "opaque" in json.dumps(index.show("2", secured=True))
    assert "marks" not in index.show(2)
    index.add_text('{"id": "marked", "title": "Café, the café", "text": "A tearoom"}')
    shown = index.show(index.search("café")["hits"][0]["id"], query="café")
    assert [shown["record"]["title"][begin:end] for begin, end in shown["marks"]["title"]] == ["Café", "café"]
    assert index.show("https://a.example/1")["record"]["title"] == "Moore Threads shows a card"
    with pytest.raises(newsidx.NotFound) as caught:
        index.show(99)
    assert caught.value.where == "99" and isinstance(caught.value, LookupError)


def test_records_are_updated_and_removed(index):
    assert index.update([{"id": 1, "heat": 99}, {"id": 88, "heat": None}])["updated"] == 1
    assert index.search("moore")["hits"][0]["heat"] == 99
    report = index.remove(1, "https://nowhere.example/")
    assert report["removed"] == 1 and report["not_found"] == ["https://nowhere.example/"]
    assert index.search("moore")["hits"] == []
    assert index.optimize(vacuum=True)
    told = []
    assert index.check(on_progress=told.append)["ok"]
    assert told[0]["check"] == "SQLite's integrity" and told[-1]["done"] == told[-1]["total"] - 1


def test_a_source_of_the_program_is_what_it_holds_now(index):
    report = index.add_records([{"id": 2, "title": "Silk only"}], source="wire", prune=True)
    assert report["removed"] == 2 and report["updated"] == 1
    assert titles(index.search("")) == ["Silk only"]
    assert index.add_text(b"---\ntitle: From bytes\n---\n")["added"] == 1
    assert index.add_text("---\ntitle: From ünicode\n---\n")["added"] == 1
    assert titles(index.search("ünicode")) == ["From ünicode"]
    emptied = index.add_records([], source="wire", prune=True)
    assert emptied["removed"] == 1 and emptied["rejected"] == 0
    bad = index.add_text('{"title":"x"}\n{]\n', format="jsonl")
    assert bad["errors"][0]["line"] == 2


def test_dates_of_records_may_be_of_datetime():
    utc = datetime.timezone.utc
    with newsidx.Index.in_memory() as index:
        report = index.add_records(
            [
                {"id": 1, "title": "A", "publishedDateTime": datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=utc)},
                {"id": 2, "title": "B", "publishedDateTime": datetime.datetime(2024, 1, 2, 3, 4, 5)},
                {"id": 3, "title": "C", "publishedDateTime": datetime.date(2024, 1, 2)},
            ]
        )
        assert report["added"] == 3 and not report["warnings"]
        dates = {hit["title"]: hit["published_at"] for hit in index.hits("")}
        assert dates == {"A": "2024-01-02T03:04:05Z", "B": "2024-01-02T03:04:05Z", "C": "2024-01-02T00:00:00Z"}
        with pytest.raises(TypeError, match="no value of a record"):
            index.add_records([{"title": object()}])


def test_what_is_no_text_and_no_number_names_no_record(index):
    for call in (lambda: index.search(None), lambda: index.show(None), lambda: index.remove([2]), lambda: index.remove(True)):
        with pytest.raises(TypeError, match="a text is needed"):
            call()
    assert index.remove(2)["removed"] == 1


def test_an_export_makes_the_same_index(index, tmp_path):
    out = io.BytesIO()
    assert index.export(out)["items"] == 3
    pieces = []
    index.export(pieces.append)
    assert b"".join(pieces) == out.getvalue()
    with newsidx.Index.in_memory() as copy:
        assert copy.add_text(out.getvalue())["added"] == 3
        assert titles(copy.search("threads")) == titles(index.search("threads"))
    assert index.export_records(tmp_path / "records")["records"] == 3
    assert len(list((tmp_path / "records").iterdir())) == 3


class Sip(io.RawIOBase):
    """Takes a few bytes at a time, and after `most` of them none."""

    def __init__(self, most):
        self.taken, self.most = bytearray(), most

    def writable(self):
        return True

    def write(self, data):
        if len(self.taken) >= self.most:
            return None
        self.taken += data[:7]
        return min(len(data), 7)


def test_an_export_is_written_whole_or_raises(index):
    whole = io.BytesIO()
    index.export(whole)
    sip = Sip(10**9)
    assert index.export(sip)["bytes"] == len(sip.taken)
    assert sip.taken == whole.getvalue()
    with pytest.raises(BlockingIOError):
        index.export(Sip(20))
    kept = []
    index.export(types.SimpleNamespace(write=lambda data: kept.append(bytes(data))))  # says nothing
    assert b"".join(kept) == whole.getvalue()


def test_a_backup_is_an_index_and_a_damaged_file_is_repaired(tmp_path):
    path = tmp_path / "news.db"
    with newsidx.Index(path, create=True) as index:
        index.add_text('{"title":"A needle","url":"https://a.example/1"}\n', format="jsonl")
        assert index.backup(tmp_path / "copy.db")["records"] == 1
        with pytest.raises(newsidx.InvalidArgument, match="exists"):
            index.backup(tmp_path / "copy.db")
    with newsidx.Index(tmp_path / "copy.db") as copy:
        assert titles(copy.search("needle")) == ["A needle"]
    assert newsidx.repair(path)["repair"] is None
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM term")
    db.close()
    phases = []
    report = newsidx.repair(path, on_progress=lambda progress: phases.append(progress["phase"]))
    assert report["ok"] and report["repair"]["records"] == 1 and report["repair"]["losses"] == []
    assert phases[0] == "checking" and phases[-1] == "replacing"
    with newsidx.Index(path) as index:
        assert titles(index.search("needle")) == ["A needle"]


def test_failures_are_exceptions(index, tmp_path):
    with pytest.raises(newsidx.NotFound, match="no such file"):
        newsidx.Index(tmp_path / "none.db")
    (tmp_path / "foreign.db").write_text("this is no database, and long enough to be one " * 100)
    with pytest.raises(newsidx.NotADatabase):
        newsidx.Index(tmp_path / "foreign.db")
    for options in [{"limt": 1}, {"limit": -1}, {"match": "some"}, {"half_life": object()}, {"now": float("nan")}]:
        with pytest.raises(newsidx.InvalidArgument):
            index.search("x", **options)
    with pytest.raises(ValueError, match="NUL"):
        index.search("a\0b")
    with pytest.raises(newsidx.InvalidArgument):
        newsidx.Index("a\0b", create=True)
    with pytest.raises(newsidx.Rejected):
        index.add_text("{]", strict=True)
    with newsidx.Index(tmp_path / "new.db", create=True):
        pass
    with newsidx.Index(tmp_path / "new.db", read_only=True) as closed:
        with pytest.raises(newsidx.InvalidArgument, match="read_only"):
            closed.remove(1)
    closed.close()
    with pytest.raises(newsidx.InvalidArgument, match="closed"):
        closed.search("x")


def test_what_a_callback_raises_comes_out_of_the_call(index):
    def fail(_):
        raise RuntimeError("from the callback")

    with pytest.raises(RuntimeError, match="from the callback"):
        index.export(fail)
    with pytest.raises(RuntimeError, match="from the callback"):
        index.add_text('{"title":"x"}', on_progress=fail)
    with pytest.raises(newsidx.Cancelled):
        index.add_text('{"title":"x"}', on_progress=lambda progress: progress["records"] < 0)
    told = []
    index.add_text('{"title":"y"}', on_progress=told.append)  # None goes on
    assert told[-1]["records"] == 1


def test_ctrl_c_ends_a_call(index):
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        index.wait_for_change(index.version())
    assert time.monotonic() - start < 10


def interrupted(tmp_path, call):
    """What a program says that makes this call and gets Ctrl-C half a second after it has begun."""
    program = f"""
import pathlib, sys, newsidx
path = pathlib.Path({str(tmp_path)!r})
index = newsidx.Index(path / "i.db", create=True)
told = []
def begun(*_):
    if not told:
        print("begun", flush=True)
    told.append(1)
try:
    {call}
    print("ended by itself")
except KeyboardInterrupt:
    print("interrupted")
print(index.check()["ok"], index.add_text('{{"title":"Afterwards"}}')["added"])
index.close()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "begun\n"
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert err == ""
    return out


@pytest.fixture
def crawl(tmp_path):
    with open(tmp_path / "crawl.jsonl", "w", encoding="utf-8") as file:
        for number in range(400_000):
            file.write(f'{{"id":{number},"title":"Story {number} of a crawl","excerpt":"It is {number % 977} words"}}\n')
    return tmp_path


def test_ctrl_c_ends_an_add(crawl):
    call = 'index.add(path / "crawl.jsonl", jobs=1, on_progress=begun)'
    assert interrupted(crawl, call) == "interrupted\nTrue 1\n"
    call = 'begun(); index.add(path / "crawl.jsonl", jobs=1)'
    assert interrupted(crawl, call) == "interrupted\nTrue 0\n"  # the text is there from before


def test_ctrl_c_ends_a_callback_that_takes_long(tmp_path):
    call = """index.add_text('{"title":"x"}', on_progress=lambda _: (begun(), __import__("time").sleep(50)))"""
    assert interrupted(tmp_path, call) == "interrupted\nTrue 1\n"


def test_ctrl_c_ends_a_watch(tmp_path):
    (tmp_path / "a.json").write_text('{"title":"Watched"}')
    assert interrupted(tmp_path, 'index.watch(path / "a.json", on_run=begun)') == "interrupted\nTrue 1\n"
    nested = 'index.watch(path / "a.json", on_run=lambda _: index.watch(path / "a.json", on_run=begun))'
    assert interrupted(tmp_path, nested) == "interrupted\nTrue 0\n"  # the text is there from before


def test_ctrl_c_ends_one_call_and_leaves_the_callers_cancel(tmp_path):
    (tmp_path / "a.json").write_text('{"title":"Watched"}')
    call = """
    cancel = newsidx.Cancel()
    try:
        index.watch(path / "a.json", on_run=begun, cancel=cancel)
    finally:
        print(cancel.requested)"""
    assert interrupted(tmp_path, call) == "False\ninterrupted\nTrue 1\n"


def test_a_signal_handler_may_cancel(index, tmp_path):
    cancel = newsidx.Cancel()
    before = signal.signal(signal.SIGUSR1, lambda *_: cancel.request())
    try:
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGUSR1)).start()
        (tmp_path / "a.json").write_text('{"title":"Watched"}')
        assert index.watch(tmp_path, cancel=cancel) == 1
    finally:
        signal.signal(signal.SIGUSR1, before)
    with pytest.raises(newsidx.Cancelled):
        index.add_text('{"title":"x"}', cancel=cancel)


def test_where_no_thread_is_to_be_had_calls_work_without(index, monkeypatch):
    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("newsidx._helper._thread.start_new_thread", refuse)
    found = []
    index.export(lambda _: found.append(titles(index.search("silk"))))
    assert found == [["Threads of silk"]]
    with pytest.raises(newsidx.InvalidArgument, match="when that call has returned"):
        index.add_text('{"title":"x"}', on_progress=lambda _: index.remove(1))


def on_each_thread(body):
    """Does it here, in the main thread, and in another one."""
    body()
    raised = []

    def work():
        try:
            body()
        except BaseException as error:  # pylint: disable=broad-except
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert not thread.is_alive() and not raised


def test_callbacks_come_on_the_thread_that_called(index):
    def body():
        threads = []
        index.add_text('{"title":"x"}', on_progress=lambda _: threads.append(threading.current_thread()))
        index.export(lambda _: threads.append(threading.current_thread()))
        assert set(threads) == {threading.current_thread()}

    on_each_thread(body)


def test_a_callback_of_a_call_that_writes_cannot_write(index, tmp_path):
    def body():
        told = []

        def write(_):
            told.append(1)
            for call in [
                lambda: index.add(tmp_path),
                lambda: index.add_text('{"title":"x"}'),
                lambda: index.watch(tmp_path),
                lambda: index.remove(1),
                lambda: index.update([{"id": 1, "heat": 5}]),
                index.optimize,
                index.check,
            ]:
                with pytest.raises(newsidx.InvalidArgument, match="when that call has returned"):
                    call()

        index.add_text('{"title":"y"}', on_progress=write)
        index.optimize(on_progress=write)
        assert len(told) >= 2
        with pytest.raises(newsidx.Busy):
            index.add_text('{"title":"z"}', on_progress=lambda _: index.search("threads"))

    start = time.monotonic()
    on_each_thread(body)
    assert time.monotonic() - start < 8  # busy_timeout_ms is 10 s
    assert index.check()["ok"]


def test_a_callback_may_read_and_may_write_when_its_call_does_not(news, tmp_path):
    (tmp_path / "a.json").write_text('{"title":"Watched"}')

    def body():
        found = []
        with newsidx.Index(tmp_path / "i.db", create=True) as index:

            def read(_):
                found.append(titles(index.search("threads")))
                index.export(lambda piece: found.append(piece) and None)

            index.add(NEWS, on_progress=read)

            def on_run(_):
                index.add_text('{"title":"Needle"}', on_progress=lambda _: found.append("nested"))
                return False

            index.watch(tmp_path / "a.json", on_run=on_run)
            assert found[-1] == "nested" and titles(index.search("needle")) == ["Needle"]

    on_each_thread(body)


def test_a_callback_cannot_close(index):
    def body():
        with pytest.raises(newsidx.InvalidArgument, match="when that call has returned"):
            index.add_text('{"title":"x"}', on_progress=lambda _: index.close())
        with pytest.raises(newsidx.InvalidArgument, match="when that call has returned"):
            index.export(lambda _: index.close())

    on_each_thread(body)
    assert index.search("threads")["hits"]


def test_a_change_wakes_who_waits(index):
    before = index.version()
    assert index.wait_for_change(before, timeout=0.05) == before
    threading.Timer(0.2, lambda: index.add_records([{"title": "Later"}])).start()
    assert index.wait_for_change(before, timeout=60) != before
    cancel = newsidx.Cancel()
    threading.Timer(0.2, cancel.request).start()
    now = index.version()
    assert index.wait_for_change(now, cancel=cancel) == now


def test_a_watch_tells_what_changed(index, tmp_path):
    reports = []
    (tmp_path / "a.json").write_text('{"title":"Watched"}')

    def on_run(report):
        reports.append(report)
        if len(reports) == 1:
            (tmp_path / "b.json").write_text('{"title":"Watched, too"}')
        return len(reports) < 2

    assert index.watch(tmp_path, on_run=on_run) >= 2
    assert index.search("watched")["total"]["value"] == 2


def test_threads_share_an_index_and_a_search_can_be_cancelled(news):
    index = newsidx.Index(news)
    expected = titles(index.search("moore threads"))
    failures = []

    def work():
        for _ in range(20):
            if titles(index.search("moore threads")) != expected:
                failures.append("another answer")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    cancel = newsidx.Cancel()
    cancel.request()
    assert index.search("*", cancel=cancel)["partial"]
    index.release_memory()
    index.close()


def test_closing_waits_for_the_calls_of_other_threads(news):
    index = newsidx.Index(news)
    waiting = threading.Thread(target=index.wait_for_change, args=(index.version(),), kwargs={"timeout": 0.5})
    waiting.start()
    time.sleep(0.1)
    index.close()
    waiting.join()
    del index
    gc.collect()
