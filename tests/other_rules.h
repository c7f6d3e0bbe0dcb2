// A file whose text was analysed by other rules than this build's, as another version of newsidx would have left it:
// another tag, other tokens ("x" before each word, and every third word left out), the lengths and document frequencies
// that go with them, and a ranked segment of these where there are enough documents.
#pragma once

#include "store/documents/document_pages.h"
#include "store/documents/documents.h"
#include "store/documents/statistics.h"
#include "store/segments/segment_tail.h"
#include "store/segments/segment_writer.h"
#include "text/analyzer_set.h"
#include "text/token.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::test {

inline constexpr const char* kOtherRules = "newsidx-0 other";

inline text::TokenList tokens_by_other_rules(text::Analyzer& analyzer, const std::string& text) {
    text::TokenList ours;
    text::TokenList others;
    analyzer.analyze(text, text::Mode::index, ours);
    for (std::size_t i = 0; i < ours.size(); ++i)
        if (i % 3 != 2 && ours.term(i).size() < text::kMaxTermBytes)
            others.add("x" + std::string(ours.term(i)), ours[i].begin, ours[i].end, false, false);
    return others;
}

inline void analyze_by_other_rules(const std::string& path) {
    store::Connection connection(path, store::Access::write, {.busy_timeout_ms = 1'000});
    store::Transaction transaction(connection, store::Transaction::Kind::write);
    connection.execute("INSERT INTO fts(fts) VALUES('delete-all')");
    connection.execute("DELETE FROM term");
    connection.execute("UPDATE document SET analyzer = 'other'");
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'commit'");
    connection.database().exec(std::string("UPDATE meta SET value = '") + kOtherRules + "' WHERE name = 'analyzer'");
    std::vector<std::int64_t> documents;
    {
        store::Statement select = connection.prepare("SELECT id FROM document ORDER BY id");
        while (select.step())
            documents.push_back(select.integer(0));
    }
    text::Analyzer analyzer{text::analyzer_tag("")};
    store::DocumentWriter entries(connection);
    std::array<std::int64_t, rank::kFieldCount> sums{};
    std::map<std::string, std::int64_t> frequencies;
    store::CaughtPostings caught;
    for (const std::int64_t document : documents) {
        const store::FieldTexts texts = store::read_document(connection, document).texts;
        store::FieldTexts packed;
        std::set<std::string> terms;
        for (std::size_t field = 0; field < texts.size(); ++field) {
            const text::TokenList tokens = tokens_by_other_rules(analyzer, texts[field]);
            text::pack(tokens, packed[field]);
            for (std::size_t i = 0; i < tokens.size(); ++i)
                terms.emplace(tokens.term(i));
            entries.edit(document).lengths[field] = tokens.length();
            sums[field] += tokens.length();
        }
        using Blob = store::Statement::Blob;
        store::Statement insert =
            connection.prepare("INSERT INTO fts(rowid, title, excerpt, body, names) VALUES(?1, ?2, ?3, ?4, ?5)");
        insert
            .bind(document, Blob{packed[rank::kTitle]}, Blob{packed[rank::kExcerpt]}, Blob{packed[rank::kBody]},
                  Blob{packed[rank::kNames]})
            .run();
        for (const std::string& term : terms)
            ++frequencies[term];
        store::DocumentText text;
        text.tokens = std::move(packed);
        caught.add(text, document);
    }
    store::Statement count = connection.prepare("INSERT INTO term(term, documents) VALUES(?1, ?2)");
    for (const auto& [term, frequency] : frequencies)
        count.bind(term, frequency).run();
    store::write_length_sums(connection, sums);
    store::Statement commit = connection.prepare("SELECT value FROM meta WHERE name = 'commit'");
    REQUIRE(commit.step());
    entries.flush(commit.integer(0));
    store::SegmentWriter segments(connection);
    segments.drop_all();
    segments.begin();
    text::AnalyzerSet unused;
    const std::int64_t last = documents.empty() ? 0 : documents.back();
    if (const auto segment =
            store::begin_tail(connection, segments, caught, unused, last, store::segment_documents(connection), 0))
        segments.add(*segment, last, commit.integer(0));
    commit.reset();
    transaction.commit();
}

} // namespace newsidx::test
