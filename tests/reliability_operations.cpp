#include "reliability_operations.h"

#include "engine_util.h"
#include "other_rules.h"
#include "segments_util.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace newsidx::test {

namespace {

constexpr int kSegmentDocuments = 60; // so that there are ranked segments

template <class T>
std::optional<Error> error_of(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error());
}

IndexOptions in_batches(bool prune) {
    IndexOptions options;
    options.batch = 60;
    options.jobs = 1; // so that batches are the same each time
    options.prune = prune;
    return options;
}

void make_start(const TempDir& dir, int stories) {
    write_stories(dir, 1, stories);
    open_index(dir, "start.db"); // closed at once
    set_segment_documents(dir.path("start.db"), kSegmentDocuments);
    Index index = open_index(dir, "start.db");
    REQUIRE(index.index({dir.path("in")}, in_batches(false)));
}

void make_start_and_change_inputs(const TempDir& dir, int stories) {
    make_start(dir, stories);
    write_stories(dir, 2, stories);
}

// Many small commits: segments of every kind to be merged, and documents that are gone.
void make_start_with_small_runs(const TempDir& dir, int stories) {
    make_start(dir, stories);
    Index index = open_index(dir, "start.db");
    for (int i = 0; i < 9; ++i) {
        std::string lines;
        for (int line = 0; line < 12; ++line)
            lines += fmt::format("{{\"url\":\"https://small.example/{}\",\"title\":\"Small {} of run {}\"}}\n",
                                 (i * 7 + line), line, i);
        REQUIRE(index.index({dir.write(fmt::format("small/{}.jsonl", i), lines)}));
        REQUIRE(index.remove({fmt::format("https://gazette.example/{}", i * 11)}));
    }
}

void make_start_of_other_rules(const TempDir& dir, int stories) {
    make_start(dir, stories);
    analyze_by_other_rules(dir.path("start.db"));
}

std::optional<Error> update_some(Index& index, const TempDir& /*dir*/) {
    std::string lines;
    for (int i = 0; i < 120; i += 3)
        lines += fmt::format("{{\"url\":\"https://gazette.example/{}\",\"heat\":{},\"quality\":7,\"published\":{}}}\n",
                             i, i * 2, i % 2 == 0);
    return error_of(index.update(lines));
}

std::optional<Error> remove_some(Index& index, const TempDir& /*dir*/) {
    std::vector<std::string> urls;
    for (int i = 0; i < 120; i += 4)
        urls.push_back(fmt::format("https://gazette.example/{}", i));
    return error_of(index.remove(urls));
}

std::optional<Error> export_all(Index& index, const TempDir& dir) {
    std::string lines;
    const auto report = index.export_to([&lines](std::string_view piece) {
        lines.append(piece);
        return true;
    });
    if (report && lines != dir.read("export"))
        return Error{ErrorCode::internal, "the export is another one than before", ""};
    return error_of(report);
}

// A copy has its name when it is whole, and not before.
std::optional<Error> back_up(Index& index, const TempDir& dir) {
    const std::string copy = dir.path("copy.db");
    std::filesystem::remove(copy);
    const auto report = index.backup(copy);
    std::error_code missing;
    const auto size = std::filesystem::file_size(copy, missing);
    if (report ? missing || size != report->bytes : !missing)
        return Error{ErrorCode::internal, "there is half a copy", copy};
    for (const auto& entry : std::filesystem::directory_iterator(dir.path()))
        if (entry.path().filename().string().starts_with("copy.db.newsidx-"))
            return Error{ErrorCode::internal, "left behind: " + entry.path().filename().string(), entry.path()};
    return error_of(report);
}

Operation migration(int format) {
    return {fmt::format("migrate format {}", format), false, true,
            [format](const TempDir& dir, int) {
                std::filesystem::copy_file(fmt::format("{}/tests/compat/format_{}.newsidx", NEWSIDX_SOURCE_DIR, format),
                                           dir.path("start.db"));
            },
            [](Index&, const TempDir&) { return std::optional<Error>(); }}; // to open it is all
}

} // namespace

