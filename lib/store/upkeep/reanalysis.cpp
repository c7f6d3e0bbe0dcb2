#include "store/upkeep/reanalysis.h"

#include "newsidx/index.h"
#include "store/documents/analyzer_stamp.h"
#include "store/documents/document_pages.h"
#include "store/documents/documents.h"
#include "store/documents/statistics.h"
#include "store/segments/segment_writer.h"
#include "text/analyzer.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <functional>
#include <future>
#include <thread>
#include <utility>

namespace newsidx::store {

namespace {

// A batch of long articles ends before it has its number: what one transaction takes in bounds memory, and the time for
// which others cannot write.
constexpr std::size_t kBatchBytes = std::size_t{4} << 20;
// Pages of entries that finish() holds before it writes them.
constexpr int kPagesPerCommit = 1'000;

// By id % 64, as in the pages of entries: lengths of the fields.
using PageLengths = std::array<std::array<std::uint32_t, rank::kFieldCount>, kDocumentsPerPage>;

std::int64_t page_of(std::int64_t document) {
    return document / kDocumentsPerPage;
}

// How the file's schema declares a table, from `keyword` on: a second one is made alike, whatever migrations have done
// to the first.
std::string declaration(Connection& connection, const std::string& table, std::string_view keyword) {
    Statement select = connection.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1", table);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "the file has no table " + table);
    const std::string sql = select.text(0);
    const std::size_t begin = sql.find(keyword);
    if (begin == std::string::npos) throw OpenError(ErrorCode::corrupt, "the table " + table + " is none of newsidx's");
    return sql.substr(begin);
}

} // namespace

void drop_reanalysis(Connection& connection) {
    connection.execute("DROP TABLE IF EXISTS reanalyzed_fts");
    connection.execute("DROP TABLE IF EXISTS reanalyzed_term");
    connection.execute("DROP TABLE IF EXISTS reanalyzed_page");
    connection.execute("DELETE FROM meta WHERE name IN ('reanalysis', 'reanalysis_began', 'reanalysis_last')");
}

Reanalysis::Reanalysis(Connection& connection, unsigned jobs) : connection_(&connection), labels_(connection) {
    analyzers_.resize(std::clamp(jobs != 0 ? jobs : std::thread::hardware_concurrency(), 1u, kMostJobs));
}

std::optional<Reanalysis::State> Reanalysis::read_state() {
    Statement select = connection_->prepare("SELECT t.value, b.value, l.value FROM meta t, meta b, meta l WHERE "
                                            "t.name = 'reanalysis' AND b.name = 'reanalysis_began' AND "
                                            "l.name = 'reanalysis_last'");
    if (!select.step()) return std::nullopt;
    return State{select.text(0), select.integer(1), select.integer(2)};
}

// False: another process has finished the same work.
bool Reanalysis::is_ours(const std::optional<State>& state) {
    if (state && state->target == text::analyzer_fingerprint()) return true;
    if (!state && has_own_analyzer(*connection_)) return false;
    throw OpenError(ErrorCode::busy, "another newsidx, which has other rules, has begun to analyse the file's text "
                                     "again; this one has stopped");
}

bool Reanalysis::begin() {
    Transaction transaction(*connection_, Transaction::Kind::write);
    const std::optional<State> state = read_state();
    const bool current = has_own_analyzer(*connection_);
    if (state && (current || state->target != text::analyzer_fingerprint())) drop_reanalysis(*connection_);
    if (current) {
        if (state) restore_tags();
        transaction.commit();
        return false;
    }
    Statement count = connection_->prepare("SELECT count(*), sum(id <= ?1) FROM document");
    const std::optional<State> kept = read_state();
    if (!kept) create(connection_->next_commit());
    count.bind(kept ? kept->last : 0);
    if (count.step()) {
        total_ = static_cast<std::uint64_t>(count.integer(0));
        done_ = static_cast<std::uint64_t>(count.integer(1));
    }
    count.reset();
    transaction.commit();
    return true;
}

void Reanalysis::create(std::int64_t commit) {
    const std::string fts = declaration(*connection_, "fts", "USING ");
    const std::string term = declaration(*connection_, "term", "(");
    connection_->database().exec("CREATE VIRTUAL TABLE reanalyzed_fts " + fts);
    connection_->database().exec("CREATE TABLE reanalyzed_term" + term);
    connection_->execute("CREATE TABLE reanalyzed_page(page INTEGER PRIMARY KEY, lengths BLOB NOT NULL)");
    connection_->run("INSERT INTO meta(name, value) VALUES('reanalysis', ?1), "
                     "('reanalysis_began', ?2), ('reanalysis_last', 0)",
                     text::analyzer_fingerprint(), commit);
}

// Another build had begun, and given documents the tags that its rules have for their languages.
void Reanalysis::restore_tags() {
    Statement select = connection_->prepare("SELECT d.id, r.labels, d.analyzer FROM document d JOIN record r ON r.id = "
                                            "d.record_id WHERE d.id > ?1 ORDER BY d.id LIMIT 1000");
    Statement update = connection_->prepare("UPDATE document SET analyzer = ?2 WHERE id = ?1");
    std::int64_t last = 0;
    for (bool more = true; more;) {
        std::vector<std::pair<std::int64_t, std::string>> changes;
        more = false;
        select.bind(last);
        while (select.step()) {
            more = true;
            last = select.integer(0);
            const std::string_view tag = text::analyzer_tag(labels_.first(select.bytes(1), LabelField::lang));
            if (tag != select.bytes(2)) changes.emplace_back(last, tag);
        }
        select.reset();
        for (const auto& [document, tag] : changes)
            update.bind(document, tag).run();
    }
}

// Whole pages of documents, so that each batch writes its pages of lengths once.
std::vector<Reanalysis::Task> Reanalysis::read_batch(std::int64_t after, std::size_t documents) {
    Statement select = connection_->prepare("SELECT d.id, r.labels FROM document d JOIN record r ON r.id = d.record_id "
                                            "WHERE d.id > ?1 ORDER BY d.id",
                                            after);
    std::vector<Task> batch;
    std::size_t bytes = 0;
    while (select.step()) {
        const std::int64_t id = select.integer(0);
        const bool full = batch.size() >= documents || bytes >= kBatchBytes;
        if (full && page_of(id) != page_of(batch.back().document)) break;
        Task task{id, {}};
        task.text.analyzer = text::analyzer_tag(labels_.first(select.bytes(1), LabelField::lang));
        task.text.texts = read_document(*connection_, id).texts;
        for (const std::string& text : task.text.texts)
            bytes += text.size();
        batch.push_back(std::move(task));
    }
    return batch;
}

void Reanalysis::analyze(std::vector<Task>& batch) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&batch, &next](text::AnalyzerSet& analyzers) {
        for (std::size_t i = next++; i < batch.size(); i = next++) {
            DocumentText& text = batch[i].text;
            text = store::analyze(std::move(text.analyzer), std::move(text.texts), analyzers);
        }
    };
    std::vector<std::future<void>> others; // each waits for its thread when it goes
    for (std::size_t i = 1; i < analyzers_.size(); ++i)
        others.push_back(std::async(std::launch::async, work, std::ref(analyzers_[i])));
    work(analyzers_.front());
    for (std::future<void>& other : others)
        other.get();
}

