// Front matter -> tree, through yaml-cpp's events: they bring every alias by name, so that what aliases add up to is
// counted before it is made, and they can be stopped at a depth (yaml-cpp's own Node API does neither).
#include "record/value.h"

#include "record/front_matter/fence.h"
#include "record/front_matter/yaml_hint.h"
#include "text/ascii.h"
#include "text/encoding.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <unordered_map>

namespace newsidx::record {
namespace {

// yaml-cpp gives the escapes \N and \_ (next line, no-break space) as the single bytes of ISO-8859-1.
std::string well_formed(const std::string& text) {
    if (!text::find_invalid_utf8(text)) return text;
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const text::DecodedCharacter character = text::decode_at(text, at);
        const auto byte = static_cast<unsigned char>(text[at]);
        if (character.valid) {
            out.append(text, at, character.size);
        } else {
            out += static_cast<char>(0xC0 | byte >> 6);
            out += static_cast<char>(0x80 | (byte & 0x3F));
        }
        at += character.size;
    }
    return out;
}

class MemoryStream : private std::streambuf, public std::istream {
public:
    explicit MemoryStream(std::string_view bytes) : std::istream(static_cast<std::streambuf*>(this)) {
        char* begin = const_cast<char*>(bytes.data()); // a streambuf wants char*, and never writes when only read
        setg(begin, begin, begin + bytes.size());
    }
};

bool all_digits(std::string_view text, std::string_view digits) {
    return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

// int and float of YAML's core schema; .inf and .nan are none to us.
bool is_yaml_number(std::string_view text) {
    if (text.starts_with("0x")) return all_digits(text.substr(2), "0123456789abcdefABCDEF");
    if (text.starts_with("0o")) return all_digits(text.substr(2), "01234567");
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
    const std::size_t exponent = text.find_first_of("eE");
    if (exponent != std::string_view::npos) {
        std::string_view power = text.substr(exponent + 1);
        if (!power.empty() && (power.front() == '+' || power.front() == '-')) power.remove_prefix(1);
        if (!text::is_ascii_digits(power)) return false;
        text = text.substr(0, exponent);
    }
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) return text::is_ascii_digits(text);
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction = text.substr(point + 1);
    return (whole.empty() ? text::is_ascii_digits(fraction) : text::is_ascii_digits(whole)) &&
           (fraction.empty() || text::is_ascii_digits(fraction));
}

Value scalar_value(const std::string& tag, const std::string& text) {
    Value value = text_value(well_formed(text));
    const bool plain = tag == "?" || tag.empty();
    const bool core_tag = tag.starts_with("tag:yaml.org,2002:") && !tag.ends_with(":str") && !tag.ends_with(":binary");
    if (!plain && !core_tag) return value;
    if (text == "true" || text == "True" || text == "TRUE") {
        value.kind = Value::Kind::boolean;
        value.boolean = true;
    } else if (text == "false" || text == "False" || text == "FALSE") {
        value.kind = Value::Kind::boolean;
    } else if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
        value = Value{};
    } else if (is_yaml_number(text)) {
        value.kind = Value::Kind::number;
    }
    return value;
}

struct Anchored {
    Value value;
    std::size_t values = 0;
    std::size_t depth = 0; // 1 for a scalar
    bool secret = false;   // stands inside a `secured` value
};

class YamlTree final : public YAML::EventHandler {
public:
    // `bytes` is the whole item; what yaml-cpp reads begins at `start` of it.
    YamlTree(std::string_view bytes, std::size_t start) : bytes_(bytes), start_(start) {}

    Value take_root(std::size_t end_of_front_matter) {
        end_cut(end_of_front_matter);
        return std::move(root_);
    }
    std::vector<Range> take_secured() { return std::move(secured_); }
    std::optional<std::size_t> last_quoted() const { return last_quoted_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) {
            reject(bytes_, offset(mark), "the front matter holds a second document: end it with a line of --- only");
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::uint32_t at = begin_event(mark);
        last_quoted_.reset();
        add(Value{}, at, anchor);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        const std::uint32_t at = begin_event(mark);
        last_quoted_.reset();
        if (tag != "?") last_quoted_ = at;
        add(scalar_value(wants_key() ? "!" : tag, text), at, anchor); // a key is text, whatever it looks like
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::uint32_t at = begin_event(mark);
        last_quoted_.reset();
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) reject(bytes_, at, "an alias stands inside the value that it names");
        const Anchored& named = found->second;
        // A copy elsewhere of what is secured would be searchable, and a secured copy would stand openly elsewhere.
        if (named.secret || in_secured()) {
            reject(bytes_, at, "a secured value cannot be shared by an alias: write it out");
        }
        if (frames_.size() + named.depth - 1 > kMaxNesting) reject_depth(at);
        count(named.values, at);
        count_copy(named.value, at);
        Value copy = named.value;
        copy.offset = at;
        attach(std::move(copy), named.depth);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Value::Kind::array, begin_event(mark), anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Value::Kind::object, begin_event(mark), anchor);
    }
    void OnMapEnd() override { close(); }

