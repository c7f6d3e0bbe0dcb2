#include "ranked/document_range.h"

#include "ranked/bytes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace newsidx::ranked {

namespace {

template <class T>
void append_array(std::string& out, const std::vector<T>& values) {
    out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

template <class T>
void take_array(std::string_view& in, std::size_t count, std::vector<T>& values) {
    const std::string_view bytes = take_bytes(in, count * sizeof(T));
    values.resize(count);
    if (count > 0) std::memcpy(values.data(), bytes.data(), bytes.size());
}

// Unknown values are all alike.
std::uint16_t code_of(double value, std::vector<double>& values) {
    if (std::isnan(value)) value = rank::kUnknown;
    const auto known =
        std::find_if(values.begin(), values.end(), [value](double v) { return rank::is_same_prior(v, value); });
    if (known == values.end()) {
        values.push_back(value);
        return static_cast<std::uint16_t>(values.size() - 1);
    }
    return static_cast<std::uint16_t>(known - values.begin());
}

// Values that no document has any more would let the table grow with each change.
void drop_unused(std::vector<double>& values, std::vector<std::uint16_t>& codes) {
    std::vector<double> kept;
    std::vector<std::uint16_t> new_codes(values.size(), 0);
    std::vector<bool> used(values.size(), false);
    for (const std::uint16_t code : codes)
        used[code] = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!used[i]) continue;
        new_codes[i] = static_cast<std::uint16_t>(kept.size());
        kept.push_back(values[i]);
    }
    for (std::uint16_t& code : codes)
        code = new_codes[code];
    values = std::move(kept);
}

double best_of(double largest, bool has_unknown, double median) {
    return has_unknown ? std::max(largest, median) : largest;
}

} // namespace

static_assert(
    [] {
        for (const double weight : rank::kFieldWeights)
            if (weight * 4 != static_cast<double>(static_cast<int>(weight * 4))) return false;
        return true;
    }(),
    "lengths are kept in quarters");

double RangeBounds::boost(const rank::Collection& collection, const rank::Weights& weights) const {
    rank::DocumentEntry best;
    best.quality = best_of(quality, has_unknown_quality != 0, collection.median_quality);
    best.heat = best_of(heat, has_unknown_heat != 0, collection.median_heat);
    best.published_at = published_at;
    return rank::final_score(1, best, collection, weights);
}

DocumentRange::DocumentRange(std::string_view bytes) {
    const std::uint64_t size = take_varint(bytes);
    const std::uint64_t qualities = take_varint(bytes);
    const std::uint64_t heats = take_varint(bytes);
    if (size > kRangeDocuments || qualities > size || heats > size)
        throw Damaged("a range of documents in the ranked index has an impossible size");
    take_array(bytes, size, record_ids_);
    take_array(bytes, size, lengths_);
    take_array(bytes, size, flags_);
    take_array(bytes, size, dates_);
    take_array(bytes, qualities, qualities_);
    take_array(bytes, heats, heats_);
    take_array(bytes, size, quality_codes_);
    take_array(bytes, size, heat_codes_);
    const auto is_in = [](const std::vector<double>& values) {
        return [&values](std::uint16_t code) { return code < values.size(); };
    };
    if (!std::all_of(quality_codes_.begin(), quality_codes_.end(), is_in(qualities_)) ||
        !std::all_of(heat_codes_.begin(), heat_codes_.end(), is_in(heats_)))
        throw Damaged("a range of documents in the ranked index has values that are not there");
}

std::string DocumentRange::bytes() const {
    std::string out;
    append_varint(out, flags_.size());
    append_varint(out, qualities_.size());
    append_varint(out, heats_.size());
    append_array(out, record_ids_);
    append_array(out, lengths_);
    append_array(out, flags_);
    append_array(out, dates_);
    append_array(out, qualities_);
    append_array(out, heats_);
    append_array(out, quality_codes_);
    append_array(out, heat_codes_);
    return out;
}

void DocumentRange::add(const Document& document) {
    record_ids_.push_back(document.entry.record_id);
    lengths_.push_back(static_cast<std::uint32_t>(std::min(document.length * kLengthUnit, 4294967295.0)));
    flags_.push_back(static_cast<std::uint8_t>(document.entry.flags));
    dates_.push_back(document.entry.published_at);
    quality_codes_.push_back(code_of(document.entry.quality, qualities_));
    heat_codes_.push_back(code_of(document.entry.heat, heats_));
}

void DocumentRange::set(std::uint32_t index, const rank::DocumentEntry& entry) {
    record_ids_[index] = entry.record_id;
    lengths_[index] =
        static_cast<std::uint32_t>(std::min(rank::weighted_length(entry.lengths) * kLengthUnit, 4294967295.0));
    flags_[index] = static_cast<std::uint8_t>(entry.flags);
    dates_[index] = entry.published_at;
    quality_codes_[index] = code_of(entry.quality, qualities_);
    heat_codes_[index] = code_of(entry.heat, heats_);
    drop_unused(qualities_, quality_codes_);
    drop_unused(heats_, heat_codes_);
}

DocumentRange::Document DocumentRange::document(std::uint32_t index, std::int64_t id) const {
    Document document;
    document.id = id;
    document.length = length(index);
    document.entry.record_id = record_ids_[index];
    document.entry.flags = flags_[index];
    document.entry.published_at = dates_[index];
    document.entry.quality = qualities_[quality_codes_[index]];
    document.entry.heat = heats_[heat_codes_[index]];
    return document;
}

RangeBounds DocumentRange::bounds() const {
    RangeBounds bounds;
    for (std::uint32_t i = 0; i < size(); ++i) {
        if ((flags_[i] & rank::DocumentEntry::kLive) == 0) continue;
        ++bounds.live;
        RangeBits& set = (flags_[i] & rank::DocumentEntry::kVisible) != 0 ? bounds.listed
                         : (flags_[i] & rank::DocumentEntry::kStub) != 0  ? bounds.hidden_stubs
                                                                          : bounds.hidden_records;
        set[i / 64] |= std::uint64_t{1} << i % 64;
        const double quality = qualities_[quality_codes_[i]];
        const double heat = heats_[heat_codes_[i]];
        if (std::isnan(quality)) bounds.has_unknown_quality = 1;
        if (std::isnan(heat)) bounds.has_unknown_heat = 1;
        if (quality > bounds.quality) bounds.quality = quality;
        if (heat > bounds.heat) bounds.heat = heat;
        bounds.published_at = std::max(bounds.published_at, dates_[i]);
    }
    return bounds;
}

} // namespace newsidx::ranked
