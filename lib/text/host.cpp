#include "text/host.h"

#include "text/ascii.h"

#include <algorithm>
#include <unicode/bytestream.h>
#include <unicode/idna.h>

namespace newsidx::text {

std::string ascii_host(std::string_view host) {
    std::string lower = lower_ascii(host);
    if (std::all_of(lower.begin(), lower.end(), [](char c) { return (c & 0x80) == 0; })) return lower;
    static const icu::IDNA* const idna = [] { // as long as the process, as ICU's own
        UErrorCode status = U_ZERO_ERROR;
        return icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status);
    }();
    if (idna == nullptr) return lower;
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    idna->nameToASCII_UTF8({lower.data(), static_cast<std::int32_t>(lower.size())}, sink, info, status);
    return U_FAILURE(status) || info.hasErrors() ? lower : ascii;
}

} // namespace newsidx::text
