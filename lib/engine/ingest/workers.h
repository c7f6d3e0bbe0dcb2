// Workers: threads that parse and analyse chunks, and give them back in order.
//
// Owns its threads; they end with it. next() belongs to one thread, the writer's.
#pragma once

#include "engine/ingest/chunks.h"
#include "newsidx/index.h"
#include "record/export/export_line.h"
#include "record/identity.h"
#include "store/items/prepared_item.h"
#include "store/packing.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace newsidx::engine {

struct PreparedChunk : ChunkReport {
    std::size_t bytes = 0;          // that it was made of
    bool single = false;            // the file is one record, and not a list of them
    bool is_list = false;           // it names feeds (OPML)
    std::vector<Diagnostic> others; // what was passed over in a WARC file; of_file()
    std::vector<store::PreparedItem> items;
    // Of an export: its lines but those that were rejected. The n-th ExportItem among them belongs to the n-th of
    // `items`.
    struct Exported {
        std::uint64_t line = 0; // of the export
        record::ExportLine what;
    };
    bool is_export = false;
    std::vector<Exported> exported;
    std::uint64_t found_keys = 0;   // of all its items that keys are mapped in (record::ParseResult), and
    bool has_keys = false;          // whether there are such
    std::vector<std::string> feeds; // that a list names
};

class Workers {
public:
    // `places`: for each file, whose `single` is left to the workers. What is referred to must outlive this. `jobs` 0:
    // a thread a core, of which one rests while chunks wait for the writer.
    Workers(ChunkReader& chunks, const std::vector<record::Place>& places, const record::KeyMap& map, unsigned jobs);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    enum class Next { chunk, nothing_yet, end };
    // The next chunk in order, if there is one within that time. Throws what a worker threw.
    Next next(PreparedChunk& chunk, std::chrono::milliseconds patience);
    // What items are packed with from here on; null: nothing.
    void set_dictionary(std::shared_ptr<const store::Dictionary> dictionary);

private:
    void work();
    bool read(Chunk& chunk, std::uint64_t& number);
    [[nodiscard]] bool may_begin() const;

    ChunkReader& chunks_;
    const std::vector<record::Place>& places_;
    const record::KeyMap& map_;
    std::size_t least_window_;  // chunks that may be under way or done and not yet taken, whatever their bytes
    std::size_t beside_writer_; // threads that may work while the writer does

    std::mutex read_mutex_;  // around chunks_; taken before mutex_
    std::mutex large_mutex_; // one large chunk at a time: a document's tree takes several times its bytes
    std::mutex mutex_;       // around everything below
    std::condition_variable changed_;
    std::uint64_t next_to_read_ = 0;
    std::uint64_t next_to_take_ = 0;
    std::size_t bytes_ahead_ = 0; // of the chunks between these
    std::size_t working_ = 0;     // threads that read or have a chunk
    bool at_end_ = false;
    bool stop_ = false;
    std::exception_ptr failure_;
    std::shared_ptr<const store::Dictionary> dictionary_;
    std::map<std::uint64_t, PreparedChunk> done_;
    std::vector<std::thread> threads_;
};

} // namespace newsidx::engine
