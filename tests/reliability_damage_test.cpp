// A file with everything in it, damaged at thousands of places: nothing crashes, hangs or throws, and no answer is
// wrong but where `check` says that the file is damaged. NEWSIDX_PLACES says how many places (default 2,000),
// NEWSIDX_SEED where to begin, and with NEWSIDX_PLACES=1 that one is looked at alone, and everything about it told.

#include "engine_util.h"
#include "reliability.h"
#include "segments_util.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/resource.h>
#include <utility>
#include <vector>

using namespace newsidx;
using namespace newsidx::test;

namespace {

constexpr std::size_t kPage = 4096;

void make_file(const TempDir& dir) {
    write_stories(dir, 1, 300);
    dir.write("in/page.html", "<html><head><title>A page of weirs</title><link rel=\"canonical\" "
                              "href=\"https://gazette.example/page\"></head><body><p>Weirs hold the river back, and "
                              "the lock lets ships through it every day of the year.</p></body></html>");
    open_index(dir); // closed at once
    set_segment_documents(dir.path("i.db"), 60);
    Index index = open_index(dir);
    IndexOptions options;
    options.batch = 150;
    REQUIRE(index.index({dir.path("in")}, options));
    write_stories(dir, 2, 300);
    REQUIRE(index.index({dir.path("in")}, options));
    options.prune = true;
    REQUIRE(index.index({dir.path("in")}, options));
    REQUIRE(index.remove({"https://gazette.example/31", "https://gazette.example/32"}));
    REQUIRE(index.update("{\"url\":\"https://gazette.example/40\",\"heat\":99}\n"
                         "{\"url\":\"https://gazette.example/41\",\"published\":false}\n"));
    dir.write("more.jsonl", "{\"url\":\"https://gazette.example/new\",\"title\":\"A new story of ships\"}\n");
}

// An answer as text, without what it took.
template <class T>
std::string told(const Result<T>& result) {
    if (!result) return "error: " + result.error().message;
    nlohmann::json json = nlohmann::json::parse(to_json(*result));
    json.erase("took_ms");
    json.erase("seconds");
    json.erase("bytes");  // of a file that was cut off: as many as there are
    json.erase("cursor"); // the time is in it
    return json.dump();
}

using Question = std::pair<std::string, std::function<std::string(const Index&)>>;

std::vector<Question> questions() {
    std::vector<Question> out;
    const auto ask = [&out](std::string query, const std::function<void(SearchOptions&)>& set = {}) {
        SearchOptions options;
        options.limit = 50;
        if (set) set(options);
        out.emplace_back("search " + query,
                         [query, options](const Index& index) { return told(index.search(query, options)); });
    };
    ask("story");
    ask("story", [](SearchOptions& options) { options.segments = false; });
    ask("\"stands beside word7\"");
    ask("wor*");
    ask("topic:T3 story");
    ask("story -word12 OR weirs");
    ask("heat:>50 beside");
    ask("", [](SearchOptions& options) { options.sort = Sort::newest; });
    ask("story round", [](SearchOptions& options) { options.facets = {Facet::topic, Facet::type, Facet::provider}; });
    ask("storx~ feed");
    ask("front matter", [](SearchOptions& options) { options.rerank = true; });
    ask("feed", [](SearchOptions& options) { options.expand = true; });
    ask("stori", [](SearchOptions& options) { options.as_you_type = true; });
    ask("round", [](SearchOptions& options) { options.unpublished = true; });
    for (const char* name :
         {"https://gazette.example/40", "https://gazette.example/10", "https://other.example/1", "7"})
        out.emplace_back(fmt::format("show {}", name), [name](const Index& index) { return told(index.show(name)); });
    out.emplace_back("related", [](const Index& index) { return told(index.related("https://gazette.example/20")); });
    out.emplace_back("suggest", [](const Index& index) { return told(index.suggest("sto")); });
    out.emplace_back("stats", [](const Index& index) { return told(index.stats()); });
    out.emplace_back("export", [](const Index& index) {
        std::string lines;
        const auto report = index.export_to([&lines](std::string_view piece) {
            lines.append(piece);
            return true;
        });
        return report ? lines : "error: " + report.error().message;
    });
    return out;
}

// Damages the bytes; says how.
std::string damage(std::string& bytes, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const std::size_t at = below(bytes.size());
    switch (seed % 5) {
    case 0: {
        const unsigned bit = static_cast<unsigned>(below(8));
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
        return fmt::format("bit {} of byte {} is flipped", bit, at);
    }
    case 1: {
        const std::size_t size = std::min(1 + below(512), bytes.size() - at);
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), size, '\0');
        return fmt::format("{} bytes from {} on are zero", size, at);
    }
    case 2: {
        const std::size_t size = std::min(1 + below(64), bytes.size() - at);
        for (std::size_t i = 0; i < size; ++i)
            bytes[at + i] = static_cast<char>(random());
        return fmt::format("{} bytes from {} on are random", size, at);
    }
    case 3: {
        const std::size_t pages = bytes.size() / kPage;
        const std::size_t one = below(pages);
        const std::size_t other = below(pages);
        for (std::size_t i = 0; i < kPage; ++i)
            std::swap(bytes[one * kPage + i], bytes[other * kPage + i]);
        return fmt::format("pages {} and {} are swapped", one + 1, other + 1);
    }
    default: bytes.resize(at); return fmt::format("only {} bytes are left", at);
    }
}

constexpr std::size_t kMostQuestions = 32;

