// For zlib: its input is const.
#define ZLIB_CONST
#include "engine/ingest/byte_source.h"

#include "engine/ingest/inputs.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <new>
#include <string_view>

namespace newsidx::engine {

namespace {

constexpr std::size_t kRawBytes = 128 << 10;
constexpr std::size_t kMagicBytes = 4;
constexpr int kMaxWindowLog = 27; // 128 MiB

bool is_gzip(std::string_view head) {
    return head.starts_with("\x1F\x8B");
}

// Where a member of gzip may begin, in what is none: its magic, deflate and no reserved flags. npos: nowhere.
std::size_t find_member(std::string_view bytes) {
    std::size_t at = bytes.find("\x1F\x8B\x08");
    while (at != std::string_view::npos && at + 3 < bytes.size() && static_cast<unsigned char>(bytes[at + 3]) > 0x1F)
        at = bytes.find("\x1F\x8B\x08", at + 1);
    return at;
}

bool is_zstd(std::string_view head) {
    if (head.size() < kMagicBytes) return false;
    const bool skippable = (static_cast<unsigned char>(head[0]) & 0xF0u) == 0x50 && head.substr(1, 3) == "\x2A\x4D\x18";
    return skippable || head.starts_with("\x28\xB5\x2F\xFD");
}

} // namespace

bool is_packed(std::string_view head) {
    return is_gzip(head) || is_zstd(head);
}

class Hasher {
public:
    Hasher() : state_(XXH3_createState()) {
        if (state_ == nullptr) throw std::bad_alloc();
        XXH3_128bits_reset(state_);
    }
    ~Hasher() { XXH3_freeState(state_); }
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    void update(const char* bytes, std::size_t size) { XXH3_128bits_update(state_, bytes, size); }
    [[nodiscard]] ContentHash digest() const {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_));
        ContentHash hash;
        std::copy(std::begin(canonical.digest), std::end(canonical.digest), hash.begin());
        return hash;
    }

private:
    XXH3_state_t* state_;
};

class Unpacker {
public:
    struct Step {
        std::size_t used = 0; // bytes of the input
        std::size_t made = 0; // bytes of the output
    };
    Unpacker() = default;
    virtual ~Unpacker() = default;
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;

    // Neither used nor made anything: all of the input is used; give more, or end().
    virtual Step unpack(std::string_view in, char* out, std::size_t size) = 0;
    // The input has ended: whether it may end here.
    virtual void end() = 0;
    // Whether the data may be in parts that are unpacked apart from each other, each with a beginning that is seen.
    [[nodiscard]] virtual bool has_members() const { return false; }
    [[nodiscard]] const std::string& error() const { return error_; }

protected:
    std::string error_;
};

namespace {

class Gunzip : public Unpacker {
public:
    Gunzip() {
        constexpr int kGzipOnly = 15 + 16;
        if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
    }
    ~Gunzip() override { inflateEnd(&stream_); }
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    Step unpack(std::string_view in, char* out, std::size_t size) override {
        if (!in_member_) return between_members(in, out, size);
        stream_.next_in = reinterpret_cast<const Bytef*>(in.data());
        stream_.avail_in = static_cast<uInt>(in.size());
        stream_.next_out = reinterpret_cast<Bytef*>(out);
        stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1u << 30));
        const uInt room = stream_.avail_out;
        const int result = inflate(&stream_, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        if (result == Z_STREAM_END) {
            in_member_ = false;
            first_member_ = false;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            if (!first_member_ && stream_.total_in <= kMagicBytes)
                complain_of_garbage(); // no member at all
            else
                error_ = fmt::format("the gzip data is damaged ({}); what stands before the damage was read",
                                     stream_.msg != nullptr ? stream_.msg : "it needs a dictionary");
        }
        return {in.size() - stream_.avail_in, room - stream_.avail_out};
    }

    [[nodiscard]] bool has_members() const override { return true; }

