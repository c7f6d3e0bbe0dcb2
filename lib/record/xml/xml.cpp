#include "record/xml/xml.h"

#include "record/among.h"
#include "record/value.h"
#include "record/xml/xml_characters.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <new>

namespace newsidx::record {
namespace {

// How bytes without a mark spell "<" or "<?xm" (XML 1.0, Appendix F); "" for anything that is ASCII there.
std::string_view encoding_of_first_bytes(std::string_view bytes) {
    const auto begins = [&](std::string_view with) { return bytes.starts_with(with); };
    if (begins({"\0\0\0<", 4})) return "UTF-32BE";
    if (begins({"<\0\0\0", 4})) return "UTF-32LE";
    if (begins({"\0<\0", 3})) return "UTF-16BE";
    if (begins({"<\0", 2}) && bytes.size() > 3 && bytes[3] == '\0') return "UTF-16LE";
    if (begins("\x4C\x6F\xA7\x94")) return "ibm-037";
    return {};
}

// The encoding that the XML declaration names, as it is written; "" when there is none.
std::string encoding_in_prologue(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kXmlSpace);
    if (begin == std::string_view::npos || !text.substr(begin).starts_with("<?xml")) return {};
    text.remove_prefix(begin);
    text = text.substr(0, text.find("?>"));
    std::size_t at = text.find("encoding");
    if (at == std::string_view::npos) return {};
    at = text.find_first_not_of(kXmlSpace, at + 8);
    if (at == std::string_view::npos || text[at] != '=') return {};
    at = text.find_first_not_of(kXmlSpace, at + 1);
    if (at == std::string_view::npos || (text[at] != '"' && text[at] != '\'')) return {};
    const std::size_t end = text.find(text[at], at + 1);
    return end == std::string_view::npos ? std::string{} : std::string(text.substr(at + 1, end - at - 1));
}

// Whether it takes more than a byte for an ASCII character: then a declaration in ASCII cannot mean it.
bool is_wide(std::string_view encoding) {
    const std::string name = text::lower_ascii(encoding);
    const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    return has("ucs") || has("10646") || name == "unicode" || (name.starts_with('u') && (has("16") || has("32")));
}

// UTF-8 where it is that, and each other byte as windows-1252: right for both, and for what was pasted together.
XmlText decode_utf8(std::string_view bytes) {
    bytes = text::without_mark(bytes);
    XmlText result;
    const auto invalid = text::find_invalid_utf8(bytes);
    if (!invalid) {
        result.text = bytes;
        return result;
    }
    result.warning =
        "some bytes are not UTF-8 (the first in line " +
        std::to_string(1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*invalid), '\n')) +
        "); they are read as windows-1252";
    result.text.reserve(bytes.size() + bytes.size() / 8);
    result.text = bytes.substr(0, *invalid);
    for (std::size_t at = *invalid; at < bytes.size();) {
        const text::DecodedCharacter character = text::decode_at(bytes, at);
        if (character.valid) {
            result.text += bytes.substr(at, character.size);
        } else {
            text::append_utf8(result.text, text::from_windows_1252(static_cast<unsigned char>(bytes[at])));
        }
        at += character.size;
    }
    return result;
}

// What stands before the first element, and its name.
struct Prologue {
    bool is_xml = false;  // it has a declaration, a document type or a comment
    bool is_html = false; // says the document type
    std::string root;     // in lower case; "" where there is none
};

