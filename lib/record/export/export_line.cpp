#include "record/export/export_line.h"

#include "record/members.h"
#include "record/trim.h"
#include "record/value.h"
#include "text/base64.h"
#include "text/encoding.h"
#include "text/number.h"
#include "text/unicode.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace newsidx::record {
namespace {

constexpr std::size_t kHashBytes = 16;
constexpr auto kFormats = std::to_array<std::pair<std::string_view, ItemFormat>>({
    {"front matter", ItemFormat::front_matter},
    {"json", ItemFormat::json},
    {"feed", ItemFormat::feed},
    {"json feed", ItemFormat::json_feed},
    {"html", ItemFormat::html},
    {"markdown", ItemFormat::markdown},
    {"capture", ItemFormat::capture},
});
constexpr auto kStates = std::to_array<std::pair<std::string_view, ExportSource::State>>({
    {"current", ExportSource::State::current},
    {"reread", ExportSource::State::reread},
    {"left over", ExportSource::State::left_over},
});

template <class T, std::size_t n>
std::string_view name_in(const std::array<std::pair<std::string_view, T>, n>& names, T value) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.second == value; });
    return found == names.end() ? names.front().first : found->first;
}

// Writes one object, in a line.
class LineWriter {
public:
    explicit LineWriter(std::string& out, std::string_view end = "}\n") : out_(out), end_(end) { out_ += '{'; }
    ~LineWriter() { out_ += end_; }
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    void name(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        out_.append("\"").append(name).append("\":");
    }
    void number(std::string_view name, std::uint64_t value) {
        this->name(name);
        out_ += std::to_string(value);
    }
    void integer(std::string_view name, std::int64_t value) {
        this->name(name);
        out_ += std::to_string(value);
    }
    void truth(std::string_view name, bool value) {
        this->name(name);
        out_ += value ? "true" : "false";
    }
    void real(std::string_view name, double value) {
        this->name(name);
        if (!std::isfinite(value)) {
            out_ += "null";
            return;
        }
        std::array<char, 32> digits{};
        const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
        out_.append(digits.data(), result.ptr);
    }
    void hex(std::string_view name, std::string_view bytes) {
        this->name(name);
        out_ += '"';
        text::append_hex(out_, bytes);
        out_ += '"';
    }
    void text(std::string_view name, std::string_view bytes) {
        const std::size_t begin = out_.size();
        if (!text::find_invalid_utf8(bytes)) {
            const bool first = first_;
            this->name(name);
            append_json_string(out_, bytes);
            if (out_.size() - begin <= 2 * bytes.size() + 64) return;
            out_.resize(begin);
            first_ = first;
        }
        this->name(std::string(name) + "64");
        out_ += '"';
        text::append_base64(out_, bytes);
        out_ += '"';
    }
    void word(std::string_view name, std::string_view value) {
        this->name(name);
        append_json_string(out_, value);
    }
    void map(const KeyMap& map) {
        if (map.empty()) return;
        name("map");
        std::string_view separator = "[";
        for (const auto& [theirs, ours] : map) {
            out_ += separator;
            std::string entry = theirs;
            append_json_string(out_, entry.append("=").append(ours));
            separator = ",";
        }
        out_ += ']';
    }
    void notes(const std::vector<Note>& notes) {
        name("rejections");
        std::string_view separator = "[";
        for (const Note& note : notes) {
            out_ += separator;
            LineWriter entry(out_, "}");
            entry.number("line", note.line);
            entry.number("column", note.column);
            entry.text("message", note.message);
            separator = ",";
        }
        out_ += notes.empty() ? "[]" : "]";
    }

private:
    std::string& out_;
    std::string_view end_;
    bool first_ = true;
};

void write(LineWriter& line, const ExportBegin& begin) {
    line.number("newsidx_export", begin.version);
}

void write(LineWriter& line, const ExportRemoval& removal) {
    line.text("removal", removal.key);
    line.hex("hash", removal.hash);
}

