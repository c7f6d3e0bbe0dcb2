#include "engine/search/cursor.h"

#include "engine/search/expand.h"
#include "engine/search/near_terms.h"
#include "fts5/varint.h"
#include "query/respellings.h"
#include "rank/rerank.h"
#include "text/analyzer.h"
#include "text/base64.h"
#include "text/token.h"
#include "text/unicode.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <type_traits>
#include <xxhash.h>

namespace newsidx::engine {

namespace {

constexpr std::uint8_t kVersion = 1;
// Far more than a search makes; whoever sends more is no search.
constexpr std::size_t kMaxText = 1 << 18;
constexpr std::uint64_t kMaxCount = 1 << 16;
constexpr std::uint64_t kMaxNumber = (std::uint64_t{1} << 56) - 1; // of a varint

[[noreturn]] void throw_no_cursor() {
    throw BadCursor("this is no cursor, or not all of it: take it as the search gave it");
}

// One description of the layout for both ways: Put appends a value, Take reads it.
class Put {
public:
    void number(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8)
            out += static_cast<char>(value >> shift & 255);
    }
    void count(std::uint64_t value) { fts5::append_varint(out, value); }
    void real(double value) { number(std::bit_cast<std::uint64_t>(value)); }
    void text(const std::string& value) {
        count(value.size());
        out += value;
    }
    template <class T>
    std::size_t size(const std::vector<T>& list) {
        count(list.size());
        return list.size();
    }

    std::string out;
};

class Take {
public:
    explicit Take(std::string_view bytes) : in_(bytes) {}

