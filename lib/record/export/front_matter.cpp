#include "record/export/front_matter.h"

#include "record/among.h"
#include "record/clean.h"
#include "record/front_matter/markdown.h"
#include "record/keys.h"
#include "record/page/markup.h"
#include "record/scalars.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace newsidx::record {
namespace {

// What some version of YAML takes for something else than text.
bool is_reserved(std::string_view text) {
    constexpr auto kReserved = std::to_array<std::string_view>(
        {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity"});
    const std::string lower = text::lower_ascii(text);
    return is_among(kReserved, lower);
}

// Whether everybody reads it as this text when it stands there without quotation marks.
bool is_plain(std::string_view text, std::string_view signs) {
    constexpr std::size_t kLongest = 200;
    if (text.empty() || text.size() > kLongest || !text::is_ascii_letter(text.front()) || text.back() == ' ')
        return false;
    return !is_reserved(text) && std::all_of(text.begin(), text.end(), [signs](char c) {
        return text::is_ascii_letter(c) || text::is_ascii_digit(c) || signs.find(c) != std::string_view::npos;
    });
}

void append_escape(std::string& out, char sign, char32_t c, int digits) {
    constexpr char kHex[] = "0123456789abcdef";
    out += '\\';
    out += sign;
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out += kHex[c >> shift & 15];
}

// YAML's double quotes: on one line, and nothing in it that YAML forbids or an editor would not show.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const char32_t c = text::next_code_point(text, at);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            append_escape(out, 'x', c, 2);
        } else if (c == 0x2028 || c == 0x2029 || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
                   (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFFE && c <= 0xFFFF)) {
            append_escape(out, 'u', c, 4);
        } else {
            out.append(text, begin, at - begin);
        }
    }
    out += '"';
}

// A value in one line, as JSON has it, which is YAML. Recursion is bounded: the value has been read before.
void append_flow(std::string& out, const Value& value) {
    std::string_view separator;
    switch (value.kind) {
    case Value::Kind::null: out += "null"; return;
    case Value::Kind::boolean: out += value.boolean ? "true" : "false"; return;
    case Value::Kind::number: out += value.text; return;
    case Value::Kind::string: append_quoted(out, value.text); return;
    case Value::Kind::array:
        out += '[';
        for (const Value& item : value.items) {
            out += separator;
            append_flow(out, item);
            separator = ", ";
        }
        out += ']';
        return;
    case Value::Kind::object:
        out += '{';
        for (const Member& member : value.members) {
            out += separator;
            append_quoted(out, member.key);
            out += ": ";
            append_flow(out, member.value);
            separator = ", ";
        }
        out += '}';
        return;
    }
}

// What is read without <, > and & where they would be markup or entities.
std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text, "&<>{"); // {{ and {% begin what templates fill in
    return out;
}

// As it is where it can be, else with entities.
template <class Clean>
std::string as_source(std::string_view text, Clean clean) {
    return clean(text) == text ? std::string(text) : escaped(text);
}

std::string as_html(std::string_view body) {
    std::string html;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find("\n\n"), body.size());
        html += "<p>" + escaped(body.substr(0, end)) + "</p>\n";
        body.remove_prefix(std::min(body.size(), end + 2));
    }
    return html;
}

// What is put below the front matter; nullopt: there it would not be read as this text.
std::optional<std::string> body_source(std::string_view body) {
    if (body.empty()) return std::string();
    std::string source = '\n' + std::string(body) + '\n';
    if (body_to_text(source) == body) return source;
    source = '\n' + as_html(body);
    if (body_to_text(source) == body) return source;
    return std::nullopt;
}

// Collects the members of an object, without those that say nothing.
class Members {
public:
    Members() { object_.kind = Value::Kind::object; }
    void add(std::string_view key, Value value) { add_member(object_, key, std::move(value)); }
    void raw(std::string_view key, Value::Kind kind, std::string text) {
        Value value;
        value.kind = kind;
        value.boolean = text == "true";
        value.text = std::move(text);
        add(key, std::move(value));
    }
    void text(std::string_view key, std::string text) {
        if (!text.empty()) add(key, text_value(std::move(text)));
    }
    void prose(std::string_view key, std::string_view text) { this->text(key, as_source(text, clean_text)); }
    void line(std::string_view key, std::string_view text) { this->text(key, as_source(text, clean_line)); }
    void flag(std::string_view key, bool value) { raw(key, Value::Kind::boolean, value ? "true" : "false"); }
    void number(std::string_view key, const std::optional<double>& value) {
        if (!value) return;
        std::array<char, 32> digits{};
        const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), *value);
        raw(key, Value::Kind::number, {digits.data(), result.ptr});
    }
    void number(std::string_view key, const std::optional<std::int64_t>& value) {
        if (value) raw(key, Value::Kind::number, std::to_string(*value));
    }
    // `value_of` makes a value of an item.
    template <class T, class ValueOf>
    void list(std::string_view key, const std::vector<T>& items, ValueOf value_of) {
        if (items.empty()) return;
        Value list;
        list.kind = Value::Kind::array;
        for (const T& item : items)
            list.items.push_back(value_of(item));
        add(key, std::move(list));
    }
    Value take() { return std::move(object_); }

private:
    Value object_;
};

Value value_of_word(const std::string& word) {
    return text_value(as_source(word, clean_line));
}

Value value_of_image(const Image& image) {
    Members out;
    out.text("url", image.url);
    out.line("title", image.title);
    out.line("attribution", image.attribution);
    out.number("width", image.width);
    out.number("height", image.height);
    if (image.is_cached) out.flag("isCached", true);
    return out.take();
}

