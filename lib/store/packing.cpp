#include "store/packing.h"

// For the name of a parameter only: the format without the magic number, four bytes of each of millions of rows.
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

#include <new>
#include <stdexcept>
#include <utility>

namespace newsidx::store {

namespace {

// Levels 4 to 9 gain a few percent on news and cost two to five times as much.
constexpr int kLevel = 3;
// For blocks of items: level 3 gains 4 percent and takes twice the time.
constexpr int kQuickLevel = 1;
constexpr std::size_t kDictionaryBytes = 112 << 10;

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// One for each thread and use, since a context is dear to make.
ZSTD_CCtx* compressor(bool quick) {
    thread_local std::unique_ptr<ZSTD_CCtx, FreeCompressor> contexts[2];
    auto& context = contexts[quick ? 1 : 0];
    if (!context) {
        context.reset(ZSTD_createCCtx());
        if (!context) throw std::bad_alloc();
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, quick ? kQuickLevel : kLevel);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_format, ZSTD_f_zstd1_magicless);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_dictIDFlag, 0);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0); // it stands before the frame
    }
    return context.get();
}

ZSTD_DCtx* decompressor() {
    thread_local std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context;
    if (!context) {
        context.reset(ZSTD_createDCtx());
        if (!context) throw std::bad_alloc();
        ZSTD_DCtx_setParameter(context.get(), ZSTD_d_format, ZSTD_f_zstd1_magicless);
        // A base may have 32 MiB, and is within the window.
        ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, 28);
    }
    return context.get();
}

std::string plain(std::string_view bytes) {
    std::string out(1, static_cast<char>(Packing::plain));
    return out.append(bytes);
}

// The size and the frame behind `header`, or the plain bytes where these are no longer.
std::string compress(ZSTD_CCtx* context, std::string header, std::string_view bytes) {
    append_size(header, bytes.size());
    const std::size_t before = header.size();
    header.resize(before + ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compress2(context, header.data() + before, header.size() - before, bytes.data(), bytes.size());
    if (ZSTD_isError(size)) throw std::bad_alloc(); // nothing else can go wrong
    if (before + size > bytes.size()) return plain(bytes);
    header.resize(before + size);
    header.shrink_to_fit();
    return header;
}

} // namespace

void append_size(std::string& out, std::size_t size) {
    for (; size >= 0x80; size >>= 7)
        out += static_cast<char>(static_cast<unsigned char>(size | 0x80));
    out += static_cast<char>(size);
}

std::optional<std::size_t> take_size(std::string_view& in) {
    std::size_t size = 0;
    for (unsigned shift = 0; shift < 35 && !in.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        size |= static_cast<std::size_t>(byte & 0x7f) << shift;
        if (byte == 0 && shift > 0) return std::nullopt; // longer than need be
        if ((byte & 0x80) == 0) return size;
    }
    return std::nullopt;
}

struct Dictionary::Prepared {
    std::unique_ptr<ZSTD_CDict, decltype(&ZSTD_freeCDict)> compress{nullptr, ZSTD_freeCDict};
    std::unique_ptr<ZSTD_DDict, decltype(&ZSTD_freeDDict)> decompress{nullptr, ZSTD_freeDDict};
};

struct PackingAccess {
    static const Dictionary::Prepared& of(const Dictionary& dictionary) { return *dictionary.prepared_; }
};

Dictionary::Dictionary(std::uint8_t id, std::string bytes)
    : id_(id), bytes_(std::move(bytes)), prepared_(std::make_unique<Prepared>()) {
    prepared_->compress.reset(ZSTD_createCDict(bytes_.data(), bytes_.size(), kLevel));
    prepared_->decompress.reset(ZSTD_createDDict(bytes_.data(), bytes_.size()));
    if (!prepared_->compress || !prepared_->decompress) throw std::runtime_error("this is no zstd dictionary");
}

Dictionary::~Dictionary() = default;

std::string train_dictionary(const std::vector<std::string>& samples) {
    std::string joined;
    std::vector<std::size_t> sizes;
    for (const std::string& sample : samples) {
        joined += sample;
        sizes.push_back(sample.size());
    }
    std::string dictionary(kDictionaryBytes, '\0');
    const std::size_t size = ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), joined.data(), sizes.data(),
                                                   static_cast<unsigned>(sizes.size()));
    if (ZDICT_isError(size)) return {};
    dictionary.resize(size);
    return dictionary;
}

std::string pack(std::string_view bytes, const Dictionary* dictionary) {
    ZSTD_CCtx* context = compressor(false);
    if (dictionary == nullptr) {
        ZSTD_CCtx_refCDict(context, nullptr);
        return compress(context, std::string(1, static_cast<char>(Packing::zstd)), bytes);
    }
    ZSTD_CCtx_refCDict(context, PackingAccess::of(*dictionary).compress.get());
    const char header[] = {static_cast<char>(Packing::dictionary), static_cast<char>(dictionary->id())};
    return compress(context, std::string(header, sizeof header), bytes);
}

std::string pack_block(std::string_view bytes) {
    return compress(compressor(true), std::string(1, static_cast<char>(Packing::zstd)), bytes);
}

std::optional<std::uint8_t> dictionary_of(std::string_view packed) {
    if (packed.size() < 2 || packed[0] != static_cast<char>(Packing::dictionary)) return std::nullopt;
    return static_cast<std::uint8_t>(packed[1]);
}

std::optional<std::string> unpack(std::string_view packed, const Dictionary* dictionary, std::string_view base) {
    if (packed.empty()) return std::nullopt;
    const auto packing = static_cast<Packing>(packed[0]);
    if (packing == Packing::plain) return std::string(packed.substr(1));
    ZSTD_DCtx* context = decompressor();
    ZSTD_DCtx_refDDict(context, nullptr);
    packed.remove_prefix(1);
    switch (packing) {
    case Packing::zstd: break;
    case Packing::dictionary:
        if (packed.empty() || dictionary == nullptr) return std::nullopt;
        if (static_cast<std::uint8_t>(packed[0]) != dictionary->id()) return std::nullopt;
        packed.remove_prefix(1);
        ZSTD_DCtx_refDDict(context, PackingAccess::of(*dictionary).decompress.get());
        break;
    case Packing::after: ZSTD_DCtx_refPrefix(context, base.data(), base.size()); break;
    default: return std::nullopt;
    }
    // A damaged size must not ask for more memory than any text has.
    const std::optional<std::size_t> whole = take_size(packed);
    if (!whole || *whole > kMaxUnpacked) return std::nullopt;
    std::string bytes(*whole, '\0');
    const std::size_t size = ZSTD_decompressDCtx(context, bytes.data(), bytes.size(), packed.data(), packed.size());
    if (ZSTD_isError(size) || size != bytes.size()) return std::nullopt;
    return bytes;
}

} // namespace newsidx::store
