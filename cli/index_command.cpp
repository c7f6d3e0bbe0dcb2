#include "command.h"
#include "format.h"
#include "progress.h"
#include "sanitize.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <map>

namespace newsidx::cli {
namespace {

std::string index_progress(const Progress& progress) {
    const double part = part_of(progress.bytes, progress.total_bytes);
    return counted(progress.records, "record") + rate_and_rest(progress.records, part, progress.seconds);
}

// A new, empty index in a folder of its own that goes when this goes: what --dry-run compares with when there is no
// file yet, since a run that changes nothing makes none.
class ScratchIndex {
public:
    ScratchIndex() {
        std::error_code error;
        std::string name = (std::filesystem::temp_directory_path(error) / "newsidx-XXXXXX").string();
        if (!error && mkdtemp(name.data()) != nullptr) folder_ = name;
    }
    ~ScratchIndex() {
        std::error_code ignored;
        if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
    }
    ScratchIndex(const ScratchIndex&) = delete;
    ScratchIndex& operator=(const ScratchIndex&) = delete;

    [[nodiscard]] Result<Index> open() const {
        if (folder_.empty()) return Error{ErrorCode::io, "cannot make a folder for temporary files", ""};
        return Index::open((folder_ / "newsidx.db").string(), {.create = true});
    }

private:
    std::filesystem::path folder_;
};

// " (12 images, 3 templates, ...)": the most frequent kinds.
std::string kinds_of(const std::vector<Diagnostic>& files) {
    constexpr std::size_t kMost = 3;
    std::map<std::string, std::uint64_t> counts;
    for (const Diagnostic& file : files)
        ++counts[file.message];
    std::vector<std::pair<std::string, std::uint64_t>> kinds(counts.begin(), counts.end());
    std::ranges::stable_sort(kinds, std::greater(), &std::pair<std::string, std::uint64_t>::second);
    std::string out;
    for (std::size_t i = 0; i < std::min(kinds.size(), kMost); ++i)
        out += (i == 0 ? " (" : ", ") + counted(kinds[i].second, kinds[i].first);
    return out + (kinds.size() > kMost ? ", ...)" : ")");
}

// "674 read: 670 added, 4 duplicates in 0.84 s (/path/newsidx.db)"
std::string summary(const IndexReport& report, const std::string& database, bool dry_run) {
    std::string parts;
    const auto add = [&](const std::string& part) { parts += (parts.empty() ? "" : ", ") + part; };
    const auto add_number = [&](std::uint64_t number, std::string_view what) {
        if (number > 0) add(with_separators(number) + ' ' + std::string(what));
    };
    if (report.added + report.updated + report.removed > 0) {
        add_number(report.added, "added");
        add_number(report.updated, "updated");
        add_number(report.unchanged, "unchanged");
        if (report.duplicates > 0) add(counted(report.duplicates, "duplicate"));
        add_number(report.removed, "removed");
        if (report.stubs > 0) add(counted(report.stubs, "stub"));
    } else {
        add(report.duplicates > 0 ? "no record added or updated" : "nothing changed");
        if (report.duplicates > 0) add(counted(report.duplicates, "duplicate"));
    }
    add_number(report.rejected, "rejected");
    if (report.others > 0)
        add(with_separators(report.others) + " passed over" +
            (report.others == report.other_files.size() ? kinds_of(report.other_files) : ""));
    if (report.gone > 0) add(counted(report.gone, "file") + " gone (--prune removes their records)");
    add_number(report.kept, "not pruned");
    add_number(report.withheld, "removed before (--restore takes them back)");
    return fmt::format("{} read: {} in {} ({}{})\n", with_separators(report.read), parts,
                       format_seconds(report.seconds), dry_run ? "dry run, nothing was written: " : "",
                       sanitize(database));
}

// "09:41:07 2 added, 1 removed in 12 ms"
std::string change_line(const IndexReport& report) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::string line = fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec);
    std::string_view separator = " ";
    const auto add = [&](std::uint64_t number, std::string_view what) {
        if (number == 0) return;
        line += fmt::format("{}{} {}", separator, with_separators(number), what);
        separator = ", ";
    };
    add(report.added, "added");
    add(report.updated, "updated");
    add(report.removed, "removed");
    add(report.rejected, "rejected");
    add(report.kept, "not pruned");
    return fmt::format("{} in {}\n", line, format_seconds(report.seconds));
}

