// What the keys of an item mean: other names of the record's keys, and what a user says of them.
#include "record/authors.h"
#include "record/keys.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

using Unknown = std::vector<std::pair<std::string, std::string>>;
using Topics = std::vector<std::string>;

ParseResult read_record(std::string_view json, const KeyMap& map = {}) {
    ParseResult result = parse(json, ItemFormat::json, map);
    CAPTURE(std::string(json));
    CAPTURE(result.rejection.message);
    REQUIRE(result.record);
    return result;
}

// A record that is read without a warning.
Record quiet_record(std::string_view json, const KeyMap& map = {}) {
    const ParseResult result = read_record(json, map);
    CAPTURE(std::string(json));
    CHECK(result.warnings.empty());
    return *result.record;
}

std::string with(std::string_view name, std::string_view value) {
    return R"({"title":"A",")" + std::string(name) + "\":" + std::string(value) + "}";
}

} // namespace

TEST_CASE("keys: the names that the world has for a record's keys") {
    struct Row {
        const char* names; // separated by spaces
        std::string Record::*field;
    };
    const Row rows[] = {
        {"text content body articleBody article_body content_html content_text description_long full_text Body",
         &Record::body},
        {"summary description abstract dek lead bio snippet Excerpt", &Record::excerpt},
        {"url link permalink web_url pageUrl web-url WebURL", &Record::web_url},
        {"source_url sourceUrl original_url canonical_url canonicalUrl canonical external_url", &Record::original_url},
        {"section articleSection Category", &Record::category},
        {"guid _id uid doc_id docId ID nid", &Record::source_id},
    };
    for (const Row& row : rows) {
        std::string_view names = row.names;
        while (!names.empty()) {
            const std::string_view name = names.substr(0, names.find(' '));
            CAPTURE(std::string(name));
            const Record record = quiet_record(with(name, "\"some value\""));
            CHECK(record.*row.field == "some value");
            CHECK(record.unknown.empty());
            names.remove_prefix(std::min(name.size() + 1, names.size()));
        }
    }
    for (const char* name : {"headline", "name", "Title", "TITLE", "_title"}) {
        CHECK(quiet_record(R"({")" + std::string(name) + R"(":"some value"})").title == "some value");
    }
    for (const char* name : {"language", "locale", "inLanguage", "Lang"}) {
        CHECK(quiet_record(with(name, "\"en_US\"")).lang == "en-US");
    }
    for (const char* name : {"date", "published_at", "publishedAt", "publishedDate", "pubDate", "date_published",
                             "datePublished", "created_at", "time", "timestamp", "Published_At", "published-at",
                             "publishedDateTime", "published_date_time"}) {
        CHECK(quiet_record(with(name, "\"2023-12-19\"")).published_at == Date{1702944000, "2023-12-19"});
    }
    for (const char* name :
         {"updated", "updated_at", "updatedAt", "lastmod", "modified", "dateModified", "date_modified"}) {
        CHECK(quiet_record(with(name, "\"2023-12-19\"")).updated_at.seconds == 1702944000);
    }
    for (const char* name : {"source", "publisher", "site", "site_name", "Provider"}) {
        CHECK(quiet_record(with(name, "\"The Mail\"")).provider.name == "The Mail");
    }
    for (const char* name : {"tags", "keywords", "categories", "subjects", "Topics"}) {
        CHECK(quiet_record(with(name, R"(["Rail","Sea"])")).topics == Topics{"Rail", "Sea"});
    }
    for (const char* name : {"image", "thumbnail", "image_url", "urlToImage", "banner_image", "Images"}) {
        CHECK(quiet_record(with(name, "\"https://a.example/1.png\"")).images.at(0).url == "https://a.example/1.png");
    }
    for (const char* name : {"score", "author", "website", "titles", "ti tle", "__v", "Secured", "", "_", "textual"}) {
        CHECK(quiet_record(with(name, "\"some value\"")).unknown == Unknown{{name, "\"some value\""}});
    }
}

