// Bytes of files and pipes, plain and packed, whole and broken.

#include "engine/ingest/byte_source.h"
#include "engine_packed.h"
#include "temp_dir.h"
#include "text_util.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>
#include <xxhash.h>

using namespace newsidx::engine;
using namespace newsidx::test;

namespace {

struct Read {
    std::string bytes;
    std::string error;
    std::uint64_t raw = 0;
    std::optional<ContentHash> hash;
};

Read read_all(const std::string& path, std::size_t size = 1 << 16) {
    const std::atomic<bool> stopped = false;
    ByteSource source(path, stopped);
    Read out;
    std::string buffer(size, '\0');
    while (const std::size_t got = source.read(buffer.data(), size))
        out.bytes.append(buffer, 0, got);
    CHECK(source.read(buffer.data(), size) == 0);
    out.error = source.error();
    out.raw = source.bytes_read();
    out.hash = source.hash();
    return out;
}

ContentHash hash_of_bytes(const std::string& bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    ContentHash hash{};
    std::copy(std::begin(canonical.digest), std::end(canonical.digest), hash.begin());
    return hash;
}

Read read_file(const std::string& bytes) {
    const TempDir dir;
    const std::string path = dir.write("file", bytes);
    Read out = read_all(path);
    CHECK(hash_of_file(path) == hash_of_bytes(bytes));
    if (out.error.empty()) {
        CHECK(out.raw == bytes.size());
        CHECK(out.hash == hash_of_bytes(bytes));
    }
    const Read slow = bytes.size() < 100'000 ? read_all(path, 1) : out;
    CHECK(slow.bytes == out.bytes);
    CHECK(slow.error == out.error);
    return out;
}

} // namespace

TEST_CASE("byte source: plain bytes come as they are") {
    for (const std::string& bytes : {std::string(), std::string("x"), std::string("\x1F"), std::string("abcd"),
                                     std::string("\x28\xB5\x2F"), noise(3'000'000)}) {
        const Read out = read_file(bytes);
        CHECK(out.bytes == bytes);
        CHECK(out.error.empty());
    }
}

