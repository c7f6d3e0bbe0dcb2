// The parts of the query language that the table tests/query_spec.txt has no words for: options of a search, limits,
// cancellation, what is looked at.
#include "newsidx/newsidx.h"
#include "temp_dir.h"

#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <string>
#include <thread>
#include <vector>

using namespace newsidx;
using newsidx::test::TempDir;

namespace {

std::string record(const std::string& id, const std::string& title, const std::string& more = "") {
    return "{\"id\":\"" + id + "\",\"lang\":\"en\",\"title\":\"" + title + "\"" + more + "}\n";
}

// A file with these records.
class File {
public:
    explicit File(const std::string& records) : index_(make(records)) {}
    [[nodiscard]] const Index& index() const { return *index_; }

    [[nodiscard]] SearchResult search(std::string_view query, SearchOptions options = {}) const {
        options.limit = 100;
        auto found = index_->search(query, options);
        REQUIRE(found);
        return *found;
    }
    [[nodiscard]] std::vector<std::string> ids(std::string_view query, const SearchOptions& options = {}) const {
        std::vector<std::string> ids;
        for (const Hit& hit : search(query, options).hits)
            ids.push_back(hit.source_id);
        std::sort(ids.begin(), ids.end());
        return ids;
    }

private:
    Result<Index> make(const std::string& records) {
        dir_.write("r.jsonl", records);
        auto index = Index::open(dir_.path("i.db"), {.create = true});
        REQUIRE(index);
        REQUIRE(index->index({dir_.path("r.jsonl")}));
        return index;
    }
    TempDir dir_;
    Result<Index> index_;
};

using Ids = std::vector<std::string>;

std::string many_records(int count) {
    std::string records;
    for (int i = 0; i < count; ++i)
        records += record("r" + std::to_string(i), "gpu chip number" + std::to_string(i));
    return records;
}

SearchOptions with_synonyms(std::string_view rules) {
    SearchOptions options;
    auto synonyms = Synonyms::parse(rules);
    REQUIRE(synonyms);
    options.synonyms = *synonyms;
    return options;
}

} // namespace

TEST_CASE("query: the last word is a beginning while it is being typed") {
    const File file(record("a", "Moore Threads") + record("b", "Moore threatens"));
    SearchOptions options;
    options.as_you_type = true;
    CHECK(file.ids("moore thre", options) == Ids{"a", "b"});
    CHECK(file.search("moore thre", options).interpreted == "moore thre*");
    CHECK(file.ids("moore thread", options) == Ids{"a"});
    CHECK(file.search("moore thre ", options).relaxed); // a space ends it
    CHECK(file.search("\"moore thre", options).interpreted == "\"moore thre\"*");
    CHECK(file.search("\"moore thre", options).warnings.empty());
    CHECK(file.search("thre -moo", options).interpreted == "thre -moo*");
    CHECK(file.ids("", options) == Ids{"a", "b"});
}

