// Base64 (RFC 4648) and hexadecimal digits. Pure functions, callable from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace newsidx::text {

inline constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// With padding.
void append_base64(std::string& out, std::string_view bytes);
// nullopt for what append_base64() would not have written.
std::optional<std::string> from_base64(std::string_view text);
// As others write it: with white space, without padding or with some in the middle, in either alphabet, with bits left
// over. nullopt: something in it is no base64.
std::optional<std::string> from_any_base64(std::string_view text);

// For URLs (section 5), without padding.
std::string to_base64url(std::string_view bytes);
// nullopt for what to_base64url() would not have written.
std::optional<std::string> from_base64url(std::string_view text);

// In lower case.
void append_hex(std::string& out, std::string_view bytes);
// nullopt for what append_hex() would not have written.
std::optional<std::string> from_hex(std::string_view text);

} // namespace newsidx::text
