#include "store/documents/document_text.h"

#include "fts5/columns.h"
#include "store/connection.h"
#include "store/packing.h"
#include "text/token.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace newsidx::store {

namespace {

// A term, and its beginning: most comparisons need no more, and sorting the terms of articles takes a fifth of their
// analysis with strings alone.
using Term = std::pair<std::uint64_t, std::string_view>;

using TokenLists = std::array<text::TokenList, rank::kFieldCount>;

// For FTS5 to take.
void pack_tokens(const TokenLists& lists, DocumentText& document) {
    // Kept by the thread, so that its memory is: this runs once for each record.
    thread_local std::vector<Term> terms;
    terms.clear();
    for (std::size_t field = 0; field < lists.size(); ++field) {
        text::pack(lists[field], document.tokens[field]);
        for (std::size_t i = 0; i < lists[field].size(); ++i)
            terms.emplace_back(fts5::beginning_of(lists[field].term(i)), lists[field].term(i));
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    for (const auto& [beginning, term] : terms)
        text::pack_term(term, false, document.terms);
}

} // namespace

DocumentText analyze(std::string tag, FieldTexts texts, text::AnalyzerSet& analyzers, fts5::PostingsBuilder* postings) {
    DocumentText document;
    document.analyzer = std::move(tag);
    document.texts = std::move(texts);
    text::Analyzer& analyzer = analyzers.with_tag(document.analyzer);

    thread_local TokenLists lists; // as above
    for (std::size_t field = 0; field < rank::kFieldCount; ++field) {
        analyzer.analyze(document.texts[field], text::Mode::index, lists[field]);
        document.lengths[field] = lists[field].length();
    }
    if (postings == nullptr) {
        pack_tokens(lists, document);
    } else {
        document.number = postings->begin_document();
        for (std::size_t column = 0; column < fts5::kColumns; ++column)
            postings->add(static_cast<std::uint8_t>(column), lists[fts5::kFieldOfColumn[column]]);
    }
    return document;
}

DocumentText analyze(const Record& record, std::string_view lang, text::AnalyzerSet& analyzers,
                     fts5::PostingsBuilder* postings) {
    return analyze(std::string(text::analyzer_tag(lang)),
                   {record.title, record.excerpt, record.body, names_of(record.provider, record.topics)}, analyzers,
                   postings);
}

DocumentText analyze(const Stub& stub, std::string_view lang, text::AnalyzerSet& analyzers) {
    return analyze(std::string(text::analyzer_tag(lang)),
                   {stub.title, stub.excerpt, "", names_of(stub.provider, stub.topics)}, analyzers);
}

std::string names_of(const Provider& provider, const std::vector<std::string>& topics) {
    std::string names;
    const auto add = [&names](const std::string& name) {
        if (name.empty()) return;
        if (!names.empty()) names += '\n';
        names += name;
    };
    add(provider.name);
    add(provider.domain);
    for (const std::string& topic : topics)
        add(topic);
    return names;
}

// First the lengths, then the texts.
std::string join_fields(const FieldTexts& texts) {
    std::string joined;
    for (const std::string& text : texts)
        append_size(joined, text.size());
    for (const std::string& text : texts)
        joined += text;
    return joined;
}

namespace {

OpenError damaged() {
    return {ErrorCode::corrupt, "a document's text is damaged"};
}

// Leaves the texts.
std::array<std::size_t, rank::kFieldCount> take_sizes(std::string_view& joined) {
    std::array<std::size_t, rank::kFieldCount> sizes{};
    for (std::size_t& size : sizes) {
        const auto taken = take_size(joined);
        if (!taken) throw damaged();
        size = *taken;
    }
    return sizes;
}

} // namespace

FieldTexts split_fields(std::string_view joined) {
    const std::array<std::size_t, rank::kFieldCount> sizes = take_sizes(joined);
    FieldTexts texts;
    for (std::size_t field = 0; field < texts.size(); ++field) {
        if (sizes[field] > joined.size()) throw damaged();
        texts[field] = joined.substr(0, sizes[field]);
        joined.remove_prefix(sizes[field]);
    }
    if (!joined.empty()) throw damaged();
    return texts;
}

std::string_view first_joined(std::string_view bytes) {
    std::string_view rest = bytes;
    for (const std::size_t size : take_sizes(rest)) {
        if (size > rest.size()) throw damaged();
        rest.remove_prefix(size);
    }
    return bytes.substr(0, bytes.size() - rest.size());
}

} // namespace newsidx::store
