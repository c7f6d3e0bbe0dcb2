// TableRows: a table in CSV or TSV -> its rows, each as a JSON object of the columns' names and the row's values, which
// parse() reads. So a file keeps rows as JSON, and `--map` knows columns as it knows keys.
//
// The first line names the columns, or the one that table_start() found below others which say what the table is;
// `sep=;` may stand before it, and it may be there again. Values are as RFC 4180 says: in quotation marks
// they may hold separators, line breaks and quotation marks, each of these twice. A value with something behind its
// closing mark is taken with its marks, as it is written. Tables with tabs are written in two ways: where a row is a
// line and a value ends at a tab, whatever marks it has, and as above. A mark that is not closed before the tab is
// taken for the second where that gives the row as many values as there are names, in the next kMostLines lines, of
// which none looks like a row itself; else it is an error of its line. An empty value says nothing; a row of nothing
// else is passed over.
//
// Without tabs, a mark is an error of its line where the value has not ended before a line that begins a row (a value
// in marks begins there, and read alone it has a value for each name), a value behind the last name's, kMaxRecordBytes
// or the end. What follows that line is read again.
//
// Dates of numbers are written so in the rows that parse_date() takes those of one column in one order (DateOrder), as
// far as it is known when they are taken; with semicolons between values the day is first where no date says so, as in
// the countries whose spreadsheets write these. Numbers of quality and heat are written as programs do (NumberStyle).
// What stays in doubt is told once a column.
//
// A row of more or fewer values than there are names is an error: a mark is missing somewhere, and who knows which
// value is which. Empty values too many are none. Names of which one's mark is not closed, or more than kMaxColumns,
// end the reading.
//
// Owns copies of what it found and of the row under way. For one thread. Memory is bounded by a piece, what was not
// taken yet, and one row (kMaxRecordBytes) twice.
#pragma once

#include "record/date/date_order.h"
#include "record/json/json_items.h"
#include "record/lines.h"
#include "record/parse.h"
#include "record/table/number_style.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newsidx::record {

class TableRows {
public:
    static constexpr std::size_t kMaxColumns = 1000;
    static constexpr std::size_t kMostLines = 1000;

    enum class Values { styled, as_written }; // dates and numbers written for programs; or all values as they stand

    // `map`: what a user calls the keys of records. What stands above the line `names_line` is passed over.
    explicit TableRows(char separator, KeyMap map = {}, std::uint64_t names_line = 1, Values form = Values::styled)
        : separator_(separator), form_(form), map_(std::move(map)), names_line_(names_line) {}

    // The next piece of the text, cut anywhere.
    void feed(std::string_view piece);
    // The end of the text: reads a last line without an end, and tells what is still open.
    void finish();

    // Empty until the first line was read.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    // Of the last row that was read to its end, while there is no other one.
    [[nodiscard]] const std::vector<std::string>& values() const { return values_; }
    // Bytes and errors that take() would give.
    [[nodiscard]] std::size_t found_bytes() const { return found_.bytes.size(); }
    [[nodiscard]] std::size_t found_errors() const { return found_.errors.size(); }
    // Whether the rows to come may tell how dates and numbers are to be read in those that take() would give.
    [[nodiscard]] bool has_open_values() const;
    [[nodiscard]] JsonBatch take();

private:
    struct StyledColumn { // of dates, or numbers
        std::size_t index;
        bool has_numbers;
        std::size_t at = 0; // where its value of the row under way stands in found_; 0: it has none
        DateOrder order{};
        NumberStyle style{};
    };
    void take_line(std::string_view line);
    void read_line(std::string_view line);
    void take_held();
    void may_retry(std::size_t column);
    void try_marks(std::string_view line);
    bool begins_row(std::string_view line) const;
    bool holds_rows() const;
    void give_up_trying();
    std::size_t take_value(std::string_view line, std::size_t end, std::size_t at);
    std::size_t take_cell(std::string_view line, std::size_t end, std::size_t at);
    void end_row();
    void take_names();
    void give_up_mark(); // the one that is open
    void give_up(std::uint64_t line, std::uint64_t column, std::string message);

    char separator_;
    Values form_;
    KeyMap map_;
    std::uint64_t names_line_;          // or the first one that may be it
    std::vector<std::string> headings_; // the first line's values
    std::vector<std::string> names_;    // "": a column without a name, which is left out
    std::vector<StyledColumn> styled_;
    JsonBatch found_;

    LineCutter lines_{kMaxRecordBytes};
    std::uint64_t line_ = 0; // the last one read
    bool stopped_ = false;

    // The row under way
    std::uint64_t row_line_ = 1;
    std::vector<std::string> values_; // kMaxColumns + 1 at most
    std::size_t value_count_ = 0;     // however many
    std::size_t row_bytes_ = 0;
    bool is_unclosed_ = false;     // with tabs: a cell of the line has a mark that is not closed in it
    bool trying_ = false;          // it goes beyond a line, or a tab, in a value in marks
    std::uint64_t retry_line_ = 0; // where the row ends, with an error, if that mark is found to be none
    std::uint64_t retry_column_ = 0;
    std::string held_;        // lines behind that one, as long as a value is open, and what follows of lines read again
    std::size_t held_at_ = 0; // what of held_ was read, or read again
    std::size_t retry_at_ = 0; // what of held_ to read again
    std::string value_;
    bool open_ = false; // value_ goes on in the next line; its mark:
    std::uint64_t mark_line_ = 0;
    std::uint64_t mark_column_ = 0;
};

struct TableStart {
    char separator = ','; // of , ; | and tab the one that tells most names that mean something apart
    // It is a table of records: a column is a title or body (not just a `name`, which things have, too), another one a
    // text, a URL or a date, or one is mapped, or each of two or more means something; and one of the first rows has as
    // many values, or, where there is none, half of the names mean something.
    bool is_records = false;
    std::uint64_t names_line = 1;
    // The columns that mean nothing, where none is a title; where one is and none is a body or excerpt, those of them
    // that have a text in the first row. And what is missing: the key title or body.
    std::vector<std::string> unread{};
    std::string_view missing{};
    std::vector<std::string> unknown{}; // all columns that mean nothing
};

// What text that may be a table begins with. `map`: what a user calls the keys of records.
TableStart table_start(std::string_view head, const KeyMap& map = {});

} // namespace newsidx::record
