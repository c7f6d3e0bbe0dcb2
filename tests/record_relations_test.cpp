// Documents whose records refer to others of the same document.
#include "record/authors.h"
#include "record/json/relations.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

using namespace newsidx;
using namespace newsidx::record;

namespace {

using Strings = std::vector<std::string>;

std::vector<Record> records_of(const JsonBatch& batch) {
    std::vector<Record> records;
    for (const JsonItem& item : batch.items) {
        const std::string bytes = batch.bytes.substr(item.begin, item.size);
        const ParseResult result = parse(bytes, ItemFormat::json);
        CAPTURE(bytes);
        CAPTURE(result.rejection.message);
        REQUIRE(result.record);
        CHECK(result.warnings.empty());
        records.push_back(*result.record);
    }
    return records;
}

std::vector<Record> joined(std::string_view document) {
    CHECK(may_have_relations(document));
    const auto batch = joined_records(document);
    REQUIRE(batch);
    return records_of(*batch);
}

Strings images_of(const Record& record) {
    Strings urls;
    for (const Image& image : record.images)
        urls.push_back(image.url);
    return urls;
}

// A page of Drupal's with two articles.
std::string page(std::string_view relationships, std::string_view included, std::string_view attributes = "") {
    return R"({"jsonapi":{"version":"1.0"},"data":[)"
           R"({"type":"node--article","id":"a1","links":{"self":{"href":"https://quay.example/jsonapi/node/article/a1"}},)"
           R"("attributes":{"title":"Ferry",)" +
           std::string(attributes) +
           R"("created":"2024-03-02T08:00:00+00:00","body":{"processed":"<p>It sails.</p>"}},"relationships":{)" +
           std::string(relationships) + "}},\n" +
           R"({"type":"node--article","id":"a2","attributes":{"title":"Pier"}}],)" + R"("included":[)" +
           std::string(included) + "]}";
}

const std::string kMara = R"({"type":"user--user","id":"u1","attributes":{"name":"mreed","display_name":"Mara Reed"}})";

} // namespace

TEST_CASE("relations: what an article of Drupal refers to is found among what is included") {
    const std::vector<Record> records = joined(page(
        R"("node_type":{"data":{"type":"node_type--node_type","id":"x"}},"uid":{"data":{"type":"user--user","id":"u1"}},)"
        R"("field_tags":{"data":[{"type":"taxonomy_term--tags","id":"t2"},{"type":"taxonomy_term--tags","id":"t1"},)"
        R"({"type":"taxonomy_term--tags","id":"t2"},{"type":"taxonomy_term--tags","id":"gone"}]},)"
        R"("field_place":{"data":{"type":"taxonomy_term--places","id":"t1"}},"field_video":{"data":null},)"
        R"("field_image":{"data":{"type":"file--file","id":"f1","meta":{"alt":"A ferry"}}},)"
        R"("field_lead":{"data":{"type":"media--image","id":"m1"}},"field_pdf":{"data":{"type":"file--file","id":"f3"}})",
        kMara +
            R"(,{"type":"taxonomy_term--tags","id":"t1","attributes":{"name":"Rail"}},)"
            R"({"type":"taxonomy_term--tags","id":"t2","attributes":{"name":"Sea, \"deep\""}},)"
            R"({"type":"taxonomy_term--places","id":"t1","attributes":{"name":"Leith"}},)"
            R"({"type":"file--file","id":"f1","attributes":{"filemime":"image/png","uri":{"value":"public://a.png","url":"/files/a.png"}}},)"
            R"({"type":"file--file","id":"f2","attributes":{"filemime":"image/png","uri":{"url":"/files/b.png"}}},)"
            R"({"type":"file--file","id":"f3","attributes":{"filemime":"application/pdf","uri":{"url":"/files/c.pdf"}}},)"
            R"({"type":"media--image","id":"m1","attributes":{"name":"b.png"},"relationships":{"field_media_image":)"
            R"({"data":{"type":"file--file","id":"f2"}},"thumbnail":{"data":{"type":"file--file","id":"f1"}}}})"));
    REQUIRE(records.size() == 2);
    CHECK(records[0].title == "Ferry");
    CHECK(records[0].body == "It sails.");
    CHECK(records[0].source_id == "a1");
    CHECK(records[0].topics == Strings{"Sea, \"deep\"", "Rail", "Leith"});
    CHECK(images_of(records[0]) == Strings{"https://quay.example/files/a.png", "https://quay.example/files/b.png"});
    CHECK(authors_of(records[0]) == Strings{"Mara Reed"});
    CHECK(records[1].title == "Pier");
    CHECK(records[1].topics.empty());
    CHECK(authors_of(records[1]).empty());
}