// "+ a title", "~ a title", "- a title".
void tell_changes(const Call& call, const IndexReport& report) {
    note_list(report.changes, report.added + report.updated + report.removed, call.verbose(),
              [](const RecordChange& change) {
                  return fmt::format("{} {}",
                                     change.kind == RecordChange::Kind::added     ? '+'
                                     : change.kind == RecordChange::Kind::updated ? '~'
                                                                                  : '-',
                                     sanitize(change.name));
              });
}

void tell_diagnostics(const Call& call, const IndexReport& report) {
    if (call.verbose()) report_diagnostics(report.other_files, report.others, "not read: ", true);
    if (call.verbose()) report_diagnostics(report.notes, report.duplicates, "", true);
    report_diagnostics(report.warnings, report.warnings.size(), "warning: ", call.verbose());
    report_diagnostics(report.errors, report.rejected, "", call.verbose());
}

// Runs until Ctrl-C. The database must be open.
int watch(Call& call, Index& index, IndexOptions options) {
    LongRun run(call.err());
    bool is_first = true;
    options.on_progress = [&](const Progress& progress) {
        if (is_first) run.show([&] { return index_progress(progress); });
        return true;
    };
    WatchOptions watch_options;
    watch_options.stopped = [&run] { return run.interrupted(); };
    watch_options.on_run = [&](const IndexReport& report) {
        run.clear();
        tell_diagnostics(call, report);
        if (options.list_changes && !call.json()) tell_changes(call, report);
        call.print_report(report, is_first ? summary(report, call.database(), false) : change_line(report));
        std::fflush(stdout);
        is_first = false;
    };
    const Result<std::uint64_t> runs = index.watch(call.operands(), options, watch_options);
    run.clear();
    return runs ? kDone : call.fail(runs.error());
}

// The report, and what stands for it in the exit status. The database must be open.
int index_once(Call& call, Index& index, IndexOptions options) {
    LongRun run(call.err());
    options.on_progress = run.watched(index_progress);
    const Result<IndexReport> report = index.index(call.operands(), options);
    run.clear();
    if (!report) return call.fail(report.error());
    tell_diagnostics(call, *report);
    if (options.list_changes && !call.json()) tell_changes(call, *report);
    call.print_report(*report, summary(*report, call.database(), options.dry_run));
    return report->rejected > 0 || !report->errors.empty() ? kNothing : kDone;
}

} // namespace