    void number(std::uint64_t& value) {
        if (in_.size() < 8) throw_no_cursor();
        value = 0;
        for (unsigned i = 0; i < 8; ++i)
            value |= std::uint64_t{static_cast<unsigned char>(in_[i])} << (8 * i);
        in_.remove_prefix(8);
    }
    void count(std::uint64_t& value) {
        if (!fts5::take_varint(in_, value)) throw_no_cursor();
    }
    void real(double& value) {
        std::uint64_t bits = 0;
        number(bits);
        value = std::bit_cast<double>(bits);
    }
    void text(std::string& value) {
        std::uint64_t size = 0;
        count(size);
        if (size > in_.size()) throw_no_cursor();
        value = in_.substr(0, size);
        in_.remove_prefix(size);
    }
    template <class T>
    std::size_t size(std::vector<T>& list) {
        std::uint64_t size = 0;
        count(size);
        if (size > kMaxCount || size > in_.size()) throw_no_cursor();
        list.resize(size);
        return size;
    }
    [[nodiscard]] bool at_end() const { return in_.empty(); }

private:
    std::string_view in_;
};

template <class Archive, class T>
void put_small(Archive& archive, T& value, std::uint64_t most) {
    auto number = static_cast<std::uint64_t>(value);
    archive.count(number);
    if (number > most) throw_no_cursor();
    if constexpr (!std::is_const_v<T>) value = static_cast<T>(number);
}

// Numbers that may be negative: times.
template <class Archive, class T>
void put_signed(Archive& archive, T& value) {
    auto number = static_cast<std::uint64_t>(value);
    archive.number(number);
    if constexpr (!std::is_const_v<T>) value = static_cast<std::int64_t>(number);
}

// `CursorType`: const for Put.
template <class Archive, class CursorType>
void transfer(Archive& archive, CursorType& cursor) {
    constexpr bool kReading = !std::is_const_v<CursorType>;
    archive.number(cursor.query_hash);
    auto& options = cursor.options;
    put_small(archive, options.match, static_cast<std::uint64_t>(Match::any));
    put_small(archive, options.sort, static_cast<std::uint64_t>(Sort::heat));
    put_small(archive, options.plain_text, 1);
    put_small(archive, options.as_you_type, 1);
    put_small(archive, options.unpublished, 1);
    put_small(archive, options.rerank, 1);
    put_small(archive, options.expand, 1);
    archive.real(options.quality_weight);
    archive.real(options.heat_weight);
    double half_life = options.half_life.value_or(0);
    archive.real(half_life);
    std::int64_t now = options.now.value_or(0);
    put_signed(archive, now);
    if constexpr (kReading) {
        if (half_life != 0) options.half_life = half_life;
        options.now = now;
    }
    put_small(archive, cursor.match, static_cast<std::uint64_t>(Match::any));
    for (std::size_t i = 0, n = archive.size(cursor.analyzers); i < n; ++i) {
        archive.text(cursor.analyzers[i].first);
        put_small(archive, cursor.analyzers[i].second, kMaxNumber);
    }
    for (std::size_t i = 0, n = archive.size(cursor.near_terms); i < n; ++i)
        for (std::size_t j = 0, m = archive.size(cursor.near_terms[i]); j < m; ++j)
            archive.text(cursor.near_terms[i][j]);
    for (std::size_t i = 0, n = archive.size(cursor.added); i < n; ++i) {
        auto& word = cursor.added[i];
        if constexpr (kReading) word.forms.resize(1);
        archive.text(word.forms.front());
        archive.real(word.weight);
    }
    archive.count(cursor.collection.documents);
    for (auto& length : cursor.collection.lengths)
        archive.count(length);
    archive.real(cursor.collection.median_quality);
    archive.real(cursor.collection.median_heat);
    archive.number(cursor.plan_hash);
    for (std::size_t i = 0, n = archive.size(cursor.frequencies); i < n; ++i)
        archive.count(cursor.frequencies[i]);
    archive.count(cursor.shown);
    archive.real(cursor.key);
    archive.real(cursor.score);
    put_small(archive, cursor.record_id, std::numeric_limits<std::uint32_t>::max());
    for (std::size_t i = 0, n = archive.size(cursor.pool); i < n; ++i)
        put_small(archive, cursor.pool[i], std::numeric_limits<std::uint32_t>::max());
    archive.count(cursor.pool_shown);
}

std::string checksum(std::string_view bytes) {
    const std::uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
    std::string out;
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(hash >> shift & 255);
    return out;
}

// Whether a search can calculate with it. What its options may be is looked at as a caller's are.
bool is_sound(const Cursor& cursor) {
    const auto is_prior = [](double value) { return std::isfinite(value) && value >= 0; };
    const auto is_tag = [](const auto& counts) { return text::analyzer_tag(counts.first) == counts.first; };
    const auto is_term = [](const std::string& term) {
        return !term.empty() && term.size() <= text::kMaxTermBytes && !text::find_invalid_utf8(term) &&
               std::ranges::none_of(term, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    };
    const auto is_share = [&](const query::ScoredWord& word) {
        return is_prior(word.weight) && word.weight <= 1 && is_term(word.forms.front());
    };
    const auto are_near = [&](const std::vector<std::string>& terms) {
        return terms.size() <= std::max(kMaxNearTerms, 2 * query::kMaxRespellings) &&
               std::ranges::all_of(terms, is_term);
    };
    const std::set<std::uint32_t> pool(cursor.pool.begin(), cursor.pool.end());
    return !std::isnan(cursor.key) && std::isfinite(cursor.score) && is_prior(cursor.collection.median_quality) &&
           is_prior(cursor.collection.median_heat) && !cursor.analyzers.empty() &&
           cursor.analyzers.size() <= kMaxAnalyzers && std::ranges::all_of(cursor.analyzers, is_tag) &&
           cursor.added.size() <= kMaxExpansion && std::ranges::all_of(cursor.added, is_share) &&
           std::ranges::all_of(cursor.near_terms, are_near) && pool.size() == cursor.pool.size() &&
           pool.size() <= rank::kPool && cursor.pool_shown <= pool.size();
}

} // namespace

std::string to_text(const Cursor& cursor) {
    Put put;
    put.count(kVersion);
    transfer(put, cursor);
    return text::to_base64url(put.out + checksum(put.out));
}

Cursor read_cursor(std::string_view text) {
    if (text.size() > kMaxText) throw_no_cursor();
    const std::optional<std::string> bytes = text::from_base64url(text);
    if (!bytes || bytes->size() < 5) throw_no_cursor();
    const std::string_view content = std::string_view(*bytes).substr(0, bytes->size() - 4);
    if (checksum(content) != std::string_view(*bytes).substr(content.size())) throw_no_cursor();
    Take take(content);
    std::uint64_t version = 0;
    take.count(version);
    if (version != kVersion) throw BadCursor("another version of newsidx gave this cursor: begin with the first page");
    Cursor cursor;
    transfer(take, cursor);
    if (!take.at_end() || !is_sound(cursor)) throw_no_cursor();
    return cursor;
}

std::uint64_t hash_of_query(std::string_view text) {
    return XXH3_64bits(text.data(), text.size());
}

std::uint64_t hash_of_terms(const query::Plan& plan) {
    std::string terms;
    for (const query::Leaf& leaf : plan.leaves)
        terms += leaf.term + (leaf.prefix ? "*\n" : "\n");
    return XXH3_64bits(terms.data(), terms.size());
}

} // namespace newsidx::engine
