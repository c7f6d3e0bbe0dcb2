// URLs of a page. Pure functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::record {

// An absolute http(s) URL: `reference` (trimmed) as a page at `base` means it. "" when that is none; without a base
// only absolute references and those without a scheme ("//host/path") are.
std::string resolve_url(std::string_view base, std::string_view reference);

// Whether it is an absolute http(s) URL of a site, and of no page in it.
bool is_home_page(std::string_view url);

// "example.org" of "https://www.example.org:8080/a"; "" when there is none.
std::string domain_of(std::string_view url);

} // namespace newsidx::record
