#include "engine/chunks.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace newsidx::engine {

namespace {

constexpr std::size_t kChunkBytes = 512 << 10;
constexpr std::size_t kDetectBytes = 64 << 10;

// As it is in JSON that was printed for reading.
bool first_line_is_a_brace(std::string_view text) {
    const std::size_t brace = text.find('{');
    const std::size_t next = text.find_first_not_of(" \t\r", brace + 1);
    return brace != std::string_view::npos && next != std::string_view::npos && text[next] == '\n';
}

} // namespace

ChunkReader::~ChunkReader() {
    if (fd_ > 0) ::close(fd_);
}

bool ChunkReader::next(Chunk& chunk) {
    chunk = {};
    if (fd_ < 0) {
        if (next_file_ == files_.size()) return false;
        if (!open(chunk)) return true;
        begin_content(chunk);
        return true;
    }
    chunk.file = next_file_ - 1;
    lines(chunk);
    return true;
}

bool ChunkReader::open(Chunk& chunk) {
    chunk.file = next_file_++;
    const std::string& path = files_[chunk.file].path;
    fd_ = path == kStandardInput ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    end_of_file_ = false;
    in_lines_ = false;
    pending_.clear();
    line_ = 1;
    if (fd_ >= 0) return true;
    reject(chunk, 0, fmt::format("cannot be opened: {}", std::strerror(errno)));
    chunk.last = true;
    return false;
}

void ChunkReader::finish(Chunk& chunk) {
    if (fd_ > 0) ::close(fd_);
    fd_ = -1;
    chunk.last = true;
}

void ChunkReader::reject(Chunk& chunk, std::uint64_t line, std::string message) {
    chunk.rejections.push_back({{}, line, 0, std::move(message)});
}

// Whether there is something to read, or the end. Only standard input lets one wait.
bool ChunkReader::wait_for_input() const {
    if (fd_ != STDIN_FILENO) return true;
    pollfd input{fd_, POLLIN, 0};
    while (!stopped_) {
        const int ready = ::poll(&input, 1, 100);
        // A signal is no input: who reads now would wait without looking at stopped_ again.
        if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    }
    return false;
}

// Appends up to `size` bytes to pending_. False: reading failed, the chunk says so and is the last.
bool ChunkReader::read_more(Chunk& chunk, std::size_t size) {
    const std::size_t before = pending_.size();
    pending_.resize(before + size);
    std::size_t got = 0;
    while (got < size) {
        if (!wait_for_input()) {
            end_of_file_ = true;
            break;
        }
        const ssize_t n = ::read(fd_, pending_.data() + before + got, size - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            reject(chunk, 0, fmt::format("cannot be read: {}", std::strerror(errno)));
            pending_.resize(before + got);
            finish(chunk);
            return false;
        }
        if (n == 0) {
            end_of_file_ = true;
            break;
        }
        got += static_cast<std::size_t>(n);
        // What a pipe has given is not kept waiting for what it will give.
        if (fd_ == STDIN_FILENO && in_lines_) break;
    }
    pending_.resize(before + got);
    chunk.bytes_read += got;
    return true;
}

void ChunkReader::begin_content(Chunk& chunk) {
    if (!read_more(chunk, kDetectBytes)) return;
    record::Content content = record::detect(pending_);
    if (format_ == Format::record && content != record::Content::empty) content = record::Content::front_matter;
    if (format_ == Format::jsonl && content != record::Content::empty) content = record::Content::json_lines;
    switch (content) {
    case record::Content::front_matter: whole_file(chunk); return;
    case record::Content::json_lines:
        if (first_line_is_a_brace(pending_)) {
            reject(chunk, 1, "a JSON document over several lines; put each record on one line (JSON Lines)");
            finish(chunk);
            return;
        }
        in_lines_ = true;
        lines(chunk);
        return;
    case record::Content::empty:
    case record::Content::binary:
    case record::Content::unknown:
        reject(chunk, 0, record::rejection_of(content));
        finish(chunk);
        return;
    }
}

void ChunkReader::whole_file(Chunk& chunk) {
    chunk.format = record::ItemFormat::front_matter;
    while (!end_of_file_ && pending_.size() <= record::kMaxRecordBytes)
        if (!read_more(chunk, std::max<std::size_t>(kChunkBytes, pending_.size()))) return;
    if (pending_.size() > record::kMaxRecordBytes)
        reject(chunk, 0, record::rejection_of_size());
    else
        chunk.bytes = std::move(pending_);
    pending_ = {};
    finish(chunk);
}

void ChunkReader::lines(Chunk& chunk) {
    chunk.format = record::ItemFormat::json;
    chunk.lines = true;
    chunk.first_line = line_;
    if (!end_of_file_ && !read_more(chunk, kChunkBytes)) return;
    std::size_t end = pending_.rfind('\n');
    while (end == std::string::npos && !end_of_file_) {
        if (pending_.size() > record::kMaxRecordBytes) {
            // Read on to the end of this line without keeping it.
            reject(chunk, line_, record::rejection_of_size());
            do {
                pending_.clear();
                if (!read_more(chunk, kChunkBytes)) return;
                end = pending_.find('\n');
            } while (end == std::string::npos && !end_of_file_);
            pending_.erase(0, end == std::string::npos ? std::string::npos : end + 1);
            chunk.first_line = ++line_;
        } else if (!read_more(chunk, std::max(kChunkBytes, pending_.size()))) {
            return;
        }
        end = pending_.rfind('\n');
    }
    const std::size_t size = end_of_file_ || end == std::string::npos ? pending_.size() : end + 1;
    chunk.bytes = pending_.substr(0, size);
    pending_.erase(0, size);
    line_ += static_cast<std::uint64_t>(std::count(chunk.bytes.begin(), chunk.bytes.end(), '\n'));
    if (end_of_file_ && pending_.empty()) finish(chunk);
}

} // namespace newsidx::engine
