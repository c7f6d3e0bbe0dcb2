#include "record/page_url.h"

#include "record/identity.h"
#include "record/trim.h"

#include <algorithm>
#include <vector>

namespace newsidx::record {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";

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

} // namespace

std::string resolve_url(std::string_view base, std::string_view reference) {
    reference = trim(reference, kSpace);
    std::string url;
    if (has_scheme(reference)) {
        url = reference;
    } else if (reference.starts_with("//")) {
        url = (base.starts_with("http:") ? "http:" : "https:") + std::string(reference);
    } else if (reference.empty() || reference.starts_with('#') || canonical_url(base).empty()) {
        return {};
    } else {
        base = trim(base, kSpace).substr(0, trim(base, kSpace).find_first_of("#?"));
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
    return !canonical.empty() && canonical.find_first_of("/?", canonical.find("://") + 3) == std::string::npos;
}

std::string domain_of(std::string_view url) {
    const std::string canonical = canonical_url(url);
    const std::size_t begin = canonical.find("://");
    if (begin == std::string::npos) return {};
    std::string_view host = std::string_view(canonical).substr(begin + 3);
    host = host.substr(0, host.find_first_of("/?"));
    if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
    const std::size_t bracket = host.find(']'); // of an IPv6 address, which holds colons
    host = host.substr(0, host.find(':', bracket == std::string_view::npos ? 0 : bracket));
    if (host.starts_with("www.")) host.remove_prefix(4);
    return std::string(host);
}

} // namespace newsidx::record
