"""The exceptions: one for each newsidx_status of the C ABI, and their common base."""

from __future__ import annotations


class Error(Exception):
    """What the library could not do. ``where`` is the file, URL or argument that it is about, or ""."""

    code = "internal"

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.where = where


class InvalidArgument(Error, ValueError):
    """An option, a cursor or a call that cannot be."""

    code = "invalid_argument"


class NotFound(Error, LookupError):
    """No such file, folder or record."""

    code = "not_found"


class IoError(Error, OSError):
    """The operating system refused."""

    code = "io"

    def __str__(self) -> str:
        return str(self.args[0])


class NotADatabase(Error):
    """The file exists and is not a newsidx file."""

    code = "not_a_database"


class NewerFormat(Error):
    """The file was written by a newer newsidx."""

    code = "newer_format"


class AnalyzerMismatch(Error):
    """Other rules analysed the file's text: it can be searched, and written after ``optimize(reanalyze=True)``."""

    code = "analyzer_mismatch"


class Busy(Error):
    """Another process holds the write lock for too long."""

    code = "busy"


class Corrupt(Error):
    """The file is damaged."""

    code = "corrupt"


class Rejected(Error):
    """``strict``: an input was rejected, and nothing was committed."""

    code = "rejected"


class Cancelled(Error):
    """Somebody asked to stop; or a search of which only all is an answer was ended by its timeout."""

    code = "cancelled"


class InternalError(Error):
    """A defect in newsidx."""

    code = "internal"


# By newsidx_status.
BY_STATUS: dict[int, type[Error]] = {
    1: InvalidArgument,
    2: NotFound,
    3: IoError,
    4: NotADatabase,
    5: NewerFormat,
    6: AnalyzerMismatch,
    7: Busy,
    8: Corrupt,
    9: Rejected,
    10: Cancelled,
    11: InternalError,
}