TEST_CASE("byte source: gzip is unpacked, with any number of members and zeros at the end") {
    const std::string large = noise(3'000'000);
    CHECK(read_file(gzip(large)).bytes == large);
    const std::string text = "one line\n";
    for (const std::string& bytes :
         {gzip(text), gzip(text) + std::string(1, '\0'), gzip(text) + std::string(500'000, '\0'),
          gzip("") + gzip("one ") + gzip("") + gzip("line\n") + std::string(3, '\0')}) {
        const Read out = read_file(bytes);
        CHECK(out.bytes == text);
        CHECK(out.error.empty());
    }
    std::string many;
    for (int i = 0; i < 20'000; ++i) // so that members end at every place of the buffer
        many += gzip("x");
    CHECK(read_file(many).bytes == std::string(20'000, 'x'));
}

TEST_CASE("byte source: zstd is unpacked, with several frames and frames to be skipped") {
    const std::string large = noise(3'000'000);
    CHECK(read_file(zstd(large)).bytes == large);
    CHECK(read_file(zstd(std::string(5'000'000, 'a'))).bytes == std::string(5'000'000, 'a'));
    const std::string skip = std::string("\x53\x2A\x4D\x18\x05\0\0\0", 8) + "aside";
    for (const std::string& bytes : {zstd("one ") + zstd("line"), skip + zstd("one line"),
                                     zstd("one ") + skip + zstd("") + zstd("line"), zstd("one line") + skip}) {
        const Read out = read_file(bytes);
        CHECK(out.bytes == "one line");
        CHECK(out.error.empty());
    }
}

TEST_CASE("byte source: a packed file that is cut short gives what there is, and then an error") {
    const std::string text = noise(400'000);
    for (const std::string& packed : {gzip(text), zstd(text)}) {
        for (const std::size_t cut : {packed.size() - 1, packed.size() / 2, std::size_t{5}}) {
            const Read out = read_file(packed.substr(0, cut));
            CHECK(text.starts_with(out.bytes));
            CHECK(out.bytes.size() >= (cut > 100'000 ? 40'000 : 0));
            CHECK(contains(out.error, "breaks off"));
            CHECK(out.hash.has_value()); // of what there is
        }
    }
    const Read out = read_file(gzip("one") + gzip("two").substr(0, 1));
    CHECK(out.bytes == "one");
    CHECK(contains(out.error, "breaks off"));
}

TEST_CASE("byte source: a packed file that is damaged gives what stands before, and then an error") {
    const std::string text = noise(400'000);
    for (std::string packed : {gzip(text), zstd(text)}) {
        for (std::size_t i = 0; i < 100; ++i)
            packed[packed.size() / 2 + i] = static_cast<char>(packed[packed.size() / 2 + i] ^ 0x5A);
        const Read out = read_file(packed);
        CHECK(out.bytes.size() < text.size() + 1);
        CHECK(out.bytes.size() > 40'000);
        CHECK(text.starts_with(out.bytes.substr(0, 40'000)));
        CAPTURE(out.error);
        CHECK(contains(out.error, "damaged"));
    }
    std::string packed = gzip("a text");
    packed[packed.size() - 8] ^= 1; // of the checksum
    const Read out = read_file(packed);
    CHECK(out.bytes == "a text");
    CHECK(contains(out.error, "damaged"));
}

TEST_CASE("byte source: behind damage in gzip data, the next member can be read") {
    const std::atomic<bool> stopped = false;
    const auto read_to_end = [](ByteSource& source) {
        std::string out;
        char buffer[1000];
        while (const std::size_t got = source.read(buffer, sizeof buffer))
            out.append(buffer, got);
        return out;
    };
    const std::string later = noise(50'000);
    for (const std::size_t size : {100, 300'000}) { // within what is read at once, and beyond
        std::string packed = gzip(noise(size));
        packed.back() ^= 1;
        packed += std::string("\x1F\x8B\x08\xFF", 4) + std::string(200'000, 'x');
        const std::string bytes = gzip("first") + packed + gzip(later);
        ByteSource source(ByteSource::Memory{bytes}, stopped);
        CHECK(read_to_end(source) == "first" + noise(size));
        CHECK(contains(source.error(), "damaged"));
        REQUIRE(source.skip_damage());
        CHECK(source.error().empty());
        CHECK(read_to_end(source) == later);
        CHECK(source.error().empty());
        CHECK(source.hash() == hash_of_bytes(bytes));
        CHECK_FALSE(source.skip_damage());
    }
    std::string many;
    for (int i = 0; i < 2 * ByteSource::kMostSkips; ++i)
        many += gzip("a").substr(0, 12) + "damage";
    ByteSource source(ByteSource::Memory{many}, stopped);
    int skips = 0;
    do
        read_to_end(source);
    while (source.skip_damage() && ++skips < 10'000);
    CHECK(skips == ByteSource::kMostSkips);
    const std::string cut = gzip(later).substr(0, 1000);
    ByteSource short_one(ByteSource::Memory{cut}, stopped);
    read_to_end(short_one);
    CHECK(contains(short_one.error(), "breaks off"));
    CHECK_FALSE(short_one.skip_damage());
}

TEST_CASE("byte source: what stands behind packed data and is none is an error") {
    for (const std::string& bytes :
         {gzip("a text") + "more", gzip("a text") + "\x1F more", gzip("a text") + std::string(9, '\0') + "more",
          gzip("a text") + std::string(9, '\0') + gzip("more"), zstd("a text") + "more",
          zstd("a text") + std::string(9, '\0')}) {
        const Read out = read_file(bytes);
        CHECK(out.bytes == "a text");
        CHECK(contains(out.error, "stands behind"));
    }
}

TEST_CASE("byte source: zstd with a window of more than 128 MiB is refused with what to do") {
    // A frame header alone: no single segment, a window of 2^28 bytes.
    const Read out = read_file(std::string("\x28\xB5\x2F\xFD\x00\x90\x01\x00\x00", 9));
    CHECK(contains(out.error, "zstd -d --long=31"));
    const Read fits = read_file(std::string("\x28\xB5\x2F\xFD\x00\x88\x01\x00\x00", 9)); // of 2^27
    CHECK(fits.error.empty());
    CHECK(fits.bytes.empty());
}

TEST_CASE("byte source: what cannot be opened or read is an error") {
    const TempDir dir;
    CHECK(contains(read_all(dir.path("none")).error, "cannot be opened"));
    CHECK_FALSE(read_all(dir.path("none")).hash);
    CHECK_FALSE(hash_of_file(dir.path("none")));
    CHECK(contains(read_all(dir.path()).error, "cannot be read"));
    CHECK_FALSE(hash_of_file(dir.path()));
}

TEST_CASE("byte source: a file that was not read to its end has no hash") {
    const TempDir dir;
    const std::atomic<bool> stopped = false;
    ByteSource source(dir.write("file", noise(500'000)), stopped);
    std::string buffer(1000, '\0');
    CHECK(source.read(buffer.data(), buffer.size()) > 0);
    CHECK_FALSE(source.hash());
}

TEST_CASE("byte source: standard input gives what there is, packed or not, and ends when it is told to") {
    for (const bool packed : {false, true}) {
        StandardInput input;
        std::atomic<bool> stopped = false;
        ByteSource source("-", stopped);
        std::string buffer(1 << 16, '\0');
        const std::string first = "a first line\n";
        input.write(packed ? zstd(first) : first);
        REQUIRE(source.read(buffer.data(), buffer.size()) == first.size());
        CHECK(buffer.starts_with(first));
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            stopped = true;
        });
        CHECK(source.read(buffer.data(), buffer.size()) == 0);
        other.join();
        CHECK(source.error().empty());
        CHECK_FALSE(source.hash());
    }
    StandardInput input;
    const std::string text = noise(30'000);
    input.write(gzip(text));
    input.end();
    const Read out = read_all("-");
    CHECK(out.bytes == text);
    CHECK(out.hash == hash_of_bytes(gzip(text)));
}
