#include "record/identity.h"

#include "record/among.h"
#include "record/shared_url.h"
#include "record/trim.h"
#include "text/ascii.h"
#include "text/fnv.h"
#include "text/host.h"
#include "text/number.h"
#include "text/split.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace newsidx::record {
namespace {

// Parameters that tell where a visitor came from, never which page it is. Lower case.
constexpr std::string_view kTracking =
    "__twitter_impression _hsenc _hsmi at_bbc_team at_campaign at_campaign_type at_format at_link_id at_link_origin "
    "at_link_type at_medium at_ptr_name cmpid dclid emc fb_action_ids fb_action_types fb_ref fb_source fbclid gbraid "
    "gclid gclsrc guccounter guce_referrer guce_referrer_sig igsh igshid ito li_fat_id mc_cid mc_eid mkt_tok msclkid "
    "mtm_campaign ns_campaign ns_fee ns_linkname ns_mchannel ns_source ocid oly_anon_id oly_enc_id pk_campaign s_cid "
    "smid srsltid ttclid twclid vero_id wbraid wt.mc_id xtor yclid";
// Parameters that tell it when they name a feed, as source=rss-4a7b.
constexpr std::string_view kTrackingOfFeeds = "from mod partner ref source src";

bool is_tracking(std::string_view parameter) {
    const std::string lowered = text::lower_ascii(parameter);
    const std::size_t equals = lowered.find('=');
    const std::string_view name = std::string_view(lowered).substr(0, equals);
    return name.starts_with("utm_") || is_word_of(kTracking, name) ||
           (is_word_of(kTrackingOfFeeds, name) && lowered.substr(equals + 1).starts_with("rss"));
}

// One form of what may be escaped in several ways (RFC 3986, 6.2.2): letters, digits and - . _ ~ are not; what is no
// ASCII is, as UTF-8, and so are spaces; escapes are in upper case. What else is escaped means another thing than
// itself.
std::string with_normal_escapes(std::string_view url) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (std::size_t i = 0; i < url.size(); ++i) {
        auto byte = static_cast<unsigned char>(url[i]);
        const std::string_view digits = byte == '%' ? url.substr(i + 1, 2) : std::string_view{};
        const char* const end = digits.data() + digits.size();
        const bool is_escape = digits.size() == 2 && std::from_chars(digits.data(), end, byte, 16).ptr == end;
        if (is_escape) i += 2;
        const char c = static_cast<char>(byte);
        const bool is_plain = text::is_ascii_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
        if (is_plain || (!is_escape && byte > ' ' && byte < 0x7F && byte != '%'))
            out += c;
        else
            out.append({'%', kDigits[byte / 16], kDigits[byte % 16]});
    }
    return out;
}

bool has_plain_escapes(std::string_view url) {
    return std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F && c != '%'; });
}

// What a page that is a program of its own has behind #: which story it shows. "" for every other place in a page.
std::string_view route_of(std::string_view url) {
    const std::size_t mark = std::min(url.find('#'), url.size());
    const std::string_view fragment = url.substr(mark);
    const bool is_route = fragment.starts_with("#!") || fragment.starts_with("#/");
    return is_route && fragment.find_first_not_of("#!/") != std::string_view::npos ? fragment : std::string_view{};
}

// The query without tracking parameters; as it is when it has none.
std::string clean_query(std::string_view query) {
    std::string out;
    bool removed = false;
    for (std::string_view rest = query; !rest.empty();) {
        const std::string_view parameter = text::take_part(rest, '&');
        if (is_tracking(parameter)) {
            removed = true;
        } else if (!parameter.empty()) {
            if (!out.empty()) out += '&';
            out += parameter;
        }
    }
    return removed ? out : std::string(query);
}

// "user@Host:80" -> "user@host"; "" when it cannot be one.
std::string clean_authority(std::string_view authority, std::string_view default_port) {
    const std::size_t at = authority.rfind('@');
    const std::string_view user = at == std::string_view::npos ? std::string_view{} : authority.substr(0, at + 1);
    std::string_view host = authority.substr(user.size());
    std::string_view port;
    const std::size_t bracket = host.rfind(']'); // of an IPv6 address, which holds colons
    const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
        if (!port.empty() && !text::number_of<std::uint16_t>(port)) return {};
    }
    if (host.empty() || host.find_first_of(" \t\r\n<>\"\\^`{|}@") != std::string_view::npos) return {};
    std::string out = std::string(user) + text::ascii_host(host);
    if (!port.empty() && port != default_port) out.append(":").append(port);
    return out;
}

