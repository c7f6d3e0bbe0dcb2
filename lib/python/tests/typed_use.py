"""Not run: what a program with types may write, so that mypy accepts it (`build` asks)."""

import collections
import datetime

import newsidx


def all_hits(index: newsidx.Index, query: str, timeout: float | None = None) -> list[newsidx.types.Hit]:
    hits: list[newsidx.types.Hit] = []
    cursor: str | None = None
    while True:
        page = index.search(query, cursor=cursor, timeout=timeout, facets=("topic", "year"))
        hits += page["hits"]
        cursor = page["cursor"]
        if cursor is None:
            return hits


def lists_of_any_kind(index: newsidx.Index) -> int:
    index.search("x", facets={"topic"}, half_life=datetime.timedelta(days=1), now=None, synonyms=None)
    index.add("folder", include=("*.md",), exclude=collections.deque(["a", "b"]), key_map=collections.ChainMap())
    index.add_text(bytearray(b"{}"))
    index.add_records([collections.ChainMap({"title": "x"})], source=None)
    return index.search("x")["hidden_stubs"] + len(index.check()["checks"])


def what_an_index_is(index: newsidx.Index) -> str:
    return "" if index.closed or index.path is None else index.path.upper()


def reports(index: newsidx.Index) -> list[str]:
    shown = index.show(1, query="x")
    explained = index.why(1, "x")["explain"]
    terms = [] if explained is None else [term["term"] for term in explained["terms"]]
    return [shown["record"]["title"] or "", index.stats()["analyzer"], *terms]