private:
    struct Frame {
        Value value;
        YAML::anchor_t anchor = 0;
        std::size_t values_before = 0;
        std::size_t depth = 1;   // of what it holds, itself counted
        bool has_key = false;    // an object: its last member waits for its value
        bool is_secured = false; // an object: the value waited for is secured
    };

    std::uint32_t offset(const YAML::Mark& mark) const {
        const auto pos = mark.pos < 0 ? std::size_t{0} : static_cast<std::size_t>(mark.pos);
        return static_cast<std::uint32_t>(std::min(start_ + pos, bytes_.size()));
    }

    std::uint32_t begin_event(const YAML::Mark& mark) {
        const std::uint32_t at = offset(mark);
        end_cut(at);
        return at;
    }

    void end_cut(std::size_t at) {
        if (!cut_is_open_) return;
        secured_.push_back({cut_begin_, std::max(cut_begin_, at)});
        cut_is_open_ = false;
    }

    bool wants_key() const {
        return !frames_.empty() && frames_.back().value.kind == Value::Kind::object && !frames_.back().has_key;
    }
    bool in_secured() const { return secured_depth_ > 0; }

    [[noreturn]] void reject_depth(std::uint32_t at) const {
        reject(bytes_, at, "values are nested more than " + std::to_string(kMaxNesting) + " deep");
    }

    void count(std::size_t values, std::uint32_t at) {
        values_ += values;
        if (values_ > kMaxValues) {
            reject(bytes_, at,
                   "more than " + std::to_string(kMaxValues) + " values, aliases counted as what they name");
        }
    }

    // What copies (of anchors, by aliases) hold may not pass what a record may hold.
    void count_copy(const Value& value, std::uint32_t at) {
        copied_bytes_ += value.text.size();
        for (const Value& item : value.items) {
            count_copy(item, at);
        }
        for (const Member& member : value.members) {
            copied_bytes_ += member.key.size();
            count_copy(member.value, at);
        }
        if (copied_bytes_ > kMaxRecordBytes) reject(bytes_, at, "anchors and aliases add up to too many bytes");
    }

    void open(Value::Kind kind, std::uint32_t at, YAML::anchor_t anchor) {
        last_quoted_.reset();
        if (frames_.size() >= kMaxNesting) reject_depth(at);
        if (wants_key()) reject(bytes_, at, "a key is a list or a mapping: quote the value if it is meant as text");
        count(1, at);
        Frame frame;
        frame.value.kind = kind;
        frame.value.offset = at;
        frame.anchor = anchor;
        frame.values_before = values_ - 1;
        frames_.push_back(std::move(frame));
    }

    void close() {
        Frame frame = std::move(frames_.back());
        frames_.pop_back();
        if (frame.value.kind == Value::Kind::object) reject_duplicate_keys(bytes_, frame.value);
        remember(frame.anchor, frame.value, values_ - frame.values_before, frame.depth);
        attach(std::move(frame.value), frame.depth);
    }

    void remember(YAML::anchor_t anchor, const Value& value, std::size_t values, std::size_t depth) {
        if (anchor == 0) return;
        count_copy(value, value.offset);
        anchors_.insert_or_assign(anchor, Anchored{value, values, depth, in_secured()});
    }

    void add(Value value, std::uint32_t at, YAML::anchor_t anchor) {
        value.offset = at;
        count(1, at);
        remember(anchor, value, 1, 1);
        attach(std::move(value), 1);
    }

    void add_key(Value key) {
        Frame& frame = frames_.back();
        if (key.kind == Value::Kind::null || key.kind == Value::Kind::array || key.kind == Value::Kind::object) {
            reject(bytes_, key.offset, "a key is missing, or is no text: write key: value");
        }
        if (key.text == "secured" && !in_secured()) {
            frame.is_secured = true;
            ++secured_depth_;
            cut_begin_ = key.offset;
        }
        frame.value.members.push_back(Member{std::move(key.text), key.offset, {}});
        frame.has_key = true;
    }

    void attach(Value value, std::size_t depth) {
        if (wants_key()) return add_key(std::move(value)); // not from close(): see open()
        if (frames_.empty()) {
            root_ = std::move(value);
            return;
        }
        Frame& frame = frames_.back();
        frame.depth = std::max(frame.depth, depth + 1);
        if (frame.value.kind == Value::Kind::array) {
            frame.value.items.push_back(std::move(value));
            return;
        }
        frame.value.members.back().value = std::move(value);
        frame.has_key = false;
        if (frame.is_secured) {
            frame.is_secured = false;
            --secured_depth_;
            cut_is_open_ = true; // up to where the next thing begins: yaml-cpp does not tell where a value ends
        }
    }

    std::string_view bytes_;
    std::size_t start_;
    std::vector<Frame> frames_;
    std::unordered_map<YAML::anchor_t, Anchored> anchors_;
    Value root_;
    std::vector<Range> secured_;
    std::size_t secured_depth_ = 0;
    std::size_t cut_begin_ = 0;
    bool cut_is_open_ = false;
    std::optional<std::size_t> last_quoted_; // where the last event began, when it was a scalar that is not plain
    std::size_t values_ = 0;
    std::size_t copied_bytes_ = 0;
    int documents_ = 0;
};

