#include "store/label_page.h"

#include "fts5/varint.h"
#include "store/connection.h"

#include <algorithm>
#include <cstddef>

namespace newsidx::store {

namespace {

constexpr std::size_t kPageIds = 65'536;
constexpr std::size_t kBitsBytes = kPageIds / 8;
constexpr std::int64_t kMaxPage = std::int64_t{1} << 24;
constexpr std::size_t kFewRuns = 512; // bytes of them, two or more for each

[[noreturn]] void throw_damaged() {
    throw OpenError(ErrorCode::corrupt, "a page of a label's documents is damaged");
}

std::string with_form(PageForm form) {
    return std::string(1, static_cast<char>(form));
}

std::string pack_gaps(std::span<const std::uint16_t> ids) {
    std::string packed = with_form(PageForm::gaps);
    std::size_t next = 0;
    for (const std::uint16_t id : ids) {
        fts5::append_varint(packed, id - next);
        next = id + std::size_t{1};
    }
    return packed;
}

std::string pack_runs(std::span<const std::uint16_t> ids) {
    std::string packed = with_form(PageForm::runs);
    std::size_t next = 0;
    for (std::size_t i = 0; i < ids.size();) {
        std::size_t end = i + 1;
        while (end < ids.size() && ids[end] == ids[end - 1] + 1)
            ++end;
        fts5::append_varint(packed, ids[i] - next);
        fts5::append_varint(packed, end - i - 1);
        next = ids[end - 1] + std::size_t{1};
        i = end;
    }
    return packed;
}

std::string pack_bits(std::span<const std::uint16_t> ids) {
    std::string packed = with_form(PageForm::bits);
    packed.resize(1 + kBitsBytes);
    for (const std::uint16_t id : ids)
        packed[1 + id / 8] = static_cast<char>(static_cast<unsigned char>(packed[1 + id / 8]) | 1U << id % 8);
    return packed;
}

// Calls run(first, last) for each run of ids that the page says, a single one too.
template <class Run>
void for_each_run(PageForm form, std::string_view numbers, Run run) {
    std::uint64_t next = 0;
    while (!numbers.empty()) {
        std::uint64_t gap = 0;
        std::uint64_t more = 0;
        if (!fts5::take_varint(numbers, gap)) throw_damaged();
        if (form == PageForm::runs && !fts5::take_varint(numbers, more)) throw_damaged();
        if (gap >= kPageIds || more >= kPageIds || next + gap + more >= kPageIds) throw_damaged();
        run(static_cast<std::uint16_t>(next + gap), static_cast<std::uint16_t>(next + gap + more));
        next += gap + more + 1;
    }
}

// A range costs what the set has of the page already, so of many a page of bits is made first.
void add_runs(std::int64_t page, std::string_view runs, DocumentSet& set) {
    if (runs.size() <= kFewRuns) {
        for_each_run(PageForm::runs, runs, [&](std::uint16_t first, std::uint16_t last) {
            set.add_range(page << 16 | first, page << 16 | last);
        });
        return;
    }
    std::string bits(kBitsBytes, '\0');
    for_each_run(PageForm::runs, runs, [&](std::uint16_t first, std::uint16_t last) {
        const unsigned begin = first / 8U;
        const unsigned end = last / 8U;
        const unsigned from = 0xFFU << first % 8U;
        const unsigned to = 0xFFU >> (7U - last % 8U);
        const auto set_bits = [&bits](unsigned byte, unsigned mask) {
            bits[byte] = static_cast<char>(static_cast<unsigned char>(bits[byte]) | mask);
        };
        set_bits(begin, begin == end ? from & to : from);
        if (begin == end) return;
        std::fill(bits.begin() + begin + 1, bits.begin() + end, '\xFF');
        set_bits(end, to);
    });
    set.add_page_bits(page, bits);
}

PageForm form_of(std::string_view packed) {
    if (packed.size() < 2 || static_cast<unsigned char>(packed[0]) > static_cast<unsigned char>(PageForm::bits))
        throw_damaged();
    const auto form = static_cast<PageForm>(packed[0]);
    if (form == PageForm::bits && packed.size() != 1 + kBitsBytes) throw_damaged();
    return form;
}

} // namespace

std::string pack_page(std::span<const std::uint16_t> ids) {
    std::string smallest = pack_gaps(ids);
    if (std::string runs = pack_runs(ids); runs.size() < smallest.size()) smallest = std::move(runs);
    if (smallest.size() > 1 + kBitsBytes) smallest = pack_bits(ids);
    return smallest;
}

std::vector<std::uint16_t> unpack_page(std::string_view packed) {
    const PageForm form = form_of(packed);
    packed.remove_prefix(1);
    std::vector<std::uint16_t> ids;
    if (form == PageForm::bits) {
        for (std::size_t id = 0; id < kPageIds; ++id)
            if ((static_cast<unsigned char>(packed[id / 8]) >> id % 8 & 1U) != 0)
                ids.push_back(static_cast<std::uint16_t>(id));
        return ids;
    }
    for_each_run(form, packed, [&ids](std::uint16_t first, std::uint16_t last) {
        for (std::size_t id = first; id <= last; ++id)
            ids.push_back(static_cast<std::uint16_t>(id));
    });
    return ids;
}

void add_page(std::int64_t page, std::string_view packed, DocumentSet& set) {
    if (page < 0 || page >= kMaxPage) throw_damaged();
    const PageForm form = form_of(packed);
    switch (form) {
    case PageForm::gaps: set.add_page(page, unpack_page(packed)); break;
    case PageForm::runs: add_runs(page, packed.substr(1), set); break;
    case PageForm::bits: set.add_page_bits(page, packed.substr(1)); break;
    }
}

} // namespace newsidx::store
