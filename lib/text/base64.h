// Base64 for URLs (RFC 4648, section 5), without padding. Pure, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::text {

std::string to_base64url(std::string_view bytes);

// nullopt: something in it is no base64url, or bits are left over.
std::optional<std::string> from_base64url(std::string_view text);

} // namespace newsidx::text