void write(LineWriter& line, const ExportSource& source) {
    line.number("source", source.number);
    line.text("path", source.path);
    if (!source.name.empty()) line.text("name", source.name);
    if (source.size) line.integer("size", *source.size);
    line.integer("mtime_ns", source.mtime_ns);
    if (!source.hash.empty()) line.hex("hash", source.hash);
    line.map(source.map);
    if (source.state != ExportSource::State::current) line.word("state", name_in(kStates, source.state));
    if (source.rejected > 0) {
        line.number("rejected", source.rejected);
        line.integer("reader", source.reader);
        line.notes(source.rejections);
    }
    line.number("items", source.items);
}

void write(LineWriter& line, const ExportItem& item, std::string_view bytes) {
    line.number("item", item.source);
    line.number("line", item.line);
    line.number("ordinal", item.ordinal);
    line.word("format", name_in(kFormats, item.format));
    if (item.single) line.truth("single", true);
    line.map(item.map);
    line.text("bytes", bytes);
}

void write(LineWriter& line, const ExportItem& item) {
    write(line, item, item.bytes);
}

void write(LineWriter& line, const ExportSet& set) {
    line.text("set", set.key);
    line.hex("of", set.of);
    if (set.on) {
        line.text("on", set.on->path);
        if (!set.on->name.empty()) line.text("on_name", set.on->name);
        if (!set.on->key.empty()) line.text("on_key", set.on->key);
        if (set.on->ordinal != 0) line.number("on_ordinal", set.on->ordinal);
    }
    if (set.quality) line.real("quality", *set.quality);
    if (set.heat) line.real("heat", *set.heat);
    if (set.published) line.truth("published", *set.published);
}

void write(LineWriter& line, const ExportEnd& end) {
    line.truth("end", true);
    line.number("sources", end.sources);
    line.number("items", end.items);
    line.number("removals", end.removals);
    line.number("sets", end.sets);
}

// The members of a line, each taken once: what is left over at the end is no member of an export.
class LineReader {
public:
    LineReader(std::string_view bytes, Value& root) : bytes_(bytes), root_(root), taken_(root.members.size()) {}

    Member* find(std::string_view name) {
        for (std::size_t i = 0; i < root_.members.size(); ++i) {
            if (root_.members[i].key != name) continue;
            taken_[i] = true;
            return &root_.members[i];
        }
        return nullptr;
    }
    void reject_rest() const {
        for (std::size_t i = 0; i < taken_.size(); ++i)
            if (!taken_[i])
                reject(bytes_, root_.members[i].offset,
                       "\"" + shorten(root_.members[i].key) + "\" has no meaning in this line of an export");
    }
    [[noreturn]] void lack(std::string_view name) const {
        reject(bytes_, root_.offset, "this line of an export lacks \"" + std::string(name) + "\"");
    }
    [[noreturn]] void refuse(const Member& member, std::string_view what) const {
        reject(bytes_, member.value.offset, "\"" + member.key + "\" must be " + std::string(what));
    }

