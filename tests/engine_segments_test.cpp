// Ranked segments: with and without them every answer is the same, however they came to be and whatever happened to
// their documents since.

#include "dice.h"
#include "engine_util.h"
#include "other_rules.h"
#include "rounds.h"
#include "segments_util.h"
#include "store/reader.h"
#include "store/segments/segment_upkeep.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <string>
#include <tuple>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

// The lower numbers are the more frequent words.
std::string word(Dice& dice) {
    const std::size_t band = dice.below(4);
    constexpr std::array<std::size_t, 4> kBands = {4, 40, 400, 3000};
    return fmt::format("w{}x", dice.below(kBands[band]));
}

std::string words(Dice& dice, std::size_t least, std::size_t most) {
    std::string text;
    for (std::size_t i = least + dice.below(most - least + 1); i > 0; --i)
        text += (text.empty() ? "" : " ") + word(dice);
    return text;
}

std::string line(Dice& dice, int id) {
    std::string json =
        fmt::format(R"({{"url":"https://n.example/{}","title":"{}","excerpt":"{}","lang":"en",)"
                    R"("topics":["T{}"],"published":{})",
                    id, words(dice, 1, 6), dice.chance(90) ? words(dice, 3, 30) : "", dice.below(9), dice.chance(95));
    if (dice.chance(30)) json += fmt::format(R"(,"text":"{}")", words(dice, 1, 9));
    if (dice.chance(80)) json += fmt::format(R"(,"quality":{})", dice.below(100));
    if (dice.chance(80)) json += fmt::format(R"(,"heat":{}.{})", dice.below(200), dice.below(10));
    if (dice.chance(80)) json += fmt::format(R"(,"publishedDateTime":"2024-{:02}-11T00:00:00Z")", 1 + dice.below(12));
    return json + "}\n";
}

std::string query(Dice& dice) {
    const auto phrase = [&dice] { return fmt::format("\"{} {}\"", word(dice), word(dice)); };
    switch (dice.below(19)) {
    case 0: return phrase();
    case 1: return fmt::format("{} topic:T{}", word(dice), dice.below(9));
    case 2: return fmt::format("{} -{}", word(dice), word(dice));
    case 3: return fmt::format("title:{} {}", word(dice), word(dice));
    case 4: return fmt::format("{} w{}*", word(dice), dice.below(50));
    case 5: return "w*";
    case 6: return fmt::format("({} OR {}) {}", word(dice), word(dice), word(dice));
    case 7: return fmt::format("\"{} {}\"~4", word(dice), word(dice));
    case 8: return word(dice);
    case 9: return fmt::format("-(-{})", word(dice));
    // Where words stand decides, or what is left out, or a filter.
    case 10: return fmt::format("{} OR {}", phrase(), phrase());
    case 11: return fmt::format("({} OR -{}) {}", phrase(), word(dice), word(dice));
    case 12: return fmt::format("({} NEAR/3 {} OR topic:T{}) {}", word(dice), word(dice), dice.below(9), word(dice));
    case 13: return fmt::format("title:({} OR \"{} w{}*\")", phrase(), word(dice), dice.below(50));
    case 14: return fmt::format("={} (-{} OR {})", phrase(), phrase(), word(dice));
    case 15: {
        // What is asked of a document itself, whatever its words.
        constexpr std::array<std::string_view, 8> kOfDocuments = {"has:body",    "has:excerpt",   "has:date",
                                                                  "has:quality", "has:heat",      "is:stub",
                                                                  "quality:>40", "before:2024-06"};
        return fmt::format("{} {}{}", word(dice), dice.chance(50) ? "" : "-", kOfDocuments[dice.below(8)]);
    }
    default: return words(dice, 2, 5);
    }
}

SearchOptions options(Dice& dice) {
    SearchOptions out;
    out.details = false;
    out.now = 1735689600; // 2025-01-01
    constexpr std::array<std::size_t, 4> kLimits = {1, 5, 10, 60};
    out.limit = kLimits[dice.below(4)];
    out.match = dice.chance(50) ? Match::any : dice.chance(70) ? Match::all : Match::most;
    if (dice.chance(30)) out.quality_weight = dice.chance(50) ? 0 : 3;
    if (dice.chance(30)) out.heat_weight = dice.chance(50) ? 0 : 2;
    if (dice.chance(30)) out.half_life = 86400.0 * static_cast<double>(1 + dice.below(200));
    if (dice.chance(15)) out.unpublished = true;
    if (dice.chance(10)) out.sort = Sort::heat;
    return out;
}

