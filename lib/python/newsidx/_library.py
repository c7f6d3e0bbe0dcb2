"""The C ABI (newsidx/c.h), as ctypes sees it."""

from __future__ import annotations

import ctypes
import ctypes.util
import pathlib
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint64, c_void_p
from typing import Any, NoReturn, SupportsIndex

from ._errors import BY_STATUS, InternalError
from ._helper import on_thread_of_call

ABI_VERSION = 1

Progress = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p)
Sink = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)


def _load() -> ctypes.CDLL:
    own = pathlib.Path(__file__).parent / "_lib" / "libnewsidx.so"
    library = ctypes.CDLL(str(own) if own.exists() else ctypes.util.find_library("newsidx") or own.name)
    text = POINTER(c_void_p)  # char**: kept as an address, so that it can be freed
    error = POINTER(c_void_p)
    strings = POINTER(c_char_p)
    index = c_void_p
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "version": (c_char_p, []),
        "abi_version": (c_int, []),
        "free": (None, [c_void_p]),
        "error_code": (c_int, [c_void_p]),
        "error_message": (c_char_p, [c_void_p]),
        "error_where": (c_char_p, [c_void_p]),
        "error_free": (None, [c_void_p]),
        "cancel_new": (c_void_p, []),
        "cancel_request": (None, [c_void_p]),
        "cancel_free": (None, [c_void_p]),
        "open": (c_int, [c_char_p, c_char_p, POINTER(c_void_p), error]),
        "open_in_memory": (c_int, [c_char_p, POINTER(c_void_p), error]),
        "close": (None, [index]),
        "index_paths": (c_int, [index, strings, c_size_t, c_char_p, Progress, c_void_p, c_void_p, text, error]),
        "index_bytes": (c_int, [index, c_char_p, c_size_t, c_char_p, Progress, c_void_p, c_void_p, text, error]),
        "watch": (
            c_int,
            [index, strings, c_size_t, c_char_p, Progress, c_void_p, c_void_p, POINTER(c_uint64), error],
        ),
        "search": (c_int, [index, c_char_p, c_char_p, c_void_p, text, error]),
        "why": (c_int, [index, c_char_p, c_char_p, c_char_p, text, error]),
        "related": (c_int, [index, c_char_p, c_char_p, text, error]),
        "suggest": (c_int, [index, c_char_p, c_char_p, text, error]),
        "show": (c_int, [index, c_char_p, c_char_p, text, error]),
        "remove": (c_int, [index, strings, c_size_t, text, error]),
        "update": (c_int, [index, c_char_p, c_size_t, text, error]),
        "optimize": (c_int, [index, c_char_p, Progress, c_void_p, c_void_p, text, error]),
        "export": (c_int, [index, Sink, Progress, c_void_p, c_void_p, text, error]),
        "export_records": (c_int, [index, c_char_p, c_char_p, Progress, c_void_p, c_void_p, text, error]),
        "stats": (c_int, [index, c_char_p, text, error]),
        "check_watched": (c_int, [index, Progress, c_void_p, c_void_p, text, error]),
        "backup": (c_int, [index, c_char_p, c_char_p, Progress, c_void_p, c_void_p, text, error]),
        "repair": (c_int, [c_char_p, c_char_p, Progress, c_void_p, c_void_p, text, error]),
        "file_version": (c_int, [index, POINTER(c_uint64), error]),
        "wait_for_change": (c_int, [index, c_uint64, c_char_p, c_void_p, POINTER(c_uint64), error]),
        "release_memory": (None, [index]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, "newsidx_" + name)
        function.restype = result
        function.argtypes = arguments
    if library.newsidx_abi_version() != ABI_VERSION:
        raise ImportError(f"{own} has another ABI than this package was written for")
    return library


_library = _load()
close_handle = _library.newsidx_close


def library_version() -> str:
    """The version of the library that is loaded."""
    return str(_library.newsidx_version().decode())


def raw(name: str, *arguments: Any) -> Any:
    """Calls a function that cannot fail."""
    return getattr(_library, "newsidx_" + name)(*arguments)


def call(name: str, *arguments: Any) -> None:
    """Calls a function that takes a newsidx_error** last, and raises what it reports."""
    error = c_void_p()
    function = getattr(_library, "newsidx_" + name)
    status = on_thread_of_call(lambda: function(*arguments, byref(error)))
    if status == 0:
        return
    try:
        message = raw("error_message", error).decode(errors="replace")
        where = raw("error_where", error).decode(errors="replace")
    finally:
        raw("error_free", error)
    if status == 12:
        raise MemoryError(message)
    raise BY_STATUS.get(status, InternalError)(message, where)


def call_for_text(name: str, *arguments: Any) -> bytes:
    """The same for a function that gives a text in front of its error."""
    text = c_void_p()
    call(name, *arguments, byref(text))
    try:
        return ctypes.string_at(text)
    finally:
        raw("free", text)


class Cancel:
    """Ends the calls that it was given to, from any thread; it stays asked for."""

    def __init__(self) -> None:
        self._handle: int | None = raw("cancel_new")
        if not self._handle:
            raise MemoryError
        self._requested = False
        self._followers: set[Cancel] = set()

    def request(self) -> None:
        """Asks them to end."""
        self._requested = True
        raw("cancel_request", self._handle)
        for follower in self._followers.copy():
            follower.request()

    @property
    def requested(self) -> bool:
        """Whether somebody has asked."""
        return self._requested

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            raw("cancel_free", self._handle)
            self._handle = None

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """No copy and no pickle: two would free one handle, and another process has none."""
        raise TypeError("a Cancel belongs to its process: make another one there")


def handle_of(cancel: Cancel | None) -> int | None:
    """What the C ABI takes for it."""
    if cancel is None:
        return None
    if not isinstance(cancel, Cancel):
        raise TypeError(f"cancel must be a newsidx.Cancel, and {cancel!r} is none")
    return cancel._handle


@contextmanager
def following(follower: Cancel, other: Cancel | None) -> Iterator[None]:
    """The one is asked for, too, when the other one is. Without a lock, since a signal handler may ask."""
    if other is None:
        yield
        return
    handle_of(other)  # refuses what is no Cancel
    try:
        other._followers.add(follower)
        if other.requested:
            follower.request()
        yield
    finally:
        other._followers.discard(follower)
