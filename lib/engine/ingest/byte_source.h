// ByteSource: the bytes of one file, of standard input or of memory, in order, unpacked when they are gzip or zstd
// (told from the first bytes). For one thread; the stop flag may be set from any.
//
// Owns the file it opened. Memory is bounded by the windows of the formats (zstd: 128 MiB at most), whatever the file.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::engine {

// XXH3-128 of a file's bytes as they are on disk.
using ContentHash = std::array<unsigned char, 16>;

// nullopt: the file cannot be read.
std::optional<ContentHash> hash_of_file(const std::string& path);

// Whether bytes that begin so are unpacked.
bool is_packed(std::string_view head);

class Hasher;
class Unpacker;

class ByteSource {
public:
    struct Memory {
        std::string_view bytes;
    };

    // `path`: a file, or kStandardInput. `stopped` ends a read() that waits for standard input, and must outlive this.
    ByteSource(const std::string& path, const std::atomic<bool>& stopped);
    // Bytes in memory, which must outlive this.
    ByteSource(Memory memory, const std::atomic<bool>& stopped);
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // Fills up to `size` (not 0) bytes and gives their number: at least one, and no more than there are without waiting
    // for standard input again. 0: the end, an error, or stopped. What could be unpacked before an error is given
    // first.
    std::size_t read(char* out, std::size_t size);

    // What is wrong, once read() gave 0: a sentence. "" when the bytes ended as they should.
    [[nodiscard]] const std::string& error() const { return error_; }
    // Behind damage in gzip data, looks for the next member: then there is no error any more, and read() gives what
    // stands in that. False: there is none, or the error is another one, or this was done kMostSkips times.
    static constexpr int kMostSkips = 1000;
    bool skip_damage();
    [[nodiscard]] bool is_standard_input() const { return standard_input_; }
    // Of the file as it is on disk, for progress.
    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
    // nullopt unless the file was read to its end.
    [[nodiscard]] std::optional<ContentHash> hash() const;

private:
    bool begin();
    bool wait_for_input();
    std::size_t read_raw(char* out, std::size_t size);
    bool refill();

    const std::atomic<bool>& stopped_;
    bool standard_input_;
    int fd_ = -1;
    std::optional<std::string_view> memory_; // what is not read yet of it
    bool begun_ = false;
    bool at_end_ = false; // of the file
    std::string error_;
    std::uint64_t bytes_read_ = 0;
    std::unique_ptr<Hasher> hasher_;
    std::unique_ptr<Unpacker> unpacker_; // null: the bytes are as they are
    std::string raw_;                    // read and not yet given out or unpacked: from raw_begin_ to raw_end_
    std::size_t raw_begin_ = 0;
    std::size_t raw_end_ = 0;
    int skips_ = 0;
};

} // namespace newsidx::engine
