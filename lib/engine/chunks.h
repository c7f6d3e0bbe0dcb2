// ChunkReader: cuts input files into chunks that can be parsed apart from each other. For one thread at a time, but for
// stop().
//
// Memory is bounded by a chunk and the longest line, itself bounded by record::kMaxRecordBytes.
#pragma once

#include "engine/inputs.h"
#include "newsidx/index.h"
#include "record/parse.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace newsidx::engine {

struct Chunk {
    std::size_t file = 0; // index of the input file
    record::ItemFormat format = record::ItemFormat::front_matter;
    bool lines = false;           // `bytes` holds whole lines, an item each; else one item
    std::uint64_t first_line = 1; // of `bytes` in the file
    std::string bytes;
    std::uint64_t bytes_read = 0;       // for progress
    std::vector<Diagnostic> rejections; // of what cannot be parsed at all: `source` is left to the reader of this
    bool last = false;                  // of its file
};

class ChunkReader {
public:
    ChunkReader(const std::vector<InputFile>& files, Format format) : files_(files), format_(format) {}
    ~ChunkReader();
    ChunkReader(const ChunkReader&) = delete;
    ChunkReader& operator=(const ChunkReader&) = delete;

    // The next chunk; false when all files are read. Each file ends with a chunk that is its last, if only to say what
    // is wrong with it.
    bool next(Chunk& chunk);

    // Ends a next() that waits for standard input, and all after it. From any thread.
    void stop() { stopped_ = true; }

private:
    bool open(Chunk& chunk);
    void begin_content(Chunk& chunk);
    void whole_file(Chunk& chunk);
    void lines(Chunk& chunk);
    bool wait_for_input() const;
    bool read_more(Chunk& chunk, std::size_t size);
    void reject(Chunk& chunk, std::uint64_t line, std::string message);
    void finish(Chunk& chunk);

    const std::vector<InputFile>& files_;
    Format format_;
    std::atomic<bool> stopped_ = false;
    std::size_t next_file_ = 0;
    int fd_ = -1;
    bool in_lines_ = false;
    bool end_of_file_ = false;
    std::string pending_;    // read and not yet given out
    std::uint64_t line_ = 1; // the first of pending_
};

} // namespace newsidx::engine
