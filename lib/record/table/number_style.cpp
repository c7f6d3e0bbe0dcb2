#include "record/table/number_style.h"

#include "record/trim.h"

#include <algorithm>

namespace newsidx::record {

namespace {

constexpr std::size_t kLongest = 40;
// A no-break space, a narrow one, and an apostrophe as it is printed; each stands for a space.
constexpr auto kSpaces = std::to_array<std::string_view>({"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x99", "'", " "});

// The length of the sign between digits that the text begins with, and what it is: a point, a comma or a space; 0: it
// does not.
std::pair<std::size_t, char> sign_before(std::string_view text) {
    if (text[0] == '.' || text[0] == ',') return {1, text[0]};
    for (const std::string_view space : kSpaces)
        if (text.starts_with(space)) return {space.size(), ' '};
    return {0, 0};
}

} // namespace

WrittenNumber written_number(std::string_view text) {
    text = trim(text, " ");
    if (text.empty() || text.size() > kLongest) return {};
    std::string digits(text.substr(0, text[0] == '-' || text[0] == '+' ? 1 : 0)); // behind that sign
    std::string_view rest = text.substr(digits.size());
    std::vector<std::string_view> groups;
    std::string signs; // between them
    for (;;) {
        groups.push_back(rest.substr(0, rest.find_first_not_of("0123456789")));
        if (groups.back().empty()) return {};
        digits += groups.back();
        rest.remove_prefix(groups.back().size());
        if (rest.empty()) break;
        const auto [size, sign] = sign_before(rest);
        if (size == 0) return {};
        signs += sign;
        rest.remove_prefix(size);
    }
    if (signs.empty()) return {};
    // Whether the first `count` signs set off thousands.
    const auto are_thousands = [&](std::size_t count) {
        const auto first = groups.begin() + 1;
        return count == 0 ||
               (groups[0].size() <= 3 && groups[0][0] != '0' && signs.find_first_not_of(signs[0]) >= count &&
                std::all_of(first, first + static_cast<std::ptrdiff_t>(count),
                            [](std::string_view group) { return group.size() == 3; }));
    };
    const bool is_address = signs == "..." && std::all_of(groups.begin(), groups.end(), [](std::string_view group) {
                                return group.size() < 3 || group <= "255";
                            });
    WrittenNumber number{{}, {}, signs.back()};
    const std::size_t last = signs.size() - 1;
    if (are_thousands(signs.size()) && !is_address) number.whole = digits;
    if (number.sign != ' ' && signs.find(number.sign) == last && are_thousands(last))
        number.with_decimals = digits.insert(digits.size() - groups.back().size(), 1, '.');
    return number;
}

void NumberStyle::see(std::string_view value, std::size_t at) {
    const std::string_view text = trim(value, " ");
    const WrittenNumber number = written_number(text);
    const bool has_decimals = !number.with_decimals.empty();
    if (number.whole.empty() && !has_decimals) return;
    const bool is_doubtful = has_decimals && !number.whole.empty();
    if (is_doubtful) {
        Doubt& doubt = doubts_[number.sign == ',' ? 0 : 1];
        if (doubt.example.empty()) doubt.example = text;
    } else if (number.sign != ' ') {
        ((number.sign == ',') == has_decimals ? has_comma_ : has_point_) = true;
    }
    if (is_doubtful || number.with_decimals != text)
        places_.emplace_back(at + static_cast<std::size_t>(text.data() - value.data()), text.size());
}

bool NumberStyle::is_open() const {
    return !has_comma_ && !has_point_ && std::any_of(doubts_.begin(), doubts_.end(), [](const Doubt& doubt) {
        return !doubt.example.empty() && !doubt.had_decimals;
    });
}

// Of numbers that mean two.
bool NumberStyle::has_decimals(char sign, bool is_comma_likely) const {
    if (has_comma_ != has_point_) return (sign == ',') == has_comma_;
    return sign == '.' || is_comma_likely;
}

std::string NumberStyle::settle(std::string& bytes, bool is_comma_likely) {
    for (const auto& [at, size] : places_) {
        WrittenNumber number = written_number(std::string_view(bytes).substr(at, size));
        const bool is_whole =
            number.with_decimals.empty() || (!number.whole.empty() && !has_decimals(number.sign, is_comma_likely));
        std::string& text = is_whole ? number.whole : number.with_decimals;
        text.resize(size, ' ');
        bytes.replace(at, size, text);
    }
    places_.clear();
    const Doubt* first = nullptr;
    const Doubt* turned = nullptr;
    for (Doubt& doubt : doubts_) {
        if (doubt.example.empty()) continue;
        const bool decimals = has_decimals(doubt.sign, is_comma_likely);
        if (first == nullptr) first = &doubt;
        if (doubt.had_decimals.value_or(decimals) != decimals) turned = &doubt;
        doubt.had_decimals = decimals;
    }
    if (first == nullptr) return {};
    const Doubt& doubt = turned != nullptr ? *turned : *first;
    const std::string reading = (turned != nullptr ? "from the one that says so on, numbers like " : "numbers like ") +
                                doubt.example + " are read " + (*doubt.had_decimals ? "with" : "without") +
                                " decimals" + (turned != nullptr ? ", and those before were not" : "") +
                                ". Numbers without signs between thousands leave no doubt";
    if (has_comma_ && has_point_)
        return std::exchange(told_both_, true) ? std::string()
                                               : "some numbers have a decimal comma and some a point; " + reading;
    if (turned != nullptr)
        return std::string("a number far below has a decimal ") + (has_comma_ ? "comma" : "point") + "; " + reading;
    // With commas between values, 12.830 is hardly anything else than what it is for programs.
    const bool is_doubt = !has_comma_ && !has_point_ && (is_comma_likely || doubt.sign == ',');
    if (!is_doubt || std::exchange(told_doubt_, true)) return {};
    return "nothing says whether " + doubt.example + " has decimals; " + reading;
}

} // namespace newsidx::record
