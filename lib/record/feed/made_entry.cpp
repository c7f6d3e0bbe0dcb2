#include "record/feed/made_entry.h"

#include "record/page/markup.h"
#include "record/xml/xml.h"

#include <string_view>

namespace newsidx::record {

namespace {

void append(std::string& out, std::string_view element, std::string_view text) {
    if (text.empty()) return;
    out.append("<").append(element).append(">");
    append_text(out, text);
    out.append("</").append(element).append(">");
}

} // namespace

std::string to_rss(const MadeEntry& entry) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<rss xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:app=\"http://www.w3.org/2007/app\" version=\"2.0\"><channel>";
    append(out, "title", entry.provider);
    append(out, "language", entry.language);
    std::string item;
    append(item, "guid", entry.id);
    append(item, "title", escape_markup(entry.title)); // which is HTML in RSS, as the description is
    append(item, "link", entry.link);
    append(item, "description", escape_markup(entry.excerpt));
    append(item, "content:encoded", entry.html);
    append(item, "pubDate", entry.published);
    append(item, "lastmod", entry.updated);
    for (const std::string& author : entry.authors)
        append(item, "dc:creator", author);
    for (const std::string& topic : entry.topics)
        append(item, "category", topic);
    if (!entry.is_published) item += "<app:control><app:draft>yes</app:draft></app:control>";
    out += item.empty() ? "<item/>" : "<item>" + item + "</item>";
    return out + "</channel></rss>";
}

} // namespace newsidx::record
