// DateOrder: which of 02/03/2024 is the month, told from the other dates of the same column: 13/01/2024 can be read in
// one way only, and who writes a table writes its dates alike.
//
// Owns nothing but places in bytes that the caller has. For one thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

class DateOrder {
public:
    // A value of the column, which stands at `at` of the bytes that settle() will get. Values count that begin with two
    // numbers of one or two digits and a year, with slashes or hyphens between them, and have at most a time behind it,
    // and a weekday with a comma before them.
    void see(std::string_view value, std::size_t at);

    // Whether there are dates that mean two days and none that says which, for the first time.
    [[nodiscard]] bool is_open() const {
        return !doubtful_.empty() && !has_day_first_ && !has_month_first_ && !was_open_;
    }

    // Changes the signs of the dates seen that mean two days so that parse_date() takes them in the column's order:
    // dots where the day is first, slashes where it is the month. Where none says it, they have the day first if that
    // is the default, else as parse_date() takes them; and so where some have the day first and some the month. Forgets
    // their places. Gives what is to be told of a doubt, once, and where a later date says that the default was wrong.
    std::string settle(std::string& bytes, bool is_day_first_by_default);

private:
    struct Place {
        std::size_t first; // of its signs
        std::size_t second;
    };
    std::vector<Place> doubtful_;
    std::string example_; // the first that means two days
    bool has_day_first_ = false;
    bool has_month_first_ = false;
    bool told_ = false;
    bool was_open_ = false;
};

} // namespace newsidx::record
