#include "record/keys.h"

#include "record/among.h"
#include "record/parse.h"
#include "text/ascii.h"
#include "text/string_hash.h"

#include <algorithm>
#include <array>
#include <string>

namespace newsidx::record {
namespace {

struct Names {
    std::string_view key;
    std::string_view others; // in lower case without _, - and spaces; the preferred one first
};

constexpr auto kNames = std::to_array<Names>({
    {"title", "headline heading webtitle name"},
    {"excerpt", "summary description abstract dek standfirst lead lede teaser trailtext bio snippet shortdescription "
                "customexcerpt"},
    {"body", "content text article articlebody bodytext contenthtml contenttext fulltext maintext descriptionlong "
             "longdescription selftext leadparagraph storytext plaintext bodyhtml html"},
    {"id", "guid uid docid uuid objectid"},
    {"category", "section articlesection sectionname"},
    {"type", ""},
    {"lang", "language locale inlanguage langs"},
    {"originalUrl", "sourceurl canonical canonicalurl externalurl"},
    {"webUrl", "url link permalink pageurl articleurl alternate"},
    {"webUrlIsShared", ""},
    {"ampWebUrl", "ampurl"},
    {"cdnAmpWebUrl", ""},
    {"publishedDateTime",
     "publishedat publisheddate publishdate pubdate publicationdate webpublicationdate "
     "datepublished datepublish datetime dateunixtime dategmt date createdat datecreated created createdutc "
     "seendate timestamp time firstcreated versioncreated"},
    {"updatedDateTime",
     "updated updatedat lastupdated lastmod modifiedgmt modified modifiedat lastmodified datemodified datemodify"},
    {"quality", ""},
    {"heat", ""},
    {"published", "ispublished"}, // a date under this name is publishedDateTime: see map.cpp
    {"draft", "isdraft"},
    {"removed", "deleted"},
    {"provider", "publisher publication source site sitename sourcename sourcehostname origin"},
    {"provider.name", ""},
    {"provider.domain", "domain sourcedomain hostname"},
    {"topics", "tags keywords categories subjects"},
    {"images", "image imageurl urltoimage topimage bannerimage featuredimage featureimage socialimage thumbnail "
               "thumbnailurl"},
    {"featuredContent", ""},
    {"related", ""},
});

constexpr std::size_t kLongestName = 32;

// A name in lower case without _, - and spaces, cut behind kLongestName bytes.
class PlainName {
public:
    explicit PlainName(std::string_view name) {
        for (const char c : name.substr(0, kLongestName + 1)) {
            if (c == '_' || c == '-' || c == ' ') continue;
            bytes_[size_++] = text::lower_ascii(c);
        }
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, kLongestName + 1> bytes_{};
    std::size_t size_ = 0;
};

using Meanings = text::StringMap<KeyMeaning>;

Meanings make_meanings() {
    Meanings meanings;
    std::uint16_t order = 0;
    for (const Names& names : kNames) {
        meanings.emplace(PlainName(names.key).view(), KeyMeaning{names.key, order++});
        std::string_view rest = names.others;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            meanings.emplace(rest.substr(0, end), KeyMeaning{names.key, order++});
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return meanings;
}

} // namespace

std::optional<KeyMeaning> meaning_of(std::string_view name) {
    static const Meanings kMeanings = make_meanings();
    if (name.size() > kLongestName) return std::nullopt;
    const auto found = kMeanings.find(PlainName(name).view());
    if (found == kMeanings.end()) return std::nullopt;
    return found->second;
}

bool names_authors(std::string_view name) {
    if (name.size() > kLongestName) return false;
    const PlainName plain(name);
    constexpr auto kAuthors = std::to_array<std::string_view>(
        {"author", "authors", "authorname", "byline", "creator", "creators", "primaryauthor", "publishedby", "account"});
    return is_among(kAuthors, plain.view());
}

bool is_mappable(std::string_view key) {
    if (key == "draft") return false;
    return key == kAuthor ||
           std::any_of(kNames.begin(), kNames.end(), [&](const Names& names) { return names.key == key; });
}

std::string mappable_keys() {
    std::string out;
    for (const Names& names : kNames) {
        if (!is_mappable(names.key)) continue;
        if (!out.empty()) out += ", ";
        out += names.key;
    }
    return out.append(", ").append(kAuthor);
}

std::string rejection_of_key(std::string_view ours) {
    if (is_mappable(ours)) return {};
    const auto meaning = names_authors(ours) ? KeyMeaning{kAuthor} : meaning_of(ours).value_or(KeyMeaning{});
    return "\"" + std::string(ours) + "\" is no key of a record" +
           (is_mappable(meaning.key) ? ", which calls it " + std::string(meaning.key) : "") + ": it must be one of " +
           mappable_keys();
}

} // namespace newsidx::record
