// Segments of our own making beside those that FTS5 makes of the same documents.
#include "fts5/postings.h"
#include "fts5/postings_check.h"
#include "fts5/segment.h"
#include "fts5/tokenizer.h"
#include "fts5/varint.h"
#include "text/analyzer_set.h"
#include "text/token.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <doctest/doctest.h>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace newsidx::fts5;
using newsidx::text::TokenList;

namespace {

using Columns = std::array<TokenList, kColumns>;

// The rows of *_data and *_idx that a segment consists of.
struct Rows : SegmentSink {
    std::map<std::int64_t, std::string> pages;
    std::map<std::string, std::int64_t> splits;
    void put_page(std::int64_t row, std::string_view bytes) override { pages[row] = bytes; }
    void put_split(std::string_view term, std::int64_t page) override { splits[std::string(term)] = page; }
};

struct Segment : TermVisitor {
    explicit Segment(Rows& rows) : writer(1, 4050, rows) {}
    SegmentWriter writer;
    std::map<std::string, std::int64_t> frequencies;
    void visit(std::string_view term, std::string_view list, std::int64_t documents) override {
        writer.add(term, list);
        frequencies[std::string(term)] = documents;
    }
};

class Fts5 {
public:
    Fts5() : db_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        register_tokenizer(db_.getHandle());
        db_.exec("CREATE TABLE texts(id INTEGER PRIMARY KEY, excerpt, body, title, names); "
                 "CREATE VIRTUAL TABLE fts USING fts5(excerpt, body, title, names, content='texts', "
                 "content_rowid='id', columnsize=0, tokenize='newsidx'); "
                 "CREATE VIRTUAL TABLE vocabulary USING fts5vocab('fts', 'row'); "
                 "INSERT INTO fts(fts, rank) VALUES('hashsize', 1000000000); BEGIN");
    }
    void insert(std::int64_t id, const Columns& columns) {
        for (const char* sql : {"INSERT INTO fts(rowid, excerpt, body, title, names) VALUES(?1, ?2, ?3, ?4, ?5)",
                                "INSERT INTO texts(id, excerpt, body, title, names) VALUES(?1, ?2, ?3, ?4, ?5)"}) {
            SQLite::Statement insert(db_, sql);
            insert.bind(1, id);
            for (std::size_t i = 0; i < columns.size(); ++i) {
                std::string bytes;
                newsidx::text::pack(columns[i], bytes);
                insert.bind(static_cast<int>(i) + 2, bytes.data(), static_cast<int>(bytes.size()));
            }
            insert.exec();
        }
    }
    // Whether FTS5 finds an index of these rows to agree with the documents.
    bool is_whole_with(const Rows& rows) {
        db_.exec("DELETE FROM fts_data WHERE id > 10; DELETE FROM fts_idx");
        SQLite::Statement page(db_, "INSERT INTO fts_data(id, block) VALUES(?1, ?2)");
        for (const auto& [row, bytes] : rows.pages) {
            page.bind(1, row);
            page.bind(2, bytes.data(), static_cast<int>(bytes.size()));
            page.exec();
            page.reset();
        }
        SQLite::Statement split(db_, "INSERT INTO fts_idx(segid, term, pgno) VALUES(1, ?1, ?2)");
        for (const auto& [term, number] : rows.splits) {
            split.bind(1, term.data(), static_cast<int>(term.size()));
            split.bind(2, number);
            split.exec();
            split.reset();
        }
        return db_.tryExec("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK;
    }
    Rows rows() {
        db_.exec("COMMIT");
        Rows rows;
        SQLite::Statement pages(db_, "SELECT id, block FROM fts_data WHERE id > 10");
        while (pages.executeStep())
            rows.put_page(pages.getColumn(0).getInt64(), pages.getColumn(1).getString());
        SQLite::Statement splits(db_, "SELECT term, pgno FROM fts_idx");
        while (splits.executeStep())
            rows.put_split(splits.getColumn(0).getString(), splits.getColumn(1).getInt64());
        return rows;
    }
    std::map<std::string, std::int64_t> frequencies() {
        std::map<std::string, std::int64_t> out;
        SQLite::Statement select(db_, "SELECT term, doc FROM vocabulary");
        while (select.executeStep())
            out[select.getColumn(0).getString()] = select.getColumn(1).getInt64();
        return out;
    }
    std::string record(std::int64_t row) {
        SQLite::Statement select(db_, "SELECT block FROM fts_data WHERE id = ?1");
        select.bind(1, row);
        REQUIRE(select.executeStep());
        return select.getColumn(0).getString();
    }

private:
    SQLite::Database db_;
};

std::string random_term(std::mt19937& random, int vocabulary) {
    // Few terms are in most documents, most are in few; some are long, and some begin as others do.
    const auto rank = static_cast<int>(vocabulary * std::pow(std::uniform_real_distribution(0.0, 1.0)(random), 4.0));
    std::string term = std::to_string(rank * 7919 % 100'003);
    if (rank % 31 == 0) term += std::string(static_cast<std::size_t>(rank % 250), 'x');
    if (rank % 17 == 0) term = "\xc3\xa9" + term;
    return term.substr(0, newsidx::text::kMaxTermBytes);
}

TokenList random_tokens(std::mt19937& random, int most, int vocabulary) {
    TokenList tokens;
    const int count = std::uniform_int_distribution(0, most)(random);
    for (int i = 0; i < count; ++i)
        tokens.add(random_term(random, vocabulary), 0, 1, i > 0 && random() % 20 == 0, false);
    return tokens;
}

using MakeTokens = std::function<TokenList(std::mt19937&, std::size_t column)>;

// Documents, some of which are left out, made into parts and into one segment; and by FTS5.
void compare(unsigned seed, int documents, const MakeTokens& make_tokens) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Fts5 fts5;
    std::vector<PostingsPart> parts;
    PostingsBuilder builder;
    std::vector<std::int64_t> ids;
    std::int64_t id = random() % 1'000;
    for (int i = 0; i < documents; ++i) {
        id += random() % 50 == 0 ? 100'000 : 1 + static_cast<std::int64_t>(random() % 3);
        Columns columns;
        for (std::size_t column = 0; column < kColumns; ++column)
            columns[column] = make_tokens(random, column);
        REQUIRE(builder.begin_document() == ids.size());
        for (std::uint8_t column = 0; column < kColumns; ++column)
            builder.add(column, columns[column]);
        const bool left_out = random() % 10 == 0;
        ids.push_back(left_out ? 0 : id);
        if (!left_out) fts5.insert(id, columns);
        if (random() % 40 == 0 || i == documents - 1) {
            parts.push_back({std::make_shared<const Postings>(builder.finish()), std::exchange(ids, {})});
            CHECK(builder.empty());
        }
    }
    Rows ours;
    Segment segment(ours);
    merge_postings(parts, segment);
    const std::uint64_t pages = segment.writer.finish();
    const Rows theirs = fts5.rows();
    CHECK(ours.splits == theirs.splits);
    REQUIRE(ours.pages.size() == theirs.pages.size());
    for (const auto& [row, page] : theirs.pages) {
        CAPTURE(row);
        REQUIRE(ours.pages.contains(row));
        REQUIRE(ours.pages[row] == page);
    }
    CHECK(segment.frequencies == fts5.frequencies());
    CHECK(fts5.is_whole_with(ours));
    const auto structure = parse_structure(fts5.record(kStructureRow));
    REQUIRE(structure);
    CHECK(to_bytes(*structure) == fts5.record(kStructureRow));
    REQUIRE(structure->levels.size() == (pages == 0 ? 0 : 1));
    if (pages == 0) return;
    REQUIRE(structure->levels[0].segments.size() == 1);
    CHECK(structure->levels[0].segments[0].last_page == pages);
}

void compare(unsigned seed, int documents, int most_tokens, int vocabulary) {
    compare(seed, documents, [&](std::mt19937& random, std::size_t column) {
        return random_tokens(random, column == 1 ? most_tokens : most_tokens / 4, vocabulary);
    });
}

// Texts whose tokens share positions in every way that the analyzer knows: pairs of characters, both forms of ".NET".
constexpr std::array kPhrases = {
    "水庫昨夜開始放水",
    "市長說新橋要等到春天才通車",
    "深度学习",
    "水水水水",
    "雨",
    "駅前の図書館が来月ひらく",
    "カメラとラーメン",
    "새 다리는 봄에 열린다",
    "강",
    "The ferry Orla sails at 6.30",
    "AT&T and C++ on .NET",
    ".NET",
    "l'état du canal",
    "GPU価格",
    "第3回。",
    "เรือข้ามฟากออกเช้านี้",
    "Мост откроют весной",
    "2023年",
};

TokenList tokens_of_phrases(std::mt19937& random, newsidx::text::AnalyzerSet& analyzers, std::size_t most) {
    std::string text;
    for (std::size_t phrases = random() % (most + 1); phrases > 0; --phrases) {
        text += kPhrases[random() % kPhrases.size()];
        if (random() % 2 == 0) text += ' ';
    }
    constexpr std::array kTags = {"zh", "ja", "ko", "en", "th", "und"};
    TokenList tokens;
    analyzers.with_tag(kTags[random() % kTags.size()]).analyze(text, newsidx::text::Mode::index, tokens);
    return tokens;
}

} // namespace

