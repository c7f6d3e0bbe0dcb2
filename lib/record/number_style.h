// NumberStyle: how the numbers of one column of a table are written: 1,234.5 or 1.234,5 or 1 234,5. Which of the two
// 12.830 is, its column's other numbers tell.
//
// Owns nothing but places in bytes that the caller has. For one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

class NumberStyle {
public:
    // A value of the column, which stands at `at` of the bytes that settle() will get. Values count that are digits
    // with points, commas, spaces or apostrophes between them such that all but the last set off thousands.
    void see(std::string_view value, std::size_t at);

    // Whether there are numbers that mean two and none that says which.
    [[nodiscard]] bool is_open() const { return !example_.empty() && !has_comma_ && !has_point_; }

    // Writes the numbers seen with a point before decimals and nothing else between digits, in the same room, with
    // spaces behind them. Forgets their places. Gives what is to be told of a doubt, once: with a decimal comma by
    // default.
    std::string settle(std::string& bytes, bool has_comma_by_default);

private:
    struct Place {
        std::size_t at;
        std::size_t size;
        bool has_decimals;
        char doubtful; // the sign that may be one of decimals or of thousands; 0: it is known
    };
    std::vector<Place> places_;
    std::string example_; // the first that means two numbers
    bool has_comma_ = false;
    bool has_point_ = false;
    bool told_ = false;
};

} // namespace newsidx::record
