#include "record/table/table.h"

#include "record/among.h"
#include "record/keys.h"
#include "record/scalars.h"
#include "record/trim.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/encoding.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace newsidx::record {

namespace {

// Where a line's text ends, before the line break.
std::size_t end_of(std::string_view line) {
    std::size_t end = line.size();
    if (end > 0 && line[end - 1] == '\n') --end;
    if (end > 0 && line[end - 1] == '\r') --end;
    return end;
}

// What spreadsheets write before the names.
bool is_separator_line(std::string_view text) {
    return text.size() == 5 && text.starts_with("sep=");
}

// The key of a record that a column stands for; "" if none.
std::string_view key_of(std::string_view name, const KeyMap& map) {
    for (const auto& [theirs, ours] : map)
        if (theirs == name) return ours;
    const auto meaning = meaning_of(name);
    return meaning ? meaning->key : std::string_view{};
}

bool is_date(std::string_view key) {
    return key == "publishedDateTime" || key == "updatedDateTime" || key == "published";
}

bool is_number(std::string_view key) {
    return key == "quality" || key == "heat";
}

// Whether it is longer than what names a thing, and no URL.
bool may_be_text(std::string_view value) {
    constexpr std::size_t kLongestName = 60;
    return value.size() > kLongestName && value.find("://") == std::string_view::npos;
}

// Whether one of the first rows is one of this table; nullopt: there is none, or not all of it.
std::optional<bool> reads_first_rows(TableRows& rows, std::string_view head) {
    constexpr std::size_t kMostBroken = 2;
    while (!head.empty() && rows.found_bytes() == 0 && rows.found_errors() <= kMostBroken) {
        const std::size_t line = std::min(head.find('\n'), head.size() - 1) + 1;
        rows.feed(head.substr(0, line));
        head.remove_prefix(line);
    }
    const bool is_broken = rows.found_bytes() == 0 && rows.found_errors() > 0;
    if (is_broken) return false;
    if (rows.found_bytes() == 0) rows.finish();
    return rows.found_bytes() > 0 ? std::optional(true) : std::nullopt;
}

// Whether it is the status of a record, or the like, which some values hide.
bool may_hide(const std::string& name) {
    constexpr auto kHiding = std::to_array<std::string_view>({"draft", "private", "yes", "no"});
    return std::any_of(kHiding.begin(), kHiding.end(), [&](std::string_view text) {
        const Member member{name, 0, text_value(std::string(text))};
        return says_unpublished({&member});
    });
}

struct Columns {
    std::size_t all = 0;
    std::size_t known = 0;
    std::size_t titles = 0; // and bodies
    std::size_t others = 0; // that records have
    std::size_t mapped = 0;
    std::size_t meant = 0; // not the name beside the title of people, nor the status of tasks
    bool has_title = false;
    bool has_text = false;
    std::vector<std::string> unread;

    [[nodiscard]] bool are_records() const { return titles > 0 && titles + others + mapped > 1; }
    [[nodiscard]] bool mean_all_something() const { return titles > 0 && all > 1 && meant == all; }
};

Columns columns_of(const std::vector<std::string>& names, const KeyMap& map) {
    constexpr auto kOthers = std::to_array<std::string_view>({"excerpt", "webUrl", "originalUrl", "publishedDateTime"});
    Columns columns;
    for (const std::string& name : names) {
        const std::string_view key = key_of(name, map);
        const bool is_mapped =
            std::any_of(map.begin(), map.end(), [&](const auto& pair) { return pair.first == name; });
        const bool is_title = key == "title" && (is_mapped || !text::equal_but_for_case(name, "name"));
        columns.has_title |= key == "title";
        columns.has_text |= key == "body" || key == "excerpt";
        if (!name.empty() && key.empty() && !names_authors(name) && name != "secured" && !may_hide(name))
            columns.unread.push_back(name);
        columns.all += name.empty() ? 0 : 1;
        columns.known += key.empty() ? 0 : 1;
        columns.titles += is_title || key == "body" ? 1 : 0;
        columns.others += is_among(kOthers, key) ? 1 : 0;
        columns.mapped += is_mapped ? 1 : 0;
        columns.meant += (!key.empty() && (key != "title" || is_title)) || names_authors(name) ? 1 : 0;
    }
    return columns;
}

} // namespace

