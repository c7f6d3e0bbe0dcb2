"""Callbacks, and the calls that they belong to."""

from __future__ import annotations

import ctypes
import io
import json
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from ._helper import Helper, interruptible
from ._library import Cancel, Progress, Sink

OnProgress = Callable[[dict[str, Any]], object]

_here = threading.local()  # owners: of the callbacks that this thread runs


def _owners() -> tuple[object, ...]:
    owners: tuple[object, ...] = getattr(_here, "owners", ())
    return owners


def in_callback_of(owner: object) -> bool:
    """Whether this thread runs a callback of a call of this one."""
    return any(one is owner for one in _owners())


def whole_writes(file: BinaryIO) -> Callable[[bytes], None]:
    """Writes to a file that may take less than it is given, as one without a buffer does."""

    def write(data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            taken = file.write(rest)
            if taken is None:
                if isinstance(file, io.RawIOBase):
                    raise BlockingIOError("the file takes nothing more now, and must wait until it does")
                return
            rest = rest[taken:]

    return write


class LongCall:
    """One call with callbacks. What they raise, or Ctrl-C does, ends the call, and is raised where it was called, once
    the call has ended. `end` is for a call whose callbacks do not come all the time."""

    def __init__(self, owner: object, end: Cancel | None = None) -> None:
        self._owner = owner
        self._end = end
        self._helper: Helper | None = None
        self._raised: BaseException | None = None

    def progress(self, callback: OnProgress | None) -> Any:
        """For the library."""
        if callback is None:
            return Progress(lambda _, text: int(self._raised is not None))
        inform = callback
        return Progress(lambda _, text: self._tell(lambda: inform(json.loads(text))))

    def sink(self, write: Callable[[bytes], object]) -> Any:
        """For the library."""

        def taken(_: Any, address: int, size: int) -> int:
            def body() -> bool:
                write(ctypes.string_at(address, size))
                return True

            return self._tell(body)

        return Sink(taken)

    def _tell(self, callback: Callable[[], object]) -> int:
        def body() -> object:
            if self._raised is not None:
                return False
            before = _owners()
            try:
                _here.owners = (*before, self._owner)
                return callback()
            finally:
                _here.owners = before

        try:
            result = body() if self._helper is None else self._helper.hand_back(body)
            return int(result is False)
        except BaseException as error:  # pylint: disable=broad-except
            self._raised = error
            return 1

    def _interrupt(self, error: BaseException) -> None:
        self._raised = error
        if self._end is not None:
            self._end.request()

    def run(self, body: Callable[[], Any]) -> Any:
        """Does it: gives what it gives, or raises what has ended it."""

        def with_helper(helper: Helper | None) -> Any:
            self._helper = helper
            return body()

        try:
            result = interruptible(with_helper, self._interrupt)
        except Exception:
            if self._raised is not None:
                raise self._raised from None
            raise
        if self._raised is not None:
            raise self._raised
        return result