std::vector<Operation> all_operations() {
    const auto index = [](bool prune) {
        return [prune](Index& file, const TempDir& dir) {
            return error_of(file.index({dir.path("in")}, in_batches(prune)));
        };
    };
    const auto optimize = [](const OptimizeOptions& options) {
        return [options](Index& file, const TempDir&) { return error_of(file.optimize(options)); };
    };
    OptimizeOptions reanalyze;
    reanalyze.reanalyze = true;
    reanalyze.jobs = 1;
    reanalyze.batch = 40;
    OptimizeOptions vacuum;
    vacuum.vacuum = true;
    std::vector<Operation> operations = {
        {"index a new file", true, true, [](const TempDir& dir, int stories) { write_stories(dir, 1, stories); },
         index(false)},
        {"index again", false, true, make_start_and_change_inputs, index(false)},
        {"index --prune", false, true, make_start_and_change_inputs, index(true)},
        {"update", false, true, make_start, update_some},
        {"remove", false, true, make_start, remove_some},
        {"optimize", false, true, make_start_with_small_runs, optimize({})},
        {"optimize --reanalyze", false, true, make_start_of_other_rules, optimize(reanalyze)},
        {"optimize --vacuum", false, true, make_start_with_small_runs, optimize(vacuum)},
        {"export", false, false,
         [](const TempDir& dir, int stories) {
             make_start(dir, stories);
             const Index file = open_index(dir, "start.db");
             std::string lines;
             REQUIRE(file.export_to([&lines](std::string_view piece) {
                 lines.append(piece);
                 return true;
             }));
             dir.write("export", lines);
         },
         export_all},
        {"backup", false, true, make_start_with_small_runs, back_up},
    };
    for (int format = 1; format <= 4; ++format)
        operations.push_back(migration(format));
    if (const char* const only = std::getenv("NEWSIDX_OPERATION"))
        std::erase_if(operations, [only](const Operation& operation) { return operation.name != only; });
    return operations;
}

Rehearsal::Rehearsal(Operation operation, int stories) : operation_(std::move(operation)), path_(dir_.path("i.db")) {
    operation_.prepare(dir_, stories);
    if (!operation_.makes_file) first_commit_ = commits_of(dir_.path("start.db"));
    reset();
    if (const auto error = run()) FAIL(operation_.name << ": " << error->message);
    expected_ = state_of(path_);
    REQUIRE(verify(0).empty());
}

void Rehearsal::reset() const {
    remove_file(path_);
    if (!operation_.makes_file) std::filesystem::copy_file(dir_.path("start.db"), path_);
}

std::optional<Error> Rehearsal::run() const {
    auto index = Index::open(path_, {.create = operation_.makes_file, .busy_timeout_ms = 1000});
    return index ? operation_.run(*index, dir_) : index.error();
}

std::string Rehearsal::verify(std::int64_t commits_made) const {
    {
        auto index = Index::open(path_, {.busy_timeout_ms = 1000});
        const bool not_yet =
            !index && operation_.makes_file && commits_made == 0 && index.error().code == ErrorCode::not_found;
        if (!index && !not_yet) return "does not open: " + index.error().message;
        if (index)
            if (const auto damage = damage_of(*index); !damage.empty()) return "damaged: " + damage.front();
    }
    if (commits_made > 0 && commits_of(path_) < first_commit_ + commits_made)
        return fmt::format("{} commits were made, {} are there", commits_made, commits_of(path_) - first_commit_);
    if (const auto error = run()) return "cannot be done again: " + error->message;
    if (const std::string difference = first_difference(state_of(path_), expected_); !difference.empty())
        return "another state: " + difference;
    const auto index = Index::open(path_);
    if (!index) return "does not open again: " + index.error().message;
    if (const auto damage = damage_of(*index); !damage.empty()) return "damaged after it was done: " + damage.front();
    return {};
}

} // namespace newsidx::test