TEST_CASE("relations: who put an article on the site is its author only where nobody else is") {
    const std::string poster = R"("uid":{"data":{"type":"user--user","id":"u1"}})";
    const std::string author = R"("field_author":{"data":{"type":"node--person","id":"p1"}})";
    const std::string included = kMara + R"(,{"type":"node--person","id":"p1","attributes":{"title":"Jo Pike"}})";
    CHECK(authors_of(joined(page(poster, included))[0]) == Strings{"Mara Reed"});
    CHECK(authors_of(joined(page(poster + "," + author, included))[0]) == Strings{"Jo Pike"});
    CHECK(authors_of(joined(page(poster, included, R"("byline":"Ann Gray",)"))[0]) == Strings{"Ann Gray"});
    CHECK(authors_of(joined(page(R"("revision_uid":{"data":{"type":"user--user","id":"u1"}})", included))[0]).empty());
}

TEST_CASE("relations: other programs that speak JSON:API are read likewise, and one record alone") {
    const std::vector<Record> records = joined(
        R"({"data":{"type":"articles","id":"1","attributes":{"title":"Ferry","tags":["Own"]},"relationships":{)"
        R"("author":{"data":{"type":"people","id":"9"}},"tags":{"data":[{"type":"tags","id":"2"}]},)"
        R"("publisher":{"data":{"type":"sites","id":"3"}},"comments":{"data":[{"type":"comments","id":"5"}]}}},)"
        R"("included":[{"type":"people","id":"9","attributes":{"firstName":"Jane","lastName":"Doe"}},)"
        R"({"type":"tags","id":"2","attributes":{"name":"Sea"}},{"type":"sites","id":"3","attributes":{"name":"The Mail"}},)"
        R"({"type":"comments","id":"5","attributes":{"body":"First!","title":"Me"}}]})");
    REQUIRE(records.size() == 1);
    CHECK(authors_of(records[0]) == Strings{"Jane Doe"});
    CHECK(records[0].provider.name == "The Mail");
    CHECK(records[0].topics.front() == "Own"); // what it says itself comes first
    CHECK(records[0].body.empty());
}

TEST_CASE("relations: posts of a site that Ghost exported have their tags, in order, and their authors") {
    const std::vector<Record> records = joined(
        R"({"db":[{"meta":{"version":"5.75.0"},"data":{"posts":[{"id":"p1","title":"Lamps","html":"<p>Back.</p>"},)"
        R"({"id":"p2","title":"Old lamps","author_id":"u2","status":"draft"},{"id":"p3","title":"No lamps"}],)"
        R"("tags":[{"id":"t1","name":"Light"},{"id":"t2","name":"#layout"},{"id":"t3","name":"Street"},)"
        R"({"id":"t4","name":"Secret","visibility":"internal"}],"posts_tags":[{"post_id":"p1","tag_id":"t3","sort_order":1},)"
        R"({"post_id":"p1","tag_id":"t1","sort_order":0},{"post_id":"p1","tag_id":"t2","sort_order":2},)"
        R"({"post_id":"p1","tag_id":"t4"},{"post_id":"gone","tag_id":"t1"}],)"
        R"("users":[{"id":"u1","name":"Ann Gray"},{"id":"u2","name":"Bo Hill"}],)"
        R"("posts_authors":[{"post_id":"p1","author_id":"u2","sort_order":1},{"post_id":"p1","author_id":"u1","sort_order":0}]}}]})");
    REQUIRE(records.size() == 3);
    CHECK(records[0].topics == Strings{"Light", "Street"});
    CHECK(authors_of(records[0]) == Strings{"Ann Gray", "Bo Hill"});
    CHECK(records[0].body == "Back.");
    CHECK(authors_of(records[1]) == Strings{"Bo Hill"});
    CHECK_FALSE(records[1].published);
    CHECK(records[2].topics.empty());
}

