"""newsidx: an embedded full-text search engine for news records.

    with newsidx.Index("news.db", create=True) as index:
        index.add("data/news")
        for hit in index.hits("moore threads"):
            print(hit["score"], hit["title"])
"""

from . import types
from ._errors import (
    AnalyzerMismatch,
    Busy,
    Cancelled,
    Corrupt,
    Error,
    InternalError,
    InvalidArgument,
    IoError,
    NewerFormat,
    NotADatabase,
    NotFound,
    Rejected,
)
from ._index import Index, repair
from ._library import Cancel, library_version

__version__ = library_version()

__all__ = [
    "AnalyzerMismatch",
    "Busy",
    "Cancel",
    "Cancelled",
    "Corrupt",
    "Error",
    "Index",
    "InternalError",
    "InvalidArgument",
    "IoError",
    "NewerFormat",
    "NotADatabase",
    "NotFound",
    "Rejected",
    "types",
    "library_version",
    "repair",
]
