// What long commands do while they run: the line that tells how far they are, and Ctrl-C.
#pragma once

#include "terminal.h"

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace newsidx::cli {

// A run that takes long: a line on standard error that is written over and over, if that is a terminal that can; and
// while it lives, the first Ctrl-C asks for a clean stop, and the second one ends the process as ever. One at a time.
class LongRun {
public:
    // `terminal`: standard error's.
    explicit LongRun(const Terminal& terminal);
    ~LongRun();
    LongRun(const LongRun&) = delete;
    LongRun& operator=(const LongRun&) = delete;

    // An on_progress that shows what `line` makes of it, and ends the run at Ctrl-C. Not for longer than this lives.
    template <class Line>
    auto watched(Line line) {
        return [this, line](const auto& progress) {
            show([&] { return line(progress); });
            return !interrupted();
        };
    }

    [[nodiscard]] bool interrupted() const;
    // Shows what `line` gives, at most ten times a second.
    template <class Line>
    void show(Line line) {
        using namespace std::chrono_literals;
        const auto now = std::chrono::steady_clock::now();
        if (!shown_ || (drawn_ && now - *drawn_ < 100ms)) return;
        drawn_ = now;
        draw(line());
    }
    void clear() {
        if (drawn_) draw("");
        drawn_.reset();
    }

private:
    void draw(const std::string& line) const;

    bool shown_;
    std::size_t width_;
    std::optional<std::chrono::steady_clock::time_point> drawn_;
    struct sigaction before_ {};
};

// From 0 to 1; 0 where it is not known of how many.
double part_of(std::uint64_t done, std::uint64_t total);

// "1,200/s, 34 %, 12 s left": what is known of it. `done` things at this rate, `part` of the work, from 0 to 1.
std::string rate_and_rest(std::uint64_t done, double part, double seconds);

} // namespace newsidx::cli