// The page that an address of the Wayback Machine is a capture of: what stands behind /web/20240501120000/, or behind
// /web/20240501120000id_/, which also says how it is to be shown. Every other URL is its own page.
std::string_view archived_page(std::string_view url) {
    constexpr std::string_view kCaptures = "://web.archive.org/web/";
    constexpr std::size_t kLongestTime = 14;
    for (;;) {
        const std::size_t begin = url.find("://");
        if (!text::equal_but_for_case(url.substr(std::min(begin, url.size()), kCaptures.size()), kCaptures)) return url;
        const std::string_view capture = url.substr(begin + kCaptures.size());
        const std::size_t slash = capture.find('/');
        std::string_view time = capture.substr(0, slash);
        if (time.ends_with('_')) time = time.substr(0, time.find_first_not_of("0123456789"));
        const std::string_view page = slash == std::string_view::npos ? "" : capture.substr(slash + 1);
        const bool is_page = text::equal_but_for_case(page.substr(0, 7), "http://") ||
                             text::equal_but_for_case(page.substr(0, 8), "https://");
        if (!is_page || time.size() > kLongestTime || !text::is_ascii_digits(time)) return url;
        url = page;
    }
}

} // namespace

std::string canonical_url(std::string_view url) {
    url = archived_page(trim(url, " \t\r\n\f\v"));
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos) return {};
    const std::string scheme = text::lower_ascii(url.substr(0, colon));
    if (scheme != "http" && scheme != "https") return {};
    if (url.size() <= colon + 3 || url.find_first_of("\t\r\n") != std::string_view::npos) return {};
    url.remove_prefix(colon + 3);

    const std::size_t authority_end = std::min(url.find_first_of("/?#"), url.size());
    const std::string authority = clean_authority(url.substr(0, authority_end), scheme == "http" ? "80" : "443");
    if (authority.empty()) return {};
    url.remove_prefix(authority_end);
    const std::string normal = has_plain_escapes(url) ? std::string() : with_normal_escapes(url);
    if (!normal.empty()) url = normal;
    const std::string_view route = route_of(url);
    url = url.substr(0, url.find('#'));

    const std::size_t mark = url.find('?');
    std::string_view path = url.substr(0, mark);
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    std::string out = scheme + "://" + authority;
    out += path;
    if (mark != std::string_view::npos) {
        const std::string query = clean_query(url.substr(mark + 1));
        if (!query.empty()) out.append("?").append(query);
    }
    return out.append(route);
}

std::vector<std::string> similar_urls(std::string_view url) {
    const std::string given = canonical_url(url);
    // Without a scheme: a host with a dot, and a path.
    if (given.empty() && (url.find("://") != std::string_view::npos || url.find('.') > url.find('/'))) return {};
    const std::string whole = given.empty() ? canonical_url("https://" + std::string(url)) : given;
    const std::size_t scheme = whole.find("://");
    if (scheme == std::string::npos) return {};
    std::string_view rest = std::string_view(whole).substr(scheme + 3);
    if (rest.starts_with("www.")) rest.remove_prefix(4);
    std::vector<std::string> urls;
    for (const char* begin : {"https://", "https://www.", "http://", "http://www."})
        if (std::string other = canonical_url(begin + std::string(rest)); !other.empty() && other != given)
            urls.push_back(std::move(other));
    return urls;
}

std::string identity_key(const Record& record, const Place& place) {
    if (std::string url = canonical_url(record.original_url); !url.empty()) return url;
    const bool shared = record.web_url_is_shared;
    if (std::string url = canonical_url(record.web_url); !shared && !url.empty()) return url;
    std::string key;
    if (!record.source_id.empty() && !(shared && is_same_page(record.source_id, record.web_url))) {
        key = "id:";
        for (const char c : place.source) {
            if (c == '#')
                key += "%23";
            else if (c == '%')
                key += "%25";
            else
                key += c;
        }
        return key + '#' + record.source_id;
    }
    key = "path:" + std::string(place.path);
    if (place.single) return key;
    // Untitled items of a day are told apart by what they have instead of a title.
    const std::string& name = !record.title.empty()     ? record.title
                              : !record.excerpt.empty() ? record.excerpt
                                                        : record.body;
    const std::uint64_t hash = text::add_to_hash(text::kFnvOffset, name);
    return key + "#" + text::to_hex(text::add_to_hash(hash, record.published_at.text));
}

std::string identity_key(const Stub& stub) {
    std::string url = canonical_url(stub.original_url);
    return url.empty() ? canonical_url(stub.web_url) : url;
}

std::string alias_key(const Record& record, std::string_view key) {
    if (record.web_url_is_shared || record.web_url == key)
        return {}; // a key that is a URL is canonical, and no other key is a URL
    std::string url = canonical_url(record.web_url);
    return url == key ? std::string{} : url;
}

} // namespace newsidx::record
