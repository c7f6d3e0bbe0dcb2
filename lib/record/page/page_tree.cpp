#include "record/page/page_tree.h"

#include "record/page/html_elements.h"
#include "record/trim.h"
#include "record/xml/xml.h"
#include "text/ascii.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::size_t kMaxDepth = 255; // of elements; their texts are one deeper
constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kSpace = " \t\r\n\f";
// Stands for & while libxml2 reads: it knows the entities of HTML 4 only, and entities are decoded by who reads a text.
constexpr char kAmpersand = '\x7F';

HtmlElement find_element(std::string_view name) {
    const std::size_t found = find_html_element(name);
    const bool is_known = found < kHtmlElements.size() && kHtmlElements[found].is_in_tree;
    return is_known ? kHtmlElements[found] : HtmlElement{"?"};
}

// Gives libxml2 the page piece by piece and makes nodes of what it finds. libxml2's stack of names says what is open;
// where HTML 5 ends an element that HTML 4 leaves open, it is taken from that stack.
class PageTreeBuilder {
public:
    explicit PageTreeBuilder(std::string_view html) : html_(html) {}

    std::optional<PageTree> build() {
        add_node("#page", kBlock);
        open_.push_back(0);
        parse();
        if (is_too_much_) return std::nullopt;
        close_to(0);
        nodes_[0].end = static_cast<std::uint32_t>(nodes_.size());
        std::replace(text_.begin(), text_.end(), kAmpersand, '&');
        begins_.push_back(text_.size());
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            nodes_[i].source = {text_.data() + begins_[i], begins_[i + 1] - begins_[i]};
        }
        return PageTree(std::move(nodes_), std::move(text_));
    }

private:
    struct Free {
        void operator()(htmlParserCtxt* parser) const { htmlFreeParserCtxt(parser); }
    };

    void parse() {
        static std::once_flag once;
        std::call_once(once, xmlInitParser);
        parser_.reset(htmlNewParserCtxt());
        if (!parser_) throw std::bad_alloc();
        parser_->userData = this;
        xmlSAXHandler& handler = *parser_->sax;
        handler = {};
        handler.initialized = XML_SAX2_MAGIC; // else it has no serror
        handler.startElement = [](void* self, const xmlChar* name, const xmlChar** attributes) {
            guard(self, [&](PageTreeBuilder& builder) { builder.open(view_of(name), attributes); });
        };
        handler.characters = [](void* self, const xmlChar* text, int size) {
            const std::string_view piece(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
            guard(self, [&](PageTreeBuilder& builder) { builder.add_text(piece); });
        };
        handler.serror = [](void* self, xmlError* error) {
            if (error->code != XML_ERR_TAG_NAME_MISMATCH || error->str1 == nullptr) return;
            guard(self, [&](PageTreeBuilder& builder) { builder.close(error->str1); });
        };
        const auto give = [](void* self, char* buffer, int size) {
            return static_cast<PageTreeBuilder*>(self)->give(buffer, static_cast<std::size_t>(size));
        };
        // RECOVER: a script ends at its own end tag only.
        constexpr int kOptions = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                 HTML_PARSE_NODEFDTD | HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC;
        xmlFreeDoc(htmlCtxtReadIO(parser_.get(), give, nullptr, this, nullptr, "UTF-8", kOptions));
        if (is_out_of_memory_ || parser_->errNo == XML_ERR_NO_MEMORY) throw std::bad_alloc();
    }

    // No exception may pass through libxml2.
    template <typename Function>
    static void guard(void* self, Function function) {
        auto& builder = *static_cast<PageTreeBuilder*>(self);
        if (builder.is_too_much_ || builder.is_out_of_memory_) return;
        try {
            function(builder);
        } catch (const std::bad_alloc&) {
            builder.is_out_of_memory_ = true;
        }
        if (builder.nodes_.size() > kMaxPageNodes) builder.is_too_much_ = true;
    }

    // The next bytes of the page, without control characters: libxml2 would end at a NUL.
    int give(char* buffer, std::size_t size) {
        // libxml2 compares each attribute of a tag with all others (its array has two places for each), and its
        // dictionary of names has a fixed number of chains.
        const bool is_hostile = parser_->maxatts > 2 * kMaxPageAttributes || xmlDictSize(parser_->dict) > kMaxPageNames;
        is_too_much_ = is_too_much_ || is_hostile;
        if (is_too_much_ || is_out_of_memory_) return 0;
        const std::string_view piece = html_.substr(0, size);
        html_.remove_prefix(piece.size());
        std::transform(piece.begin(), piece.end(), buffer, [](char c) {
            const bool is_control = (static_cast<unsigned char>(c) < ' ' && c != '\n') || c == kAmpersand;
            return is_control ? ' ' : c == '&' ? kAmpersand : c;
        });
        return static_cast<int>(piece.size());
    }

    // libxml2 has put the name on its stack already.
    void open(std::string_view name, const xmlChar** attributes) {
        is_in_declaration_ = false;
        const HtmlElement element = find_element(name);
        const auto around = static_cast<std::size_t>(parser_->nameNr) - 1; // elements
        close_to(std::min({around, ended_, kMaxDepth - 1}));
        ended_ = kNone;
        if (element.traits & kBlock) end_paragraph();
        std::swap(parser_->nameTab[open_.size() - 1], parser_->nameTab[around]);
        while (parser_->nameNr > static_cast<int>(open_.size())) {
            namePop(parser_.get());
        }
        const bool is_hidden = is_ruby_reading(element.name) && nodes_[open_.back()].name == "ruby";
        add_node(element.name, is_hidden ? std::uint8_t{kHidden} : element.traits);
        for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
            add_attribute(view_of(attributes[0]), view_of(attributes[1]));
        }
        open_.push_back(static_cast<std::uint32_t>(nodes_.size() - 1));
    }

    // A block ends the paragraph that it begins in.
    void end_paragraph() {
        for (std::size_t i = open_.size(); i-- > 1;) {
            const PageNode& node = nodes_[open_[i]];
            if (node.name == "p") return close_to(i - 1);
            if (node.traits != 0) return;
        }
    }

    // An end tag that libxml2 complains of. It lets none but those of tables end a <div>, and ignores the others; in
    // HTML 5 all blocks' end tags do. What libxml2 is about to do with its stack cannot be known here, so that the
    // elements are only taken from it when something follows.
    void close(std::string_view name) {
        close_ended();
        const std::string_view innermost = nodes_[open_.back()].name;
        if (innermost == "script" || innermost == "style") return; // it stands in a string
        const HtmlElement element = find_element(name);
        const bool ends_others = (element.traits & (kBlock | kHidden)) != 0;
        for (std::size_t i = open_.size(); ends_others && i-- > 1;) {
            const PageNode& node = nodes_[open_[i]];
            if (node.name == name) {
                ended_ = i - 1;
                return;
            }
            if ((node.traits & kCell) != 0 || node.name == "table" || node.name == "caption") break;
        }
        if (name == "br" || name == "p") add_node(element.name, element.traits); // as if it were a start tag
    }

    void add_text(std::string_view text) {
        // <![if !mso]> is a comment in HTML 5; libxml2 says < and goes on behind it.
        const xmlChar* const next = parser_->input->cur;
        if (text == "<" && next[0] == '<' && next[1] == '!') is_in_declaration_ = true;
        if (is_in_declaration_) {
            const std::size_t end = text.find('>');
            if (end == kNone) return;
            is_in_declaration_ = false;
            text.remove_prefix(end + 1);
            if (text.empty()) return;
        }
        close_ended();
        while (ended_ < static_cast<std::size_t>(parser_->nameNr)) {
            namePop(parser_.get());
        }
        ended_ = kNone;
        const bool continues = nodes_.back().is_text() && nodes_.back().parent == open_.back();
        if (!continues) add_node({}, 0);
        append(text);
    }

    // As find_attribute_in reads it. A value has one sort of quotation marks unless it was written without any.
    void add_attribute(std::string_view name, std::string_view value) {
        append(" ");
        append(name);
        if (value.empty()) return;
        const std::string_view quote = value.find('"') == std::string_view::npos ? "\"" : "'";
        append("=");
        append(quote);
        append(value);
        append(quote);
    }

    void add_node(std::string_view name, std::uint8_t traits) {
        begins_.push_back(text_.size());
        const std::uint32_t end = static_cast<std::uint32_t>(nodes_.size() + 1);
        nodes_.push_back({name, {}, open_.empty() ? 0 : open_.back(), end, traits});
    }

    void append(std::string_view text) { text_.insert(text_.end(), text.begin(), text.end()); }

    // Ends what is not open any more.
    void close_ended() { close_to(std::min(ended_, static_cast<std::size_t>(parser_->nameNr))); }

    // Ends all open elements but the outermost `count`.
    void close_to(std::size_t count) {
        for (; open_.size() > count + 1; open_.pop_back()) {
            nodes_[open_.back()].end = static_cast<std::uint32_t>(nodes_.size());
        }
    }

    std::string_view html_; // what libxml2 has not got yet
    std::unique_ptr<htmlParserCtxt, Free> parser_;
    std::vector<PageNode> nodes_;
    std::vector<std::size_t> begins_; // where a node's source begins in text_; it ends where the next one begins
    std::vector<char> text_;
    std::size_t ended_ = kNone;       // how many elements an end tag left open that libxml2 ignored
    std::vector<std::uint32_t> open_; // the nodes that are open, the page first
    bool is_in_declaration_ = false;
    bool is_too_much_ = false;
    bool is_out_of_memory_ = false;
};

} // namespace

