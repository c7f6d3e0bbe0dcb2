#include "text/fold_value.h"

#include "text/fold.h"
#include "text/utf8.h"

#include <cstddef>

namespace newsidx::text {

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
            if (is_white_space(decoded.code_point)) break;
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
