#include "record/xml/xml_entities.h"

#include "record/page/markup.h"
#include "record/xml/xml_characters.h"

#include <algorithm>

namespace newsidx::record {
namespace {

constexpr std::size_t kMost = 2'300; // HTML has 2,231; looking one up takes some time

bool ends_name(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '>' || c == '%';
}

} // namespace

std::size_t XmlEntities::read_document_type(std::string_view text) {
    bool is_inside = false; // of [ ]
    for (std::size_t at = 2; at < text.size(); ++at) {
        const std::string_view rest = text.substr(at);
        const char c = rest.front();
        if (c == '>' && !is_inside) return at + 1;
        if (c == '[' || c == ']') {
            is_inside = c == '[';
        } else if (is_inside && rest.starts_with("<!ENTITY")) {
            read_declaration(rest.substr(8));
        } else if (c == '"' || c == '\'' || rest.starts_with("<!--") || rest.starts_with("<?")) {
            const std::string_view end = c != '<' ? rest.substr(0, 1) : rest[1] == '?' ? "?>" : "-->";
            at = text.find(end, at + 1);
            if (at == std::string_view::npos) break;
            at += end.size() - 1;
        }
    }
    return 0;
}

// What follows <!ENTITY: a name and its value. Parameter entities and external ones are none of ours.
void XmlEntities::read_declaration(std::string_view text) {
    const auto skip_space = [&] { text.remove_prefix(std::min(text.find_first_not_of(kXmlSpace), text.size())); };
    skip_space();
    const std::string_view head = text.substr(0, kLongestName);
    const auto length = static_cast<std::size_t>(std::find_if(head.begin(), head.end(), ends_name) - head.begin());
    std::string name(head.substr(0, length));
    text.remove_prefix(length);
    skip_space();
    if (name.empty() || text.empty() || (text.front() != '"' && text.front() != '\'')) return;
    const std::size_t end = text.find(text.front(), 1);
    if (end == std::string_view::npos || texts_.size() >= kMost) return;
    std::string value = decode_entities(text.substr(1, end - 1));
    std::erase_if(value, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    texts_.try_emplace(std::move(name), std::move(value));
}

std::string_view XmlEntities::find(std::string_view reference) {
    const std::string name(reference.substr(1, reference.size() - 2));
    auto found = texts_.find(name);
    if (found == texts_.end()) {
        if (texts_.size() >= kMost) return {};
        std::string text = decode_entities(reference);
        if (text == reference) text.clear();
        found = texts_.emplace(name, std::move(text)).first;
    }
    return found->second;
}

} // namespace newsidx::record