std::optional<PageTree> build_page_tree(std::string_view html) {
    return PageTreeBuilder(html).build();
}

std::optional<std::string_view> find_attribute(const PageNode& element, std::string_view name) {
    return element.is_text() ? std::nullopt : find_attribute_in(element.source, name);
}

std::optional<std::string_view> find_attribute_in(std::string_view attributes, std::string_view name) {
    constexpr std::string_view kBehindName = " \t\r\n\f/=";
    std::size_t at = 0;
    while ((at = attributes.find_first_not_of(" \t\r\n\f/", at)) != std::string_view::npos) {
        std::size_t end = std::min(attributes.find_first_of(kBehindName, at + 1), attributes.size());
        const bool is_it = text::equal_but_for_case(attributes.substr(at, end - at), name);
        std::string_view value;
        const std::size_t equals = attributes.find_first_not_of(kSpace, end);
        if (equals != std::string_view::npos && attributes[equals] == '=') {
            const std::size_t begin = std::min(attributes.find_first_not_of(kSpace, equals + 1), attributes.size());
            const char quote = begin < attributes.size() ? attributes[begin] : ' ';
            const bool is_quoted = quote == '"' || quote == '\'';
            const std::size_t first = is_quoted ? begin + 1 : begin;
            const std::size_t last = std::min(
                is_quoted ? attributes.find(quote, first) : attributes.find_first_of(kSpace, first), attributes.size());
            value = attributes.substr(first, last - first);
            end = is_quoted ? last + 1 : last;
        }
        if (is_it) return trim(value, kSpace);
        if (end >= attributes.size()) break;
        at = end;
    }
    return std::nullopt;
}

} // namespace newsidx::record