TEST_CASE("relations: topics of Discourse are by who began them, and a topic has the text of its first post") {
    const std::vector<Record> topics = joined(
        R"({"users":[{"id":3,"username":"mara","name":"Mara Reed"},{"id":4,"username":"jo","name":""}],"topic_list":{)"
        R"("topics":[{"id":101,"title":"Night trains","created_at":"2024-03-01T10:00:00Z","tags":["rail"],"posters":[)"
        R"({"description":"Original Poster","user_id":3},{"description":"Most Recent Poster","user_id":4}]},)"
        R"({"id":102,"title":"Ferries","posters":[{"description":"Original Poster, Most Recent Poster","user_id":4}]}]}})");
    REQUIRE(topics.size() == 2);
    CHECK(topics[0].source_id == "101");
    CHECK(topics[0].topics == Strings{"rail"});
    CHECK(authors_of(topics[0]) == Strings{"Mara Reed"});
    CHECK(authors_of(topics[1]) == Strings{"jo"});
    const std::vector<Record> topic = joined(
        R"({"post_stream":{"posts":[{"id":501,"cooked":"<p>They are back.</p>"},{"id":502,"cooked":"<p>When?</p>"}]},)"
        R"("id":101,"title":"Night trains","details":{"created_by":{"username":"mara","name":"Mara Reed"}}})");
    REQUIRE(topic.size() == 1);
    CHECK(topic[0].body == "They are back.");
    CHECK(topic[0].source_id == "101");
    CHECK(authors_of(topic[0]) == Strings{"Mara Reed"});
}