Prologue prologue_of(std::string_view text) {
    Prologue prologue;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(kXmlSpace), text.size()));
        const bool is_comment = text.starts_with("<!--");
        const bool is_instruction = text.starts_with("<?");
        if (!is_comment && !is_instruction && !text.starts_with("<!")) break;
        const std::string_view end = is_comment ? "-->" : is_instruction ? "?>" : ">";
        const std::string beginning = text::lower_ascii(text.substr(0, 64));
        prologue.is_xml = prologue.is_xml || !is_instruction || beginning.starts_with("<?xml");
        if (beginning.starts_with("<!doctype")) {
            const std::size_t name = beginning.find_first_not_of(kXmlSpace, 9);
            prologue.is_html =
                prologue.is_html || (name != std::string_view::npos && beginning.compare(name, 4, "html") == 0);
            if (name != std::string_view::npos && std::string_view(beginning).substr(name).starts_with(kBookmarks)) {
                prologue.root = kBookmarks;
                return prologue;
            }
        }
        const std::size_t close = text.find(end, 2);
        if (close == std::string_view::npos) return prologue;
        text.remove_prefix(close + end.size());
    }
    if (!text.starts_with('<')) return prologue;
    const std::size_t length = std::min(text.find_first_of(" \t\r\n/>", 1), text.size()) - 1;
    std::string name = text::lower_ascii(text.substr(1, std::min<std::size_t>(length, 32)));
    if (!name.empty() && (text::is_letter_byte(name.front()) || name.front() == '_')) prologue.root = std::move(name);
    constexpr std::size_t kHead = 512;
    if (prologue.root == "html" &&
        text::find_but_for_case(text.substr(0, kHead), "<title>pocket export</title>") != std::string_view::npos &&
        text::find_but_for_case(text, " time_added=") != std::string_view::npos) { // else it is a page on that
        prologue.root = kBookmarks;
        prologue.is_html = false;
    }
    return prologue;
}

// Without the prefix of a namespace.
std::string_view local_name(std::string_view name) {
    return name.substr(name.find(':') + 1); // all of it when there is no colon
}

// libxml2 has 16 bits for an element's line: it is kept in the place that is the application's.
void start_element(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* uri, int namespaces,
                   const xmlChar** declared, int attributes, int defaulted, const xmlChar** values) {
    xmlSAX2StartElementNs(context, name, prefix, uri, namespaces, declared, attributes, defaulted, values);
    const auto* const parser = static_cast<xmlParserCtxt*>(context);
    xmlNode* const element = parser->node; // the one around it when libxml2 has made none
    if (element == nullptr || parser->input == nullptr || element->_private != nullptr) return;
    element->_private = reinterpret_cast<void*>(static_cast<std::uintptr_t>(parser->input->line));
}

} // namespace

XmlText decode_xml(std::string_view bytes) {
    constexpr std::size_t kDeclaration = 4096; // bytes in which it must end
    std::string_view family = text::encoding_of_mark(bytes);
    if (family == "UTF-8") return decode_utf8(bytes);
    if (family.empty()) family = encoding_of_first_bytes(bytes);
    std::string encoding(family);
    if (family.empty() || family == "ibm-037") {
        std::string_view head = bytes.substr(0, kDeclaration);
        std::string decoded_head;
        if (!family.empty()) {
            decoded_head = text::decode(head, encoding).value_or(text::Decoded{}).text;
            head = decoded_head;
        }
        const std::string declared = decode_utf8(encoding_in_prologue(head)).text; // it stands in warnings
        const std::string plain = text::lower_ascii(declared);
        if (family.empty() && (declared.empty() || plain == "utf-8" || plain == "utf8" || plain == "utf_8")) {
            return decode_utf8(bytes);
        }
        if (family.empty() && (is_wide(declared) || text::is_surely_utf8(bytes))) {
            XmlText result = decode_utf8(bytes);
            if (result.warning.empty()) {
                result.warning =
                    "the document says that it is " + shorten(declared) + ", and is not; it is read as UTF-8";
            }
            return result;
        }
        if (!declared.empty()) encoding = declared;
    }
    XmlText result;
    auto decoded = text::decode(bytes, encoding);
    if (!decoded) {
        if (family.empty()) result = decode_utf8(bytes);
        result.warning =
            "nobody knows the encoding \"" + shorten(encoding) + "\" that the document says it is in; it is read as ";
        if (family.empty()) {
            result.warning += "UTF-8";
            return result;
        }
        result.warning += family;
        decoded = text::decode(bytes, std::string(family));
    }
    if (!decoded) return result;
    result.text = std::move(decoded->text);
    if (decoded->replaced && result.warning.empty()) {
        result.warning = "some bytes mean nothing in " + shorten(encoding) + ", the document's encoding";
    }
    if (family == "ibm-037") { // the line end of EBCDIC
        constexpr std::string_view kNextLine = "\u0085";
        for (std::size_t at = result.text.find(kNextLine); at != std::string_view::npos;
             at = result.text.find(kNextLine, at + 2)) {
            result.text.replace(at, 2, " \n");
        }
    }
    return result;
}