void TableRows::feed(std::string_view piece) {
    while (!piece.empty() && !stopped_) {
        if (const std::string_view line = lines_.take(piece); !line.empty())
            take_line(line);
        else if (lines_.size() > kMaxRecordBytes)
            give_up(line_ + 1, 0, rejection_of_size());
    }
}

void TableRows::finish() {
    if (const std::string_view line = lines_.rest(); !stopped_ && !line.empty()) take_line(line);
    while (!stopped_ && open_) {
        give_up_mark();
        take_held();
    }
}

bool TableRows::has_open_values() const {
    return std::any_of(styled_.begin(), styled_.end(), [](const StyledColumn& column) {
        return column.has_numbers ? column.style.is_open() : column.order.is_open();
    });
}

JsonBatch TableRows::take() {
    const bool is_semicolon = separator_ == ';'; // as in countries with the day first and a comma before decimals
    for (auto& [index, has_numbers, at, order, style] : styled_) {
        const std::string doubt =
            has_numbers ? style.settle(found_.bytes, is_semicolon) : order.settle(found_.bytes, is_semicolon);
        if (!doubt.empty()) found_.warnings.push_back({names_line_, 0, "column " + names_[index] + ": " + doubt});
    }
    return std::exchange(found_, {});
}

void TableRows::take_line(std::string_view line) {
    if (!open_) {
        read_line(line);
    } else {
        if (retry_at_ > held_.size() / 2) {
            held_.erase(0, retry_at_);
            held_at_ -= retry_at_;
            retry_at_ = 0;
        }
        held_ += line;
    }
    take_held();
}

void TableRows::take_held() {
    while (held_at_ < held_.size() && !stopped_) {
        const std::size_t end = std::min(held_.find('\n', held_at_), held_.size() - 1) + 1;
        const std::string_view line = std::string_view(held_).substr(held_at_, end - held_at_);
        held_at_ = end;
        read_line(line);
    }
    if (open_) return;
    held_.clear();
    held_at_ = retry_at_ = 0;
}

// From the line behind this one on, all is read again if the mark that opens a value here is found to be none.
void TableRows::may_retry(std::size_t column) {
    retry_line_ = line_;
    retry_column_ = column;
    retry_at_ = held_at_;
}

// Reads the line again as one of a table in which marks hold tabs and line breaks.
void TableRows::try_marks(std::string_view line) {
    trying_ = true;
    --line_;
    read_line(line);
}

// The row ends with the mark's line, and is an error.
void TableRows::give_up_trying() {
    found_.errors.push_back(
        {retry_line_, retry_column_,
         separator_ == '\t'
             ? "the quotation mark that opens a value here is not closed in it, and not so behind it that "
               "the row has a value for each column"
             : "the quotation mark that opens a value here is not closed before other rows begin"});
    trying_ = open_ = false;
    value_.clear();
    line_ = retry_line_;
    held_at_ = retry_at_;
}

// Whether the line would be one as well if no value were open before it.
bool TableRows::begins_row(std::string_view line) const {
    TableRows alone(separator_);
    alone.read_line(line);
    return alone.open_ ? alone.value_count_ > 0 : alone.value_count_ == names_.size();
}

// Whether the lines from that of the mark to this one, which closes it, are rows, so that the value is none. One line
// of a text may have as many separators as a row; not all of them.
bool TableRows::holds_rows() const {
    constexpr std::size_t kFewSeparators = 6; // in all lines, of which none has another number
    std::size_t lines = 0;
    for (std::size_t at = retry_at_; at < held_at_; ++lines) {
        const std::size_t end = std::min(held_.find('\n', at), held_.size() - 1) + 1;
        TableRows alone(separator_);
        alone.read_line(std::string_view(held_).substr(at, end - at));
        // Prose has spaces behind its commas, and rows have none; where they do, nothing is known.
        const bool is_prose = std::any_of(alone.values_.begin(), alone.values_.end(),
                                          [](const std::string& value) { return value.starts_with(' '); });
        if (alone.open_ || alone.value_count_ != names_.size() || is_prose) return false;
        at = end;
    }
    return lines * (names_.size() - 1) >= kFewSeparators;
}

