// How what the score needs stands in the file: for the store, and for the extension, which reads it by the host's
// SQLite.
#pragma once

#include "rank/document_entry.h"
#include "rank/score.h"

#include <array>
#include <cstdint>

namespace newsidx::store {

// A row of document_page.
inline constexpr std::int64_t kDocumentsPerPage = 64;
using DocumentPage = std::array<rank::DocumentEntry, kDocumentsPerPage>;

// What histogram.what counts.
enum class Prior : std::int64_t { quality = 1, heat = 2 };

// Names of rows of meta.
inline constexpr const char* kDocumentsName = "documents";
inline constexpr std::array<const char*, rank::kFieldCount> kLengthNames = {"length_title", "length_excerpt",
                                                                            "length_body", "length_names"};
constexpr const char* median_name(Prior what) {
    return what == Prior::quality ? "median_quality" : "median_heat";
}

} // namespace newsidx::store
