// optimize(): merging, and the index made again by other rules, whatever interrupts it and whoever reads or writes
// meanwhile.

#include "engine_util.h"
#include "other_rules.h"
#include "rounds.h"
#include "segments_util.h"
#include "store/writer.h"

#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

const std::vector<std::string> kWords = {
    "river", "mill", "bridges", "council", "running", "Wasser", "Häuser", "été", "C++",   "AT&T",   "東京都", "ГЭС",
    "ferry", "the",  "of",      "maps",    "tests",   "train",  "slowly", "3.5", "weirs", "Flüsse", "school", "choir"};

std::string words(std::mt19937& random, int most) {
    std::string text = "common";
    for (int i = std::uniform_int_distribution<>(0, most)(random); i > 0; --i)
        text += " " + kWords[random() % kWords.size()];
    return text;
}

// Records of several languages and views, some with stubs, in several sources and several commits.
void write_corpus(const TempDir& dir, std::mt19937& random, int records) {
    const char* const languages[] = {"en", "de", "fr", "ru", "ja", "", "xx"};
    std::string lines;
    for (int i = 0; i < records; ++i) {
        lines += fmt::format(
            R"({{"url":"https://a.example/{}","title":"{}","excerpt":"{}","body":"{}","heat":{},"lang":"{}",)"
            R"("provider":{{"name":"Gazette {}"}},"published":{})",
            i, words(random, 5), words(random, 20), words(random, 60), random() % 90,
            languages[random() % std::size(languages)], random() % 7, random() % 9 != 0);
        if (random() % 4 == 0)
            lines += fmt::format(R"(,"related":[{{"title":"{}","webUrl":"https://s.example/{}"}}])", words(random, 6),
                                 random() % 40);
        lines += "}\n";
    }
    dir.write("in/lines.jsonl", lines);
    for (int i = 0; i < 5; ++i)
        dir.write(fmt::format("in/{}.md", i),
                  story(fmt::format("https://a.example/{}", random() % 50), words(random, 4)));
}

