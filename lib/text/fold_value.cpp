#include "text/fold_value.h"

#include "text/fold.h"
#include "text/utf8.h"

#include <cstddef>

namespace newsidx::text {

namespace {

// Unicode's property White_Space.
bool is_space(char32_t c) {
    return c == U' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

} // namespace

std::string fold_value(std::string_view value) {
    Folder folder;
    std::string folded;
    std::string word;
    for (std::size_t offset = 0; offset < value.size();) {
        const std::size_t begin = offset;
        std::size_t end = offset;
        while (offset < value.size()) {
            const DecodedCharacter decoded = decode_at(value, offset);
            offset += decoded.size;
            if (is_space(decoded.code_point)) break;
            end = offset;
        }
        folder.fold(value.substr(begin, end - begin), Folding::fast, word);
        if (word.empty()) continue;
        if (!folded.empty()) folded += ' ';
        folded += word;
    }
    return folded;
}

} // namespace newsidx::text
