// check() finds damage wherever it is: each row spoils one thing behind newsidx's back.

#include "newsidx/newsidx.h"
#include "store/documents/document_text.h"
#include "temp_dir.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace newsidx;
using newsidx::test::TempDir;

namespace {

void make_index(const TempDir& dir) {
    dir.write("in/a.md",
              "---\ntitle: \"A chip is announced\"\noriginalUrl: \"https://a.example/1\"\nwebUrl: "
              "\"https://m.example/1\"\npublishedDateTime: 2024-01-02\nquality: 50\nheat: 7\nlang: en\ntype: "
              "article\ntopics:\n  - Chips\nprovider:\n  name: Wire\n  domain: wire.example\nsecured: \"x7Yz\"\n"
              "related:\n  - title: \"A stub\"\n    webUrl: \"https://s.example/1\"\n---\nBody text.\n");
    dir.write("in/b.md",
              "---\ntitle: \"Another chip\"\noriginalUrl: \"https://a.example/2\"\npublishedDateTime: 2024-01-01\n"
              "related:\n  - title: \"A stub, told worse\"\n    webUrl: \"https://s.example/1\"\n---\n");
    dir.write("in/old.md",
              "---\ntitle: \"A chip\"\noriginalUrl: \"https://a.example/1\"\npublishedDateTime: 2023-01-02\n---\n");
    dir.write("in/view.jsonl",
              "{\"title\":\"A chip, they say\",\"originalUrl\":\"https://a.example/1\",\"category\":\"tech\"}\n");
    auto index = Index::open(dir.path("i.db"), {.create = true});
    REQUIRE(index);
    REQUIRE(index->index({dir.path("in")}));
    auto report = index->check();
    REQUIRE(report);
    REQUIRE(report->ok());
    CHECK(report->checks.size() >= 5);
}

// A document of record 1 as the file may keep it, with another title; in hexadecimal digits.
std::string plain_document(const std::string& title) {
    const std::string bytes =
        std::string(1, '\0') + store::join_fields({title, "", "Body text.", "Wire\nwire.example\nChips"});
    std::string digits;
    for (const char c : bytes)
        digits += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return digits;
}

bool found_whole(const std::string& path) {
    auto index = Index::open(path);
    REQUIRE(index);
    auto report = index->check();
    if (!report) return false; // it cannot even be checked
    for (const std::string& problem : report->problems)
        CHECK_FALSE(problem.empty());
    return report->ok();
}

} // namespace

