// Reading and writing the nodes of an XmlDocument.
#include "record/xml/xml.h"

#include "record/page/markup.h"
#include "record/trim.h"
#include "text/ascii.h"

namespace newsidx::record {
namespace {

bool is_text(const xmlNode* node) {
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

const xmlAttr* find_attribute(const xmlNode* element, std::string_view name, std::string_view prefix) {
    for (const xmlAttr* attribute = element->properties; attribute != nullptr; attribute = attribute->next) {
        const std::string_view its = attribute->ns == nullptr ? std::string_view{} : view_of(attribute->ns->prefix);
        if (its == prefix && text::equal_but_for_case(view_of(attribute->name), name)) return attribute;
    }
    return nullptr;
}

std::string value_of(const xmlAttr* attribute) {
    std::string value;
    for (const xmlNode* node = attribute->children; node != nullptr; node = node->next) {
        value += view_of(node->content);
    }
    return value;
}

// What a parser would take for markup, or would not keep: line ends, and in attributes any white space.
constexpr std::string_view kInText = "&<>\r";
constexpr std::string_view kInAttribute = "&<>\r\"\n\t";

void append_cdata(std::string& out, std::string_view text) {
    out += "<![CDATA[";
    for (std::size_t end = text.find("]]>"); end != std::string_view::npos; end = text.find("]]>")) {
        out.append(text.substr(0, end + 2)).append("]]><![CDATA[");
        text.remove_prefix(end + 2);
    }
    out.append(text).append("]]>");
}

void append_name(std::string& out, const xmlNs* ns, const xmlChar* name) {
    if (ns != nullptr && ns->prefix != nullptr) out.append(view_of(ns->prefix)).append(":");
    out += view_of(name);
}

void append_text_of(std::string& out, const xmlNode* node) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (is_text(child)) out += view_of(child->content);
        if (child->type == XML_ELEMENT_NODE) append_text_of(out, child);
    }
}

void append_html(std::string& out, const xmlNode* node) {
    for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
        if (is_text(child)) append_escaped(out, view_of(child->content), kInText);
        if (child->type != XML_ELEMENT_NODE) continue;
        const std::string_view name = name_of(child);
        out.append("<").append(name);
        for (const xmlAttr* attribute = child->properties; attribute != nullptr; attribute = attribute->next) {
            if (attribute->ns != nullptr) continue;
            out.append(" ").append(view_of(attribute->name)).append("=\"");
            append_escaped(out, value_of(attribute), kInAttribute);
            out += '"';
        }
        out += '>';
        if (child->children == nullptr && (name == "br" || name == "img" || name == "hr")) continue;
        append_html(out, child);
        out.append("</").append(name).append(">");
    }
}

} // namespace

std::string_view name_of(const xmlNode* element) {
    const std::string_view name = view_of(element->name); // with its prefix when nothing declares that
    return name.substr(name.find(':') + 1);               // all of it when there is no colon
}

bool is_named(const xmlNode* element, std::string_view name) {
    return text::equal_but_for_case(name_of(element), name);
}

std::string_view prefix_of(const xmlNode* element) {
    if (element->ns != nullptr) return view_of(element->ns->prefix);
    const std::string_view name = view_of(element->name);
    const std::size_t colon = name.find(':');
    return colon == std::string_view::npos ? std::string_view{} : name.substr(0, colon);
}

std::string_view namespace_of(const xmlNode* element) {
    return element->ns == nullptr ? std::string_view{} : view_of(element->ns->href);
}

std::uint64_t line_of(const xmlNode* element) {
    return reinterpret_cast<std::uintptr_t>(element->_private); // XmlDocument puts it there
}

const xmlNode* first_element(const xmlNode* parent) {
    const xmlNode* node = parent->children;
    return node == nullptr || node->type == XML_ELEMENT_NODE ? node : next_element(node);
}

const xmlNode* next_element(const xmlNode* element) {
    do {
        element = element->next;
    } while (element != nullptr && element->type != XML_ELEMENT_NODE);
    return element;
}

std::string attribute_of(const xmlNode* element, std::string_view name, std::string_view prefix) {
    const xmlAttr* const attribute = find_attribute(element, name, prefix);
    return attribute == nullptr ? std::string{} : value_of(attribute);
}

bool has_attribute(const xmlNode* element, std::string_view name) {
    return find_attribute(element, name, {}) != nullptr;
}

std::string text_of(const xmlNode* element) {
    std::string text;
    append_text_of(text, element);
    return text;
}

const xmlNode* element_at(const xmlNode* element, XmlPath path) {
    for (const std::string_view name : path) {
        if (element == nullptr) return nullptr;
        const xmlNode* child = first_element(element);
        while (child != nullptr && !is_named(child, name))
            child = next_element(child);
        element = child;
    }
    return element;
}

std::string text_at(const xmlNode* element, XmlPath path) {
    const xmlNode* const found = element_at(element, path);
    return found == nullptr ? std::string() : std::string(trim(text_of(found)));
}

bool is_cut(const xmlNode* element) {
    // Nothing stands behind the mark but end tags.
    const xmlNode* node = element;
    while (node != nullptr && node->type == XML_ELEMENT_NODE) {
        node = node->last;
    }
    return node != nullptr && node->type == XML_PI_NODE;
}

void append_start_tag(std::string& out, const xmlNode* element, bool (*keeps)(const xmlAttr*)) {
    out += '<';
    append_name(out, element->ns, element->name);
    for (const xmlNs* ns = element->nsDef; ns != nullptr; ns = ns->next) {
        out += " xmlns";
        if (ns->prefix != nullptr) out.append(":").append(view_of(ns->prefix));
        out += "=\"";
        append_escaped(out, view_of(ns->href), kInAttribute);
        out += '"';
    }
    for (const xmlAttr* attribute = element->properties; attribute != nullptr; attribute = attribute->next) {
        if (keeps != nullptr && !keeps(attribute)) continue;
        out += ' ';
        append_name(out, attribute->ns, attribute->name);
        out += "=\"";
        append_escaped(out, value_of(attribute), kInAttribute);
        out += '"';
    }
    out += '>';
}

void append_end_tag(std::string& out, const xmlNode* element) {
    out += "</";
    append_name(out, element->ns, element->name);
    out += '>';
}

void append_text(std::string& out, std::string_view text) {
    append_escaped(out, text, kInText);
}

void append_element(std::string& out, const xmlNode* element) {
    append_start_tag(out, element, nullptr);
    for (const xmlNode* child = element->children; child != nullptr; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) append_element(out, child);
        if (child->type == XML_TEXT_NODE) append_escaped(out, view_of(child->content), kInText);
        if (child->type == XML_CDATA_SECTION_NODE) append_cdata(out, view_of(child->content));
    }
    if (element->children == nullptr) {
        out.back() = '/';
        out += '>';
        return;
    }
    append_end_tag(out, element);
}

std::string inner_html(const xmlNode* element) {
    std::string html;
    append_html(html, element);
    return html;
}

} // namespace newsidx::record
