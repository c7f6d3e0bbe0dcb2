"""What the library takes, as newsidx.types has it. Of options None is what is done without them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence, Set
from typing import Literal, TypedDict

Facet = Literal["topic", "provider", "domain", "type", "category", "lang", "author", "kind", "year", "month"]
Format = Literal["auto", "record", "jsonl", "json", "feed", "html", "csv", "markdown", "export"]
Seconds = float | datetime.timedelta
Time = int | datetime.datetime


class OpenOptions(TypedDict, total=False):
    """Sizes in bytes, for each search that runs at once; see newsidx/index.h."""

    create: bool
    read_only: bool
    busy_timeout_ms: int
    read_cache: int
    search_cache: int
    write_cache: int
    mapped: int
    idle_connections: int


class IndexOptions(TypedDict, total=False):
    """How inputs are read."""

    format: Format | None
    source: str | None
    key_map: Mapping[str, str] | None  # theirs: ours
    include: Sequence[str] | Set[str] | None
    exclude: Sequence[str] | Set[str] | None
    prune: bool
    restore: bool
    force: bool
    dry_run: bool
    strict: bool
    list_changes: bool
    jobs: int
    batch: int


class SearchOptions(TypedDict, total=False):
    """What a search is asked besides its query."""

    limit: int
    cursor: str | None  # as a result has it
    facets: Sequence[Facet] | Set[Facet] | None
    facet_limit: int
    match: Literal["all", "most", "any"]
    sort: Literal["relevance", "newest", "oldest", "quality", "heat"]
    plain_text: bool
    as_you_type: bool
    synonyms: str | None
    unpublished: bool
    quality_weight: float
    heat_weight: float
    half_life: Seconds | None
    now: Time | None
    timeout: Seconds | None
    rerank: bool
    expand: bool
    explain: bool
    exact_total: bool
    segments: bool
    details: bool
    snippet_length: int


class RelatedOptions(TypedDict, total=False):
    limit: int
    unpublished: bool
    snippet_length: int


class SuggestOptions(TypedDict, total=False):
    limit: int
    unpublished: bool
    timeout: Seconds | None


class OptimizeOptions(TypedDict, total=False):
    reanalyze: bool
    vacuum: bool
    jobs: int
    batch: int


class Change(TypedDict, total=False):
    """What `update` sets: of the record with this id or url; None is unknown."""

    id: int | str
    url: str
    heat: float | None
    quality: float | None
    published: bool
