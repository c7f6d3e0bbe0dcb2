// The command on a file whose text other rules analysed, and optimize.
#include "cli_util.h"
#include "other_rules.h"

#include <doctest/doctest.h>
#include <string>

namespace {

using namespace newsidx::test;

constexpr const char* kAdvice = "`newsidx optimize --reanalyze`";

} // namespace

TEST_CASE("optimize: says in a line what was done, and that nothing was to do") {
    const Library library;
    const Outcome plain = library.run({"--db", "newsidx.db", "optimize"});
    CHECK(plain.status == 0);
    CHECK(plain.out.starts_with("nothing to merge in "));
    CHECK(plain.err.empty());
    const Outcome current = library.run({"optimize", "--reanalyze"});
    CHECK(current.status == 0);
    CHECK(current.out.starts_with("the analysis is up to date, nothing to merge in "));
    const Json json = json_of(library.run({"optimize", "--json"}));
    CHECK(json["reanalyzed"] == false);
    CHECK(json["analyzer_current"] == true);
    CHECK(json["documents"] == 0);
    CHECK(json["resumed"] == 0);
    CHECK(json["merged"] == false);
    CHECK(json["bytes"] >= 4096);
    CHECK(json["bytes_before"] == json["bytes"]);
    CHECK(json["bytes_free"].is_number_unsigned());
    CHECK(json["seconds"].is_number());
}

TEST_CASE("optimize: a file of other rules says so wherever it is used, and what helps") {
    const Library library;
    analyze_by_other_rules(library.path("newsidx.db"));
    const Outcome search = library.run({"search", "xweir"});
    CHECK(search.status == 0);
    CHECK(contains(search.out, "Old weir reopens"));
    CHECK(contains(search.err, kAdvice));
    const Outcome nothing = library.run({"search", "weir", "--json"});
    CHECK(nothing.status == 1);
    CHECK(contains(nothing.err, kAdvice));
    const Json warnings = json_of(nothing)["query"]["warnings"];
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0]["offset"] == 0);
    CHECK(contains(warnings[0]["message"].get<std::string>(), kAdvice));
    CHECK(contains(library.run({"stats"}).out, kAdvice));

    for (const Outcome& refused : {library.run({"index", "news"}), library.run({"remove", "1"})}) {
        CHECK(refused.status == 2);
        CHECK(contains(refused.err, kAdvice));
    }
    CHECK(library.run({"update"}, "{\"id\":1,\"heat\":3}").out == "1 record updated\n");
    const Outcome check = library.run({"check"});
    CHECK(check.status == 0);
    CHECK(contains(check.out, kAdvice));
    const Outcome plain = library.run({"optimize"});
    CHECK(plain.status == 0);
    CHECK(contains(plain.err, kAdvice));

    const Outcome optimize = library.run({"optimize", "--reanalyze", "--jobs", "2"});
    CHECK(optimize.status == 0);
    CHECK(optimize.out.starts_with("3 texts analysed again, "));
    CHECK(optimize.err.empty());
    CHECK(library.run({"check"}).status == 0);
    const Outcome found = library.run({"search", "weir", "--json"});
    CHECK(json_of(found)["query"]["warnings"].empty());
    CHECK(json_of(found)["total"]["value"] == 1);
    CHECK(library.run({"index", "news"}).status == 0);
}

TEST_CASE("optimize: makes no file, and takes no arguments") {
    const Sandbox sandbox;
    const Outcome missing = sandbox.run({"--db", "none.db", "optimize"});
    CHECK(missing.status == 2);
    CHECK(contains(missing.err, "there is no such file"));
    CHECK_FALSE(std::filesystem::exists(sandbox.path("none.db")));
    CHECK(sandbox.run({"optimize", "news"}).status == 2);
    const Outcome many = sandbox.run({"optimize", "--jobs", "1025"});
    CHECK(many.status == 2);
    CHECK(contains(many.err, "--jobs: at most 1024\n"));
    CHECK_FALSE(contains(sandbox.run({"optimize", "--jobs", "1024"}).err, "--jobs"));
}
