#include "newsidx/result.h"

#include "newsidx/search.h"

namespace newsidx {

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
    return "topic"; // a number that is no facet, come through a cast
}

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
    return "internal"; // a number that is no code, come through a cast
}

} // namespace newsidx
