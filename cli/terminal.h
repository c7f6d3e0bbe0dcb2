// What an output stream can show: whether it is a terminal, how wide, with colours and hyperlinks or without.
//
// A plain value, decided once from the stream, --color and the environment. Its functions wrap text in escape
// sequences, or give it back as it is; they trust the text: sanitize() it first.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsidx::cli {

enum class ColorMode { automatic, always, never };

class Terminal {
public:
    Terminal() = default; // no terminal, no colours

    // Decides for a file descriptor. NO_COLOR (not empty) and TERM=dumb turn off the automatic colours.
    static Terminal of(int descriptor, ColorMode mode);

    [[nodiscard]] bool is_terminal() const { return is_terminal_; }
    [[nodiscard]] bool has_links() const { return links_; }
    // Columns of a line; 0: unlimited, since nobody looks at it.
    [[nodiscard]] std::size_t width() const { return width_; }
    // Lines of the screen; 0 where it is no terminal.
    [[nodiscard]] std::size_t height() const { return height_; }

    [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text, "22"); }
    [[nodiscard]] std::string dim(std::string_view text) const { return paint("2", text, "22"); }
    [[nodiscard]] std::string mark(std::string_view text) const { return paint("33", text, "39"); } // yellow
    [[nodiscard]] std::string good(std::string_view text) const { return paint("32", text, "39"); } // green
    [[nodiscard]] std::string bad(std::string_view text) const { return paint("31", text, "39"); }  // red

    // `text` as a hyperlink (OSC 8). Only http and https are linked.
    [[nodiscard]] std::string link(std::string_view url, std::string_view text) const;

private:
    [[nodiscard]] std::string paint(std::string_view on, std::string_view text, std::string_view off) const;

    bool is_terminal_ = false;
    bool color_ = false;
    bool links_ = false;
    std::size_t width_ = 0;
    std::size_t height_ = 0;
};

// The value of an environment variable, "" when it is not set.
std::string environment(const char* name);

} // namespace newsidx::cli
