"""What an index and a Cancel are to their process: copies, closing, forks."""

import copy
import gc
import os
import pathlib
import pickle
import signal
import threading
import time
import traceback

import newsidx
import pytest
from conftest import titles


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_an_index_and_a_cancel_cannot_be_copied(index, duplicate):
    with pytest.raises(TypeError, match="an Index belongs to its process: open the file again there"):
        duplicate(index)
    with pytest.raises(TypeError, match="a Cancel belongs to its process: make another one there"):
        duplicate(newsidx.Cancel())
    assert index.search("threads")["hits"]


def files_open():
    """Of this process, but those that are gone meanwhile."""
    paths = []
    for link in pathlib.Path("/proc/self/fd").iterdir():
        try:
            paths.append(os.readlink(link))
        except OSError:
            pass
    return paths


def test_ctrl_c_in_close_leaves_the_index_open(tmp_path):
    path = tmp_path / "i.db"
    index = newsidx.Index(path, create=True)
    index.add_records([{"title": "Needle"}])
    begun, go_on = threading.Event(), threading.Event()
    call = threading.Thread(target=index.export, args=(lambda _: (begun.set(), go_on.wait(60)),))
    call.start()
    assert begun.wait(60)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        index.close()
    assert titles(index.search("needle")) == ["Needle"]
    go_on.set()
    call.join(60)
    assert str(path) in files_open()
    index.close()
    assert str(path) not in files_open()
    with pytest.raises(newsidx.InvalidArgument, match="closed"):
        index.search("needle")


def test_an_index_that_closes_takes_no_new_calls(tmp_path):
    index = newsidx.Index(tmp_path / "i.db", create=True)
    index.add_records([{"title": "Needle"}])
    begun, go_on = threading.Event(), threading.Event()
    call = threading.Thread(target=index.export, args=(lambda _: (begun.set(), go_on.wait(60)),))
    call.start()
    assert begun.wait(60)
    closers = [threading.Thread(target=index.close) for _ in range(2)]
    for closer in closers:
        closer.start()
    while not index._closing:  # pylint: disable=protected-access
        pass
    with pytest.raises(newsidx.InvalidArgument, match="closed"):
        index.search("needle")
    go_on.set()
    for thread in (call, *closers):
        thread.join(60)
        assert not thread.is_alive()


def test_an_index_says_what_it_is(tmp_path):
    path = tmp_path / "i.db"
    with newsidx.Index(path, create=True) as index:
        assert index.path == str(path) and not index.closed
        assert repr(index) == f"<newsidx.Index {str(path)!r}>"
    assert index.path == str(path) and index.closed
    assert repr(index) == f"<newsidx.Index {str(path)!r}, closed>"
    with newsidx.Index.in_memory() as index:
        assert index.path is None and repr(index) == "<newsidx.Index in memory>"
    assert newsidx.Index(os.fsencode(path)).path == str(path)


def in_child(body):
    """Does it in a forked process, which is given half a minute."""
    child = os.fork()
    if child == 0:
        try:
            body()
            os._exit(0)
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc()
        finally:
            os._exit(1)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    pytest.fail("the child hangs")


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_opens_the_file_again(tmp_path):
    path = tmp_path / "i.db"
    index = newsidx.Index(path, create=True)
    index.add_records([{"title": "Needle"}])
    begun, go_on = threading.Event(), threading.Event()

    def write():
        index.add_text('{"title":"Thread"}', on_progress=lambda _: (begun.set(), go_on.wait(60)))

    def hold():
        with index._idle:  # pylint: disable=protected-access
            go_on.wait(60)

    def child():
        for call in (lambda: index.search("needle"), lambda: index.add_text('{"title":"x"}'), index.version):
            with pytest.raises(newsidx.InvalidArgument, match=r"opened before fork\(\): open it in each process"):
                call()
        assert index.closed
        with newsidx.Index(path) as again:
            assert titles(again.search("needle")) == ["Needle"]
        index.close()
        index.close()

    threads = [threading.Thread(target=write), threading.Thread(target=hold)]  # what the child would wait for
    for thread in threads:
        thread.start()
    assert begun.wait(60)
    in_child(child)
    go_on.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert index.search("thread")["hits"] and index.check()["ok"]
    index.close()


def test_a_child_that_forgets_an_index_leaves_it_to_its_parent(tmp_path):
    indexes = [newsidx.Index(tmp_path / "i.db", create=True)]
    indexes[0].add_records([{"title": "Needle"}])

    def child():
        indexes.clear()
        gc.collect()
        assert str(tmp_path / "i.db") in files_open()  # the library was not told

    in_child(child)
    indexes[0].add_records([{"title": "Needle, too"}])
    assert indexes[0].check()["ok"]


def test_a_child_of_a_callback_may_open_an_index(tmp_path):
    path = tmp_path / "i.db"
    with newsidx.Index(path, create=True) as index:
        index.add_records([{"title": "Needle"}])

        def child():
            index.close()
            with newsidx.Index(path) as again:
                assert titles(again.search("needle")) == ["Needle"]

        index.export(lambda _: in_child(child))
