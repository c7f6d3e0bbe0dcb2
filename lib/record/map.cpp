// Tree -> Record: what each key means, once for all formats.
#include "record/among.h"
#include "record/clean.h"
#include "record/date/date.h"
#include "record/fit.h"
#include "record/front_matter/heading.h"
#include "record/front_matter/markdown.h"
#include "record/identity.h"
#include "record/json/wrapping.h"
#include "record/keys.h"
#include "record/members.h"
#include "record/page/page_url.h"
#include "record/rich_text.h"
#include "record/scalars.h"
#include "record/text_fields.h"
#include "record/value.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <unordered_set>
#include <utility>

namespace newsidx::record {
namespace {

// A member of an item, and the name that messages give it.
struct Named {
    std::string_view name;
    const Value& value;
};

class Mapper {
public:
    Mapper(std::string_view bytes, ParseResult& result)
        : bytes_(bytes), result_(result), warnings_(result.warnings), found_keys_(result.found_keys) {}

    Record map(const Tree& tree, const KeyMap* users) {
        static const KeyMap kNone;
        const KeyMap& map = users == nullptr ? kNone : *users;
        if (tree.root.kind != Value::Kind::object && tree.root.kind != Value::Kind::null) {
            reject(bytes_, tree.root.offset,
                   std::string("the front matter is ") + name_of(tree.root.kind) + ": write lines of key: value");
        }
        Record record;
        const RecordMembers all =
            tree.body.empty() ? record_members(tree.root, map) : RecordMembers{members_of(tree.root), {}, {}};
        const std::vector<const Member*>& members = all.record;
        for (const Member* member : all.others)
            keep_unknown(record, *member);
        is_of_wordpress_ = is_of_wordpress(members);
        read_mapped(record, map, members, tree.root);
        std::vector<Candidate> others;
        for (const Member* member : members)
            read_member(record, *member, others);
        // The text below front matter comes before another name of `body` in it.
        const std::string_view below = behind_imports(tree.body);
        const bool is_below = record.body.empty() && !below.empty();
        if (is_below) record.body = body_to_text(below);
        read_other_names(record, others);
        if (is_below && record.title.empty()) read_heading(record, below);
        read_taxonomies(record, members);
        read_status(record, members);
        result_.other = kind_without_news(record, tree.root);
        if (!has_text(record)) {
            throw Rejection({0, 0,
                             "nothing to index: the record has neither a title, nor an excerpt, nor a body" +
                                 (users == nullptr ? "" : hint_of_keys(tree.root))},
                            true);
        }
        return record;
    }

private:
    // The members that the user gave a meaning.
    void read_mapped(Record& record, const KeyMap& map, const std::vector<const Member*>& members, const Value& root) {
        for (std::size_t i = 0; i < map.size(); ++i) {
            const auto& [theirs, ours] = map[i];
            if (theirs == "secured") continue; // it is nobody's text
            const Member* member = find_member(members, theirs);
            auto on_path = member != nullptr ? std::nullopt : value_at(members, theirs);
            if (member == nullptr && !on_path) on_path = value_at(members_of(root), theirs);
            const Value* value = member != nullptr ? &member->value : on_path ? &*on_path : nullptr;
            if (value != nullptr && i < kMostToldKeys) found_keys_ |= std::uint64_t{1} << i;
            if (value == nullptr || value->kind == Value::Kind::null || says(record, ours)) continue;
            if (ours == kAuthor) {
                read_author(record, *value, {member, find_member(members, kAuthor)});
                continue;
            }
            const Named named{theirs, plain_value(ours, *value)};
            if (const std::string reason = why_not(ours, named.value); !reason.empty()) {
                warn_useless(named, reason, ours);
                continue;
            }
            read(record, ours, named);
            if (member != nullptr && says(record, ours)) mapped_.insert(member);
        }
    }

    // In place of what the item has under the name itself.
    void read_author(Record& record, const Value& value, std::initializer_list<const Member*> read) {
        const auto is_author = [](const auto& pair) { return pair.first == kAuthor; };
        if (std::any_of(record.unknown.begin(), record.unknown.end(), is_author)) return;
        record.unknown.emplace_back(kAuthor, to_json(value));
        mapped_.insert(read);
    }

