#!/usr/bin/env python3
"""What a run measured, as a table and as plots.

    report.py RUN.json   makes RUN.txt and RUN-*.svg again (plots need gnuplot)
"""

import json
import os
import shutil
import subprocess
import sys

KINDS = ["or", "and", "phrase", "prefix", "filtered"]
NAMES = {"newsidx": "newsidx", "tantivy": "Tantivy", "lucene": "Lucene", "xapian": "Xapian", "fts5": "FTS5"}
COLORS = {"newsidx": "#d62728", "tantivy": "#1f77b4", "lucene": "#2ca02c", "xapian": "#9467bd", "fts5": "#7f7f7f"}

NOTES = """\
Latency: one process, one thread, warm; the best of 3 runs of each query, from its words to the ids and scores of the ten
best (newsidx --full: to totals, records and snippets). Lucene is warmed for 4 s before. A star: for want of time only the
first of the queries, which are in no order; --budget gives more.
x weights: text x (1 + Q/2 + H/2), Q = quality/(quality+50), H of heat likewise: newsidx's own ranking, Tantivy's by
tweak_score over two fast fields, Lucene's by a FunctionScoreQuery over doc values, FTS5's by ORDER BY with a join. + features,
+ source: BM25 + 5Q + 5H, which Lucene (FeatureField) and Xapian (ValueWeightPostingSource) can skip by: another ranking.
The peers search one field of all texts, FTS5 four columns; newsidx four fields, each with a weight and a length of its own
(BM25F), and forms of words{stems}: it finds more, and not quite the same.
Prefixes: Tantivy and Lucene score all words that begin so alike; Xapian and FTS5 count them as one word.
What a peer cannot: Xapian multiply the text's score by a document's weight; Tantivy skip once weights count (every match
is scored), nor Lucene's function score; FTS5 skip at all.
Same: how many of the ten best are newsidx's, too, with and without weights, mean of 25 queries. {hits}
Cold: a new process, the file in the page cache, one or query: `newsidx search` with snippets, the peers' ten keys.
"""
MEMORY = "Memory is the most that was resident at once; mapped files (Tantivy, Lucene) count. MB are 1,000,000 bytes."


def number(value):
    """With some three significant digits, and no exponent."""
    if value is None:
        return "-"
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 or size == 0 else 3 if size >= 0.1 else 4
    return f"{value:,.{decimals}f}"


