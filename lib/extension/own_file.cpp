#include "extension/own_file.h"

#include "fts5/columns.h"
#include "newsidx/json.h"
#include "present/snippet.h"
#include "store/reader.h"
#include "text/token.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#ifdef SQLITE3EXT_H
#error "what is compiled with sqlite3ext.h calls the host's SQLite, and this file opens one with the library's own"
#endif

namespace newsidx::extension {

namespace {

Index opened(const std::string& path) {
    auto index = Index::open(path, {.read_only = true});
    if (!index) throw std::runtime_error(index.error().where + ": " + index.error().message);
    return std::move(*index);
}

// What stands in one position of a text.
struct TermsAt {
    std::vector<std::string_view> terms;
    std::vector<std::string_view> pairs; // of the character there and the next one
};

std::vector<TermsAt> terms_by_position(const text::TokenList& tokens) {
    std::vector<TermsAt> terms;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!tokens[i].colocated || terms.empty()) terms.emplace_back();
        const bool pair = tokens[i].kind == text::TokenKind::pair;
        (pair ? terms.back().pairs : terms.back().terms).push_back(tokens.term(i));
    }
    return terms;
}

std::size_t number_of(std::string_view term, std::vector<present::MarkTerm>& terms) {
    const auto known = std::ranges::find(terms, term, &present::MarkTerm::term);
    if (known != terms.end()) return static_cast<std::size_t>(known - terms.begin());
    terms.push_back({std::string(term), false});
    return terms.size() - 1;
}

template <class T>
void add_new(T value, std::vector<T>& values) {
    if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
}

// As the words of a unit, one for each phrase of the query, and as a row of it where they are several, as in
// engine/search/marks. A pair of characters at the end would go beyond the phrase.
void add_place(const Place& place, const std::vector<TermsAt>& terms, present::Wanted& wanted) {
    const auto begin = static_cast<std::size_t>(place.at);
    const auto size = static_cast<std::size_t>(place.size);
    if (place.at < 0 || place.size < 1 || begin + size > terms.size()) return;
    const auto number = static_cast<std::size_t>(place.phrase);
    if (wanted.units.size() <= number) wanted.units.resize(number + 1);
    present::MarkRow row(size);
    for (std::size_t i = 0; i < size; ++i) {
        row[i].offset = static_cast<std::uint32_t>(i);
        for (const std::string_view term : terms[begin + i].terms)
            row[i].terms.push_back(number_of(term, wanted.terms));
        if (i + 1 == size) break;
        for (const std::string_view pair : terms[begin + i].pairs)
            row[i].terms.push_back(number_of(pair, wanted.terms));
    }
    present::MarkUnit& unit = wanted.units[number];
    for (const present::MarkSlot& slot : row)
        for (const std::size_t term : slot.terms)
            add_new(term, unit.words);
    if (size > 1) add_new(std::move(row), unit.rows);
}

} // namespace

struct OwnFile::Texts {
    explicit Texts(const std::string& path) : reader(path, store::OpenSettings{.read_only = true}) {}
    store::Reader reader;
    text::TokenList tokens;
};

OwnFile::OwnFile(const std::string& path) : index_(opened(path)), path_(path) {}
OwnFile::~OwnFile() = default;

// Of another reader where the file is not any more what the last one read.
store::Transaction OwnFile::begin_read() {
    if (texts_ && texts_->reader.is_current()) {
        try {
            return texts_->reader.begin_read();
        } catch (const store::Outdated&) {
        }
    }
    texts_ = std::make_unique<Texts>(path_);
    return texts_->reader.begin_read();
}

std::optional<std::string> OwnFile::snippet(std::int64_t document, const std::vector<Place>& places,
                                            std::size_t length) {
    const store::Transaction snapshot = begin_read();
    store::StoredDocument stored;
    try {
        stored = texts_->reader.document(document);
    } catch (const store::OpenError&) {
        return std::nullopt;
    }
    text::Analyzer& analyzer = texts_->reader.analyzers().with_tag(stored.analyzer);
    present::Wanted wanted;
    for (int column = 0; column < static_cast<int>(fts5::kColumns); ++column) {
        if (std::ranges::find(places, column, &Place::column) == places.end()) continue;
        const rank::Field field = fts5::kFieldOfColumn[static_cast<std::size_t>(column)];
        analyzer.analyze(stored.texts[field], text::Mode::index, texts_->tokens);
        const std::vector<TermsAt> terms = terms_by_position(texts_->tokens);
        for (const Place& place : places)
            if (place.column == column) add_place(place, terms, wanted);
    }
    const std::array<std::string_view, 2> texts = {stored.texts[rank::kExcerpt], stored.texts[rank::kBody]};
    return to_html(present::make_snippet(analyzer, texts, wanted, length));
}

const char* linked_sqlite() {
    return sqlite3_sourceid();
}

} // namespace newsidx::extension
