// Labels: how they are found, and that their sets of documents are those of the records, whatever is done to these.

#include "engine_util.h"
#include "record/authors.h"
#include "record/page/page_url.h"
#include "store/reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;
using store::LabelField;
using store::LabelMatch;

namespace {

using Values = std::vector<std::string>;
using Sets = std::map<std::pair<LabelField, std::string>, std::set<std::int64_t>>;

template <class Source>
void add_to(Sets& sets, std::int64_t document, const Source& source, const std::string& category,
            const std::string& lang) {
    const auto add = [&](LabelField field, const std::string& value) {
        if (!value.empty()) sets[{field, value}].insert(document);
    };
    add(LabelField::type, source.type);
    add(LabelField::category, category);
    add(LabelField::lang, lang);
    add(LabelField::provider, source.provider.name);
    const std::string& url = source.original_url.empty() ? source.web_url : source.original_url;
    add(LabelField::domain, source.provider.domain.empty() ? record::domain_of(url) : source.provider.domain);
    for (const std::string& topic : source.topics)
        add(LabelField::topic, topic);
    if (!source.images.empty()) add(LabelField::has, "image");
}

// The slow road: every record that has a document is parsed again from its items.
Sets scan(const Index& index, store::Reader& reader) {
    Sets sets;
    reader.documents().for_each([&](std::int64_t document, const rank::DocumentEntry& entry) {
        const auto stored = index.show(std::to_string(entry.record_id));
        REQUIRE(stored);
        const bool stub = stored->kind == Kind::stub;
        add_to(sets, document, stored->record, stub ? "" : stored->record.category, stored->record.lang);
        for (const std::string& author : record::authors_of(stored->record))
            sets[{LabelField::author, author}].insert(document);
    });
    return sets;
}

Sets stored_sets(store::Reader& reader) {
    Sets sets;
    for (std::int64_t field = 1; field <= store::kLastLabelField; ++field)
        for (const store::Label& label : reader.labels().find(static_cast<LabelField>(field), "", LabelMatch::prefix)) {
            std::set<std::int64_t> ids;
            reader.labelled(std::span(&label.id, 1))->for_each([&ids](std::int64_t id) { ids.insert(id); });
            if (!ids.empty()) sets[{label.field, label.value}] = std::move(ids);
        }
    return sets;
}

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

class LabelledStories {
public:
    explicit LabelledStories(std::uint32_t seed) : random_(seed) {}

