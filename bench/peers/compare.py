#!/usr/bin/env python3
"""Lets each engine index the same records and answer the same queries, one engine after the other, and writes what it took
to bench/runs as JSON, as a table, and as plots (report.py). bench/peers/run builds the engines and calls it."""

import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys

import report
from engines import KINDS, Options, make_engines, shown

HERE = os.path.dirname(os.path.abspath(__file__))
PROBE = 20  # queries that say how many of all there is time for
COLD_QUERIES = 10
OVERLAP_QUERIES = 25


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in lines)
    return path


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.work = arguments.tools

    def path(self, *parts):
        return os.path.join(self.work, *parts)

    def measure(self, command, statuses=(0,)):
        """What the command printed, and its wall seconds, CPU seconds and peak resident bytes, seen from outside."""
        usage = self.path("usage")
        if os.path.exists(usage):
            os.remove(usage)
        with open(self.path("log"), "w", encoding="utf-8") as log:
            done = subprocess.run([self.path("measure"), usage, *command], stdout=subprocess.PIPE, stderr=log, text=True)
        if done.returncode not in statuses:
            tail = "\n".join(read_lines(self.path("log"))[-20:])
            sys.exit(f"{tail}\ncompare.py: this failed with status {done.returncode}: {shown(command)}")
        wall, cpu, peak = read_lines(usage)[-1].split()
        return done.stdout, float(wall), float(cpu), int(peak)

    # Indexing

    def index(self, engine, corpus):
        """Makes a fresh index; the figures."""
        folder = self.path("index", engine.name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        with open(corpus, "rb") as file:  # no engine pays for reading the disk,
            while file.read(1 << 22):
                pass
        os.sync()  # or for what the one before it has not written yet
        result = {"wall_s": 0.0, "optimize_s": 0.0, "cpu_s": 0.0, "peak_bytes": 0, "commands": []}
        for what, command in engine.index_commands(folder, corpus):
            printed, wall, cpu, peak = self.measure(command, statuses=(0, 1))  # 1: newsidx did not take every record
            result["commands"].append(shown(command))
            result["cpu_s"] += cpu
            result["peak_bytes"] = max(result["peak_bytes"], peak)
            if what == "index":
                result["records"] = engine.indexed(printed)
                result["version"] = engine.version(printed)
                inside = json.loads(printed).get("optimize_seconds", 0)
                result["optimize_s"] += inside
                result["wall_s"] += wall - inside
            else:
                result["optimize_s"] += wall
        result["records_per_s"] = result["records"] / result["wall_s"]
        result["file_bytes"] = sum(os.path.getsize(os.path.join(root, name))
                                   for root, _, names in os.walk(folder) for name in names)
        return result

    # Searching

    def search(self, engine, variant, kind, queries):
        """The latency of as many queries as there is time for (they are in no order), or None when there are none."""
        folder, file = self.path("index", engine.name), engine.query_file(queries, kind)
        lines = read_lines(file)
        if not lines:
            return None
        part = self.path("part.txt")
        write_lines(part, lines[:PROBE])
        probe = json.loads(self.measure(engine.search_command(variant, folder, kind, part, 2))[0])
        seconds = max(probe["mean_ms"], 1e-3) / 1e3 * 3
        count = min(len(lines), max(PROBE, int(self.arguments.budget / seconds)))
        write_lines(part, lines[:count])
        command = engine.search_command(variant, folder, kind, part, 3)
        printed, _, _, peak = self.measure(command)
        result = json.loads(printed)
        result.pop("format_version", None)
        result.update(of_queries=len(lines), peak_bytes=peak, command=shown(command).replace(part, os.path.basename(file)))
        return result

    def cold(self, engine, queries):
        """One query in a new process, the file in the page cache; the mean and worst of some."""
        folder = self.path("index", engine.name)
        for root, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(root, name), "rb") as file:
                    while file.read(1 << 22):
                        pass
        walls, peaks, command = [], [], []
        for query in read_lines(engine.query_file(queries, "or"))[:COLD_QUERIES]:
            file = write_lines(self.path("one.txt"), [query])
            command = engine.one_command(folder, "or", query, engine.variants[0].weights, file)
            _, wall, _, peak = self.measure(command, statuses=(0, 1))  # 1: newsidx found nothing
            walls.append(wall * 1e3)
            peaks.append(peak)
        return {"queries": len(walls), "mean_ms": sum(walls) / len(walls), "max_ms": max(walls), "peak_bytes": max(peaks),
                "command": shown(command)}

    def our_keys(self, ours, queries):
        return {(weights, kind): ours.keys(self.path("index", ours.name), kind, self.first(ours, queries, kind), weights)
                for weights in ("none", "product") for kind in KINDS}

    def first(self, engine, queries, kind):
        return write_lines(self.path("first.txt"), read_lines(engine.query_file(queries, kind))[:OVERLAP_QUERIES])

    def overlap(self, engine, variant, kind, queries, ours):
        """Which part of the ten best is ours, too, on average; None if neither found anything."""
        known = ours["none" if variant.weights == "none" else "product", kind]
        theirs = known if engine.name == "newsidx" else \
            engine.keys(self.path("index", engine.name), kind, self.first(engine, queries, kind), variant.weights)
        parts = [len(set(a) & set(b)) / max(len(set(a)), len(set(b))) for a, b in zip(theirs, known) if a or b]
        return {"overlap": sum(parts) / len(parts) if parts else None,
                "with_hits": sum(1 for keys in theirs if keys) / len(theirs) if theirs else None}

    def corpus(self, name, corpus, options):
        """Everything with one corpus."""
        arguments, queries = self.arguments, self.path("queries")
        shutil.rmtree(queries, ignore_errors=True)
        subprocess.run([sys.executable, os.path.join(HERE, "queries.py"), corpus, queries], check=True,
                       stdout=subprocess.DEVNULL)
        with open(os.path.join(queries, "about.json"), encoding="utf-8") as file:
            about = json.load(file)
        options.unknown = f"{about['median_quality']},{about['median_heat']}"
        engines = make_engines(arguments.engines.split(","), options, arguments.lucene, arguments.tantivy.split())
        result = {"name": name, "bytes": os.path.getsize(corpus), "queries": about["queries"], "seed": about["seed"],
                  "indexing": {}, "cold": {}, "search": []}
        for number in range(arguments.rounds):
            for engine in engines if number % 2 == 0 else reversed(engines):
                say(f"{name}: {engine.name} indexes")
                figures = self.index(engine, corpus)
                best = result["indexing"].get(engine.name)
                if best is None or figures["wall_s"] < best["wall_s"]:
                    result["indexing"][engine.name] = figures
        if arguments.index_only:
            return result
        ours = None
        if engines[0].name == "newsidx":
            say(f"{name}: what newsidx finds")
            ours = self.our_keys(engines[0], queries)
        for engine in engines:
            say(f"{name}: {engine.name} searches")
            result["cold"][engine.name] = self.cold(engine, queries)
            for variant in engine.variants:
                row = {"engine": engine.name, "label": variant.label, "weights": variant.weights, "latency": {}, "same": {}}
                result["search"].append(row)
                for kind in KINDS:
                    row["latency"][kind] = self.search(engine, variant, kind, queries)
                    if ours and row["latency"][kind]:
                        row["same"][kind] = self.overlap(engine, variant, kind, queries, ours)
        return result


