// Targets that read what the file keeps.
#include "check.h"
#include "store/connection.h"
#include "store/documents/document_text.h"
#include "store/items/text_ranges.h"
#include "store/packing.h"
#include "targets.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::fuzz {

namespace {

const store::Dictionary& trained() {
    static const store::Dictionary kDictionary(7, [] {
        std::vector<std::string> samples;
        samples.reserve(500);
        for (int i = 0; i < 500; ++i) {
            samples.push_back(fmt::format(R"({{"title":"Report {0} from the harbour","url":"https://a.example/{0}",)"
                                          R"("excerpt":"What happened on day {0}, and what comes next"}})",
                                          i * 7919));
        }
        return store::train_dictionary(samples);
    }());
    return kDictionary;
}

// A damaged size of up to 256 MiB is believed, which is a promise of packing.h; but to fill so much memory takes long.
bool is_quick(std::string_view packed) {
    std::size_t size = 0;
    packed.remove_prefix(std::min<std::size_t>(packed.size(), packed.starts_with('\2') ? 2 : 1));
    for (std::size_t i = 0; i < packed.size() && i < 5; ++i) {
        size |= static_cast<std::size_t>(packed[i] & 0x7f) << (7 * i);
        if ((packed[i] & 0x80) == 0) break;
    }
    return size <= std::size_t{4} << 20 || size > store::kMaxUnpacked;
}

void unpack_any(std::string_view packed, const store::Dictionary& dictionary, std::string_view base) {
    if (!is_quick(packed)) return;
    for (const store::Dictionary* maybe : {&dictionary, static_cast<const store::Dictionary*>(nullptr)}) {
        const auto text = store::unpack(packed, maybe, base);
        require(!text || text->size() <= store::kMaxUnpacked, "unpacked bytes are more than the most");
        require(text.has_value() || !packed.starts_with('\0'), "plain bytes cannot be had");
        require(store::unpack(packed, maybe, base) == text, "unpacked again, the bytes are others");
    }
}

void round_trip(std::string_view bytes, const store::Dictionary* dictionary) {
    std::string packed = store::pack(bytes, dictionary);
    require(packed.size() <= bytes.size() + 1, "packed bytes are more than plain ones");
    require(store::unpack(packed, dictionary) == bytes, "unpacked bytes are others");
    const bool needs_dictionary = store::dictionary_of(packed).has_value();
    require(!needs_dictionary || dictionary != nullptr, "a dictionary is asked for that was not given");
    if (needs_dictionary) require(!store::unpack(packed, nullptr), "bytes are unpacked without their dictionary");
    for (const std::size_t at : {packed.size() / 4, packed.size() / 2, packed.size() - 1}) { // damaged
        packed[at] = static_cast<char>(packed[at] ^ bytes.size());
        unpack_any(packed, trained(), bytes);
        unpack_any(std::string_view(packed).substr(0, at), trained(), bytes);
    }
}

} // namespace

void packing(std::string_view bytes) {
    if (bytes.empty()) return;
    const auto what = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    const std::size_t half = bytes.size() / 2;
    switch (what % 5) {
    case 0: unpack_any(bytes, trained(), trained().bytes()); return;
    case 1: round_trip(bytes, nullptr); return;
    case 2: round_trip(bytes, &trained()); return;
    case 3: unpack_any(bytes.substr(half), trained(), bytes.substr(0, half)); return;
    default:
        try {
            const store::Dictionary dictionary(1, std::string(bytes.substr(0, half)));
            round_trip(bytes.substr(half), &dictionary);
        } catch (const std::runtime_error&) { // what a damaged dictionary gives
        }
    }
}

void split_fields(std::string_view bytes) {
    try {
        const store::FieldTexts texts = store::split_fields(bytes);
        require(store::join_fields(texts) == bytes, "fields are joined to other bytes");
    } catch (const store::OpenError& error) {
        require(error.code() == ErrorCode::corrupt, "damaged fields are another error");
    }
    store::FieldTexts texts;
    std::string_view rest = bytes;
    for (std::string& text : texts) {
        text = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    }
    require(store::split_fields(store::join_fields(texts)) == texts, "fields are split to others");
}

void text_ranges(std::string_view bytes) {
    const std::string_view item = bytes.substr(0, bytes.find('\0'));
    bytes.remove_prefix(std::min(bytes.size(), item.size() + 1));
    try {
        if (store::begins_with_ranges(bytes)) store::read_ranges(store::first_ranges(bytes), item);
    } catch (const store::OpenError& error) {
        require(error.code() == ErrorCode::corrupt, "damaged ranges are another error");
    }
    store::FieldTexts texts;
    for (std::size_t field = 0; field < texts.size(); ++field) {
        const std::size_t end = field + 1 < texts.size() ? bytes.find('\n') : bytes.size();
        texts[field] = bytes.substr(0, end);
        bytes.remove_prefix(std::min(bytes.size(), texts[field].size() + 1));
    }
    std::string ranges;
    store::append_ranges(texts, item, ranges);
    const std::size_t size = ranges.size();
    ranges += "what stands behind";
    require(store::begins_with_ranges(ranges) && store::first_ranges(ranges).size() == size, "ranges end elsewhere");
    require(store::read_ranges(std::string_view(ranges).substr(0, size), item) == texts, "ranges tell other texts");
}

} // namespace newsidx::fuzz
