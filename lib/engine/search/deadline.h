// Deadline: when a search must end, because its time is over or somebody does not want it any more. For one search on
// one thread; the stop is asked for from any.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <utility>

namespace newsidx::engine {

// Thrown where a search ends early; what it has found until then stands.
struct Expired {};

class Deadline {
public:
    // `seconds` from now; nullopt: no end.
    Deadline(std::stop_token stop, std::optional<double> seconds) : stop_(std::move(stop)) {
        constexpr double kForEver = 1e9; // seconds: more does not fit into the clock's nanoseconds
        if (seconds && *seconds < kForEver)
            end_ = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                          std::chrono::duration<double>(*seconds));
    }

    [[nodiscard]] bool is_set() const { return end_ || stop_.stop_possible(); }
    [[nodiscard]] bool expired() const {
        return stop_.stop_requested() || (end_ && std::chrono::steady_clock::now() >= *end_);
    }
    // Throws Expired. Cheap enough for each step of a loop: the clock is read once in 64 calls.
    void check() {
        if (is_set() && ++calls_ % 64 == 0) check_now();
    }

    // The same for steps that take long themselves.
    void check_now() const {
        if (expired()) throw Expired();
    }

private:
    std::stop_token stop_;
    std::optional<std::chrono::steady_clock::time_point> end_;
    unsigned calls_ = 0;
};

} // namespace newsidx::engine