    std::optional<std::int64_t> integer_or_none(std::string_view name) {
        const Member* member = find(name);
        if (member == nullptr) return std::nullopt;
        const auto value = text::number_of<std::int64_t>(member->value.text);
        if (member->value.kind != Value::Kind::number || !value) refuse(*member, "a whole number");
        return value;
    }
    std::int64_t integer(std::string_view name) {
        const auto value = integer_or_none(name);
        if (!value) lack(name);
        return *value;
    }
    std::uint64_t number(std::string_view name) {
        const std::int64_t value = integer(name);
        if (value < 0) refuse(*find(name), "a whole number from 0");
        return static_cast<std::uint64_t>(value);
    }
    std::optional<bool> truth(std::string_view name) {
        const Member* member = find(name);
        if (member == nullptr) return std::nullopt;
        if (member->value.kind != Value::Kind::boolean) refuse(*member, "true or false");
        return member->value.boolean;
    }
    std::optional<double> real_or_null(std::string_view name) {
        const Member* member = find(name);
        if (member == nullptr) return std::nullopt;
        if (member->value.kind == Value::Kind::null) return std::numeric_limits<double>::quiet_NaN();
        const auto value = text::number_of<double>(member->value.text);
        if (member->value.kind != Value::Kind::number || !value || *value < 0)
            refuse(*member, "a number from 0, or null");
        return value;
    }
    std::optional<std::string> text_or_none(std::string_view name) {
        if (Member* member = find(name)) {
            if (member->value.kind != Value::Kind::string) refuse(*member, "a text");
            return std::move(member->value.text);
        }
        const Member* member = find(std::string(name) + "64");
        if (member == nullptr) return std::nullopt;
        auto bytes = text::from_base64(member->value.text);
        if (member->value.kind != Value::Kind::string || !bytes) refuse(*member, "base64, and is damaged");
        return bytes;
    }
    std::string text(std::string_view name) {
        auto value = text_or_none(name);
        if (!value) lack(name);
        return std::move(*value);
    }
    // The name of something: what is a path, a key.
    std::string name(std::string_view name) {
        std::string value = text(name);
        if (value.empty() || value.find('\0') != std::string::npos)
            reject(bytes_, root_.offset, "\"" + std::string(name) + "\" is empty, or has a NUL character in it");
        return value;
    }
    // A hash; "" where there may be none.
    std::string hash(std::string_view name, bool needed) {
        const Member* member = find(name);
        if (member == nullptr) {
            if (needed) lack(name);
            return {};
        }
        auto bytes = text::from_hex(member->value.text);
        if (member->value.kind != Value::Kind::string || !bytes || (bytes->size() != kHashBytes && !bytes->empty()))
            refuse(*member, "32 hexadecimal digits");
        return std::move(*bytes);
    }
    template <class T, std::size_t n>
    std::optional<T> one_of(std::string_view name, const std::array<std::pair<std::string_view, T>, n>& names) {
        const Member* member = find(name);
        if (member == nullptr) return std::nullopt;
        const auto found = std::find_if(names.begin(), names.end(),
                                        [&](const auto& known) { return known.first == member->value.text; });
        if (found == names.end())
            reject(bytes_, member->value.offset,
                   "\"" + shorten(member->value.text) + "\" is no " + std::string(name) + " that this version knows");
        return found->second;
    }
    KeyMap map() {
        KeyMap map;
        const Member* member = find("map");
        if (member == nullptr) return map;
        if (member->value.kind != Value::Kind::array) refuse(*member, "a list of theirs=ours");
        for (const Value& entry : member->value.items) {
            const std::size_t equals = entry.text.rfind('=');
            if (entry.kind != Value::Kind::string || equals == std::string::npos || equals == 0 ||
                entry.text.find('\n') != std::string::npos || !rejection_of_key(entry.text.substr(equals + 1)).empty())
                refuse(*member, "a list of theirs=ours");
            map.emplace_back(entry.text.substr(0, equals), entry.text.substr(equals + 1));
        }
        return map;
    }
    std::vector<Note> notes() {
        std::vector<Note> notes;
        Member* member = find("rejections");
        if (member == nullptr) return notes;
        if (member->value.kind != Value::Kind::array) refuse(*member, "a list");
        for (Value& entry : member->value.items) {
            if (entry.kind != Value::Kind::object) refuse(*member, "a list of places and messages");
            LineReader reader(bytes_, entry);
            Note& note = notes.emplace_back();
            note.line = reader.number("line");
            note.column = reader.number("column");
            note.message = reader.text("message");
            reader.reject_rest();
        }
        return notes;
    }

private:
    std::string_view bytes_;
    Value& root_;
    std::vector<bool> taken_;
};

ExportLine read_begin(LineReader& line) {
    return ExportBegin{line.number("newsidx_export")};
}

ExportLine read_removal(LineReader& line) {
    ExportRemoval removal;
    removal.key = line.name("removal");
    removal.hash = line.hash("hash", true);
    return removal;
}

