// The tokenizer and newsidx_match() through real SQLite: both roads of a text into the index, content that was changed
// behind its back, damaged bytes, and what the leaves of an expression count.
#include "engine/search/matcher.h"
#include "fts5/match.h"
#include "fts5/tokenizer.h"
#include "query/parse.h"
#include "query/plan.h"
#include "text/analyzer.h"
#include "text/token.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <functional>
#include <map>
#include <ostream>
#include <random>
#include <set>
#include <span>
#include <sqlite3.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using newsidx::Match;
using newsidx::fts5::FieldCounts;
using newsidx::fts5::MatchFunction;
using newsidx::fts5::MatchRow;
using newsidx::fts5::MatchVisitor;
using newsidx::query::Plan;
using newsidx::text::TokenList;

namespace {

newsidx::text::Analyzer& analyzer() {
    static newsidx::text::Analyzer one(newsidx::text::analyzer_tag(""));
    return one;
}

std::string packed(std::string_view text) {
    TokenList tokens;
    analyzer().analyze(text, newsidx::text::Mode::index, tokens);
    std::string out;
    newsidx::text::pack(tokens, out);
    return out;
}

// Packed terms that no analyzer would make.
std::string packed_terms(const std::vector<std::string>& terms) {
    std::string out(1, newsidx::text::kPackedTokens);
    for (const std::string& term : terms)
        newsidx::text::pack_term(term, false, out);
    return out;
}

std::string tagged(std::string_view text) {
    return "\x02" + std::string(newsidx::text::analyzer_tag("")) + "\x02" + std::string(text);
}

using Fields = std::vector<std::string>;

// A list that a failed check shows.
struct Lines : std::vector<std::string> {
    using std::vector<std::string>::vector;
};
std::ostream& operator<<(std::ostream& out, const Lines& lines) {
    for (const std::string& line : lines)
        out << "\n    " << line;
    return out;
}

// An in-memory database whose FTS5 table knows the tokenizer and newsidx_match().
class Db {
public:
    explicit Db(const std::string& fts = "excerpt, body, title, names, content=''")
        : db_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        newsidx::fts5::register_tokenizer(db_.getHandle());
        match_.register_with(db_.getHandle());
        if (fts.find("document_text") != std::string::npos) make_content();
        run("CREATE VIRTUAL TABLE fts USING fts5(" + fts + ", tokenize='newsidx')");
        run("CREATE VIRTUAL TABLE vocabulary USING fts5vocab('fts', 'instance')");
    }

    void run(const std::string& sql) { db_.exec(sql); }

    // The SQLite result code, 0 for success.
    int code(const std::string& sql) {
        try {
            run(sql);
            return SQLITE_OK;
        } catch (const SQLite::Exception& exception) {
            return exception.getErrorCode();
        }
    }

    // Into the columns from the first on, as they are: packed or tagged.
    void insert(std::int64_t id, const Fields& values) { write("INSERT INTO fts(rowid", "VALUES(?1", id, values); }
    void remove(std::int64_t id, const Fields& values) {
        write("INSERT INTO fts(fts, rowid", "VALUES('delete', ?1", id, values);
    }
    int insert_code(const Fields& values) {
        try {
            insert(1, values);
            return SQLITE_OK;
        } catch (const SQLite::Exception& exception) {
            return exception.getErrorCode();
        }
    }

    // A document with its content, inserted packed.
    void add_document(std::int64_t id, const std::array<std::string, 4>& fields) {
        SQLite::Statement insert_content(db_, "INSERT INTO document VALUES(?1, 'und', ?2, ?3, ?4, ?5)");
        insert_content.bind(1, id);
        Fields values;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            insert_content.bind(static_cast<int>(i) + 2, fields[i]);
            values.push_back(packed(fields[i]));
        }
        insert_content.exec();
        insert(id, values);
    }

    // "term document column offset" of everything in the index, sorted.
    Lines vocabulary() {
        SQLite::Statement select(db_, "SELECT term, doc, col, offset FROM vocabulary");
        Lines out;
        while (select.executeStep())
            out.push_back(select.getColumn(0).getString() + ' ' + select.getColumn(1).getString() + ' ' +
                          select.getColumn(2).getString() + ' ' + select.getColumn(3).getString());
        std::sort(out.begin(), out.end());
        return out;
    }

    std::vector<std::int64_t> find(const std::string& expression) {
        SQLite::Statement select(db_, "SELECT rowid FROM fts WHERE fts MATCH ?1 ORDER BY rowid");
        select.bind(1, expression);
        std::vector<std::int64_t> ids;
        while (select.executeStep())
            ids.push_back(select.getColumn(0).getInt64());
        return ids;
    }

    // Hands every match to the visitor, as the engine does.
    void match(const std::string& expression, MatchVisitor* visitor) {
        struct Reset {
            MatchFunction& function;
            ~Reset() { function.set_visitor(nullptr); }
        } reset{match_};
        match_.set_visitor(visitor);
        SQLite::Statement select(db_, "SELECT 1 FROM fts WHERE fts MATCH ?1 AND newsidx_match(fts) = 0");
        select.bind(1, expression);
        while (select.executeStep())
            FAIL_CHECK("newsidx_match() was 0");
    }

    MatchFunction& function() { return match_; }

