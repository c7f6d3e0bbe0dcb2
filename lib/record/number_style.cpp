#include "record/number_style.h"

#include "record/trim.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <utility>

namespace newsidx::record {

namespace {

constexpr std::size_t kLongest = 40;
// A no-break space, a narrow one, and an apostrophe as it is printed; each stands for a space.
constexpr auto kSpaces = std::to_array<std::string_view>({"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x99", "'", " "});

// The length of the sign that stands at `at` between digits, and what it is: a point, a comma or a space; 0: none does.
std::pair<std::size_t, char> sign_at(std::string_view text, std::size_t at) {
    if (text[at] == '.' || text[at] == ',') return {1, text[at]};
    for (const std::string_view space : kSpaces)
        if (text.substr(at).starts_with(space)) return {space.size(), ' '};
    return {0, 0};
}

} // namespace

void NumberStyle::see(std::string_view value, std::size_t at) {
    const std::string_view text = trim(value, " ");
    if (text.size() > kLongest || text.find_first_not_of("+-0123456789") == std::string_view::npos) return;
    std::size_t i = text[0] == '-' || text[0] == '+' ? 1 : 0;
    const std::size_t begin = i;
    std::string signs;
    std::vector<std::size_t> digits(1); // before the first sign and behind each
    while (i < text.size()) {
        if (text::is_ascii_digit(text[i])) {
            ++digits.back();
            ++i;
            continue;
        }
        const auto [size, sign] = sign_at(text, i);
        if (size == 0) return;
        i += size;
        signs += sign;
        digits.push_back(0);
    }
    if (signs.empty() || std::find(digits.begin(), digits.end(), 0U) != digits.end()) return;
    // Whether the first `count` signs set off thousands.
    const auto are_thousands = [&](std::size_t count) {
        const auto first = digits.begin() + 1;
        return count == 0 ||
               (digits[0] <= 3 && text[begin] != '0' && signs.find_first_not_of(signs[0]) >= count &&
                std::all_of(first, first + static_cast<std::ptrdiff_t>(count), [](std::size_t n) { return n == 3; }));
    };
    const char last = signs.back();
    const bool may_be_whole = are_thousands(signs.size());
    const bool may_have_decimals =
        last != ' ' && are_thousands(signs.size() - 1) && signs.find(last) == signs.size() - 1;
    if (!may_be_whole && !may_have_decimals) return;
    const bool is_doubtful = may_be_whole && may_have_decimals;
    if (!is_doubtful && last != ' ') {
        const bool is_comma = (last == ',') == may_have_decimals;
        (is_comma ? has_comma_ : has_point_) = true;
        if (may_have_decimals && signs == ".") return; // as it is to be written
    }
    if (is_doubtful && example_.empty()) example_ = text;
    places_.push_back({at + static_cast<std::size_t>(text.data() - value.data()), text.size(), may_have_decimals,
                       is_doubtful ? last : '\0'});
}

std::string NumberStyle::settle(std::string& bytes, bool has_comma_by_default) {
    const bool is_known = has_comma_ != has_point_;
    const bool has_comma = is_known ? has_comma_ : has_comma_by_default;
    for (const Place& place : places_) {
        const std::string_view old = std::string_view(bytes).substr(place.at, place.size);
        const bool has_decimals = place.doubtful == '\0' ? place.has_decimals : (place.doubtful == ',') == has_comma;
        const std::size_t decimals = has_decimals ? old.find_last_of(".,") : std::string_view::npos;
        std::string number;
        for (std::size_t i = 0; i < old.size(); ++i)
            if (i == decimals || text::is_ascii_digit(old[i]) || (i == 0 && (old[0] == '-' || old[0] == '+')))
                number += i == decimals ? '.' : old[i];
        number.resize(old.size(), ' ');
        bytes.replace(place.at, place.size, number);
    }
    const bool is_doubt =
        std::any_of(places_.begin(), places_.end(), [](const Place& place) { return place.doubtful != 0; });
    places_.clear();
    if (is_known || !is_doubt || !has_comma_by_default || std::exchange(told_, true)) return {};
    return "nothing says whether " + example_ +
           " has decimals; numbers like it are read with a comma before these, as "
           "in other tables with semicolons. Numbers without signs between thousands leave no doubt";
}

} // namespace newsidx::record
