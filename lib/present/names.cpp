#include "newsidx/names.h"

#include "newsidx/backup.h"
#include "newsidx/index.h"
#include "newsidx/result.h"
#include "newsidx/search.h"

namespace newsidx {

std::string_view to_string(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::io: return "io";
    case ErrorCode::not_a_database: return "not_a_database";
    case ErrorCode::newer_format: return "newer_format";
    case ErrorCode::analyzer_mismatch: return "analyzer_mismatch";
    case ErrorCode::busy: return "busy";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::rejected: return "rejected";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
    }
    return "";
}

std::string_view to_string(Match match) noexcept {
    switch (match) {
    case Match::all: return "all";
    case Match::most: return "most";
    case Match::any: return "any";
    }
    return "";
}

std::string_view to_string(Sort sort) noexcept {
    switch (sort) {
    case Sort::relevance: return "relevance";
    case Sort::newest: return "newest";
    case Sort::oldest: return "oldest";
    case Sort::quality: return "quality";
    case Sort::heat: return "heat";
    }
    return "";
}

std::string_view to_string(Facet facet) noexcept {
    switch (facet) {
    case Facet::topic: return "topic";
    case Facet::provider: return "provider";
    case Facet::domain: return "domain";
    case Facet::type: return "type";
    case Facet::category: return "category";
    case Facet::lang: return "lang";
    case Facet::author: return "author";
    case Facet::kind: return "kind";
    case Facet::year: return "year";
    case Facet::month: return "month";
    }
    return "";
}

std::string_view to_string(Format format) noexcept {
    switch (format) {
    case Format::automatic: return "auto";
    case Format::record: return "record";
    case Format::jsonl: return "jsonl";
    case Format::json: return "json";
    case Format::feed: return "feed";
    case Format::html: return "html";
    case Format::csv: return "csv";
    case Format::markdown: return "markdown";
    case Format::exported: return "export";
    }
    return "";
}

std::string_view to_string(OptimizePhase phase) noexcept {
    switch (phase) {
    case OptimizePhase::analysing: return "analysing";
    case OptimizePhase::reading: return "reading";
    case OptimizePhase::merging: return "merging";
    case OptimizePhase::ranking: return "ranking";
    case OptimizePhase::ranked: return "ranked";
    }
    return "";
}

std::string_view to_string(RepairPhase phase) noexcept {
    switch (phase) {
    case RepairPhase::checking: return "checking";
    case RepairPhase::copying: return "copying";
    case RepairPhase::saving: return "saving";
    case RepairPhase::rebuilding: return "rebuilding";
    case RepairPhase::optimizing: return "optimizing";
    case RepairPhase::verifying: return "verifying";
    case RepairPhase::replacing: return "replacing";
    }
    return "";
}

} // namespace newsidx