Markup markup_of(std::string_view head) {
    // Most files are none, and need not be decoded to see that.
    const std::string_view family = text::encoding_of_mark(head);
    if (family.empty() && encoding_of_first_bytes(head).empty()) {
        const std::size_t begin = head.find_first_not_of(kXmlSpace);
        if (begin == std::string_view::npos || head[begin] != '<') return Markup::none;
    }
    const Prologue prologue = prologue_of(decode_xml(head).text);
    const std::string& name = prologue.root;
    const std::string_view local = local_name(name);
    const Markup otherwise = prologue.is_html ? Markup::html : prologue.is_xml ? Markup::xml : Markup::none;
    if (name.empty()) return otherwise;
    if (is_feed_root(local)) return Markup::xml;
    constexpr auto kHtml =
        std::to_array<std::string_view>({"html", "head", "body", "article", "main", "div", "p", "h1"});
    const bool is_html = prologue.is_html || local == "html" || is_among(kHtml, name);
    return is_html ? Markup::html : Markup::xml;
}

bool is_feed_root(std::string_view root) {
    constexpr auto kFeeds = std::to_array<std::string_view>({"rss", "feed", "rdf", "entry", "channel", "opml"});
    return is_among(kFeeds, root);
}

std::string root_of(std::string_view head) {
    return std::string(local_name(prologue_of(decode_xml(head).text).root));
}

XmlDocument::XmlDocument(std::string_view text) {
    static std::once_flag once;
    std::call_once(once, xmlInitParser);
    RepairedXml repaired = repair_xml(text);
    lost_ = std::move(repaired.lost);
    repaired_ = std::move(repaired.repaired);

    struct FreeContext {
        void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
    };
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
    if (!context) throw std::bad_alloc();
    // NOENT costs nothing, there being no entities left but XML's own; without it a & in a namespace's name is mangled.
    // HUGE: texts are as long as a record may be, and a picture within one may have more than libxml2's 10 MB.
    constexpr int kOptions = XML_PARSE_HUGE | XML_PARSE_RECOVER | XML_PARSE_NOENT | XML_PARSE_NONET |
                             XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC;
    context->sax->startElementNs = start_element;
    document_.reset(xmlCtxtReadMemory(context.get(), repaired.text.data(), static_cast<int>(repaired.text.size()),
                                      nullptr, nullptr, kOptions));
    if (context->errNo == XML_ERR_NO_MEMORY && repaired.text.size() < XML_MAX_TEXT_LENGTH) throw std::bad_alloc();
    // Only its limits stop it, what it is given being well-formed. What it was reading then is not whole.
    if (context->disableSAX == 0 || repaired.text.empty() || root() == nullptr) return;
    if (context->node != nullptr) xmlAddChild(context->node, xmlNewDocPI(document_.get(), BAD_CAST "cut", nullptr));
    std::string reason = context->lastError.message == nullptr ? "" : context->lastError.message;
    reason.erase(reason.find_last_not_of(" \n") + 1);
    const int line = context->lastError.line;
    lost_ = Note{line > 0 ? static_cast<std::uint64_t>(line) : 0, 0,
                 "the XML cannot be read beyond this place: " + shorten(reason)};
}

const xmlNode* XmlDocument::root() const {
    return document_ ? xmlDocGetRootElement(document_.get()) : nullptr;
}

} // namespace newsidx::record