    void end() override {
        if (in_member_) error_ = "the gzip data breaks off: the file is cut short; what could be unpacked was read";
    }

private:
    // Behind a member: another one, zeros up to the end (tapes are filled up with them), or something that is wrong.
    Step between_members(std::string_view in, char* out, std::size_t size) {
        if (in.empty()) return {};
        if (in[0] == '\x1F' && !padding_) {
            inflateReset(&stream_);
            in_member_ = true;
            return unpack(in, out, size);
        }
        const std::size_t zeros = std::min(in.find_first_not_of('\0'), in.size());
        if (zeros == 0) complain_of_garbage();
        padding_ = true;
        return {zeros, 0};
    }

    void complain_of_garbage() {
        error_ = "something that is no gzip stands behind the gzip data; what stands before it was read";
    }

    z_stream stream_{};
    bool in_member_ = true;
    bool first_member_ = true;
    bool padding_ = false;
};

class Unzstd : public Unpacker {
public:
    Unzstd() : context_(ZSTD_createDCtx()) {
        if (context_ == nullptr) throw std::bad_alloc();
        ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kMaxWindowLog);
    }
    ~Unzstd() override { ZSTD_freeDCtx(context_); }
    Unzstd(const Unzstd&) = delete;
    Unzstd& operator=(const Unzstd&) = delete;

    Step unpack(std::string_view in, char* out, std::size_t size) override {
        if (!in_frame_ && in.empty()) return {};
        ZSTD_inBuffer input{in.data(), in.size(), 0};
        ZSTD_outBuffer output{out, size, 0};
        const std::size_t result = ZSTD_decompressStream(context_, &output, &input);
        in_frame_ = result != 0;
        if (ZSTD_isError(result) != 0) fail(result);
        any_frame_ |= result == 0;
        return {input.pos, output.pos};
    }

    void end() override {
        if (in_frame_) error_ = "the zstd data breaks off: the file is cut short; what could be unpacked was read";
    }

private:
    void fail(std::size_t result) {
        switch (ZSTD_getErrorCode(result)) {
        case ZSTD_error_memory_allocation: throw std::bad_alloc();
        case ZSTD_error_frameParameter_windowTooLarge:
            error_ = "the zstd data needs a window of more than 128 MiB, the limit: unpack it with zstd -d --long=31";
            return;
        case ZSTD_error_prefix_unknown:
            if (!any_frame_) break;
            error_ = "something that is no zstd stands behind the zstd data; what stands before it was read";
            return;
        default: break;
        }
        error_ = fmt::format("the zstd data is damaged ({}); what stands before the damage was read",
                             ZSTD_getErrorName(result));
    }

    ZSTD_DCtx* context_;
    bool in_frame_ = false;
    bool any_frame_ = false;
};

} // namespace

ByteSource::ByteSource(const std::string& path, const std::atomic<bool>& stopped)
    : stopped_(stopped), standard_input_(path == kStandardInput), hasher_(std::make_unique<Hasher>()) {
    fd_ = standard_input_ ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ < 0) error_ = fmt::format("cannot be opened: {}", std::strerror(errno));
}

ByteSource::ByteSource(Memory memory, const std::atomic<bool>& stopped)
    : stopped_(stopped), standard_input_(false), memory_(memory.bytes), hasher_(std::make_unique<Hasher>()) {}

ByteSource::~ByteSource() {
    if (fd_ >= 0 && !standard_input_) ::close(fd_);
}

std::optional<ContentHash> ByteSource::hash() const {
    return at_end_ ? std::optional(hasher_->digest()) : std::nullopt;
}

