#include "query/query_text.h"

namespace newsidx::query {

std::size_t QueryText::end_of_word(std::size_t begin) const {
    std::size_t open = 0; // parentheses of the word's own
    std::size_t end = begin;
    for (; end < text.size() && space_at(text, end) == 0 && quote_at(text, end) == 0 && text[end] != '|'; ++end) {
        if (text[end] == '(') ++open;
        if (text[end] != ')') continue;
        if (open == 0 && in_parentheses()) break;
        if (open > 0) --open;
    }
    return end;
}

std::string_view QueryText::read_word() {
    const std::size_t begin = std::exchange(at, end_of_word(at));
    return text.substr(begin, at - begin);
}

QueryText::Quoted QueryText::read_quoted(std::size_t quote) {
    const std::size_t begin = at;
    at += quote;
    const std::size_t inside = at;
    while (!at_end() && quote_at(text, at) == 0)
        ++at;
    const Quoted quoted{maker.bounded(text.substr(inside, at - inside), begin), !at_end()};
    if (!quoted.closed && !as_you_type)
        warn(begin, "the quote that begins here is not closed; everything after it is the phrase");
    at += quote_at(text, at);
    return quoted;
}

} // namespace newsidx::query