ExportLine read_source(LineReader& line) {
    ExportSource source;
    source.number = line.number("source");
    source.path = line.name("path");
    if (auto name = line.text_or_none("name")) {
        if (name->empty() || name->find('\0') != std::string::npos || *name == source.path)
            line.refuse(*line.find("name"), "another name than the path");
        source.name = std::move(*name);
    }
    source.size = line.integer_or_none("size");
    if (source.size && *source.size < 0) line.refuse(*line.find("size"), "a whole number from 0");
    source.mtime_ns = line.integer("mtime_ns");
    source.hash = line.hash("hash", false);
    source.map = line.map();
    source.state = line.one_of("state", kStates).value_or(ExportSource::State::current);
    if (const auto rejected = line.integer_or_none("rejected")) {
        if (*rejected < 1) line.refuse(*line.find("rejected"), "a whole number from 1");
        source.rejected = static_cast<std::uint64_t>(*rejected);
        source.reader = line.integer("reader");
        source.rejections = line.notes();
    }
    source.items = line.number("items");
    return source;
}

ExportLine read_item(LineReader& line) {
    ExportItem item;
    item.source = line.number("item");
    item.line = line.number("line");
    item.ordinal = line.number("ordinal");
    const auto format = line.one_of("format", kFormats);
    if (!format) line.lack("format");
    item.format = *format;
    item.single = line.truth("single").value_or(false);
    item.map = line.map();
    item.bytes = line.text("bytes");
    return item;
}

ExportLine read_set(LineReader& line) {
    ExportSet set;
    set.key = line.name("set");
    set.of = line.hash("of", true);
    if (set.of.empty()) line.lack("of");
    if (auto path = line.text_or_none("on")) {
        set.on = ExportSetOn{std::move(*path), line.text_or_none("on_name").value_or(""),
                             line.text_or_none("on_key").value_or(""),
                             static_cast<std::uint64_t>(line.integer_or_none("on_ordinal").value_or(0))};
    }
    set.quality = line.real_or_null("quality");
    set.heat = line.real_or_null("heat");
    set.published = line.truth("published");
    if (!set.quality && !set.heat && !set.published) line.lack("quality");
    return set;
}

ExportLine read_end(LineReader& line) {
    line.truth("end");
    return ExportEnd{line.number("sources"), line.number("items"), line.number("removals"), line.number("sets")};
}

ExportLine read_line(std::string_view text) {
    Tree tree = read_json(text);
    LineReader reader(text, tree.root);
    const auto has = [&](std::string_view name) { return find_member(tree.root, name) != nullptr; };
    ExportLine line;
    if (has("newsidx_export"))
        line = read_begin(reader);
    else if (has("item"))
        line = read_item(reader);
    else if (has("source"))
        line = read_source(reader);
    else if (has("removal") || has("removal64"))
        line = read_removal(reader);
    else if (has("set") || has("set64"))
        line = read_set(reader);
    else if (has("end"))
        line = read_end(reader);
    else
        reject(text, 0, "this is no line of an export");
    reader.reject_rest();
    return line;
}

} // namespace

void write_export_line(std::string& out, const ExportLine& line) {
    std::visit(
        [&out](const auto& what) {
            LineWriter writer(out);
            write(writer, what);
        },
        line);
}

void write_export_item(std::string& out, const ExportItem& item, std::string_view bytes) {
    LineWriter writer(out);
    write(writer, item, bytes);
}

ExportLineResult parse_export_line(std::string_view text) {
    ExportLineResult result;
    try {
        result.line = read_line(text);
    } catch (const Rejection& rejection) {
        result.rejection = rejection.note();
    }
    return result;
}

std::string rejection_of_version(const ExportLine& first) {
    const auto* begin = std::get_if<ExportBegin>(&first);
    if (begin == nullptr) return "an export begins with another line";
    if (begin->version == kExportVersion) return {};
    return "the export has version " + std::to_string(begin->version) + ", and this newsidx reads version " +
           std::to_string(kExportVersion) + " only; nothing of it was read";
}

bool is_export(std::string_view head) {
    return behind_space(head).starts_with("{\"newsidx_export\":");
}

} // namespace newsidx::record
