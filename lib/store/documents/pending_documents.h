// PendingDocuments: documents of a transaction whose postings wait to be written to the full-text index together, as
// one segment of our own making (fts5/segment.h). FTS5 knows nothing of them until then.
//
// Works inside a transaction that the Writer holds. Belongs to its connection and thread. Throws SQLite::Exception or
// OpenError; then the transaction must be given up.
#pragma once

#include "fts5/segment.h"
#include "store/connection.h"
#include "store/documents/statistics.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace newsidx::store {

class PendingDocuments {
public:
    explicit PendingDocuments(Connection& connection) : connection_(&connection) {}

    // Ids ascend from call to call; so do the numbers within a Postings, whose documents come one after the other.
    void add(const std::shared_ptr<const fts5::Postings>& postings, std::uint32_t number, std::int64_t id);
    // Forgets a document. False when it is not waiting.
    bool remove(std::int64_t id);
    // What waits takes of memory, nearly.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    // Writes what waits to the full-text index, and the document frequencies of its terms.
    void write();
    void clear();

private:
    fts5::Structure read_structure();
    [[nodiscard]] std::int64_t pages_to_merge(const fts5::Structure& structure) const;
    void make_fts5_write(std::int64_t merge_pages);
    std::uint64_t write_segment(std::uint64_t segment);
    void write_structure(fts5::Structure structure, std::uint64_t segment, std::uint64_t pages);
    void write_averages();

    Connection* connection_;
    std::vector<fts5::PostingsPart> parts_;
    std::int64_t first_id_ = 0; // 0: none waits
    std::size_t bytes_ = 0;
};

} // namespace newsidx::store
