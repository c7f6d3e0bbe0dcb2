"""The dictionaries that the library takes and gives. What it gives may have more than stands here."""

from __future__ import annotations

import datetime
from typing import Any, Literal, TypedDict

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

    format: Format
    source: str
    key_map: dict[str, str]  # theirs: ours
    include: list[str]
    exclude: list[str]
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
    cursor: str
    facets: list[Facet]
    facet_limit: int
    match: Literal["all", "most", "any"]
    sort: Literal["relevance", "newest", "oldest", "quality", "heat"]
    plain_text: bool
    as_you_type: bool
    synonyms: str
    unpublished: bool
    quality_weight: float
    heat_weight: float
    half_life: Seconds | None
    now: Time
    timeout: Seconds
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
    timeout: Seconds


class OptimizeOptions(TypedDict, total=False):
    reanalyze: bool
    vacuum: bool
    jobs: int
    batch: int


class Provider(TypedDict):
    name: str | None
    domain: str | None


class _Hit(TypedDict):
    id: int
    score: float
    kind: Literal["record", "stub"]
    source_id: str | None
    url: str | None
    title: str | None
    excerpt: str | None
    published_at: str | None
    provider: Provider
    topics: list[str]
    authors: list[str]
    lang: str | None
    type: str | None
    category: str | None
    quality: float | None
    heat: float | None
    published: bool
    snippet: str  # HTML
    snippet_text: str  # the same as plain text
    snippet_marks: list[list[int]]  # of it: [begin, end], in bytes of its UTF-8
    title_marks: list[list[int]]


class Hit(_Hit, total=False):
    """A record that was found."""

    explain: dict[str, Any]


class Total(TypedDict):
    value: int
    exact: bool


class FacetValue(TypedDict):
    value: str
    count: int
    filter: str | None


class Warning(TypedDict):
    offset: int
    message: str


class Query(TypedDict):
    text: str
    interpreted: str
    warnings: list[Warning]
    relaxed: bool


class SearchResult(TypedDict):
    """What a search has found: a page of it."""

    query: Query
    total: Total
    hidden: int
    took_ms: float
    partial: bool
    first_rank: int
    cursor: str | None
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    did_you_mean: str | None


class Diagnostic(TypedDict):
    source: str
    line: int | None
    column: int | None
    message: str


class RecordChange(TypedDict):
    change: Literal["added", "updated", "removed"]
    id: int
    name: str


class IndexReport(TypedDict):
    """The state at the end of a run of reading."""

    read: int
    added: int
    updated: int
    unchanged: int
    duplicates: int
    removed: int
    gone: int
    kept: int
    withheld: int
    stubs: int
    rejected: int
    others: int
    errors: list[Diagnostic]
    warnings: list[Diagnostic]
    other_files: list[Diagnostic]
    changes: list[RecordChange]
    seconds: float


class RemoveReport(TypedDict):
    removed: int
    not_found: list[str]


class UpdateReport(TypedDict):
    updated: int
    unchanged: int
    errors: list[Diagnostic]


class SuggestedWord(TypedDict):
    text: str
    documents: int


class SuggestedTitle(TypedDict):
    id: int
    title: str
    url: str | None
    heat: float | None


class SuggestResult(TypedDict):
    prefix: str
    words: list[SuggestedWord]
    titles: list[SuggestedTitle]
    took_ms: float


class RelatedResult(TypedDict):
    id: int
    title: str | None
    relations: list[Hit]
    related_by: list[Hit]
    similar: list[Hit]
    terms: list[str]
    took_ms: float


class CheckReport(TypedDict):
    ok: bool
    problems: list[str]
    seconds: float


class BackupReport(TypedDict):
    bytes: int
    records: int
    seconds: float


class Repair(TypedDict):
    backup: str
    items: int
    records: int
    lost_records: int
    reread: int
    losses: list[str]


class RepairReport(CheckReport):
    """A check, and what became of a file that was damaged."""

    repair: Repair | None


class Change(TypedDict, total=False):
    """What `update` sets: of the record with this id or url; None is unknown."""

    id: int | str
    url: str
    heat: float | None
    quality: float | None
    published: bool
