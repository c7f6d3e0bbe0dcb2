// word~: the terms of the index that are some edits away from a word; of word* those completions and of other words
// those respellings (query::Unit) that it has. For one search, on one thread.
#pragma once

#include "engine/search/deadline.h"
#include "query/ast.h"
#include "store/reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::engine {

// Of a word's terms only these many count: the nearest, of these the most frequent, of these the first by their bytes.
inline constexpr std::size_t kMaxNearTerms = 64;

// A form of a word, and how many edits away from it terms are looked for.
struct NearForm {
    std::string_view form; // UTF-8
    std::size_t edits = 0;
    bool same_beginning = false; // they begin with the same character
};

// The forms of a unit with edits. From a stem less is near than from the word: a short one is near to many others that
// no word with its ending is ("goverment", gover: over), and hardly anybody mistypes the first letter.
std::vector<NearForm> near_forms(const query::Unit& unit);

// Calls visit(term, documents, distance) for each of the terms that is near one of the forms, with its least distance
// from one that it is near, in their order. Throws Expired.
void for_each_near_term(std::span<const NearForm> forms, store::TermCursor terms, Deadline& deadline,
                        const std::function<void(std::string_view, std::uint64_t, std::size_t)>& visit);

// Puts into the place of each unit's forms the terms that are at most Unit::edits away from one of them, and leaves of
// its completions those that are terms of many more documents than all that begin as it is typed: where "busi" begins
// "business" nobody means "busing". Takes the respellings that count. Throws Expired.
void put_near_terms(query::Node& root, store::Reader& reader, Deadline& deadline);

// What stands in these places, in the order of the tree; and puts it back into the same query's. False: it is another
// query.
std::vector<std::vector<std::string>> near_terms_of(const query::Node& root);
bool set_near_terms(query::Node& root, std::span<const std::vector<std::string>> terms);

} // namespace newsidx::engine
