#include "record/front_matter.h"

#include "record/among.h"
#include "record/clean.h"
#include "record/keys.h"
#include "record/markdown.h"
#include "record/parse.h"
#include "record/value.h"
#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

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
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '{': out += "&#123;"; break; // {{ and {% begin what templates fill in
        default: out += c;
        }
    }
    return out;
}

// As it is where it can be, else with entities.
template <class Clean>
std::string as_source(std::string_view text, Clean clean) {
    if (clean(text) == text) return std::string(text);
    std::string source = escaped(text);
    return clean(source) == text ? source : std::string(text);
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

// Writes keys and values in block style.
class Emitter {
public:
    void key(std::string_view key) {
        out_.append(first_of_item_ ? indent_ - 2 : indent_, ' ');
        if (first_of_item_) out_ += "- ";
        first_of_item_ = false;
        if (is_plain(key, "_-"))
            out_.append(key);
        else
            append_quoted(out_, key);
        out_ += ':';
    }
    void scalar(std::string_view text) {
        out_ += ' ';
        if (is_plain(text, " _-.,()/"))
            out_.append(text);
        else
            append_quoted(out_, text);
        out_ += '\n';
    }
    void text(std::string_view key, std::string_view text) {
        if (text.empty()) return;
        this->key(key);
        scalar(text);
    }
    void prose(std::string_view key, std::string_view text) { this->text(key, as_source(text, clean_text)); }
    void line(std::string_view key, std::string_view text) { this->text(key, as_source(text, clean_line)); }
    void raw(std::string_view key, std::string_view value) {
        this->key(key);
        out_.append(" ").append(value).append("\n");
    }
    void number(std::string_view key, const std::optional<double>& value) {
        if (!value) return;
        std::array<char, 32> digits{};
        const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), *value);
        raw(key, {digits.data(), static_cast<std::size_t>(result.ptr - digits.data())});
    }
    void number(std::string_view key, const std::optional<std::int64_t>& value) {
        if (value) raw(key, std::to_string(*value));
    }
    void flow(std::string_view key, const Value& value) {
        std::string text;
        append_flow(text, value);
        raw(key, text);
    }
    // What `write` writes is the mapping under this key.
    template <class Write>
    void mapping(std::string_view key, Write write) {
        this->key(key);
        out_ += '\n';
        indent_ += 2;
        write();
        indent_ -= 2;
    }
    // A list of mappings.
    template <class T, class Write>
    void list(std::string_view key, const std::vector<T>& items, Write write) {
        if (items.empty()) return;
        this->key(key);
        out_ += '\n';
        indent_ += 4;
        for (const T& item : items) {
            first_of_item_ = true;
            write(item);
        }
        first_of_item_ = false;
        indent_ -= 4;
    }
    void words(std::string_view key, const std::vector<std::string>& words) {
        if (words.empty()) return;
        this->key(key);
        out_ += '\n';
        for (const std::string& word : words) {
            out_.append(indent_ + 2, ' ').append("-");
            scalar(as_source(word, clean_line));
        }
    }
    std::string take() { return std::move(out_); }

private:
    std::string out_;
    std::size_t indent_ = 0;
    bool first_of_item_ = false; // the next key is the first one of an element of a list
};

void write_images(Emitter& out, const std::vector<Image>& images) {
    out.list("images", images, [&out](const Image& image) {
        out.text("url", image.url);
        out.line("title", image.title);
        out.line("attribution", image.attribution);
        out.number("width", image.width);
        out.number("height", image.height);
        if (image.is_cached) out.raw("isCached", "true");
    });
}

// What records and stubs have alike.
template <class T>
void write_shared(Emitter& out, const T& source) {
    out.text("publishedDateTime", source.published_at.text);
    if constexpr (std::is_same_v<T, Record>) out.text("updatedDateTime", source.updated_at.text);
    out.number("quality", source.quality);
    out.number("heat", source.heat);
    const Provider& provider = source.provider;
    if (!provider.name.empty() || !provider.domain.empty() || !provider.images.empty())
        out.mapping("provider", [&] {
            out.line("name", provider.name);
            out.text("domain", provider.domain);
            write_images(out, provider.images);
        });
    out.words("topics", source.topics);
    write_images(out, source.images);
}

void write_stub(Emitter& out, const Stub& stub) {
    out.line("title", stub.title);
    out.prose("excerpt", stub.excerpt);
    out.text("type", stub.type);
    out.text("originalUrl", stub.original_url);
    out.text("webUrl", stub.web_url);
    write_shared(out, stub);
}

void write_unknown(Emitter& out, const Record& record) {
    for (const auto& [name, json] : record.unknown) {
        const Tree tree = read_json("{\"value\":" + json + "}");
        const Value& value = tree.root.members.front().value;
        out.flow(name, value);
    }
}

// Whether a key that is kept would be read as the one that says whether the record is published.
bool has_name_of_published(const Record& record) {
    return std::any_of(record.unknown.begin(), record.unknown.end(), [](const auto& entry) {
        const auto meaning = meaning_of(entry.first);
        return meaning && (meaning->key == "published" || meaning->key == "draft");
    });
}

} // namespace

std::string to_front_matter(const Record& record) {
    const std::optional<std::string> body = body_source(record.body);
    Emitter out;
    out.line("title", record.title);
    out.prose("excerpt", record.excerpt);
    out.line("category", record.category);
    out.text("type", record.type);
    out.text("lang", record.lang);
    out.text("id", record.source_id);
    out.text("originalUrl", record.original_url);
    out.text("webUrl", record.web_url);
    if (record.web_url_is_shared) out.raw("webUrlIsShared", "true");
    out.text("ampWebUrl", record.amp_web_url);
    out.text("cdnAmpWebUrl", record.cdn_amp_web_url);
    if (!record.published || has_name_of_published(record)) out.raw("published", record.published ? "true" : "false");
    if (record.removed) out.raw("removed", "true");
    write_shared(out, record);
    out.text("featuredContent", record.featured_content);
    out.list("related", record.related, [&out](const Stub& stub) { write_stub(out, stub); });
    write_unknown(out, record);
    if (!body) out.prose("body", record.body);
    if (record.secured) {
        std::string quoted;
        append_quoted(quoted, *record.secured);
        out.raw("secured", quoted);
    }
    return "---\n" + out.take() + "---\n" + body.value_or("");
}

bool reads_as(std::string_view front_matter, const Record& record) {
    ParseResult read = parse(front_matter, ItemFormat::front_matter);
    if (!read.record) return false;
    Record same = record;
    std::sort(same.unknown.begin(), same.unknown.end());
    std::sort(read.record->unknown.begin(), read.record->unknown.end());
    return *read.record == same;
}

} // namespace newsidx::record
