// DocumentRange: what a search needs to know of 1,024 documents of a segment that follow each other in its order, but
// for their ids (ranked/ids.h).
//
// The only part of a segment that changes: heat, quality, dates and visibility are set, and a document that goes is no
// longer live (a tombstone). Everything is kept as it is given, to the bit, so that a score from here is the score from
// rank::DocumentEntry. Qualities and heats are numbers in a table of distinct values, because a factor is computed for
// each distinct one. A value; for one thread at a time.
#pragma once

#include "rank/document_entry.h"
#include "rank/score.h"
#include "ranked/format.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::ranked {

// A set of the documents of a range.
using RangeBits = std::array<std::uint64_t, kRangeDocuments / 64>;

// What no document of a range goes beyond, and what is to be known of all to count them. Fixed layout, as it is in the
// file.
struct RangeBounds {
    double quality = 0;                        // the largest known; 0: none is
    double heat = 0;                           //
    std::int64_t published_at = rank::kNoDate; // the latest
    std::uint32_t live = 0;                    // so many documents are live
    std::uint16_t has_unknown_quality = 0;
    std::uint16_t has_unknown_heat = 0;
    RangeBits listed{};         // live and visible
    RangeBits hidden_records{}; // live and not visible
    RangeBits hidden_stubs{};   // as these, and stubs

    // At least rank::final_score(1, ...) of each live document.
    [[nodiscard]] double boost(const rank::Collection& collection, const rank::Weights& weights) const;
    bool operator==(const RangeBounds&) const = default;
};
static_assert(sizeof(RangeBounds) == 32 + 3 * kRangeDocuments / 8);

class DocumentRange {
public:
    struct Document {
        std::int64_t id = 0;
        rank::DocumentEntry entry{}; // without lengths
        double length = 1;           // rank::weighted_length() of them
    };

    DocumentRange() = default;
    // Throws Damaged.
    explicit DocumentRange(std::string_view bytes);
    [[nodiscard]] std::string bytes() const;

    // But for its id, which is not kept.
    void add(const Document& document);
    // Sets all but the id.
    void set(std::uint32_t index, const rank::DocumentEntry& entry);

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(flags_.size()); }
    // As it was added, with this id.
    [[nodiscard]] Document document(std::uint32_t index, std::int64_t id) const;
    [[nodiscard]] std::uint8_t flags(std::uint32_t index) const { return flags_[index]; }
    [[nodiscard]] double length(std::uint32_t index) const { return lengths_[index] / kLengthUnit; }
    [[nodiscard]] RangeBounds bounds() const;

    // The part of a boost that is quality's or heat's, for each of the distinct values, and which of them a document
    // has.
    [[nodiscard]] const std::vector<double>& qualities() const { return qualities_; }
    [[nodiscard]] const std::vector<double>& heats() const { return heats_; }
    [[nodiscard]] std::uint16_t quality_code(std::uint32_t index) const { return quality_codes_[index]; }
    [[nodiscard]] std::uint16_t heat_code(std::uint32_t index) const { return heat_codes_[index]; }
    [[nodiscard]] std::int64_t published_at(std::uint32_t index) const { return dates_[index]; }

private:
    // Field weights are multiples of a quarter, and so are weighted lengths.
    static constexpr double kLengthUnit = 4;

    std::vector<std::uint32_t> record_ids_;
    std::vector<std::uint32_t> lengths_; // in units of 1/4
    std::vector<std::uint8_t> flags_;
    std::vector<std::int64_t> dates_;
    std::vector<double> qualities_; // distinct, NaN among them if one is unknown
    std::vector<double> heats_;
    std::vector<std::uint16_t> quality_codes_;
    std::vector<std::uint16_t> heat_codes_;
};

} // namespace newsidx::ranked
