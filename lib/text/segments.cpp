#include "text/segments.h"

#include "text/icu_status.h"

namespace newsidx::text {

IcuSegments::IcuSegments() {
    UErrorCode status = U_ZERO_ERROR;
    iterator_.adoptInstead(ubrk_open(UBRK_WORD, "", nullptr, 0, &status)); // "": the root locale
    require(status, "find words");
}

std::size_t IcuSegments::start_run(std::string_view text, std::size_t begin, std::size_t end) {
    utf16_.clear();
    std::size_t offset = begin;
    while (offset < end) {
        const DecodedCharacter decoded = decode_at(text.substr(0, end), offset);
        if (!decoded.valid) break;
        if (decoded.code_point < 0x10000) {
            utf16_.push_back(static_cast<char16_t>(as_segmented(decoded.code_point)));
        } else {
            utf16_.push_back(static_cast<char16_t>(0xD7C0U + (decoded.code_point >> 10)));
            utf16_.push_back(static_cast<char16_t>(0xDC00U | (decoded.code_point & 0x3FFU)));
        }
        offset += decoded.size;
    }
    UErrorCode status = U_ZERO_ERROR;
    ubrk_setText(iterator_.getAlias(), utf16_.data(), static_cast<std::int32_t>(utf16_.size()), &status);
    require(status, "find words");
    position_ = ubrk_first(iterator_.getAlias());
    return offset;
}

bool IcuSegments::next_segment(std::string_view text, std::size_t& from, std::size_t& to) {
    const std::int32_t next = ubrk_next(iterator_.getAlias());
    if (next == UBRK_DONE) return false;
    is_word_ = ubrk_getRuleStatus(iterator_.getAlias()) >= UBRK_WORD_NONE_LIMIT;
    from = to;
    // The text is known to be well formed: the first byte of a character tells its size in either encoding.
    while (position_ < next) {
        const auto lead = static_cast<unsigned char>(text[to]);
        to += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        position_ += lead < 0xF0 ? 1 : 2;
    }
    return true;
}

} // namespace newsidx::text
