// DocumentText: the searched text of a record, cleaned and analysed, ready to be written. Made on worker threads.
//
// Plain values that own what they hold. The functions are callable from any thread, each with an AnalyzerSet of its
// own.
#pragma once

#include "newsidx/record.h"
#include "rank/document_entry.h"
#include "text/analyzer_set.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace newsidx::store {

struct DocumentText {
    std::string analyzer;                                   // tag
    std::array<std::string, rank::kFieldCount> texts;       // by rank::Field
    std::array<std::string, rank::kFieldCount> packed;      // text::pack() of their tokens
    std::array<std::uint32_t, rank::kFieldCount> lengths{}; // tokens without stop words
    std::string terms; // the distinct terms of all fields, sorted, each as text::pack_term() writes it
};

DocumentText analyze(const Record& record, text::AnalyzerSet& analyzers);
DocumentText analyze(const Stub& stub, std::string_view lang, text::AnalyzerSet& analyzers);
// From texts as the file keeps them, by rank::Field.
DocumentText analyze(std::string tag, std::array<std::string, rank::kFieldCount> texts, text::AnalyzerSet& analyzers);

// The text of the field `names`: provider name, provider domain and topics, a line each.
std::string names_of(const Provider& provider, const std::vector<std::string>& topics);

} // namespace newsidx::store
