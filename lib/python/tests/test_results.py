"""What searches give."""

import asyncio
import pathlib
import threading

import newsidx
import pytest


@pytest.fixture
def many():
    """More matches than a search looks at between two looks at its clock."""
    with newsidx.Index.in_memory() as made:
        made.add_records({"id": number, "title": f"Common story {number}"} for number in range(3000))
        yield made


def test_hits_and_pages_that_are_cancelled_say_so(many):
    cancel = newsidx.Cancel()
    found = []
    with pytest.raises(newsidx.Cancelled, match="there may be more"):
        for hit in many.hits("common", limit=10, cancel=cancel):
            found.append(hit)
            if len(found) == 15:
                cancel.request()
    assert 20 <= len(found) < 3000
    pages = []
    with pytest.raises(newsidx.Cancelled):
        for page in many.pages("common", cancel=cancel):
            pages.append(page)
    assert len(pages) == 1 and pages[0]["partial"]
    assert len(list(many.hits("common", limit=1000))) == 3000


def test_hits_pages_and_facets_whose_time_is_over_say_so(many):
    found = []
    with pytest.raises(newsidx.Cancelled, match="timeout"):
        for hit in many.hits("common", limit=10, timeout=0):
            found.append(hit)
    assert len(found) < 3000
    with pytest.raises(newsidx.Cancelled, match="timeout"):
        list(many.pages("common", timeout=0))
    with pytest.raises(newsidx.Cancelled, match="timeout"):
        many.facets("common", "kind", timeout=0)
    assert many.search("common", timeout=0)["partial"]


def test_a_warning_says_where_it_is_in_the_query(index):
    for before in ("", "Ü ", "Größe 漢字 😀 ", "\ud800 "):
        query = before + 'threads "silk'
        (warning,) = index.search(query)["query"]["warnings"]
        assert query[warning["offset"]] == '"', (query, warning)
        (page,) = index.pages(query)
        assert page["query"]["warnings"] == [warning]


def test_the_coroutine_in_the_readme_searches_and_ends_its_thread_when_it_is_cancelled(index):
    readme = (pathlib.Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    names = {"asyncio": asyncio, "newsidx": newsidx}
    exec(readme.split("```python\n")[2].split("```")[0], names)  # pylint: disable=exec-used
    assert asyncio.run(names["search"](index, "silk"))["total"]["value"] == 1

    begun, ended = threading.Event(), threading.Event()

    class Waits:  # as a search that takes long
        def search(self, _, cancel):
            begun.set()
            index.wait_for_change(index.version(), cancel=cancel)
            ended.set()

    async def cancelled():
        task = asyncio.create_task(names["search"](Waits(), "silk"))
        await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(ended.wait, 60)

    asyncio.run(cancelled())