// What the process that looked at a place found; shared with it.
struct Findings {
    enum class Answer { none, right, error, wrong };
    std::array<Answer, kMostQuestions> answers;
    bool opened;
    bool checked;               // all was well
    std::array<char, 400> told; // the first problem, and the first error
    std::array<char, 64> doing;

    void say(const std::string& text) { text.copy(told.data(), told.size() - 1); }
    void now(const std::string& text) {
        doing.fill('\0');
        text.copy(doing.data(), doing.size() - 1);
    }
    [[nodiscard]] bool any(Answer answer) const {
        return std::find(answers.begin(), answers.end(), answer) != answers.end();
    }
};

Findings& shared_findings() {
    void* const memory = mmap(nullptr, sizeof(Findings), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    return *new (memory) Findings();
}

// A damaged length must not take all the memory there is. Sanitizers need more room than there is memory.
void limit_memory() {
#ifndef NEWSIDX_SANITIZED
    const rlimit limit{std::size_t{4} << 30U, std::size_t{4} << 30U};
    setrlimit(RLIMIT_AS, &limit);
#endif
}

// In a process of its own.
bool look_at(const TempDir& dir, const std::vector<Question>& asked, const std::vector<std::string>& expected,
             Findings& findings, bool tell) {
    limit_memory();
    findings.now("open");
    auto index = Index::open(dir.path("i.db"), {.busy_timeout_ms = 100});
    if (!index) {
        findings.say("open: " + index.error().message);
        return true;
    }
    findings.opened = true;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        findings.now(asked[i].first);
        const std::string answer = asked[i].second(*index);
        const bool error = answer.starts_with("error: ") && answer != expected[i];
        findings.answers[i] = answer == expected[i] ? Findings::Answer::right
                              : error               ? Findings::Answer::error
                                                    : Findings::Answer::wrong;
        if (tell && answer != expected[i])
            MESSAGE(asked[i].first << " says\n" << first_difference(answer, expected[i]).substr(0, 3000));
    }
    findings.now("check");
    const auto checked = index->check();
    findings.checked = checked && checked->ok();
    if (!findings.checked) findings.say("check: " + (checked ? checked->problems.front() : checked.error().message));
    if (tell && checked)
        for (const std::string& problem : checked->problems)
            MESSAGE("check: " << problem);
    findings.now("index");
    const auto read = index->index({dir.path("more.jsonl")});
    findings.now("check after index");
    const auto again = index->check();
    // A run that had nothing to complain about must not make a whole file a damaged one.
    if (findings.checked && read && !(again && again->ok())) {
        findings.say("after index: " + (again ? again->problems.front() : again.error().message));
        return false;
    }
    return true;
}

} // namespace

TEST_CASE("damage: wherever a file is damaged, nothing crashes or hangs, and no wrong answer goes unnamed") {
    const TempDir dir;
    make_file(dir);
    const std::string whole = dir.read("i.db");
    const auto asked = questions();
    REQUIRE(asked.size() <= kMostQuestions);
    std::vector<std::string> expected;
    {
        const Index index = open_index(dir);
        expect_whole(index);
        for (const auto& [name, ask] : asked) {
            CAPTURE(name);
            expected.push_back(ask(index));
            CHECK_FALSE((expected.back().starts_with("error: ") && name != "show 7"));
        }
        // The same each time, else nothing is told by comparing them.
        for (std::size_t i = 0; i < asked.size(); ++i)
            CHECK(asked[i].second(index) == expected[i]);
    }
    const int wanted = number_from("NEWSIDX_PLACES", 2'000);
    const int first = number_from("NEWSIDX_SEED", 1);
    Findings& findings = shared_findings();
    std::map<std::string, int> counts;
    for (int i = 0; i < wanted; ++i) {
        const auto seed = static_cast<std::uint64_t>(first + i);
        std::string bytes = whole;
        const std::string how = damage(bytes, seed);
        CAPTURE(seed);
        CAPTURE(how);
        remove_file(dir.path("i.db"));
        dir.write("i.db", bytes);
        findings = Findings();
        const Ended ended =
            run_apart(std::chrono::seconds(60), [&] { return look_at(dir, asked, expected, findings, wanted == 1); });
        if (wanted == 1) MESSAGE(how << "; " << std::string(findings.told.data()));
        if (!ended.well()) {
            ++counts["failed"];
            FAIL_CHECK((ended.killed ? "it hangs"
                                     : fmt::format("signal {}, status {}", ended.signal, ended.status.value_or(-1)))
                       << " at " << std::string(findings.doing.data()) << "; " << std::string(findings.told.data()));
        } else if (!findings.opened) {
            ++counts["open"];
        } else if (findings.any(Findings::Answer::wrong) && findings.checked) {
            ++counts["unnamed"];
            for (std::size_t q = 0; q < asked.size(); ++q)
                if (findings.answers[q] == Findings::Answer::wrong)
                    FAIL_CHECK("another answer to '" << asked[q].first << "', and check says that all is well");
        } else if (findings.any(Findings::Answer::error)) {
            ++counts["answer"];
        } else if (!findings.checked) {
            ++counts[findings.any(Findings::Answer::wrong) ? "wrong, named by check" : "check"];
        } else {
            ++counts["harmless"];
        }
    }
    print_figures("damage",
                  fmt::format("{} places, {} named on opening, {} by an answer, {} by check ({} of them with another "
                              "answer), {} harmless; {} crashes or hangs, {} wrong answers unnamed",
                              wanted, counts["open"], counts["answer"],
                              counts["check"] + counts["wrong, named by check"], counts["wrong, named by check"],
                              counts["harmless"], counts["failed"], counts["unnamed"]));
}
