// Base64 and hexadecimal digits: what was written is read, as it was written or as others write it.

#include "text/base64.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace text = newsidx::text;

TEST_CASE("base64: what was written is read, and nothing else") {
    std::mt19937 random(5);
    for (int i = 0; i < 500; ++i) {
        std::string bytes;
        for (std::size_t left = random() % 20; left > 0; --left)
            bytes += static_cast<char>(random() % 256);
        std::string written;
        text::append_base64(written, bytes);
        CHECK(text::from_base64(written) == bytes);
        CHECK(text::from_base64url(text::to_base64url(bytes)) == bytes);
        std::string hex;
        text::append_hex(hex, bytes);
        CHECK(text::from_hex(hex) == bytes);
    }
    std::string written;
    text::append_base64(written, "foobar");
    CHECK(written == "Zm9vYmFy");
    for (const char* bad : {"Z", "Zg=", "Zg", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9=", "Zm 9", "Zm9v\n"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::from_base64(bad));
    }
    for (const char* other : {"Zm9vYmE=", "Zm9vYmE", "Zm9v\r\nYmE=\r\n", " Zm 9vYmF"}) {
        CAPTURE(other);
        CHECK(text::from_any_base64(other) == "fooba");
    }
    CHECK(text::from_any_base64("Zm8=\nZm9v") == "fofoo");
    CHECK(text::from_any_base64("-_8=") == "\xfb\xff");
    CHECK_FALSE(text::from_any_base64("Zm9v!"));
    for (const char* bad : {"0", "0G", "AB"}) {
        CAPTURE(bad);
        CHECK_FALSE(text::from_hex(bad));
    }
}

TEST_CASE("base64: for URLs it is read as it is written, and nothing else is") {
    CHECK(text::to_base64url("Mond!") == "TW9uZCE");
    CHECK(text::to_base64url("\xfb\xff") == "-_8");
    for (const char* wrong : {"A", "AB", "TW9uZCE=", "TW9 ", "TW9+", "AAAAA"})
        CHECK(!text::from_base64url(wrong));
    CHECK(text::from_base64url("AA") == std::string(1, '\0'));
}
