#include "record/page/error_page.h"

#include "record/trim.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>

namespace newsidx::record {

bool is_error_title(std::string_view title) {
    constexpr auto kTitles = std::to_array<std::string_view>({
        "400 Bad Request",
        "401 Authorization Required",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "404 Page Not Found",
        "404 - Page Not Found",
        "410 Gone",
        "429 Too Many Requests",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "502 Proxy Error",
        "503 Service Temporarily Unavailable",
        "503 Service Unavailable",
        "504 Gateway Time-out",
        "504 Gateway Timeout",
        "Access Denied",
        "Attention Required! | Cloudflare",
        "Before you continue",
        "Error 404 (Not Found)!!1",
        "Just a moment...",
        "Service Unavailable",
    });
    return std::any_of(kTitles.begin(), kTitles.end(), [title = trim(title)](std::string_view known) {
        return text::equal_but_for_case(known, title);
    });
}

} // namespace newsidx::record
