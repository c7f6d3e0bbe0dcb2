#include "extension/own_file.h"

#include "fts5/columns.h"
#include "newsidx/json.h"
#include "present/snippet.h"
#include "store/reader.h"
#include "text/token.h"

#include <sqlite3.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace newsidx::extension {

namespace {

Index opened(const std::string& path) {
    auto index = Index::open(path, {.read_only = true});
    if (!index) throw std::runtime_error(index.error().where + ": " + index.error().message);
    return std::move(*index);
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
    std::vector<present::MarkTerm> marks;
    for (int column = 0; column < static_cast<int>(fts5::kColumns); ++column) {
        std::vector<bool> wanted;
        for (const auto& [in, at] : places) {
            if (in != column || at < 0) continue;
            if (wanted.size() <= static_cast<std::size_t>(at)) wanted.resize(static_cast<std::size_t>(at) + 1);
            wanted[static_cast<std::size_t>(at)] = true;
        }
        if (wanted.empty()) continue;
        const rank::Field field = fts5::kFieldOfColumn[static_cast<std::size_t>(column)];
        analyzer.analyze(stored.texts[field], text::Mode::index, texts_->tokens);
        std::size_t next = 0; // the position after the last one
        for (std::size_t i = 0; i < texts_->tokens.size(); ++i) {
            if (!texts_->tokens[i].colocated) ++next;
            if (next > 0 && next <= wanted.size() && wanted[next - 1])
                marks.push_back({std::string(texts_->tokens.term(i)), false});
        }
    }
    const std::array<std::string_view, 2> texts = {stored.texts[rank::kExcerpt], stored.texts[rank::kBody]};
    return to_html(present::make_snippet(analyzer, texts, present::single_words(std::move(marks)), length));
}

const char* linked_sqlite() {
    return sqlite3_sourceid();
}

} // namespace newsidx::extension
