#include "progress.h"

#include "format.h"

#include <cstdint>
#include <cstdio>
#include <fmt/format.h>

namespace newsidx::cli {
namespace {

volatile std::sig_atomic_t interrupted_flag = 0;

extern "C" void on_interrupt(int) {
    interrupted_flag = 1;
}

} // namespace

InterruptHandler::InterruptHandler() {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &before_);
}

InterruptHandler::~InterruptHandler() {
    sigaction(SIGINT, &before_, nullptr);
}

bool InterruptHandler::interrupted() const {
    return interrupted_flag != 0;
}

void ProgressLine::draw(const std::string& line) {
    const std::string whole = "\r" + line + "\x1b[K";
    std::fwrite(whole.data(), 1, whole.size(), stderr);
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
