"""What a program gives, as the C ABI takes it, and what it counts in, as Python does."""

from __future__ import annotations

import ctypes
import datetime
import io
import json
import math
import operator
import os
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from ._errors import InvalidArgument

Path = str | os.PathLike[str]


def text_of(value: str) -> bytes:
    if not isinstance(value, str):
        raise TypeError(f"a text is needed, and {value!r} is none")
    if "\0" in value:
        raise InvalidArgument("a text must hold no NUL")
    return value.encode("utf-8", "replace")


def bytes_of(value: str | bytes | bytearray | memoryview) -> bytes:
    """A text of any format. Not all that bytes() takes: of a number it makes so many NULs."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise TypeError(f"a text or bytes are needed, and {value!r} is neither")


def lines_of(values: Iterable[Mapping[str, Any]], what: str) -> bytes:
    """JSON Lines of a list of records or changes."""
    if isinstance(values, str | bytes | bytearray | memoryview | Mapping):  # which can be gone through, and are none
        raise TypeError(f"give a list of {what}, not a {type(values).__name__}: {values!r}")
    lines = io.BytesIO()  # the text once, and not its lines besides
    for value in values:
        lines.write(json.dumps(value, default=written).encode() + b"\n")
    return lines.getvalue()


def name_of(value: int | str) -> bytes:
    """A record's number, URL or id."""
    if hasattr(value, "__index__") and not isinstance(value, bool):
        return text_of(str(operator.index(value)))
    return text_of(value)  # type: ignore[arg-type]


def path_of(value: Path) -> bytes:
    path = os.fsencode(value)
    if b"\0" in path:
        raise InvalidArgument("the path has a NUL byte in it")
    return path


def _plain(value: object) -> object:
    """What JSON has no type for."""
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise InvalidArgument("a time needs a time zone")
        return int(value.timestamp())
    if isinstance(value, Set):
        return sorted(value, key=str)  # in one order, so that one call gives one answer
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return list(value)
    raise InvalidArgument(f"{value!r} is no value of an option")


def written(value: object) -> object:
    """What a record may hold and JSON has no type for."""
    if isinstance(value, datetime.date):  # with a time or without; one without a zone is UTC, as in every record
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} is no value of a record")


def _option(name: str, value: object) -> str:
    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except InvalidArgument as error:
        raise InvalidArgument(error.message, name) from None
    except (TypeError, ValueError, RecursionError):  # NaN, keys that are no text, a list that holds itself
        finite = not isinstance(value, float) or math.isfinite(value)
        message = f"{value!r} is no value of an option" if finite else "must be a finite number"
        raise InvalidArgument(message, name) from None


def options_of(options: Mapping[str, Any]) -> bytes:
    parts = (f"{json.dumps(name)}: {_option(name, value)}" for name, value in options.items())
    return ("{" + ", ".join(parts) + "}").encode("utf-8", "replace")


def waiting_time(value: float | datetime.timedelta | None) -> float | None:
    """Seconds to wait; those that never end are infinite or None, and not NaN, which no clock reaches."""
    if isinstance(value, datetime.timedelta):
        value = value.total_seconds()
    if value is not None and not (isinstance(value, int | float) and value >= 0):
        raise InvalidArgument("must be a number from 0", "timeout")
    return value


def list_of(values: Iterable[bytes]) -> tuple[Any, int]:
    all_values = list(values)
    return (ctypes.c_char_p * max(1, len(all_values)))(*all_values), len(all_values)


def characters(text: bytes) -> int:
    """How many a str has of this beginning of a text; the library counts bytes."""
    return len(text.decode("utf-8", "ignore"))  # of a character that is cut it is the place of the whole
