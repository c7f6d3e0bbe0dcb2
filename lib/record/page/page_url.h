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

// Whether a page lists others, by how sites are made: that of a tag, a category, an author, an archive of a year or
// month, or a later page of them (/tags/ferry/, /author/jane/page/2, /archives/2021/05/). `type`: what it calls itself
// (og:type), in lower case; an "article" is none, and "" leaves open what /page/2 and /2021/05/ are.
bool lists_pages(std::string_view url, std::string_view type);

// The same of a page that says no URL, by the path of its file in the folder of its site (tag/ferry.html).
bool lists_pages_in_folder(std::string_view path, std::string_view type);

// Whether a file at this path is where a site's home page lies: index.html, or in the folder of a host; or a later page
// of it, index2.html.
bool is_home_page_of_folder(std::string_view path);

// The same of a page that does not call itself an article, by the URL that it was fetched from, which is certain: the
// site itself, its search, archives of all of it, and later pages of them.
bool leads_to_pages(std::string_view url);

// The URL that browsers, their extensions and HTTrack write into a page that they save; "" when there is none.
std::string saved_from(std::string_view html);

// "example.org" of "https://www.example.org:8080/a"; "" when there is none.
std::string domain_of(std::string_view url);

} // namespace newsidx::record
