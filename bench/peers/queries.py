#!/usr/bin/env python3
"""Makes queries out of a corpus: the same corpus and seed give the same queries.

    queries.py CORPUS.jsonl DIR [SEED]

Writes DIR/<kind>.txt for the peers (words; before those of a filtered query a topic and a tab) and
DIR/newsidx.<kind>.txt in newsidx's syntax, for the kinds or, and, phrase, prefix and filtered; and DIR/about.json: how
many there are, and the medians of quality and heat, which stand for what is unknown.

Words are drawn from a sample of the records, evenly over the file: first how often the word is to be (in more than 5 %
of the records, more than 1 %, more than 0.1 %, or less), each as likely as the others, then one of those. The words of
and, prefix and filtered queries stand in one record, those of a phrase side by side in one field, so that each has
hits; half of the or queries are of one record, too. All are of a to z alone, at least two letters, and nothing stands
beside them that engines cut in different ways (an apostrophe, a hyphen, a full stop with a letter behind it). Function
words are left out: newsidx does not look for them.
"""

import collections
import json
import os
import random
import re
import statistics
import sys

SAMPLE = 40_000
COUNTS = {"or": 400, "and": 400, "phrase": 200, "prefix": 200, "filtered": 200}
TRIES = 100  # for one query, before the corpus is taken to have none
CLEAN = re.compile(r"(?<![^\s(\"“,])([A-Za-z]{2,24})(?=[\s,;:!?)\"”]|\.(?:\s|$)|$)")
FUNCTION_WORDS = frozenset(
    """a about above after again against also am an and any are aren as at be because been before being below between
    both but by can cannot could couldn did didn do does doesn doing don during each few for from further had hadn has
    hasn have haven having he her hers herself him himself his how if in into is isn it its itself me more most mustn
    my myself no nor not of on only or other ought our ours ourselves out over own same shan she should shouldn so
    some such than that the their theirs them themselves then there these they this those through to too under until
    up very was wasn we were weren what when where which while whom why will with would wouldn you your yours yourself
    yourselves near""".split())

# The bands of words: each is the part of all records from which on a word is in it.
BANDS = {"frequent": 0.05, "common": 0.01, "middling": 0.001, "rare": 0}
BANDS_OF_ANY = ["frequent", "common", "middling", "rare"]
# More frequent words where all must be there: two rare ones stand in one record and nowhere else.
BANDS_OF_ALL = ["frequent", "frequent", "common", "common", "middling", "rare"]


class Record:
    """A record of the sample: its clean words, where they stand, and its topics."""

    def __init__(self, fields):
        self.runs = []  # words side by side
        for name in ("title", "excerpt", "body", "text"):
            text = fields.get(name)
            if isinstance(text, str):
                self.runs.extend(runs(text))
        self.words = {word for run in self.runs for word in run} - FUNCTION_WORDS
        topics = fields.get("topics")
        topics = [topics] if isinstance(topics, str) else topics or []
        self.topics = [topic for topic in topics if isinstance(topic, str) and re.fullmatch(r"[\w .&-]+", topic)]


def runs(text):
    """The clean words of a text, those in one list with a single space between them."""
    result, end = [[]], None
    for found in CLEAN.finditer(text):
        if end is not None and text[end:found.start()] != " ":
            result.append([])
        result[-1].append(found.group(1).lower())
        end = found.end()
    return [run for run in result if run]


