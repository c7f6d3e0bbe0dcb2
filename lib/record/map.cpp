// Tree -> Record: what each key means, once for both formats.
#include "record/clean.h"
#include "record/date.h"
#include "record/identity.h"
#include "record/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace newsidx::record {
namespace {

using Kind = Value::Kind;

enum class TextKind : std::uint8_t {
    prose,   // paragraphs stay
    line,    // a title, a name
    word,    // an id, a tag, a URL: nothing is decoded
    as_it_is // HTML that is given out again
};

template <typename T>
struct TextField {
    std::string_view key;
    std::string T::*field;
    TextKind kind;
};

constexpr auto kRecordTexts = std::to_array<TextField<Record>>({
    {"title", &Record::title, TextKind::line},
    {"excerpt", &Record::excerpt, TextKind::prose},
    {"body", &Record::body, TextKind::prose},
    {"id", &Record::source_id, TextKind::word},
    {"category", &Record::category, TextKind::line},
    {"type", &Record::type, TextKind::word},
    {"lang", &Record::lang, TextKind::word},
    {"originalUrl", &Record::original_url, TextKind::word},
    {"webUrl", &Record::web_url, TextKind::word},
    {"ampWebUrl", &Record::amp_web_url, TextKind::word},
    {"cdnAmpWebUrl", &Record::cdn_amp_web_url, TextKind::word},
    {"featuredContent", &Record::featured_content, TextKind::as_it_is},
});

constexpr auto kStubTexts = std::to_array<TextField<Stub>>({
    {"title", &Stub::title, TextKind::line},
    {"excerpt", &Stub::excerpt, TextKind::prose},
    {"type", &Stub::type, TextKind::word},
    {"originalUrl", &Stub::original_url, TextKind::word},
    {"webUrl", &Stub::web_url, TextKind::word},
});

constexpr auto kProviderTexts = std::to_array<TextField<Provider>>({
    {"name", &Provider::name, TextKind::line},
    {"domain", &Provider::domain, TextKind::word},
});

constexpr auto kImageTexts = std::to_array<TextField<Image>>({
    {"url", &Image::url, TextKind::word},
    {"title", &Image::title, TextKind::line},
    {"attribution", &Image::attribution, TextKind::line},
});

// Other names of a key, the preferred one first. They count when the key itself says nothing.
struct OtherName {
    std::string_view key;
    std::string_view means;
};
constexpr auto kOtherNames = std::to_array<OtherName>({
    {"content", "body"},
    {"text", "body"},
    {"language", "lang"},
    {"locale", "lang"},
    {"date", "publishedDateTime"},
});

std::string_view trim(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// A finite number, as JSON, YAML or a person writes it.
std::optional<double> to_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    const int base = text.starts_with("0x") ? 16 : text.starts_with("0o") ? 8 : 10;
    if (base != 10) {
        std::int64_t whole = 0;
        const auto [at, error] = std::from_chars(text.data() + 2, end, whole, base);
        if (error != std::errc{} || at != end) return std::nullopt;
        return static_cast<double>(whole);
    }
    double number = 0;
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || at != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::optional<bool> to_bool(const Value& value) {
    if (value.kind == Kind::boolean) return value.boolean;
    if (value.kind != Kind::string && value.kind != Kind::number) return std::nullopt;
    std::string text(trim(value.text));
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
    if (text == "false" || text == "no" || text == "off" || text == "0") return false;
    return std::nullopt;
}

std::string clean_as(TextKind kind, std::string_view text) {
    switch (kind) {
    case TextKind::prose: return clean_text(text);
    case TextKind::line: return clean_line(text);
    case TextKind::word: return clean_word(text);
    case TextKind::as_it_is: break;
    }
    return std::string(text);
}

bool is_list_or_map(const Value& value) {
    return value.kind == Kind::array || value.kind == Kind::object;
}

const char* name_of(Kind kind) {
    switch (kind) {
    case Kind::null: return "nothing";
    case Kind::boolean: return "true or false";
    case Kind::number: return "a number";
    case Kind::string: return "text";
    case Kind::array: return "a list";
    case Kind::object: return "a mapping";
    }
    return "";
}

class Mapper {
public:
    Mapper(std::string_view bytes, ParseResult& result) : bytes_(bytes), warnings_(result.warnings) {}

    Record map(const Tree& tree) {
        if (tree.root.kind != Kind::object && tree.root.kind != Kind::null) {
            reject(bytes_, tree.root.offset,
                   std::string("the front matter is ") + name_of(tree.root.kind) + ": write lines of key: value");
        }
        Record record;
        std::vector<const Member*> later;
        for (const Member& member : tree.root.members) {
            if (member.value.kind == Kind::null) continue; // as if it were not there
            if (read(record, member.key, member.value)) continue;
            if (is_other_name(member.key)) {
                later.push_back(&member);
            } else {
                keep_unknown(record, member);
            }
        }
        if (!later.empty()) read_other_names(record, later);
        if (record.body.empty() && !tree.body.empty()) record.body = clean_text(tree.body);
        if (record.title.empty() && record.excerpt.empty() && record.body.empty()) {
            throw Rejection({0, 0, "nothing to index: the record has neither a title, nor an excerpt, nor a body"});
        }
        return record;
    }

private:
    bool read(Record& record, std::string_view key, const Value& value) {
        if (read_text(kRecordTexts, record, key, value) || read_shared(record, key, value)) return true;
        if (key == "updatedDateTime") {
            read_date(key, value, record.updated_at);
        } else if (key == "published") {
            record.published = read_bool(key, value, true);
        } else if (key == "removed" || key == "deleted") {
            record.removed = read_bool(key, value, false) || record.removed;
        } else if (key == "related") {
            read_related(value, record.related);
        } else if (key == "secured") {
            record.secured = value.kind == Kind::string ? value.text : to_json(value, true);
        } else {
            return false;
        }
        return true;
    }

    // What records and stubs have in common.
    template <typename T>
    bool read_shared(T& target, std::string_view key, const Value& value) {
        if (key == "publishedDateTime") {
            read_date(key, value, target.published_at);
        } else if (key == "quality") {
            target.quality = read_number(key, value);
        } else if (key == "heat") {
            target.heat = read_number(key, value);
        } else if (key == "provider") {
            read_provider(value, target.provider);
        } else if (key == "topics") {
            read_topics(value, target.topics);
        } else if (key == "images") {
            read_images(key, value, target.images);
        } else {
            return false;
        }
        return true;
    }

    template <typename T, std::size_t n>
    bool read_text(const std::array<TextField<T>, n>& fields, T& target, std::string_view key, const Value& value) {
        for (const TextField<T>& field : fields) {
            if (field.key != key) continue;
            if (is_list_or_map(value)) {
                const std::string message = not_text(key, value);
                // Without its title a record would be found by the wrong words, or not at all.
                if (std::is_same_v<T, Record> && key == "title") {
                    reject(bytes_, value.offset, message + ": quote it");
                }
                warn(value, message + "; it is left out");
            } else {
                target.*field.field = clean_as(field.kind, value.text);
            }
            return true;
        }
        return false;
    }

    static bool is_other_name(std::string_view key) {
        return std::any_of(kOtherNames.begin(), kOtherNames.end(),
                           [&](const OtherName& name) { return name.key == key; });
    }

    void read_other_names(Record& record, const std::vector<const Member*>& members) {
        for (const OtherName& name : kOtherNames) {
            for (const Member* member : members) {
                if (member->key != name.key) continue;
                const bool is_date = name.means == "publishedDateTime";
                std::string& text = name.means == "body" ? record.body : record.lang;
                if (is_date ? !record.published_at.text.empty() : !text.empty()) {
                    keep_unknown(record, *member);
                } else if (is_date) {
                    read_date(member->key, member->value, record.published_at);
                } else if (is_list_or_map(member->value)) {
                    warn(member->value, not_text(member->key, member->value) + "; it is left out");
                } else {
                    text = clean_as(name.means == "body" ? TextKind::prose : TextKind::word, member->value.text);
                }
            }
        }
    }

    static std::string not_text(std::string_view key, const Value& value) {
        return std::string(key) + " is " + name_of(value.kind) + ", and must be text";
    }

    static void keep_unknown(Record& record, const Member& member) {
        record.unknown.emplace_back(member.key, to_json(member.value));
    }

    void read_date(std::string_view key, const Value& value, Date& date) {
        if (is_list_or_map(value)) {
            warn(value, std::string(key) + " is " + name_of(value.kind) + ", and must be a date; it is left out");
            return;
        }
        date.text = clean_word(value.text);
        date.seconds = parse_date(date.text);
        if (date.seconds || date.text.empty()) return;
        warn(value, std::string(key) + ": \"" + shorten(date.text) +
                        "\" is no date; write it as 2023-12-19T23:59:00Z. The record counts as undated");
    }

    std::optional<double> read_number(std::string_view key, const Value& value) {
        if ((value.kind == Kind::string || value.kind == Kind::number)) {
            if (trim(value.text).empty()) return std::nullopt;
            if (const auto number = to_number(value.text)) {
                return *number >= 0 ? std::optional<double>(*number + 0.0) : std::nullopt; // + 0.0: no negative zero
            }
        }
        const std::string what =
            is_list_or_map(value) ? std::string(name_of(value.kind)) : "\"" + shorten(value.text) + "\"";
        warn(value, std::string(key) + ": " + what + " is no number; it counts as unknown");
        return std::nullopt;
    }

    std::optional<std::int64_t> read_pixels(std::string_view key, const Value& value) {
        constexpr double kMost = 1e15;
        const std::optional<double> number = read_number(key, value);
        if (!number || *number > kMost) return std::nullopt;
        return static_cast<std::int64_t>(*number);
    }

    bool read_bool(std::string_view key, const Value& value, bool otherwise) {
        if (const auto truth = to_bool(value)) return *truth;
        const std::string what =
            is_list_or_map(value) ? std::string(name_of(value.kind)) : "\"" + shorten(value.text) + "\"";
        warn(value, std::string(key) + ": " + what + " is neither true nor false; it counts as " +
                        (otherwise ? "true" : "false"));
        return otherwise;
    }

    void read_provider(const Value& value, Provider& provider) {
        if (value.kind == Kind::array) {
            warn(value, "provider is a list, and must be a mapping of name and domain; it is left out");
            return;
        }
        if (value.kind != Kind::object) {
            provider.name = clean_line(value.text);
            return;
        }
        for (const Member& member : value.members) {
            if (member.value.kind == Kind::null) continue;
            if (read_text(kProviderTexts, provider, member.key, member.value)) continue;
            if (member.key == "images") read_images(member.key, member.value, provider.images);
        }
    }

    void read_topics(const Value& value, std::vector<std::string>& topics) {
        if (value.kind == Kind::array) {
            for (const Value& item : value.items) {
                add_topic(item, topics);
            }
        } else {
            add_topic(value, topics);
        }
    }

    void add_topic(const Value& value, std::vector<std::string>& topics) {
        if (value.kind == Kind::null) return;
        if (is_list_or_map(value)) {
            warn(value, std::string("a topic is ") + name_of(value.kind) + ", and must be text; it is left out");
            return;
        }
        constexpr std::size_t kMostTopics = 1000; // finding duplicates compares all pairs
        std::string topic = clean_line(value.text);
        if (topic.empty() || std::find(topics.begin(), topics.end(), topic) != topics.end()) return;
        if (topics.size() == kMostTopics) {
            warn(value, "more than " + std::to_string(kMostTopics) + " topics; this one is left out");
            return;
        }
        topics.push_back(std::move(topic));
    }

    void read_images(std::string_view key, const Value& value, std::vector<Image>& images) {
        if (value.kind == Kind::array) {
            for (const Value& item : value.items) {
                read_image(key, item, images);
            }
        } else {
            read_image(key, value, images);
        }
    }

    void read_image(std::string_view key, const Value& value, std::vector<Image>& images) {
        if (value.kind == Kind::null) return;
        Image image;
        if (value.kind == Kind::string) image.url = clean_word(value.text);
        for (const Member& member : value.members) {
            if (member.value.kind == Kind::null) continue;
            if (read_text(kImageTexts, image, member.key, member.value)) continue;
            if (member.key == "width") image.width = read_pixels(member.key, member.value);
            if (member.key == "height") image.height = read_pixels(member.key, member.value);
            if (member.key == "isCached") image.is_cached = read_bool(member.key, member.value, false);
        }
        if (image.url.empty()) {
            warn(value, std::string(key) + ": an image without a url; it is left out");
        } else {
            images.push_back(std::move(image));
        }
    }

    void read_related(const Value& value, std::vector<Stub>& related) {
        if (value.kind == Kind::array) {
            for (const Value& item : value.items) {
                read_stub(item, related);
            }
        } else {
            read_stub(value, related);
        }
    }

    void read_stub(const Value& value, std::vector<Stub>& related) {
        if (value.kind == Kind::null) return;
        Stub stub;
        for (const Member& member : value.members) {
            if (member.value.kind == Kind::null) continue;
            if (!read_text(kStubTexts, stub, member.key, member.value)) read_shared(stub, member.key, member.value);
        }
        if (stub.title.empty() || identity_key(stub).empty()) {
            warn(value, "a related entry needs a title and an absolute originalUrl or webUrl; this one is left out");
        } else {
            related.push_back(std::move(stub));
        }
    }

    void warn(const Value& value, std::string message) {
        constexpr std::size_t kMostWarnings = 100;
        if (warnings_.size() < kMostWarnings) {
            warnings_.push_back(note_at(bytes_, value.offset, std::move(message)));
        } else if (warnings_.size() == kMostWarnings) {
            warnings_.push_back(note_at(bytes_, value.offset, "more warnings of this record are left out"));
        }
    }

    std::string_view bytes_;
    std::vector<Note>& warnings_;
};

} // namespace

void map_record(std::string_view bytes, const Tree& tree, ParseResult& result) {
    result.record = Mapper(bytes, result).map(tree);
}

} // namespace newsidx::record
