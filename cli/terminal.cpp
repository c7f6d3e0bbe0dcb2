#include "terminal.h"

#include "sanitize.h"

#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>

namespace newsidx::cli {
namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kUsualHeight = 24;
constexpr std::size_t kLeastWidth = 30; // narrower than this, wrapping helps nobody

std::size_t width_of(int descriptor) {
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
    return size.ws_col < kLeastWidth ? kLeastWidth : size.ws_col;
}

std::size_t height_of(int descriptor) {
    winsize size{};
    return ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 ? kUsualHeight : size.ws_row;
}

} // namespace

Terminal Terminal::of(int descriptor, ColorMode mode) {
    Terminal terminal;
    terminal.is_terminal_ = isatty(descriptor) == 1;
    const std::string term = environment("TERM");
    const bool capable = terminal.is_terminal_ && !term.empty() && term != "dumb";
    terminal.color_ =
        mode == ColorMode::always || (mode == ColorMode::automatic && capable && environment("NO_COLOR").empty());
    // Who wants no colours wants no other escapes either; the URL is then printed.
    terminal.links_ = capable && term != "linux" && terminal.color_;
    if (terminal.is_terminal_) {
        terminal.width_ = width_of(descriptor);
        terminal.height_ = height_of(descriptor);
    }
    return terminal;
}

std::string Terminal::link(std::string_view url, std::string_view text) const {
    const std::string target = links_ ? sanitize_url(url) : std::string();
    if (target.empty()) return std::string(text);
    return fmt::format("\x1b]8;;{}\x1b\\{}\x1b]8;;\x1b\\", target, text);
}

std::string Terminal::paint(std::string_view on, std::string_view text, std::string_view off) const {
    if (!color_ || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[{}m", on, text, off);
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

} // namespace newsidx::cli
