// Base64 (RFC 4648, with padding). Internal to lib/record; pure functions, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::record {

void append_base64(std::string& out, std::string_view bytes);
// nullopt for what append_base64() would not have written.
std::optional<std::string> from_base64(std::string_view text);

void append_hex(std::string& out, std::string_view bytes);
// The same.
std::optional<std::string> from_hex(std::string_view text);

} // namespace newsidx::record
