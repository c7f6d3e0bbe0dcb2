// Ill-formed XML -> well-formed XML. libxml2's own recovery loses much of a feed with unescaped HTML in it: an element
// that is not closed swallows the entries behind it, a lone < or an attribute without quotes ends the reading, and
// nothing but its limits stands between a document's entities and our memory.
#include "record/page/markup.h"
#include "record/value.h"
#include "record/xml/xml.h"
#include "record/xml/xml_characters.h"
#include "record/xml/xml_entities.h"
#include "record/xml/xml_sections.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kMarkup = "&<>\""; // which text is written without

constexpr std::size_t kMostAttributes = 64;  // of an element: finding duplicates compares all pairs
constexpr std::size_t kMostNamespaces = 128; // in scope: each prefix is looked for among them
constexpr int kMostUnclosed = 100;           // sections that end with their element: to see that takes a look far ahead
constexpr std::size_t kMostExpanded = 1u << 20u; // bytes that declared entities may add

struct Open {
    std::string_view name;
    std::size_t offset = 0;
    std::size_t namespaces = 0; // declared by it
};

class Repairer {
public:
    explicit Repairer(std::string_view in) : in_(in) { out_.reserve(in.size() + in.size() / 8); }

    RepairedXml repair() {
        while (at_ < in_.size() && !done_) {
            const std::size_t markup = std::min(in_.find('<', at_), in_.size());
            read_text(in_.substr(at_, markup - at_));
            at_ = markup;
            if (at_ < in_.size() && !done_) read_markup();
        }
        finish();
        RepairedXml result;
        result.text = std::move(out_);
        if (lost_.second.empty() && !open_.empty()) {
            const Note begin = note_at(in_, open_.back().offset, {});
            lost_ = {in_.size(), "<" + std::string(open_.back().name) + "> of line " + std::to_string(begin.line) +
                                     " is never closed"};
        }
        if (!lost_.second.empty()) {
            result.lost =
                note_at(in_, lost_.first,
                        "the XML breaks off: " + lost_.second + "; only what is complete before this place is read");
        }
        const bool is_of_loss = !lost_.second.empty() && repaired_.first >= lost_.first; // the same defect
        if (!repaired_.second.empty() && !is_of_loss) result.repaired = note_at(in_, repaired_.first, repaired_.second);
        return result;
    }

private:
    void note(std::size_t offset, std::string message) {
        if (repaired_.second.empty()) repaired_ = {offset, std::move(message)};
    }
    // Nothing is read any more.
    void lose(std::size_t offset, std::string message) {
        lost_ = {offset, std::move(message)};
        done_ = true;
    }

    void finish() {
        if (open_.empty()) return;
        out_ += "<?cut?>";
        for (auto element = open_.rbegin(); element != open_.rend(); ++element)
            out_.append("</").append(element->name).append(">");
    }

    void append_newlines(std::string_view dropped) {
        out_.append(static_cast<std::size_t>(std::count(dropped.begin(), dropped.end(), '\n')), '\n');
    }

    void read_text(std::string_view text) {
        if (!open_.empty()) {
            append_text(text);
            return;
        }
        append_newlines(text);
        if (has_root_ && text.find_first_not_of(kXmlSpace) != kNone) end_behind_root();
    }

    void end_behind_root() {
        note(at_, "something stands behind the end of the document's element; it is not read");
        done_ = true;
    }