    // A record of JSON Lines: few titles, so that the text often stays when what it is filed under changes.
    std::string line(int number) {
        std::string out = fmt::format("{{\"url\":\"https://l.example/{}\",\"title\":\"Story {}\",\"lang\":{}", number,
                                      number + static_cast<int>(below(8) / 7), quoted(pick({"en", "en-us", "de"})));
        if (chance(70)) out += ",\"type\":" + quoted(pick({"article", "video", "Video"}));
        if (chance(40)) out += ",\"category\":" + quoted(pick({"news", "sport"}));
        if (chance(50))
            out += ",\"author\":" + quoted(pick({"Ann Quill", "Ann Quill and Bo Reed", "Bo Reed in Delta"}));
        if (chance(70)) out += provider();
        if (chance(70)) out += topics();
        if (chance(40)) out += R"(,"images":[{"url":"https://l.example/i.png"}])";
        if (chance(20)) out += R"(,"published":false)";
        if (chance(30))
            out += fmt::format(R"(,"related":[{{"title":"A stub","webUrl":"https://l.example/{}"{}{}}}])", below(60),
                               chance(50) ? topics() : "",
                               chance(30) ? R"(,"images":[{"url":"https://l.example/s.png"}])" : "");
        return out + "}\n";
    }

    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    bool chance(std::uint32_t percent) { return below(100) < percent; }

private:
    std::string pick(const Values& values) { return values[below(static_cast<std::uint32_t>(values.size()))]; }
    std::string provider() {
        return fmt::format(R"(,"provider":{{"name":{},"domain":{}}})", quoted(pick({"Wire", "The Wire", "Økonomi"})),
                           quoted(pick({"wire.example", "www.wire.example", "news.wire.example"})));
    }
    std::string topics() {
        std::string out;
        for (std::uint32_t i = below(3); i > 0; --i)
            out += (out.empty() ? "" : ",") + quoted(pick({"Rail", "rail", "Climate  change", "Électricité", "Sea"}));
        return fmt::format(",\"topics\":[{}]", out);
    }

    std::mt19937 random_;
};

// Another folder that holds some of the same records, in another format: views.
void write_folder(const TempDir& dir, LabelledStories& stories, std::map<int, std::string>& lines) {
    for (std::uint32_t i = 1 + stories.below(25); i > 0; --i) {
        const auto number = static_cast<int>(stories.below(40));
        if (stories.chance(25))
            lines.erase(number);
        else
            lines[number] = stories.line(number);
    }
    std::string all = "{\"url\":\"https://l.example/last\",\"title\":\"The last one\",\"lang\":\"en\"}\n";
    for (const auto& [number, line] : lines)
        all += line;
    dir.write("in/lines.jsonl", all);
    for (int i = 0; i < 4; ++i)
        dir.write(fmt::format("in/{}.md", i),
                  test::story(fmt::format("https://l.example/{}", stories.below(40)), "A view of it",
                              stories.chance(50) ? "lang: en\ntopics:\n  - Sea\n" : "lang: de\ntype: video\n"));
}

void change_records(Index& index, LabelledStories& stories) {
    const auto url = [&stories] { return fmt::format("https://l.example/{}", stories.below(40)); };
    if (stories.chance(50)) {
        REQUIRE(index.remove({url()}));
    }
    if (stories.chance(50)) {
        REQUIRE(index.update(fmt::format("{{\"url\":\"{}\",\"published\":{}}}\n", url(), stories.chance(50))));
    }
}

Values values_of(const std::vector<store::Label>& labels) {
    Values values;
    for (const store::Label& label : labels)
        values.push_back(label.value);
    std::sort(values.begin(), values.end());
    return values;
}

// A file of one record for each of these topics, providers, domains and languages; one more for the first topic.
void write_records(Index& index, const TempDir& dir) {
    const std::pair<std::string, std::string> rows[] = {
        {"topics", R"(["Rail"])"},
        {"topics", R"(["RAIL  freight"])"},
        {"topics", R"(["Électricité"])"},
        {"topics", R"(["Monorail"])"},
        {"topics", R"(["Rail", "Monorail"])"},
        {"provider", R"({"name":"Wire","domain":"bbc.co.uk"})"},
        {"provider", R"({"name":"wire","domain":"news.bbc.co.uk"})"},
        {"provider", R"({"domain":"www.bbc.co.uk"})"},
        {"provider", R"({"domain":"notbbc.co.uk"})"},
        {"lang", R"("en")"},
        {"lang", R"("en-US")"},
        {"lang", R"("eng")"},
    };
    std::string lines;
    for (const auto& [key, value] : rows)
        lines += fmt::format("{{\"url\":\"https://l.example/{}\",\"title\":\"A line\",\"{}\":{}}}\n", lines.size(), key,
                             value);
    REQUIRE(index.index({dir.write("lines.jsonl", lines)}));
}

} // namespace

TEST_CASE("labels: values are found folded, whole, by their beginning, and as languages and domains are") {
    const TempDir dir;
    Index index = open_index(dir);
    write_records(index, dir);
    store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
    const auto snapshot = reader.begin_read();
    const auto found = [&reader](LabelField field, std::string_view value, LabelMatch match) {
        return values_of(reader.labels().find(field, value, match));
    };
    CHECK(found(LabelField::topic, "rail", LabelMatch::whole) == Values{"Rail"});
    CHECK(found(LabelField::topic, " ELECTRICITE", LabelMatch::whole) == Values{"Électricité"});
    CHECK(found(LabelField::topic, "rail", LabelMatch::prefix) == Values{"RAIL freight", "Rail"});
    CHECK(found(LabelField::topic, "rail f", LabelMatch::prefix) == Values{"RAIL freight"});
    CHECK(found(LabelField::topic, "", LabelMatch::prefix).size() == 4);
    CHECK(found(LabelField::topic, "", LabelMatch::whole).empty());
    CHECK(found(LabelField::topic, "wire", LabelMatch::whole).empty()); // another field's
    CHECK(found(LabelField::provider, "WIRE", LabelMatch::whole) == Values{"Wire", "wire"});
    CHECK(found(LabelField::domain, "bbc.co.uk", LabelMatch::domain) ==
          Values{"bbc.co.uk", "news.bbc.co.uk", "www.bbc.co.uk"});
    CHECK(found(LabelField::domain, "www.bbc.co.uk", LabelMatch::domain).size() == 3);
    CHECK(found(LabelField::domain, "News.BBC.co.uk", LabelMatch::domain) == Values{"news.bbc.co.uk"});
    CHECK(found(LabelField::domain, "www.", LabelMatch::domain).empty());
    CHECK(found(LabelField::domain, "bbc.c", LabelMatch::domain_prefix) == Values{"bbc.co.uk", "www.bbc.co.uk"});
    CHECK(found(LabelField::domain, "www.b", LabelMatch::domain_prefix) == Values{"bbc.co.uk", "www.bbc.co.uk"});
    CHECK(found(LabelField::domain, "bbc.co.uk", LabelMatch::domain_prefix) ==
          Values{"bbc.co.uk", "news.bbc.co.uk", "www.bbc.co.uk"});
    CHECK(found(LabelField::domain, "co.uk", LabelMatch::domain_prefix) ==
          found(LabelField::domain, "co.uk", LabelMatch::domain));
    CHECK(found(LabelField::domain, "bc.co.uk", LabelMatch::domain_prefix).empty());
    CHECK(found(LabelField::domain, "", LabelMatch::domain_prefix).size() ==
          found(LabelField::domain, "", LabelMatch::prefix).size());
    store::DocumentSet with_topic;
    for (const store::Label& topic : reader.labels().find(LabelField::topic, "", LabelMatch::prefix)) {
        const std::int64_t id[] = {topic.id};
        with_topic.or_with(*reader.labelled(id));
    }
    CHECK(reader.labelled(LabelField::topic).size() == with_topic.size());
    CHECK(with_topic.size() > 0);
    const Values english = found(LabelField::lang, "EN", LabelMatch::language);
    CHECK(std::count(english.begin(), english.end(), "eng") == 0);
    CHECK(english.size() == 2);
    CHECK(found(LabelField::lang, "en-us", LabelMatch::language).size() == 1);

    const auto labels = reader.labels().find(LabelField::topic, "rail", LabelMatch::prefix);
    REQUIRE(labels.size() == 2);
    CHECK(labels[0].id < labels[1].id);
    const std::int64_t ids[] = {labels[0].id, labels[1].id};
    CHECK(reader.labelled(ids)->size() == 3);
    CHECK(reader.labelled(std::span<const std::int64_t>())->empty());
    const std::int64_t nothing[] = {4711};
    CHECK(reader.labelled(nothing)->empty());
}

TEST_CASE("labels: those that contain words come with the most frequent first") {
    const TempDir dir;
    Index index = open_index(dir);
    write_records(index, dir);
    store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
    const auto snapshot = reader.begin_read();
    const auto in_order = [&reader](std::string_view words, std::size_t limit) {
        Values values;
        for (const store::Label& label : reader.labels().containing(LabelField::topic, words, limit))
            values.push_back(label.value);
        return values;
    };
    CHECK(in_order("Rail", 10) == Values{"Monorail", "Rail", "RAIL freight"});
    CHECK(in_order("rail", 2) == Values{"Monorail", "Rail"});
    CHECK(in_order("électri", 10) == Values{"Électricité"});
    CHECK(in_order("nothing", 10).empty());
    CHECK(in_order("", 10).size() == 4);
}

TEST_CASE("labels: one that nothing has any more is not suggested, and goes with `optimize`") {
    const TempDir dir;
    Index index = open_index(dir);
    write_records(index, dir);
    REQUIRE(index.remove({"https://l.example/0"}));
    const std::string line = "{\"url\":\"https://l.example/n\",\"title\":\"A line\",\"topics\":[\"Sea\"]}\n";
    REQUIRE(index.index({dir.write("new.jsonl", line)}));
    std::int64_t sea = 0;
    for (const bool optimized : {false, true}) {
        if (optimized) {
            REQUIRE(index.remove({"https://l.example/n"}));
            REQUIRE(index.optimize({}));
        }
        store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
        const auto snapshot = reader.begin_read();
        const auto labels = reader.labels().find(LabelField::topic, "sea", LabelMatch::whole);
        CHECK(labels.size() == (optimized ? 0 : 1));
        if (!optimized) sea = labels.at(0).id;
        CHECK(reader.labels().containing(LabelField::topic, "sea", 9).size() == (optimized ? 0 : 1));
    }
    // What comes anew gets another id: who knew the old one is not misled.
    REQUIRE(index.index({dir.write("new.jsonl", "{\"url\":\"https://l.example/m\",\"title\":\"A line\",\"topics\":"
                                                "[\"Lake\"]}\n")}));
    store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
    const auto snapshot = reader.begin_read();
    CHECK(reader.labels().find(LabelField::topic, "lake", LabelMatch::whole).at(0).id > sea);
    expect_whole(index);
}

TEST_CASE("labels: their sets of documents are what a scan of the records finds, after whatever is done") {
    for (std::uint32_t seed = 1; seed <= 6; ++seed) {
        CAPTURE(seed);
        const TempDir dir;
        Index index = open_index(dir);
        LabelledStories stories(seed);
        std::map<int, std::string> lines;
        // One for all rounds: what it remembers must stay true.
        store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
        for (int round = 0; round < 8; ++round) {
            CAPTURE(round);
            write_folder(dir, stories, lines);
            IndexOptions options;
            options.prune = stories.chance(60);
            REQUIRE(index.index({dir.path("in")}, options));
            change_records(index, stories);
            if (stories.chance(20)) REQUIRE(index.optimize({}));
            {
                const auto snapshot = reader.begin_read();
                const Sets expected = scan(index, reader);
                CHECK(expected.size() > 5);
                CHECK(stored_sets(reader) == expected);
            }
            expect_whole(index);
        }
    }
}

TEST_CASE("labels: a value is found by words of it that stand together, and by no parts of words") {
    const TempDir dir;
    Index index = open_index(dir);
    REQUIRE(index.index({dir.write("in.jsonl", "{\"title\":\"A\",\"authors\":[\"Ann Ash-Quill\",\"Ann Quillon\"]}\n"
                                               "{\"title\":\"B\",\"author\":\"Zoë Quill, Delta\"}\n")}));
    store::Reader reader(dir.path("i.db"), {.busy_timeout_ms = 1'000});
    const auto snapshot = reader.begin_read();
    const auto found = [&reader](std::string_view words, LabelMatch match = LabelMatch::words) {
        Values values;
        for (const store::Label& label : reader.labels().find(LabelField::author, words, match))
            values.push_back(label.value);
        return values;
    };
    CHECK(found("quill") == Values{"Ann Ash-Quill", "Zoë Quill, Delta"});
    CHECK(found("ANN").size() == 2);
    CHECK(found("zoe quill") == Values{"Zoë Quill, Delta"});
    CHECK(found("quill delta").empty());
    CHECK(found("uill").empty());
    CHECK(found("ann quill").empty());
    CHECK(found("quillon") == Values{"Ann Quillon"});
    CHECK(found("ann quill", LabelMatch::word_prefix) == Values{"Ann Quillon"});
    CHECK(found("quill", LabelMatch::word_prefix).size() == 3);
    CHECK(found("uill", LabelMatch::word_prefix).empty());
    CHECK(found("").empty());
    CHECK(found("", LabelMatch::word_prefix).size() == 3);

    CHECK(found("ash quill", LabelMatch::spaced_words) == Values{"Ann Ash-Quill"});
    CHECK(found("zoe-quill", LabelMatch::spaced_words) == Values{"Zoë Quill, Delta"});
    CHECK(found("ash qui", LabelMatch::spaced_words).empty());
    CHECK(found("ash qui", LabelMatch::spaced_word_prefix) == Values{"Ann Ash-Quill"});
    CHECK(found("-", LabelMatch::spaced_words).empty());
    CHECK(found("annashquill", LabelMatch::letters) == Values{"Ann Ash-Quill"});
    CHECK(found("ashquill", LabelMatch::letters).empty());
    CHECK(found("-.", LabelMatch::letters).empty());

    // The parts that are listed are those that find it.
    for (const std::string value : {"ann o'quill-reed", "zoë quill, delta", "(x)", "李 雷", "a", ""}) {
        std::set<std::string> parts;
        for (const std::string_view part : store::parts_of_words(value))
            parts.emplace(part);
        CHECK(parts.contains(value) == !value.empty());
        for (const std::string& part : parts)
            CHECK_FALSE(part.empty());
    }
    const auto parts = store::parts_of_words("ann o'quill");
    const std::set<std::string_view> all(parts.begin(), parts.end());
    CHECK(all.contains("quill"));
    CHECK(all.contains("o'quill"));
    CHECK(all.contains("ann o"));
    CHECK_FALSE(all.contains("uill"));
}
