#include "query/filter_values.h"

#include "query/hints.h"
#include "query/parse.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace newsidx::query {

namespace {

class FilterValues {
public:
    FilterValues(QueryText& text, FilterField field, const ParseOptions& options)
        : in_(text), asked_(field), field_(field), options_(options), begin_(text.at) {}

    std::optional<Node> read() {
        if (const std::size_t quote = quote_at(in_.text, in_.at))
            read_in_quotes(quote);
        else if (const std::size_t size =
                     label_of(field_) ? 0 : bracketed_range_at(in_.text, in_.at, options_.as_you_type))
            read_bracketed(size);
        else if (field_ == FilterField::url)
            read_url();
        else
            read_list();
        if (!readable_ || filters_.empty()) {
            const bool goes_on = in_.goes_on() && !closed_;
            in_.warn(begin_,
                     expected_here(asked_) + (goes_on ? "; until then it is left out" : "; it is searched as text"));
            if (!goes_on) in_.at = begin_; // as text it has not been read
            // Of a list what is typed already counts.
            if (!goes_on || filters_.empty()) return std::nullopt;
        }
        if (auto* label = std::get_if<LabelFilter>(&filters_.back().filter); label != nullptr && prefix_)
            label->prefix = true;
        const std::size_t end = in_.at;
        take_boost(in_.text, in_.at);
        if (in_.at > end) warn_of_weight(end);
        in_.maker.count(filters_.size());
        return joined(Node::Kind::any, std::move(filters_));
    }

private:
    void read_in_quotes(std::size_t quote) {
        const auto [content, closed] = in_.read_quoted(quote);
        closed_ = closed;
        add(content, true, in_.goes_on() && !closed);
        prefix_ = in_.at_char('*') || (!closed && options_.as_you_type);
        if (in_.at_char('*')) ++in_.at;
    }

    void read_bracketed(std::size_t size) {
        const std::string_view range = in_.text.substr(std::exchange(in_.at, in_.at + size), size);
        closed_ = range.ends_with(']');
        add(range, false, in_.goes_on() && !closed_);
    }

    void read_url() {
        const std::string_view url = without_sentence_end(in_.maker.bounded(in_.read_word(), begin_));
        const bool is_of_site = in_.goes_on() && !(options_.knows_url && options_.knows_url(url));
        if (is_of_site) {
            field_ = FilterField::domain; // its site's, until it is that of a record
            prefix_ = ends_in_host(url);
        }
        add(url, false, in_.goes_on());
        if (is_of_site && readable_ && has_path(url))
            in_.warn(begin_, "no record has " + url_in_message(url) + "; these are of its site");
    }

    // Only what is between the commas counts.
    void read_list() {
        std::string_view values = in_.maker.bounded(in_.read_word(), begin_);
        if (const std::size_t bare = without_boost(values).size(); bare < values.size()) {
            warn_of_weight(begin_ + bare);
            values = values.substr(0, bare);
        }
        warn_of_number_in_parts(values);
        prefix_ = in_.goes_on() && !values.ends_with(',') && (field_ != FilterField::domain || ends_in_host(values));
        while (!values.empty()) {
            const std::size_t comma = std::min(values.find(','), values.size());
            if (comma > 0) add(values.substr(0, comma), false, in_.goes_on() && comma == values.size());
            values.remove_prefix(std::min(comma + 1, values.size()));
            if (filters_.size() >= in_.maker.room()) break;
        }
    }

    // `goes_on`: it is being typed.
    void add(std::string_view value, bool quoted, bool goes_on) {
        // 2018- may become 2018-05 while it is typed.
        auto filter = goes_on ? std::nullopt : read_open_range(field_, value, options_.now);
        const bool is_open_range = filter.has_value();
        if (!filter) filter = read_filter(field_, value, quoted, options_.now);
        if (!filter && goes_on && (filter = read_beginning(field_, value, options_.now)))
            in_.warn(begin_, expected_here(asked_) + "; until then it is " + to_text(*filter));
        if (!filter) {
            readable_ = false;
            return;
        }
        if (std::string hint = hint_at_value(field_, value); !hint.empty() && !goes_on && !is_open_range)
            in_.warn(begin_, std::move(hint));
        const auto is_same = [&filter](const Node& other) { return other.filter == *filter; };
        if (std::any_of(filters_.begin(), filters_.end(), is_same)) return;
        Node& node = filters_.emplace_back(node_of(Node::Kind::filter));
        node.filter = *filter;
        node.offset = begin_;
    }

    // 1,000 and 0,5 are two values, and nobody who types them means that.
    void warn_of_number_in_parts(std::string_view values) {
        const std::size_t comma = values.find(',');
        if ((field_ != FilterField::quality && field_ != FilterField::heat) || comma == std::string_view::npos) return;
        const std::string_view first = values.substr(0, comma);
        const std::string_view rest = values.substr(comma + 1);
        const bool is_grouped = rest.size() == 3 && rest.find_first_not_of("0123456789") == std::string_view::npos;
        if (is_grouped || first.substr(std::min(first.find_first_not_of("<>="), first.size())) == "0")
            in_.warn(begin_,
                     "a comma lies between two values, of which either may be; a number has none, as 1000 and 0.5");
    }

    void warn_of_weight(std::size_t offset) {
        in_.warn(offset, "a filter has no weight for the order, as words have; ^ is left out");
    }

    QueryText& in_;
    const FilterField asked_;
    FilterField field_; // of a URL that is being typed its domain
    const ParseOptions& options_;
    std::size_t begin_;
    std::vector<Node> filters_;
    bool readable_ = true;
    bool closed_ = false; // quotes or brackets, behind which nothing goes on
    bool prefix_ = false; // the last one may go on
};

} // namespace

std::optional<Node> read_filters(QueryText& text, FilterField field, const ParseOptions& options) {
    return FilterValues(text, field, options).read();
}

} // namespace newsidx::query