// All that a file says of its texts; it must not depend on how it came about.
std::string state_of(const std::string& path) {
    store::Connection connection(path, store::Access::write, {.busy_timeout_ms = 1'000});
    std::string state;
    const auto add = [&](const char* sql) {
        store::Statement select = connection.prepare(sql);
        while (select.step())
            for (int column = 0; column < 4; ++column)
                state += select.text(column) + (column == 3 ? "\n" : "|");
    };
    add("SELECT id, record_id, analyzer, '' FROM document ORDER BY id");
    add("SELECT term, documents, '', '' FROM term ORDER BY term");
    add("SELECT name, value, '', '' FROM meta WHERE name NOT IN ('commit', 'sum_set') ORDER BY name");
    add("SELECT name, type, '', '' FROM sqlite_schema ORDER BY name");
    connection.execute("CREATE VIRTUAL TABLE temp.postings USING fts5vocab('main', 'fts', 'instance')");
    add("SELECT term, doc, col, offset FROM temp.postings ORDER BY 1, 2, 3, 4");
    store::DocumentReader entries(connection);
    entries.refresh();
    entries.for_each([&](std::int64_t id, const rank::DocumentEntry& entry) {
        state += fmt::format("{}: {} {} {} {} {}", id, entry.record_id, entry.flags, entry.published_at, entry.quality,
                             entry.heat);
        for (const std::uint32_t length : entry.lengths)
            state += fmt::format(" {}", length);
        state += '\n';
    });
    return state;
}

// Compared apart from doctest, which would print all of it.
void expect_same_state(const std::string& path, const std::string& expected) {
    const std::string state = state_of(path);
    const auto first = std::ranges::mismatch(state, expected);
    const auto line_from = [](const std::string& text, auto place) {
        const std::size_t at = text.rfind('\n', static_cast<std::size_t>(place - text.begin())) + 1;
        return text.substr(at, text.find('\n', at) - at);
    };
    const bool is_same = state == expected;
    CHECK_MESSAGE(is_same, "it says \"", is_same ? "" : line_from(state, first.in1), "\" in place of \"",
                  is_same ? "" : line_from(expected, first.in2), "\"");
}

void expect_same_answers(const Index& index, const Index& expected, std::mt19937& random) {
    for (int i = 0; i < 30; ++i) {
        SearchOptions options;
        options.limit = 50;
        options.match = random() % 2 == 0 ? Match::any : Match::all;
        options.unpublished = random() % 2 == 0;
        std::string query = kWords[random() % kWords.size()] + " " + kWords[random() % kWords.size()];
        if (random() % 4 == 0) query = "\"" + query + "\"";
        if (random() % 4 == 0) query += " common*";
        CAPTURE(query);
        const SearchResult found = find(index, query, options);
        const SearchResult wanted = find(expected, query, options);
        CHECK(found.analyzer_current);
        CHECK(found.total == wanted.total);
        REQUIRE(found.hits.size() == wanted.hits.size());
        for (std::size_t k = 0; k < found.hits.size(); ++k) {
            CHECK(found.hits[k].id == wanted.hits[k].id);
            CHECK(found.hits[k].score == wanted.hits[k].score);
            CHECK(found.hits[k].snippet == wanted.hits[k].snippet);
        }
    }
}

OptimizeOptions reanalyze_in_batches(std::size_t batch) {
    OptimizeOptions options;
    options.reanalyze = true;
    options.batch = batch;
    return options;
}

// Stops a reanalysis after so many batches.
void stop_after(Index& index, std::size_t batch, int batches) {
    OptimizeOptions options = reanalyze_in_batches(batch);
    options.on_progress = [&batches](const OptimizeProgress&) { return batches-- > 0; };
    const auto report = index.optimize(options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::cancelled);
}

// A file i.db by this build's rules, and the same one as old.db by others.
struct Pair {
    explicit Pair(unsigned seed, int records = 700) : random(seed) {
        write_corpus(dir, random, records);
        {
            Index index = open_index(dir);
            IndexOptions options;
            options.batch = 100;
            REQUIRE(index.index({dir.path("in")}, options));
        }
        std::filesystem::copy_file(dir.path("i.db"), dir.path("old.db"));
        analyze_by_other_rules(dir.path("old.db"));
    }
    TempDir dir;
    std::mt19937 random;
};

} // namespace

TEST_CASE("optimize: a file of other rules becomes what indexing by these rules makes") {
    Pair pair(std::random_device{}());
    const std::string expected = state_of(pair.dir.path("i.db"));
    Index index = open_index(pair.dir, "old.db");
    CHECK(find(index, "common").total == 0);
    CHECK(find(index, "xcommon").total > 500);
    CHECK_FALSE(find(index, "xcommon").analyzer_current);
    const auto report = index.optimize(reanalyze_in_batches(pair.random() % 300));
    REQUIRE(report);
    CHECK(report->reanalyzed);
    CHECK(report->analyzer_current);
    CHECK(report->resumed == 0);
    CHECK(report->documents ==
          static_cast<std::uint64_t>(number(pair.dir.path("i.db"), "SELECT count(*) FROM document")));
    expect_whole(index);
    expect_same_state(pair.dir.path("old.db"), expected);
    expect_same_answers(index, open_index(pair.dir), pair.random);
    CHECK(index.stats()->analyzer_current);

    // It can be written again, and a second time there is nothing to do.
    pair.dir.write("new.md", story("https://new.example/1", "Something else"));
    read(index, {pair.dir.path("new.md")});
    const auto again = index.optimize(reanalyze_in_batches(100));
    REQUIRE(again);
    CHECK_FALSE(again->reanalyzed);
    CHECK(again->documents == 0);
    expect_whole(index);
}

TEST_CASE("optimize: stopped wherever, with heat set meanwhile, it ends where an unbroken run does") {
    for (int round = 0; round < rounds(6); ++round) {
        const unsigned seed = std::random_device{}();
        CAPTURE(seed);
        Pair pair(seed, 300 + 60 * round);
        std::atomic<bool> stop = false;
        std::atomic<int> wrong = 0;
        std::atomic<std::uint64_t> seen_old = 0;
        const std::string old = pair.dir.path("old.db");
        SearchOptions all;
        all.unpublished = true;
        const std::uint64_t total = find(open_index(pair.dir, "old.db"), "xcommon", all).total;
        // Each answer is all of the old index or all of the new one, and never again of the old one.
        std::thread reader([&] {
            auto index = Index::open(old);
            bool is_new = false;
            while (!stop) {
                const auto by_ours = index->search("common", all);
                const auto by_others = index->search("xcommon", all);
                if (!by_ours || !by_others) {
                    ++wrong;
                    continue;
                }
                if (by_ours->total != (by_ours->analyzer_current ? total : 0) && by_ours->total != 0) ++wrong;
                if (is_new && (by_ours->total != total || by_others->total != 0)) ++wrong;
                if (by_ours->total == total) is_new = true;
                if (by_others->total == total) ++seen_old;
            }
        });
        const auto set_heat = [&] {
            std::string lines;
            for (int i = 0; i < 20; ++i)
                lines += fmt::format("{{\"url\":\"https://a.example/{}\",\"heat\":{},\"quality\":{}}}\n",
                                     pair.random() % 300, pair.random() % 500, pair.random() % 100);
            for (const char* name : {"i.db", "old.db"}) {
                Index index = open_index(pair.dir, name);
                const auto report = index.update(lines);
                REQUIRE(report);
                CHECK(report->errors.empty());
            }
        };
        while (seen_old == 0 && wrong == 0)
            std::this_thread::yield();
        std::uint64_t last_done = 0;
        for (bool finished = false; !finished;) {
            set_heat();
            OptimizeOptions options = reanalyze_in_batches(1 + pair.random() % 150);
            options.jobs = 1 + static_cast<unsigned>(pair.random() % 4);
            int left = static_cast<int>(pair.random() % 4);
            options.on_progress = [&](const OptimizeProgress& progress) {
                if (progress.phase == OptimizePhase::merging) return true;
                CHECK(progress.done >= last_done); // nothing is done twice
                last_done = progress.done;
                return left-- > 0;
            };
            Index index = open_index(pair.dir, "old.db");
            const auto report = index.optimize(options);
            finished = report.has_value();
            if (!finished) REQUIRE(report.error().code == ErrorCode::cancelled);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // the reader sees the end
        stop = true;
        reader.join();
        CHECK(wrong == 0);
        Index index = open_index(pair.dir, "old.db");
        expect_whole(index);
        expect_same_state(old, state_of(pair.dir.path("i.db")));
        expect_same_answers(index, open_index(pair.dir), pair.random);
    }
}

TEST_CASE("optimize: an analyzer that no document has any more is not counted in a file, whatever it once held") {
    const TempDir dir;
    Index index = open_index(dir);
    for (const char* lang : {"de", "en"})
        REQUIRE(index.index_text(fmt::format(R"({{"id":1,"lang":"{}","title":"Harbor"}})", lang) + "\n"));
    const char* const count = "SELECT count(*) FROM meta WHERE name GLOB 'documents:*'";
    CHECK(number(dir.path("i.db"), count) == 1);
    REQUIRE(index.remove({"1"}));
    CHECK(number(dir.path("i.db"), count) == 0);
    expect_whole(index);
}

TEST_CASE("optimize: two at once do the work together") {
    Pair pair(std::random_device{}());
    const std::string expected = state_of(pair.dir.path("i.db"));
    std::vector<std::thread> threads;
    std::atomic<int> failed = 0;
    for (int t = 0; t < 2; ++t)
        threads.emplace_back([&] {
            auto index = Index::open(pair.dir.path("old.db"));
            const auto report = index->optimize(reanalyze_in_batches(64));
            if (!report || !report->analyzer_current) ++failed;
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(failed == 0);
    expect_whole(open_index(pair.dir, "old.db"));
    expect_same_state(pair.dir.path("old.db"), expected);
}

TEST_CASE("optimize: what was begun by a third version's rules is started over") {
    Pair pair(std::random_device{}(), 300);
    const std::string old = pair.dir.path("old.db");
    Index index = open_index(pair.dir, "old.db");
    stop_after(index, 64, 2);
    execute(old, "UPDATE meta SET value = 'third' WHERE name = 'reanalysis'; DELETE FROM reanalyzed_term;"
                 "UPDATE reanalyzed_page SET lengths = zeroblob(5)");
    const auto report = index.optimize(reanalyze_in_batches(64));
    REQUIRE(report);
    CHECK(report->resumed == 0);
    expect_whole(index);
    expect_same_state(old, state_of(pair.dir.path("i.db")));
}

TEST_CASE("optimize: who takes the work over with other rules is noticed") {
    Pair pair(std::random_device{}(), 300);
    Index index = open_index(pair.dir, "old.db");
    OptimizeOptions options = reanalyze_in_batches(64);
    int calls = 0;
    options.on_progress = [&](const OptimizeProgress&) {
        if (++calls == 2) execute(pair.dir.path("old.db"), "UPDATE meta SET value = 'third' WHERE name = 'reanalysis'");
        return true;
    };
    const auto report = index.optimize(options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == ErrorCode::busy);
    CHECK(calls == 2);
}

TEST_CASE("optimize: while another version analyses the text again nobody writes it, and it can be given up") {
    Pair pair(std::random_device{}(), 300);
    const std::string path = pair.dir.path("i.db");
    const std::string expected = state_of(path);
    const std::string own = open_index(pair.dir).stats()->analyzer;
    Index index = open_index(pair.dir);
    // As this build sees it when the other one has done some batches.
    execute(path, "UPDATE meta SET value = 'another' WHERE name = 'analyzer'");
    stop_after(index, 64, 2);
    execute(path, "UPDATE meta SET value = 'another' WHERE name = 'reanalysis'; UPDATE meta SET value = '" + own +
                      "' WHERE name = 'analyzer'; UPDATE document SET analyzer = 'other' WHERE id <= 64");
    for (const auto& refused : {index.index({pair.dir.path("in")}).error(), index.remove({"1"}).error()}) {
        CHECK(refused.code == ErrorCode::analyzer_mismatch);
        CHECK(refused.message.find("newsidx optimize --reanalyze") != std::string::npos);
    }
    const auto checked = index.check();
    REQUIRE(checked);
    REQUIRE(checked->not_compared.size() == 1);
    CHECK(checked->not_compared.front().find("another newsidx is analysing") != std::string::npos);
    CHECK(index.update("{\"id\":1,\"heat\":7}")); // the heat is put back below

    const auto report = index.optimize(reanalyze_in_batches(64));
    REQUIRE(report);
    CHECK_FALSE(report->reanalyzed);
    REQUIRE(index.update("{\"id\":1,\"heat\":" +
                         std::to_string(number(pair.dir.path("old.db"), "SELECT heat FROM record WHERE id = 1")) +
                         "}"));
    expect_whole(index);
    expect_same_state(path, expected);
}

TEST_CASE("optimize: text by other rules is searched, and heat set, and the text not written") {
    const TempDir dir;
    const auto parent = [&](const std::string& name, const std::string& date, const std::string& stub) {
        dir.write("in/" + name + ".md", story("https://a.example/" + name, "Parent " + name,
                                              "related:\n  - publishedDateTime: " + date + "\n    title: \"" + stub +
                                                  "\"\n    webUrl: \"https://s.example/1\"\n"));
    };
    parent("a", "2024-01-02", "Told by a");
    parent("b", "2024-01-01", "Told by b");
    Index index = open_index(dir);
    read(index, {dir.path("in")});
    analyze_by_other_rules(dir.path("i.db"));

    const auto refused = index.index({dir.path("in")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::analyzer_mismatch);
    CHECK(refused.error().message.find(kOtherRules) != std::string::npos);
    CHECK(refused.error().message.find("newsidx optimize --reanalyze") != std::string::npos);
    CHECK_FALSE(index.remove({"https://a.example/a"}));

    const auto updated = index.update("{\"url\":\"https://a.example/a\",\"heat\":70}\n"
                                      "{\"url\":\"https://a.example/b\",\"published\":false}");
    if (!updated) FAIL(updated.error().message);
    CHECK(updated->updated == 2);
    // The stub would be told by b: another text. Nothing of the call is done.
    const auto hidden = index.update("{\"url\":\"https://a.example/b\",\"published\":true,\"heat\":3}\n"
                                     "{\"url\":\"https://a.example/a\",\"published\":false}");
    REQUIRE_FALSE(hidden);
    CHECK(hidden.error().code == ErrorCode::analyzer_mismatch);
    CHECK(find(index, "xparent").hidden_records == 1);

    const auto checked = index.check();
    REQUIRE(checked);
    CHECK(checked->ok());
    REQUIRE(checked->not_compared.size() == 1);
    CHECK(checked->not_compared.front().find("other rules") != std::string::npos);

    REQUIRE(index.optimize(reanalyze_in_batches(1)));
    expect_whole(index);
    CHECK(find(index, "parent").hidden_records == 1);
    CHECK(find(index, "parent").hits.at(0).heat == 70);
    REQUIRE(index.update("{\"url\":\"https://a.example/a\",\"published\":false}\n"
                         "{\"url\":\"https://a.example/b\",\"published\":true}"));
    CHECK(find(index, "told").hits.at(0).title == "Told by b");
    expect_whole(index);
}

TEST_CASE("optimize: a writer between two transactions notices that the rules are others now") {
    const TempDir dir;
    {
        Index index = open_index(dir);
        dir.write("a.md", story("https://a.example/1", "A title"));
        read(index, {dir.path("a.md")});
    }
    store::Connection connection(dir.path("i.db"), store::Access::write, {.busy_timeout_ms = 1'000});
    store::Writer writer(connection);
    writer.begin();
    writer.commit();
    analyze_by_other_rules(dir.path("i.db"));
    const store::WriteScope scope(writer);
    CHECK_THROWS_AS(writer.begin(), store::OpenError);
}

TEST_CASE("optimize: an empty file has nothing to do") {
    const TempDir dir;
    Index index = open_index(dir);
    const auto report = index.optimize(reanalyze_in_batches(10));
    REQUIRE(report);
    CHECK_FALSE(report->reanalyzed);
    CHECK_FALSE(report->merged);
    // One that has had texts, but has none any more, gets the rules of this build.
    dir.write("a.md", story("https://a.example/1", "A title"));
    read(index, {dir.path("a.md")});
    REQUIRE(index.remove({"1"}));
    analyze_by_other_rules(dir.path("i.db"));
    REQUIRE(index.optimize(reanalyze_in_batches(10)));
    expect_whole(index);
    dir.write("b.md", story("https://a.example/2", "A title"));
    read(index, {dir.path("b.md")});
    CHECK(find(index, "title").total == 1);
}

TEST_CASE("optimize: many segments become one, and the answers stay") {
    Pair pair(std::random_device{}());
    const std::string path = pair.dir.path("i.db");
    const char* const segments = "SELECT count(DISTINCT segid) FROM fts_idx";
    std::filesystem::copy_file(path, pair.dir.path("unmerged.db"));
    REQUIRE(number(path, segments) > 1);
    Index index = open_index(pair.dir);
    std::uint64_t last = 0;
    OptimizeOptions options;
    options.on_progress = [&](const OptimizeProgress& progress) {
        CHECK(progress.phase == OptimizePhase::merging);
        CHECK(progress.done >= last);
        CHECK(progress.done <= progress.total);
        last = progress.done;
        return true;
    };
    const auto report = index.optimize(options);
    REQUIRE(report);
    CHECK(report->merged);
    CHECK(last > 0);
    CHECK(number(path, segments) == 1);
    expect_whole(index);
    expect_same_state(path, state_of(pair.dir.path("unmerged.db")));
    expect_same_answers(index, open_index(pair.dir, "unmerged.db"), pair.random);
    const auto again = index.optimize();
    REQUIRE(again);
    CHECK_FALSE(again->merged);
}

TEST_CASE("optimize: free space is told, and given back when asked") {
    Pair pair(std::random_device{}(), 1'500);
    Index index = open_index(pair.dir, "old.db");
    const auto report = index.optimize(reanalyze_in_batches(500));
    REQUIRE(report);
    CHECK(report->bytes_free > 0);
    CHECK(report->bytes == std::filesystem::file_size(pair.dir.path("old.db")));
    OptimizeOptions options;
    options.vacuum = true;
    const auto vacuumed = index.optimize(options);
    REQUIRE(vacuumed);
    CHECK(vacuumed->bytes_free == 0);
    CHECK(vacuumed->bytes_before == report->bytes);
    CHECK(vacuumed->bytes < report->bytes);
    expect_whole(index);
    expect_same_state(pair.dir.path("old.db"), state_of(pair.dir.path("i.db")));
}
