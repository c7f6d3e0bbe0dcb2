#include "record/page/page_url.h"

#include "record/among.h"
#include "record/identity.h"
#include "record/page/page_encoding.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/host.h"
#include "text/split.h"

#include <algorithm>
#include <array>
#include <vector>

namespace newsidx::record {
namespace {

constexpr std::string_view kHtmlSpace = " \t\r\n\f";

// "mailto:", "https:"
bool has_scheme(std::string_view reference) {
    const std::size_t colon = reference.find_first_of(":/?#");
    return colon != std::string_view::npos && colon > 0 && reference[colon] == ':';
}

// "/a/./b/../c" -> "/a/c"
std::string without_dots(std::string_view path) {
    std::vector<std::string_view> parts;
    bool is_folder = false;
    for (std::size_t at = 1; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view part = path.substr(at, end - at);
        is_folder = part == "." || part == "..";
        if (part == ".." && !parts.empty()) parts.pop_back();
        if (!is_folder) parts.push_back(part);
        at = end + 1;
    }
    std::string out;
    for (const std::string_view part : parts) {
        out.append("/").append(part);
    }
    if (is_folder || out.empty()) out += '/';
    return out;
}

// "news" of "news.html"
std::string_view without_ending(std::string_view name) {
    constexpr auto kEndings = std::to_array<std::string_view>({"html", "htm", "xhtml", "shtml"});
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos && is_among(kEndings, name.substr(dot + 1)) ? name.substr(0, dot) : name;
}

// "tags" and "ferry" of "Tags/Ferry/index.html", "tag" and "ferry" of "/tag/ferry.html".
std::vector<std::string> segments_of_path(std::string_view path) {
    const std::string lower = text::lower_ascii(path);
    std::vector<std::string> segments;
    for (std::string_view rest = lower; !rest.empty();)
        if (const std::string_view segment = text::take_part(rest, '/'); !segment.empty())
            segments.emplace_back(segment);
    if (segments.empty()) return segments;
    if (segments.back().starts_with("index."))
        segments.pop_back();
    else
        segments.back().resize(without_ending(segments.back()).size());
    return segments;
}

// "/tags/ferry" of "https://www.gazette.example/tags/ferry/?page=2"; "" when it is no URL.
std::string path_of(std::string_view url) {
    const std::string canonical = canonical_url(url);
    const std::size_t scheme = canonical.find("://");
    if (scheme == std::string::npos) return {};
    const std::size_t end = std::min(canonical.find('?'), canonical.size());
    const std::size_t begin = std::min(canonical.find('/', scheme + 3), end);
    return canonical.substr(begin, end - begin);
}

// Takes page/2 or page2 from the end; whether it was there.
bool take_page(std::vector<std::string>& segments) {
    constexpr std::string_view kPage = "page";
    constexpr std::size_t kDigits = 3; // a greater number is that of an article
    const auto is_short = [](std::string_view text) { return text.size() <= kDigits && text::is_ascii_digits(text); };
    if (segments.empty()) return false;
    const bool is_apart = segments.size() > 1 && segments[segments.size() - 2] == kPage && is_short(segments.back());
    const bool is_joined =
        segments.back().starts_with(kPage) && is_short(std::string_view(segments.back()).substr(kPage.size()));
    if (is_apart || is_joined) segments.resize(segments.size() - (is_apart ? 2 : 1));
    return is_apart || is_joined;
}

// Takes 2021/05/14, 2021/05 or 2021 from the end; how many parts it had.
std::size_t take_date(std::vector<std::string>& segments) {
    constexpr std::size_t kParts = 3;
    for (std::size_t parts = std::min(kParts, segments.size()); parts > 0; --parts) {
        const auto begin = segments.end() - static_cast<std::ptrdiff_t>(parts);
        const bool is_year = begin->size() == 4 && (begin->starts_with("19") || begin->starts_with("20"));
        const bool is_date =
            is_year && text::is_ascii_digits(*begin) && std::all_of(begin + 1, segments.end(), [](const auto& part) {
                return part.empty() || (part.size() <= 2 && text::is_ascii_digits(part)); // ".html" leaves an empty one
            });
        if (!is_date) continue;
        segments.erase(begin, segments.end());
        return parts;
    }
    return 0;
}

// `path`: that of a URL, or of a file in a site's folder.
bool is_of_list(std::string_view path, std::string_view type) {
    if (type == "article" || path.find('?') != std::string_view::npos) return false;
    std::vector<std::string> segments = segments_of_path(path);
    constexpr auto kOfAll =
        std::to_array<std::string_view>({"tags", "categories", "authors", "contributors", "archives"});
    constexpr auto kOfOne = std::to_array<std::string_view>(
        {"tag", "tags", "category", "categories", "author", "authors", "contributor", "contributors", "label"});
    const bool is_page = take_page(segments);
    const std::size_t date = take_date(segments);
    const bool is_archive = !segments.empty() && segments.back().starts_with("archive") &&
                            segments.back().size() <= std::string_view("archives").size();
    if (is_archive && (date > 0 || is_page || segments.size() == 1)) return true;
    // /wiki/1984 is none of a year.
    if (!type.empty() && (is_page || date > 1 || (date == 1 && segments.empty()))) return true;
    if (date > 0 || segments.empty()) return false;
    if (is_among(kOfAll, segments.back())) return true;
    // The name of a story has more words than that of a category.
    constexpr std::ptrdiff_t kMostHyphens = 3;
    return segments.size() > 1 && is_among(kOfOne, segments[segments.size() - 2]) &&
           std::count(segments.back().begin(), segments.back().end(), '-') <= kMostHyphens;
}

} // namespace

bool lists_pages(std::string_view url, std::string_view type) {
    return url.find('?') == std::string_view::npos && is_of_list(path_of(url), type);
}

bool lists_pages_in_folder(std::string_view path, std::string_view type) {
    return is_of_list(path, type);
}

bool is_home_page_of_folder(std::string_view path) {
    constexpr std::string_view kIndex = "index";
    if (const std::size_t slash = path.find('/'); slash != std::string_view::npos) {
        if (path.substr(0, slash).find('.') == std::string_view::npos) return false; // no host
        path.remove_prefix(slash + 1);
    }
    const std::string_view name = without_ending(path);
    if (name.size() == path.size() || !name.starts_with(kIndex)) return false;
    return name == kIndex || text::is_ascii_digits(name.substr(kIndex.size()));
}

bool leads_to_pages(std::string_view url) {
    constexpr auto kLists = std::to_array<std::string_view>({"?s=", "&s=", "?paged=", "&paged="});
    if (has_any_of(kLists, url)) return true;
    std::vector<std::string> segments = segments_of_path(path_of(url.substr(0, url.find('?'))));
    if (!segments.empty() && segments.back() == "search") return true;
    if (url.find('?') != std::string_view::npos) return false;
    if (take_page(segments) || segments.empty()) return true;
    const std::string last = segments.back();
    const std::size_t date = take_date(segments);
    return segments.empty() && (date > 1 || (date == 1 && last >= "1990")); // /1984 may be about the book
}

std::string resolve_url(std::string_view base, std::string_view reference) {
    reference = trim(reference, kHtmlSpace);
    std::string url;
    if (has_scheme(reference)) {
        url = reference;
    } else if (reference.starts_with("//")) {
        url = (text::equal_but_for_case(base.substr(0, 5), "http:") ? "http:" : "https:") + std::string(reference);
    } else if (reference.empty() || reference.starts_with('#') || canonical_url(base).empty()) {
        return {};
    } else {
        base = trim(base, kHtmlSpace).substr(0, trim(base, kHtmlSpace).find_first_of("#?"));
        const std::size_t path = std::min(base.find('/', base.find("://") + 3), base.size());
        const std::size_t query = std::min(reference.find_first_of("?#"), reference.size());
        const std::string_view target = reference.substr(0, query);
        std::string whole(target);
        if (target.empty()) {
            whole = base.substr(path);
        } else if (!target.starts_with('/')) {
            const std::string_view folder = base.substr(path, base.substr(path).rfind('/') + 1);
            whole = (folder.empty() ? "/" : std::string(folder)) + whole;
        }
        url = std::string(base.substr(0, path)) + without_dots(whole) + std::string(reference.substr(query));
    }
    return canonical_url(url).empty() ? std::string{} : url;
}

bool is_home_page(std::string_view url) {
    const std::string canonical = canonical_url(url);
    return !canonical.empty() && canonical.find_first_of("/?#", canonical.find("://") + 3) == std::string::npos;
}

std::string domain_of(std::string_view url) {
    const std::string canonical = canonical_url(url);
    const std::size_t begin = canonical.find("://");
    if (begin == std::string::npos) return {};
    std::string_view host = std::string_view(canonical).substr(begin + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    const std::size_t bracket = host.find(']'); // of an IPv6 address, which holds colons
    host = host.substr(0, host.find(':', bracket == std::string_view::npos ? 0 : bracket));
    if (host.starts_with("www.")) host.remove_prefix(4);
    return text::unicode_host(host);
}

std::string saved_from(std::string_view html) {
    const std::string_view head = html.substr(0, kPageHead);
    constexpr std::string_view kMirror = "<!-- Mirrored from "; // HTTrack's, without a scheme
    if (const std::size_t at = head.find(kMirror); at != std::string_view::npos) {
        const std::string_view rest = head.substr(at + kMirror.size());
        const std::size_t end = rest.find(' ');
        if (end != std::string_view::npos && rest.substr(end).starts_with(" by HTTrack"))
            return "https://" + std::string(rest.substr(0, end));
    }
    for (const std::string_view mark : {"<!-- saved from url=(", "Page saved with SingleFile"}) {
        const std::size_t at = head.find(mark);
        if (at == std::string_view::npos) continue;
        const std::size_t begin = head.find("http", at);
        if (begin == std::string_view::npos) continue;
        return std::string(head.substr(begin, head.find_first_of(" \t\r\n", begin) - begin));
    }
    return {};
}

} // namespace newsidx::record
