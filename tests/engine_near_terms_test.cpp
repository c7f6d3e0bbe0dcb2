// Terms that are near a word's forms, beside a look at every term.
#include "engine/search/deadline.h"
#include "engine/search/near_terms.h"
#include "engine_util.h"
#include "plain_edit_distance.h"
#include "rounds.h"
#include "store/connection.h"
#include "store/documents/vocabulary.h"
#include "text/unicode.h"

#include <algorithm>
#include <cstdint>
#include <doctest/doctest.h>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace newsidx;

namespace {

std::u32string characters_of(std::string_view text) {
    std::u32string characters;
    for (std::size_t offset = 0; offset < text.size();)
        characters += text::next_code_point(text, offset);
    return characters;
}

// Of few characters, so that many words are near each other.
std::string random_word(std::mt19937_64& random) {
    static const std::vector<std::string> kCharacters = {"a", "b", "c", "é", "字"};
    std::string word;
    for (std::uint64_t left = 1 + random() % 7; left > 0; --left)
        word += kCharacters[random() % kCharacters.size()];
    return word;
}

using Found = std::map<std::string, std::pair<std::uint64_t, std::size_t>>; // documents and edits

} // namespace

TEST_CASE("near terms: looked for with several forms at once they are those that every term's distances give") {
    const test::TempDir dir;
    { const Index made = test::open_index(dir); }
    store::Connection connection(dir.path("i.db"), store::Access::write, {.busy_timeout_ms = 1'000});
    std::mt19937_64 random(5);
    std::map<std::string, std::uint64_t> terms;
    while (terms.size() < 3000)
        terms.emplace(random_word(random), 1 + random() % 9);
    store::Statement insert = connection.prepare("INSERT INTO term(term, documents) VALUES(?1, ?2)");
    for (const auto& [term, documents] : terms)
        insert.bind(term, documents).run();

    engine::Deadline deadline({}, std::nullopt);
    std::size_t all = 0;
    for (int round = 0; round < newsidx::test::rounds(200); ++round) {
        std::vector<std::string> words;
        for (std::uint64_t left = 1 + random() % 4; left > 0; --left)
            words.push_back(random_word(random));
        std::vector<engine::NearForm> forms;
        forms.reserve(words.size());
        for (const std::string& word : words)
            forms.push_back({word, random() % 3, random() % 2 == 0});
        const std::string beginning = random() % 2 == 0 ? "" : words.front().substr(0, 1);
        const std::uint64_t least = random() % 2 == 0 ? 0 : 1 + random() % 4;

        Found expected;
        for (const auto& [term, documents] : terms) {
            std::size_t distance = 100;
            for (const engine::NearForm& form : forms) {
                const std::size_t edits = plain_edit_distance(characters_of(form.form), characters_of(term));
                const bool begins_so =
                    !form.same_beginning || characters_of(form.form).at(0) == characters_of(term).at(0);
                if (edits <= form.edits && begins_so) distance = std::min(distance, edits);
            }
            if (distance < 100 && documents >= least && term.starts_with(beginning))
                expected[term] = {documents, distance};
        }
        Found found;
        std::string last;
        engine::for_each_near_term(forms, store::TermCursor(connection, beginning, least), deadline,
                                   [&](std::string_view term, std::uint64_t documents, std::size_t edits) {
                                       CHECK(last < term); // each once, in order
                                       last = term;
                                       found[std::string(term)] = {documents, edits};
                                   });
        CHECK(found == expected);
        all += found.size();
    }
    CHECK(all > newsidx::test::rounds<std::size_t>(2000));
}

TEST_CASE("near terms: no form has none, and an end of the terms is no error") {
    const test::TempDir dir;
    { const Index made = test::open_index(dir); }
    store::Connection connection(dir.path("i.db"), store::Access::read, {.busy_timeout_ms = 1'000});
    engine::Deadline deadline({}, std::nullopt);
    int visits = 0;
    const auto count = [&](std::string_view, std::uint64_t, std::size_t) { ++visits; };
    const engine::NearForm form{"word", 2};
    engine::for_each_near_term({&form, 1}, store::TermCursor(connection), deadline, count);
    engine::for_each_near_term({}, store::TermCursor(connection), deadline, count);
    CHECK(visits == 0);
}