bool Reanalysis::step(std::size_t documents) {
    std::optional<State> state;
    std::vector<Task> batch;
    {
        const Transaction snapshot(*connection_, Transaction::Kind::read);
        state = read_state();
        if (!is_ours(state)) return false;
        batch = read_batch(state->last, std::max<std::size_t>(documents, 1));
    }
    if (batch.empty()) return false;
    analyze(batch);
    Transaction transaction(*connection_, Transaction::Kind::write);
    if (read_state() != state) return true; // another process was quicker
    write_batch(batch);
    write_terms();
    connection_->run("UPDATE meta SET value = ?1 WHERE name = 'reanalysis_last'", batch.back().document);
    transaction.commit();
    done_ += batch.size();
    return true;
}

// The tags are written at once: before the end they serve only the marks in snippets, and at the end there would be one
// long transaction to write them all. How many documents each has is told at the end: by it queries are analysed.
void Reanalysis::write_batch(const std::vector<Task>& batch) {
    Statement tag = connection_->prepare("UPDATE document SET analyzer = ?2 WHERE id = ?1 AND analyzer <> ?2");
    Statement page = connection_->prepare("INSERT INTO reanalyzed_page(page, lengths) VALUES(?1, ?2)");
    terms_.clear();
    PageLengths lengths{};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& [document, text] = batch[i];
        run_with_tokens(*connection_,
                        "INSERT INTO reanalyzed_fts(rowid, title, excerpt, body, names) VALUES(?1, ?2, ?3, ?4, ?5)",
                        document, text);
        tag.bind(document, text.analyzer).run();
        terms_.count(text.terms, 1);
        lengths[static_cast<std::size_t>(document % kDocumentsPerPage)] = text.lengths;
        if (i + 1 < batch.size() && page_of(batch[i + 1].document) == page_of(document)) continue;
        const std::string packed = pack({reinterpret_cast<const char*>(lengths.data()), sizeof lengths}, nullptr);
        page.bind(page_of(document), Statement::Blob{packed}).run();
        lengths = {};
    }
}