TEST_CASE("relations: other documents, and such as cannot be read, are left to who reads record by record") {
    CHECK_FALSE(may_have_relations(R"({"data":[{"title":"Ferry"}]})"));
    CHECK_FALSE(may_have_relations(R"([{"included":[]}])"));
    CHECK_FALSE(may_have_relations(""));
    CHECK_FALSE(may_have_relations(R"({"db":"news","included":true,"topic_list":[],"articles":[]})"));
    CHECK(may_have_relations(R"({"db" : "db", "x": 1, "included" : [)"));
    CHECK(may_have_relations(R"({"jsonapi":{"version":"1.1"},"data":[{"type":"a","attributes":{"body":")"));
    for (
        const std::string_view document :
        {R"({"data":[{"type":"a","id":"1","relationships":{}}]})", // nothing is included
         R"({"data":[{"type":"a","id":"1","relationships":{}}],"included":[]})",
         R"({"data":[{"title":"Ferry"}],"included":[{"type":"a","id":"1"}]})", // it has no types
         R"({"data":[{"type":"a"},7],"included":[{"type":"a","id":"1"}]})",
         R"({"data":[{"type":"a"}],"included":[{"type":"a","id":"1"}],"news":[{"title":"Another list"}]})",
         R"({"data":{"articles":[{"title":"Ferry"}]},"included":[{"type":"a","id":"1"}]})",
         R"({"data":[{"type":"a"}],"included":[{"type":"a","id":"1"}])", // it breaks off
         R"({"db":[{"data":{"posts":[{"title":"Ferry"}]}}]})", R"({"db":"news","title":"Ferry"})",
         // Articles, or lists of them, stand beside.
         R"({"title":"Ferry","data":{"type":"a","attributes":{"title":"B"}},"included":[{"type":"a","id":"1"}]})",
         R"({"data":[{"type":"a","attributes":{"title":"B"}}],"included":[{"type":"a"}],"feed":{"items":[{"title":"C"}]}})",
         R"({"data":{"type":"set","id":"1","attributes":{"size":2}},"included":[{"type":"a","attributes":{"title":"C"}}]})",
         R"({"db":[{"data":{"posts":[{"id":1,"title":"A"}],"tags":[{"id":1}]}}],"articles":[{"title":"C"}]})",
         R"({"title":"A","topic_list":{"topics":[{"id":1,"name":"Rail","posters":[]}]},"users":[{"id":3}]})",
         R"({"topic_list":{"topics":[{"id":1,"title":"Rail"}]},"users":[{"id":3}]})",
         R"({"post_stream":{"posts":[{"id":1}]},"details":{"created_by":{"name":"B"}},"articles":[{"title":"C"}]})",
         R"({"topic_list":{"topics":[]}})", R"({"post_stream":{"posts":[{"cooked":"Text."}]}})"})
        CHECK_MESSAGE(!joined_records(document), document);
}

TEST_CASE("relations: a document in pieces is what it is in one, and what cannot be joined is read as ever") {
    const std::string good = page(R"("uid":{"data":{"type":"user--user","id":"u1"}})", kMara);
    const std::string broken = good.substr(0, good.size() - 1);
    for (const std::string& text : {good, broken}) {
        JoinedItems items;
        for (const char c : text)
            items.feed({&c, 1});
        items.finish();
        const std::vector<Record> records = records_of(items.take());
        REQUIRE(records.size() == 2);
        CHECK(records[0].title == "Ferry");
        CHECK(authors_of(records[0]).size() == (text == good ? 1 : 0));
    }
    JoinedItems items; // of a file whose rest cannot be unpacked
    items.feed(good.substr(0, good.find("\"a2\"")));
    CHECK(records_of(items.take()).size() == 1);
}

TEST_CASE("relations: a document that is too large to be joined gives its records as they come") {
    JoinedItems items;
    std::string text = page("", kMara);
    text.insert(text.find(R"("included")"), R"("links":{"self":")" + std::string(kMaxJoinedBytes, 'x') + R"("},)");
    items.feed(text);
    CHECK(items.found_bytes() > 0);
    items.finish();
    const JsonBatch batch = items.take();
    CHECK(records_of(batch).size() == 2);
    REQUIRE(batch.warnings.size() == 1);
    CHECK(batch.warnings[0].message.find("smaller pages") != std::string::npos);
    CHECK(items.take().warnings.empty());
}

TEST_CASE("relations: what everything refers to is looked at once, and takes no more than the document") {
    std::string data;
    for (int i = 0; i < 10'000; ++i)
        data += std::string(i == 0 ? "" : ",") +
                R"({"type":"a","id":"1","attributes":{"title":"A"},"relationships":{)" +
                R"("tags":{"data":{"type":"t","id":"1"}},"author":{"data":{"type":"t","id":"2"}}}})";
    std::string other;
    for (int i = 0; i < 100'000; ++i)
        other += "\"k" + std::to_string(i) + "\":0,";
    const std::string document = R"({"data":[)" + data + R"(],"included":[{"type":"t","id":"1","attributes":{)" +
                                 other + R"("name":")" + std::string(900, 'x') + R"("}},{)" + other +
                                 R"("type":"t","id":"2","attributes":{"name":")" + std::string(1'000'000, 'y') +
                                 R"("}}]})";
    const auto begin = std::chrono::steady_clock::now();
    const auto batch = joined_records(document);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
    REQUIRE(batch);
    CHECK(batch->items.size() == 10'000);
    CHECK(batch->bytes.size() > data.size());
    CHECK(batch->bytes.size() <= data.size() + document.size());
    CHECK(batch->bytes.find("yyy") == std::string::npos); // it is no name
}

TEST_CASE("relations: what is said over and over takes time linear in it") {
    std::string links;
    for (int i = 0; i < 60'000; ++i)
        links += std::string(i == 0 ? "" : ",") + R"({"post_id":"p","tag_id":"t"},{})";
    std::string posts;
    for (int i = 0; i < 20'000; ++i)
        posts += std::string(i == 0 ? "" : ",") + R"({"id":"p","title":"A"})";
    std::string authors;
    for (int i = 0; i < 99; ++i)
        authors += (i == 0 ? "\"A" : ",\"A") + std::to_string(i) + "\"";
    std::string references;
    for (int i = 0; i < 20'000; ++i)
        references += std::string(i == 0 ? "" : ",") + R"({"type":"p","id":"1"})";
    const auto begin = std::chrono::steady_clock::now();
    CHECK(joined(R"({"db":[{"data":{"posts":[)" + posts + R"(],"tags":[{"id":"t","name":"T"}],"posts_tags":[)" + links +
                 "]}}]}")
              .size() == 20'000);
    CHECK(joined(R"({"data":{"type":"a","attributes":{"title":"A"},"relationships":{"author":{"data":[)" + references +
                 R"(]}}},"included":[{"type":"p","id":"1","attributes":{"authors":[)" + authors + "]}}]}")
              .size() == 1);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
