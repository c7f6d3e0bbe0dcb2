#include "record/made_entry.h"

#include "record/markup.h"

#include <string_view>

namespace newsidx::record {

namespace {

void append(std::string& out, std::string_view element, std::string_view text) {
    if (text.empty()) return;
    out.append("<").append(element).append(">").append(escape_markup(text)).append("</").append(element).append(">");
}

} // namespace

std::string to_rss(const MadeEntry& entry) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
        "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:app=\"http://www.w3.org/2007/app\"><channel>";
    append(out, "title", entry.provider);
    append(out, "language", entry.language);
    out += "<item>";
    append(out, "guid", entry.id);
    append(out, "title", escape_markup(entry.title)); // which is HTML in RSS, as the description is
    append(out, "link", entry.link);
    append(out, "description", escape_markup(entry.excerpt));
    append(out, "content:encoded", entry.html);
    append(out, "pubDate", entry.published);
    append(out, "lastmod", entry.updated);
    for (const std::string& author : entry.authors)
        append(out, "dc:creator", author);
    for (const std::string& topic : entry.topics)
        append(out, "category", topic);
    if (!entry.is_published) out += "<app:control><app:draft>yes</app:draft></app:control>";
    return out + "</item></channel></rss>";
}

} // namespace newsidx::record
