#include "store/label_writer.h"

#include "store/label_page.h"

#include <algorithm>
#include <iterator>

namespace newsidx::store {

namespace {

// 8 bytes each, in a transaction that does not end (--strict, --dry-run, a migration).
constexpr std::size_t kMaxNoted = std::size_t{4} << 20;

std::uint64_t change_of(std::int64_t document, bool added) {
    return static_cast<std::uint64_t>(document) << 1 | (added ? 1 : 0);
}
std::int64_t document_of(std::uint64_t change) {
    return static_cast<std::int64_t>(change >> 1);
}
bool is_added(std::uint64_t change) {
    return (change & 1) != 0;
}

// By document, the last word on each.
void settle(std::vector<std::uint64_t>& changes) {
    const auto by_document = [](std::uint64_t a, std::uint64_t b) { return document_of(a) < document_of(b); };
    if (!std::is_sorted(changes.begin(), changes.end(), by_document))
        std::stable_sort(changes.begin(), changes.end(), by_document);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (i + 1 < changes.size() && document_of(changes[i]) == document_of(changes[i + 1])) continue;
        changes[kept++] = changes[i];
    }
    changes.resize(kept);
}

} // namespace

void LabelWriter::begin() {
    ids_.clear(); // those that a transaction wrote that was given up are not there
    changes_.clear();
    noted_ = 0;
}

std::string LabelWriter::ids_of(const std::vector<LabelName>& names) {
    std::string packed;
    for (const LabelName& name : names)
        append_label_id(packed, id_of(name));
    return packed;
}

std::int64_t LabelWriter::id_of(const LabelName& name) {
    const auto field = static_cast<std::int64_t>(name.field);
    key_.assign(1, static_cast<char>(field)).append(name.value);
    const auto known = ids_.find(std::string_view(key_));
    if (known != ids_.end()) return known->second;
    Statement select = connection_->prepare("SELECT id FROM label WHERE field = ?1 AND value = ?2", field, name.value);
    if (select.step()) return ids_[key_] = select.integer(0);
    const std::string folded = fold_label(name.value);
    connection_->run("INSERT INTO label(field, value, folded) VALUES(?1, ?2, ?3)", field, name.value, folded);
    return ids_[key_] = connection_->last_insert_id();
}

void LabelWriter::change(std::int64_t old_document, std::string_view old_labels, std::int64_t document,
                         std::string_view labels) {
    if (old_document == document && old_labels == labels) return;
    if (old_document != 0)
        for (const std::int64_t label : unpack_label_ids(old_labels))
            note(label, old_document, false);
    if (document != 0)
        for (const std::int64_t label : unpack_label_ids(labels))
            note(label, document, true);
    if (noted_ > kMaxNoted) flush();
}

void LabelWriter::note(std::int64_t label, std::int64_t document, bool added) {
    changes_[label].push_back(change_of(document, added));
    ++noted_;
}

// In the table's order, so that neighbours are written to the same page of the file.
void LabelWriter::flush() {
    std::vector<std::int64_t> labels;
    labels.reserve(changes_.size());
    for (const auto& [label, changes] : changes_)
        labels.push_back(label);
    std::sort(labels.begin(), labels.end());
    for (const std::int64_t label : labels)
        write(label, changes_[label]);
    changes_.clear();
    noted_ = 0;
}

void LabelWriter::write(std::int64_t label, Changes& changes) {
    settle(changes);
    const std::uint64_t* const end = changes.data() + changes.size();
    for (const std::uint64_t* begin = changes.data(); begin != end;) {
        const std::int64_t page = label_page_of(document_of(*begin));
        const std::uint64_t* const next = std::find_if(
            begin, end, [page](std::uint64_t change) { return label_page_of(document_of(change)) != page; });
        write_page(label, page, begin, next);
        begin = next;
    }
}

void LabelWriter::write_page(std::int64_t label, std::int64_t page, const std::uint64_t* begin,
                             const std::uint64_t* end) {
    std::vector<std::uint16_t> before;
    {
        Statement select =
            connection_->prepare("SELECT documents FROM label_page WHERE label_id = ?1 AND page = ?2", label, page);
        if (select.step()) before = unpack_page(select.bytes(0));
    }
    std::vector<std::uint16_t> touched;
    std::vector<std::uint16_t> come;
    for (const std::uint64_t* change = begin; change != end; ++change) {
        touched.push_back(static_cast<std::uint16_t>(document_of(*change)));
        if (is_added(*change)) come.push_back(touched.back());
    }
    std::vector<std::uint16_t> stay;
    std::set_difference(before.begin(), before.end(), touched.begin(), touched.end(), std::back_inserter(stay));
    std::vector<std::uint16_t> now;
    now.reserve(stay.size() + come.size());
    std::merge(stay.begin(), stay.end(), come.begin(), come.end(), std::back_inserter(now));
    if (now == before) return;
    if (now.empty()) {
        connection_->run("DELETE FROM label_page WHERE label_id = ?1 AND page = ?2", label, page);
        return;
    }
    const std::string packed = pack_page(now);
    connection_->run("INSERT INTO label_page(label_id, page, documents) VALUES(?1, ?2, ?3) "
                     "ON CONFLICT(label_id, page) DO UPDATE SET documents = ?3",
                     label, page, Statement::Blob{packed});
}

} // namespace newsidx::store
