"""Index: one newsidx file, or an index in memory."""

from __future__ import annotations

import ctypes
import json
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, BinaryIO, NoReturn, SupportsIndex, Unpack

from . import types
from ._callbacks import LongCall, OnProgress, in_callback_of, whole_writes
from ._errors import Cancelled, InvalidArgument
from ._library import Cancel, call, call_for_text, close_handle, following, handle_of, raw
from ._values import Path, bytes_of, characters, lines_of, list_of, name_of, options_of, path_of, text_of, waiting_time


def _check_whole(result: types.SearchResult) -> None:
    """For those who are given hits or counts without the word that they are not all."""
    if result["partial"]:
        raise Cancelled("the search ended early, by its timeout or a Cancel: there may be more")


class Index:
    """One newsidx file, opened. Any number of threads may use it; other threads run while a call does.

    ``close()``, or the end of a ``with``, closes the file, once no call uses it any more.

    Callbacks come on the thread that called. They may read; in those of ``add``, ``add_text``, ``add_records`` and
    ``optimize`` what writes, and ``check``, is an `InvalidArgument` (and a search of an index in memory is `Busy`).
    What they raise ends the call and is raised by it, and so does Ctrl-C.
    """

    def __init__(self, path: Path, **options: Unpack[types.OpenOptions]) -> None:
        """Opens the file. ``create=True`` makes it when it does not exist, ``read_only=True`` never writes."""
        handle = ctypes.c_void_p()
        self._prepare(os.fsdecode(path))
        call("open", path_of(path), options_of(options), ctypes.byref(handle))
        self._handle = handle.value

    @classmethod
    def in_memory(cls, **options: Unpack[types.OpenOptions]) -> Index:
        """An index that is in no file, and gone when it is closed."""
        index = cls.__new__(cls)
        handle = ctypes.c_void_p()
        index._prepare(None)
        call("open_in_memory", options_of(options), ctypes.byref(handle))
        index._handle = handle.value
        return index

    _handle: int | None
    _path: str | None
    _process: int  # whose handle it is; after fork() the child has a copy of all this, but no thread that would open a lock
    _calls: int  # that use the handle
    _closing: bool  # somebody waits until there are none
    _idle: threading.Condition  # with its lock: there are none any more

    def _prepare(self, path: str | None) -> None:
        self._handle = None
        self._path = path
        self._process = os.getpid()
        self._calls = 0
        self._closing = False
        self._idle = threading.Condition()

    @property
    def path(self) -> str | None:
        """The file's path as it was given; None for an index in memory."""
        return self._path

    @property
    def closed(self) -> bool:
        """Whether it was closed, or was opened before a fork(), which is the same for the child."""
        return self._handle is None or self._process != os.getpid()

    def __repr__(self) -> str:
        where = "in memory" if self._path is None else repr(self._path)
        return f"<newsidx.Index {where}{', closed' if self.closed else ''}>"

    def close(self) -> None:
        """Closes the file, after the calls of other threads; new ones are refused meanwhile. When Ctrl-C ends this
        waiting, the index stays open. Twice is no error, nor after a fork(); in a callback of one of its calls it is one."""
        if self._process != os.getpid():
            self._handle = None  # the parent's, and whatever the library did would be done to the parent's file
            return
        if in_callback_of(self):
            raise InvalidArgument(
                "this index is in use by the call that this callback belongs to; close it when that call has returned"
            )
        with self._idle:
            try:
                self._closing = True  # no call begins any more
                self._idle.wait_for(lambda: self._calls == 0)
                handle, self._handle = self._handle, None
                close_handle(handle)  # no step of Python comes between, at which Ctrl-C could lose it
            finally:
                self._closing = False

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_handle", None) and self._process == os.getpid():
            raw("close", self._handle)

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """No copy and no pickle: two would close one handle, and another process has none."""
        raise TypeError("an Index belongs to its process: open the file again there")

    @contextmanager
    def _use(self) -> Iterator[int]:
        if self._process != os.getpid():  # before any lock: a thread that fork() did not copy may have held it
            raise InvalidArgument("the index was opened before fork(): open it in each process after that", self._path or "")
        counted = False
        try:
            with self._idle:
                if self._handle is None or self._closing:
                    raise InvalidArgument("the index is closed")
                self._calls += 1
                counted = True  # from here on Ctrl-C may come at any step: close() waits for those that are counted
                handle = self._handle
            yield handle
        finally:
            if counted:
                with self._idle:
                    self._calls -= 1
                    self._idle.notify_all()

    def _ask(self, name: str, *arguments: Any) -> Any:
        with self._use() as handle:
            return json.loads(call_for_text(name, handle, *arguments))

    # Searching

    def search(
        self, query: str, *, cancel: Cancel | None = None, **options: Unpack[types.SearchOptions]
    ) -> types.SearchResult:
        """Finds and ranks records: one page, by default the ten best. Any text is a query. A warning's ``offset``
        is where it is in ``query``."""
        text = text_of(query)
        result: types.SearchResult = self._ask("search", text, options_of(options), handle_of(cancel))
        for warning in result["query"]["warnings"]:
            warning["offset"] = characters(text[: warning["offset"]])
        return result

    def pages(
        self, query: str, *, cancel: Cancel | None = None, **options: Unpack[types.SearchOptions]
    ) -> Iterator[types.SearchResult]:
        """All pages of a search, ``limit`` hits each, that hold still while the file changes. When ``timeout``, which is
        each page's, or ``cancel`` ends it early, `Cancelled` comes after the page that was begun, which is ``partial``."""
        while True:
            result = self.search(query, cancel=cancel, **options)
            yield result
            _check_whole(result)
            if not result["cursor"]:
                return
            options["cursor"] = result["cursor"]

    def hits(
        self, query: str, *, cancel: Cancel | None = None, **options: Unpack[types.SearchOptions]
    ) -> Iterator[types.Hit]:
        """All hits of a search, the best first, read a page at a time; ``limit`` is the size of a page, 100 if it is
        not given. When ``timeout``, which is each page's, or ``cancel`` ends it early, `Cancelled` comes after those that
        there are."""
        if options.setdefault("limit", 100) == 0:
            raise InvalidArgument("a page without hits would be all", "limit")
        for page in self.pages(query, cancel=cancel, **options):
            yield from page["hits"]

    def why(self, id_or_url: int | str, query: str, **options: Unpack[types.SearchOptions]) -> types.Why:
        """Why a record is where it is among a query's hits, or why it is none of them."""
        why: types.Why = self._ask("why", name_of(id_or_url), text_of(query), options_of(options))
        return why

    def related(self, id_or_url: int | str, **options: Unpack[types.RelatedOptions]) -> types.RelatedResult:
        """What other records have to do with one."""
        result: types.RelatedResult = self._ask("related", name_of(id_or_url), options_of(options))
        return result

    def suggest(self, prefix: str, **options: Unpack[types.SuggestOptions]) -> types.SuggestResult:
        """Words and titles for somebody who has typed so far."""
        result: types.SuggestResult = self._ask("suggest", text_of(prefix), options_of(options))
        return result

    def facets(
        self, query: str, *names: types.Facet, **options: Unpack[types.SearchOptions]
    ) -> dict[str, list[types.FacetValue]]:
        """All matches of a query counted by these, without hits: ``index.facets("chips", "topic", "year")``. When
        ``timeout`` ends it early, it is `Cancelled`: `search()` gives what was counted."""
        options["facets"] = list(names)
        options["limit"] = 0
        result = self.search(query, **options)
        _check_whole(result)
        return result["facets"]

    def show(self, id_or_url: int | str, *, secured: bool = False, query: str = "") -> types.Shown:
        """A record with all its fields; of its secured ones only if they are asked for. With a query, ``marks`` says
        where its texts have what it asks for: ``[begin, end]`` in ``record["title"]`` and so on."""
        options = options_of({"secured": secured, "query": query})
        shown: Any = self._ask("show", name_of(id_or_url), options)
        for name, ranges in shown.get("marks", {}).items():
            text = (shown["record"][name] or "").encode()
            done = count = 0  # ranges ascend
            for part in ranges:
                for i, at in enumerate(part):
                    count += characters(text[done:at])
                    done = at
                    part[i] = count
        record: types.Shown = shown
        return record

    # Writing

    def add(
        self,
        *paths: Path,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
        **options: Unpack[types.IndexOptions],
    ) -> types.IndexReport:
        """Reads files and folders. ``on_progress`` is told now and then how far it is; False ends it (`Cancelled`)."""
        array, count = list_of(path_of(path) for path in paths)
        return self._read("index_paths", array, count, options, on_progress, cancel)

    def add_text(
        self,
        text: str | bytes | bytearray | memoryview,
        *,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
        **options: Unpack[types.IndexOptions],
    ) -> types.IndexReport:
        """Reads text or bytes as if they were a file: a record, JSON Lines, a feed. ``source`` names where they come
        from; with ``prune=True`` they are all that it holds."""
        data = bytes_of(text)
        return self._read("index_bytes", data, len(data), options, on_progress, cancel)

    def add_records(
        self,
        records: Iterable[Mapping[str, Any]],
        *,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
        **options: Unpack[types.IndexOptions],
    ) -> types.IndexReport:
        """Adds records that the program has: dictionaries with "title", "excerpt", "originalUrl", "topics", ...; dates may
        be text, seconds, `datetime` or `date`; texts may be HTML. All are read, and kept as JSON, before the first is
        added: when one cannot be written, or what gives them raises, none is."""
        if options.get("format") not in (None, "auto", "jsonl"):
            raise InvalidArgument("records have none; add_text() reads formats", "format")
        options["format"] = "jsonl"
        lines = lines_of(records, "records")
        if not lines:  # as a source that holds nothing
            lines, options["format"] = b"[]", "json"
        return self.add_text(lines, on_progress=on_progress, cancel=cancel, **options)

    def _read(
        self,
        name: str,
        data: Any,
        size: int,
        options: types.IndexOptions,
        on_progress: OnProgress | None,
        cancel: Cancel | None,
    ) -> types.IndexReport:
        made = LongCall(self)
        told = made.progress(on_progress)
        as_json = options_of(options)
        report: types.IndexReport = made.run(
            lambda: self._ask(name, data, size, as_json, told, None, handle_of(cancel))
        )
        return report

    def watch(
        self,
        *paths: Path,
        on_run: Callable[[types.IndexReport], object] | None = None,
        cancel: Cancel | None = None,
        **options: Unpack[types.IndexOptions],
    ) -> int:
        """Reads files and folders, and then what changes in them, until it is cancelled or ``on_run``, which is given
        the report of each run that changed something, returns False. Gives the number of runs."""
        array, count = list_of(path_of(path) for path in paths)
        end = Cancel()  # not the caller's, which stays asked for: Ctrl-C ends this call alone
        made = LongCall(self, end)
        told = made.progress(on_run)  # type: ignore[arg-type]
        as_json = options_of(options)
        runs = ctypes.c_uint64()

        def body() -> None:
            with self._use() as handle:
                call("watch", handle, array, count, as_json, told, None, handle_of(end), ctypes.byref(runs))

        with following(end, cancel):
            made.run(body)
        return runs.value

    def remove(self, *ids_or_urls: int | str) -> types.RemoveReport:
        """Deletes records."""
        array, count = list_of(name_of(name) for name in ids_or_urls)
        report: types.RemoveReport = self._ask("remove", array, count)
        return report

    def update(self, changes: Iterable[types.Change]) -> types.UpdateReport:
        """Sets heat, quality and published of many records; no text is indexed again."""
        lines = lines_of(changes, "changes")
        report: types.UpdateReport = self._ask("update", lines, len(lines))
        return report

    def optimize(
        self,
        *,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
        **options: Unpack[types.OptimizeOptions],
    ) -> types.OptimizeReport:
        """Merges what many commits have left, for quicker searches."""
        made = LongCall(self)
        told = made.progress(on_progress)
        as_json = options_of(options)
        report: types.OptimizeReport = made.run(lambda: self._ask("optimize", as_json, told, None, handle_of(cancel)))
        return report

    # The whole file

    def export(
        self,
        to: BinaryIO | Callable[[bytes], object],
        *,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
    ) -> types.ExportReport:
        """Writes all that the file was made of as JSON Lines, to a binary file or piece by piece to a function."""
        made = LongCall(self)
        sink = made.sink(to if callable(to) else whole_writes(to))
        told = made.progress(on_progress)
        report: types.ExportReport = made.run(lambda: self._ask("export", sink, told, None, handle_of(cancel)))
        return report

    def export_records(
        self,
        folder: Path,
        *,
        force: bool = False,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
    ) -> types.ExportReport:
        """Writes each record as a front-matter file of its own into the folder."""
        made = LongCall(self)
        told = made.progress(on_progress)
        where, options = path_of(folder), options_of({"force": force})
        report: types.ExportReport = made.run(
            lambda: self._ask("export_records", where, options, told, None, handle_of(cancel))
        )
        return report

    def stats(self, *, sizes: bool = False) -> types.Stats:
        """What is in the file; with ``sizes`` also what its bytes are for."""
        stats: types.Stats = self._ask("stats", options_of({"sizes": sizes}))
        return stats

    def check(self, *, on_progress: OnProgress | None = None, cancel: Cancel | None = None) -> types.CheckReport:
        """Compares all that is derived with what it is derived from."""
        made = LongCall(self)
        told = made.progress(on_progress)
        report: types.CheckReport = made.run(lambda: self._ask("check_watched", told, None, handle_of(cancel)))
        return report

    def backup(
        self,
        path: Path,
        *,
        force: bool = False,
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
    ) -> types.BackupReport:
        """Writes a copy of the file, as it is at one moment; ``force`` replaces what is there once the copy is
        whole."""
        made = LongCall(self)
        told = made.progress(on_progress)
        where, options = path_of(path), options_of({"force": force})
        report: types.BackupReport = made.run(
            lambda: self._ask("backup", where, options, told, None, handle_of(cancel))
        )
        return report

    def version(self) -> int:
        """A number that is another one after each change, by whatever process."""
        number = ctypes.c_uint64()
        with self._use() as handle:
            call("file_version", handle, ctypes.byref(number))
        return number.value

    def wait_for_change(
        self,
        since: int,
        *,
        timeout: types.Seconds | None = None,
        interval: float = 0.1,
        cancel: Cancel | None = None,
    ) -> int:
        """Waits until ``version()`` is another one than ``since``, and gives it; ``since`` when the time is over or it
        is cancelled."""
        seconds = waiting_time(timeout)
        end = None if seconds is None else time.monotonic() + seconds
        while True:  # a second at a time, so that Ctrl-C is seen
            rest = 1.0 if end is None else min(1.0, max(0.0, end - time.monotonic()))
            number = ctypes.c_uint64()
            options = options_of({"timeout": rest, "interval": interval})
            with self._use() as handle:
                call("wait_for_change", handle, since, options, handle_of(cancel), ctypes.byref(number))
            over = end is not None and time.monotonic() >= end
            if number.value != since or over or (cancel is not None and cancel.requested):
                return number.value

    def release_memory(self) -> None:
        """Gives back what is kept for the next searches."""
        with self._use() as handle:
            raw("release_memory", handle)


def repair(
    path: Path, *, backup: Path = "", on_progress: OnProgress | None = None, cancel: Cancel | None = None
) -> types.RepairReport:
    """Checks a file, which need not be one that can be opened, and if it is damaged makes a new one of what can be
    read, in its place. The damaged one is copied to ``backup``, by default beside it."""
    made = LongCall(None)
    told = made.progress(on_progress)
    where, options = path_of(path), options_of({"backup": os.fspath(backup)})
    text = made.run(lambda: call_for_text("repair", where, options, told, None, handle_of(cancel)))
    report: types.RepairReport = json.loads(text)
    return report