TEST_CASE("segment: short documents give the bytes that FTS5 writes") {
    for (unsigned seed = 1; seed <= 20; ++seed)
        compare(seed, 300, 30, 3'000);
}

TEST_CASE("segment: few terms with lists over many pages give the bytes that FTS5 writes") {
    for (unsigned seed = 1; seed <= 4; ++seed)
        compare(seed, 3'000, 60, 8);
}

TEST_CASE("segment: long documents, whose positions go over pages, give the bytes that FTS5 writes") {
    for (unsigned seed = 1; seed <= 4; ++seed)
        compare(seed, 30, 30'000, 20);
    compare(5, 60, 8'000, 50'000);
}

TEST_CASE("segment: characters and pairs that share positions give the bytes that FTS5 writes") {
    newsidx::text::AnalyzerSet analyzers;
    std::size_t pairs = 0;
    std::size_t others = 0; // that share a position
    for (unsigned seed = 1; seed <= 12; ++seed)
        compare(seed, 200, [&](std::mt19937& random, std::size_t column) {
            const TokenList tokens = tokens_of_phrases(random, analyzers, column == 1 ? 40 : 6);
            for (const newsidx::text::Token& token : tokens)
                if (token.colocated) ++(token.kind == newsidx::text::TokenKind::pair ? pairs : others);
            return tokens;
        });
    CHECK(pairs > 10'000);
    CHECK(others > 1'000);
}

TEST_CASE("segment: FTS5 tells a pair at a position of its own") {
    TokenList shared;
    TokenList apart;
    for (TokenList* tokens : {&shared, &apart}) {
        tokens->add("水", 0, 3, false, false, newsidx::text::TokenKind::character);
        tokens->add("水庫", 0, 6, tokens == &shared, false, newsidx::text::TokenKind::pair);
        tokens->add("庫", 3, 6, false, false, newsidx::text::TokenKind::character);
    }
    Fts5 fts5;
    fts5.insert(7, {shared});
    fts5.rows();
    for (const TokenList* tokens : {&shared, &apart}) {
        PostingsBuilder builder;
        builder.begin_document();
        builder.add(0, *tokens);
        Rows ours;
        Segment segment(ours);
        merge_postings({{std::make_shared<const Postings>(builder.finish()), {7}}}, segment);
        REQUIRE(segment.writer.finish() == 1);
        CHECK(fts5.is_whole_with(ours) == (tokens == &shared));
    }
}

TEST_CASE("segment: one document, or one with nothing in it") {
    for (unsigned seed = 1; seed <= 30; ++seed)
        compare(seed, 1, 3, 10);
}

TEST_CASE("segment: no document gives no page") {
    PostingsBuilder builder;
    builder.begin_document();
    TokenList tokens;
    tokens.add("gone", 0, 4, false, false);
    builder.add(0, tokens);
    const std::vector<PostingsPart> parts = {{std::make_shared<const Postings>(builder.finish()), {0}}};
    Rows rows;
    Segment segment(rows);
    merge_postings(parts, segment);
    CHECK(segment.writer.finish() == 0);
    CHECK(rows.pages.empty());
    CHECK(rows.splits.empty());
}

TEST_CASE("segment: a damaged structure record is none") {
    const std::string bytes = to_bytes({"abcd", 300, {{0, {{1, 1, 5}, {700, 2, 90'000}}}, {}, {0, {{3, 1, 1}}}}});
    const auto structure = parse_structure(bytes);
    REQUIRE(structure);
    CHECK(to_bytes(*structure) == bytes);
    CHECK(structure->levels[0].segments[1].last_page == 90'000);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_FALSE(parse_structure(std::string_view(bytes).substr(0, size)));
    CHECK_FALSE(parse_structure(bytes + '\x01'));
}

TEST_CASE("segment: ids are given out from the lowest on") {
    CHECK(free_segment_id({}) == 1);
    CHECK(free_segment_id({"", 0, {{0, {{1}, {4}}}, {0, {{2}}}}}) == 3);
    Structure full;
    full.levels.emplace_back();
    for (std::uint64_t id = 1; id <= 2'000; ++id)
        full.levels[0].segments.push_back({id});
    CHECK(free_segment_id(full) == 0);
}

TEST_CASE("segment: large ones are put where large ones are merged") {
    CHECK(level_of(1) == 0);
    CHECK(level_of(255) == 0);
    CHECK(level_of(256) == 1);
    CHECK(level_of(1'023) == 1);
    CHECK(level_of(1'024) == 2);
    CHECK(level_of(4'096) == 3);
}

namespace {

// Whether each segment's leaves are what FTS5 writes.
bool are_sound(SQLite::Database& db) {
    SQLite::Statement select(db, "SELECT id, block FROM fts_data ORDER BY id");
    std::map<std::int64_t, PostingsCheck> segments;
    bool sound = true;
    while (select.executeStep()) {
        const std::int64_t row = select.getColumn(0).getInt64();
        const SQLite::Column block = select.getColumn(1);
        const std::string_view page(static_cast<const char*>(block.getBlob()),
                                    static_cast<std::size_t>(block.getBytes()));
        if (is_leaf(row)) sound = sound && segments[segment_of(row)].add(page);
    }
    for (const auto& [number, check] : segments)
        sound = sound && check.is_complete();
    return sound;
}

} // namespace

TEST_CASE("postings check: whatever FTS5 writes is sound, at every step of its merges") {
    SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("CREATE VIRTUAL TABLE fts USING fts5(a, b, content='', columnsize=0); "
            "INSERT INTO fts(fts, rank) VALUES('pgsz', 64), ('automerge', 2)");
    std::mt19937 random(5);
    std::map<int, std::string> texts;
    for (int step = 0; step < 400; ++step) {
        CAPTURE(step);
        db.exec("BEGIN");
        for (int i = 0; i < 6; ++i) {
            const int id = 1 + static_cast<int>(random() % 60);
            if (const auto old = texts.find(id); old != texts.end()) {
                SQLite::Statement remove(db, "INSERT INTO fts(fts, rowid, a, b) VALUES('delete', ?, ?, ?)");
                remove.bind(1, id);
                remove.bind(2, old->second);
                remove.bind(3, old->second);
                remove.exec();
                texts.erase(old);
                if (random() % 2 == 0) continue;
            }
            std::string text;
            for (auto words = random() % 90; words > 0; --words)
                text += "w" + std::to_string(random() % (1 + random() % 40)) + " ";
            SQLite::Statement insert(db, "INSERT INTO fts(rowid, a, b) VALUES(?, ?, ?)");
            insert.bind(1, id);
            insert.bind(2, text);
            insert.bind(3, text);
            insert.exec();
            texts[id] = text;
        }
        db.exec("COMMIT");
        if (step % 7 == 0) db.exec("INSERT INTO fts(fts, rank) VALUES('merge', 5)");
        if (step % 90 == 89) db.exec("INSERT INTO fts(fts) VALUES('optimize')");
        REQUIRE(are_sound(db));
    }
}

TEST_CASE("postings check: what is neither a posting nor a deletion is told, and damage is no more than that") {
    // The term "0a" with two documents, 5 with a position, and 8, which is deleted.
    const std::string page = {0, 0, 0, 12, 2, '0', 'a', 5, 2, 3, 3, 1, 4};
    CHECK(PostingsCheck().add(page));
    const auto with = [&page](std::size_t at, char value) {
        std::string other = page;
        other[at] = value;
        return PostingsCheck().add(other);
    };
    CHECK_FALSE(with(11, 0));  // neither
    CHECK_FALSE(with(10, 0));  // the same document again
    CHECK_FALSE(with(3, 14));  // a footer behind the page
    CHECK_FALSE(with(4, 120)); // a term that is longer than the page
    CHECK_FALSE(with(12, 9));  // a term elsewhere
    PostingsCheck goes_on;
    std::string long_one = page;
    long_one[11] = 5; // two bytes of positions, on the next page
    CHECK(goes_on.add(long_one));
    CHECK_FALSE(goes_on.is_complete());
    CHECK(goes_on.add(std::string{0, 0, 0, 6, 2, 4}));
    CHECK(goes_on.is_complete());
    std::mt19937 random(6);
    for (int i = 0; i < 20'000; ++i) {
        std::string damaged = page;
        for (int times = 0; times < 3; ++times)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        damaged.resize(random() % (damaged.size() + 1));
        PostingsCheck check;
        (void)check.add(damaged); // whatever it says
    }
}

TEST_CASE("varint: what is written is read again, and no more than is there") {
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{16'383},
                                      std::uint64_t{16'384}, std::uint64_t{1} << 35, (std::uint64_t{1} << 56) - 1}) {
        std::string bytes;
        append_varint(bytes, value);
        std::string_view in = bytes;
        std::uint64_t read = 0;
        REQUIRE(take_varint(in, read));
        CHECK(read == value);
        CHECK(in.empty());
        in = std::string_view(bytes).substr(0, bytes.size() - 1);
        CHECK_FALSE(take_varint(in, read));
    }
}
