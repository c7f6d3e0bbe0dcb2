#include "text/host.h"

#include "text/ascii.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <utility>

namespace newsidx::text {

namespace {

// As long as the process, as ICU's own; null if ICU has none.
const icu::IDNA* idna() {
    static const icu::IDNA* const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        return icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                                              status);
    }();
    return instance;
}

using Conversion = void (icu::IDNA::*)(icu::StringPiece, icu::ByteSink&, icu::IDNAInfo&, UErrorCode&) const;

std::string converted(std::string name, Conversion convert) {
    if (idna() == nullptr) return name;
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    (idna()->*convert)({name.data(), static_cast<std::int32_t>(name.size())}, sink, info, status);
    return U_FAILURE(status) || info.hasErrors() ? name : out;
}

} // namespace

std::string ascii_host(std::string_view host) {
    std::string lower = lower_ascii(host);
    return is_ascii(lower) ? lower : converted(std::move(lower), &icu::IDNA::nameToASCII_UTF8);
}

std::string unicode_host(std::string_view host) {
    if (host.find("xn--") == std::string_view::npos) return std::string(host);
    return converted(std::string(host), &icu::IDNA::nameToUnicodeUTF8);
}

} // namespace newsidx::text
