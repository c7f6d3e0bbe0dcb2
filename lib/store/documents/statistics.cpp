#include "store/documents/statistics.h"

#include "store/prefix.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <vector>

namespace newsidx::store {

namespace {

constexpr const char* kAddToTerm = "INSERT INTO term(term, documents) VALUES(?1, ?2) "
                                   "ON CONFLICT(term) DO UPDATE SET documents = documents + ?2";
constexpr std::size_t kTermsAtOnce = 64;

// The same for kTermsAtOnce terms.
const char* add_to_terms() {
    static const std::string kSql = [] {
        std::string sql = "INSERT INTO term(term, documents) VALUES";
        for (std::size_t i = 0; i < kTermsAtOnce; ++i)
            sql += i == 0 ? "(?, ?)" : ", (?, ?)";
        return sql + " ON CONFLICT(term) DO UPDATE SET documents = documents + excluded.documents";
    }();
    return kSql.c_str();
}

std::uint64_t read_count(Connection& connection, const std::string& name) {
    return connection.count("SELECT value FROM meta WHERE name = ?1", name);
}

} // namespace

std::int64_t histogram_value(double value) {
    return static_cast<std::int64_t>(std::llround(std::min(value, 1e15)));
}

// The values at positions (count - 1) / 2 and count / 2 of the sorted list: the same one when count is odd.
std::optional<double> compute_median(Connection& connection, Prior what) {
    const std::int64_t count =
        connection.integer("SELECT sum(documents) FROM histogram WHERE what = ?1", static_cast<std::int64_t>(what));
    Statement values = connection.prepare("SELECT value, documents FROM histogram WHERE what = ?1 ORDER BY value",
                                          static_cast<std::int64_t>(what));
    std::int64_t before = 0;
    std::optional<double> low;
    while (values.step()) {
        const auto value = static_cast<double>(values.integer(0));
        before += values.integer(1);
        if (!low && before > (count - 1) / 2) low = value;
        if (before > count / 2) return (*low + value) / 2;
    }
    return low;
}

std::optional<double> read_median(Connection& connection, Prior what) {
    const std::string name = median_name(what);
    Statement select = connection.prepare("SELECT value FROM meta WHERE name = ?1 AND value <> ''", name);
    return select.step() ? std::optional(select.real(0)) : std::nullopt;
}

rank::Collection read_collection(Connection& connection) {
    rank::Collection collection;
    collection.documents = read_count(connection, kDocumentsName);
    for (std::size_t field = 0; field < rank::kFieldCount; ++field)
        collection.lengths[field] = read_count(connection, kLengthNames[field]);
    collection.median_quality = read_median(connection, Prior::quality).value_or(0);
    collection.median_heat = read_median(connection, Prior::heat).value_or(0);
    return collection;
}

std::vector<std::pair<std::string, std::uint64_t>> read_analyzers(Connection& connection) {
    Statement select = connection.prepare("SELECT substr(name, 11), value FROM meta WHERE name >= 'documents:' AND "
                                          "name < 'documents;' AND value > 0 ORDER BY value DESC, name");
    std::vector<std::pair<std::string, std::uint64_t>> out;
    while (select.step())
        out.emplace_back(select.text(0), static_cast<std::uint64_t>(select.integer(1)));
    return out;
}

void recount_analyzers(Connection& connection) {
    std::map<std::string, std::int64_t, std::less<>> counts;
    {
        Statement select = connection.prepare("SELECT analyzer FROM document");
        while (select.step()) {
            const std::string_view tag = select.bytes(0);
            const auto known = counts.find(tag);
            ++(known == counts.end() ? counts[std::string(tag)] : known->second);
        }
    }
    connection.execute("DELETE FROM meta WHERE name >= 'documents:' AND name < 'documents;'");
    Statement insert = connection.prepare("INSERT INTO meta(name, value) VALUES('documents:' || ?1, ?2)");
    for (const auto& [tag, documents] : counts)
        insert.bind(tag, documents).run();
}

void write_length_sums(Connection& connection, const std::array<std::int64_t, rank::kFieldCount>& sums) {
    Statement write = connection.prepare("UPDATE meta SET value = ?2 WHERE name = ?1");
    for (std::size_t field = 0; field < rank::kFieldCount; ++field) {
        const std::string name = kLengthNames[field];
        write.bind(name, sums[field]).run();
    }
}

std::uint64_t document_frequency(Connection& connection, const std::string& term, bool prefix) {
    return prefix ? connection.count("SELECT sum(documents) FROM term WHERE term >= ?1 AND term < ?2", term,
                                     after_prefix(term))
                  : connection.count("SELECT documents FROM term WHERE term = ?1", term);
}

void StatisticsWriter::count_document(const DocumentText& document, int sign) {
    documents_ += sign;
    for (std::size_t field = 0; field < rank::kFieldCount; ++field)
        lengths_[field] += sign * static_cast<std::int64_t>(document.lengths[field]);
    const auto analyzer = analyzers_.find(document.analyzer);
    (analyzer == analyzers_.end() ? analyzers_[document.analyzer] : analyzer->second) += sign;
}

void TermWriter::add(std::string_view term, std::int64_t documents) {
    waiting_.emplace_back(term, documents);
    if (waiting_.size() < kTermsAtOnce) return;
    Statement add = connection_->prepare(add_to_terms());
    int last = 0;
    for (const auto& [text, count] : waiting_) {
        add.bind_behind(last, text, count);
        last += 2;
    }
    add.run();
    waiting_.clear();
}

void TermWriter::finish() {
    Statement add = connection_->prepare(kAddToTerm);
    for (const auto& [term, documents] : waiting_)
        add.bind(term, documents).run();
    waiting_.clear();
}

void StatisticsWriter::count_prior(Prior what, double value, int sign) {
    if (std::isnan(value)) return;
    const std::int64_t rounded = histogram_value(value);
    if (rounded >= 0 && rounded < kSmall)
        small_priors_[what == Prior::heat ? 1 : 0][static_cast<std::size_t>(rounded)] += sign;
    else
        priors_[{what, rounded}] += sign;
}

void StatisticsWriter::flush() {
    Statement meta = connection_->prepare("UPDATE meta SET value = value + ?2 WHERE name = ?1");
    const auto add = [&meta](const std::string& name, std::int64_t delta) {
        if (delta == 0) return;
        meta.bind(name, delta);
        meta.run();
    };
    add(kDocumentsName, documents_);
    for (std::size_t field = 0; field < rank::kFieldCount; ++field)
        add(kLengthNames[field], lengths_[field]);

    Statement analyzer = connection_->prepare("INSERT INTO meta(name, value) VALUES('documents:' || ?1, ?2) "
                                              "ON CONFLICT(name) DO UPDATE SET value = value + ?2");
    for (const auto& [tag, delta] : analyzers_)
        if (delta != 0) analyzer.bind(tag, delta).run();
    if (!analyzers_.empty())
        connection_->execute("DELETE FROM meta WHERE name >= 'documents:' AND name < 'documents;' AND value = 0");

    const auto changes = terms_.sorted();
    TermWriter writer(*connection_);
    for (const auto& [term, delta] : changes)
        writer.add(term, delta);
    writer.finish();
    Statement drop = connection_->prepare("DELETE FROM term WHERE term = ?1 AND documents = 0");
    for (const auto& [term, delta] : changes)
        if (delta < 0) drop.bind(term).run();

    for (const Prior what : {Prior::quality, Prior::heat}) {
        const auto& counts = small_priors_[what == Prior::heat ? 1 : 0];
        for (std::size_t value = 0; value < counts.size(); ++value)
            if (counts[value] != 0) priors_[{what, static_cast<std::int64_t>(value)}] += counts[value];
    }
    Statement prior = connection_->prepare("INSERT INTO histogram(what, value, documents) VALUES(?1, ?2, ?3) "
                                           "ON CONFLICT(what, value) DO UPDATE SET documents = documents + ?3");
    for (const auto& [key, delta] : priors_) {
        if (delta == 0) continue;
        prior.bind(static_cast<std::int64_t>(key.first), key.second, delta);
        prior.run();
    }
    if (!priors_.empty()) {
        connection_->execute("DELETE FROM histogram WHERE documents = 0");
        for (const Prior what : {Prior::quality, Prior::heat}) {
            const std::string name = median_name(what);
            const std::optional<double> median = compute_median(*connection_, what);
            connection_->run("UPDATE meta SET value = coalesce(?2, '') WHERE name = ?1", name, median);
        }
    }
    clear();
}

void StatisticsWriter::clear() {
    documents_ = 0;
    lengths_ = {};
    analyzers_.clear();
    terms_.clear();
    small_priors_ = {};
    priors_.clear();
}

} // namespace newsidx::store
