// Import: the lines of an export, prepared by the workers, on their way into the file. For the export that is read; on
// the writer's thread.
#pragma once

#include "engine/ingest/workers.h"
#include "newsidx/index.h"
#include "store/run_log.h"
#include "store/writer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace newsidx::engine {

class Import {
public:
    struct Hooks {
        std::function<void(std::uint64_t line, std::string message)> reject; // of what cannot be taken in
        std::function<void(std::size_t bytes)> on_item; // after each: the transaction may be another one then
        std::function<void(const std::string& path)> on_source;
        std::function<void()> pause; // in what takes long
    };

    // What is referred to must outlive this.
    Import(store::Writer& writer, store::RunLog& log, Hooks hooks)
        : writer_(writer), log_(log), hooks_(std::move(hooks)) {}

    // The next chunk of the export. Several exports one after the other are read like one.
    void take(PreparedChunk& chunk);

private:
    void begin(std::uint64_t line, const record::ExportLine& what);
    void open(std::uint64_t line, record::ExportSource& source);
    void put(std::uint64_t line, const record::ExportItem& as, store::PreparedItem& item);
    void end(std::uint64_t line, const record::ExportEnd& counts);
    void close_source();

    store::Writer& writer_;
    store::RunLog& log_;
    Hooks hooks_;
    bool passed_over_ = false; // of another version
    bool begun_ = false;       // and not ended
    bool damaged_ = false;     // something of it was rejected
    bool chunk_is_damaged_ = false;
    record::ExportEnd counts_; // so far
    std::optional<record::ExportSource> source_;
    std::uint64_t source_line_ = 0;
    std::uint64_t source_items_ = 0; // so far
    bool source_is_whole_ = false;
};

} // namespace newsidx::engine
