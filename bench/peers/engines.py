"""The engines: how each is told to index, to search, and to answer one query in a new process.

A variant of an engine is one way of ranking: none (BM25), product (BM25 x weights, as newsidx does), sum (BM25 + weights)."""

import json
import os
import re
import subprocess

KINDS = ["or", "and", "phrase", "prefix", "filtered"]


class Options:
    """What a run is to do. unknown: the medians of quality and heat, for records that have none."""

    def __init__(self, optimize, stem, build, tools, unknown="0,0"):
        self.optimize = optimize
        self.stem = stem
        self.build = build
        self.tools = tools
        self.unknown = unknown


class Variant:
    def __init__(self, label, weights, full=False, flags=()):
        self.label = label
        self.weights = weights
        self.full = full
        self.flags = list(flags)  # newsidx's


class Newsidx:
    name = "newsidx"

    def __init__(self, options):
        self.options = options
        self.program = os.path.join(options.build, "newsidx")
        self.variants = [Variant("newsidx", "product"), Variant("newsidx --full", "product", full=True)]
        help_text = subprocess.run([self.program, "bench", "--help"], capture_output=True, text=True).stdout
        if "--quality-weight" in help_text:
            flags = ["--quality-weight", "0", "--heat-weight", "0"]
            self.variants.insert(1, Variant("newsidx, no weights", "none", flags=flags))

    def _db(self, folder):
        return ["--db", os.path.join(folder, "news.db")]

    def index_commands(self, folder, corpus):
        """Each with the name of what it does."""
        commands = [("index", [self.program, *self._db(folder), "index", corpus, "--json"])]
        if self.options.optimize:
            commands.append(("optimize", [self.program, *self._db(folder), "optimize", "--json"]))
        return commands

    @staticmethod
    def indexed(printed):
        return json.loads(printed)["added"]

    def version(self, _):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.split()[-1]

    @staticmethod
    def query_file(queries, kind):
        return os.path.join(queries, f"newsidx.{kind}.txt")

    def search_command(self, variant, folder, kind, file, repeat):
        command = [self.program, *self._db(folder), "bench", "--queries", file, "--match", "any" if kind == "or" else "all",
                   "--limit", "10", "--repeat", str(repeat), "--json", *variant.flags]
        return command + ["--full"] if variant.full else command

    def one_command(self, folder, kind, query, weights="product", _file=None):
        flags = ["--quality-weight", "0", "--heat-weight", "0"] if weights == "none" else []
        return [self.program, *self._db(folder), "search", "--limit", "10", "--match", "any" if kind == "or" else "all",
                "--format", "jsonl", *flags, "--", query]

    def keys(self, folder, kind, file, weights):
        """Of each query of the file the keys of its ten best."""
        keys = []
        with open(file, encoding="utf-8") as queries:
            for query in queries.read().splitlines():
                command = self.one_command(folder, kind, query, weights)
                lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
                hits = [json.loads(line) for line in lines]
                keys.append([str(hit.get("source_id") or hit.get("url") or hit.get("title")) for hit in hits])
        return keys


class Peer:
    """A program that is called as peer.h says."""

    def __init__(self, name, label, program, variants, options, index_flags=(), warm=0, one_program=None):
        self.name = name
        self.program = program
        self.variants = [Variant(f"{label} {text}", weights) for text, weights in variants]
        self.options = options
        self.index_flags = list(index_flags)
        self.warm = warm
        self.one_program = one_program or program

    def _stem(self):
        return ["--stem"] if self.options.stem else []

    def index_commands(self, folder, corpus):
        optimize = ["--optimize"] if self.options.optimize else []
        return [("index", [*self.program, "index", *self._stem(), *optimize, "--unknown", self.options.unknown,
                           *self.index_flags, folder, corpus])]

    @staticmethod
    def indexed(printed):
        return json.loads(printed)["records"]

    @staticmethod
    def version(printed):
        return json.loads(printed)["version"]

    @staticmethod
    def query_file(queries, kind):
        return os.path.join(queries, f"{kind}.txt")

    def search_command(self, variant, folder, kind, file, repeat):
        warm = ["--warm", str(self.warm)] if self.warm and repeat > 2 else []
        return [*self.program, "search", *self._stem(), "--weights", variant.weights, *warm, "--repeat", str(repeat), folder,
                kind, file]

    def one_command(self, folder, kind, _query, weights="none", file=None):
        return [*self.one_program, "search", *self._stem(), "--weights", weights, "--ids", folder, kind, file]

    def keys(self, folder, kind, file, weights):
        command = [*self.program, "search", *self._stem(), "--weights", weights, "--ids", folder, kind, file]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return [[key for key in line.split("\t") if key] for line in printed.split("\n")[:-1]]


def make_engines(names, options, lucene="", tantivy_flags=()):
    """lucene: the command before its arguments, without the JVM's flags for one query."""
    tools, engines = options.tools, []
    for name in names:
        if name == "newsidx":
            engines.append(Newsidx(options))
        elif name == "tantivy":
            program = [os.path.join(tools, "cargo", "release", "newsidx_peer_tantivy")]
            engines.append(Peer(name, "Tantivy", program, [("BM25", "none"), ("x weights", "product")], options,
                                index_flags=tantivy_flags))
        elif name == "lucene":
            variants = [("BM25", "none"), ("x weights", "product"), ("+ features", "sum")]
            program = lucene.split()
            quick_start = [program[0], "-XX:TieredStopAtLevel=1", *program[1:]]
            engines.append(Peer(name, "Lucene", program, variants, options, warm=4, one_program=quick_start))
        elif name == "xapian":
            engines.append(Peer(name, "Xapian", [os.path.join(tools, "xapian")], [("BM25", "none"), ("+ source", "sum")],
                                options))
        elif name == "fts5":
            engines.append(Peer(name, "FTS5", [os.path.join(tools, "fts5")], [("rank", "none"), ("x weights", "product")],
                                options))
    return engines


def shown(command):
    """A command as a person would type it: without the paths of this machine."""
    parts = [os.path.basename(command[0]) if os.path.isabs(command[0]) else command[0], *command[1:]]
    return re.sub(r"-cp \S+", "-cp JARS", " ".join(f"'{part}'" if " " in part else part for part in parts))
