// Numbers as people write them in tables: 1,234.5 or 1.234,5 or 1 234,5.
//
// For one thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::record {

// What digits with points, commas, spaces or apostrophes between them may mean, written for to_number(): 12,830 is
// 12830 or 12.830, and 7,5 only 7.5. Thousands are set off by one sign, groups of three digits behind one to three that
// do not begin with 0. Both are empty where it means nothing, or has no signs; so also 192.168.100.200, which is an
// address.
struct WrittenNumber {
    std::string whole;
    std::string with_decimals;
    char sign = 0; // the last one between digits: a point, a comma or (for all others) a space
};
WrittenNumber written_number(std::string_view text);

// NumberStyle: how the numbers of one column of a table are written. What reads as a number, 12.830, is that number
// unless the column's other numbers have a decimal comma; whether 12,830 has decimals, they tell, too.
//
// Owns nothing but places in bytes that the caller has, and examples.
class NumberStyle {
public:
    // A value of the column, which stands at `at` of the bytes that settle() will get.
    void see(std::string_view value, std::size_t at);

    // Whether there are numbers that mean two and none that says which, for the first time.
    [[nodiscard]] bool is_open() const;

    // Writes the numbers seen with a point before decimals and nothing else between digits, in the same room, with
    // spaces behind them. Forgets their places. `is_comma_likely`: before decimals, where no number says it. Gives what
    // is to be told, each once: of a doubt, of numbers of both styles, and of a later number that turned the reading.
    std::string settle(std::string& bytes, bool is_comma_likely);

private:
    struct Doubt {
        char sign;
        std::string example{};              // the first with that sign that means two numbers
        std::optional<bool> had_decimals{}; // as they were read last
    };
    [[nodiscard]] bool has_decimals(char sign, bool is_comma_likely) const;

    std::vector<std::pair<std::size_t, std::size_t>> places_; // where, and how many bytes
    std::array<Doubt, 2> doubts_{Doubt{','}, Doubt{'.'}};
    bool has_comma_ = false;
    bool has_point_ = false;
    bool told_doubt_ = false;
    bool told_both_ = false;
};

} // namespace newsidx::record