    // Text of the input, its references still in it, as text or as the value of an attribute.
    void append_text(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = at;
            while (at < text.size() && !kStops[static_cast<unsigned char>(text[at])])
                ++at;
            out_ += text.substr(begin, at - begin);
            if (at == text.size()) return;
            if (text[at] == '&') {
                at += append_reference(text.substr(at));
            } else if (const std::size_t forbidden = forbidden_at(text, at); forbidden > 0) {
                note(offset_of(text, at), "a control character stands here, which XML forbids; it is left out");
                at += forbidden;
            } else {
                append_escaped(out_, text.substr(at, 1), kMarkup);
                ++at;
            }
        }
    }

    // The reference that `text` begins with, replaced by what it stands for; returns its length. What is none is text.
    std::size_t append_reference(std::string_view text) {
        constexpr auto kOfXml = std::to_array<std::string_view>({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"});
        for (const std::string_view known : kOfXml) {
            if (!text.starts_with(known)) continue;
            out_ += known;
            return known.size();
        }
        std::size_t end = 1;
        if (text.size() > 2 && text[1] == '#') {
            end = text[2] == 'x' || text[2] == 'X' ? 3 : 2;
            while (end < text.size() &&
                   (text::is_ascii_digit(text[end]) || (text[2] > '9' && text::is_ascii_letter(text[end])))) {
                ++end;
            }
            if (end < text.size() && text[end] == ';') return append_number(text.substr(0, end + 1));
        } else {
            while (end < text.size() && end <= kLongestName && is_name_byte(text[end]))
                ++end;
            if (end > 1 && end < text.size() && text[end] == ';' && append_entity(text.substr(0, end + 1))) {
                return end + 1;
            }
        }
        note(offset_of(text, 0), "an & that begins no entity; it is read as text, and should be written &amp;");
        out_ += "&amp;";
        return 1;
    }

    std::size_t append_number(std::string_view reference) {
        const std::string character = decode_entities(reference);
        if (character == "\t" || character == "\n" || character == "\r") {
            out_ += reference[2] == 'X' ? "&#x" + std::string(reference.substr(3)) : std::string(reference);
        } else if (character == reference || forbidden_at(character, 0) > 0) {
            note(offset_of(reference, 0), "\"" + shorten(reference) + "\" is no character; it is left out");
        } else {
            append_escaped(out_, character, kMarkup);
        }
        return reference.size();
    }

    bool append_entity(std::string_view reference) {
        const std::string_view text = entities_.find(reference);
        if (text.empty()) return false;
        if (text.size() > reference.size()) expanded_ += text.size() - reference.size();
        if (expanded_ > kMostExpanded) {
            note(offset_of(reference, 0), "the document's entities add too much text; the rest of them is left out");
        } else {
            append_escaped(out_, text, kMarkup);
        }
        return true;
    }

    // Pieces of text are views of the input.
    std::size_t offset_of(std::string_view piece, std::size_t at) const {
        return static_cast<std::size_t>(piece.data() - in_.data()) + at;
    }

    void read_markup() {
        const std::string_view rest = in_.substr(at_);
        if (rest.starts_with("<!--")) {
            skip_to("-->", 4, "a comment");
        } else if (rest.starts_with("<![CDATA[")) {
            read_cdata();
        } else if (rest.starts_with("<!DOCTYPE") || rest.starts_with("<!doctype")) {
            read_document_type();
        } else if (rest.starts_with("<!")) {
            skip_to(">", 2, "a declaration");
        } else if (rest.starts_with("<?")) {
            skip_to("?>", 2, "a processing instruction");
        } else if (!(rest.starts_with("</") ? read_end_tag() : read_start_tag())) {
            if (!open_.empty()) {
                note(at_, "a < that begins no tag; it is read as text, and should be written &lt;");
                out_ += "&lt;";
            }
            ++at_;
        }
    }

    void skip_to(std::string_view end, std::size_t from, const char* what) {
        const std::size_t found = in_.find(end, at_ + from);
        if (found == kNone && end == "-->" && ++unclosed_sections_ <= kMostUnclosed && has_entry(in_.substr(at_))) {
            note(at_, "a comment is never closed; what stands in it is read");
            at_ += from;
            return;
        }
        if (found == kNone) {
            lose(at_, std::string(what) + " is never closed");
            return;
        }
        append_newlines(in_.substr(at_, found - at_));
        at_ = found + end.size();
    }

    void read_cdata() {
        constexpr std::size_t kBegin = 9;
        const std::size_t begin = at_ + kBegin;
        std::size_t end = in_.find("]]>", begin);
        const std::string_view section = in_.substr(begin, end == kNone ? end : end - begin);
        const bool has_other = end == kNone || section.find("<![CDATA[") != kNone; // whose end it would be
        const std::size_t unclosed = open_.empty() || !has_other ? kNone : end_of_unclosed(section, open_.back().name);
        const bool is_closed = unclosed == kNone || ++unclosed_sections_ > kMostUnclosed;
        if (!is_closed) {
            note(at_, "a CDATA section is not closed before the next entry begins; it ends with its element");
            end = begin + unclosed;
        } else if (end == kNone) {
            lose(at_, "a CDATA section is never closed");
            return;
        }
        const std::string_view text = in_.substr(begin, end - begin);
        if (!open_.empty() && !text.empty()) {
            out_ += "<![CDATA[";
            for (std::size_t at = 0; at < text.size();) {
                const std::size_t from = at;
                while (at < text.size() && forbidden_at(text, at) == 0)
                    ++at;
                out_ += text.substr(from, at - from);
                if (at < text.size()) {
                    note(offset_of(text, at), "a control character stands here, which XML forbids; it is left out");
                    at += forbidden_at(text, at);
                }
            }
            out_ += "]]>";
        }
        at_ = is_closed ? end + 3 : end;
    }

    void read_document_type() {
        const std::size_t size = entities_.read_document_type(in_.substr(at_));
        if (size == 0) {
            lose(at_, "the document type is never closed");
            return;
        }
        append_newlines(in_.substr(at_, size));
        at_ += size;
    }

    bool read_end_tag() {
        std::size_t end = at_ + 2;
        while (end < in_.size() && is_name_byte(in_[end]))
            ++end;
        const std::string_view name = in_.substr(at_ + 2, end - at_ - 2);
        if (!is_name(name)) return false;
        const std::size_t close = in_.find_first_of("<>", end);
        const std::size_t begin = at_;
        if (close == kNone || in_[close] == '<') {
            note(begin, "the end tag </" + shorten(name) + " has no >");
            at_ = std::min(close, in_.size());
        } else
            at_ = close + 1;
        close_element(name, begin);
        append_newlines(in_.substr(end, at_ - end));
        return true;
    }

    void close_element(std::string_view name, std::size_t offset) {
        auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const Open& open) { return open.name == name; });
        if (found == open_.rend())
            found = std::find_if(open_.rbegin(), open_.rend(),
                                 [&](const Open& open) { return text::equal_but_for_case(open.name, name); });
        if (found == open_.rend()) {
            note(offset, "the end tag </" + shorten(name) + "> closes nothing; it is left out");
            return;
        }
        if (found != open_.rbegin()) {
            note(offset, "<" + shorten(open_.back().name) + "> is not closed where </" + shorten(name) +
                             "> stands; it ends here, too");
        }
        close(found);
    }

    // This one, and what is open in it.
    void close(const std::vector<Open>::const_reverse_iterator& last) {
        for (auto count = last - open_.rbegin() + 1; count > 0; --count) {
            out_.append("</").append(open_.back().name).append(">");
            namespaces_ -= open_.back().namespaces;
            open_.pop_back();
        }
    }

    // Items do not stand in items: one that is open is not closed, and maybe something in it.
    void end_item(std::string_view name) {
        const auto item =
            std::find_if(open_.rbegin(), open_.rend(), [&](const Open& open) { return open.name == name; });
        if (item == open_.rend() ||
            !std::all_of(open_.rbegin(), item, [](const Open& open) { return holds_text(open.name); }))
            return;
        note(open_.back().offset,
             "<" + shorten(open_.back().name) + "> is not closed before the next <" + std::string(name) + "> begins");
        close(item);
    }

    // False: this is no tag.
    bool read_start_tag() {
        std::size_t end = at_ + 1;
        while (end < in_.size() && is_name_byte(in_[end]))
            ++end;
        const std::string_view name = in_.substr(at_ + 1, end - at_ - 1);
        if (!is_name(name)) return false;
        if (end < in_.size() && !text::is_ascii_space(in_[end]) && in_[end] != '>' && in_[end] != '/') return false;
        const Open element{name, at_, 0};
        if (open_.empty() && has_root_) {
            end_behind_root();
            return true;
        }
        if (++elements_ > kMaxXmlElements) {
            lose(at_, "there are more than " + std::to_string(kMaxXmlElements) + " elements");
            return true;
        }
        if (text::equal_but_for_case(name, "item")) end_item(name);
        const std::size_t before = out_.size();
        out_.append("<").append(name);
        tag_ = element;
        names_.clear();
        at_ = end;
        const bool is_empty = read_attributes();
        if (done_) {
            out_.resize(before);
            return true;
        }
        finish_start_tag(before, is_empty);
        return true;
    }

    void finish_start_tag(std::size_t before, bool is_empty) {
        const auto lines = [](std::string_view text) { return std::count(text.begin(), text.end(), '\n'); };
        const std::string_view source = in_.substr(tag_.offset, at_ - tag_.offset);
        const std::string_view written = std::string_view(out_).substr(before);
        const auto missing = lines(source) - lines(written);
        if (open_.size() >= kMaxXmlDepth) {
            note(tag_.offset, "elements are nested more than " + std::to_string(kMaxXmlDepth) +
                                  " deep; the tags of deeper ones are left out");
            out_.resize(before);
            append_newlines(source);
            namespaces_ -= tag_.namespaces;
            return;
        }
        if (missing > 0) out_.append(static_cast<std::size_t>(missing), '\n');
        out_ += is_empty ? "/>" : ">";
        has_root_ = true;
        if (is_empty) {
            namespaces_ -= tag_.namespaces;
        } else {
            open_.push_back(tag_);
        }
    }

    // Up to behind the tag's end; whether it ends with />.
    bool read_attributes() {
        while (true) {
            const std::size_t spaces = at_;
            at_ = std::min(in_.find_first_not_of(kXmlSpace, at_), in_.size());
            if (at_ == in_.size()) {
                lose(tag_.offset, "the tag <" + shorten(tag_.name) + " is never closed");
                return false;
            }
            if (in_[at_] == '>') {
                ++at_;
                return false;
            }
            if (in_[at_] == '<') {
                note(tag_.offset, "the tag <" + shorten(tag_.name) + " has no >");
                return false;
            }
            if (in_.substr(at_).starts_with("/>")) {
                at_ += 2;
                return true;
            }
            read_attribute(in_.substr(spaces, at_ - spaces));
        }
    }

    void read_attribute(std::string_view spaces) {
        const std::size_t begin = at_;
        at_ = std::min(in_.find_first_of(" \t\r\n=/><\"'", at_), in_.size());
        const std::string_view name = in_.substr(begin, at_ - begin);
        if (name.empty()) {
            note(begin, "a character of the tag <" + shorten(tag_.name) + " means nothing; it is left out");
            ++at_;
            return;
        }
        const std::size_t equals = in_.find_first_not_of(kXmlSpace, at_);
        std::string_view value = name;
        if (equals != kNone && in_[equals] == '=') {
            at_ = std::min(in_.find_first_not_of(kXmlSpace, equals + 1), in_.size());
            value = read_value();
        } else {
            note(begin, "the attribute " + shorten(name) + " has no value");
        }
        if (spaces.empty()) note(begin, "no space stands before the attribute " + shorten(name));
        if (!keeps_attribute(name, begin)) return;
        out_ += spaces.empty() ? " " : spaces;
        out_.append(name).append("=\"");
        append_text(value);
        out_ += '"';
    }

    std::string_view read_value() {
        if (at_ == in_.size()) return {};
        const char quote = in_[at_];
        if (quote == '"' || quote == '\'') {
            std::size_t& none_behind = quote == '"' ? no_double_quote_ : no_single_quote_;
            const std::size_t end = at_ >= none_behind ? kNone : in_.find(quote, at_ + 1);
            if (end == kNone) none_behind = std::min(none_behind, at_);
            const std::string_view value = end == kNone ? std::string_view{} : in_.substr(at_ + 1, end - at_ - 1);
            // A < in a value: most likely the quotation mark is that of another tag.
            const bool is_end = end + 1 >= in_.size() || text::is_ascii_space(in_[end + 1]) || in_[end + 1] == '>' ||
                                in_[end + 1] == '/' || value.find('<') == kNone;
            if (end != kNone && is_end) {
                at_ = end + 1;
                return value;
            }
            note(at_, "the quotation mark that begins here is never closed");
            ++at_;
        } else {
            note(at_, "the value of an attribute has no quotation marks");
        }
        const std::size_t begin = at_;
        at_ = std::min(in_.find_first_of(" \t\r\n><", at_), in_.size());
        std::string_view value = in_.substr(begin, at_ - begin);
        if (value.ends_with('/') && at_ < in_.size() && in_[at_] == '>') { // <br clear=all/>
            value.remove_suffix(1);
            --at_;
        }
        return value;
    }

    bool keeps_attribute(std::string_view name, std::size_t offset) {
        if (!is_name(name) || std::find(names_.begin(), names_.end(), name) != names_.end()) {
            note(offset, "the attribute " + shorten(name) +
                             (is_name(name) ? " stands here twice" : " has no valid name") + "; it is left out");
            return false;
        }
        const bool is_namespace = name == "xmlns" || name.starts_with("xmlns:");
        if (names_.size() >= kMostAttributes || (is_namespace && namespaces_ >= kMostNamespaces)) {
            note(offset, "too many attributes; " + shorten(name) + " is left out");
            return false;
        }
        names_.push_back(name);
        if (is_namespace) {
            ++tag_.namespaces;
            ++namespaces_;
        }
        return true;
    }

    std::string_view in_;
    std::string out_;
    std::size_t at_ = 0;
    bool done_ = false;
    bool has_root_ = false;
    std::vector<Open> open_;
    std::size_t elements_ = 0;
    std::size_t namespaces_ = 0; // in scope
    int unclosed_sections_ = 0;
    Open tag_; // whose attributes are being read
    std::vector<std::string_view> names_;
    std::size_t no_double_quote_ = kNone; // looked for from here on, in vain
    std::size_t no_single_quote_ = kNone;
    XmlEntities entities_;
    std::size_t expanded_ = 0;
    std::pair<std::size_t, std::string> lost_;
    std::pair<std::size_t, std::string> repaired_;
};

} // namespace

RepairedXml repair_xml(std::string_view text) {
    return Repairer(text).repair();
}

} // namespace newsidx::record