    void read_member(Record& record, const Member& member, std::vector<Candidate>& others) {
        if (member.value.kind == Value::Kind::null || mapped_.contains(&member))
            return; // null: as if it were not there
        const auto meaning = meaning_of(member.key);
        const Value& value = meaning ? plain_value(meaning->key, member.value) : member.value;
        if (member.key == "secured") {
            record.secured = value.kind == Value::Kind::string ? value.text : to_json(value, true);
        } else if (!meaning && member.key == "subject" &&
                   value.kind == Value::Kind::array) { // as text it may be a title
            others.push_back({*meaning_of("subjects"), &member});
        } else if (!meaning) {
            keep_unknown(record, member);
        } else if (meaning->key == kPublished && !to_bool(value) && parse_date(text_of_date(value))) {
            others.push_back({*meaning_of("datePublished"), &member});
        } else if (meaning->key == "category" && value.kind == Value::Kind::array) {
            others.push_back({*meaning_of("categories"), &member});
        } else if (meaning->key != member.key || says(record, member.key)) {
            others.push_back({*meaning, &member});
        } else {
            read(record, member.key, {member.key, value});
        }
    }

    void read_other_names(Record& record, std::vector<Candidate>& others) {
        std::stable_sort(others.begin(), others.end(), is_preferred);
        const bool has_own_topics = !record.topics.empty();
        for (const auto& [meaning, member] : others) {
            const Value& value = plain_value(meaning.key, member->value);
            // Tags and categories are topics, all of them, where none are called so.
            const bool adds_topics = meaning.key == "topics" && !has_own_topics && why_not(meaning.key, value).empty();
            const bool is_known = says(record, meaning.key) && !adds_topics;
            if (is_known || means_something_else(*member, meaning.key, value, has_text(record))) {
                keep_unknown(record, *member);
            } else if (meaning.key == "originalUrl" && names_site(value)) {
                // Of all articles of an outlet it is the same: it says where they are from, not which one this is.
                if (record.provider.domain.empty()) record.provider.domain = domain_of(value.text);
                keep_unknown(record, *member);
            } else if (const std::string reason = why_not(meaning.key, value); !reason.empty()) {
                warn_useless({member->key, value}, reason, meaning.key);
                keep_unknown(record, *member);
            } else {
                result_.may_hold_records |= meaning.key == "body" && !has_text(record) && is_list_of_records(value);
                read(record, meaning.key, {member->key, value});
                // Some crawlers call the page itself its source.
                if (member->key == "source" && record.web_url.empty() && record.original_url.empty() &&
                    !names_site(value) && !canonical_url(value.text).empty())
                    record.web_url = clean_word(value.text);
            }
        }
    }

    // What a body begins with is its title, and no sentence of it.
    static void read_heading(Record& record, std::string_view body) {
        const HeadedBody headed = split_heading(body);
        record.title = clean_line(body_to_text(headed.heading));
        if (!record.title.empty()) record.body = body_to_text(headed.rest);
    }

    // The lists that Zola files a page under, topics where nothing else has said any. The mapping itself stays unknown:
    // a site may have more of them.
    void read_taxonomies(Record& record, const std::vector<const Member*>& members) {
        const Member* taxonomies = find_member(members, "taxonomies");
        if (taxonomies == nullptr || mapped_.contains(taxonomies) || !record.topics.empty()) return;
        std::vector<Candidate> lists;
        for (const Member* list : members_of(taxonomies->value)) {
            const auto meaning = meaning_of(list->key);
            if (meaning && meaning->key == "topics") lists.push_back({*meaning, list});
        }
        std::stable_sort(lists.begin(), lists.end(), is_preferred);
        for (const auto& [meaning, list] : lists)
            if (why_not(meaning.key, list->value).empty()) read_topics(list->value, record.topics);
    }

    // The key itself stays unknown: it may be of anything.
    void read_status(Record& record, std::vector<const Member*> members) const {
        std::erase_if(members, [this](const Member* member) { return mapped_.contains(member); });
        if (!published_is_said_ && says_unpublished(members)) record.published = false;
        if (is_of_tiny_reader(members)) record.published = true;
    }