void TableRows::read_line(std::string_view line) {
    if (++line_ == 1) line = text::without_mark(line);
    if (line_ < names_line_) return;
    if (trying_ && open_ && separator_ == '\t') {
        // A line with as many tabs as a row has is one, but for the end of a row's first value.
        const auto tabs = static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t'));
        const bool is_row = tabs + 1 >= names_.size() && (value_count_ > 0 || line.find("\"\t") == line.npos);
        if (is_row || line_ - retry_line_ > kMostLines) return give_up_trying();
    }
    const std::size_t end = end_of(line);
    if (!open_) {
        const std::string_view text = line.substr(0, end);
        if (trim(text).empty() || (names_.empty() && is_separator_line(text))) return;
        row_line_ = line_;
        row_bytes_ = 0;
        is_unclosed_ = false;
        value_count_ = 0;
        values_.clear();
    }
    for (std::size_t at = 0;; ++at) { // behind the separator
        at = separator_ == '\t' && !trying_ ? take_cell(line, end, at) : take_value(line, end, at);
        if (at == std::string_view::npos) return give_up_trying();
        if (row_bytes_ + value_.size() > kMaxRecordBytes) {
            if (open_ || trying_) return give_up_mark();
            return give_up(row_line_, 0, rejection_of_size());
        }
        if (open_) {
            trying_ = !names_.empty();
            // Who has as many values already, and none was the last, is not in a row.
            if (trying_ && value_count_ >= names_.size()) give_up_trying();
            return;
        }
        row_bytes_ += value_.size();
        if (++value_count_ <= kMaxColumns + 1) values_.push_back(std::move(value_));
        value_.clear();
        const bool is_surplus = value_count_ > names_.size() && !values_.back().empty();
        if (trying_ && separator_ == '\t' && is_surplus) return give_up_trying();
        if (at >= end) break;
    }
    if (is_unclosed_ && !trying_ && !names_.empty()) return try_marks(line);
    end_row();
}

// Appends to value_ what the line has of the value at `at`; gives where it ends, at a separator or the line's end.
// While it is open it goes on in the next line. npos: its mark is not closed where a value may end.
std::size_t TableRows::take_value(std::string_view line, std::size_t end, std::size_t at) {
    const std::size_t first = line.find_first_not_of(' ', at);
    if (!open_ && first < end && line[first] == '"') {
        at = first;
        open_ = true;
        mark_line_ = line_;
        mark_column_ = at + 1;
        if (separator_ != '\t') may_retry(mark_column_);
        ++at;
    }
    while (open_) {
        const std::size_t mark = line.find('"', at);
        value_ += line.substr(at, mark - at);
        if (mark == std::string_view::npos) return end;
        at = mark + 1;
        if (at < end && line[at] == '"') {
            value_ += line[at++];
            continue;
        }
        open_ = false;
        const std::size_t next = std::min(line.find_first_not_of(' ', at), end);
        if (next == end || line[next] == separator_) {
            const bool is_none = trying_ && separator_ != '\t' && mark_line_ < line_ && holds_rows();
            return is_none ? std::string_view::npos : next;
        }
        if (trying_ && (separator_ == '\t' || (mark_line_ < line_ && begins_row(line)))) return std::string_view::npos;
        value_ = '"' + value_ + '"'; // it was no value in marks, but one that begins with a word in them
    }
    const std::size_t next = std::min(line.find(separator_, at), end);
    value_ += line.substr(at, next - at);
    return next;
}

