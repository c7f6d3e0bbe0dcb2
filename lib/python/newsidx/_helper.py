"""Calls that take long, so that Ctrl-C ends them.

Python raises KeyboardInterrupt in the main thread alone, and only while that runs Python: never while it is in the
library, and at the first step of a callback, where nobody can catch it yet, it is lost. So the main thread has such a
call made by a thread of its own, the helper, and waits. Callbacks are handed back: they run where the call was made, as
c.h says. While one runs, what it calls of the library is handed over again, since for the library a callback and its
call are on one thread: that is how it knows who would wait for itself.

Either thread waits while the other one works. What is to be done stands in lists, and a bell only wakes who waits: what
Ctrl-C takes away of that costs a moment.
"""

from __future__ import annotations

import _thread
import os
import threading
from collections.abc import Callable
from typing import Any

_MOMENT = 0.1  # seconds

_here = threading.local()  # helper: of the call whose callback this thread runs


def _in_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident


class _Job:
    """What one thread does for the other."""

    def __init__(self, body: Callable[[], Any]) -> None:
        self._body = body
        self.begun = False
        self.done = False
        self._value: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._value = self._body()
        except BaseException as error:  # pylint: disable=broad-except
            self._error = error
        self.done = True

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


class _Desk:
    """What one thread has to do, the last thing first: what is asked for while it does one comes from within that."""

    def __init__(self) -> None:
        self.jobs: list[_Job] = []
        self._bell = threading.Lock()  # open: it has been rung

    def give(self, job: _Job) -> None:
        self.jobs.append(job)
        self.ring()

    def ring(self) -> None:
        try:
            self._bell.release()
        except RuntimeError:
            pass  # rung before, and not heard yet

    def _last(self) -> _Job | None:
        try:
            return self.jobs[-1]  # no slice: the other thread may take away what is done while that is made
        except IndexError:
            return None

    def work_until(self, awaited: _Job, asker: _Desk) -> None:
        while not awaited.done:
            job = self._last()
            if job is None or job.begun:
                self._bell.acquire(timeout=_MOMENT)  # pylint: disable=consider-using-with
                continue
            job.begun = True
            try:
                job.run()
            finally:
                job.begun = job.done  # Ctrl-C came before it could be caught: again
            asker.ring()


class Helper:
    """The thread that makes one call for the main thread, and the calls of its callbacks."""

    def __init__(self) -> None:
        self.process = os.getpid()  # a fork() in a callback does not copy the thread
        self._main = _Desk()
        self._own = _Desk()

    def run(self, body: Callable[[], Any], interrupted: Callable[[BaseException], object]) -> Any:
        """Has the helper do it. What is raised meanwhile in this thread is told to `interrupted`, which sees to it that
        the call ends, and then raised."""
        job = _Job(body)
        right_to_begin = [job]  # whoever takes it does it: Ctrl-C may leave it open whether a thread was started

        def work() -> None:
            try:
                right_to_begin.pop().run()
            except IndexError:
                return
            self._main.ring()

        def start() -> None:
            if not right_to_begin:
                return
            try:
                _thread.start_new_thread(work, ())
            except RuntimeError:  # there is none to be had, as when the interpreter ends: here, and without Ctrl-C
                work()

        return self._wait(job, start, interrupted)

    def ask(self, body: Callable[[], Any], interrupted: Callable[[BaseException], object] = lambda _: None) -> Any:
        """The same in a callback, while the helper waits for its end."""
        job = _Job(body)

        def give() -> None:
            if job not in self._own.jobs:
                self._own.give(job)

        try:
            return self._wait(job, give, interrupted)
        finally:
            if job in self._own.jobs:
                self._own.jobs.remove(job)

    def _wait(self, job: _Job, begin: Callable[[], None], interrupted: Callable[[BaseException], object]) -> Any:
        first: BaseException | None = None
        while not job.done:
            try:
                begin()
                self._main.work_until(job, self._own)
            except BaseException as error:  # pylint: disable=broad-except
                first = first or error
                interrupted(first)
        if first is not None:
            raise first
        return job.outcome()

    def hand_back(self, body: Callable[[], Any]) -> Any:
        """In the helper: has the main thread do it. Called again if Ctrl-C came in between."""

        def as_callback() -> Any:
            before = current()
            _here.helper = self
            try:
                return body()
            finally:
                _here.helper = before

        if _in_main_thread():  # there is no other one
            return body()
        job = _Job(as_callback)
        self._main.give(job)
        self._own.work_until(job, self._main)
        self._main.jobs.remove(job)
        return job.outcome()


def current() -> Helper | None:
    """That of the call whose callback this thread runs, if there is one."""
    helper: Helper | None = getattr(_here, "helper", None)
    return helper if helper is not None and helper.process == os.getpid() else None


def on_thread_of_call(body: Callable[[], Any]) -> Any:
    """Does it, in a callback on the thread that the library knows its call by."""
    helper = current()
    return body() if helper is None else helper.ask(body)


def interruptible(body: Callable[[Helper | None], Any], interrupted: Callable[[BaseException], object]) -> Any:
    """Does it, with the helper that hands callbacks back, if it needs one."""
    helper = current()
    if helper is not None:
        return helper.ask(lambda: body(helper), interrupted)
    if not _in_main_thread():
        return body(None)
    made = Helper()
    return made.run(lambda: body(made), interrupted)