TEST_CASE("query: a URL that is typed finds what its site has, and its record when it is whole") {
    const File file(record("ferry", "Ferry stops", R"(,"url":"https://desk.example/2024/ferry?id=7,8")") +
                    record("train", "Train stops", R"(,"url":"https://www.desk.example/2024/train")") +
                    record("other", "Bus stops", R"(,"url":"http://bus.example/1")"));
    SearchOptions typing;
    typing.as_you_type = true;
    const Ids all = {"ferry", "other", "train"};
    for (const std::string_view text : {"https:", "https:/", "http://", "stops https://", "Https://", "url:https:",
                                        "https://w", "HTTP://ww", "domain:https://w", "https://www", "https://www."}) {
        CHECK_MESSAGE(file.ids(text, typing) == all, text);
        CHECK_MESSAGE(file.search(text, typing).warnings.empty(), text);
    }
    for (const std::string_view text :
         {"https://d", "https://www.d", "https://www.desk.ex", "http://desk.example/", "url:desk", "domain:https://de",
          "https://desk.example/2024/ferry?id=7,", "stops https://desk.example/2"})
        CHECK_MESSAGE((file.ids(text, typing) == Ids{"ferry", "train"}), text);
    CHECK(file.ids("-https://desk", typing) == Ids{"other"});
    CHECK(file.ids("https://desk.example.o", typing).empty());
    CHECK(file.search("https://desk.e", typing).warnings.empty());
    CHECK(file.search("https://desk.example/2", typing).warnings.at(0).message ==
          "no record has the URL https://desk.example/2; these are of its site");
    for (const std::string_view text :
         {"https://desk.example/2024/train", "desk.example/2024/train", "https://desk.example/2024/train stop"})
        CHECK_MESSAGE(file.ids(text, typing) == Ids{"train"}, text);
    CHECK(file.ids("https://wo", typing).empty());
    CHECK(file.ids("w", typing).empty()); // a word
    // What nobody types any more is what it says.
    CHECK(file.ids("https://w").empty());
    CHECK(file.ids("https://desk.example/2").empty());
    CHECK(file.ids("https://desk.example/2 stop", typing).empty());
    CHECK(file.ids("https:").empty());
}

TEST_CASE("query: an IPv6 address is a site when its bracket is closed") {
    const File file(record("lab", "Ferry lab", R"(,"url":"http://[2001:db8::7]:8080/ferry")") +
                    record("other", "Bus stops", R"(,"url":"http://bus.example/1")"));
    SearchOptions typing;
    typing.as_you_type = true;
    for (const std::string_view text : {"http://[2001:db8::7]", "http://[2001:db8::7]:80", "domain:[2001:db8::7]"})
        CHECK_MESSAGE((file.ids(text, typing) == Ids{"lab"}), text);
    for (const std::string_view text : {"http://[", "http://[2001:db8::7", "domain:[2001"}) {
        CHECK_MESSAGE((file.ids(text, typing) == Ids{"lab", "other"}), text); // no filter yet
        CHECK_MESSAGE(file.search(text, typing).interpreted.empty(), text);
    }
    CHECK(file.search("http://[", typing).warnings.at(0).message ==
          "expected here is a URL; until then it is left out");
    CHECK(file.ids("domain:[2001:db8::7]") == Ids{"lab"});
    CHECK(file.search("domain:[2001 ferry").interpreted == "\"domain:[2001\" ferry");
}

TEST_CASE("query: a number is found however its digits are grouped, and a space that may break a line groups none") {
    const File file(record("plain", "1000 boats") + record("comma", "1,000 boats") + record("dot", "1.000 boats") +
                    record("apostrophe", "1'000 boats") + record("space", "1\u202f000 boats") +
                    record("apart", "000 is dialled for 1 boat"));
    const Ids all = {"apostrophe", "comma", "dot", "plain", "space"};
    for (const std::string_view text : {"1000", "1,000", "1'000", "1\u2019000", "1\u00a0000", "1\u2009000 boats",
                                        "1\u202f000\u00a0boats", "title:1\u00a0000", "boats (1\u00a0000)"})
        CHECK_MESSAGE((file.ids(text) == all), text);
    for (const std::string_view text : {"1 000", "1\u3000000", "1\u00a0000.5 OR (1 000)"})
        CHECK_MESSAGE((file.ids(text) == Ids{"apart", "apostrophe", "space"}), text);
    SearchOptions typing;
    typing.as_you_type = true;
    for (const std::string_view text : {"1'000", "boats 1\u00a0000", "title:1'000"})
        CHECK_MESSAGE((file.ids(text, typing) == all), text);
    CHECK(file.search("1'00", typing).interpreted == "1'00*");
    CHECK(file.search("1\u00a0000").interpreted == "1\u00a0000");
    CHECK(file.ids("boat -1'000") == Ids{"apart", "comma", "dot", "plain"}); // what is left out is as it is typed
    CHECK(file.ids("=1'000") == Ids{"apostrophe", "space"});
}

TEST_CASE("query: a word with its article or the ending of the plural is found while it is typed") {
    struct Row {
        std::string_view record;
        std::string_view word;
        std::size_t from;                     // letters: before, nothing but the article or one letter more is typed
        std::vector<std::string_view> others; // that find it, too
    };
    const std::vector<Row> rows = {
        {R"({"id":"it","lang":"ar","title":"الانتخابات في المدينة"})",
         "الانتخابات",
         4,
         {"انتخابات", "مدينة", "بالمد*"}},
        {R"({"id":"it","lang":"he","title":"הבחירות בכנסת"})", "הבחירות", 3, {"בחירות", "והבחירות"}},
        {R"({"id":"it","lang":"fa","title":"کتاب‌هایشان در خانه"})",
         "کتاب‌هایشان",
         2,
         {"کتاب", "كتابها", "خانه‌ها"}}};
    for (const Row& row : rows) {
        const File file(std::string(row.record) + "\n"
                                                  R"({"id":"en","lang":"en","title":"an election in town"})");
        for (std::size_t size = 2 * row.from; size <= row.word.size(); ++size) {
            if (size < row.word.size() && (static_cast<unsigned char>(row.word[size]) & 0xC0U) == 0x80) continue;
            const std::string beginning = std::string(row.word.substr(0, size)) + '*';
            CHECK_MESSAGE((file.ids(beginning) == Ids{"it"}), beginning);
        }
        for (const std::string_view other : row.others)
            CHECK_MESSAGE((file.ids(other) == Ids{"it"}), other);
    }
    const File file(R"({"id":"it","lang":"ar","title":"الانتخابات"})");
    CHECK(file.ids("الانش*").empty());
    CHECK(file.ids("كالك*").empty());
}

TEST_CASE("query: a word is found however much of it is typed, also when its stem is shorter than that") {
    std::string records = record("other", "A bus, and those on it");
    for (int i = 0; i < 6; ++i)
        records += record("e" + std::to_string(i), "Public education of business");
    const File file(records);
    const Ids all = {"e0", "e1", "e2", "e3", "e4", "e5"};
    for (const std::string_view word : {"education", "business"})
        for (std::size_t size = 3; size <= word.size(); ++size) {
            const std::string beginning = std::string(word.substr(0, size)) + '*';
            CAPTURE(beginning);
            Ids found = file.ids(beginning);
            std::erase(found, "other"); // which "bus" begins, too
            CHECK(found == all);
        }
    CHECK(file.ids("busin*") == all); // not the bus that is shorter: business begins so
    CHECK(file.ids("\"public educatio\"*") == all);
    CHECK(file.ids("title:educatio* -busi*").empty());
    CHECK(file.ids("educatiox*").empty());
    CHECK(file.search("educatio*").interpreted == "educatio*");
    // A page goes on with the terms of the first one.
    SearchOptions options;
    options.limit = 2;
    Ids seen;
    for (int page = 0; page < 3; ++page) {
        const auto found = file.index().search("educatio*", options);
        REQUIRE(found);
        for (const Hit& hit : found->hits)
            seen.push_back(hit.source_id);
        options.cursor = found->cursor;
    }
    std::sort(seen.begin(), seen.end());
    CHECK(seen == all);
}

TEST_CASE(
    "query: words that are also written with a hyphen are found so, and Vietnamese with its tones on either vowel") {
    const auto in = [](const char* lang, const std::string& id, const std::string& title) {
        return "{\"id\":\"" + id + "\",\"lang\":\"" + lang + "\",\"title\":\"" + title + "\"}\n";
    };
    const File english(in("en", "joined", "An email about cooperation") +
                       in("en", "apart", "E-mails about co-operation") + in("en", "other", "Mail about an operation"));
    for (const char* query : {"email", "e-mail", "Emails", "cooperation", "co-operation"})
        CHECK_MESSAGE((english.ids(query) == Ids{"apart", "joined"}), query);
    CHECK(english.ids("=email") == Ids{"joined"});
    const File vietnamese(in("vi", "new", "Hoà bình và sức khoẻ") + in("vi", "old", "Hòa bình và sức khỏe") +
                          in("vi", "bare", "Hoa va suc khoe binh"));
    for (const char* query : {"hòa bình", "hoà bình", "\"Hòa Bình\"", "sức khỏe", "sức khoẻ"})
        CHECK_MESSAGE((vietnamese.ids(query) == Ids{"new", "old"}), query);
}

TEST_CASE("query: words are found however they are spelled: umlauts, numbers, hyphens, digits, characters") {
    const auto in = [](const char* lang, const std::string& id, const std::string& title) {
        return "{\"id\":\"" + id + "\",\"lang\":\"" + lang + "\",\"title\":\"" + title + "\"}\n";
    };
    std::string records = in("de", "muller", "Müller besucht München") + in("en", "mueller", "Mueller reports") +
                          in("en", "covid-19", "Covid-19 and wi-fi: 1,000 people") +
                          in("en", "covid19", "A covid19 wave, wifi and 25000 people") +
                          in("zh", "simplified", "台湾总统访问") + in("zh-TW", "traditional", "台灣總統訪問") +
                          in("zh-TW", "official", "臺灣大學") + in("fr", "fr", "L'Élysée et la majorité") +
                          in("en", "committee", "A committee of trustees, a 100 Asi");
    for (int i = 0; i < 60; ++i)
        records += in("de", "m" + std::to_string(i), "Frau Schröder spricht") +
                   in("en", "t" + std::to_string(i), "They trust");
    const File file(records);
    CHECK(file.ids("Muenchen") == Ids{"muller"});
    CHECK(file.ids("\"Muenchen\"") == Ids{"muller"});
    CHECK(file.ids("Müller") == Ids{"mueller", "muller"});
    CHECK(file.ids("MÜLLER") == Ids{"mueller", "muller"});
    CHECK(file.ids("Mueller") == Ids{"mueller"}); // which is there, and no rarer
    CHECK(file.ids("Schroeder").size() == 60);
    CHECK(file.ids("=Müller") == Ids{"muller"});
    CHECK(file.ids("-Müller covid19") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("Mueller -Müller") == Ids{"mueller"}); // what is left out is left out as it is typed
    CHECK(file.ids("Mu\u0308ller") == Ids{"mueller", "muller"});
    CHECK(file.ids("wi\u2011fi") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("a100 OR as-is").empty()); // "A 100" and "Asi" are others
    CHECK(file.ids("covid-19") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("title:covid19") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("wi-fi") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("wifi") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("Wifi OR emails") == Ids{"covid-19", "covid19"});
    CHECK(file.ids("=wifi") == Ids{"covid19"});
    CHECK(file.ids("wifi NEAR/3 25,000") == Ids{"covid19"});
    CHECK(file.ids("covid19 NEAR/3 1000") == Ids{"covid-19"});
    CHECK(file.ids("1000") == Ids{"covid-19"});
    CHECK(file.ids("25.000") == Ids{"covid19"});
    for (const char* taiwan : {"台灣", "台湾", "臺灣"})
        CHECK_MESSAGE((file.ids(taiwan) == Ids{"official", "simplified", "traditional"}), taiwan);
    CHECK(file.ids("总统访问") == Ids{"simplified", "traditional"});
    CHECK(file.ids("elysee") == Ids{"fr"});
    CHECK(file.ids("majorite elysee") == Ids{"fr"});
    CHECK(file.ids("trustee") == Ids{"committee"}); // no trusté, though many trust
    SearchOptions typing;
    typing.as_you_type = true;
    CHECK(file.ids("muench", typing) == Ids{"muller"});
    CHECK(file.ids("elysee", typing) == Ids{"fr"});
    for (const char* found : {"Muenchen", "elysee", "majorite", "covid19", "25.000"})
        CHECK(file.search(found).did_you_mean.empty());
    const SearchResult shown = file.search("Muenchen");
    CHECK(shown.hits.front().title.find("München") != std::string::npos);
    REQUIRE(shown.hits.front().title_marks.size() == 1);
}

TEST_CASE("query: a word in -u is found in the plural and in the singular") {
    const File file(record("one", "A GPU for Hindu menu makers") + record("some", "GPUs and menus of the Hindus") +
                    record("virus", "A viru, a virus"));
    for (const std::string_view query : {"gpu", "GPUs", "menus menu", "\"gpu for\" OR \"gpus and\"", "hindus",
                                         "title:gpus", "gpu's", "GPUS hindu", "gpus NEAR menu", "gpus*"})
        CHECK_MESSAGE((file.ids(query) == Ids{"one", "some"}), query);
    CHECK(file.ids("\"gpu for\"") == Ids{"one"});
    CHECK(file.ids("=gpu") == Ids{"one"});
    CHECK(file.ids("=gpus") == Ids{"some"});
    CHECK(file.ids("-gpu") == Ids{"some", "virus"}); // left out is what is typed
    CHECK(file.ids("viru") == Ids{"virus"});
    const SearchResult found = file.search("gpu");
    CHECK(found.hits.front().title_marks.size() == 1);
    CHECK(found.hits.back().title_marks.size() == 1);
    CHECK(found.did_you_mean.empty());
}

TEST_CASE("query: names with numbers are found in the plural and in the singular, joined and with a hyphen") {
    const File file(record("one", "An F-16 lands, a 64-bit MP3 player") +
                    record("some", "F-16s and MP3s of the 1980s") + record("model", "GPT-4o talks, an F-35B flies") +
                    record("year", "Songs of 1980, on page 16"));
    CHECK(file.ids("F-16") == Ids{"one", "some"});
    CHECK(file.ids("f-16s") == Ids{"one", "some"});
    CHECK(file.ids("MP3") == Ids{"one", "some"});
    CHECK(file.ids("=MP3") == Ids{"one"});
    CHECK(file.ids("1980's") == Ids{"some", "year"});
    CHECK(file.ids("1980") == Ids{"year"}); // a number is no name
    CHECK(file.ids("16") == Ids{"one", "year"});
    CHECK(file.ids("gpt4o") == Ids{"model"});
    CHECK(file.ids("F35B") == Ids{"model"});
    CHECK(file.ids("64bit") == Ids{"one"});
    const File versions(record("v", "Docker v20.10.5 is out") + record("bare", "Docker 20.10.5 has a bug") +
                        record("other", "Docker 20.10, and 5 more in a v20"));
    CHECK(versions.ids("v20.10.5") == Ids{"bare", "v"});
    CHECK(versions.ids("20.10.5") == Ids{"bare", "v"});
    CHECK(versions.ids("V20.10") == Ids{"other"});
    CHECK(versions.ids("=20.10.5") == Ids{"bare"});
    CHECK(versions.ids("v20") == Ids{"other"});
    // Letters that take more bytes when their marks are gone.
    for (const char* longer : {"\u0535\u0580\u0587\u0561\u05761", "\ufdf21", "x-\ufdf21"})
        CHECK_MESSAGE(file.ids(longer).empty(), longer);
}

TEST_CASE("query: what is asked for as it is written has its dots") {
    const File file(record("dots", "The U.S. waits") + record("none", "Tell us") + record("node", "Node.js 3.5"));
    CHECK(file.ids("U.S.") == Ids{"dots", "none"});
    CHECK(file.ids("=U.S.") == Ids{"dots"});
    CHECK(file.ids("=u.s") == Ids{"dots"});
    CHECK(file.ids("=\"the u.s. waits\"") == Ids{"dots"});
    CHECK(file.ids("=us") == Ids{"dots", "none"}); // who types none leaves it open
    for (const char* query : {"=node.js", "=3.5"})
        CHECK_MESSAGE((file.ids(query) == Ids{"node"}), query);
}

TEST_CASE("query: a word of more parts than a query may have is cut, and does not find everything") {
    const File file(record("a", "something") + record("b", "else"));
    std::string parts;
    for (int i = 0; i < 300; ++i)
        parts += "x-";
    const SearchResult result = file.search(parts + "y");
    CHECK(result.total == 0);
    REQUIRE(result.warnings.size() == 1);
    CHECK(result.warnings[0].message == "only the first 256 words are searched");
    CHECK(file.search(parts + "y something", {.match = Match::any}).total == 0); // there was no room left
}

TEST_CASE("query: Vietnamese is found as it is typed without marks, and with marks as it is written") {
    const auto in = [](const char* lang, const std::string& id, const std::string& title) {
        return "{\"id\":\"" + id + "\",\"lang\":\"" + lang + "\",\"title\":\"" + title + "\"}\n";
    };
    const std::string vietnamese = in("vi", "phone", "Mất trộm điện thoại ở Hà Nội") + in("vi", "skin", "Chăm sóc da") +
                                   in("vi", "ball", "Trận bóng đá hôm qua") +
                                   in("vi", "apart", "Nội các họp ở Hạ Long") + in("vi", "none", "Dien thoai moi");
    const File file(vietnamese);
    CHECK(file.ids("dien thoai") == Ids{"none", "phone"});
    CHECK(file.ids("điện thoại") == Ids{"phone"});
    CHECK(file.ids("ha noi") == Ids{"apart", "phone"});
    CHECK(file.ids("\"ha noi\"") == Ids{"phone"});
    CHECK(file.ids("bong da") == Ids{"ball"});
    CHECK(file.ids("da") == Ids{"ball", "skin"});
    CHECK(file.ids("da sóc") == Ids{"skin"}); // who sets marks sets them all
    CHECK(file.ids("=da") == Ids{"skin"});
    CHECK(file.ids("\"bong da\" NEAR/5 qua") == Ids{"ball"});
    CHECK(file.search("dien thoai").did_you_mean.empty());

    for (const char* word : {"re", "Pre", "nha re", "re OR pre"})
        (void)file.ids(word); // no hyphen is in them
    // Filters, what is left out and signs say nothing of how words are typed.
    CHECK(file.ids("dien thoai -\"Hạ Long\"") == Ids{"none", "phone"});
    CHECK(file.ids("dien thoai ×") == Ids{"none", "phone"});
    for (const char* left_out :
         {"(-Hạ)", "(NOT Hạ)", "NOT (Hạ Long)", "-(mất long)", "(-(Hạ (Long)))", "(-\"Hạ Long\")"})
        CHECK_MESSAGE(file.search("dien thoai " + std::string(left_out)).total > 0, left_out);
    CHECK(file.ids("dien thoai -(hạ long) (-sóc)") == Ids{"none", "phone"});
    // Syllables of stop words: của, và; and those that are one: do.
    const File stops(in("vi", "police", "Vụ án của công an và HĐND") + in("vi", "gang", "Nhóm côn đồ ở Đắk Lắk"));
    CHECK(stops.ids("vu an cua cong an") == Ids{"police"});
    CHECK(stops.ids("\"cong an va hdnd\"") == Ids{"police"});
    CHECK(stops.ids("\"nhom con do\"") == Ids{"gang"});
    CHECK(stops.ids("dak lak") == Ids{"gang"});

    // In a file of another language only what is far more frequent with marks is taken for that.
    std::string english;
    for (int i = 0; i < 30; ++i)
        english += in("en", "en" + std::to_string(i), "They ban the phone") +
                   (i < 12 ? in("vi", "vi" + std::to_string(i), "Điện ảnh, bạn và điện thoại") : "");
    const File mixed(english);
    CHECK(mixed.ids("dien thoai").size() == 12);
    CHECK(mixed.ids("ban").size() == 30);
    CHECK(mixed.ids("dien anh").size() == 12);
}

TEST_CASE("query: synonyms find what was meant, and score as one word") {
    const File file(record("gpu", "gpu prices") + record("card", "graphics cards") +
                    record("apart", "card of graphics") + record("fed", "fed waits") +
                    record("reserve", "federal reserve waits"));
    const SearchOptions options = with_synonyms("# hardware\nGPU, graphics card\nfed => federal reserve\n");
    CHECK(file.ids("gpu", options) == Ids{"card", "gpu"});
    CHECK(file.ids("Graphics Card", options) == Ids{"apart", "card", "gpu"});
    CHECK(file.ids("\"graphics card\"", options) == Ids{"card"});
    CHECK(file.ids("=gpu", options) == Ids{"gpu"});
    CHECK(file.ids("gpu*", options) == Ids{"gpu"});
    CHECK(file.ids("fed", options) == Ids{"fed", "reserve"});
    CHECK(file.ids("federal reserve", options) == Ids{"reserve"});
    CHECK(file.ids("waits -fed", options).empty());
    CHECK(file.ids("title:gpu", options) == Ids{"card", "gpu"});
    CHECK(file.ids("body:gpu", options).empty());
    CHECK(file.search("gpu OR fed", options).interpreted == "gpu OR fed");
    CHECK(file.search("gpu").total == 1);

    SearchOptions explained = options;
    explained.explain = true;
    const SearchResult found = file.search("gpu", explained);
    REQUIRE(found.hits.size() == 2);
    for (const Hit& hit : found.hits) {
        REQUIRE(hit.explanation->terms.size() == 1);
        CHECK(hit.explanation->terms[0].tf == 1.25); // once, in the title
        CHECK(hit.explanation->terms[0].df == 2);    // the largest: graphics and card are in two, gpu in one
    }
}

TEST_CASE("query: what an explanation says of a term makes up its score, by the formula in search.h") {
    const File file(record("1", "chips") + record("2", "chip chip maker tells of more chips than there were") +
                    record("3", "chipset makers") + record("4", "a ferry"));
    SearchOptions options;
    options.explain = true;
    options.match = Match::any;
    for (const char* query : {"chip maker", "chip* ferry", "chpi~ maker"}) {
        CAPTURE(query);
        const SearchResult found = file.search(query, options);
        REQUIRE_FALSE(found.hits.empty());
        for (const Hit& hit : found.hits)
            for (const TermExplanation& term : hit.explanation->terms) {
                const double length = term.group ? 1 : hit.explanation->length / hit.explanation->average_length;
                const double tf_part = 2.2 * term.tf / (term.tf + 1.2 * (0.25 + 0.75 * length));
                CHECK(term.score == doctest::Approx(term.weight * term.idf * tf_part).epsilon(1e-9));
                CHECK((!term.group || term.tf <= 1));
            }
    }
}

TEST_CASE("query: what nothing is filed under is found without its signs and spaces, or with others") {
    const File file(record("wifi", "A router", R"(,"topics":["Wi-Fi","A.I."],"author":"Jean-Pierre Dupont")") +
                    record("code", "A ring", R"(,"topics":["C++","Wi Max"],"author":"J. R. R. Tolkien")") +
                    record("max", "A mast", R"(,"topics":["WiMax"],"provider":"Der Bote","author":"Zoë O’Hara")"));
    using Ids = std::vector<std::string>;
    for (const char* query : {"topic:wifi", "topic:\"wi fi\"", "topic:wi-fi", "topic:AI", "author:\"jean pierre\"",
                              "author:\"jean pierre d\"*", "author:jean-pierre"}) {
        CAPTURE(query);
        CHECK(file.ids(query) == Ids{"wifi"});
        CHECK(file.search(query).warnings.empty());
    }
    for (const char* query : {"author:\"j.r.r. tolkien\"", "author:\"jrr tolkien\"", "author:\"j r r\""})
        CHECK(file.ids(query) == Ids{"code"});
    for (const char* query : {"topic:wimax", "provider:derbote", "author:\"o'hara\""})
        CHECK(file.ids(query) == Ids{"max"}); // what is filed as it is typed comes before what is not
    CHECK(file.ids("topic:c").empty());
    CHECK(file.ids("topic:wi").empty());
    CHECK(file.ids("author:pierredupont").empty());
    CHECK(file.search("topic:c").warnings.size() == 1);
}

TEST_CASE("query: from a stem less is near than from the word, and its first letter stays") {
    const File file(record("government", "The government said so") + record("over", "It is all over") +
                    record("rover", "A rover on Mars") + record("rations", "Rations of the army") +
                    record("station", "The station is open") + record("running", "Running through the fields") +
                    record("rub", "Rub the fields with the sand"));
    using Ids = std::vector<std::string>;
    CHECK(file.ids("goverment~") == Ids{"government"});
    CHECK(file.ids("rationing~2") == Ids{"rations"});
    CHECK(file.ids("ration~2") == Ids{"rations", "station"}); // the word itself may begin otherwise
    CHECK(file.ids("running~2") == Ids{"rub", "running"});
    CHECK(file.ids("covering~").empty());
    CHECK(file.ids("stations~") == Ids{"station"});
    CHECK(file.ids("statoins~") == Ids{"station"}); // only its ending is wrong
    CHECK(file.ids("govenrment~") == Ids{"government"});
    CHECK(file.ids("governmnet~") == Ids{"government"});
    CHECK(file.ids("plan~").empty());
}

TEST_CASE("query: what is near has so many other words among it at most, and no word stands for two") {
    const File file(record("apart", "wifi alpha beta email") + record("together", "email wifi") +
                    record("one", "only one york here") + record("two", "york alpha york") +
                    record("crude", "crude oil") + record("both", "oil and crude oil"));
    CHECK(file.ids("wifi NEAR/0 email") == Ids{"together"});
    CHECK(file.ids("wi-fi NEAR/0 e-mail") == Ids{"together"});
    CHECK(file.ids("wifi NEAR/2 email") == Ids{"apart", "together"});
    CHECK(file.ids("york NEAR/0 york").empty());
    CHECK(file.ids("york NEAR/1 york") == Ids{"two"});
    CHECK(file.ids("\"york york\"~5") == Ids{"two"});
    CHECK(file.ids("\"crude oil\" NEAR/0 oil").empty());
    CHECK(file.ids("\"crude oil\" NEAR/1 oil") == Ids{"both"});
    CHECK(file.ids("york NEAR/9 york NEAR/9 york").empty());
}

TEST_CASE("query: near the same word many times in a long text is told quickly") {
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += i % 50 == 0 ? "gamma " : i % 2 == 0 ? "alpha " : "beta ";
    const File file(record("long", text));
    std::string words;
    for (int i = 0; i < 40; ++i)
        words += "alpha beta gamma ";
    CHECK(file.ids('"' + words + "\"~1").empty());
    CHECK(file.ids('"' + words + "\"~99").empty());
    CHECK(file.ids("\"alpha beta gamma\"~0") == Ids{"long"});
}

TEST_CASE("query: marks may be left out in a file of several languages, too") {
    const auto in = [](const std::string& lang, const std::string& id, const std::string& title) {
        return "{\"id\":\"" + id + "\",\"lang\":\"" + lang + "\",\"title\":\"" + title + "\"}\n";
    };
    // Portuguese makes of sequia what Spanish makes of sequía.
    const std::string spanish = in("es", "drought", "La sequía golpea la economía");
    for (const char* other : {"pt", "it", "hu", "en"}) {
        const File file(spanish + in(other, "other", "xyz"));
        CHECK_MESSAGE(file.ids("sequia") == Ids{"drought"}, other);
        CHECK_MESSAGE(file.ids("economia sequia") == Ids{"drought"}, other);
        CHECK_MESSAGE(file.ids("\"la sequia golpea\"") == Ids{"drought"}, other);
    }
}

TEST_CASE("query: near is the same however a letter's mark is written") {
    const File file(record("one", "café au lait") + record("two", "cafés"));
    CHECK(file.ids("caf\u00e9s~") == file.ids("cafe\u0301s~"));
}

TEST_CASE("query: words that are near the same terms are one term, asked for twice") {
    const File file(record("1", "serve") + record("2", "serves a server") + record("3", "chips"));
    SearchOptions options;
    options.explain = true;
    const SearchResult found = file.search("server~2 serve~2", options);
    REQUIRE(found.total == 2);
    for (const Hit& hit : found.hits) {
        REQUIRE(hit.explanation->terms.size() == 1);
        CHECK(hit.explanation->terms.front().weight == 2);
    }
}

TEST_CASE("query: a file of synonyms that cannot be read is refused with its line") {
    const auto bad = Synonyms::parse("gpu, card\nlonely\n");
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == ErrorCode::invalid_argument);
    CHECK(bad.error().message.find("line 2") != std::string::npos);
    CHECK_FALSE(Synonyms::parse("gpu => \n"));
    CHECK_FALSE(Synonyms::parse("!!! => gpu\n"));
    CHECK(Synonyms::parse(""));
    CHECK(Synonyms::parse("\xef\xbb\xbf# nothing\r\n\r\n")); // with a byte order mark
    const TempDir dir;
    const auto missing = Synonyms::read(dir.path("none"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    const auto folder = Synonyms::read(dir.path("."));
    REQUIRE_FALSE(folder);
    CHECK(folder.error().code == ErrorCode::io);
    CHECK(folder.error().where == dir.path("."));
}

TEST_CASE("query: a search whose time is over gives what it has, and says that it is partial") {
    const File file(many_records(3000));
    SearchOptions options;
    options.timeout = 0;
    options.facets = {Facet::topic, Facet::year};
    for (const char* query : {"gpu", "chip -nothing", "", "numbr~2", "gpu OR chip has:date"}) {
        CAPTURE(query);
        const SearchResult found = file.search(query, options);
        CHECK(found.partial);
        CHECK_FALSE(found.total_exact);
        CHECK(found.total < 3000);
        REQUIRE(found.facets.size() == 2);
        CHECK(found.facets[1].facet == Facet::year);
    }
    options.timeout = 1000;
    const SearchResult whole = file.search("gpu", options);
    CHECK_FALSE(whole.partial);
    CHECK(whole.total == 3000);
    options.timeout = -1;
    CHECK(file.index().search("gpu", options).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("query: a search is stopped from another thread") {
    const File file(many_records(3000));
    std::stop_source source;
    SearchOptions options;
    options.stop = source.get_token();
    CHECK_FALSE(file.search("gpu", options).partial);
    std::atomic<int> partial = 0;
    std::thread searching([&] {
        // Until one has been met in its middle, or before its beginning.
        while (partial == 0)
            partial = file.search("gpu chip OR number*", options).partial ? 1 : 0;
    });
    source.request_stop();
    searching.join();
    CHECK(partial == 1);
}

TEST_CASE("query: hidden records are found where they are asked for") {
    const File file(record("seen", "gpu") + record("unseen", "gpu", ",\"published\":false"));
    CHECK(file.ids("gpu") == Ids{"seen"});
    CHECK(file.search("gpu").hidden_records == 1);
    CHECK(file.ids("gpu is:unpublished") == Ids{"unseen"});
    CHECK(file.search("gpu is:unpublished").hidden_records == 0);
    CHECK(file.ids("gpu -is:unpublished") == Ids{"seen"});
    CHECK(file.ids("is:published OR is:unpublished") == Ids{"seen", "unseen"});
}

TEST_CASE("query: a label that no record has is told of, with those that are like it") {
    const File file(record("a", "gpu", ",\"topics\":[\"Artificial Intelligence\"]"));
    const SearchResult found = file.search("gpu topic:intelligence");
    CHECK(found.total == 0);
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].offset == 10);
    CHECK(found.warnings[0].message == "no record has the topic 'intelligence'; there is 'Artificial Intelligence'");
}

TEST_CASE("query: what may be a URL, and has no scheme, is one where a record has it, and else text") {
    const File file(record("a", "gpu", ",\"url\":\"https://desk.example/2024/gpu\"") +
                    record("b", "see forge.example/group/tool for it"));
    CHECK(file.ids("desk.example/2024/gpu") == Ids{"a"});
    CHECK(file.ids("http://desk.example/2024/gpu") == Ids{"a"});
    CHECK(file.ids("desk.example/2024/gpu,") == Ids{"a"});
    const std::string endless = "forge.example/" + std::string(100'000, '1');
    CHECK(file.search(endless).warnings.at(0).message == "no record has this URL; it is searched as text");
    CHECK(file.search("\u200egpu \u200eforge.example/1").warnings.at(0).offset == 10);
    CHECK(file.ids("forge.example/group/tool-1") == Ids{});
    CHECK(file.ids("forge.example/group/tool") == Ids{"b"});
    const SearchResult found = file.search("forge.example/group/tool_1");
    REQUIRE(found.warnings.size() == 1);
    CHECK(found.warnings[0].message == "no record has the URL forge.example/group/tool_1; it is searched as text");
}

TEST_CASE(
    "query: a URL without a scheme may be short, and have capitals in its host, a port and letters of any script") {
    const File file(record("short", "gpu", ",\"url\":\"https://desk.example/x\"") +
                    record("port", "gpu", ",\"url\":\"https://desk.example:8080/x\"") +
                    record("bücher", "gpu", ",\"url\":\"https://bücher.example/gpu\"") +
                    record("text", "gpus in node.js/express and U.S./Canada"));
    for (const std::string_view url : {"desk.example/x", "Desk.Example/x", "www.desk.example/x", "desk.example/x."})
        CHECK_MESSAGE(file.ids(url) == Ids{"short"}, url);
    CHECK(file.ids("Desk.example:8080/x") == Ids{"port"});
    for (const std::string_view url : {"bücher.example/gpu", "Bücher.example/gpu", "xn--bcher-kva.example/gpu"})
        CHECK_MESSAGE(file.ids(url) == Ids{"bücher"}, url);
    for (const std::string_view text : {"node.js/express", "U.S./Canada"}) {
        CHECK_MESSAGE(file.ids(text) == Ids{"text"}, text);
        CHECK(file.search(text).warnings.empty());
    }
    for (const std::string_view text : {"desk.example/y", "./x", "1.5/2.5", ".../..."}) {
        CHECK_MESSAGE(file.ids(text).empty(), text);
        CHECK_MESSAGE(file.search(text).interpreted.find("url:") == std::string::npos, text);
    }
    CHECK(file.search("\"desk.example/x\"").total == 0);
}

TEST_CASE("query: old codes of languages and tags with _ find what others say of the same language") {
    const File file(R"({"id":"old","lang":"iw","title":"gpu"})"
                    "\n"
                    R"({"id":"new","lang":"he","title":"gpu"})"
                    "\n"
                    R"({"id":"us","lang":"en-US","title":"gpu"})"
                    "\n"
                    R"({"id":"norsk","lang":"no","title":"gpu"})"
                    "\n");
    for (const std::string_view query : {"lang:iw", "lang:he", "lang:hebrew", "lang:HE"})
        CHECK_MESSAGE(file.search(query).total == 2, query);
    for (const std::string_view query : {"lang:en_US", "lang:en", "lang:no", "lang:nb", "lang:norwegian", "lang:norsk",
                                         "lang:norwegisch", "lang:norvégien"})
        CHECK_MESSAGE(file.search(query).total == 1, query);
    SearchOptions typing;
    typing.as_you_type = true;
    CHECK(file.search("lang:hebrew", typing).total == 2); // typed to its end
    CHECK(file.search("lang:hebr", typing).total == 0);
    for (const std::string_view query : {"lang:us", "lang:il", "lang:gb"}) // countries
        CHECK_MESSAGE(file.search(query).total > 0, query);
    CHECK(file.search("lang:in").warnings.at(0).message == "no record has the language 'in'");
    CHECK(file.search("lang:vi").total == 0); // Vietnamese, not English as on the Virgin Islands
    CHECK(file.search("lang:vi").warnings.at(0).message == "no record has the language 'vi'");
    CHECK(file.search("lang:vi", typing).total == 0);
    CHECK(file.search("-lang:vi").total == 4);
}

TEST_CASE("query: a language is found by the script and country that go without saying, and by librarians' codes") {
    const File file(R"({"id":"de","lang":"de","title":"gpu"})"
                    "\n"
                    R"({"id":"zh","lang":"zh","title":"gpu"})"
                    "\n"
                    R"({"id":"hant","lang":"zh-Hant","title":"gpu"})"
                    "\n"
                    R"({"id":"no","lang":"no","title":"gpu"})"
                    "\n"
                    R"({"id":"nb","lang":"nb","title":"gpu"})"
                    "\n"
                    R"({"id":"en","lang":"en","title":"gpu"})"
                    "\n");
    for (const std::string_view query : {"lang:de-DE", "lang:de_latn_de", "lang:ger", "lang:GER", "lang:deu"})
        CHECK_MESSAGE(file.ids(query) == Ids{"de"}, query);
    CHECK(file.ids("lang:zh-TW") == Ids{"hant"});
    CHECK(file.ids("lang:zh-CN") == Ids{"hant", "zh"}); // zh has its variants
    for (const std::string_view query : {"lang:de-AT", "lang:zh-HK", "lang:may", "lang:xyz", "lang:und"})
        CHECK_MESSAGE(file.ids(query).empty(), query);
    SearchOptions typing;
    typing.as_you_type = true;
    for (const std::string_view query : {"lang:no", "lang:nb", "lang:nor", "lang:norwegian"})
        CHECK_MESSAGE((file.ids(query, typing) == Ids{"nb", "no"}), query);
    CHECK(file.ids("lang:n", typing) == Ids{"nb", "no"});
    CHECK(file.ids("lang:ger", typing) == Ids{"de"});
}

TEST_CASE("query: an author whom no record has by that name is looked for in the other order") {
    const File file(record("a", "gpu", R"(,"authors":["Lena Marsh"])") +
                    record("b", "gpu", R"(,"authors":["Bo Reed"])"));
    for (const std::string_view query : {R"(author:"Marsh, Lena")", R"(author:"marsh,lena")"})
        CHECK_MESSAGE(file.ids(query) == Ids{"a"}, query);
    for (const std::string_view query :
         {R"(author:"Marsh, Le")", R"(author:", Bo Lena")", R"(author:"Marsh, Lena, Bo")"})
        CHECK_MESSAGE(file.ids(query).empty(), query);
    SearchOptions typing;
    typing.as_you_type = true;
    CHECK(file.ids("author:\"lena ma", typing) == Ids{"a"});
    CHECK(file.ids("author:\"lena ma\"*") == Ids{"a"});
    CHECK(file.ids("author:\"zzz", typing).empty());
}

TEST_CASE("query: a number is found with spaces between its thousands, too") {
    const File file(record("spaced", "10 000 gpus") + record("joined", "10000 gpus") + record("comma", "10,000 gpus") +
                    record("year", "2 024 gpus") + record("other", "10 001 gpus, 000 of them"));
    CHECK(file.search("10000").total == 3);
    CHECK(file.search("10,000 gpus").total == 3);
    CHECK(file.ids("\"10 000\"") == Ids{"spaced"});
    CHECK(file.search("2024").total == 0); // a year is none
    CHECK(file.search("-10000").total == 4);
}

TEST_CASE("query: a search whose time is over looks no further filters up, and none is looked up twice") {
    const File file(record("a", "gpu", ",\"url\":\"https://desk.example/a\",\"authors\":[\"Lena Marsh\"]"));
    std::string query = "gpu (site:desk.example";
    for (int i = 0; i < 200; ++i)
        query += " OR site:s" + std::to_string(i) + ".example";
    query += ')';
    CHECK(file.search(query).total == 1);
    CHECK(file.search(query).warnings.size() == 20);
    SearchOptions options;
    options.timeout = 0;
    const SearchResult late = file.search(query, options);
    CHECK(late.partial);
    CHECK(late.hits.empty());
    CHECK(late.warnings.empty()); // whether there are such sites is not known
    std::stop_source stop;
    stop.request_stop();
    SearchOptions stopped;
    stopped.stop = stop.get_token();
    CHECK(file.search(query, stopped).partial);
    CHECK(file.search("has:author").total == 1);
    CHECK(file.search("-has:author").total == 0);
    CHECK(file.search("has:topic").total == 0);
}

TEST_CASE("query: a language or a URL that no record has is told of with what to ask for instead") {
    const File file(record("a", "gpu", ",\"url\":\"https://desk.example/a\""));
    const auto said = [&file](std::string_view query) {
        const SearchResult found = file.search(query);
        return found.warnings.size() == 1 ? found.warnings[0].message : std::string();
    };
    CHECK(said("lang:en-GB") == "no record has the language 'en-GB'; there is 'en'");
    CHECK(said("lang:de-AT") == "no record has the language 'de-AT'");
    CHECK(said("url:desk.example") ==
          "no record has the URL desk.example; domain:desk.example finds what is of this site");
    CHECK(said("url:redhat") == "no record has the URL redhat");
    CHECK(said("url:desk.example/b") == "no record has the URL desk.example/b; in quotes it is searched as text");
    CHECK(said("desk.example/a/1") == "no record has the URL desk.example/a/1; it is searched as text");
}

TEST_CASE("query: 100 kB of parentheses, quotes and operators is answered at once") {
    const File file(record("a", "gpu"));
    for (const std::string piece : {"(", ")", "-(", "((a) ", "a|", "NOT ", "a AND ", "\"a\"~5 ", "a~ ", "title:(",
                                    "topic:(", "quality:>5 ", "^2", "a NEAR b ", "=", "*"}) {
        CAPTURE(piece);
        std::string text;
        while (text.size() < 100'000)
            text += piece;
        const auto begin = std::chrono::steady_clock::now();
        REQUIRE(file.index().search(text));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        CHECK(took.count() < 1.0);
    }
}
