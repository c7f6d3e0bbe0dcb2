// Packing: how the file keeps texts and items small. The only place that knows zstd.
//
// A packed blob says itself how it is to be read: its first byte is one of Packing. Functions and a Dictionary may be
// used from any thread at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newsidx::store {

// Stored in the file: add, never renumber.
enum class Packing : std::uint8_t {
    plain = 0,      // the bytes
    zstd = 1,       // a zstd frame without its magic number
    dictionary = 2, // the same, made with a dictionary, whose id stands before it (a byte)
    after = 3       // the same, made with another text before it (ZSTD_CCtx_refPrefix), which unpack() must be given;
                    // not written any more
};

// What many items have in common, so that each need not say it. Owned by whoever holds it; cannot be changed.
class Dictionary {
public:
    // Throws std::runtime_error for bytes that are no dictionary.
    Dictionary(std::uint8_t id, std::string bytes);
    ~Dictionary();
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;

    [[nodiscard]] std::uint8_t id() const { return id_; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    friend struct PackingAccess;
    struct Prepared;
    std::uint8_t id_;
    std::string bytes_;
    std::unique_ptr<Prepared> prepared_;
};

// Of a few megabytes of samples, in well under a second. "" when they are too few or too alike to learn from.
std::string train_dictionary(const std::vector<std::string>& samples);

// The smaller of packed and plain. `dictionary` may be null.
std::string pack(std::string_view bytes, const Dictionary* dictionary);
// For many texts together: quicker than pack(), and a few percent larger.
std::string pack_block(std::string_view bytes);

// The id of the dictionary that a blob was made with; nullopt: it needs none.
std::optional<std::uint8_t> dictionary_of(std::string_view packed);
// The bytes again. nullopt when they cannot be had: the blob is damaged, or `dictionary` or `base` is not the one it
// was made with. At most kMaxUnpacked bytes.
std::optional<std::string> unpack(std::string_view packed, const Dictionary* dictionary, std::string_view base = {});

// A size as it stands before packed bytes: seven bits a byte, the lowest first. nullopt: append_size() wrote none so.
void append_size(std::string& out, std::size_t size);
std::optional<std::size_t> take_size(std::string_view& in);

inline constexpr std::size_t kMaxUnpacked = std::size_t{256} << 20;

} // namespace newsidx::store
