// LineCounter: the lines that places in a text are in. Counts each byte once, if it is asked in ascending order. For
// one thread; the text must outlive it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace newsidx::record {

class LineCounter {
public:
    // `first`: the line that the text begins in.
    explicit LineCounter(std::string_view text, std::uint64_t first = 1) : text_(text), line_(first) {}

    // Precondition: offsets ascend from call to call, and none is beyond the text.
    std::uint64_t line_at(std::size_t offset) {
        const std::string_view more = text_.substr(counted_, offset - counted_);
        line_ += static_cast<std::uint64_t>(std::count(more.begin(), more.end(), '\n'));
        counted_ = offset;
        return line_;
    }

private:
    std::string_view text_;
    std::uint64_t line_;
    std::size_t counted_ = 0;
};

} // namespace newsidx::record
