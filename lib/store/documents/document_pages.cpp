#include "store/documents/document_pages.h"

#include <cstring>
#include <utility>

namespace newsidx::store {

namespace {

bool read_page(Connection& connection, std::int64_t page, DocumentPage& out) {
    Statement select = connection.prepare("SELECT entries FROM document_page WHERE page = ?1", page);
    if (!select.step()) return false;
    const std::string bytes = connection.unpacker().unpack(select.bytes(0));
    if (bytes.size() != sizeof(DocumentPage))
        throw OpenError(ErrorCode::corrupt, "a page of document entries has a wrong size; the file is damaged");
    std::memcpy(out.data(), bytes.data(), sizeof(DocumentPage));
    return true;
}

} // namespace

void DocumentReader::trim() {
    if (kept_pages_ <= most_pages_) return;
    pages_.clear();
    kept_pages_ = 0;
}

void DocumentReader::refresh() {
    const std::int64_t commit = connection_->integer("SELECT value FROM meta WHERE name = 'commit'");
    if (commit == commit_) return;
    if (pages_.empty()) { // as in a new process, to which all pages of a large file are newer
        commit_ = commit;
        return;
    }
    Statement changed = connection_->prepare("SELECT page FROM document_page WHERE version > ?1", commit_);
    while (changed.step()) {
        const auto page = static_cast<std::size_t>(changed.integer(0));
        if (page < pages_.size() && std::exchange(pages_[page], nullptr)) --kept_pages_;
    }
    commit_ = commit;
}

std::int64_t DocumentReader::page_count() {
    const std::int64_t count = connection_->integer("SELECT max(page) + 1 FROM document_page");
    if (count > 0 && !may_exist(count - 1))
        throw OpenError(ErrorCode::corrupt, "there are entries of documents that never were; the file is damaged");
    return count;
}

bool DocumentReader::may_exist(std::int64_t page) {
    if (page >= 0 && page < possible_pages_) return true;
    possible_pages_ = connection_->last_id_of("document") / kDocumentsPerPage + 1; // it may have grown
    return page >= 0 && page < possible_pages_;
}

const DocumentPage& DocumentReader::load(std::int64_t page) {
    static const DocumentPage kNothing{};
    if (!may_exist(page)) return kNothing;
    const auto index = static_cast<std::size_t>(page);
    if (index >= pages_.size()) pages_.resize(index + 1);
    if (!pages_[index]) {
        auto entries = std::make_unique<DocumentPage>();
        read_page(*connection_, page, *entries); // may be interrupted
        pages_[index] = std::move(entries);
        ++kept_pages_;
    }
    return *pages_[index];
}

const rank::DocumentEntry& DocumentReader::entry(std::int64_t document_id) {
    return load(document_id / kDocumentsPerPage)[static_cast<std::size_t>(document_id % kDocumentsPerPage)];
}

rank::DocumentEntry& DocumentWriter::edit(std::int64_t document_id) {
    const std::int64_t page = document_id / kDocumentsPerPage;
    auto found = pages_.find(page);
    if (found == pages_.end()) {
        found = pages_.try_emplace(page).first;
        read_page(*connection_, page, found->second);
    }
    return found->second[static_cast<std::size_t>(document_id % kDocumentsPerPage)];
}

void DocumentWriter::flush(std::int64_t commit) {
    Statement write = connection_->prepare("INSERT INTO document_page(page, version, entries) VALUES(?1, ?2, ?3) "
                                           "ON CONFLICT(page) DO UPDATE SET version = ?2, entries = ?3");
    for (const auto& [page, entries] : pages_) {
        const std::string packed = pack({reinterpret_cast<const char*>(entries.data()), sizeof(DocumentPage)}, nullptr);
        write.bind(page, commit, Statement::Blob{packed}).run();
    }
    pages_.clear();
}

} // namespace newsidx::store