    // Whether the record has this key already.
    bool says(const Record& record, std::string_view key) const {
        if (const auto* field = find_field(kRecordTexts, key)) return !(record.*field->field).empty();
        if (key == kPublishedAt) return !record.published_at.text.empty();
        if (key == kUpdatedAt) return !record.updated_at.text.empty();
        if (key == "quality") return record.quality.has_value();
        if (key == "heat") return record.heat.has_value();
        if (key == kPublished || key == kDraft) return published_is_said_;
        if (key == kWebUrlIsShared) return record.web_url_is_shared;
        if (key == "provider") return !record.provider.name.empty() && !record.provider.domain.empty();
        if (key == "provider.name") return !record.provider.name.empty();
        if (key == "provider.domain") return !record.provider.domain.empty();
        if (key == "topics") return !record.topics.empty();
        if (key == "images") return !record.images.empty();
        if (key == "related") return !record.related.empty();
        return false;
    }

    void read(Record& record, std::string_view key, const Named& named) {
        const Value& value = named.value;
        if (read_text(kRecordTexts, record, key, named) || read_shared(record, key, named)) {
            if (key == "lang") record.lang = to_language_tag(record.lang);
        } else if (key == kUpdatedAt) {
            read_date(named, record.updated_at);
        } else if (key == kPublished) {
            record.published = read_bool(named, true);
            published_is_said_ = true;
        } else if (key == kDraft) {
            record.published = !read_bool(named, false);
        } else if (key == "removed") {
            record.removed = read_bool(named, false) || record.removed;
        } else if (key == kWebUrlIsShared) {
            record.web_url_is_shared = read_bool(named, false);
        } else if (key == "related") {
            read_related(value, record.related);
        } else if (key == "provider.name") {
            record.provider.name = clean_line(value.text);
        } else if (key == "provider.domain") {
            record.provider.domain = clean_word(value.text);
        }
    }

    // What records and stubs have in common.
    template <typename T>
    bool read_shared(T& target, std::string_view key, const Named& named) {
        if (key == kPublishedAt) {
            read_date(named, target.published_at);
        } else if (key == "quality") {
            target.quality = read_number(named);
        } else if (key == "heat") {
            target.heat = read_number(named);
        } else if (key == "provider") {
            read_provider(named, target.provider);
        } else if (key == "topics") {
            read_topics(named.value, target.topics);
        } else if (key == "images") {
            read_images(named, target.images);
        } else {
            return false;
        }
        return true;
    }

    template <typename T, std::size_t n>
    bool read_text(const std::array<TextField<T>, n>& fields, T& target, std::string_view key, const Named& named) {
        const TextField<T>* field = find_field(fields, key);
        if (field == nullptr) return false;
        if (std::string blocks; field->key == "body" && !(blocks = text_of_blocks(named.value)).empty()) {
            target.*field->field = clean_text(blocks);
        } else if (is_list_or_map(named.value)) {
            const auto message = std::string(named.name) + " is " + name_of(named.value.kind) + ", and must be text";
            // Without its title a record would be found by the wrong words, or not at all.
            if (std::is_same_v<T, Record> && key == "title") {
                reject(bytes_, named.value.offset, message + ": quote it");
            }
            warn(named.value, message + "; it is left out");
        } else {
            target.*field->field = clean_as(field->kind, named.value.text);
            if constexpr (std::is_same_v<T, Record>)
                if (field->key == "body") target.body_is_cut = drop_cut_mark(target.body);
        }
        return true;
    }

    static void keep_unknown(Record& record, const Member& member) {
        if (member.value.kind != Value::Kind::null) record.unknown.emplace_back(member.key, to_json(member.value));
    }

    void read_date(const Named& named, Date& date) {
        const auto& [name, value] = named;
        date = {std::nullopt, text_of_date(value)};
        if (date.text.empty() && is_list_or_map(value))
            warn(value, std::string(name) + " is " + name_of(value.kind) + ", and must be a date; it is left out");
        else if (!is_no_date(date.text) && !(date.seconds = parse_date(date.text)))
            warn(value, std::string(name) + no_date(date.text) +
                            "; write it as 2023-12-19T23:59:00Z. The record counts as undated");
    }