TEST_CASE("check: whatever is spoilt is told") {
    const std::string damages[] = {
        "UPDATE term SET documents = documents + 1 WHERE term = 'chip'",
        "DELETE FROM term WHERE term = 'chip'",
        "INSERT INTO term VALUES('ghost', 1)",
        "UPDATE histogram SET documents = 2 WHERE what = 1",
        "DELETE FROM histogram",
        "UPDATE meta SET value = value + 1 WHERE name = 'documents'",
        "UPDATE meta SET value = 0 WHERE name = 'length_title'",
        "UPDATE meta SET value = 1 WHERE name = 'median_quality'",
        "UPDATE document_page SET entries = zeroblob(3073)",
        "UPDATE document_page SET entries = zeroblob(10)",
        "UPDATE document_page SET version = 99",
        "UPDATE record SET visible = 1 - visible WHERE id = 1",
        "UPDATE record SET heat = 8 WHERE id = 1",
        "UPDATE record SET published_at = 0 WHERE id = 1",
        "UPDATE record SET item_id = (SELECT min(id) FROM item WHERE id <> record.item_id) WHERE id = 1",
        "UPDATE record SET made_of = x'00' WHERE id = 1",
        "UPDATE record SET url = 'https://evil.example' WHERE id = 1",
        "UPDATE record SET labels = x'' WHERE id = 1",
        "UPDATE record SET labels = x'01' WHERE id = 1",
        "UPDATE record SET labels = x'7f' WHERE id = 1", // there is no such label
        "UPDATE record SET labels = x'ff' WHERE id = 1", // half a number
        "UPDATE label SET value = 'Other' WHERE field = 4",
        "UPDATE label SET value = 'de' WHERE field = 3",
        "UPDATE label SET folded = 'other' WHERE field = 6",
        "UPDATE label SET field = 2 WHERE field = 6",
        "INSERT INTO label(field, value, folded) VALUES(9, 'x', 'x')",
        "DELETE FROM label WHERE field = 1",
        "DELETE FROM label_page WHERE label_id = 1",
        "UPDATE label_page SET documents = x'0000'",
        "UPDATE label_page SET documents = x'00'",
        "UPDATE label_page SET documents = x'0305'",
        "UPDATE label_page SET documents = x'02ff'",
        "UPDATE label_page SET page = page + 1",
        "UPDATE label_page SET page = 1 << 40",
        "UPDATE label_page SET label_id = 99 WHERE label_id = 1",
        "UPDATE record SET key = key || 'x' WHERE id = 1",
        "UPDATE record SET key_hash = 5 WHERE id = 1",
        "UPDATE record SET alias = NULL, alias_hash = NULL WHERE id = 1",
        "UPDATE record SET alias_hash = 5 WHERE id = 1",
        "UPDATE record SET document_id = NULL WHERE id = 1",
        "UPDATE record SET stub_ordinal = 3 WHERE kind = 1",
        "UPDATE record SET visible = 0 WHERE kind = 1",
        "DELETE FROM relation",
        "UPDATE block SET bytes = x'004142'",
        "UPDATE block SET bytes = x'00' || bytes",
        "UPDATE item SET begin = begin + 1",
        "UPDATE item SET size = size - 1",
        "UPDATE item SET block_id = 99",
        "INSERT INTO block VALUES(99, x'004142')",
        "UPDATE item SET hash = x'0011'",
        "UPDATE item SET secured = x'00'",
        "UPDATE item SET dated_at = 5",
        "DELETE FROM item WHERE id = (SELECT item_id FROM record WHERE id = 1)",
        "UPDATE document SET text = (SELECT text FROM document WHERE record_id = 2) WHERE record_id = 1",
        "UPDATE document SET text = x'" + plain_document("A ship is announced") + "' WHERE record_id = 1",
        "UPDATE document SET text = x'" + plain_document("A CHIP is announced") +
            "' WHERE record_id = 1", // the same tokens
        "UPDATE document SET analyzer = 'xx' WHERE record_id = 1",
        "UPDATE document SET base_item = NULL WHERE base_item IS NOT NULL",
        "UPDATE document SET base_item = 1 + base_item % 2",
        "DELETE FROM contribution",
        "INSERT INTO contribution VALUES(1, 1)",
        "DELETE FROM document WHERE record_id = 1",
        "DELETE FROM fts_data WHERE id > 10",
        "UPDATE sqlite_sequence SET seq = 0",
    };
    const TempDir made;
    make_index(made);
    for (const std::string& damage : damages) {
        CAPTURE(damage);
        const TempDir dir;
        std::filesystem::copy_file(made.path("i.db"), dir.path("i.db"));
        REQUIRE(SQLite::Database(dir.path("i.db"), SQLite::OPEN_READWRITE).exec(damage) > 0);
        CHECK_FALSE(found_whole(dir.path("i.db")));
    }
}

TEST_CASE("check: it tells what it looks at, and ends when it is asked to or when its callback throws") {
    const TempDir dir;
    make_index(dir);
    auto index = Index::open(dir.path("i.db"));
    REQUIRE(index);
    std::vector<std::string> told;
    const auto report = index->check({.on_progress = [&](const CheckProgress& progress) {
        CHECK(progress.done < progress.total);
        if (told.empty() || told.back() != progress.check) told.push_back(progress.check);
        return true;
    }});
    REQUIRE(report);
    CHECK(told == report->checks);

    for (std::size_t end = 0; end < told.size(); ++end) {
        const auto cancelled =
            index->check({.on_progress = [&](const CheckProgress& progress) { return progress.done < end; }});
        REQUIRE_FALSE(cancelled);
        CHECK(cancelled.error().code == ErrorCode::cancelled);
    }
    const auto thrown =
        index->check({.on_progress = [](const CheckProgress&) -> bool { throw std::runtime_error("enough"); }});
    REQUIRE_FALSE(thrown);
    CHECK(thrown.error().message == "a callback has thrown: enough");
    CHECK(index->check().value().ok());
}