private:
    void make_content() {
        run("CREATE TABLE document(id INTEGER PRIMARY KEY AUTOINCREMENT, analyzer TEXT NOT NULL, title TEXT NOT NULL,"
            " excerpt TEXT NOT NULL, body TEXT NOT NULL, names TEXT NOT NULL)");
        run("CREATE VIEW document_text(id, title, excerpt, body, names) AS SELECT id,"
            " char(2) || analyzer || char(2) || title, char(2) || analyzer || char(2) || excerpt,"
            " char(2) || analyzer || char(2) || body, char(2) || analyzer || char(2) || names FROM document");
    }

    void write(std::string sql, std::string values_sql, std::int64_t id, const Fields& values) {
        static constexpr std::array<const char*, 4> kColumns = {"title", "excerpt", "body", "names"};
        for (std::size_t i = 0; i < values.size(); ++i) {
            sql += std::string(", ") + kColumns.at(i);
            values_sql += ", ?" + std::to_string(i + 2);
        }
        SQLite::Statement statement(db_, sql + ") " + values_sql + ")");
        statement.bind(1, id);
        for (std::size_t i = 0; i < values.size(); ++i)
            statement.bind(static_cast<int>(i) + 2, values[i].data(), static_cast<int>(values[i].size()));
        statement.exec();
    }

    MatchFunction match_; // before db_: SQLite holds its address
    SQLite::Database db_;
};

const std::string kExternal = "excerpt, body, title, names, content='document_text', content_rowid='id'";

std::string fts5_string(std::string_view term) {
    std::string out = "\"";
    for (const char c : term)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

const std::vector<std::string> kTexts = {
    "",
    " ",
    "!!! 🚀",
    "moore threads gpu",
    "The GPU, the chip; the GPU.",
    ".NET and .NET",                   // two forms at one position
    "C++ .NET C# AT&T U.S. GPT-4 3.5", // the analyzer's exceptions
    "don't l'état O'Brien’s straße ＧＰＵ",
    "中国新闻 日本語のニュース 한국 뉴스",
    "ภาษาไทยเป็นภาษา",
    "gpu\xff\xfe chip \xc2",
    std::string("gpu\0chip", 8),
    "gpu\x01\x02 chip\x02und\x02server", // the tags' own bytes inside a text
    std::string(300, 'x') + " " + std::string(255, 'y') + " end",
};

// Whom newsidx_match() calls, as a function.
class Visitor : public MatchVisitor {
public:
    using Function = std::function<void(const MatchRow&)>;
    explicit Visitor(Function function) : function_(std::move(function)) {}
    void visit(const MatchRow& row) override { function_(row); }

private:
    Function function_;
};

// "id: counts of the leaves", a leaf as its four columns' digits.
Lines counts(Db& db, const std::string& expression) {
    Lines out;
    Visitor visitor([&out](const MatchRow& row) {
        std::string line = std::to_string(row.document_id()) + ":";
        for (const FieldCounts& leaf : row.counts()) {
            line += ' ';
            for (const std::uint32_t count : leaf)
                line += std::to_string(count);
        }
        out.push_back(std::move(line));
    });
    db.match(expression, &visitor);
    return out;
}

using Ids = std::vector<std::int64_t>;

} // namespace

TEST_CASE("fts5: packed tokens and tagged text of the same text make the same index") {
    for (const std::string& text : kTexts) {
        CAPTURE(text);
        Db from_packed;
        Db from_tagged;
        from_packed.insert(1, {packed(text), packed("in between"), packed(text), packed("")});
        from_tagged.insert(1, {tagged(text), tagged("in between"), tagged(text), tagged("")});
        CHECK(from_packed.vocabulary() == from_tagged.vocabulary());

        // And it is the index of the analyzer's tokens.
        TokenList tokens;
        analyzer().analyze(text, newsidx::text::Mode::index, tokens);
        Lines expected = {"between 1 excerpt 1", "in 1 excerpt 0"};
        int offset = -1;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!tokens[i].colocated) ++offset;
            for (const char* column : {"title", "body"})
                expected.push_back(std::string(tokens.term(i)) + " 1 " + column + ' ' + std::to_string(offset));
        }
        std::sort(expected.begin(), expected.end());
        CHECK(from_packed.vocabulary() == expected);
    }
}

