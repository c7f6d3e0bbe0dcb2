// Exporter: writes everything that a newsidx file was made of as the lines of an export (record/export/export_line.h),
// in an order that depends on nothing but that: removals by key, sources by name and path with their items by line, key
// and ordinal, what `update` set of records, then of stubs, by key. So files that hold the same give the same bytes.
//
// Memory is bounded by a few blocks and an item, whatever the file: what is sorted is sorted on disk. Belongs to its
// connection and thread, and wants the connection for itself. Throws SQLite::Exception or OpenError.
#pragma once

#include "record/export/export_line.h"
#include "store/connection.h"

#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace newsidx::store {

class Exporter {
public:
    // `sink` takes whole lines, some 64 KiB at once; false ends the export.
    using Sink = std::function<bool(std::string_view)>;

    // Precondition: no transaction is open.
    explicit Exporter(Connection& connection);

    // Writes all, from one commit. False: the sink has ended it.
    bool run(const Sink& sink);

    [[nodiscard]] const record::ExportEnd& written() const { return written_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    // Of items; known when the sink is called.
    [[nodiscard]] std::uint64_t total() const { return total_; }

private:
    bool removals();
    bool sources();
    bool items(std::int64_t source, const std::string& path);
    bool item(std::int64_t item, const std::string& key, const std::string& path);
    bool sets();
    std::optional<record::ExportSetOn> set_on_of(const std::string& key, std::int64_t record, std::int64_t winner,
                                                 std::int64_t item);
    const std::string& block(std::int64_t id);
    bool write(const record::ExportLine& line);
    bool flush(std::size_t least);

    Connection& connection_;
    const Sink* sink_ = nullptr;
    std::string out_;
    record::ExportEnd written_;
    std::uint64_t bytes_ = 0;
    std::uint64_t total_ = 0;
    // Unpacked blocks, the last one used first
    std::list<std::pair<std::int64_t, std::string>> blocks_;
    std::unordered_map<std::int64_t, std::list<std::pair<std::int64_t, std::string>>::iterator> places_;
    std::size_t blocks_bytes_ = 0;
};

} // namespace newsidx::store
