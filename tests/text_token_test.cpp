// The packed form of tokens: the round trip, and bytes from a file that somebody damaged.
#include "text/token.h"

#include <cstring>
#include <doctest/doctest.h>
#include <memory>
#include <random>
#include <string>
#include <string_view>

namespace {

using newsidx::text::kMaxTermBytes;
using newsidx::text::kPackedTokens;
using newsidx::text::PackedReader;
using newsidx::text::TokenList;

// Reads all of `bytes` from memory of exactly that size, so that ASan sees a byte too far. False where it is invalid.
bool reads_whole(std::string_view bytes, std::string& repacked) {
    const auto copy = std::make_unique<char[]>(bytes.size());
    if (!bytes.empty()) std::memcpy(copy.get(), bytes.data(), bytes.size());
    PackedReader reader({copy.get(), bytes.size()});
    TokenList tokens;
    std::string_view term;
    bool colocated = false;
    std::size_t at = 0;
    while (reader.next(term, colocated)) {
        REQUIRE(!term.empty());
        REQUIRE(term.size() <= kMaxTermBytes);
        tokens.add(term, at, at + 1, colocated, false);
        ++at;
    }
    CHECK_FALSE(reader.next(term, colocated)); // the end stays the end
    pack(tokens, repacked);
    repacked.erase(0, 1);
    return reader.valid();
}

} // namespace

TEST_CASE("text: packed tokens come back as they were") {
    TokenList tokens;
    tokens.add("net", 0, 4, false, false);
    tokens.add(std::string(63, 'x'), 5, 6, false, false);
    tokens.add(std::string(64, 'y'), 5, 6, true, false);
    tokens.add(std::string(kMaxTermBytes, 'z'), 7, 8, true, true);
    tokens.add(std::string_view("\0", 1), 7, 8, false, true);
    CHECK(tokens.length() == 2);

    std::string packed = "left over";
    pack(tokens, packed);
    REQUIRE(packed[0] == kPackedTokens);
    PackedReader reader(std::string_view(packed).substr(1));
    std::string_view term;
    bool colocated = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        REQUIRE(reader.next(term, colocated));
        CHECK(term == tokens.term(i));
        CHECK(colocated == tokens[i].colocated);
    }
    CHECK_FALSE(reader.next(term, colocated));
    CHECK(reader.valid());

    tokens.clear();
    pack(tokens, packed);
    CHECK(packed == std::string(1, kPackedTokens));
    PackedReader nothing("");
    CHECK_FALSE(nothing.next(term, colocated));
    CHECK(nothing.valid());
}

TEST_CASE("text: bytes that are not a packed form are refused") {
    using namespace std::string_view_literals;
    std::string repacked;
    for (const std::string_view bytes : {
             "\x00"sv, // a term without bytes
             "\x01"sv, // the same, colocated
             "\x02"sv, // the term is missing
             "\x06"
             "ab"sv, // cut short
             "\x03"
             "a"sv,    // colocated with nothing
             "\x80"sv, // half a varint
             "\x82\x00"
             "a"sv,                        // longer than need be
             "\x80\x80\x01"sv,             // three bytes
             "\xFF\xFF\xFF\xFF\xFF\xFF"sv, // enormous
             "\x80\x01"
             "a"sv, // 64 bytes promised
         }) {
        CAPTURE(bytes.size());
        CHECK_FALSE(reads_whole(bytes, repacked));
    }
    CHECK_FALSE(reads_whole("\x80\x04" + std::string(256, 'a'), repacked)); // kMaxTermBytes + 1
    CHECK(reads_whole("\xFE\x03" + std::string(255, 'a'), repacked));
}

TEST_CASE("text: no bytes make the reader of packed tokens read out of bounds") {
    std::mt19937_64 random(20240601);
    std::string bytes;
    std::string repacked;
    for (int round = 0; round < 20000; ++round) {
        bytes.clear();
        const std::size_t size = random() % 40;
        for (std::size_t i = 0; i < size; ++i) {
            // Small heads, so that some go on for several tokens.
            const std::uint64_t limit = random() % 4 == 0 ? 256 : 12;
            bytes.push_back(static_cast<char>(random() % limit));
        }
        if (reads_whole(bytes, repacked)) CHECK(repacked == bytes); // one form only
    }

    TokenList tokens;
    for (std::size_t i = 1; i <= kMaxTermBytes; i += 20)
        tokens.add(std::string(i, 'q'), 0, 1, i > 1 && i % 3 == 0, false);
    std::string packed;
    pack(tokens, packed);
    packed.erase(0, 1);
    for (std::size_t size = 0; size <= packed.size(); ++size) {
        reads_whole(std::string_view(packed).substr(0, size), repacked);
        CHECK(packed.starts_with(repacked));
    }
}
