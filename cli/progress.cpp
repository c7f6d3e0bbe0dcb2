#include "progress.h"

#include "format.h"

#include <cstdint>
#include <cstdio>
#include <fmt/format.h>
#include <string_view>

namespace newsidx::cli {
namespace {

volatile std::sig_atomic_t interrupted_flag = 0;

extern "C" void on_interrupt(int) {
    interrupted_flag = 1;
}

} // namespace

LongRun::LongRun(const Terminal& terminal)
    : shown_(terminal.is_terminal() && environment("TERM") != "dumb"), width_(terminal.width()) {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before_);
}

LongRun::~LongRun() {
    clear();
    sigaction(SIGINT, &before_, nullptr);
}

bool LongRun::interrupted() const {
    return interrupted_flag != 0;
}

// On a line that is wrapped there would be no way back to its beginning.
void LongRun::draw(const std::string& line) const {
    std::string_view shown = line;
    if (width_ > 1 && columns(line) >= width_) {
        const Range first = wrap(line, width_ - 1).front();
        shown = shown.substr(first.begin, first.end - first.begin);
    }
    const std::string whole = fmt::format("\r{}\x1b[K", shown);
    std::fwrite(whole.data(), 1, whole.size(), stderr);
}

double part_of(std::uint64_t done, std::uint64_t total) {
    return total == 0 ? 0 : static_cast<double>(done) / static_cast<double>(total);
}

std::string rate_and_rest(std::uint64_t done, double part, double seconds) {
    if (seconds < 0.1) return {};
    std::string line =
        fmt::format(", {}/s", with_separators(static_cast<std::uint64_t>(static_cast<double>(done) / seconds)));
    if (part <= 0 || part > 1) return line;
    const double left = seconds * (1 - part) / part;
    const std::string time = left < 60 ? fmt::format("{:.0f} s", left) : format_seconds(left);
    return line + fmt::format(", {:.0f} %, {} left", part * 100, time);
}

} // namespace newsidx::cli