TEST_CASE("fts5: phrases match across both forms of a colocated token") {
    for (const bool from_text : {false, true}) {
        CAPTURE(from_text);
        Db db;
        const std::string text = "old .NET server";
        db.insert(1, {from_text ? tagged(text) : packed(text)});
        CHECK(db.find(R"("old" + ".net" + "server")") == Ids{1});
        CHECK(db.find(R"("old" + "net" + "server")") == Ids{1});
        CHECK(db.find(R"(".net" + "net")").empty()); // at one place, not side by side
        CHECK(db.find(R"("old" + "server")").empty());
    }
}

TEST_CASE("fts5: every two tokens side by side are found as a phrase on both roads") {
    std::size_t phrases = 0;
    for (const std::string& text : kTexts) {
        CAPTURE(text);
        Db from_packed;
        Db from_tagged;
        from_packed.insert(3, {packed(text)});
        from_tagged.insert(3, {tagged(text)});
        TokenList tokens;
        analyzer().analyze(text, newsidx::text::Mode::index, tokens);
        std::string before;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (tokens[i].colocated) continue;
            const std::string term(tokens.term(i));
            if (!before.empty()) {
                const std::string phrase = fts5_string(before) + " + " + fts5_string(term);
                CAPTURE(phrase);
                CHECK(from_packed.find(phrase) == Ids{3});
                CHECK(from_tagged.find(phrase) == Ids{3});
                ++phrases;
            }
            before = term;
        }
    }
    CHECK(phrases > 25);
}

TEST_CASE("fts5: an empty column is given as NULL, as no bytes, or as a form without tokens") {
    Db db;
    db.run("INSERT INTO fts(rowid, title, excerpt, body, names) VALUES(1, NULL, '', x'', x'01')");
    db.insert(2, {tagged(""), packed(""), tagged("gpu")});
    CHECK(db.vocabulary() == Lines{"gpu 2 body 0"});
}

TEST_CASE("fts5: the whole-content check passes on a view whose documents were inserted packed") {
    Db db(kExternal);
    std::int64_t id = 0;
    for (const std::string& text : kTexts)
        db.add_document(++id, {text, "in between", text + " " + text, text});
    CHECK(db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK);
    CHECK(db.find(R"("net")").size() == 2);
}

