// Who wrote a record: names out of the keys and forms in which sources say it.

#include "record/authors.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace newsidx;

namespace {

using Names = std::vector<std::string>;

Names authors(const std::string& members) {
    const record::ParseResult read =
        record::parse(R"({"title":"A","url":"https://paper.example/1",)" + members + "}", record::ItemFormat::json);
    REQUIRE(read.record);
    return record::authors_of(*read.record);
}

// One text under "author".
Names named(const std::string& text) {
    return authors("\"author\":\"" + text + "\"");
}

} // namespace

TEST_CASE("authors: they stand under several keys, in any spelling, each name once") {
    CHECK(authors(R"("author":"Jane Doe")") == Names{"Jane Doe"});
    CHECK(authors(R"("Authors":["Jane Doe","Bo Reed"])") == Names{"Jane Doe", "Bo Reed"});
    CHECK(authors(R"("byline":"Jane Doe")") == Names{"Jane Doe"});
    CHECK(authors(R"("creator":"Jane Doe")") == Names{"Jane Doe"});
    CHECK(authors(R"x("Reporter(s)":"Jane Doe")x") == Names{"Jane Doe"});
    CHECK(authors(R"("Autor/in":"Jane Doe")") == Names{"Jane Doe"});
    CHECK(authors(R"("author":"Jane Doe","authors":["Bo Reed","Jane Doe"])") == Names{"Jane Doe", "Bo Reed"});
    CHECK(authors(R"("writer":"Jane Doe")").empty());
    CHECK(authors(R"("authority":"Jane Doe")").empty());
}

TEST_CASE("authors: a value is a name, a mapping with a name, or a list of these") {
    CHECK(authors(R"("author":{"name":"Jane Doe","url":"https://paper.example/jane"})") == Names{"Jane Doe"});
    CHECK(authors(R"("author":[{"display_name":"Jane Doe"},"Bo Reed",{"id":7}])") == Names{"Jane Doe", "Bo Reed"});
    CHECK(authors(R"("byline":{"original":"By Jane Doe","person":[]})") == Names{"Jane Doe"});
    CHECK(authors(R"("author":{"firstName":"Jane","lastName":"Doe"})") == Names{"Jane Doe"});
    CHECK(authors(R"("author":{"first_name":"Jane"})").empty());
    CHECK(authors(R"("author":[{"family":"Doe","given":"Jane"},{"literal":"The Desk"}])") ==
          Names{"Jane Doe", "The Desk"});
    CHECK(authors(R"("by":"Jane Doe")") == Names{"Jane Doe"});
    CHECK(authors(R"("account":{"displayName":"The Mail","username":"m"})") == Names{"The Mail"});
    CHECK(authors(R"("author":7)").empty());
    CHECK(authors(R"("author":null,"authors":[],"byline":"")").empty());
    CHECK(authors(R"("author":{"items":[{"name":"Jane Doe"}]})").empty());
}

TEST_CASE("authors: a relation of a content system is who it leads to") {
    CHECK(authors(R"("author":{"data":{"id":2,"attributes":{"name":"Jane Doe","email":"j@a.example"}}})") ==
          Names{"Jane Doe"});
    CHECK(authors(R"("authors":{"data":[{"attributes":{"name":"Jane Doe"}},{"attributes":{"name":"Bo Reed"}}]})") ==
          Names{"Jane Doe", "Bo Reed"});
    CHECK(authors(R"("author":{"node":{"name":"Jane Doe"}})") == Names{"Jane Doe"});
    CHECK(authors(R"("author":{"data":null})").empty());
    CHECK(authors(R"("author":{"name":"Jane Doe","data":{"name":"Bo Reed"}})") == Names{"Jane Doe"});
    CHECK(authors(R"("publishedBylines":[{"id":3,"name":"Jane Doe"}])") == Names{"Jane Doe"});
    CHECK(authors(R"("credits":{"by":[{"type":"author","name":"Jane Doe"}],"photos_by":[{"name":"Bo Reed"}]})") ==
          Names{"Jane Doe"});
    CHECK(authors(R"("credits":"Bo Reed")").empty());
}

TEST_CASE("authors: whose post it is counts where nobody else is named, and is no text") {
    CHECK(authors(R"("user":{"name":"Jane Doe","username":"jd"})") == Names{"Jane Doe"});
    CHECK(authors(R"("user":{"name":"Jane Doe"},"author":"Bo Reed")") == Names{"Bo Reed"});
    CHECK(authors(R"("user":"Jane Doe")").empty());
    CHECK(authors(R"("user":{"id":5})").empty());
}

TEST_CASE("authors: what stands around a name is left out") {
    CHECK(named("By Jane Doe") == Names{"Jane Doe"});
    CHECK(named("BY JANE DOE") == Names{"JANE DOE"});
    CHECK(named("Byron Doe") == Names{"Byron Doe"});
    CHECK(named("By") == Names{"By"});
    CHECK(named("Von Jane Doe") == Names{"Jane Doe"});
    CHECK(named("Par Jane Doe et Bo Reed") == Names{"Jane Doe", "Bo Reed"});
    CHECK(named("von Trier") == Names{"von Trier"});
    CHECK(named("Von der Heide") == Names{"Von der Heide"});
    CHECK(named("jd@paper.example (Jane Doe)") == Names{"Jane Doe"});
    CHECK(named("Jane Doe &lt;jd@paper.example&gt;") == Names{"Jane Doe"});
    CHECK(named("Jane Doe <jd@paper.example>") == Names{"Jane Doe"});
    CHECK(named("jd@paper.example") == Names{"jd@paper.example"});
    CHECK(named("Jane Doe (Delta)") == Names{"Jane Doe (Delta)"});
    CHECK(named("  Jane\\n Doe &amp; Co, ") == Names{"Jane Doe & Co"});
    CHECK(named("https://paper.example/jane").empty());
    CHECK(named("[deleted]").empty());
    CHECK(named("(author unknown)").empty());
    CHECK(named("Unknown Pleasures") == Names{"Unknown Pleasures"});
    CHECK(named(std::string(201, 'x')).empty());
}

TEST_CASE("authors: a list written as text is its people, as tables have it that programs wrote") {
    CHECK(named("['Jane Doe', 'Bo Reed']") == Names{"Jane Doe", "Bo Reed"});
    CHECK(authors(R"("author":"[\"Jane Doe\", \"Conan O'Brien\", \"jd@paper.example (Jay Dean)\"]")") ==
          Names{"Jane Doe", "Conan O'Brien", "Jay Dean"});
    CHECK(named("[]").empty());
    CHECK(named("['']").empty());
    CHECK(named("[{'name': 'Jane Doe', 'of': {'name': 'The Mail'}}, {'id': 7}, {'name': 'Bo Reed'}]") ==
          Names{"Jane Doe", "Bo Reed"});
    CHECK(named("{'id': 'name', 'name': 'Jane Doe'}") == Names{"Jane Doe"});
    CHECK(named("{'name': None}").empty());
    CHECK(named("[{Jane}]") == Names{"[{Jane}]"});
    CHECK(named("['Jane Doe") == Names{"['Jane Doe"});
    CHECK(named("[deleted]").empty());
    CHECK(named("[Jane Doe]") == Names{"[Jane Doe]"});
}

TEST_CASE("authors: a note on a person is that person") {
    CHECK(named("[[Jane Doe]]") == Names{"Jane Doe"});
    CHECK(named("[[people/jane|Jane Doe]], [[Bo Reed]]") == Names{"Jane Doe", "Bo Reed"});
    CHECK(authors(R"("author":["[[Jane Doe]]","Bo Reed"])") == Names{"Jane Doe", "Bo Reed"});
}

TEST_CASE("authors: one text holds several people where each of its parts is a name of two words") {
    CHECK(named("Jane Doe and Bo Reed") == Names{"Jane Doe", "Bo Reed"});
    CHECK(named("By Jane Doe, Bo Reed, and Cy Moor") == Names{"Jane Doe", "Bo Reed", "Cy Moor"});
    CHECK(named("Jane Doe; Bo Reed & Cy Moor") == Names{"Jane Doe", "Bo Reed", "Cy Moor"});
    CHECK(named("Jane Doe, Reuters") == Names{"Jane Doe, Reuters"});
    CHECK(named("Smith and Sons") == Names{"Smith and Sons"});
    CHECK(named("Doe, Jane") == Names{"Doe, Jane"});
    CHECK(named(", ; and ").size() <= 1);
    CHECK(named("Doe, Jane; O'Brien, Sam;") == Names{"Jane Doe", "Sam O'Brien"});
    CHECK(named("Jane Doe, Delta; Bo Reed, Reuters") == Names{"Jane Doe, Delta; Bo Reed, Reuters"});
    CHECK(named("Doe; Reed, Bo") == Names{"Doe; Reed, Bo"});
}

TEST_CASE("authors: of very many, the first hundred are taken") {
    std::string list;
    for (std::size_t i = 0; i < 3 * record::kMostAuthors; ++i)
        list += (i == 0 ? "\"Doe " : ",\"Doe ") + std::to_string(i) + '"';
    const Names names = authors("\"authors\":[" + list + "]");
    REQUIRE(names.size() == record::kMostAuthors);
    CHECK(names.front() == "Doe 0");
}
