#include "text/encoding.h"

#include "text/ascii.h"
#include "text/unicode.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace newsidx::text {
namespace {

struct Mark {
    std::string_view bytes;
    std::string_view encoding;
};
// UTF-32LE first: its mark begins with that of UTF-16LE.
constexpr std::array<Mark, 5> kMarks = {{
    {{"\xFF\xFE\0\0", 4}, "UTF-32LE"},
    {{"\0\0\xFE\xFF", 4}, "UTF-32BE"},
    {kByteOrderMark, "UTF-8"},
    {"\xFF\xFE", "UTF-16LE"},
    {"\xFE\xFF", "UTF-16BE"},
}};

// A name without what ICU ignores in names.
std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c == '-' || c == '_' || c == ' ') continue;
        plain += lower_ascii(c);
    }
    return plain;
}

// What pages and feeds mean by a name, where it is not what ICU means by it.
std::string name_on_the_web(const std::string& encoding) {
    const std::string plain = plain_name(encoding);
    if (plain == "iso88591" || plain == "latin1" || plain == "l1" || plain == "usascii" || plain == "ascii") {
        return "windows-1252";
    }
    if (plain == "gb2312" || plain == "gbk") return "gb18030";
    if (plain == "ksc56011987" || plain == "euckr") return "windows-949";
    if (plain == "iso88599" || plain == "latin5") return "windows-1254";
    return encoding;
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const std::string& encoding) {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open(encoding.c_str(), &status));
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    return U_FAILURE(status) ? nullptr : std::move(converter);
}

// ICU's own substitution is U+001A for some encodings.
void U_CALLCONV substitute(const void* context, UConverterToUnicodeArgs* args, const char*, std::int32_t,
                           UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR) return; // a reset or close
    *const_cast<bool*>(static_cast<const bool*>(context)) = true;
    *status = U_ZERO_ERROR;
    constexpr UChar kReplacement = 0xFFFD;
    ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, status);
}

void drop_mark(std::string& text) {
    text.erase(0, size_of_mark(text));
}

} // namespace

std::string_view encoding_of_mark(std::string_view bytes) {
    const auto* const found =
        std::find_if(kMarks.begin(), kMarks.end(), [&](const Mark& mark) { return bytes.starts_with(mark.bytes); });
    return found == kMarks.end() ? std::string_view{} : found->encoding;
}

bool is_surely_utf8(std::string_view bytes) {
    constexpr std::ptrdiff_t kEnough = 8; // a title of a few characters in Big5 or GBK can be well-formed
    const auto begins_long = [](char c) { return static_cast<unsigned char>(c) >= 0xC0; };
    return std::count_if(bytes.begin(), bytes.end(), begins_long) >= kEnough && !find_invalid_utf8(bytes);
}

std::optional<Decoded> decode(std::string_view bytes, const std::string& encoding) {
    // Without a name ICU takes the system's own, and in a name it passes over what is neither letter nor digit.
    const bool is_name = std::all_of(encoding.begin(), encoding.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (encoding.empty() || !is_name) return std::nullopt;
    Decoded result;
    if (plain_name(encoding) == "utf8" && !find_invalid_utf8(bytes)) {
        result.text = bytes;
        drop_mark(result.text);
        return result;
    }
    std::optional<Decoder> decoder = Decoder::of(encoding);
    if (!decoder) return std::nullopt;
    decoder->decode(bytes, true, result.text);
    result.replaced = decoder->replaced();
    drop_mark(result.text);
    return result;
}

struct Decoder::Converters {
    Converter from;
    Converter to;
    // Between the two: UTF-16.
    std::array<UChar, 4096> pivot;
    UChar* pivot_source = pivot.data();
    UChar* pivot_target = pivot.data();
};

void Decoder::Close::operator()(Converters* converters) const {
    delete converters;
}

std::optional<Decoder> Decoder::of(const std::string& encoding) {
    Decoder decoder;
    decoder.converters_.reset(new Converters{open_converter(name_on_the_web(encoding)), open_converter("UTF-8"), {}});
    if (!decoder.converters_->from || !decoder.converters_->to) return std::nullopt;
    decoder.replaced_ = std::make_unique<bool>(false);
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(decoder.converters_->from.get(), substitute, decoder.replaced_.get(), nullptr, nullptr,
                        &status);
    return decoder;
}

void Decoder::decode(std::string_view bytes, bool last, std::string& text) {
    Converters& c = *converters_;
    std::array<char, 16384> out;
    if (bytes.data() == nullptr) bytes = ""; // which ICU does not take
    const char* source = bytes.data();
    UErrorCode status = U_ZERO_ERROR;
    do {
        status = U_ZERO_ERROR;
        char* target = out.data();
        ucnv_convertEx(c.to.get(), c.from.get(), &target, out.data() + out.size(), &source, bytes.data() + bytes.size(),
                       c.pivot.data(), &c.pivot_source, &c.pivot_target, c.pivot.data() + c.pivot.size(), false,
                       static_cast<UBool>(last), &status);
        text.append(out.data(), target);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (status == U_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    // Half a character at the end is no error to ICU's converter of pieces.
    if (U_FAILURE(status)) *replaced_ = true;
}

} // namespace newsidx::text