// What YAML itself forbids or yaml-cpp would take for the end of input (U+0004).
void reject_control_characters(std::string_view bytes, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F) {
            reject(bytes, i, "a control character stands in the front matter: remove it, or write it as \"\\xNN\"");
        }
    }
}

// yaml-cpp takes the end of input for a closing quotation mark, and would drop all keys behind the open one.
void reject_open_quote(std::string_view bytes, std::size_t scalar, std::size_t end) {
    std::size_t i = scalar;
    while (i < end && bytes[i] != '"' && bytes[i] != '\'') { // past an anchor and a tag
        if (bytes[i] == '|' || bytes[i] == '>') return;
        ++i;
    }
    if (i >= end) return;
    const char quote = bytes[i];
    const std::size_t opened = i;
    for (++i; i < end; ++i) {
        if (bytes[i] == '\\' && quote == '"') {
            ++i;
        } else if (bytes[i] == quote) {
            if (quote == '"' || i + 1 >= end || bytes[i + 1] != quote) return;
            ++i;
        }
    }
    reject(bytes, opened, "a quotation mark is opened here and never closed");
}

Tree read_fenced_yaml(std::string_view bytes, std::size_t start, std::size_t end) {
    reject_control_characters(bytes, start, end);
    const std::string_view front_matter = bytes.substr(start, end - start);
    if (const std::size_t at = front_matter.find("\n%"); at != std::string_view::npos) {
        reject(bytes, start + at + 1, "a line cannot begin with %: indent it, or quote the value it belongs to");
    }
    YamlTree builder(bytes, start);
    try {
        MemoryStream stream(front_matter);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& error) {
        const auto at = error.mark.is_null() ? std::size_t{0} : static_cast<std::size_t>(error.mark.pos);
        const std::size_t where = std::min(start + at, end);
        std::string reason = error.msg; // it may end in the first byte of a character
        std::erase_if(reason, [](char c) { return c < ' ' || c > '~'; });
        reject(bytes, where, "the front matter is not valid YAML: " + yaml_hint(bytes, where, end, reason));
    }
    if (builder.last_quoted()) reject_open_quote(bytes, *builder.last_quoted(), end);
    Tree tree;
    tree.root = builder.take_root(end);
    tree.secured = builder.take_secured();
    return tree;
}

} // namespace

Tree read_yaml(std::string_view bytes) {
    const std::size_t start = text::size_of_mark(bytes);
    if (!is_fence(bytes.substr(start), "---"))
        reject(bytes, start, "the file does not begin with front matter: its first line must be ---");
    const auto fenced = find_fenced(bytes, start, {"---", "..."});
    if (!fenced) reject(bytes, start, "no closing --- line after the front matter that begins at line 1");
    Tree tree = read_fenced_yaml(bytes, start, fenced->end);
    tree.body = bytes.substr(fenced->body);
    return tree;
}

} // namespace newsidx::record
