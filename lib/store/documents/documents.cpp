#include "store/documents/documents.h"

#include "store/documents/analyzer_stamp.h"
#include "store/items/item_reader.h"
#include "store/packing.h"

#include <algorithm>
#include <string>
#include <utility>

namespace newsidx::store {

namespace {

// Of postings, in a transaction that does not end (--strict, --dry-run).
constexpr std::size_t kMaxPendingBytes = 64 << 20;

} // namespace

void run_with_tokens(Connection& connection, const char* sql, std::int64_t document, const DocumentText& text) {
    const auto tokens = [&text](rank::Field field) { return Statement::Blob{text.tokens[field]}; };
    connection.run(sql, document, tokens(rank::kTitle), tokens(rank::kExcerpt), tokens(rank::kBody),
                   tokens(rank::kNames));
}

// Damaged segments keep nobody from writing: they are derived, and go.
template <class Work>
void Documents::with_segments(Work work) {
    try {
        work();
    } catch (const ranked::Damaged&) {
        segments_.drop_all();
    }
}

void Documents::begin() {
    pages_.clear();
    pending_.clear();
    statistics_.clear();
    with_segments([this] { segments_.begin(); });
    caught_.clear();
    last_id_ = connection_->last_id_of("document");
    refusal_ = refusal_of_text(*connection_);
}

void Documents::flush(std::int64_t commit) {
    statistics_.flush();
    pages_.flush(commit);
    std::unique_ptr<SegmentBuild> segment;
    with_segments([&] {
        segments_.flush(commit);
        segment = begin_segment();
    });
    pending_.write();
    if (segment) with_segments([&] { add_segment(*segment, commit); });
    caught_.clear();
}

// Of what this transaction has written and what is left from those before it, if that is enough. It is made while the
// full-text index is written.
std::unique_ptr<SegmentBuild> Documents::begin_segment() {
    if (caught_.first_id() == 0 || !refusal_.empty()) return nullptr;
    const std::int64_t fewest = segment_documents(*connection_);
    const std::int64_t written = last_id_ - caught_.first_id() + 1;
    auto segment =
        begin_tail(*connection_, segments_, caught_, analyzers_, last_id_, fewest, std::max(fewest, written));
    if (segment && pending_.bytes() > 0) segment->start();
    return segment;
}

// The work is in proportion to what the transaction has written, and a constant.
void Documents::add_segment(SegmentBuild& segment, std::int64_t commit) {
    const std::int64_t fewest = segment_documents(*connection_);
    segments_.add(segment, last_id_, commit);
    const std::uint64_t budget = 2 * segment.ids().size() + 16 * static_cast<std::uint64_t>(fewest);
    segments_.merge_last(static_cast<std::uint64_t>(fewest), budget, commit);
}

StoredDocument read_document(Connection& connection, std::int64_t document) {
    Statement select = connection.prepare("SELECT d.analyzer, d.text, d.base_item, b.bytes, i.begin, i.size "
                                          "FROM document d LEFT JOIN item i ON i.id = d.base_item "
                                          "LEFT JOIN block b ON b.id = i.block_id WHERE d.id = ?1",
                                          document);
    if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record has a document that is not there");
    FieldTexts texts = connection.unpacker().texts(select.bytes(1), select.bytes(3), place_of(select, 4));
    return {select.text(0), std::move(texts), select.integer(2)};
}

void Documents::require_text() const {
    if (!refusal_.empty()) throw OpenError(ErrorCode::analyzer_mismatch, refusal_);
}

std::int64_t Documents::write(std::int64_t record, std::int64_t old_document, const DocumentText& text,
                              std::int64_t item) {
    if (old_document != 0) {
        const StoredDocument old = read_document(*connection_, old_document);
        if (old.analyzer == text.analyzer && old.texts == text.texts) {
            if (text.is_behind_item) { // it need not be kept twice
                connection_->run("UPDATE document SET base_item = ?2, text = x'' WHERE id = ?1", old_document, item);
            }
            return old_document;
        }
        remove(old_document);
    }
    require_text();
    const std::int64_t document = ++last_id_;
    const std::string packed = text.is_behind_item
                                   ? std::string()
                                   : pack(join_fields(text.texts), connection_->unpacker().latest_dictionary().get());
    const Statement::Id base{text.is_behind_item ? item : 0};
    connection_->run("INSERT INTO document(id, record_id, analyzer, base_item, text) VALUES(?1, ?2, ?3, ?4, ?5)",
                     document, record, text.analyzer, base, Statement::Blob{packed});
    add_to_index(document, text);
    statistics_.count_document(text, 1);
    return document;
}

void Documents::add_to_index(std::int64_t document, const DocumentText& text) {
    caught_.add(text, document);
    if (caught_.bytes() > 2 * kMaxPendingBytes) caught_.clear(); // they are analysed again, then
    if (text.postings) {
        pending_.add(text.postings, text.number, document);
        if (pending_.bytes() > kMaxPendingBytes) {
            pending_.write();
            caught_.clear();
        }
        return;
    }
    run_with_tokens(*connection_, "INSERT INTO fts(rowid, title, excerpt, body, names) VALUES(?1, ?2, ?3, ?4, ?5)",
                    document, text);
    statistics_.count_terms(text.terms, 1);
}

// `text`: with its tokens packed.
void Documents::remove_from_index(std::int64_t document, const DocumentText& text) {
    if (pending_.remove(document)) return;
    run_with_tokens(*connection_,
                    "INSERT INTO fts(fts, rowid, title, excerpt, body, names) VALUES('delete', ?1, ?2, ?3, ?4, ?5)",
                    document, text);
    statistics_.count_terms(text.terms, -1);
}

void Documents::remove(std::int64_t document) {
    require_text();
    StoredDocument stored = read_document(*connection_, document);
    const DocumentText text = analyze(std::move(stored.analyzer), std::move(stored.texts), analyzers_);
    remove_from_index(document, text);
    connection_->run("DELETE FROM document WHERE id = ?1", document);
    statistics_.count_document(text, -1);
    set_entry(document, {});
}

void Documents::detach(std::int64_t document, std::int64_t item) {
    const StoredDocument stored = read_document(*connection_, document);
    if (stored.base_item != item) return;
    const std::string packed = pack(join_fields(stored.texts), connection_->unpacker().latest_dictionary().get());
    connection_->run("UPDATE document SET base_item = NULL, text = ?2 WHERE id = ?1", document,
                     Statement::Blob{packed});
}

void Documents::rebase(std::int64_t document, std::int64_t old_item, std::int64_t item) {
    if (connection_->integer("SELECT d.text = x'' AND i.size IS NULL FROM document d, item i WHERE d.id = ?1 AND "
                             "i.id = ?2",
                             document, item) != 0) { // the other one has no text behind it
        detach(document, old_item);
        return;
    }
    connection_->run("UPDATE document SET base_item = ?3 WHERE id = ?1 AND base_item = ?2", document, old_item, item);
}

void Documents::set_entry(std::int64_t document, const rank::DocumentEntry& entry) {
    with_segments([&] { segments_.set_entry(document, entry); });
    rank::DocumentEntry& stored = pages_.edit(document);
    if (stored.live()) {
        statistics_.count_prior(Prior::quality, stored.quality, -1);
        statistics_.count_prior(Prior::heat, stored.heat, -1);
    }
    stored = entry;
    if (stored.live()) {
        statistics_.count_prior(Prior::quality, stored.quality, 1);
        statistics_.count_prior(Prior::heat, stored.heat, 1);
    }
}

} // namespace newsidx::store