    std::optional<double> read_number(const Named& named) {
        const Value& value = named.value;
        if ((value.kind == Value::Kind::string || value.kind == Value::Kind::number)) {
            if (value.text.find_first_not_of(" \t\r\n") == std::string::npos) return std::nullopt;
            if (const auto number = to_number(value.text)) {
                return *number >= 0 ? std::optional<double>(*number + 0.0) : std::nullopt; // + 0.0: no negative zero
            }
        }
        warn(value, std::string(named.name) + ": " + shown(value) + " is no number; it counts as unknown");
        return std::nullopt;
    }

    std::optional<std::int64_t> read_pixels(const Named& named) {
        constexpr double kMost = 1e15;
        const std::optional<double> number = read_number(named);
        if (!number || *number > kMost) return std::nullopt;
        return static_cast<std::int64_t>(*number);
    }

    bool read_bool(const Named& named, bool otherwise) {
        if (const auto truth = to_bool(named.value)) return *truth;
        warn(named.value, std::string(named.name) + ": " + shown(named.value) +
                              " is neither true nor false; it counts as " + (otherwise ? "true" : "false"));
        return otherwise;
    }

    static std::string shown(const Value& value) {
        return is_list_or_map(value) ? std::string(name_of(value.kind)) : "\"" + shorten(value.text) + "\"";
    }

    // Adds what `provider` does not say yet.
    void read_provider(const Named& named, Provider& provider) {
        const Value& value = named.value;
        if (value.kind == Value::Kind::array) {
            warn(value,
                 std::string(named.name) + " is a list, and must be a mapping of name and domain; it is left out");
            return;
        }
        constexpr auto kSites =
            std::to_array<std::string_view>({"url", "uri", "htmlUrl", "site_url", "home_page_url", "website"});
        Provider found;
        if (value.kind != Value::Kind::object) {
            found.domain = domain_of(value.text);
            if (found.domain.empty()) found.name = clean_line(written_name(value.text));
        }
        std::string title;
        std::string shown; // Trove's
        std::string site;
        for (const Member& member : value.members) {
            if (member.value.kind == Value::Kind::null) continue;
            if (read_text(kProviderTexts, found, member.key, {member.key, member.value})) continue;
            if (member.key == "images") read_images({member.key, member.value}, found.images);
            if (member.key == "title") title = clean_line(member.value.text);
            if (member.key == "value" && member.value.kind == Value::Kind::string)
                shown = clean_line(member.value.text);
            if (is_among(kSites, member.key) && site.empty()) site = domain_of(member.value.text);
        }
        if (found.name.empty()) found.name = title.empty() ? shown : title;
        if (found.domain.empty()) found.domain = site;
        if (provider.name.empty()) provider.name = found.name;
        if (provider.domain.empty()) provider.domain = found.domain;
        if (provider.images.empty()) provider.images = std::move(found.images);
    }

    void read_topics(const Value& value, std::vector<std::string>& topics) {
        if (is_list_of_things(value)) {
            for (const Value& item : value.items)
                item.kind == Value::Kind::array&& is_of_wordpress_ ? read_topics(item, topics)
                                                                   : add_topic(item, topics);
            for (const Member& member : value.members)
                add_topic(member.value, topics);
        } else if (value.kind == Value::Kind::string) {
            for (const std::string& topic : split_list(value.text)) {
                add_topic(value, topic, topics);
            }
        } else {
            add_topic(value, topics);
        }
    }

    void add_topic(const Value& value, std::vector<std::string>& topics) {
        if (value.kind == Value::Kind::null || (value.kind == Value::Kind::number && is_of_wordpress_)) return;
        if (value.kind == Value::Kind::object) { // as blogs export them: {"id": 5, "name": "Rail"}
            const Member* type = find_member(value, "type");
            if (type != nullptr && type->value.text == "contributor") return; // a person, to the Guardian
            const Member* visibility = find_member(value, "visibility");
            if (visibility != nullptr && visibility->value.text == "internal") return; // of editors, to Ghost
            if (const Value* name = name_of_thing(value)) return add_topic(*name, name->text, topics);
        }
        if (is_list_or_map(value)) {
            warn(value, std::string("a topic is ") + name_of(value.kind) + ", and must be text; it is left out");
            return;
        }
        add_topic(value, value.text, topics);
    }