def aligned(rows):
    """Lines of columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                      for i, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows]


def ratio(ours, theirs):
    return "-" if not ours or not theirs else f"{ours / theirs:.2f}" if ours / theirs >= 0.095 else f"{ours / theirs:.3f}"


def indexing_table(corpus):
    rows = [["indexing", "records", "records/s", "seconds", "optimize s", "CPU s", "MB/s", "peak MB", "file MB",
             "newsidx/: records/s", "file"]]
    ours = corpus["indexing"].get("newsidx")
    for name, it in corpus["indexing"].items():
        rows.append([f"{NAMES[name]} {it['version']}", f"{it['records']:,}", f"{it['records_per_s']:,.0f}",
                     number(it["wall_s"]), number(it["optimize_s"]), number(it["cpu_s"]),
                     number(corpus["bytes"] / it["wall_s"] / 1e6), f"{it['peak_bytes'] / 1e6:.0f}",
                     f"{it['file_bytes'] / 1e6:.1f}", ratio(ours and ours["records_per_s"], it["records_per_s"]),
                     ratio(ours and ours["file_bytes"], it["file_bytes"])])
    return aligned(rows)


def latency_table(corpus):
    rows = [["latency, ms: mean / p50 / p99"] + [f"{kind} ({corpus['queries'][kind]})" for kind in KINDS]]
    for row in corpus["search"]:
        cells = [row["label"]]
        for kind in KINDS:
            it = row["latency"][kind]
            star = "*" if it and it["queries"] < it["of_queries"] else ""
            cells.append(f"{number(it['mean_ms'])}{star} / {number(it['p50_ms'])} / {number(it['p99_ms'])}" if it else "-")
        rows.append(cells)
    return aligned(rows)


def mean(row, kind):
    it = row["latency"].get(kind)
    return it and it["mean_ms"]


def ratio_table(corpus):
    ours = next((row for row in corpus["search"] if row["label"] == "newsidx"), None)
    if ours is None:
        return []
    rows = [["mean of newsidx / mean of"] + KINDS + ["same ten:"] + KINDS]
    for row in corpus["search"]:
        if row is ours:
            continue
        same = [row["same"].get(kind, {}).get("overlap") for kind in KINDS]
        rows.append([row["label"], *(ratio(mean(ours, kind), mean(row, kind)) for kind in KINDS), "",
                     *("-" if part is None or row["engine"] == "newsidx" else f"{part * 100:.0f} %" for part in same)])
    return aligned(rows)


def cold_table(corpus):
    rows = [["one query, a new process", "mean ms", "max ms", "peak MB", "peak MB, or queries, warm", "newsidx/: ms", "MB"]]
    ours = corpus["cold"].get("newsidx")
    for name, it in corpus["cold"].items():
        warm = [row["latency"]["or"]["peak_bytes"] for row in corpus["search"] if row["engine"] == name and row["latency"]["or"]]
        rows.append([NAMES[name], number(it["mean_ms"]), number(it["max_ms"]), f"{it['peak_bytes'] / 1e6:.0f}",
                     f"{max(warm) / 1e6:.0f}" if warm else "-", ratio(ours and ours["mean_ms"], it["mean_ms"]),
                     ratio(ours and ours["peak_bytes"], it["peak_bytes"])])
    return aligned(rows)


def without_hits(run):
    """Where queries found nothing that must have hits in every engine."""
    return [f"{row['label']}: {kind}, {corpus['name']}" for corpus in run["corpora"] for row in corpus["search"]
            for kind in ("and", "phrase", "prefix", "filtered") if row["same"].get(kind, {}).get("with_hits", 1) < 1]


def hits(run):
    wrong = without_hits(run)
    return f"Wrong: some found nothing ({'; '.join(wrong)})." if wrong else "Each and, phrase, prefix and filtered query has hits."


def commands(corpus):
    lines = []
    for name, it in corpus["indexing"].items():
        lines += [f"  {line}" for line in it["commands"]]
        for row in corpus["search"]:
            if row["engine"] == name and row["latency"]["or"]:
                lines.append(f"  {row['latency']['or']['command']}")
        if name in corpus["cold"]:
            lines.append(f"  {corpus['cold'][name]['command']}")
    return lines


def table(run):
    machine = run["machine"]
    lines = [f"newsidx {run['commit']} beside other engines, {run['date']}",
             f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_bytes'] / 1e9:.0f} GB, {machine['system']}, "
             f"load average {machine['load_at_start']:.1f}",
             *run["compilers"],
             "each index is optimized (one segment), in the seconds given beside those of indexing" if run["optimized"]
             else "no index is optimized: each has the segments that indexing left"]
    for corpus in run["corpora"]:
        lines += ["", f"-- {corpus['name']}: {corpus['bytes'] / 1e6:.1f} MB of JSON Lines, indexed "
                  f"{run['rounds']} time{'s' * (run['rounds'] > 1)}, the quickest counts", ""]
        for part in (indexing_table(corpus), corpus["search"] and latency_table(corpus),
                     corpus["search"] and ratio_table(corpus), corpus["cold"] and cold_table(corpus)):
            if part:
                lines += [*part, ""]
    stems = "; the peers look for English stems, too" if run["stemmed"] else "; the peers look for the words as written"
    notes = NOTES.format(stems=stems, hits=hits(run)) if run["corpora"][-1]["search"] else ""
    lines += [notes + MEMORY, "", "Commands of the last corpus:", *commands(run["corpora"][-1])]
    return "\n".join(lines) + "\n"


# Plots

def gnuplot(script, path):
    head = (f"set terminal svg size 960,440 font 'sans-serif,13' background rgb 'white'\nset output '{path}'\n"
            "set grid ytics lc rgb '#dddddd'\nset border 3\nset tics nomirror\nset format y '%g'\n")
    subprocess.run(["gnuplot"], input=head + script, text=True, check=True)


def plot_latency(corpus, path):
    """Bars: the mean of each engine, for each kind of query."""
    kinds = [kind for kind in KINDS if corpus["queries"][kind]]
    rows = [row for row in corpus["search"] if not row["label"].endswith("--full")]
    data = ["$data << END", "\t".join(["kind", *(row["label"] for row in rows)])]
    data += ["\t".join([kind, *(str(mean(row, kind) or "NaN") for row in rows)]) for kind in kinds]
    seen, bars = {}, []
    for i, row in enumerate(rows):
        engine = row["engine"]
        fill = (1, 0.5, 0.25)[min(seen.get(engine, 0), 2)]  # each further way of ranking is drawn paler
        seen[engine] = seen.get(engine, 0) + 1
        bars.append(f"$data using {i + 2}{':xtic(1)' if i == 0 else ''} title columnheader fillstyle solid {fill} "
                    f"border lc rgb '{COLORS[engine]}' lc rgb '{COLORS[engine]}'")
    script = "\n".join(data) + "\nEND\n" + (
        "set datafile separator '\\t'\nset style data histograms\nset style histogram clustered gap 1.5\n"
        "set boxwidth 0.85\nset logscale y\nset ylabel 'ms, mean (logarithmic)'\nset key outside right\n"
        f"set title 'Ten best of {max(it['records'] for it in corpus['indexing'].values()):,} records: mean latency'\n")
    gnuplot(script + "plot " + ", ".join(bars) + "\n", path)


def plot_scale(run, kind, path):
    """Lines: the mean against the number of records."""
    sized = sorted(run["corpora"], key=lambda corpus: max(it["records"] for it in corpus["indexing"].values()))
    lines, blocks, seen = [], [], {}
    for label in [row["label"] for row in sized[-1]["search"] if not row["label"].endswith("--full")]:
        points, engine = [], ""
        for corpus in sized:
            row = next((row for row in corpus["search"] if row["label"] == label), None)
            if row and mean(row, kind):
                engine = row["engine"]
                points.append(f"{max(it['records'] for it in corpus['indexing'].values())}\t{mean(row, kind)}")
        if not points:
            continue
        seen[engine] = seen.get(engine, 0) + 1
        blocks += [f"$line{len(blocks)} << END\n" + "\n".join(points) + "\nEND"]
        lines.append(f"$line{len(blocks) - 1} using 1:2 with linespoints lw 2 pt 7 ps 0.6 dt {seen[engine]} "
                     f"lc rgb '{COLORS[engine]}' title '{label}'")
    script = "\n".join(blocks) + "\nset logscale xy\nset xlabel 'records'\nset ylabel 'ms, mean'\nset key outside right\n" \
        f"set format x '%.0f'\nset title 'Ten best, {kind} queries: mean latency'\n"
    gnuplot(script + "plot " + ", ".join(lines) + "\n", path)


def write(run, out):
    """out: the path without its ending."""
    text = table(run)
    with open(out + ".txt", "w", encoding="utf-8") as file:
        file.write(text)
    print(text, end="")
    written = [out + ".txt", out + ".json"]
    if not run["corpora"][-1]["search"]:
        pass
    elif not shutil.which("gnuplot"):
        print("== no plots: there is no gnuplot (Debian: gnuplot-nox); report.py draws them later", file=sys.stderr)
    else:
        plot_latency(run["corpora"][-1], out + "-latency.svg")
        written.append(out + "-latency.svg")
        if len(run["corpora"]) > 1:
            for kind in ("or", "and"):
                plot_scale(run, kind, f"{out}-scale-{kind}.svg")
                written.append(f"{out}-scale-{kind}.svg")
    print("== written: " + ", ".join(os.path.relpath(path) for path in written), file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].endswith(".json"):
        sys.exit("usage: report.py RUN.json")
    with open(sys.argv[1], encoding="utf-8") as stored:
        write(json.load(stored), sys.argv[1][:-len(".json")])