std::size_t ByteSource::read(char* out, std::size_t size) {
    if (!error_.empty() || (!begun_ && !begin())) return 0;
    if (!unpacker_) {
        const std::size_t rest = std::min(size, raw_end_ - raw_begin_);
        if (rest == 0) return read_raw(out, size);
        std::memcpy(out, raw_.data() + raw_begin_, rest);
        raw_begin_ += rest;
        return rest;
    }
    for (;;) {
        const std::string_view in = std::string_view(raw_).substr(raw_begin_, raw_end_ - raw_begin_);
        const Unpacker::Step step = unpacker_->unpack(in, out, size);
        raw_begin_ += step.used;
        error_ = unpacker_->error(); // told after what was made
        if (step.made > 0 || !error_.empty()) return step.made;
        if (step.used > 0 || refill()) continue;
        if (!at_end_) return 0; // stopped, or an error
        unpacker_->end();
        error_ = unpacker_->error();
        return 0;
    }
}

bool ByteSource::skip_damage() {
    if (!unpacker_ || unpacker_->error().empty() || !unpacker_->has_members()) return false;
    if (++skips_ > kMostSkips) return false;
    std::size_t at = 0;
    for (;;) {
        const std::string_view rest = std::string_view(raw_).substr(raw_begin_, raw_end_ - raw_begin_);
        at = find_member(rest);
        if (at != std::string_view::npos) break;
        const std::size_t kept = std::min(rest.size(), kMagicBytes - 1); // of one that is cut
        std::memmove(raw_.data(), rest.data() + rest.size() - kept, kept);
        raw_begin_ = 0;
        raw_end_ = kept;
        const std::size_t got = read_raw(raw_.data() + kept, raw_.size() - kept);
        if (got == 0) return false;
        raw_end_ += got;
    }
    raw_begin_ += at;
    unpacker_ = std::make_unique<Gunzip>();
    error_.clear();
    return true;
}

// Reads enough to tell what the bytes are.
bool ByteSource::begin() {
    begun_ = true;
    raw_.resize(kRawBytes);
    while (raw_end_ < kMagicBytes) {
        const std::size_t got = read_raw(raw_.data() + raw_end_, raw_.size() - raw_end_);
        if (got == 0) break;
        raw_end_ += got;
    }
    if (!error_.empty()) return false;
    const std::string_view head = std::string_view(raw_).substr(0, raw_end_);
    if (is_gzip(head))
        unpacker_ = std::make_unique<Gunzip>();
    else if (is_zstd(head))
        unpacker_ = std::make_unique<Unzstd>();
    return true;
}

// Precondition: all of raw_ is used.
bool ByteSource::refill() {
    raw_begin_ = 0;
    raw_end_ = read_raw(raw_.data(), raw_.size());
    return raw_end_ > 0;
}

// Whether there is something to read, or the end. Only standard input lets one wait.
bool ByteSource::wait_for_input() {
    if (!standard_input_) return true;
    pollfd input{fd_, POLLIN, 0};
    while (!stopped_) {
        const int ready = ::poll(&input, 1, 100);
        // A signal is no input: who reads now would wait without looking at stopped_ again.
        if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    }
    return false;
}

std::size_t ByteSource::read_raw(char* out, std::size_t size) {
    while (!at_end_ && wait_for_input()) {
        const ssize_t got = memory_ ? static_cast<ssize_t>(memory_->copy(out, size)) : ::read(fd_, out, size);
        if (memory_) memory_->remove_prefix(static_cast<std::size_t>(got));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            error_ = fmt::format("cannot be read: {}", std::strerror(errno));
            return 0;
        }
        at_end_ = got == 0;
        hasher_->update(out, static_cast<std::size_t>(got));
        bytes_read_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }
    return 0;
}

std::optional<ContentHash> hash_of_file(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    Hasher hasher;
    std::string buffer(kRawBytes, '\0');
    ssize_t got = 0;
    do {
        got = ::read(fd, buffer.data(), buffer.size());
        if (got > 0) hasher.update(buffer.data(), static_cast<std::size_t>(got));
    } while (got > 0 || (got < 0 && errno == EINTR));
    ::close(fd);
    return got == 0 ? std::optional(hasher.digest()) : std::nullopt;
}

} // namespace newsidx::engine