    void add_topic(const Value& value, std::string_view text, std::vector<std::string>& topics) {
        constexpr std::size_t kMostTopics = 1000; // finding duplicates compares all pairs
        std::string topic = clean_line(topic_in(text));
        if (topic.empty() || std::find(topics.begin(), topics.end(), topic) != topics.end()) return;
        if (topics.size() == kMostTopics) {
            if (!std::exchange(has_too_many_topics_, true))
                warn(value, "more than " + std::to_string(kMostTopics) + " topics; from here on they are left out");
            return;
        }
        topics.push_back(std::move(topic));
    }

    void read_images(const Named& named, std::vector<Image>& images) {
        if (named.value.kind == Value::Kind::array) {
            for (const Value& item : named.value.items) {
                read_image({named.name, item}, images);
            }
        } else {
            read_image(named, images);
        }
    }

    void read_image(const Named& named, std::vector<Image>& images) {
        const Value& value = named.value;
        if (value.kind == Value::Kind::null || (value.kind == Value::Kind::string && value.text.empty())) return;
        Image image;
        if (value.kind == Value::Kind::string) image.url = clean_word(value.text);
        for (const Member& member : value.members) {
            const Named part{member.key, unwrapped(member.value)};
            if (member.value.kind == Value::Kind::null) continue;
            if (read_text(kImageTexts, image, member.key, part)) continue;
            if (member.key == "width") image.width = read_pixels(part);
            if (member.key == "height") image.height = read_pixels(part);
            if (member.key == "isCached") image.is_cached = read_bool(part, false);
        }
        if (image.url.empty()) image.url = clean_word(address_of_image(value));
        if (image.url.empty()) {
            warn(value, std::string(named.name) + ": an image without a url; it is left out");
        } else {
            images.push_back(std::move(image));
        }
    }

    void read_related(const Value& value, std::vector<Stub>& related) {
        if (value.kind == Value::Kind::array) {
            for (const Value& item : value.items) {
                read_stub(item, related);
            }
        } else {
            read_stub(value, related);
        }
    }

    void read_stub(const Value& value, std::vector<Stub>& related) {
        if (value.kind == Value::Kind::null) return;
        Stub stub;
        for (const Member& member : value.members) {
            if (member.value.kind == Value::Kind::null) continue;
            const Named named{member.key, member.value};
            if (!read_text(kStubTexts, stub, member.key, named)) read_shared(stub, member.key, named);
        }
        for (const Member& member : value.members) {
            const auto meaning = meaning_of(member.key);
            const auto* const field = meaning ? find_field(kStubTexts, meaning->key) : nullptr;
            if (field != nullptr && (stub.*field->field).empty() && member.value.kind == Value::Kind::string)
                read_text(kStubTexts, stub, meaning->key, {member.key, member.value});
        }
        if (stub.title.empty() || identity_key(stub).empty()) {
            warn(value, "a related entry needs a title and an absolute originalUrl or webUrl; this one is left out");
        } else {
            related.push_back(std::move(stub));
        }
    }

    void warn_useless(const Named& named, const std::string& reason, std::string_view key) {
        std::string message(named.name);
        message += reason;
        message += ", and cannot be the ";
        message += key;
        message += "; it is kept, and not searched";
        warn(named.value, std::move(message));
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
    ParseResult& result_;
    std::vector<Note>& warnings_;
    std::uint64_t& found_keys_;
    bool is_of_wordpress_ = false;
    bool has_too_many_topics_ = false;         // it was told
    std::unordered_set<const Member*> mapped_; // members that the user gave a meaning: they are read
    bool published_is_said_ = false;
};

} // namespace

void map_record(std::string_view bytes, const Tree& tree, const KeyMap* map, ParseResult& result) {
    result.record = Mapper(bytes, result).map(tree, map);
}

} // namespace newsidx::record