// The same in a table with tabs.
std::size_t TableRows::take_cell(std::string_view line, std::size_t end, std::size_t at) {
    const std::size_t next = std::min(line.find('\t', at), end);
    const std::string_view cell = trim(line.substr(at, next - at));
    if (!cell.starts_with('"')) {
        value_ = cell;
        return next;
    }
    std::size_t mark = 1; // that closes it
    while (mark < cell.size()) {
        if (cell[mark] != '"') {
            value_ += cell[mark++];
            continue;
        }
        if (mark + 1 == cell.size() || cell[mark + 1] != '"') break;
        value_ += '"';
        mark += 2;
    }
    if (mark >= cell.size()) {
        is_unclosed_ = true;
        may_retry(at + 1);
    }
    if (mark + 1 < cell.size()) value_ = cell; // it was no value in marks
    return next;
}

void TableRows::end_row() {
    if (names_.empty()) return take_names();
    const auto is_empty = [](const std::string& value) { return value.empty(); };
    if (!trying_ && std::all_of(values_.begin(), values_.end(), is_empty)) return;
    const bool is_whole =
        value_count_ <= values_.size() && values_.size() >= names_.size() &&
        std::all_of(values_.begin() + static_cast<std::ptrdiff_t>(names_.size()), values_.end(), is_empty);
    if (trying_ && separator_ == '\t' && !is_whole) return give_up_trying();
    trying_ = false;
    if (!is_whole) {
        const std::string lines = row_line_ == line_ ? "the row" : "the row, up to line " + std::to_string(line_) + ",";
        found_.errors.push_back({row_line_, 0,
                                 lines + " has " + std::to_string(value_count_) + " values, and " +
                                     (names_line_ == 1 ? "the first line" : "line " + std::to_string(names_line_)) +
                                     " names " + std::to_string(names_.size()) +
                                     " columns: a value with a separator, a quotation mark or a line break in it must "
                                     "stand in quotation marks"});
        return;
    }
    if (values_ == headings_) return; // tables put together, each with its first line
    const std::size_t begin = found_.bytes.size();
    auto styled = styled_.begin();
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const bool is_styled = styled != styled_.end() && styled->index == i;
        if (is_styled) styled++->at = 0;
        if (names_[i].empty() || values_[i].empty()) continue;
        found_.bytes += found_.bytes.size() == begin ? '{' : ',';
        append_json_string(found_.bytes, names_[i]);
        found_.bytes += ':';
        if (is_styled) std::prev(styled)->at = found_.bytes.size() + 1; // behind the mark
        append_json_string(found_.bytes, values_[i]);
    }
    if (found_.bytes.size() == begin) return; // nothing but in columns without a name
    found_.bytes += '}';
    if (const std::size_t size = found_.bytes.size() - begin; size <= kMaxRecordBytes) {
        found_.items.push_back({begin, size, row_line_, 1});
        for (StyledColumn& column : styled_)
            if (column.at > 0 && column.has_numbers)
                column.style.see(values_[column.index], column.at);
            else if (column.at > 0)
                column.order.see(values_[column.index], column.at);
    } else {
        found_.bytes.resize(begin);
        found_.errors.push_back({row_line_, 0, rejection_of_size()});
    }
}

// A name that is there twice would be a key that is there twice.
void TableRows::take_names() {
    if (value_count_ > kMaxColumns)
        return give_up(row_line_, 0,
                       "this is no table of records: it names " + std::to_string(value_count_) + " columns");
    for (const std::string& value : values_) {
        if (trim(value).find('\r') != std::string_view::npos)
            return give_up(row_line_, 0, "the lines of the table end in CR alone: save it with LF or CRLF");
        std::string name(trim(value));
        for (int number = 2; !name.empty() && std::find(names_.begin(), names_.end(), name) != names_.end(); ++number)
            name = std::string(trim(value)) + " " + std::to_string(number);
        const std::string_view key = key_of(name, map_);
        const bool is_styled = form_ == Values::styled && (is_date(key) || is_number(key));
        if (is_styled) styled_.push_back({names_.size(), is_number(key)});
        names_.push_back(std::move(name));
    }
    headings_ = values_;
    names_line_ = row_line_;
}

void TableRows::give_up_mark() {
    if (trying_) return give_up_trying();
    give_up(mark_line_, mark_column_, "the quotation mark that opens a value here is not closed");
}

