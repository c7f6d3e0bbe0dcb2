// The document entries (rank::DocumentEntry) of the file, in pages of 64: a reader's cache and a writer's.
//
// Each belongs to one Connection and to its thread.
#pragma once

#include "rank/document_entry.h"
#include "store/connection.h"
#include "store/documents/score_rows.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <vector>

namespace newsidx::store {

// Reads pages at first use and keeps them from transaction to transaction, as long as nobody writes them and they are
// not too many.
class DocumentReader {
public:
    // `most_bytes`: of pages that are kept for the next transaction.
    explicit DocumentReader(Connection& connection, std::size_t most_bytes = std::numeric_limits<std::size_t>::max())
        : connection_(&connection), most_pages_(most_bytes / sizeof(DocumentPage)) {}

    // To be called first in each read transaction: forgets what has been written since the last one.
    void refresh();
    // Forgets all pages if they are more than are to be kept. Between transactions.
    void trim();

    // The commit that is read, as of refresh().
    [[nodiscard]] std::int64_t commit() const { return commit_; }

    // The entry of a document; one that is not live for an unknown id. Valid until refresh().
    const rank::DocumentEntry& entry(std::int64_t document_id);

    // Calls visit(document_id, entry) for each live document in ascending order.
    template <class Visit>
    void for_each(Visit visit) {
        const std::int64_t pages = page_count();
        for (std::int64_t page = 0; page < pages; ++page) {
            const DocumentPage& entries = load(page);
            for (std::size_t i = 0; i < entries.size(); ++i)
                if (entries[i].live()) visit(page * kDocumentsPerPage + static_cast<std::int64_t>(i), entries[i]);
        }
    }

private:
    std::int64_t page_count();
    const DocumentPage& load(std::int64_t page);
    // Whether the file ever had a document of the page: a damaged number must not become that much memory.
    bool may_exist(std::int64_t page);

    Connection* connection_;
    std::int64_t possible_pages_ = 0;
    std::size_t most_pages_;
    std::size_t kept_pages_ = 0; // about
    std::int64_t commit_ = -1;   // the commit up to which the cache is true
    std::vector<std::unique_ptr<DocumentPage>> pages_;
};

// Collects changes and writes each page once, at flush().
class DocumentWriter {
public:
    explicit DocumentWriter(Connection& connection) : connection_(&connection) {}

    // The entry, to be read and changed until flush().
    rank::DocumentEntry& edit(std::int64_t document_id);
    void flush(std::int64_t commit);
    // Forgets changes that are not flushed.
    void clear() { pages_.clear(); }

private:
    Connection* connection_;
    std::map<std::int64_t, DocumentPage> pages_;
};

} // namespace newsidx::store