int index_command(Call& call) {
    IndexOptions options;
    bool watches = false;
    call.add_choice("--format", options.format,
                    "what the inputs are (default auto: told from the content; markdown: the same, and .md files "
                    "without front matter)");
    const auto read_map = [&options](const std::string& text) {
        const std::size_t equals = text.rfind('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
            throw UsageError("'" + text + "' is not theirs=ours, as in headline=title");
        options.key_map.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    };
    call.add_repeatable_option("--map", read_map, "THEIRS=OURS",
                               "what a key (or a path, meta.when) of JSON or front matter, or a column, means: title, "
                               "excerpt, body, originalUrl, publishedDateTime, provider, topics, author or another key "
                               "of records; may be given several times");
    call.add_option("--source", options.source, "NAME", "the name of the source (default each file's path)");
    const auto add_to = [](std::vector<std::string>& patterns) {
        return [&patterns](const std::string& pattern) { patterns.push_back(pattern); };
    };
    call.add_repeatable_option("--include", add_to(options.include), "PATTERN",
                               "of folders, only files with a name like '*.md', or a path like 'posts/*.md'");
    call.add_repeatable_option("--exclude", add_to(options.exclude), "PATTERN",
                               "of folders, no files and folders with such a name or path");
    call.add_flag("--prune", options.prune,
                  "remove what these inputs gave before and no longer hold (with -: name the --source)");
    call.add_flag("--restore", options.restore, "also take what `newsidx remove` removed, unchanged files included");
    call.add_flag("--force", options.force, "with --prune: also where an input is missing or an empty folder now");
    call.add_flag("--dry-run", options.dry_run, "say what would change, and change nothing");
    call.add_jobs_option(options.jobs, "threads (default 0: one for each core)");
    call.add_flag("--strict", options.strict, "stop at the first rejected input, and change nothing");
    call.add_flag("--watch", watches,
                  "then follow the files and folders as they change, with --prune also as they go, until Ctrl-C");
    const Usage usage{
        .operands = "PATH...",
        .least = 1,
        .notes =
            "Front-matter records (YAML between --- lines, TOML between +++ lines), JSON Lines, JSON arrays and "
            "pages, RSS, Atom and JSON feeds, OPML lists of feed files, saved pages in HTML or MHTML, mail and "
            "mailboxes, crawls in WARC, tables in CSV or TSV whose first line names the columns, references in RIS, "
            "exports of newsidx; any of them packed with gzip or zstd; folders of these, or - for standard input. What "
            "a file is, its content "
            "tells. Images, scripts, templates, settings and pages that list others in a folder are passed over "
            "(-v lists them, and duplicates, and columns that mean nothing); so is what begins with a dot. Reading the "
            "same records again changes nothing. The "
            "file is made when it does not exist.",
        .examples = "index news/ feeds.opml\nindex --source agency --prune dump.jsonl.gz\n"
                    "index --map headline=title --map meta.when=publishedDateTime crawl.jsonl\nindex --map Kopf=title "
                    "news.csv\nindex --watch news/",
        .statuses =
            "0  done\n1  some input was rejected; the rest is in (--strict: nothing is)\n2  wrong usage, or failure\n"
            "130  stopped by Ctrl-C (--watch: 0)",
    };
    if (!call.read(usage)) return call.status();
    if (watches && (options.dry_run || options.strict))
        return call.fail_usage(fmt::format("--watch goes not with {}", options.dry_run ? "--dry-run" : "--strict"));
    const auto& paths = call.operands();
    if (watches && std::find(paths.begin(), paths.end(), "-") != paths.end())
        return call.fail_usage("--watch: standard input cannot be watched; name files and folders");
    const bool may_be_gone = options.prune && options.force;
    if (!may_be_gone && std::none_of(paths.begin(), paths.end(), [](const std::string& path) {
            std::error_code error;
            return path == "-" || std::filesystem::exists(std::filesystem::symlink_status(path, error));
        }))
        return call.fail({ErrorCode::not_found,
                          paths.front().find("://") == std::string::npos
                              ? "there is no such file or folder"
                              : "newsidx fetches nothing: save what the URL gives, and index the file",
                          paths.front()});
    options.list_changes = options.dry_run || call.verbose();
    // What is missing or empty is compared with an empty index elsewhere, so that nothing is left behind.
    std::error_code missing;
    const auto size = std::filesystem::file_size(call.database(), missing);
    if (options.dry_run && (missing ? !std::filesystem::exists(call.database(), missing) : size == 0)) {
        const ScratchIndex scratch;
        Result<Index> index = scratch.open();
        return index ? index_once(call, *index, options) : call.fail(index.error());
    }
    const std::unique_ptr<Index> index = call.open_or_create();
    if (!index) return call.status();
    return watches ? watch(call, *index, options) : index_once(call, *index, options);
}

} // namespace newsidx::cli