void TableRows::give_up(std::uint64_t line, std::uint64_t column, std::string message) {
    found_.errors.push_back({line, column, std::move(message) + "; what follows is not read"});
    stopped_ = true;
    held_ = {};
    value_ = {};
}

namespace {

constexpr auto kSeparators = std::to_array<char>({',', ';', '\t', '|'});

void tell_unread(TableStart& start, Columns& columns, const TableRows& rows, bool has_first_row) {
    start.unknown = columns.unread;
    if (columns.has_title && columns.has_text) return;
    start.missing = columns.has_title ? "body" : "title";
    for (std::string& name : columns.unread) {
        const auto index = std::find(rows.names().begin(), rows.names().end(), name) - rows.names().begin();
        if (!columns.has_title || (has_first_row && may_be_text(rows.values()[static_cast<std::size_t>(index)])))
            start.unread.push_back(std::move(name));
    }
}

// Lines above the names say what the table is: each has fewer values than there are names, or begins with #. Much else
// has a line somewhere that looks like names, so most rows of what is known must be rows.
void find_below_preamble(TableStart& start, std::string_view head, const KeyMap& map) {
    constexpr std::uint64_t kMostLines = 30;
    constexpr std::size_t kRowsAnError = 4;
    std::array<std::size_t, kSeparators.size()> most_values{}; // of the lines above
    std::size_t at = 0;
    for (std::uint64_t number = 1; number <= kMostLines + 1 && at < head.size(); ++number) {
        const std::size_t end = std::min(head.find('\n', at), head.size() - 1) + 1;
        const std::string_view line = head.substr(at, end - at);
        if (line.starts_with("```")) return; // what is shown in a text
        for (std::size_t i = 0; i < kSeparators.size() && !line.starts_with('#'); ++i) {
            TableRows alone(kSeparators[i]);
            alone.feed(line);
            const std::vector<std::string>& names = alone.names();
            const std::size_t above = std::exchange(most_values[i], std::max(most_values[i], names.size()));
            const Columns columns = columns_of(names, map);
            // Prose and programs have spaces behind their commas.
            const bool has_spaces =
                line.starts_with(' ') || line.find(std::string{kSeparators[i], ' '}) != std::string_view::npos;
            if (number == 1 || above >= names.size() || !columns.are_records() || has_spaces) continue;
            TableRows rows(kSeparators[i]);
            rows.feed(head.substr(at, std::max(head.rfind('\n') + 1, end) - at));
            const JsonBatch found = rows.take();
            if (found.items.empty() || found.errors.size() * kRowsAnError > found.items.size()) continue;
            start = {kSeparators[i], true, number, {}, {}, columns.unread};
            return;
        }
        at = end;
    }
}

} // namespace

TableStart table_start(std::string_view head, const KeyMap& map) {
    // Old spreadsheets end lines in CR: that is no table to read, but one to say so of.
    std::string lines;
    if (head.find('\n') == std::string_view::npos && head.find('\r') != std::string_view::npos) {
        lines = head;
        std::replace(lines.begin(), lines.end(), '\r', '\n');
        head = lines;
    }
    TableStart start;
    std::size_t most = 0;
    for (const char separator : kSeparators) {
        const bool is_bar = separator == '|'; // of Markdown's tables, too, and of types in programs
        if (is_bar && (head.starts_with('|') || head.find("---") != std::string_view::npos)) continue;
        TableRows rows(separator);
        const std::optional<bool> first_row = reads_first_rows(rows, head);
        Columns columns = columns_of(rows.names(), map);
        if (columns.known <= std::exchange(most, std::max(most, columns.known))) continue;
        const bool are_records = columns.are_records() || columns.mean_all_something(); // "category,text"
        start = {separator, are_records && first_row.value_or(!is_bar && 2 * columns.known >= columns.all)};
        tell_unread(start, columns, rows, first_row == true);
    }
    if (!start.is_records && lines.empty()) find_below_preamble(start, head, map);
    return start;
}

} // namespace newsidx::record
