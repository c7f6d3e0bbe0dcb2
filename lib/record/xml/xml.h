// XML as feeds hold it, that is often broken: bytes -> UTF-8 -> well-formed XML -> a tree of libxml2.
//
// Internal to lib/record. An XmlDocument owns its nodes and belongs to one thread at a time; the functions are pure and
// callable from any thread. All of it takes time and memory linear in the input; the tree is at most kMaxXmlDepth deep,
// so recursion over it is safe.
#pragma once

#include "record/parse.h"

#include <libxml/tree.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::record {

enum class Markup : std::uint8_t { none, xml, html };

// What the first bytes of a file are, in any encoding. html: a document type or root element html, or a fragment that
// begins with an element of HTML's (<head, <body, <article, <main, <div, <p, <h1).
Markup markup_of(std::string_view head);
// What stands for the root of bookmarks as browsers and Pocket export them (record/feed/bookmarks.h).
inline constexpr std::string_view kBookmarks = "netscape-bookmark";
// The name of the first element, in lower case and without a namespace; "" where there is none.
std::string root_of(std::string_view head);
// Whether feeds, or lists of them, have a root of this name, as root_of() gives it.
bool is_feed_root(std::string_view root);

struct XmlText {
    std::string text;    // well-formed UTF-8
    std::string warning; // "" when every byte meant something in the encoding that the document says
};

// Decodes by the byte order mark, else by the XML declaration (itself in ASCII, UTF-16, UTF-32 or EBCDIC) unless the
// bytes are UTF-8 beyond doubt, else as UTF-8, where bytes that are not UTF-8 count as windows-1252.
XmlText decode_xml(std::string_view bytes);

inline constexpr std::size_t kMaxXmlDepth = 200;
inline constexpr std::size_t kMaxXmlElements = 1'000'000;

struct RepairedXml {
    std::string text; // one element, well-formed but for namespaces, line by line the lines of what it was made of
    std::optional<Note> lost;     // the XML breaks off here
    std::optional<Note> repaired; // the first defect that was read around
};

// Makes XML well-formed as a browser would make HTML: a lone & or < is text, attributes without quotes get them, end
// tags that are missing are added and those too many are dropped. Entities (HTML's, and those that the document
// declares as plain text) are replaced by what they stand for, never within each other, so that they cannot grow.
// An item ends where the next one begins, also within what is open in it, and a CDATA section that has the end of one
// entry and the beginning of another in it ends with its element. Entries behind
// a comment that is never closed are read.
// Comments, processing instructions and the document type are dropped, and so are characters that XML forbids. Where
// the text breaks off, the instruction <?cut?> stands in front of the end tags that were added.
RepairedXml repair_xml(std::string_view text);

class XmlDocument {
public:
    // Precondition: `text` is UTF-8 of at most kMaxRecordBytes.
    explicit XmlDocument(std::string_view text);

    const xmlNode* root() const; // nullptr: there is no element
    const std::optional<Note>& lost() const { return lost_; }
    const std::optional<Note>& repaired() const { return repaired_; }

private:
    struct Free {
        void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
    };
    std::unique_ptr<xmlDoc, Free> document_;
    std::optional<Note> lost_;
    std::optional<Note> repaired_;
};

// Of one element. Names are without their prefix; views point into the tree.
std::string_view name_of(const xmlNode* element);
std::string_view prefix_of(const xmlNode* element);
std::string_view namespace_of(const xmlNode* element); // its URI; "" for none, or a prefix that nothing declares
std::uint64_t line_of(const xmlNode* element);
bool is_named(const xmlNode* element, std::string_view name); // whatever the case of ASCII letters
const xmlNode* first_element(const xmlNode* parent);
const xmlNode* next_element(const xmlNode* element);

// The elements right below one, for a loop over them.
// "" for null.
inline std::string_view view_of(const xmlChar* text) {
    return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

struct Elements {
    struct Iterator {
        const xmlNode* element;
        const xmlNode* operator*() const { return element; }
        void operator++() { element = next_element(element); }
        bool operator==(std::nullptr_t) const { return element == nullptr; }
    };
    const xmlNode* parent;

    Iterator begin() const { return {first_element(parent)}; }
    std::nullptr_t end() const { return nullptr; }
};
inline Elements elements_of(const xmlNode* parent) {
    return {parent};
}

// The attribute of this name (ASCII case does not count) without a namespace, or, with `prefix` "xml", of xml:name; ""
// when there is none.
std::string attribute_of(const xmlNode* element, std::string_view name, std::string_view prefix = {});
bool has_attribute(const xmlNode* element, std::string_view name);

// All text below the element.
std::string text_of(const xmlNode* element);

// The first element at the end of a path of names below this one, itself for an empty one; null where there is none, as
// below null. And what stands in it, trimmed; "" where there is none.
using XmlPath = std::initializer_list<std::string_view>;
const xmlNode* element_at(const xmlNode* element, XmlPath path);
std::string text_at(const xmlNode* element, XmlPath path);

// Whether the document breaks off within this element.
bool is_cut(const xmlNode* element);

// Serialising, without any white space added. What append_element writes is read again as the same tree.
void append_start_tag(std::string& out, const xmlNode* element, bool (*keeps)(const xmlAttr*));
void append_end_tag(std::string& out, const xmlNode* element);
void append_element(std::string& out, const xmlNode* element);
void append_text(std::string& out, std::string_view text);
// What stands within the element, as HTML: without prefixes and namespaces.
std::string inner_html(const xmlNode* element);

} // namespace newsidx::record