void compare_roads(const Index& index, const std::string& text, SearchOptions asked) {
    CAPTURE(text);
    CAPTURE(asked.limit);
    CAPTURE(static_cast<int>(asked.match));
    asked.segments = false;
    const SearchResult expected = find(index, text, asked);
    asked.segments = true;
    for (const bool exact_total : {true, false}) {
        CAPTURE(exact_total);
        asked.exact_total = exact_total;
        const SearchResult found = find(index, text, asked);
        if (found.total_exact) {
            CHECK(found.total == expected.total);
            CHECK(found.hidden_records == expected.hidden_records);
        }
        CHECK(found.total <= expected.total);
        CHECK(found.relaxed == expected.relaxed);
        expect_same_hits(found, expected);
    }
}

void compare_roads(const Index& index, Dice& dice, int queries) {
    for (int i = 0; i < rounds(queries); ++i) {
        const std::string text = query(dice);
        compare_roads(index, text, options(dice));
    }
}

void index_lines(Index& index, const TempDir& dir, const std::string& name, const std::string& lines) {
    const auto report = index.index({dir.write(name, lines)});
    REQUIRE(report);
    CHECK(report->rejected == 0);
}

// Records with these numbers, in a source of this name.
void index_numbers(Index& index, const TempDir& dir, Dice& dice, const std::string& name, int first, int end) {
    std::string lines;
    for (int id = first; id < end; ++id)
        lines += line(dice, id);
    index_lines(index, dir, name, lines);
}

// An index of so many in one segment. What a test's cases begin with is made once.
Index open_numbers(const TempDir& dir, int documents) {
    static std::map<int, std::string> made;
    std::string& bytes = made[documents];
    if (bytes.empty()) {
        const TempDir folder;
        Dice dice(7);
        {
            Index index = open_index(folder);
            index_numbers(index, folder, dice, "a.jsonl", 0, documents);
            REQUIRE(index.optimize()); // where the machine is busy, they come in several commits
        }
        bytes = folder.read("i.db");
    }
    dir.write("i.db", bytes);
    return open_index(dir);
}

} // namespace