TEST_CASE("fts5: the whole-content check fails once the content is changed behind its back") {
    const std::vector<std::string> changes = {
        "UPDATE document SET title = 'gpu chop' WHERE id = 1",      // another word
        "UPDATE document SET title = 'chip gpu' WHERE id = 1",      // another order
        "UPDATE document SET title = 'gpu chip gpu' WHERE id = 1",  // a word more
        "UPDATE document SET title = '' WHERE id = 1",              // nothing left
        "UPDATE document SET title = body, body = '' WHERE id = 1", // another column
        "UPDATE document SET body = '.NET.' || 'Net' WHERE id = 2", // the second form is a word of its own now
        "DELETE FROM document WHERE id = 1",
        "INSERT INTO document VALUES(9, 'und', 'server', '', '', '')",
    };
    for (const std::string& change : changes) {
        CAPTURE(change);
        Db db(kExternal);
        db.add_document(1, {"gpu chip", "", "moore threads", ""});
        db.add_document(2, {"", "", ".NET", ""});
        REQUIRE(db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK);
        db.run(change);
        CHECK((db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") & 0xFF) == SQLITE_CORRUPT);
    }
}

TEST_CASE("fts5: a content change that makes the same tokens passes the whole-content check") {
    Db db(kExternal);
    db.add_document(1, {"gpu chip", "", "", ""});
    db.run("UPDATE document SET title = 'GPU, (Chip)!' WHERE id = 1");
    CHECK(db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK);
}

TEST_CASE("fts5: rebuild from the content gives the index that was inserted packed") {
    Db db(kExternal);
    std::int64_t id = 0;
    for (const std::string& text : kTexts)
        db.add_document(++id, {"", text, "gpu " + text, ""});
    const Lines before = db.vocabulary();
    CHECK(before.size() > 50);
    db.run("INSERT INTO fts(fts) VALUES('rebuild')");
    CHECK(db.vocabulary() == before);
    CHECK(db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK);
}

TEST_CASE("fts5: delete takes out of the index all that was inserted, on either road") {
    for (const bool by_text : {false, true}) {
        CAPTURE(by_text);
        Db db(kExternal);
        std::int64_t id = 0;
        for (const std::string& text : kTexts)
            db.add_document(++id, {text, text, "gpu " + text, ""});
        id = 0;
        for (const std::string& text : kTexts) {
            if (++id == 4) continue; // one stays
            const auto form = [by_text](const std::string& field) { return by_text ? tagged(field) : packed(field); };
            db.remove(id, {form(text), form(text), form("gpu " + text), form("")});
            db.run("DELETE FROM document WHERE id = " + std::to_string(id));
        }
        Db only(kExternal);
        only.add_document(4, {kTexts[3], kTexts[3], "gpu " + kTexts[3], ""});
        CHECK(db.vocabulary() == only.vocabulary());
        CHECK(db.vocabulary().size() == 10);
        CHECK(db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK);
        CHECK(db.find(R"("net")").empty());
    }
}

TEST_CASE("fts5: a delete by the content view agrees with the packed insert") {
    // DELETE FROM fts reads the old values through the view.
    Db db(kExternal);
    db.add_document(1, {"gpu .NET", "中国新闻", "moore threads", "x"});
    db.add_document(2, {"server", "", "", ""});
    db.run("DELETE FROM fts WHERE rowid = 1");
    CHECK(db.vocabulary() == Lines{"server 2 title 0"});
    db.run("DELETE FROM document WHERE id = 1");
    CHECK(db.code("INSERT INTO fts(fts, rank) VALUES('integrity-check', 1)") == SQLITE_OK);
}

TEST_CASE("fts5: bytes that are neither packed nor tagged are refused and nothing is indexed") {
    using namespace std::string_literals;
    for (const std::string& bytes : {"gpu"s, " \x01"s, "\x03gpu"s,
                                     "a\x02"
                                     "und\x02gpu"s,
                                     "\0"s, "\xff"s, "\0\x01\x06gpu"s}) {
        CAPTURE(bytes);
        Db db;
        CHECK((db.insert_code({bytes}) & 0xFF) == SQLITE_CONSTRAINT);
        // Also where other columns are good.
        CHECK((db.insert_code({packed("moore"), tagged("threads"), packed("chip"), bytes}) & 0xFF) ==
              SQLITE_CONSTRAINT);
        CHECK(db.vocabulary().empty());
        CHECK(db.find(R"("moor")").empty());
        db.insert(7, {packed("server")}); // and the table is as good as before
        CHECK(db.vocabulary() == Lines{"server 7 title 0"});
    }
}

TEST_CASE("fts5: tagged text without the second separator is corrupt") {
    for (const std::string_view bytes : {"\x02", "\x02und", "\x02gpu chip"}) {
        CAPTURE(bytes);
        Db db;
        CHECK((db.insert_code({std::string(bytes)}) & 0xFF) == SQLITE_CORRUPT);
        CHECK(db.vocabulary().empty());
    }
}

TEST_CASE("fts5: an unknown analyzer tag is that for undetermined language") {
    Db db;
    db.insert(1, {"\x02\x02gpu .NET", "\x02tlh-Latn\x02gpu .NET", tagged("gpu .NET")});
    CHECK(db.vocabulary().size() == 9);
    CHECK(db.find(R"(title : "gpu" + "net")") == Ids{1});
    CHECK(db.find(R"(excerpt : "gpu" + "net")") == Ids{1});
}

TEST_CASE("fts5: every truncation of packed tokens is either a shorter list or an error") {
    const std::string whole = packed("gpu .NET chip " + std::string(200, 'z') + " 中国 end");
    TokenList tokens;
    analyzer().analyze("gpu .NET chip " + std::string(200, 'z') + " 中国 end", newsidx::text::Mode::index, tokens);
    std::set<std::size_t> boundaries = {1};
    for (std::size_t i = 0, at = 1; i < tokens.size(); ++i) {
        at += tokens.term(i).size() + (tokens.term(i).size() < 64 ? 1 : 2);
        boundaries.insert(at);
    }
    REQUIRE(*boundaries.rbegin() == whole.size());
    Db db;
    std::size_t errors = 0;
    for (std::size_t size = 1; size <= whole.size(); ++size) {
        CAPTURE(size);
        const int code = db.insert_code({whole.substr(0, size)}) & 0xFF;
        if (boundaries.contains(size)) {
            CHECK(code == SQLITE_OK);
            db.remove(1, {whole.substr(0, size)});
        } else {
            CHECK(code == SQLITE_CORRUPT);
            ++errors;
        }
        CHECK(db.vocabulary().empty());
    }
    CHECK(errors == whole.size() - boundaries.size());
}

TEST_CASE("fts5: random bytes after the mark of packed tokens are tokens or an error, never a crash") {
    std::mt19937_64 random(41);
    Db db;
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (int i = 0; i < 5000; ++i) {
        std::string bytes(1, newsidx::text::kPackedTokens);
        if (i % 2 == 0) {
            for (std::size_t size = random() % 12; size > 0; --size)
                bytes += static_cast<char>(random() % (i % 4 == 0 ? 256 : 8));
        } else { // a good list with one byte changed
            bytes = packed("gpu .NET chip server");
            bytes[1 + random() % (bytes.size() - 1)] = static_cast<char>(random() % 256);
        }
        CAPTURE(bytes);
        newsidx::text::PackedReader reader(std::string_view(bytes).substr(1));
        std::string_view term;
        bool colocated = false;
        bool has_nul = false; // has a test of its own
        while (reader.next(term, colocated))
            has_nul |= term.find('\0') != std::string_view::npos;
        if (has_nul) continue;
        const int code = db.insert_code({bytes}) & 0xFF;
        CHECK(code == (reader.valid() ? SQLITE_OK : SQLITE_CORRUPT));
        if (code == SQLITE_OK) {
            db.remove(1, {bytes});
            ++taken;
        } else {
            ++refused;
        }
    }
    CHECK(taken > 100);
    CHECK(refused > 100);
    CHECK(db.vocabulary().empty());
    CHECK(db.code("INSERT INTO fts(fts) VALUES('integrity-check')") == SQLITE_OK);
}

TEST_CASE("fts5: a packed term with a NUL byte is an error and not a damaged index") {
    // FTS5 collects a transaction's terms as C strings, so that one would end at the NUL.
    using namespace std::string_literals;
    for (const std::vector<std::string>& terms :
         {std::vector{"\0"s}, {"a\0b"s}, {"a\0b"s, "a"s}, {"a"s, "a\0c"s, "a\0b"s}, {"gpu"s, "\0chip"s}}) {
        CAPTURE(terms.size());
        CAPTURE(terms.back());
        Db db;
        CHECK((db.insert_code({packed_terms(terms)}) & 0xFF) == SQLITE_CORRUPT);
        CHECK(db.code("INSERT INTO fts(fts) VALUES('integrity-check')") == SQLITE_OK);
        CHECK(db.code("SELECT count(*) FROM vocabulary") == SQLITE_OK);
        CHECK(db.find(R"("a" *)").empty());
    }
}

TEST_CASE("fts5: a transaction in which damaged bytes came can be rolled back to what was before") {
    for (const std::string& damaged : {packed("gpu chip").substr(0, 7), std::string("gpu"), std::string("\x02und")}) {
        CAPTURE(damaged);
        Db db;
        db.insert(1, {packed("server")});
        db.run("BEGIN");
        db.insert(2, {packed("moore threads")});
        CHECK_THROWS_AS(db.insert(3, {packed("in front"), damaged}), SQLite::Exception);
        db.run("ROLLBACK");
        CHECK(db.vocabulary() == Lines{"server 1 title 0"});
        db.insert(4, {packed("gpu")});
        CHECK(db.vocabulary() == Lines{"gpu 4 title 0", "server 1 title 0"});
        CHECK(db.code("INSERT INTO fts(fts) VALUES('integrity-check')") == SQLITE_OK);
    }
}

TEST_CASE("fts5: deleting with damaged bytes is an error and leaves the index as it is") {
    Db db;
    db.insert(1, {packed("gpu chip")});
    const Lines before = db.vocabulary();
    CHECK_THROWS_AS(db.remove(1, {packed("gpu chip").substr(0, 3)}), SQLite::Exception);
    CHECK_THROWS_AS(db.remove(1, {"gpu chip"}), SQLite::Exception);
    CHECK(db.vocabulary() == before);
    CHECK(db.find(R"("gpu" + "chip")") == Ids{1});
}

TEST_CASE("fts5: a string of a match expression is one term, as it stands") {
    const std::vector<std::string> terms = {
        "a b",      "it's", "say \"hi\"", "NEAR(a b)", "x OR y",        "*",   "-",
        "^",        "(",    "GPU",        "ÉTAT",      "col:on",        "a+b", "{x}",
        "gpu chip", "🚀",    ",",          "\x01go",    "\x02und\x02gpu"};
    Db db;
    std::int64_t id = 0;
    for (const std::string& term : terms)
        db.insert(++id, {packed_terms({term, "next"})});
    id = 0;
    for (const std::string& term : terms) {
        CAPTURE(term);
        ++id;
        CHECK(db.find(fts5_string(term)) == Ids{id});
        CHECK(db.find(fts5_string(term) + " + \"next\"") == Ids{id});
    }
    // Neither folded nor split nor replayed.
    CHECK(db.find(R"("gpu")").empty());
    CHECK(db.find(R"("b")").empty());
    CHECK(db.find(fts5_string(packed_terms({"GPU"}))).empty());
    CHECK(db.find(fts5_string(tagged("GPU"))).empty());
    CHECK(db.find(fts5_string("a ") + " *") == Ids{1});
    CHECK(db.find("\"\"").empty());
}

TEST_CASE("fts5: newsidx_match counts each leaf in each column, in ascending documents") {
    Db db;
    db.insert(30, {packed("gpu gpu"), packed("chip gpu"), packed(""), packed("gpu gpu gpu")});
    db.insert(10, {packed("gpu chip gpu chip"), packed("moore threads"), packed("threads moore"), packed("")});
    db.insert(20, {packed(""), packed(""), packed("clouds cloud clouds clo"), packed("")});
    db.insert(1LL << 40, {packed("gpu")});

    CHECK(counts(db, R"("gpu")") == Lines{"10: 2000", "30: 2103", "1099511627776: 1000"});
    CHECK(counts(db, R"("gpu" OR "chip")") == Lines{"10: 2000 2000", "30: 2103 0100", "1099511627776: 1000 0000"});
    CHECK(counts(db, R"("chip" AND "gpu")") == Lines{"10: 2000 2000", "30: 0100 2103"});
    CHECK(counts(db, R"("gpu" + "chip")") == Lines{"10: 2000"});
    CHECK(counts(db, R"("chip" + "gpu")") == Lines{"10: 1000", "30: 0100"});
    CHECK(counts(db, R"("cloud" *)") == Lines{"20: 0030"});
    CHECK(counts(db, R"("clo" * OR "gpu")") ==
          Lines{"10: 0000 2000", "20: 0040 0000", "30: 0000 2103", "1099511627776: 0000 1000"});
    CHECK(counts(db, R"(("gpu") NOT ("moor"))") == Lines{"30: 2103 0000", "1099511627776: 1000 0000"});
    CHECK(counts(db, R"("nowhere")").empty());
}

TEST_CASE("fts5: both forms of a colocated token are counted, each as itself") {
    Db db;
    db.insert(1, {packed(".NET and net")});
    CHECK(counts(db, R"(".net" OR "net")") == Lines{"1: 1000 2000"});
    CHECK(counts(db, R"("n" *)") == Lines{"1: 2000"});
}

TEST_CASE("fts5: an exception of the visitor ends the search, comes out of rethrow, and leaves the connection usable") {
    Db db;
    for (std::int64_t id = 1; id <= 5; ++id)
        db.insert(id, {packed("gpu")});
    Ids seen;
    Visitor throwing([&seen](const MatchRow& row) {
        seen.push_back(row.document_id());
        if (row.document_id() == 3) throw std::runtime_error("enough");
    });
    int code = SQLITE_OK;
    try {
        db.match(R"("gpu")", &throwing);
    } catch (const SQLite::Exception& exception) {
        code = exception.getErrorCode();
    }
    CHECK((code & 0xFF) == SQLITE_ABORT);
    CHECK(seen == Ids{1, 2, 3});
    CHECK_THROWS_WITH_AS(db.function().rethrow(), "enough", std::runtime_error);
    CHECK_NOTHROW(db.function().rethrow()); // given once

    CHECK(counts(db, R"("gpu")").size() == 5);
    db.insert(6, {packed("gpu")});
    CHECK(counts(db, R"("gpu")").size() == 6);

    // Whatever was thrown.
    Visitor odd([](const MatchRow&) { throw 42; });
    CHECK_THROWS_AS(db.match(R"("gpu")", &odd), SQLite::Exception);
    CHECK_THROWS_AS(db.function().rethrow(), int);
}

TEST_CASE("fts5: rethrow does nothing where nothing was thrown") {
    Db db;
    db.insert(1, {packed("gpu")});
    CHECK(counts(db, R"("gpu")").size() == 1);
    CHECK_NOTHROW(db.function().rethrow());
}

TEST_CASE("fts5: newsidx_match without a visitor is an error message") {
    Db db;
    db.insert(1, {packed("gpu")});
    std::string message;
    try {
        db.match(R"("gpu")", nullptr);
    } catch (const SQLite::Exception& exception) {
        message = exception.what();
    }
    CHECK(message.find("newsidx's own searches") != std::string::npos);
    CHECK(db.code("SELECT newsidx_match(fts) FROM fts") != SQLITE_OK);
    CHECK(counts(db, R"("gpu")").size() == 1); // and with one it works
}

TEST_CASE("fts5: a table with more columns than the score knows is an error, not a wrong count") {
    Db db("excerpt, body, title, names, fifth, content=''");
    db.insert(1, {packed("gpu")});
    CHECK(counts(db, R"("gpu")") == Lines{"1: 1000"});
    db.run("INSERT INTO fts(rowid, fifth) VALUES(2, x'0106677075')"); // "gpu", packed
    CHECK_THROWS_AS(counts(db, R"("gpu")"), SQLite::Exception);
}

TEST_CASE("fts5: two connections have visitors of their own") {
    Db one;
    Db two;
    one.insert(1, {packed("gpu")});
    two.insert(2, {packed("gpu")});
    Lines inner;
    Ids outer;
    Visitor visitor([&](const MatchRow& row) {
        outer.push_back(row.document_id());
        inner = counts(two, R"("gpu")"); // while the other is in the middle of its search
    });
    one.match(R"("gpu")", &visitor);
    CHECK(outer == Ids{1});
    CHECK(inner == Lines{"2: 1000"});
}

namespace {

Plan plan_of(std::string_view text, Match match) {
    newsidx::query::QueryAnalyzers analyzers({{&analyzer(), 1}});
    return newsidx::query::plan(newsidx::query::parse(text, analyzers).root, match);
}

bool never_written(std::int64_t, newsidx::query::Fields, const std::vector<std::vector<std::string>>&) {
    return false;
}

// What a query's scoring terms count in the documents that match, by document: "id: term=counts ...".
Lines scoring_counts(Db& db, std::string_view query, Match match) {
    const Plan plan = plan_of(query, match);
    REQUIRE_FALSE(plan.expression.empty());
    const newsidx::engine::Filters filters;
    const newsidx::engine::ForeignWords foreign;
    newsidx::engine::Matcher matcher(plan, filters, foreign, never_written);
    Lines out;
    Visitor visitor([&](const MatchRow& row) {
        REQUIRE(row.counts().size() == plan.strings);
        if (!matcher.matches(row, {})) return;
        std::string line = std::to_string(row.document_id()) + ":";
        for (const auto& term : plan.terms) {
            const auto& leaf = plan.leaves.at(term.leaves.at(0));
            line += ' ' + leaf.term + (leaf.prefix ? "*=" : "=");
            for (const std::uint32_t count : row.counts()[leaf.string])
                line += std::to_string(count);
        }
        out.push_back(std::move(line));
    });
    db.match(plan.expression, &visitor);
    return out;
}

// Documents in whose predecessor the phrase "moore threads" has both words, but not side by side.
void add_scattered(Db& db) {
    db.insert(1, {packed("threads gpu moore"), packed("gpu")});
    db.insert(2, {packed("moore threads"), packed("gpu gpu")});
    db.insert(3, {packed("moore gpu threads chip"), packed("")});
    db.insert(4, {packed("gpu moore threads chip"), packed("")});
    db.insert(5, {packed("threads"), packed("moore gpu")});
    db.insert(6, {packed("gpu moore"), packed("moore threads gpu threads")});
}

} // namespace

TEST_CASE("fts5: scoring terms are counted right after documents with a phrase's words apart") {
    Db db;
    add_scattered(db);

    // Every word of the query in every document that has the phrase, excluded words or not.
    CHECK(scoring_counts(db, "gpu \"moore threads\"", Match::all) == Lines{"2: gpu=0200 moor=1000 thread=1000",
                                                                           "4: gpu=1000 moor=1000 thread=1000",
                                                                           "6: gpu=1100 moor=1100 thread=0200"});
    CHECK(scoring_counts(db, "gpu \"moore threads\" -chip", Match::all) ==
          Lines{"2: gpu=0200 moor=1000 thread=1000", "6: gpu=1100 moor=1100 thread=0200"});
    CHECK(scoring_counts(db, "\"moore threads\" gpu -chip", Match::all) ==
          Lines{"2: moor=1000 thread=1000 gpu=0200", "6: moor=1100 thread=0200 gpu=1100"});
    CHECK(scoring_counts(db, "gpu \"moore threads\" -\"chip server\"", Match::all).size() == 3);
    CHECK(scoring_counts(db, "gpu -\"moore threads\"", Match::all) ==
          Lines{"1: gpu=1100", "3: gpu=1000", "5: gpu=0100"});
    // One side of an OR is enough, and the other's words count too.
    CHECK(scoring_counts(db, "chip OR \"moore threads\"", Match::all) ==
          Lines{"2: chip=0000 moor=1000 thread=1000", "3: chip=1000 moor=1000 thread=1000",
                "4: chip=1000 moor=1000 thread=1000", "6: chip=0000 moor=1100 thread=0200"});
    CHECK(scoring_counts(db, "gpu \"moore threads\" -chip", Match::any) ==
          Lines{"1: gpu=1100 moor=1000 thread=1000", "2: gpu=0200 moor=1000 thread=1000",
                "5: gpu=0100 moor=0100 thread=1000", "6: gpu=1100 moor=1100 thread=0200"});
    CHECK(scoring_counts(db, "gpu \"moore threads\" server -chip", Match::most) ==
          Lines{"2: gpu=0200 moor=1000 thread=1000 server=0000", "6: gpu=1100 moor=1100 thread=0200 server=0000"});
}

TEST_CASE("fts5: words ahead of a document with a phrase's words apart keep their counts, as in 3.40 they do not") {
    Db db;
    db.insert(1, {packed("gpu moore and threads")}); // no phrase; chip is ahead, in the next
    db.insert(2, {packed("gpu chip"), packed("chip")});
    db.insert(3, {packed("gpu threads moore server")});
    db.insert(4, {packed("chip chip"), packed("moore threads gpu")});
    db.insert(5, {packed("gpu chip server")});
    db.insert(6, {packed("threads gpu moore")});
    db.insert(7, {packed("moore threads"), packed("gpu")});

    CHECK(scoring_counts(db, "gpu chip OR \"moore threads\" -server", Match::all) ==
          Lines{"2: gpu=1000 chip=1100 moor=0000 thread=0000", "4: gpu=0100 chip=2000 moor=0100 thread=0100",
                "7: gpu=0100 chip=0000 moor=1000 thread=1000"});
    CHECK(scoring_counts(db, "chip OR \"moore threads\" gpu -\"chip server\"", Match::all) ==
          Lines{"2: chip=1100 moor=0000 thread=0000 gpu=1000", "4: chip=2000 moor=0100 thread=0100 gpu=0100",
                "7: chip=0000 moor=1000 thread=1000 gpu=0100"});
    CHECK(scoring_counts(db, "gpu chip OR \"moore threads\"", Match::all) ==
          Lines{"2: gpu=1000 chip=1100 moor=0000 thread=0000", "4: gpu=0100 chip=2000 moor=0100 thread=0100",
                "5: gpu=1000 chip=1000 moor=0000 thread=0000", "7: gpu=0100 chip=0000 moor=1000 thread=1000"});

    // The straightforward expression, in the SQLite that the project is built against: the AND below the NOT fails in
    // document 1 and forgets what chip, ahead, has in document 2. (Other versions may do better; newsidx relies on
    // neither.)
    if (sqlite3_libversion_number() / 1000 == 3040)
        CHECK(counts(db, R"(("gpu" AND ("chip" OR "moor" + "thread")) NOT ("server"))").at(0) ==
              "2: 1000 0000 0000 0000");
}

TEST_CASE("fts5: for random documents and queries every scoring term is counted as brute force counts it") {
    const std::vector<std::string> words = {"gpu", "chip", "chips", "moore", "threads"};
    std::mt19937_64 random(17);
    const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    using Document = std::array<std::vector<std::string>, 4>;
    std::size_t matches = 0;
    for (int round = 0; round < 20; ++round) {
        Db db;
        std::map<std::int64_t, Document> documents;
        for (std::int64_t id = 1; id <= 40; ++id) {
            Document document;
            Fields values;
            for (auto& field : document) {
                for (std::size_t i = below(5); i > 0; --i)
                    field.push_back(words[below(words.size())]);
                values.push_back(packed_terms(field));
            }
            db.insert(id, values);
            documents[id] = document;
        }
        for (int i = 0; i < 60; ++i) {
            std::string query;
            for (std::size_t units = 1 + below(4); units > 0; --units) {
                if (!query.empty()) query += below(4) == 0 ? " OR " : " ";
                if (below(7) == 0 && !query.ends_with("OR ")) query += '-';
                switch (below(4)) {
                case 0: query += '"' + words[below(words.size())] + ' ' + words[below(words.size())] + '"'; break;
                case 1: query += words[below(words.size())].substr(0, 4) + '*'; break;
                default: query += words[below(words.size())]; break;
                }
            }
            CAPTURE(query);
            const Plan plan = plan_of(query, static_cast<Match>(below(3)));
            if (plan.expression.empty()) continue;
            CAPTURE(plan.expression);
            Visitor visitor([&](const MatchRow& row) {
                const std::int64_t id = row.document_id();
                CAPTURE(id);
                for (const auto& wanted : plan.leaves) {
                    FieldCounts expected{};
                    for (std::size_t field = 0; field < expected.size(); ++field)
                        expected[field] = static_cast<std::uint32_t>(std::count_if(
                            documents[id][field].begin(), documents[id][field].end(), [&wanted](const std::string& w) {
                                return wanted.prefix ? w.starts_with(wanted.term) : w == wanted.term;
                            }));
                    CAPTURE(wanted.term);
                    CHECK(row.counts()[wanted.string] == expected);
                }
                ++matches;
            });
            db.match(plan.expression, &visitor);
        }
    }
    CHECK(matches > 5000);
}
