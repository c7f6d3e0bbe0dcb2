"""The dictionaries that the library takes and gives. What it gives may have more than stands here, with a later library."""

from __future__ import annotations

from typing import Literal, TypedDict

from ._options import (  # "as": to be had from here
    Change as Change,
    Facet as Facet,
    Format as Format,
    IndexOptions as IndexOptions,
    OpenOptions as OpenOptions,
    OptimizeOptions as OptimizeOptions,
    RelatedOptions as RelatedOptions,
    SearchOptions as SearchOptions,
    Seconds as Seconds,
    SuggestOptions as SuggestOptions,
    Time as Time,
)


class _Document(TypedDict):
    format_version: int


class Term(TypedDict):
    """Its part of a text score."""

    term: str
    weight: float
    idf: float
    tf: float
    df: int
    score: float
    group: bool


class Explanation(TypedDict):
    """How a score came about: text * boost * recency."""

    score: float
    text: float
    proximity: float
    ngrams: float
    terms: list[Term]
    length: float
    average_length: float
    documents: int
    boost: float
    quality: float
    quality_known: bool
    quality_part: float
    heat: float
    heat_known: bool
    heat_part: float
    age_days: float | None
    recency: float


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

    explain: Explanation  # if it was asked for


class Total(TypedDict):
    value: int
    exact: bool


class FacetValue(TypedDict):
    value: str
    count: int
    filter: str | None


class Warning(TypedDict):
    offset: int  # of a character of the query
    message: str


class Query(TypedDict):
    text: str
    interpreted: str
    warnings: list[Warning]
    relaxed: bool


class SearchResult(_Document):
    """What a search has found: a page of it."""

    query: Query
    total: Total
    hidden: int
    hidden_stubs: int
    took_ms: float
    partial: bool
    first_rank: int
    cursor: str | None
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    did_you_mean: str | None


class Diagnostic(TypedDict):
    source: str
    line: int  # from 1; 0 where none is known
    column: int  # from 1, in bytes; 0 where none is known
    message: str


class RecordChange(TypedDict):
    change: Literal["added", "updated", "removed"]
    id: int
    name: str


class IndexReport(_Document):
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
    notes: list[Diagnostic]
    changes: list[RecordChange]
    seconds: float


class RemoveReport(_Document):
    removed: int
    not_found: list[str]


class UpdateReport(_Document):
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


class SuggestResult(_Document):
    prefix: str
    words: list[SuggestedWord]
    titles: list[SuggestedTitle]
    took_ms: float


class RelatedResult(_Document):
    id: int
    title: str | None
    relations: list[Hit]
    related_by: list[Hit]
    similar: list[Hit]
    terms: list[str]
    took_ms: float


class CheckReport(_Document):
    ok: bool
    checks: list[str]
    problems: list[str]
    not_compared: list[str]
    seconds: float


class BackupReport(_Document):
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


class WhyQuery(TypedDict):
    text: str
    interpreted: str
    relaxed: bool


class Rival(TypedDict):
    """The last hit of the page, for comparison."""

    id: int
    title: str | None
    rank: int
    explain: Explanation


class Why(_Document):
    id: int | None
    title: str | None
    query: WhyQuery
    matches: bool
    found: bool
    rank: int | None
    total: int
    explain: Explanation | None
    rival: Rival | None
    reasons: list[str]


class Image(TypedDict):
    url: str | None
    title: str | None
    attribution: str | None
    width: float | None
    height: float | None
    isCached: bool


class Publisher(Provider):
    images: list[Image]


class Story(TypedDict):
    """One that a record relates to, as it says."""

    title: str | None
    excerpt: str | None
    publishedDateTime: str | None
    originalUrl: str | None
    webUrl: str | None
    type: str | None
    quality: float | None
    heat: float | None
    provider: Publisher
    topics: list[str]
    images: list[Image]


class _Record(TypedDict):
    id: str | None
    category: str | None
    type: str | None
    lang: str | None
    title: str | None
    excerpt: str | None
    body: str | None
    featuredContent: str | None
    publishedDateTime: str | None
    updatedDateTime: str | None
    originalUrl: str | None
    webUrl: str | None
    ampWebUrl: str | None
    cdnAmpWebUrl: str | None
    quality: float | None
    heat: float | None
    published: bool
    removed: bool
    provider: Publisher
    topics: list[str]
    images: list[Image]
    related: list[Story]


class Record(_Record, total=False):
    """What a record says, with whatever else its source has."""

    secured: str | None  # if it was asked for


class Marks(TypedDict):
    """Where texts have what the query asks for: [begin, end] each."""

    title: list[list[int]]
    excerpt: list[list[int]]
    body: list[list[int]]


class Item(TypedDict):
    path: str
    line: int
    format: str


class _Shown(_Document):
    id: int
    kind: Literal["record", "stub"]
    visible: bool
    identity: str
    source: str
    source_line: int
    items: int
    made_of: list[Item]
    authors: list[str]
    record: Record


class Shown(_Shown, total=False):
    marks: Marks  # if there was a query


class OptimizeReport(_Document):
    reanalyzed: bool
    analyzer_current: bool
    documents: int
    resumed: int
    reread: int
    merged: bool
    bytes_before: int
    bytes: int
    bytes_free: int
    seconds: float


class ExportReport(_Document):
    sources: int
    items: int
    removals: int
    updates: int
    records: int
    bytes: int
    inexact: list[str]
    seconds: float


class Count(TypedDict):
    value: str | None
    count: int


class DateCount(TypedDict):
    value: str
    count: int


Bucket = TypedDict("Bucket", {"from": float, "below": float | None, "count": int})


class Histogram(TypedDict):
    buckets: list[Bucket]
    unknown: int


class Sizes(TypedDict):
    items: int
    index: int
    segments: int
    records: int
    labels: int
    terms: int
    pages: int
    other: int
    free: int


class Stats(_Document):
    path: str
    file_format: int
    bytes: int
    analyzer: str
    analyzer_current: bool
    reading_current: bool
    records: int
    hidden: int
    stubs: int
    hidden_stubs: int
    items: int
    sources: int
    terms: int
    average_length: float
    median_quality: float | None
    median_heat: float | None
    oldest: str | None
    newest: str | None
    languages: list[Count]
    providers: list[Count]
    topics: list[Count]
    dates: list[DateCount]
    undated: int
    quality: Histogram
    heat: Histogram
    sizes: Sizes | None  # if they were asked for