def output_of(command):
    try:
        printed = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ""
    lines = (printed.stdout or printed.stderr).splitlines()
    return lines[0].strip() if printed.returncode == 0 and lines else ""


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) * 1024
    return {"cpu": models[0] if models else platform.machine(), "cores": os.cpu_count(), "memory_bytes": memory,
            "system": f"{platform.system()} {platform.release()}", "load_at_start": os.getloadavg()[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", action="append", required=True, metavar="NAME=FILE")
    parser.add_argument("--engines", required=True, help="newsidx first, with commas between them")
    parser.add_argument("--tools", required=True, help="where the programs are, and everything is made")
    parser.add_argument("--build", required=True, help="the build of newsidx")
    parser.add_argument("--lucene", default="", help="the command that is Lucene")
    parser.add_argument("--java", default="")
    parser.add_argument("--tantivy", default="", help="options for its index")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--budget", type=float, default=20, help="seconds for one kind of query of one variant")
    parser.add_argument("--no-optimize", action="store_true")
    parser.add_argument("--stem", action="store_true")
    parser.add_argument("--index-only", action="store_true")
    parser.add_argument("--out", required=True, help="the results, less .json, .txt and .svg")
    arguments = parser.parse_args()
    options = Options(not arguments.no_optimize, arguments.stem, arguments.build, arguments.tools)
    run = {"format_version": 1, "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
           "machine": machine(), "commit": output_of(["git", "rev-parse", "--short", "HEAD"]),
           "compilers": [line for line in (output_of(["g++", "--version"]), output_of(["rustc", "--version"]),
                                           output_of([arguments.java, "-version"]) if arguments.java else "") if line],
           "optimized": options.optimize, "stemmed": options.stem, "rounds": arguments.rounds, "budget_s": arguments.budget,
           "corpora": []}
    bench = Bench(arguments)
    for pair in arguments.corpus:
        name, file = pair.split("=", 1)
        run["corpora"].append(bench.corpus(name, file, options))
        with open(arguments.out + ".json", "w", encoding="utf-8") as out:  # what there is, should the rest be stopped
            json.dump(run, out, indent=1)
            out.write("\n")
    report.write(run, arguments.out)
    if report.without_hits(run):
        sys.exit("compare.py: some queries found nothing that must have hits (the notes below the table say which): "
                 "an engine was asked for something else than the others")


if __name__ == "__main__":
    main()