void Reanalysis::write_terms() {
    Statement add = connection_->prepare("INSERT INTO reanalyzed_term(term, documents) VALUES(?1, ?2) "
                                         "ON CONFLICT(term) DO UPDATE SET documents = documents + ?2");
    for (const auto& [term, documents] : terms_.sorted())
        add.bind(term, documents).run();
}

void Reanalysis::finish() {
    Transaction transaction(*connection_, Transaction::Kind::write);
    const std::optional<State> state = read_state();
    if (!is_ours(state)) return;
    const std::int64_t commit = connection_->next_commit();
    write_lengths(commit);
    recount_analyzers(*connection_);
    fold_labels_again(*connection_);
    SegmentWriter(*connection_).drop_all(); // of other terms
    connection_->execute("DROP TABLE fts");
    connection_->execute("ALTER TABLE reanalyzed_fts RENAME TO fts");
    connection_->execute("DROP TABLE term");
    connection_->execute("ALTER TABLE reanalyzed_term RENAME TO term");
    connection_->execute("UPDATE meta SET value = '' WHERE name = 'analyzer'");
    stamp_analyzer(*connection_);
    drop_reanalysis(*connection_);
    transaction.commit();
}

// Into the entries as they are now: what `update` has set meanwhile stays. A page's version tells readers to read it
// again.
void Reanalysis::write_lengths(std::int64_t commit) {
    std::array<std::int64_t, rank::kFieldCount> sums{};
    DocumentWriter entries(*connection_);
    Statement select = connection_->prepare("SELECT page, lengths FROM reanalyzed_page ORDER BY page");
    for (int pages = 1; select.step(); ++pages) {
        const std::string bytes = connection_->unpacker().unpack(select.bytes(1));
        PageLengths lengths;
        if (bytes.size() != sizeof lengths)
            throw OpenError(ErrorCode::corrupt, "a page of lengths has a wrong size; the file is damaged");
        std::memcpy(lengths.data(), bytes.data(), sizeof lengths);
        for (std::size_t i = 0; i < lengths.size(); ++i) {
            rank::DocumentEntry& entry =
                entries.edit(select.integer(0) * kDocumentsPerPage + static_cast<std::int64_t>(i));
            if (!entry.live()) continue;
            entry.lengths = lengths[i];
            for (std::size_t field = 0; field < sums.size(); ++field)
                sums[field] += lengths[i][field];
        }
        if (pages % kPagesPerCommit == 0) entries.flush(commit);
    }
    entries.flush(commit);
    write_length_sums(*connection_, sums);
}

} // namespace newsidx::store