TEST_CASE("segments: in a file of many documents both roads find the same hits, also after changes and merges") {
    TempDir dir;
    Dice dice(7);
    const std::string path = dir.path("i.db");
    Index index = open_numbers(dir, 14'000);
    REQUIRE(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    CHECK(number(path, "SELECT documents FROM ranked_segment") == 14'000);
    compare_roads(index, dice, 150);

    SUBCASE("a tail that is in no segment yet") {
        index_numbers(index, dir, dice, "b.jsonl", 14'000, 14'900);
        CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 1);
        compare_roads(index, dice, 60);
        REQUIRE(index.optimize());
        CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 1);
        CHECK(number(path, "SELECT documents FROM ranked_segment") == 14'900);
        compare_roads(index, dice, 60);
    }
    SUBCASE("documents that changed or went, and heat that was set") {
        const std::int64_t segment = number(path, "SELECT id FROM ranked_segment");
        std::string lines;
        for (int id = 0; id < 500; ++id)
            lines += line(dice, static_cast<int>(dice.below(14'000)));
        index_lines(index, dir, "b.jsonl", lines);
        std::vector<std::string> gone;
        std::string heats;
        for (int i = 0; i < 400; ++i) {
            gone.push_back(fmt::format("https://n.example/{}", i * 7));
            heats += fmt::format("{{\"url\":\"https://n.example/{}\",\"heat\":{}}}\n", i * 7 + 1, 300 + i);
        }
        REQUIRE(index.remove(gone));
        REQUIRE(index.update(heats));
        CHECK(number(path, "SELECT id FROM ranked_segment") == segment); // nothing was made anew for it
        expect_whole(index);
        compare_roads(index, dice, 80);
        REQUIRE(index.optimize());
        CHECK(number(path, "SELECT id FROM ranked_segment") != segment);
        expect_whole(index);
        compare_roads(index, dice, 80);
    }
}

TEST_CASE("segments: dictionaries count what the table of terms counts, while they have all documents and no others") {
    TempDir dir;
    Dice dice(8);
    Index index = open_numbers(dir, 6'000);
    const auto look = [&](bool whole) {
        store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
        const store::Transaction snapshot = reader.begin_read();
        const store::OpenSegments segments = reader.segments();
        REQUIRE(!segments.empty());
        CHECK(reader.are_whole(segments) == whole);
        if (!whole) return;
        std::size_t terms = 0;
        store::TermCursor cursor = reader.terms();
        for (bool more = cursor.first(); more; more = cursor.next(), ++terms) {
            CAPTURE(cursor.term());
            const std::string term(cursor.term());
            CHECK(store::document_frequency(segments, term) == cursor.documents());
            CHECK(store::document_frequency(segments, term + "x") == reader.document_frequency(term + "x", false));
        }
        CHECK(terms > 1'000);
    };
    look(true);
    SUBCASE("a tail") {
        index_numbers(index, dir, dice, "b.jsonl", 6'000, 6'001);
        look(false);
    }
    SUBCASE("a dead document") {
        REQUIRE(index.remove({"https://n.example/7"}));
        look(false);
    }
    SUBCASE("as many dead ones as are behind the last segment") {
        REQUIRE(index.remove({"https://n.example/7"}));
        index_numbers(index, dir, dice, "b.jsonl", 6'000, 6'001);
        look(false);
    }
    REQUIRE(index.optimize());
    look(true);
}

TEST_CASE("segments: weights that floats cannot tell from nothing, or from too much, change no hit") {
    TempDir dir;
    Dice dice(9);
    Index index = open_index(dir);
    index_numbers(index, dir, dice, "a.jsonl", 0, 14'000);
    const std::vector<std::string> boosts = {"1e-46", "1e-42", "1e-20", "1e-11", "1e-6",
                                             "1e-5",  "3e-4",  ".01",   "1",     "90"};
    for (const std::string& first : boosts)
        for (const std::string& second : boosts)
            for (const double weight : {0.0, .5, 1e9}) {
                SearchOptions asked = options(dice);
                asked.quality_weight = weight;
                if (weight == 0) asked.heat_weight = 0; // then many are alike
                asked.sort = Sort::relevance;
                compare_roads(index, fmt::format("{}^{} {}^{}", word(dice), first, word(dice), second), asked);
            }
}

TEST_CASE("segments: those of a size are merged as commits make them") {
    TempDir dir;
    Dice dice(8);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 10);
    std::size_t most = 0;
    for (int commit = 0; commit < 40; ++commit) {
        const int first = commit * 20; // some of them are new versions
        index_numbers(index, dir, dice, fmt::format("{}.jsonl", commit), first, first + 25);
        most = std::max(most, static_cast<std::size_t>(number(path, "SELECT count(*) FROM ranked_segment")));
    }
    CHECK(most == 4 + 7); // of 200 documents, and of 25
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 5);
    expect_whole(index);
    compare_roads(index, dice, 60);
}

TEST_CASE("segments: one that is merged of others takes their room in the file") {
    TempDir dir;
    Dice dice(9);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 10);
    for (int commit = 0; commit < 4; ++commit) {
        std::string lines;
        for (int id = commit * 2'000; id < (commit + 1) * 2'000; ++id)
            lines += fmt::format(R"({{"url":"https://a.example/{}","title":"{}"}})"
                                 "\n",
                                 id, words(dice, 40, 50));
        index_lines(index, dir, fmt::format("{}.jsonl", commit), lines);
    }
    const std::int64_t merged = number(path, "SELECT sum(length(bytes)) FROM ranked_page");
    {
        store::Connection connection(path, store::Access::write, {});
        connection.execute("VACUUM");
        const std::int64_t before = connection.count("PRAGMA page_count");
        CHECK(store::SegmentUpkeep(connection).merge({}));
        const std::int64_t growth = connection.count("PRAGMA page_count") - before;
        CHECK(growth * connection.count("PRAGMA page_size") < merged / 3);
    }
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    expect_whole(index);
    compare_roads(index, dice, 20);
}

TEST_CASE("segments: a merge that is given up, or meets damage half way, loses nothing") {
    TempDir dir;
    Dice dice(12);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 10);
    const auto add = [&](int commit) {
        index_numbers(index, dir, dice, fmt::format("{}.jsonl", commit), commit * 25, commit * 25 + 25);
    };
    for (int commit = 0; commit < 7; ++commit)
        add(commit);
    {
        store::Connection connection(path, store::Access::write, {});
        const auto give_up = [](std::uint64_t, std::uint64_t) { throw std::runtime_error("given up"); };
        CHECK_THROWS_AS(store::SegmentUpkeep(connection).merge(give_up), std::runtime_error);
    }
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 7);
    expect_whole(index);
    compare_roads(index, dice, 20);

    execute(path, "UPDATE ranked_page SET bytes = zeroblob(length(bytes)) WHERE id = "
                  "(SELECT max(id) FROM ranked_page WHERE id >> 32 = 4 << 4)"); // the last of a dictionary
    add(7);
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 0);
    CHECK(number(path, "SELECT count(*) FROM ranked_page") == 0);
    REQUIRE(index.optimize());
    CHECK(number(path, "SELECT sum(documents) FROM ranked_segment") == 200);
    expect_whole(index);
    compare_roads(index, dice, 20);
}

TEST_CASE("segments: a reader that stays open sees what each commit has changed") {
    TempDir dir;
    Dice dice(9);
    Index writer = open_index(dir);
    set_segment_documents(dir.path("i.db"), 10);
    index_numbers(writer, dir, dice, "a.jsonl", 0, 300);
    const auto reader = Index::open(dir.path("i.db"));
    REQUIRE(reader);
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        compare_roads(*reader, dice, 5);
        REQUIRE(writer.update(fmt::format("{{\"url\":\"https://n.example/{}\",\"heat\":{}}}\n", round, 200 + round)));
        compare_roads(*reader, dice, 5);
        REQUIRE(writer.remove({fmt::format("https://n.example/{}", 100 + round)}));
        if (round % 5 == 4) REQUIRE(writer.optimize());
    }
}

TEST_CASE("segments: without them, and with damaged ones, every answer is the same") {
    TempDir dir;
    const std::string path = dir.path("i.db");
    Index index = open_numbers(dir, 5'000);
    REQUIRE(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    SearchOptions plain;
    plain.details = false;
    const SearchResult before = find(index, "w1x w2x", plain);

    const auto expect_same = [&] {
        auto fresh = Index::open(path, {.create = true});
        REQUIRE(fresh);
        const SearchResult after = find(*fresh, "w1x w2x", plain);
        CHECK(after.total == before.total);
        expect_same_hits(after, before);
        return std::move(*fresh);
    };
    SUBCASE("dropped") {
        execute(path, "DELETE FROM ranked_segment");
        expect_same();
    }
    SUBCASE("their pages are lost") {
        execute(path, "DELETE FROM ranked_page");
        Index fresh = expect_same();
        CHECK_FALSE(fresh.check()->problems.empty());
        REQUIRE(fresh.optimize()); // one segment without the dead: there is nothing to do,
        CHECK_FALSE(fresh.check()->problems.empty());
        execute(path, "DELETE FROM ranked_segment; DELETE FROM ranked_range; DELETE FROM ranked_term; "
                      "DELETE FROM ranked_bounds; DELETE FROM ranked_place");
        REQUIRE(fresh.optimize()); // and so it is made again
        expect_whole(fresh);
        CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    }
    SUBCASE("their pages are cut") {
        execute(path, "UPDATE ranked_page SET bytes = substr(bytes, 1, length(bytes) / 2)");
        CHECK_FALSE(expect_same().check()->problems.empty());
    }
    SUBCASE("their documents are lost") {
        execute(path, "DELETE FROM ranked_range");
        CHECK_FALSE(expect_same().check()->problems.empty());
    }
    SUBCASE("their bounds are lost") {
        execute(path, "DELETE FROM ranked_bounds");
        CHECK_FALSE(expect_same().check()->problems.empty());
    }
    SUBCASE("a heat in them is another") {
        execute(path, "UPDATE document_page SET entries = (SELECT entries FROM document_page WHERE page = 1) "
                      "WHERE page = 2");
        CHECK_FALSE(index.check()->problems.empty());
    }
}

namespace {

// A row of bytes; which.
struct Row {
    const char* table;
    const char* key;
    const char* bytes;
    std::int64_t id;
};

// Changes a bit of it, says whether check() sees that, looks at the index, and puts it back.
template <class Look>
bool is_change_seen(const std::string& path, const Row& row, Dice& dice, Look look) {
    SQLite::Database file(path, SQLite::OPEN_READWRITE);
    SQLite::Statement select(file, fmt::format("SELECT {} FROM {} WHERE {} = ?1", row.bytes, row.table, row.key));
    select.bind(1, row.id);
    REQUIRE(select.executeStep());
    const std::string whole = select.getColumn(0).getString();
    select.reset();
    const auto write = [&](const std::string& bytes) {
        SQLite::Statement update(file,
                                 fmt::format("UPDATE {} SET {} = ?2 WHERE {} = ?1", row.table, row.bytes, row.key));
        update.bind(1, row.id);
        update.bind(2, bytes.data(), static_cast<int>(bytes.size()));
        update.exec();
    };
    std::string changed = whole;
    char& byte = changed[dice.below(changed.size())];
    byte = static_cast<char>(byte ^ (1 << dice.below(8)));
    write(changed);
    const auto index = Index::open(path);
    REQUIRE(index);
    const bool is_seen = !index->check()->problems.empty();
    look(*index);
    write(whole);
    return is_seen;
}

} // namespace

TEST_CASE("segments: a bit that was changed in any of their rows is seen, and changes no answer") {
    TempDir dir;
    Dice dice(15);
    const std::string path = dir.path("i.db");
    {
        Index index = open_index(dir);
        set_segment_documents(path, 100);
        index_numbers(index, dir, dice, "a.jsonl", 0, 2'500);
    }
    for (Row row : {Row{"ranked_page", "id", "bytes", 0}, Row{"ranked_range", "id", "bytes", 0},
                    Row{"ranked_bounds", "id", "bytes", 0}, Row{"ranked_place", "page", "ordinals", 0}}) {
        const auto rows = static_cast<std::size_t>(number(path, fmt::format("SELECT count(*) FROM {}", row.table)));
        for (int i = 0; i < rounds(12); ++i) {
            row.id = number(path, fmt::format("SELECT {} FROM {} ORDER BY 1 LIMIT 1 OFFSET {}", row.key, row.table,
                                              dice.below(rows)));
            CAPTURE(row.table);
            CAPTURE(row.id);
            CHECK(is_change_seen(path, row, dice, [&](const Index& index) { compare_roads(index, dice, 6); }));
        }
    }
    const auto index = Index::open(path);
    REQUIRE(index);
    expect_whole(*index);
}

TEST_CASE("segments: a bit that was changed in a page of any kind is seen") {
    TempDir dir;
    Dice dice(16);
    const std::string path = dir.path("i.db");
    {
        Index index = open_index(dir);
        set_segment_documents(path, 100);
        index_numbers(index, dir, dice, "a.jsonl", 0, 1'000);
    }
    const std::string kinds = "(SELECT min(id) AS id FROM ranked_page GROUP BY id >> 32)";
    const std::int64_t count = number(path, "SELECT count(*) FROM " + kinds);
    CHECK(count >= 8); // of terms four; of what begins with a character, or two, there are no positions and no ids
    for (std::int64_t kind = 0; kind < count; ++kind) {
        const std::int64_t id =
            number(path, fmt::format("SELECT id FROM {} ORDER BY id LIMIT 1 OFFSET {}", kinds, kind));
        CAPTURE(id);
        CHECK(is_change_seen(path, {"ranked_page", "id", "bytes", id}, dice, [](const Index&) {}));
    }
}

TEST_CASE("segments: a damaged text, which no segment can be made of, keeps nobody from writing others") {
    TempDir dir;
    Dice dice(13);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 10);
    index_numbers(index, dir, dice, "a.jsonl", 0, 5);
    execute(path, "UPDATE document SET text = x'ff', base_item = NULL WHERE id = 3");
    index_numbers(index, dir, dice, "b.jsonl", 5, 20);
    CHECK(index.stats()->records == 20);
    REQUIRE(index.optimize());
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 0);
    CHECK_FALSE(index.check()->problems.empty());
    compare_roads(index, dice, 20);
}

TEST_CASE("segments: a file that was told to have none has none") {
    TempDir dir;
    Dice dice(11);
    Index index = open_index(dir);
    set_segment_documents(dir.path("i.db"), 0);
    index_numbers(index, dir, dice, "a.jsonl", 0, 5'000);
    REQUIRE(index.optimize());
    CHECK(number(dir.path("i.db"), "SELECT count(*) FROM ranked_segment") == 0);
}

TEST_CASE("segments: what was indexed before there were any gets into one by optimize") {
    TempDir dir;
    Dice dice(12);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 0);
    index_numbers(index, dir, dice, "a.jsonl", 0, 6'000);
    execute(path, "DELETE FROM meta WHERE name = 'segment_documents'");
    std::vector<OptimizePhase> phases;
    OptimizeOptions optimizing;
    optimizing.on_progress = [&](const OptimizeProgress& progress) {
        CHECK(progress.done <= progress.total);
        if (phases.empty() || phases.back() != progress.phase) phases.push_back(progress.phase);
        return true;
    };
    REQUIRE(index.optimize(optimizing));
    CHECK(std::find(phases.begin(), phases.end(), OptimizePhase::ranking) != phases.end());
    CHECK(number(path, "SELECT documents FROM ranked_segment") == 6'000);
    expect_whole(index);
    compare_roads(index, dice, 60);
}

TEST_CASE("segments: those of other rules are asked in their words, and a reanalysis makes others") {
    TempDir dir;
    Dice dice(14);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 100);
    index_numbers(index, dir, dice, "a.jsonl", 0, 1'000);
    test::analyze_by_other_rules(path);
    REQUIRE(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    CHECK(find(index, "xw1x").total > 0);
    CHECK(find(index, "w1x").total == 0);
    compare_roads(index, dice, 20);
    CHECK(index.check()->not_compared.size() == 1); // that the rules are others

    OptimizeOptions options;
    options.reanalyze = true;
    REQUIRE(index.optimize(options));
    expect_whole(index);
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    CHECK(find(index, "xw1x").total == 0);
    CHECK(find(index, "w1x").total > 0);
    compare_roads(index, dice, 60);
}

TEST_CASE("segments: those that another version made for its score are not searched, and optimize puts others in their "
          "place") {
    TempDir dir;
    Dice dice(15);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 100);
    index_numbers(index, dir, dice, "a.jsonl", 0, 1'000);
    REQUIRE(index.optimize());
    REQUIRE(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    execute(path, "UPDATE ranked_segment SET rules = rules + 1, first_document = 7; DELETE FROM ranked_bounds");
    compare_roads(index, dice, 20);
    expect_whole(index);
    index_numbers(index, dir, dice, "b.jsonl", 1'000, 1'010);
    compare_roads(index, dice, 20);

    const auto report = index.optimize();
    REQUIRE(report);
    CHECK(report->merged);
    CHECK(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    CHECK(number(path, "SELECT documents FROM ranked_segment") == 1'010);
    for (const char* rows : {"ranked_page WHERE id >> 36", "ranked_range WHERE id >> 32",
                             "ranked_bounds WHERE id >> 32", "ranked_term WHERE segment_id"}) {
        CAPTURE(rows);
        CHECK(number(path, fmt::format("SELECT count(*) FROM {} NOT IN (SELECT id FROM ranked_segment)", rows)) == 0);
    }
    expect_whole(index);
    compare_roads(index, dice, 40);
}

TEST_CASE("segments: a reader to whom another process gives a damaged one keeps on answering") {
    TempDir dir;
    Dice dice(17);
    const std::string path = dir.path("i.db");
    Index index = open_index(dir);
    set_segment_documents(path, 100);
    index_numbers(index, dir, dice, "a.jsonl", 0, 500);
    REQUIRE(number(path, "SELECT count(*) FROM ranked_segment") == 1);
    const auto reader = Index::open(path);
    REQUIRE(reader);
    compare_roads(*reader, dice, 5); // the first segment is open
    index_numbers(index, dir, dice, "b.jsonl", 500, 1'000);
    REQUIRE(number(path, "SELECT count(*) FROM ranked_segment") == 2);
    execute(
        path,
        "UPDATE ranked_bounds SET bytes = CAST(bytes || 'x' AS BLOB) WHERE id = (SELECT max(id) FROM ranked_bounds)");
    for (int round = 0; round < 3; ++round)
        compare_roads(*reader, dice, 5);
    REQUIRE(index.optimize());
    compare_roads(*reader, dice, 5);
}
