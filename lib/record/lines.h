// The lines of a text that is there, and of one that comes in pieces.
#pragma once

#include "text/split.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::record {

// The first line of `text`, without its end; `text` goes on behind it. Pure, callable from any thread.
inline std::string_view take_line(std::string_view& text) {
    std::string_view line = text::take_part(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// Cuts pieces, which end anywhere, into lines. Owns a copy of one that goes over pieces. For one thread.
class LineCutter {
public:
    // Of a line of more than `most` bytes the rest may be missing, and its end, too.
    explicit LineCutter(std::size_t most) : most_(most) {}

    // Takes a line off the piece, with its line feed; or all of the piece, as the beginning of a line that goes on in
    // the next one: then "". The view holds as long as the piece does, and until the next call.
    std::string_view take(std::string_view& piece) {
        const std::size_t end = piece.find('\n');
        const std::string_view part = piece.substr(0, end == std::string_view::npos ? end : end + 1);
        piece.remove_prefix(part.size());
        if (end != std::string_view::npos && begun_.empty()) return part;
        if (begun_.size() <= most_) begun_ += part;
        return end == std::string_view::npos ? std::string_view() : rest();
    }

    // The beginning of a line, at the end of the text: a last line without an end. Holds until the next call.
    std::string_view rest() { return line_ = std::exchange(begun_, {}); }

    // How much of such a beginning is kept.
    [[nodiscard]] std::size_t size() const { return begun_.size(); }

private:
    std::size_t most_;
    std::string begun_;
    std::string line_; // that went over pieces
};

} // namespace newsidx::record
