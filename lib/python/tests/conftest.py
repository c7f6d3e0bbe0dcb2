"""The indexes that the tests ask."""

import os
import pathlib
import signal

import newsidx
import pytest

NEWS = pathlib.Path(os.environ["NEWSIDX_NEWS"])

# What a shell runs in the background ignores Ctrl-C, and so would Python, and what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def titles(result):
    return [hit["title"] for hit in result["hits"]]


@pytest.fixture
def index():
    with newsidx.Index.in_memory() as made:
        made.add_records(
            [
                {"id": 1, "title": "Moore Threads shows a card", "topics": ["GPU"], "heat": 10,
                 "originalUrl": "https://a.example/1", "publishedDateTime": "2024-01-02T03:04:05Z"},
                {"id": 2, "title": "Threads of silk", "topics": ["Cloth"], "secured": "opaque"},
                {"id": 3, "title": "A card of paper", "excerpt": "Ein Ü & <b>"},
            ],
            source="wire",
        )
        yield made


@pytest.fixture(scope="session")
def news(tmp_path_factory):
    path = tmp_path_factory.mktemp("news") / "news.db"
    with newsidx.Index(path, create=True) as made:
        report = made.add(NEWS)
        assert report["added"] > 150 and report["rejected"] == 0
    return path
