#include "engine/ingest/duplicates.h"

#include "engine/ingest/source_messages.h"

#include <algorithm>

namespace newsidx::engine {

std::vector<Diagnostic> duplicates_of(store::Connection& connection, const store::RunLog& log, std::size_t most) {
    most = static_cast<std::size_t>(std::min<std::uint64_t>(most, log.duplicates()));
    std::vector<Diagnostic> duplicates;
    store::Statement select = connection.prepare(
        "SELECT i.id, s.path, i.line, w.path, first.line, r.key FROM item i JOIN source s ON s.id = i.source_id "
        "JOIN record r ON r.id = i.record_id AND r.item_id <> i.id JOIN item first ON first.id = r.item_id "
        "JOIN source w ON w.id = first.source_id ORDER BY i.id");
    while (duplicates.size() < most && select.step()) {
        if (!log.has_seen(select.integer(0))) continue;
        const Diagnostic first{select.text(3), static_cast<std::uint64_t>(select.integer(4)), 0, {}};
        duplicates.push_back({select.text(1), static_cast<std::uint64_t>(select.integer(2)), 0,
                              message_of_duplicate(place(first), select.text(5))});
    }
    return duplicates;
}

} // namespace newsidx::engine
