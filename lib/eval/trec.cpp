// TREC's files: queries, judgments (qrels) and runs.

#include "newsidx/eval.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <unordered_set>
#include <utility>

namespace newsidx::eval {

namespace {

constexpr std::string_view kSpace = " \t\v\f";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A file's lines without their ends, blank ones left out, and the number of the current one.
class Lines {
public:
    Lines(std::string_view text, const std::string& name) : rest_(text), name_(name) {
        if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
    }

    bool next() {
        while (!rest_.empty()) {
            const std::size_t end = std::min(rest_.find('\n'), rest_.size());
            line_ = rest_.substr(0, end);
            rest_.remove_prefix(std::min(end + 1, rest_.size()));
            ++number_;
            if (line_.ends_with('\r')) line_.remove_suffix(1);
            if (line_.find_first_not_of(kSpace) != std::string_view::npos) return true;
        }
        return false;
    }

    [[nodiscard]] std::string_view line() const { return line_; }
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] Error error(const std::string& reason) const {
        return {ErrorCode::invalid_argument, reason, name_ + ':' + std::to_string(number_)};
    }
    [[nodiscard]] Error error_of_file(const std::string& reason) const {
        return {ErrorCode::invalid_argument, reason, name_};
    }

private:
    std::string_view rest_;
    std::string_view line_;
    std::size_t number_ = 0;
    const std::string& name_;
};

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t begin = line.find_first_not_of(kSpace); begin != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_of(kSpace, begin), line.size());
        fields.push_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(kSpace, end);
    }
    return fields;
}

// The whole field as a number; nullopt when it is none, or not finite.
template <class Number>
std::optional<Number> number_of(std::string_view field) {
    if (field.starts_with('+')) field.remove_prefix(1);
    Number number{};
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc() || end != field.data() + field.size()) return std::nullopt;
    if (!std::isfinite(static_cast<double>(number))) return std::nullopt;
    return number;
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

std::string trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

bool ranks_before(const RankedDocument& a, const RankedDocument& b) {
    return a.score != b.score ? a.score > b.score : a.id > b.id;
}

} // namespace

Result<std::vector<Query>> parse_queries(std::string_view text, const std::string& name) {
    std::vector<Query> queries;
    std::unordered_map<std::string, std::size_t> lines; // where an id stands
    for (Lines lines_of(text, name);;) {
        if (!lines_of.next()) {
            if (queries.empty()) return lines_of.error_of_file("there are no queries in it");
            return queries;
        }
        const std::string_view line = lines_of.line();
        const std::size_t tab = line.find('\t');
        if (tab == std::string_view::npos) return lines_of.error("no tab: a query is its id, a tab and its text");
        Query query{trimmed(line.substr(0, tab)), trimmed(line.substr(tab + 1))};
        if (query.id.empty()) return lines_of.error("the query has no id");
        if (query.id.find_first_of(kSpace) != std::string::npos)
            return lines_of.error("the id " + quoted(query.id) + " holds white space");
        if (query.text.empty()) return lines_of.error("query " + quoted(query.id) + " has no text");
        const auto [known, is_new] = lines.emplace(query.id, lines_of.number());
        if (!is_new)
            return lines_of.error("the id " + quoted(query.id) + " stands in line " + std::to_string(known->second) +
                                  ", too");
        queries.push_back(std::move(query));
    }
}

Result<Qrels> parse_qrels(std::string_view text, const std::string& name) {
    Qrels qrels;
    Lines lines(text, name);
    while (lines.next()) {
        const std::vector<std::string_view> fields = fields_of(lines.line());
        if (fields.size() != 4)
            return lines.error("not 4 fields but " + std::to_string(fields.size()) +
                               ": a judgment is query, 0, document and grade");
        const std::optional<int> grade = number_of<int>(fields[3]);
        if (!grade || *grade > kMaxGrade)
            return lines.error("the grade " + quoted(fields[3]) + " is no whole number up to " +
                               std::to_string(kMaxGrade));
        Judgments& judgments = qrels[std::string(fields[0])];
        if (judgments.line == 0) judgments.line = lines.number();
        if (!judgments.grades.emplace(fields[2], std::max(*grade, 0)).second)
            return lines.error("document " + quoted(fields[2]) + " is judged twice for query " + quoted(fields[0]));
    }
    if (qrels.empty()) return lines.error_of_file("there are no judgments in it");
    return qrels;
}

Result<Run> parse_run(std::string_view text, const std::string& name) {
    Run run;
    std::map<std::string, std::unordered_set<std::string>, std::less<>> seen;
    Lines lines(text, name);
    while (lines.next()) {
        const std::vector<std::string_view> fields = fields_of(lines.line());
        if (fields.size() != 6)
            return lines.error("not 6 fields but " + std::to_string(fields.size()) +
                               ": a line of a run is query, Q0, document, rank, score and tag");
        const std::optional<double> score = number_of<double>(fields[4]);
        if (!score) return lines.error("the score " + quoted(fields[4]) + " is no number");
        std::string query(fields[0]);
        std::string document(fields[2]);
        if (!seen[query].insert(document).second)
            return lines.error("document " + quoted(document) + " is ranked twice for query " + quoted(query));
        run[std::move(query)].push_back({std::move(document), *score});
    }
    if (run.empty()) return lines.error_of_file("there are no results in it");
    for (auto& [query, ranking] : run)
        std::ranges::sort(ranking, ranks_before);
    return run;
}

std::string format_run(std::span<const Query> queries, const Run& run, std::string_view tag) {
    static constexpr double kLargest = std::numeric_limits<float>::max() / 2; // leaves room for the steps
    std::string out;
    for (const Query& query : queries) {
        const auto found = run.find(query.id);
        if (found == run.end()) continue;
        float last = std::numeric_limits<float>::infinity();
        std::size_t rank = 0;
        for (const RankedDocument& document : found->second) {
            auto score = static_cast<float>(std::clamp(document.score, -kLargest, kLargest));
            if (!(score < last)) score = std::nextafter(last, -std::numeric_limits<float>::infinity());
            last = score;
            char digits[32]; // the fewest that read back as the same float
            const auto end = std::to_chars(std::begin(digits), std::end(digits), score).ptr;
            out.append(query.id).append(" Q0 ").append(document.id).append(" ").append(std::to_string(++rank));
            out.append(" ").append(digits, end).append(" ").append(tag).append("\n");
        }
    }
    // An id's own first character would be taken for the mark of the file.
    if (out.starts_with(kByteOrderMark)) out.insert(0, kByteOrderMark);
    return out;
}

} // namespace newsidx::eval