TEST_CASE("keys: the record's own key counts before another name, and what is not used is kept") {
    for (const char* json : {R"({"title":"A","excerpt":"own","summary":"other","Excerpt":"cased"})",
                             R"({"Excerpt":"cased","summary":"other","title":"A","excerpt":"own"})"}) {
        const Record record = quiet_record(json);
        CHECK(record.excerpt == "own");
        CHECK(record.unknown == Unknown{{"Excerpt", "\"cased\""}, {"summary", "\"other\""}});
    }
    Record record = quiet_record(R"({"title":"A","abstract":"3","description":"2","summary":"1"})");
    CHECK(record.excerpt == "1");
    CHECK(record.unknown == Unknown{{"description", "\"2\""}, {"abstract", "\"3\""}});
    record = quiet_record(R"({"title":"A","excerpt":"","summary":null,"description":"2"})");
    CHECK(record.excerpt == "2");
    CHECK(record.unknown.empty());
    record = quiet_record(R"({"title":"A","date":"2020","pubDate":"2021","publishedDateTime":"2022"})");
    CHECK(record.published_at.text == "2022");
    CHECK(record.unknown.size() == 2);
    record = quiet_record(
        R"({"title":"A","topics":["x"],"tags":["y"],"images":"https://a.example/1","image":"https://a.example/2"})");
    CHECK(record.topics == Topics{"x"});
    CHECK(record.images.size() == 1);
    CHECK(record.unknown.size() == 2);
}

TEST_CASE("keys: another name that cannot give what is needed is kept, with a warning") {
    const char* const rows[] = {
        R"({"title":"A","summary":["x","y"]})", R"({"title":"A","content":{"x":1}})",
        R"({"title":"A","lead":true})",         R"({"title":"A","date":"someday"})",
        R"({"title":"A","date":{"y":1}})",      R"({"title":"A","time":true})",
        R"({"title":"A","language":"ruby"})",   R"({"title":"A","url":["x","y"]})",
        R"({"title":"A","source":["x","y"]})",  R"({"title":"A","tags":{"a":1}})",
        R"({"title":"A","image":true})",        R"({"title":"A","headline":["x","y"]})",
    };
    for (const char* row : rows) {
        CAPTURE(std::string(row));
        const ParseResult result = read_record(row);
        const bool is_used_up = std::string_view(row).find("headline") != std::string_view::npos; // there is a title
        CHECK(result.warnings.size() == (is_used_up ? 0 : 1));
        CHECK(result.record->unknown.size() == 1);
    }
    const ParseResult result = read_record(R"({"headline":["x","y"],"name":"A","text":"T"})");
    CHECK(result.record->title == "A");
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].message == "headline is a list, and cannot be the title; it is kept, and not searched");
    CHECK(result.warnings[0].column == 13);
    // The next name has its turn.
    CHECK(read_record(R"({"title":"A","summary":["x","y"],"description":"D"})").record->excerpt == "D");
    CHECK(read_record(R"({"title":"A","date":"someday","created":"2020"})").record->published_at.text == "2020");
}