// What records and stubs have alike.
template <class T>
void add_shared(Members& out, const T& source) {
    out.text("publishedDateTime", source.published_at.text);
    if constexpr (std::is_same_v<T, Record>) out.text("updatedDateTime", source.updated_at.text);
    out.number("quality", source.quality);
    out.number("heat", source.heat);
    Members provider;
    provider.line("name", source.provider.name);
    provider.text("domain", source.provider.domain);
    provider.list("images", source.provider.images, value_of_image);
    if (Value value = provider.take(); !value.members.empty()) out.add("provider", std::move(value));
    out.list("topics", source.topics, value_of_word);
    out.list("images", source.images, value_of_image);
}

Value value_of_stub(const Stub& stub) {
    Members out;
    out.line("title", stub.title);
    out.prose("excerpt", stub.excerpt);
    out.text("type", stub.type);
    out.text("originalUrl", stub.original_url);
    out.text("webUrl", stub.web_url);
    add_shared(out, stub);
    return out.take();
}

// Whether a key that is kept would be read as the one that says whether the record is published: not `published` itself
// where it is a date.
bool has_name_of_published(const Record& record) {
    return std::any_of(record.unknown.begin(), record.unknown.end(), [](const auto& entry) {
        const auto& [name, json] = entry;
        const auto meaning = meaning_of(name);
        const bool is_simple = !json.starts_with('[') && !json.starts_with('{');
        const bool is_date = name == "published" && is_simple && !to_bool(read_json_value(json));
        return meaning && !is_date && (meaning->key == "published" || meaning->key == "draft");
    });
}

// All but the body, what is secured, and the keys without a meaning.
Members members_of(const Record& record) {
    Members out;
    out.line("title", record.title);
    out.prose("excerpt", record.excerpt);
    out.line("category", record.category);
    out.text("type", record.type);
    out.text("lang", record.lang);
    out.text("id", record.source_id);
    out.text("originalUrl", record.original_url);
    out.text("webUrl", record.web_url);
    if (record.web_url_is_shared) out.flag("webUrlIsShared", true);
    out.text("ampWebUrl", record.amp_web_url);
    out.text("cdnAmpWebUrl", record.cdn_amp_web_url);
    if (!record.published || has_name_of_published(record)) out.flag("published", record.published);
    if (record.removed) out.flag("removed", true);
    add_shared(out, record);
    out.text("featuredContent", record.featured_content);
    out.list("related", record.related, value_of_stub);
    return out;
}

// YAML's block style.
class BlockWriter {
public:
    explicit BlockWriter(std::string& out) : out_(out) {}

    void members(const Value& object, std::size_t indent, bool is_item = false) {
        for (const Member& member : object.members) {
            out_.append(is_item ? indent - 2 : indent, ' ').append(is_item ? "- " : "");
            is_item = false;
            key(member.key);
            value(member.value, indent);
        }
    }
    void key(std::string_view key) {
        if (is_plain(key, "_-"))
            out_.append(key);
        else
            append_quoted(out_, key);
        out_ += ':';
    }

private:
    void scalar(const Value& value) {
        out_ += ' ';
        if (value.kind == Value::Kind::string && !is_plain(value.text, " _-.,()/"))
            append_quoted(out_, value.text);
        else
            out_ += value.text;
        out_ += '\n';
    }
    void value(const Value& value, std::size_t indent) {
        if (value.kind != Value::Kind::object && value.kind != Value::Kind::array) return scalar(value);
        out_ += '\n';
        if (value.kind == Value::Kind::object) members(value, indent + 2);
        for (const Value& item : value.items) {
            if (item.kind == Value::Kind::object) {
                members(item, indent + 4, true);
            } else {
                out_.append(indent + 2, ' ') += '-';
                scalar(item);
            }
        }
    }

    std::string& out_;
};

} // namespace

std::string to_front_matter(const Record& record) {
    const std::optional<std::string> body = body_source(record.body);
    std::string out = "---\n";
    BlockWriter writer(out);
    const Value said = members_of(record).take();
    writer.members(said, 0);
    // Whoever finds a key twice cannot read the file at all; that one of them is missing is told.
    std::set<std::string_view> written;
    for (const Member& member : said.members)
        written.insert(member.key);
    for (const auto& [name, json] : record.unknown) {
        if (!written.insert(name).second) continue;
        writer.key(name);
        out += ' ';
        append_flow(out, read_json_value(json));
        out += '\n';
    }
    Members last;
    if (!body) last.prose("body", record.body);
    writer.members(last.take(), 0);
    if (record.secured) {
        out += "secured: ";
        append_quoted(out, *record.secured);
        out += '\n';
    }
    return out + "---\n" + body.value_or("");
}

namespace {

// Else it could bring other members with it.
bool is_json_value(const std::string& json) {
    try {
        read_json_value(json);
        return true;
    } catch (const Rejection&) {
        return false;
    }
}

} // namespace

std::string to_json_line(const Record& record) {
    Members members = members_of(record);
    members.prose("body", record.body);
    if (record.secured) members.raw("secured", Value::Kind::string, *record.secured);
    std::string out = to_json(members.take(), true);
    const auto insert = [&out](std::string_view name, std::string json) {
        std::replace(json.begin(), json.end(), '\n', ' ');
        out.back() = out.size() > 2 ? ',' : ' ';
        append_json_string(out, name);
        out += ':' + json + '}';
    };
    for (const auto& [name, json] : record.unknown)
        insert(name, is_json_value(json) ? json : "?");
    return out + '\n';
}

bool reads_as(std::string_view bytes, ItemFormat format, const Record& record) {
    ParseResult read = parse(bytes, format);
    if (!read.record) return false;
    Record same = record;
    std::sort(same.unknown.begin(), same.unknown.end());
    std::sort(read.record->unknown.begin(), read.record->unknown.end());
    return *read.record == same;
}

} // namespace newsidx::record
