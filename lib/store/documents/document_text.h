// DocumentText: the searched text of a record, cleaned and analysed, ready to be written. Made on worker threads.
//
// Plain values that own what they hold. The functions are callable from any thread, each with an AnalyzerSet of its
// own.
#pragma once

#include "fts5/postings.h"
#include "newsidx/record.h"
#include "rank/document_entry.h"
#include "text/analyzer_set.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace newsidx::store {

// By rank::Field.
using FieldTexts = std::array<std::string, rank::kFieldCount>;

struct DocumentText {
    std::string analyzer; // tag
    FieldTexts texts;
    std::array<std::uint32_t, rank::kFieldCount> lengths{}; // tokens without stop words
    // Its tokens: either this document of these postings, which are complete once its chunk is,
    std::shared_ptr<const fts5::Postings> postings;
    std::uint32_t number = 0;
    // or, without these, what FTS5 is to take.
    FieldTexts tokens;           // text::pack() of them
    std::string terms;           // the distinct terms of all fields, sorted, each as text::pack_term() writes it
    bool is_behind_item = false; // it stands behind the item that it is made of, in its block (store/items/blocks.h)
};

// `lang`: a BCP 47 tag; "" when nobody knows. `postings`: where the tokens go, if not null; the caller sets
// DocumentText::postings when it has them.
DocumentText analyze(const Record& record, std::string_view lang, text::AnalyzerSet& analyzers,
                     fts5::PostingsBuilder* postings = nullptr);
DocumentText analyze(const Stub& stub, std::string_view lang, text::AnalyzerSet& analyzers);
// From texts as the file keeps them.
DocumentText analyze(std::string tag, FieldTexts texts, text::AnalyzerSet& analyzers,
                     fts5::PostingsBuilder* postings = nullptr);

// The text of the field `names`: provider name, provider domain and topics, a line each.
std::string names_of(const Provider& provider, const std::vector<std::string>& topics);

// The fields as one text, and back. Throws OpenError(corrupt) for a text that join_fields() did not make.
std::string join_fields(const FieldTexts& texts);
FieldTexts split_fields(std::string_view joined);
// What join_fields() wrote at the beginning of some bytes.
std::string_view first_joined(std::string_view bytes);

} // namespace newsidx::store