TEST_CASE("keys: a permalink that is a pattern is no address") {
    for (const std::string_view pattern : {R"("/posts/{{ page.fileSlug }}/")", R"("/blog/:title/")", R"(":year/:slug")",
                                           "false", R"("/{% if x %}a{% endif %}/")"}) {
        CAPTURE(std::string(pattern));
        CHECK(quiet_record(with("permalink", pattern)).web_url.empty());
    }
    CHECK(quiet_record(with("permalink", R"("https://a.example:8080/b")")).web_url == "https://a.example:8080/b");
    CHECK(quiet_record(with("permalink", R"("/b/c")")).web_url == "/b/c");
}

TEST_CASE("keys: tables in other languages name them in these") {
    const auto key = [](std::string_view name) {
        const auto meaning = meaning_of(name);
        return meaning ? meaning->key : std::string_view();
    };
    CHECK(key("Überschrift") == "title");
    CHECK(key("Untertitel") == "excerpt");
    CHECK(key("Cuerpo") == "body");
    CHECK(key("Data publikacji") == "publishedDateTime");
    CHECK(key("Adres URL") == "webUrl");
    CHECK(key("Đường dẫn") == "webUrl");
    CHECK(key("Tóm tắt") == "excerpt");
    CHECK(key("公開日") == "publishedDateTime");
    CHECK(key("カテゴリ") == "category");
    CHECK(key("TITEL") == "title");
    CHECK(key("T\u0131tulo") == "title"); // folded
    CHECK(key("Tiêu đề") == "title");
    CHECK(key("标题") == "title");
    CHECK(key("Datum") == "publishedDateTime");
    CHECK(key("Дата публикации") == "publishedDateTime");
    CHECK(key("Schlagwörter") == "topics");
    CHECK(key("mots-clés") == "topics");
    CHECK(key("Quelle") == "provider");
    CHECK(key("Ver\u00F6ffentlicht am") == "publishedDateTime");
    CHECK(key("Publication Title") == "provider");
    CHECK(key("Manual Tags") == "topics");
    CHECK(key("Abstract Note") == "excerpt");
    CHECK(key("ニュース").empty());
    CHECK(key("\xff titel").empty());
    CHECK(names_authors("Autor"));
    CHECK(names_authors("作者"));
    // Of two names ours is the one that counts.
    CHECK(quiet_record(R"({"titel":"B","title":"A"})").title == "A");
}

TEST_CASE("keys: `published` is a truth or a date, and a draft is not published") {
    Record record = quiet_record(with("published", "\"2023-12-19\""));
    CHECK(record.published);
    CHECK(record.published_at.seconds == 1702944000);
    CHECK(quiet_record(with("Published", "1703030340")).published_at.seconds == 1703030340);
    CHECK_FALSE(quiet_record(with("published", "0")).published);
    CHECK(quiet_record(with("published", "1")).published_at.text.empty());
    record = quiet_record(R"({"title":"A","published":"2023-12-19","publishedDateTime":"2020-01-01"})");
    CHECK(record.published_at.text == "2020-01-01");
    CHECK(record.unknown == Unknown{{"published", "\"2023-12-19\""}});
    CHECK_FALSE(quiet_record(with("draft", "true")).published);
    CHECK(quiet_record(with("draft", "false")).published);
    CHECK_FALSE(quiet_record(R"({"title":"A","published":"2023-12-19","draft":"yes"})").published);
    CHECK(read_record(with("draft", "\"perhaps\"")).warnings.size() == 1);
    record = quiet_record(R"({"title":"A","published":true,"draft":true})");
    CHECK(record.published);
    CHECK(record.unknown == Unknown{{"draft", "true"}});
}

TEST_CASE("keys: a date may be written as its parts") {
    for (const char* date : {"[2024,1,19,10,0]", "[2024,1,19,10]", "[2024,1,19,10,0,0,123456789]",
                             R"({"date-parts":[["2024",1,19,10]]})"}) {
        CAPTURE(date);
        CHECK(quiet_record(with("createdAt", date)).published_at.seconds == 1705658400);
        CHECK(quiet_record(with("published", date)).published_at.seconds == 1705658400);
        CHECK(quiet_record(with("publishedDateTime", date)).published_at.seconds == 1705658400);
    }
    CHECK(quiet_record(with("issued", R"({"date-parts":[[2024,1]]})")).published_at.seconds == 1704067200);
    CHECK(quiet_record(with("issued", R"({"date-parts":[[2024]]})")).published_at.text == "2024");
    for (const char* date : {"[2024,13,1]", "[1,2]", "[]", "[[],[]]", R"(["a","b","c"])", "[20240,1,19]", "[-1,2,3]",
                             R"({"date-parts":[]})", R"({"date-parts":7})", R"({"raw":"spring"})"}) {
        CAPTURE(date);
        const ParseResult result = read_record(with("createdAt", date));
        CHECK(result.warnings.size() == 1);
        CHECK(result.record->published_at.text.empty());
        CHECK(result.record->unknown.size() == 1);
    }
}

TEST_CASE("keys: what programs write where they have no value is none") {
    const Record record =
        quiet_record(R"({"name":"None","text":"nan","url":"NaN","date":"NaT","author":"None","tags":"null"})");
    CHECK(record.title == "None"); // which may be one
    CHECK(record.body.empty());
    CHECK(quiet_record(R"({"text":"nan"})").body == "nan"); // the only text
    CHECK(record.web_url.empty());
    CHECK(record.published_at.text.empty());
    CHECK(record.topics.empty());
    CHECK(record.unknown.size() == 5);
    CHECK(authors_of(record).empty());
    CHECK(quiet_record(R"({"title":"A","text":"nan","content":"Text."})").body == "Text.");
    CHECK(quiet_record(R"({"title":"A","body":"nan"})").body == "nan"); // who says `body` says what newsidx means
    CHECK(quiet_record(R"({"title":"A","text":"None of them."})").body == "None of them.");
}

TEST_CASE("keys: when something came out counts, be it a year, before when a row of it was made") {
    CHECK(quiet_record(R"({"title":"A","publication_date":"1999","created_at":"2023-05-01"})").published_at.text ==
          "1999");
    CHECK(quiet_record(R"({"title":"A","published":2024})").published_at.text == "2024");
}

TEST_CASE("keys: a text that an API has cut gives way to a whole one under another name") {
    const Record cut =
        quiet_record(R"({"title":"A","content":"The ferry… [+2314 chars]","full_text":"The ferry sails."})");
    CHECK(cut.body == "The ferry sails.");
    const Record alone = quiet_record(R"({"title":"A","content":"The ferry… [+2314 chars]"})");
    CHECK(alone.body == "The ferry…");
    CHECK(alone.body_is_cut);
    CHECK_FALSE(cut.body_is_cut);
    CHECK(quiet_record(R"({"title":"A","content":"The ferry.","full_text":"The ferry sails."})").body == "The ferry.");
}

TEST_CASE("keys: topics are read where there is one, blocks as a text, and a draft of Sanity as one") {
    CHECK(quiet_record(R"({"title":"A","topic":"Ports","tag":"Ferries"})").topics ==
          std::vector<std::string>{"Ports", "Ferries"});
    const Record blocks = quiet_record(
        R"({"title":"A","blocks":[{"__component":"shared.rich-text","id":1,"body":"The ferry sails."},)"
        R"({"__component":"shared.media","id":2},{"__component":"shared.quote","title":"The mayor","body":"At last."}]})");
    CHECK(blocks.body == "The ferry sails.\n\nAt last.");
    CHECK(quiet_record(R"({"제목":"A","내용":"The ferry sails."})").body == "The ferry sails.");
    CHECK_FALSE(quiet_record(R"({"_id":"drafts.4f","title":"A"})").published);
    CHECK(quiet_record(R"({"_id":"4f","title":"A"})").published);
}

TEST_CASE("keys: a related story may have its address and its text under other names") {
    const Record record = quiet_record(R"({"title":"A","related":[{"headline":"B","url":"https://g.example/b",)"
                                       R"("summary":"Of B"},{"title":"C","webUrl":"https://g.example/c","url":"x"}]})");
    REQUIRE(record.related.size() == 2);
    CHECK(record.related[0].title == "B");
    CHECK(record.related[0].web_url == "https://g.example/b");
    CHECK(record.related[0].excerpt == "Of B");
    CHECK(record.related[1].web_url == "https://g.example/c");
}

TEST_CASE("keys: what a name means less often is told by its value, in whatever case it is written") {
    const Record record = quiet_record(R"({"title":"A","Feed":"12","feed_title":"The Mail","Origin":"Berlin"})");
    CHECK(record.provider.name == "The Mail");
    CHECK(record.unknown == Unknown{{"Origin", "\"Berlin\""}, {"Feed", "\"12\""}});
    for (const char* value : {"true", "\"yes\"", "\"No\"", "0"})
        CHECK(quiet_record(with("Changed", value)).unknown.size() == 1);
    CHECK(quiet_record(with("Qualit\xC3\xA4t", "\"hoch\"")).unknown.size() == 1);
    CHECK(quiet_record(R"({"title":"A","pubstatus":"Usable"})").published);
    CHECK(quiet_record(R"({"title":"A","pubstatus":""})").published);
    CHECK_FALSE(quiet_record(R"({"title":"A","pubstatus":"usable","private":true})").published);
}

TEST_CASE("keys: who wrote a page of Drupal is not which page it is") {
    const Record record =
        quiet_record(R"({"title":"A","uid":"Jane Doe","nid":"12","created":"Tue, 09/12/2023 - 11:00"})");
    CHECK(record.source_id == "12");
    CHECK(record.published_at.seconds == 1694516400);
    CHECK(quiet_record(R"({"title":"A","nid":"12","uuid":"c9"})").source_id == "c9");
}

TEST_CASE("keys: a word where an image should be is no address") {
    for (const char* word : {"self", "None", "default"}) {
        const Record record = quiet_record(with("thumbnail", "\"" + std::string(word) + "\""));
        CHECK(record.images.empty());
        CHECK(record.unknown.size() == 1);
    }
    CHECK(quiet_record(with("images", "\"self\"")).images.size() == 1); // who says `images` says what newsidx means
    for (const char* image : {R"({"contentUrl":"https://a.example/1.png"})", R"({"src":"https://a.example/1.png"})",
                              R"({"thumbnail":{"contentUrl":"https://a.example/1.png"}})"})
        CHECK(quiet_record(with("image", image)).images.at(0).url == "https://a.example/1.png");
    CHECK(read_record(with("image", R"({"thumbnail":{"width":7}})")).warnings.size() == 1);
}

TEST_CASE("keys: a category or a topic may be a thing with a name") {
    CHECK(quiet_record(with("category", R"({"id":2,"name":"Sea"})")).category == "Sea");
    CHECK(quiet_record(with("tags", R"([{"tag":"Rail","type":1},{"term":"Sea","label":null}])")).topics ==
          Topics{"Rail", "Sea"});
    CHECK(quiet_record(with("tags", R"({"rail":{"ID":1,"name":"Rail"},"sea":{"ID":2,"name":"Sea"}})")).topics ==
          Topics{"Rail", "Sea"});
    CHECK(quiet_record(with("tags", "{}")).topics.empty());
    CHECK(quiet_record(with("subject", R"([{"code":"medtop:1","name":"Rail"}])")).topics == Topics{"Rail"});
    CHECK(quiet_record(with("subject", "\"Rail\"")).topics.empty());
    CHECK(read_record(with("tags", R"({"rail":{"ID":1}})")).warnings.size() == 1);
}

TEST_CASE("keys: topics are a list, a text with commas, or a list written as a text") {
    const std::pair<const char*, Topics> rows[] = {
        {R"(["Rail","Sea","Rail"])", {"Rail", "Sea"}},
        {R"("Rail, Sea,,  Night trains ")", {"Rail", "Sea", "Night trains"}},
        {R"("Rail")", {"Rail"}},
        {R"("['cocoa', 'grain']")", {"cocoa", "grain"}},
        {R"("[\"cocoa\",\"sugar, raw\"]")", {"cocoa", "sugar, raw"}},
        {R"("['it\\'s', \"a 'b'\"]")", {"it's", "a 'b'"}},
        {R"("[cocoa, grain]")", {"cocoa", "grain"}},
        {R"("[]")", {}},
        {R"("['open")", {"['open"}},
        {R"("")", {}},
        {R"(2023)", {"2023"}},
        {R"([{"id":5,"name":"Rail"},"Sea"])", {"Rail", "Sea"}},
    };
    for (const auto& row : rows) {
        CAPTURE(std::string(row.first));
        CHECK(quiet_record(with("tags", row.first)).topics == row.second);
        CHECK(quiet_record(with("topics", row.first)).topics == row.second);
    }
}

TEST_CASE("keys: Zola's taxonomies give the topics, if nothing else does") {
    struct Row {
        std::string text;
        Topics topics;
    };
    const std::string toml_end = "+++\nThe quay.\n";
    const std::string yaml_end = "---\nThe quay.\n";
    const Row rows[] = {
        {"+++\ntitle = \"A\"\n[taxonomies]\ntags = [\"a\", \"b\"]\ncategories = [\"c\"]\n" + toml_end, {"a", "b", "c"}},
        {"+++\ntitle = \"A\"\n[taxonomies]\ncategories = [\"c\"]\ntags = [\"a\", \"b\"]\n" + toml_end, {"a", "b", "c"}},
        {"+++\ntitle = \"A\"\n[taxonomies]\ncategories = [\"c\"]\n" + toml_end, {"c"}},
        {"+++\ntitle = \"A\"\n[taxonomies]\ntags = []\ncategories = [\"c\"]\n" + toml_end, {"c"}},
        {"+++\ntitle = \"A\"\ntags = [\"d\"]\n[taxonomies]\ntags = [\"a\"]\n" + toml_end, {"d"}},
        {"+++\ntitle = \"A\"\n[taxonomies]\nauthors = [\"Ann\"]\n" + toml_end, {}},
        {"+++\ntitle = \"A\"\n[extra]\ntags = [\"a\"]\n" + toml_end, {}},
        {"---\ntitle: A\ntaxonomies:\n  tags: [a, b]\n  categories: [c]\n" + yaml_end, {"a", "b", "c"}},
        {"---\ntitle: A\ntaxonomies:\n  tags: a, b\n" + yaml_end, {"a", "b"}},
        {"---\ntitle: A\ntaxonomies:\n  tags: {a: b}\n  categories: [c]\n" + yaml_end, {"c"}},
        {"---\ntitle: A\ntaxonomies:\n  tags:\n" + yaml_end, {}},
        {"---\ntitle: A\ntaxonomies: [a, b]\n" + yaml_end, {}},
        {"---\ntitle: A\ntaxonomies:\n" + yaml_end, {}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const ParseResult result = parse(row.text, ItemFormat::front_matter);
        REQUIRE(result.record);
        CHECK(result.warnings.empty());
        CHECK(result.record->topics == row.topics);
    }
    // All of it is kept, for a site may have lists of its own.
    const Record record = quiet_record(with("taxonomies", R"({"tags":["a"],"authors":["Ann"]})"));
    CHECK(record.topics == Topics{"a"});
    CHECK(record.unknown == Unknown{{"taxonomies", R"({"tags":["a"],"authors":["Ann"]})"}});
    const KeyMap map = {{"taxonomies.authors", "topics"}};
    CHECK(quiet_record(with("taxonomies", R"({"tags":["a"],"authors":["Ann"]})"), map).topics == Topics{"Ann"});
}

TEST_CASE("keys: a provider is a name, a URL, or an object") {
    const std::pair<const char*, Provider> rows[] = {
        {R"("The Mail")", {"The Mail", "", {}}},
        {R"("https://www.mail.example/news")", {"", "mail.example", {}}},
        {R"({"name":"The Mail","domain":"mail.example"})", {"The Mail", "mail.example", {}}},
        {R"({"id":null,"name":"The Mail","url":"https://WWW.Mail.example:443/"})", {"The Mail", "mail.example", {}}},
        {R"({"title":"The Mail"})", {"The Mail", "", {}}},
        {R"([{"name":"The Mail"}])", {"The Mail", "", {}}},
        {R"({"id":4,"title":"The Mail","site_url":"https://mail.example"})", {"The Mail", "mail.example", {}}},
        {R"({"title":"x","name":"The Mail","url":"https://a.example","domain":"b.example"})",
         {"The Mail", "b.example", {}}},
    };
    for (const auto& row : rows) {
        CAPTURE(std::string(row.first));
        CHECK(quiet_record(with("source", row.first)).provider == row.second);
        CHECK(quiet_record(with("provider", row.first)).provider == row.second);
    }
    CHECK(quiet_record(with("feed", R"({"id":4,"title":"The Mail"})")).provider.name == "The Mail");
    CHECK(quiet_record(with("feed", "4")).provider.name.empty());
    CHECK(quiet_record(with("highlights", R"([{"text":"x"}])")).excerpt.empty());
    CHECK(quiet_record(with("highlights", "\"Ferry late.\"")).excerpt == "Ferry late.");
    CHECK(quiet_record(with("changed", "true")).updated_at.text.empty());
    const Record record = quiet_record(R"({"title":"A","provider":"The Mail","domain":"mail.example"})");
    CHECK(record.provider == Provider{"The Mail", "mail.example", {}});
}

TEST_CASE("keys: a search server's hit is what it holds") {
    const Record record = quiet_record(
        R"({"_index":"news","_id":"x7","_score":1.5,"_source":{"headline":"A","text":"T","secured":"s","tags":["b"]}})");
    CHECK(record.source_id == "x7");
    CHECK(record.title == "A");
    CHECK(record.body == "T");
    CHECK(record.secured == "s");
    CHECK(record.unknown == Unknown{{"_index", "\"news\""}, {"_score", "1.5"}});
    CHECK(quiet_record(R"({"_id":"x7","_source":{"title":"A","id":"own"}})").source_id == "own");
    CHECK(quiet_record(R"({"title":"A","_source":{"title":"B"}})").title == "A");
}

TEST_CASE("keys: the text below front matter comes before another name of body") {
    const auto body = [](const char* bytes) { return parse(bytes, ItemFormat::front_matter).record.value().body; };
    CHECK(body("---\ntitle: A\ncontent: C\n---\nBelow") == "Below");
    CHECK(body("---\ntitle: A\nbody: B\n---\nBelow") == "B");
    CHECK(body("---\ntitle: A\ncontent: C\n---\n") == "C");
}

TEST_CASE("keys: a user's word for a key counts before every other") {
    const KeyMap map = {{"kopf", "title"},    {"meta.text", "body"},    {"score", "heat"},
                        {"a.b", "excerpt"},   {"src", "provider.name"}, {"when", "publishedDateTime"},
                        {"live", "published"}};
    const Record record = quiet_record(
        R"({"title":"own","kopf":"mapped","meta":{"text":"M","more":1},"text":"T","score":"12","a.b":"dotted",)"
        R"("a":{"b":"nested"},"src":"The Mail","provider":{"name":"x","domain":"mail.example"},"when":1703030340,"live":"no"})",
        map);
    CHECK(record.title == "mapped");
    CHECK(record.body == "M");
    CHECK(record.heat == 12);
    CHECK(record.excerpt == "dotted");
    CHECK(record.provider == Provider{"The Mail", "mail.example", {}});
    CHECK(record.published_at.seconds == 1703030340);
    CHECK_FALSE(record.published);
    CHECK(record.unknown == Unknown{{"meta", R"({"text":"M","more":1})"},
                                    {"a", R"({"b":"nested"})"},
                                    {"title", "\"own\""},
                                    {"text", "\"T\""}});
}

TEST_CASE("keys: a mapped key that an item does not have, or that gives nothing, changes nothing") {
    const char* const json = R"({"title":"A","x":null,"meta":{"a":[1]},"l":["u","v"]})";
    CHECK(quiet_record(json, {{"y", "title"},
                              {"x", "title"},
                              {"meta.b", "title"},
                              {"meta.a.b", "title"},
                              {"title.x", "body"},
                              {"", "body"},
                              {".", "body"},
                              {"meta.", "body"}}) == quiet_record(json));
    const ParseResult result = read_record(json, {{"l", "title"}});
    CHECK(result.record->title == "A");
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].message == "l is a list, and cannot be the title; it is kept, and not searched");
    CHECK(result.record->unknown.size() == 2);
    // The first of two that says something counts.
    CHECK(quiet_record(R"({"a":"1","b":"2"})", {{"z", "title"}, {"b", "title"}, {"a", "title"}}).title == "2");
    // What is mapped away is not what it was.
    CHECK(quiet_record(R"({"title":"A","name":"N"})", {{"title", "excerpt"}}).title == "N");
    CHECK(quiet_record(R"({"_id":1,"_source":{"m":{"h":"A"}}})", {{"_source.m.h", "title"}}).title == "A");
    CHECK(quiet_record(R"({"_id":1,"_source":{"m":{"h":"A"}}})", {{"m.h", "title"}}).title == "A");
}

TEST_CASE("keys: what can be mapped to, and what is said of the rest") {
    for (const char* key : {"title",
                            "excerpt",
                            "body",
                            "id",
                            "category",
                            "type",
                            "lang",
                            "originalUrl",
                            "webUrl",
                            "webUrlIsShared",
                            "publishedDateTime",
                            "updatedDateTime",
                            "quality",
                            "heat",
                            "published",
                            "provider",
                            "provider.name",
                            "provider.domain",
                            "topics",
                            "images",
                            "featuredContent",
                            "related"}) {
        CHECK(rejection_of_key(key).empty());
    }
    CHECK(rejection_of_key("author").empty());
    CHECK(rejection_of_key("byline").find("no key of a record, which calls it author: it must be") !=
          std::string::npos);
    CHECK(rejection_of_key("Date").find("which calls it publishedDateTime") != std::string::npos);
    for (const char* key : {"", "Title", "headline", "secured", "draft", "provider.images", "unknown"}) {
        const std::string reason = rejection_of_key(key);
        CHECK(reason.find("must be one of title, excerpt, body") != std::string::npos);
        CHECK(reason.find("secured,") == std::string::npos);
    }
}

TEST_CASE("keys: authors are mapped to what newsidx reads them from") {
    const KeyMap map = {{"Autor", "author"}, {"meta.pen", "author"}};
    CHECK(authors_of(quiet_record(R"({"title":"A","Autor":"Jane Doe","author":"Bo Reed"})", map)) ==
          std::vector<std::string>{"Jane Doe"});
    CHECK(authors_of(quiet_record(R"({"title":"A","meta":{"pen":["Jane Doe"]}})", map)) ==
          std::vector<std::string>{"Jane Doe"});
    CHECK(quiet_record(R"({"title":"A","Autor":"Jane Doe"})", map).unknown == Unknown{{"author", "\"Jane Doe\""}});
}

TEST_CASE("keys: a date in universal time is preferred to one of nowhere") {
    const Record record = quiet_record(R"({"title":"A","date":"2026-11-22T09:15:00","date_gmt":"2026-11-22T08:15:00",)"
                                       R"("modified":"2026-11-22T10:15:00","modified_gmt":"2026-11-22T09:15:00"})");
    CHECK(record.published_at.text == "2026-11-22T08:15:00");
    CHECK(record.updated_at.text == "2026-11-22T09:15:00");
}

TEST_CASE("keys: tags and categories are topics together, where no topics are said") {
    CHECK(quiet_record(R"({"title":"A","tags":["a","b"],"categories":["c","a"],"keywords":"d, e"})").topics ==
          Topics{"a", "b", "d", "e", "c"});
    const Record own = quiet_record(R"({"title":"A","topics":["a"],"tags":["b"]})");
    CHECK(own.topics == Topics{"a"});
    CHECK(own.unknown == Unknown{{"tags", R"(["b"])"}});
}

TEST_CASE("keys: a reader's labels are topics, and its marks of what was read are none") {
    const auto topics = [](std::string_view categories) {
        return quiet_record(R"({"title":"A","categories":[)" + std::string(categories) + "]}").topics;
    };
    CHECK(topics(R"("user/-/state/com.google/reading-list","user/100/label/News","Rail")") == Topics{"News", "Rail"});
    CHECK(topics(R"("user/-/label/Ports/North","user/7/state/org.freshrss/main","user/-/label/")") ==
          Topics{"Ports/North"});
    // It takes both: a site may have such topics of its own.
    CHECK(topics(R"("user/stories","user/a/b/label/c","users/1/label/d")") ==
          Topics{"user/stories", "user/a/b/label/c", "users/1/label/d"});
}

TEST_CASE("keys: who contributed to an article is no topic of it") {
    CHECK(quiet_record(R"({"title":"A","tags":[{"id":"profile/jo","type":"contributor","webTitle":"Jo Rowe"},)"
                       R"({"id":"uk/rail","type":"keyword","webTitle":"Rail"},{"type":7,"name":"Sea"}]})")
              .topics == Topics{"Rail", "Sea"});
}

TEST_CASE("keys: texts that the Guardian keeps in `fields`, and names of other dumps") {
    const Record guardian = quiet_record(
        R"({"id":"world/1","webTitle":"A","webUrl":"https://a.example/1","fields":{"trailText":"Short.","body":"Long.","webTitle":"B"}})");
    CHECK(guardian.title == "A");
    CHECK(guardian.excerpt == "Short.");
    CHECK(guardian.body == "Long.");
    CHECK(quiet_record(R"({"title":"A","fields":{"body":"Long."}})").body.empty());
    const Record reddit = quiet_record(R"({"title":"A","selftext":"Asked.","created_utc":1703030340})");
    CHECK(reddit.body == "Asked.");
    CHECK(reddit.published_at.seconds == 1703030340);
    CHECK(quiet_record(R"({"headline":{"main":"A"},"abstract":"Short.","lead_paragraph":"Begins."})").body ==
          "Begins.");
}