def read_sample(path):
    with open(path, "rb") as file:
        lines = sum(1 for _ in file)
    step = max(1, lines // SAMPLE)
    records, quality, heat = [], [], []
    with open(path, "rb") as file:
        for number, line in enumerate(file):
            if number % step or not line.strip():
                continue
            fields = json.loads(line)
            records.append(Record(fields))
            for name, values in (("quality", quality), ("heat", heat)):
                value = fields.get(name)
                if isinstance(value, (int, float)) and value >= 0:
                    values.append(value)
    return records, [statistics.median(values) if values else 0 for values in (quality, heat)]


class Maker:
    def __init__(self, records, seed):
        self.random = random.Random(seed)
        self.records = records
        frequency = collections.Counter(word for record in records for word in record.words)
        self.band = {}
        self.of_band = {band: [] for band in BANDS}
        for word, count in sorted(frequency.items()):
            if count > 1:  # one that stands in a single record is a misspelling as often as a word
                band = next(band for band, part in BANDS.items() if count >= part * len(records))
                self.band[word] = band
                self.of_band[band].append(word)

    def draw_bands(self, kind):
        """Those of a query's words."""
        bands = BANDS_OF_ANY if kind == "or" else BANDS_OF_ALL
        return [self.random.choice(bands) for _ in range(self.random.choice((2, 3, 4)))]

    def from_record(self, record, bands):
        """Words of one record, of these bands, or None."""
        words = []
        for band in bands:
            choice = sorted(word for word in record.words if self.band.get(word) == band and word not in words)
            if not choice:
                return None
            words.append(self.random.choice(choice))
        self.random.shuffle(words)
        return words

    def any_words(self, bands):
        if not all(self.of_band[band] for band in bands):
            return None
        words = [self.random.choice(self.of_band[band]) for band in bands]
        return words if len(set(words)) == len(words) else None

    def make_or(self, number, bands):
        words = self.any_words(bands) if number % 2 else self.from_record(self.random.choice(self.records), bands)
        return words and " ".join(words)

    def make_and(self, _, bands):
        words = self.from_record(self.random.choice(self.records), bands)
        return words and " ".join(words)

    def make_phrase(self, number, _):
        record, length = self.random.choice(self.records), 2 + number % 2
        places = [(run, at) for run in record.runs for at in range(len(run) - length + 1)]
        if not places:
            return None
        run, at = self.random.choice(places)
        words = run[at:at + length]
        # Engines differ in what a function word in a phrase is, and in what counts as one.
        return " ".join(words) if all(word in self.band for word in words) else None

    def make_prefix(self, number, bands):
        length = 2 + number % 4
        words = self.from_record(self.random.choice(self.records), bands[:2] if number % 4 else bands[:1])
        return words and len(words[-1]) > length and " ".join(words[:-1] + [words[-1][:length]])

    def make_filtered(self, _, bands):
        record = self.random.choice(self.records)
        words = self.from_record(record, bands[:2])
        return words and record.topics and self.random.choice(record.topics) + "\t" + " ".join(words)

    def make(self, kind):
        method, queries = getattr(self, "make_" + kind), {}
        for number in range(COUNTS[kind]):
            for _ in range(TRIES):
                query = method(number, self.draw_bands(kind))
                if query and query not in queries:
                    queries[query] = None
                    break
        queries = list(queries)
        self.random.shuffle(queries)  # so that the first of them are a sample of all
        return queries


def in_newsidx(kind, query):
    if kind == "phrase":
        return f'"{query}"'
    if kind == "prefix":
        return query + "*"
    if kind == "filtered":
        topic, words = query.split("\t")
        return f'topic:"{topic}" {words}'
    return query


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)


def main(corpus, folder, seed="1"):
    records, medians = read_sample(corpus)
    if not records:
        sys.exit(f"queries.py: {corpus}: there are no records in it")
    maker = Maker(records, int(seed))
    os.makedirs(folder, exist_ok=True)
    about = {"seed": int(seed), "sample": len(records), "median_quality": medians[0], "median_heat": medians[1],
             "queries": {}}
    for kind in COUNTS:
        queries = maker.make(kind)
        about["queries"][kind] = len(queries)
        write_lines(os.path.join(folder, f"{kind}.txt"), queries)
        write_lines(os.path.join(folder, f"newsidx.{kind}.txt"), [in_newsidx(kind, query) for query in queries])
    with open(os.path.join(folder, "about.json"), "w", encoding="utf-8") as file:
        json.dump(about, file)
    print(json.dumps(about))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: queries.py CORPUS.jsonl DIR [SEED]")
    main(*sys.argv[1:])
