// Query text -> tree -> FTS5 expression: tables of what is understood, the round trip by way of to_text(), and FTS5 as
// the judge of every expression.
#include "fts5/tokenizer.h"
#include "query/fts5_expression.h"
#include "query/parse.h"
#include "text/analyzer.h"
#include "text/token.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <chrono>
#include <doctest/doctest.h>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using newsidx::Match;
using newsidx::query::Fts5Expression;
using newsidx::query::kMaxTerms;
using newsidx::query::kNoTerm;
using newsidx::query::Leaf;
using newsidx::query::Node;
using newsidx::query::Query;
using newsidx::query::ScoringTerm;
using newsidx::query::to_fts5;
using newsidx::query::Unit;
using newsidx::query::Warning;
using namespace std::string_view_literals;

namespace {

newsidx::text::Analyzer& analyzer() {
    static newsidx::text::Analyzer one(newsidx::text::analyzer_tag(""));
    return one;
}

Query parse(std::string_view text) {
    return newsidx::query::parse(text, analyzer());
}

// A tree in a compact notation:
//   word  'phrase+of+words'  ~stop  prefix*  -excluded  (one|other)  !: nothing; side by side with spaces: all
// Quotes stand around what was typed as a phrase or became one.
std::string shown(const Node& node, bool top = true) {
    const auto joined = [&node](std::string_view separator) {
        std::string out;
        for (const Node& child : node.children)
            out += (out.empty() ? "" : std::string(separator)) + shown(child, false);
        return out;
    };
    switch (node.kind) {
    case Node::Kind::nothing: return "!";
    case Node::Kind::exclude: return "-" + joined(" -");
    case Node::Kind::any: return "(" + joined("|") + ")";
    case Node::Kind::all: return top ? joined(" ") : "[" + joined(" ") + "]";
    case Node::Kind::unit: break;
    }
    std::string out;
    for (std::size_t i = 0; i < node.unit.terms.size(); ++i) {
        if (i > 0) out += '+';
        if (node.unit.stop.at(i)) out += '~';
        out += node.unit.terms[i];
    }
    if (node.unit.prefix) out += '*';
    return node.unit.quoted ? "'" + out + "'" : out;
}

// Warnings as a letter and the offset each: u(nclosed quote), e(mpty quotes), n(o word), o(r without a right side),
// l(imit of words).
std::string shown(const std::vector<Warning>& warnings) {
    std::string out;
    for (const Warning& warning : warnings) {
        const auto says = [&warning](std::string_view piece) {
            return warning.message.find(piece) != std::string::npos;
        };
        const char letter = says("not closed")                ? 'u'
                            : says("no word between")         ? 'e'
                            : says("no word in this")         ? 'n'
                            : says("OR has nothing to its")   ? 'o'
                            : says("first 256 words are sea") ? 'l'
                                                              : '?';
        out += (out.empty() ? "" : " ") + std::string(1, letter) + std::to_string(warning.offset);
    }
    return out;
}

struct Row {
    std::string_view text;
    std::string_view tree;
    std::string_view warnings = {};
};

const std::vector<Row> kRows = {
    // nothing at all: every document
    {"", ""},
    {"   ", ""},
    {"\t\n\v\f\r ", ""},
    {"\u00a0\u3000", ""},
    // words
    {"moore", "moor"},
    {"moore threads", "moor thread"},
    {"  Moore \t THREADS  ", "moor thread"},
    {"the gpu", "~the gpu"},
    {"the of", "~the ~of"},
    {"état ＧＰＵ straße", "etat gpu strass"},
    {"don't O’Brien's", "dont obrien"},
    {"C++ C# AT&T .NET U.S.", "c++ c# at&t .net us"},
    {"3.5 1,000 v3.5.1", "3.5 1,000 v3.5.1"},
    {"(gpu)", "gpu"},
    {"gpu, chip; server!", "gpu chip server"},
    {"gpu gpu", "gpu gpu"},
    {"a:(^", "~a"},
    // other engines' syntax is text
    {"gpu AND chip", "gpu ~and chip"},
    {"NOT gpu", "~not gpu"},
    {"NEAR(moore threads)", "'near+moor' thread"},
    {"title:gpu", "'titl+gpu'"},
    {"+gpu ^chip ~server", "gpu chip server"},
    {"{title body}: gpu", "titl bodi gpu"},
    {"gpu;DROP TABLE fts--", "'gpu+drop' tabl fts"},
    // words that the analyzer splits
    {"GPT-4", "'gpt+4'"},
    {"node.js foo_bar", "'node+js' 'foo+bar'"},
    {"gpu-chip", "'gpu+chip'"},
    {"http://x.y/z?a=b", "'http+xy+z+~a+b'"}, // single letters with dots are an acronym
    {"https://news.example/z", "'https+news+exampl+z'"},
    {"gpu/chip*", "'gpu+chip*'"},
    {"中国新闻", "'中+国+新+闻'"},
    {"中国 新闻", "'中+国' '新+闻'"},
    {"中国新闻*", "'中+国+新+闻*'"},
    {"-中国新闻", "-'中+国+新+闻'"},
    {"Moore中国", "'moor+中+国'"},
    // quotes of every kind
    {"\"moore threads\"", "'moor+thread'"},
    {"“moore threads”", "'moor+thread'"},
    {"„moore threads“", "'moor+thread'"},
    {"„moore threads”", "'moor+thread'"},
    {"«moore threads»", "'moor+thread'"},
    {"»moore threads«", "'moor+thread'"},
    {"＂moore threads＂", "'moor+thread'"},
    {"“moore threads\"", "'moor+thread'"},
    {"\"  moore \n threads  \"", "'moor+thread'"},
    {"\"gpu\"", "'gpu'"},
    {"\"the\"", "'~the'"},
    {"\"to be or not\"", "'~to+~be+~or+~not'"},
    {"\"-gpu OR chip*\"", "'gpu+~or+chip'"},
    {"gpu\"chip\"server", "gpu 'chip' server"},
    {"\"gpu\"\"chip\"", "'gpu' 'chip'"},
    {"gpu“moore threads”", "gpu 'moor+thread'"},
    {"'moore threads'", "moor thread"}, // single quotes are none
    {"\"\"", "!", "e0"},
    {"“”", "!", "e0"},
    {"\" \" gpu", "gpu", "e0"},
    {"gpu \"!!!\"", "gpu", "e4"},
    {"\"moore threads", "'moor+thread'", "u0"},
    {"gpu “moore threads", "gpu 'moor+thread'", "u4"},
    {"gpu\"chip", "gpu 'chip'", "u3"},
    {"\"moore \"threads\"", "'moor' thread", "u15 e15"},
    {"\"", "!", "u0 e0"},
    {"gpu \"", "gpu", "u4 e4"},
    // prefixes
    {"chip*", "chip*"},
    {"chip**", "chip*"},
    {"*chip", "chip"},
    {"chip*s", "'chip+s'"},
    {"the*", "~the*"},
    {"C++*", "c++*"},
    {"Chi* ser*", "chi* ser*"},
    {"chip*\"gpu\"", "chip* 'gpu'"},
    {"\"moore thr\"*", "'moor+thr*'"},
    {"“moore thr”*", "'moor+thr*'"},
    {"\"thr\"*", "'thr*'"},
    {"\"moore thr\"*gpu", "'moor+thr*' gpu"},
    {"\"moore thr\" *", "'moor+thr'", "n12"},
    {"\"moore thr\"**", "'moor+thr*'", "n12"},
    {"*", "!", "n0"},
    {"**", "!", "n0"},
    {"***", "!", "n0"},
    {"* gpu", "gpu", "n0"},
    {"\"\"*", "!", "e0"},
    // exclusions
    {"-gpu", "-gpu"},
    {"--gpu", "-gpu"},
    {"---gpu", "-gpu"},
    {"gpu -chip", "gpu -chip"},
    {"-gpu -chip", "-gpu -chip"},
    {"gpu -chip*", "gpu -chip*"},
    {"gpu -the", "gpu -~the"},
    {"-GPT-4", "-'gpt+4'"},
    {"gpu -\"moore threads\"", "gpu -'moor+thread'"},
    {"gpu -„moore threads“", "gpu -'moor+thread'"},
    {"-\"moore thr\"*", "-'moor+thr*'"},
    {"gpu-", "gpu"},
    {"−gpu –chip —server", "gpu chip server"}, // a minus sign and dashes are text
    {"-", "!", "n0"},
    {"--", "!", "n0"},
    {"- gpu", "gpu", "n0"},
    {"-\u00a0gpu", "gpu", "n0"},
    {"gpu -", "gpu", "n4"},
    {"gpu -!!!", "gpu", "n5"},
    {"-!!!", "!", "n1"},
    {"-*", "!", "n1"},
    // OR
    {"gpu OR chip", "(gpu|chip)"},
    {"gpu OR chip OR server", "(gpu|chip|server)"},
    {"moore gpu OR chip threads", "moor (gpu|chip) thread"},
    {"gpu OR chip moore OR threads", "(gpu|chip) (moor|thread)"},
    {"gpu OR the", "(gpu|~the)"},
    {"gpu OR gpu", "(gpu|gpu)"},
    {"gpu OR chip*", "(gpu|chip*)"},
    {"\"moore threads\" OR GPT-4", "('moor+thread'|'gpt+4')"},
    {"\"gpu\"OR chip", "('gpu'|chip)"},
    {"gpu\u00a0OR\u3000chip", "(gpu|chip)"},
    {"gpu\nOR\tchip", "(gpu|chip)"},
    {"gpu OR chip -server", "(gpu|chip) -server"},
    {"gpu or chip", "gpu ~or chip"},
    {"gpu Or chip", "gpu ~or chip"},
    {"gpu ORchip", "gpu orchip"},
    {"gpu OR* chip", "gpu ~or* chip"},
    {"gpu \"OR\" chip", "gpu '~or' chip"},
    {"gpu -OR chip", "gpu -~or chip"},
    {"OR", "~or"},
    {"OR gpu", "~or gpu"},
    {"OR OR", "~or ~or", "o3"},
    {"OR OR OR", "(~or|~or)"},
    {"gpu OR", "gpu ~or", "o4"},
    {"gpu OR ", "gpu ~or", "o4"},
    {"gpu OR OR chip", "(gpu|~or) chip"},
    {"gpu OR OR OR chip", "(gpu|~or|chip)"},
    {"-gpu OR chip", "-gpu ~or chip"},
    {"gpu OR -chip", "gpu ~or -chip", "o4"},
    {"gpu OR -chip OR server", "gpu ~or -chip ~or server", "o4"},
    {"gpu OR !!!", "gpu ~or", "n7 o4"},
    {"!!! OR gpu", "~or gpu", "n0"},
    {"gpu OR !!! chip", "(gpu|chip)", "n7"},
    {"gpu OR \"\" OR chip", "(gpu|~or) chip", "e7"},
    // no words
    {"🚀", "!", "n0"},
    {"gpu 🚀 chip", "gpu chip", "n4"},
    {"gpu🚀", "gpu"},
    {"!!! ... ???", "!", "n0 n4 n8"},
    {"&", "!", "n0"},
    // white space
    {"moore\u00a0threads\u3000gpu", "moor thread gpu"},
    {"　中国　新闻　", "'中+国' '新+闻'"},
    {"moore\vthreads\fgpu\rchip\n", "moor thread gpu chip"},
    // bytes that are no text
    {"\xff", "!", "n0"},
    {"gpu\xff chip", "gpu chip"},
    {"gpu\xff"
     "chip",
     "'gpu+chip'"},
    {"\xc2", "!", "n0"},
    {"gpu \xe2\x80", "gpu", "n4"},
    {"\"gpu\xe2\x80\"", "'gpu'"},
    {"gpu\xed\xa0\x80", "gpu"},
    {"\0"sv, "!", "n0"},
    {"gpu\0chip"sv, "'gpu+chip'"},
    {"gpu \0 chip"sv, "gpu chip", "n4"},
    {"-\0"sv, "!", "n1"},
};

// Pieces that meet in bad ways.
std::string random_text(std::mt19937_64& random) {
    static const std::vector<std::string> kPieces = {
        "gpu", "chip", "GPT-4",    "C++",    "AT&T",   ".NET", "the",  "of",       "OR",   "OR",    " OR ",
        "or",  "AND",  "\"",       "\"",     "“",      "”",    "„",    "«",        "»",    "＂",    "'",
        "-",   "-",    "--",       "*",      "*",      "**",   " ",    " ",        " ",    " ",     " ",
        "\t",  "\n",   "\u00a0",   "\u3000", "(",      ")",    "^",    ":",        ".",    "&",     "+",
        "🚀",   "训练", "训练芯片", "état",   "\u0301", "\xff", "\xc2", "\xe2\x80", "\x80", "\x01",  "\x02",
        "\\",  "%",    "3.5",      "don't",  "U.S.",   "x",    "7",    "_",        "สวัสดี", "\u200d"};
    std::string out;
    for (std::size_t i = random() % 14; i > 0; --i) {
        const std::size_t piece = random() % (kPieces.size() + 1);
        if (piece == kPieces.size())
            out += '\0';
        else
            out += kPieces[piece];
    }
    return out;
}

// What a tree means, in full: shown() but for whether something was typed in quotes.
std::string meaning(const Node& node) {
    std::string out = "k" + std::to_string(static_cast<int>(node.kind)) + "(";
    if (node.kind == Node::Kind::unit) {
        for (std::size_t i = 0; i < node.unit.terms.size(); ++i) {
            out += std::to_string(node.unit.terms[i].size()) + ":" + node.unit.terms[i];
            out += node.unit.stop.at(i) ? "~," : ",";
        }
        if (node.unit.prefix) out += '*';
    }
    for (const Node& child : node.children)
        out += meaning(child);
    return out + ")";
}

// "" or what went wrong on the way there and back.
std::string round_trip_problem(std::string_view text) {
    const Query query = parse(text);
    const std::string once = to_text(query.root);
    const Query again = parse(once);
    if (meaning(again.root) != meaning(query.root))
        return "read as: " + shown(query.root) + "   written as: " + once + "   read again as: " + shown(again.root);
    if (to_text(again.root) != once) return "written as: " + once + "   then as: " + to_text(again.root);
    return "";
}

// The promises of ast.h.
void check_tree(const Node& node, bool root = true) {
    if (node.kind == Node::Kind::unit) {
        CHECK_FALSE(node.unit.terms.empty());
        CHECK(node.unit.terms.size() == node.unit.stop.size());
        CHECK((node.unit.terms.size() == 1 || node.unit.quoted));
        CHECK(node.children.empty());
    }
    if (node.kind == Node::Kind::exclude) CHECK(node.children.size() == 1);
    if (node.kind == Node::Kind::any) CHECK(node.children.size() >= 2);
    CHECK((node.kind == Node::Kind::all) == root);
    for (const Node& child : node.children)
        check_tree(child, false);
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += piece;
    return out;
}

std::size_t units_in(const Node& node) {
    std::size_t units = node.kind == Node::Kind::unit ? 1 : 0;
    for (const Node& child : node.children)
        units += units_in(child);
    return units;
}

} // namespace

TEST_CASE("query: text is understood as the table says") {
    CHECK(kRows.size() >= 60);
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        const Query query = parse(row.text);
        CHECK(shown(query.root) == row.tree);
        CHECK(shown(query.warnings) == row.warnings);
        check_tree(query.root);
    }
}

TEST_CASE("query: an unclosed quote is a warning, not an error") {
    const Query query = parse("gpu \"moore threads");
    REQUIRE(query.warnings.size() == 1);
    CHECK(query.warnings[0].offset == 4);
    CHECK(query.warnings[0].message.find("not closed") != std::string::npos);
    CHECK(query.root.children.size() == 2);
}

TEST_CASE("query: a unit keeps what was typed, without quotes, minus and star") {
    const auto typed = [](std::string_view text) {
        Node node = parse(text).root.children.at(0);
        if (node.kind == Node::Kind::exclude) node = Node(node.children.at(0));
        return node.unit.text;
    };
    CHECK(typed("GPU") == "GPU");
    CHECK(typed("Chip*") == "Chip");
    CHECK(typed("-Chip*") == "Chip");
    CHECK(typed("--Chip") == "Chip");
    CHECK(typed("“Moore  Threads”*") == "Moore  Threads");
    CHECK(typed("-\" a \"") == " a ");
    CHECK(typed("(GPT-4)!") == "(GPT-4)!");
}

TEST_CASE("query: a term longer than the index takes is cut as the index cuts it") {
    const std::string word(1000, 'x');
    const Query query = parse(word);
    REQUIRE(query.root.children.size() == 1);
    newsidx::text::TokenList tokens;
    analyzer().analyze(word, newsidx::text::Mode::index, tokens);
    REQUIRE(tokens.size() == 1);
    CHECK(query.root.children[0].unit.terms == std::vector<std::string>{std::string(tokens.term(0))});
    CHECK(query.root.children[0].unit.terms[0].size() == newsidx::text::kMaxTermBytes);
}

TEST_CASE("query: words after the 256th are left out with a warning") {
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += "w" + std::to_string(i) + " ";
    const Query query = parse(text);
    CHECK(query.root.children.size() == kMaxTerms);
    CHECK(query.root.children.back().unit.terms == std::vector<std::string>{"w255"});
    REQUIRE(query.warnings.size() == 1);
    CHECK(shown(query.warnings) == "l" + std::to_string(text.find("w256 ")));

    CHECK(shown(parse(repeated("gpu ", 256)).warnings).empty());
    CHECK(units_in(parse(repeated("gpu ", 256)).root) == 256);
    CHECK(shown(parse(repeated("gpu ", 257)).warnings) == "l1024");
    CHECK(units_in(parse(repeated("gpu OR ", 300) + "gpu").root) == 256);
    CHECK(units_in(parse(repeated("-gpu ", 300)).root) == 256);
    CHECK(units_in(parse(repeated("gpu ", 255) + "OR").root) == 256);
    CHECK(units_in(parse(repeated("\"moore threads\" ", 300)).root) == 128); // of two words each
}

TEST_CASE("query: no arrangement of OR and minus gets past the limit of 256") {
    for (std::size_t words = 250; words < 258; ++words) {
        CAPTURE(words);
        // The OR becomes a word only when the exclusion is there: two units at once.
        CHECK(units_in(parse(repeated("gpu ", words) + "OR -chip " + repeated("server ", 500)).root) <= kMaxTerms);
        CHECK(units_in(parse(repeated("gpu ", words) + "OR OR OR " + repeated("server ", 500)).root) <= kMaxTerms);
    }
}

TEST_CASE("query: text without words does not count towards the limit") {
    const Query query = parse(repeated("!!! ", 300) + "gpu chip");
    CHECK(shown(query.root) == "gpu chip");
}

TEST_CASE("query: there are at most 20 warnings") {
    const Query query = parse(repeated("! ", 100) + "gpu");
    CHECK(query.warnings.size() == 20);
    CHECK(query.warnings.back().offset == 38);
}

TEST_CASE("query: 100 kB of anything is read within a second") {
    const std::vector<std::string> pieces = {"(",    ")", "( ",   "((a) ", "\"",     "“", "\" ", "-",
                                             "- ",   "*", "OR ",  "a OR ", "-a ",    "a", "a ",  "é",
                                             "训练", "🚀", "\xff", "\x80 ", "\u00a0", "'", "."};
    for (const std::string& piece : pieces) {
        CAPTURE(piece);
        const std::string text = repeated(piece, 100'000 / piece.size());
        const auto begin = std::chrono::steady_clock::now();
        const Query query = parse(text);
        const Query again = parse(to_text(query.root));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        CHECK(meaning(again.root) == meaning(query.root));
        CHECK(took.count() < 1.0);
    }
}

TEST_CASE("query: a tree written as text is read back as the same, for the table") {
    for (const Row& row : kRows) {
        CAPTURE(row.text);
        CHECK(round_trip_problem(row.text) == "");
    }
}

TEST_CASE("query: OR that touches a quote keeps its meaning, operator or word, when written out") {
    CHECK(round_trip_problem("gpu OR\"chip\"") == "");
    CHECK(round_trip_problem("gpu OR“moore threads”") == "");
    CHECK(round_trip_problem("gpu -OR\"chip\"") == "");
    CHECK(round_trip_problem("OR\"chip\"") == "");
}

TEST_CASE("query: a tree written as text is read back as the same, for random text") {
    std::mt19937_64 random(2024);
    std::size_t with_words = 0;
    std::size_t problems = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = random_text(random);
        if (units_in(parse(text).root) > 1) ++with_words;
        const std::string problem = round_trip_problem(text);
        if (problem.empty()) continue;
        if (++problems <= 5) {
            CAPTURE(text);
            FAIL_CHECK(problem);
        }
    }
    CHECK(problems == 0);
    CHECK(with_words > 5000);
}

TEST_CASE("query: trees of random text keep the promises of ast.h") {
    std::mt19937_64 random(99);
    for (int i = 0; i < 2000; ++i) {
        const std::string text = random_text(random);
        CAPTURE(text);
        const Query query = parse(text);
        check_tree(query.root);
        for (const Warning& warning : query.warnings)
            CHECK(warning.offset < text.size());
    }
}

TEST_CASE("query: writing a tree without words gives text that matches nothing, one without children everything") {
    CHECK(to_text(parse("").root).empty());
    const std::string nothing = to_text(parse("!!!").root);
    CHECK(shown(parse(nothing).root) == "!");
}

TEST_CASE("query: match most asks for all words but a third, and at least all but one") {
    const std::vector<std::size_t> expected = {0, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 8};
    for (std::size_t units = 0; units < expected.size(); ++units) {
        CAPTURE(units);
        CHECK(newsidx::query::most_of(units) == expected[units]);
    }
    CHECK(newsidx::query::most_of(256) == 171);
    CHECK(newsidx::query::most_of(300) == 200);
}

namespace {

std::string number(std::size_t value) {
    return value == kNoTerm ? "-" : std::to_string(value);
}

// term:unit of each leaf, "-" where there is none.
std::string shown(const std::vector<Leaf>& leaves) {
    std::string out;
    for (const Leaf& leaf : leaves)
        out += (out.empty() ? "" : " ") + number(leaf.scoring_term) + ":" + number(leaf.unit);
    return out;
}

std::string shown(const std::vector<ScoringTerm>& terms) {
    std::string out;
    for (const ScoringTerm& term : terms) {
        out += (out.empty() ? "" : " ") + term.term + (term.prefix ? "*" : "");
        if (term.frequency != 1) out += "=" + std::to_string(static_cast<int>(term.frequency));
    }
    return out;
}

std::string shown(const Fts5Expression& expression) {
    std::string out;
    switch (expression.kind) {
    case Fts5Expression::Kind::everything: out = "everything but " + expression.text; break;
    case Fts5Expression::Kind::nothing: return "nothing";
    case Fts5Expression::Kind::match: out = expression.text; break;
    }
    out += " # " + shown(expression.leaves) + " # " + shown(expression.terms) + " # " +
           std::to_string(expression.units) + "/" + std::to_string(expression.minimum_units);
    return out;
}

Node word(std::string term) {
    Node node;
    node.kind = Node::Kind::unit;
    node.unit.text = term;
    node.unit.terms.push_back(std::move(term));
    node.unit.stop.push_back(false);
    return node;
}

Node group(Node::Kind kind, std::vector<Node> children) {
    Node node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
}

} // namespace

TEST_CASE("query: expressions, their leaves, terms and units are as the table says") {
    struct Case {
        std::string_view text;
        Match match;
        std::string_view expression; // text # term:unit of the leaves # terms # units/minimum
    };
    constexpr Match kAll = Match::all;
    constexpr Match kMost = Match::most;
    constexpr Match kAny = Match::any;
    const std::vector<Case> cases = {
        // words
        {"gpu", kAll, R"("gpu" # 0:0 # gpu # 1/0)"},
        {"gpu", kMost, R"("gpu" # 0:0 # gpu # 1/0)"},
        {"gpu", kAny, R"("gpu" # 0:0 # gpu # 1/0)"},
        {"gpu chip", kAll, R"("gpu" AND "chip" # 0:0 1:1 # gpu chip # 2/0)"},
        {"gpu chip", kMost, R"("gpu" OR "chip" # 0:0 1:1 # gpu chip # 2/1)"},
        {"gpu chip", kAny, R"("gpu" OR "chip" # 0:0 1:1 # gpu chip # 2/0)"},
        {"gpu chip moore", kMost, R"("gpu" OR "chip" OR "moor" # 0:0 1:1 2:2 # gpu chip moor # 3/2)"},
        {"gpu chip moore server", kMost,
         R"("gpu" OR "chip" OR "moor" OR "server" # 0:0 1:1 2:2 3:3 # gpu chip moor server # 4/3)"},
        {"a1 a2 a3 a4 a5 a6", kMost,
         R"("a1" OR "a2" OR "a3" OR "a4" OR "a5" OR "a6" # 0:0 1:1 2:2 3:3 4:4 5:5 # a1 a2 a3 a4 a5 a6 # 6/4)"},
        {"C++ AT&T", kAll, R"("c++" AND "at&t" # 0:0 1:1 # c++ at&t # 2/0)"},
        {"AND OR* NOT*", kAny, R"("or" * OR "not" * # 0:0 1:1 # or* not* # 2/0)"},
        // the same again
        {"gpu GPU", kAll, R"("gpu" AND "gpu" # 0:0 -:1 # gpu=2 # 2/0)"},
        {"gpu chip gpu", kMost, R"("gpu" OR "chip" OR "gpu" # 0:0 1:1 -:2 # gpu=2 chip # 3/2)"},
        {"gpu OR gpu", kAll, R"(("gpu" OR "gpu") # 0:0 -:0 # gpu=2 # 1/0)"},
        {"gpu gpu*", kAll, R"("gpu" AND "gpu" * # 0:0 1:1 # gpu gpu* # 2/0)"},
        {"gpu* gpu*", kAny, R"("gpu" * OR "gpu" * # 0:0 -:1 # gpu*=2 # 2/0)"},
        {"\"gpu\" gpu", kAll, R"("gpu" AND "gpu" # 0:0 -:1 # gpu=2 # 2/0)"},
        // OR
        {"gpu OR chip", kAll, R"(("gpu" OR "chip") # 0:0 1:0 # gpu chip # 1/0)"},
        {"gpu OR chip", kMost, R"(("gpu" OR "chip") # 0:0 1:0 # gpu chip # 1/0)"},
        {"moore gpu OR chip", kAll, R"("moor" AND ("gpu" OR "chip") # 0:0 1:1 2:1 # moor gpu chip # 2/0)"},
        {"moore gpu OR chip", kMost, R"("moor" OR ("gpu" OR "chip") # 0:0 1:1 2:1 # moor gpu chip # 2/1)"},
        {"gpu OR chip gpu OR server", kAll,
         R"(("gpu" OR "chip") AND ("gpu" OR "server") # 0:0 1:0 -:1 2:1 # gpu=2 chip server # 2/0)"},
        // phrases: their words stand once more, to be counted
        {"\"moore threads\"", kAll,
         R"(("moor" + "thread") AND ("moor" OR "thread") # -:0 0:- 1:- # moor thread # 1/0)"},
        {"\"moore threads\"", kMost,
         R"(("moor" + "thread") AND ("moor" OR "thread") # -:0 0:- 1:- # moor thread # 1/0)"},
        {"GPT-4 gpt", kAll, R"(("gpt" + "4" AND "gpt") AND ("gpt" OR "4") # -:0 -:1 0:- 1:- # gpt=2 4 # 2/0)"},
        {"GPT-4*", kAny, R"(("gpt" + "4" *) AND ("gpt" OR "4" *) # -:0 0:- 1:- # gpt 4* # 1/0)"},
        {"gpu \"moore threads\"", kMost,
         R"(("gpu" OR "moor" + "thread") AND ("gpu" OR "moor" OR "thread") # -:0 -:1 0:- 1:- 2:- # )"
         R"(gpu moor thread # 2/1)"},
        {"moore OR \"moore threads\"", kAll,
         R"((("moor" OR "moor" + "thread")) AND ("moor" OR "thread") # -:0 -:0 0:- 1:- # moor=2 thread # 1/0)"},
        // stop words
        {"the gpu", kAll, R"("gpu" # 0:0 # gpu # 1/0)"},
        {"the gpu of chip", kMost, R"("gpu" OR "chip" # 0:0 1:1 # gpu chip # 2/1)"},
        {"\"the\" gpu", kAll, R"("gpu" # 0:0 # gpu # 1/0)"},
        {"the", kAll, R"("the" # 0:0 # the # 1/0)"},
        {"the of", kAll, R"("the" AND "of" # 0:0 1:1 # the of # 2/0)"},
        {"the OR of", kAll, R"(("the" OR "of") # 0:0 1:0 # the of # 1/0)"},
        {"the* gpu", kAll, R"("the" * AND "gpu" # 0:0 1:1 # the* gpu # 2/0)"},
        {"the* of", kAll, R"("the" * # 0:0 # the* # 1/0)"},
        {"the OR gpu", kAll, R"(("gpu") # 0:0 # gpu # 1/0)"},
        {"chip the OR of", kAll, R"("chip" # 0:0 # chip # 1/0)"},
        {"\"the gpu\"", kAll, R"(("the" + "gpu") AND ("gpu") # -:0 0:- # gpu # 1/0)"},
        {"the \"the gpu\"", kAll, R"(("the" + "gpu") AND ("gpu") # -:0 0:- # gpu # 1/0)"},
        {"\"to be\"", kAll, R"(("to" + "be") AND ("to" OR "be") # -:0 0:- 1:- # to be # 1/0)"},
        {"\"to be\" gpu", kAll,
         R"(("to" + "be" AND "gpu") AND ("to" OR "be" OR "gpu") # -:0 -:1 0:- 1:- 2:- # )"
         R"(to be gpu # 2/0)"},
        {"\"to be\"*", kAll, R"(("to" + "be" *) AND ("be" *) # -:0 0:- # be* # 1/0)"},
        {"the -gpu", kAll, R"(("the") NOT ("gpu") # 0:0 -:- # the # 1/0)"},
        {"gpu -the", kAll, R"(("gpu") NOT ("the") # 0:0 -:- # gpu # 1/0)"},
        // exclusions
        {"gpu -chip", kAll, R"(("gpu") NOT ("chip") # 0:0 -:- # gpu # 1/0)"},
        {"gpu -gpu", kAll, R"(("gpu") NOT ("gpu") # 0:0 -:- # gpu # 1/0)"},
        {"-chip gpu", kAll, R"(("gpu") NOT ("chip") # 0:0 -:- # gpu # 1/0)"},
        {"gpu chip -moore -threads*", kAny,
         R"(("gpu" OR "chip") NOT ("moor" OR "thread" *) # 0:0 1:1 -:- -:- # gpu chip # 2/0)"},
        {"gpu chip -moore", kAll, R"(("gpu" AND "chip") NOT ("moor") # 0:0 1:1 -:- # gpu chip # 2/0)"},
        {"gpu chip -moore", kMost, R"(("gpu" OR "chip") NOT ("moor") # 0:0 1:1 -:- # gpu chip # 2/1)"},
        {"gpu -\"moore threads\"", kAll, R"(("gpu") NOT ("moor" + "thread") # 0:0 -:- # gpu # 1/0)"},
        {"\"moore threads\" gpu -chip", kAll,
         R"((("moor" + "thread" AND "gpu") NOT ("chip")) AND ("moor" OR "thread" OR "gpu") # )"
         R"(-:0 -:1 -:- 0:- 1:- 2:- # moor thread gpu # 2/0)"},
        // everything and nothing
        {"", kAll, "everything but  #  #  # 0/0"},
        {"", kMost, "everything but  #  #  # 0/0"},
        {"-gpu", kAll, R"(everything but "gpu" # -:- #  # 0/0)"},
        {"-gpu", kMost, R"(everything but "gpu" # -:- #  # 0/0)"},
        {"-gpu -\"the chip\"", kAny, R"(everything but "gpu" OR "the" + "chip" # -:- -:- #  # 0/0)"},
        {"-the", kAll, R"(everything but "the" # -:- #  # 0/0)"},
        {"!!!", kAll, "nothing"},
        {"\"\"", kAny, "nothing"},
        {"!!! gpu", kAll, R"("gpu" # 0:0 # gpu # 1/0)"},
    };
    for (const Case& row : cases) {
        CAPTURE(row.text);
        CAPTURE(static_cast<int>(row.match));
        CHECK(shown(to_fts5(parse(row.text).root, row.match)) == row.expression);
    }
}

TEST_CASE("query: terms stand in an expression as FTS5 strings, whatever is in them") {
    const auto text_of = [](std::string term) {
        return to_fts5(group(Node::Kind::all, {word(std::move(term))}), Match::all).text;
    };
    CHECK(text_of("a\"b") == R"("a""b")");
    CHECK(text_of("\"") == R"("""")");
    CHECK(text_of("a OR b") == R"("a OR b")");
    CHECK(text_of("NEAR(") == R"("NEAR(")");
    CHECK(text_of("it's") == R"("it's")");
}

TEST_CASE("query: a tree with more levels than the parser makes is compiled too") {
    const Node inner = group(Node::Kind::all, {word("moore"), word("threads")});
    const Node root = group(Node::Kind::all, {group(Node::Kind::any, {inner, word("gpu")})});
    CHECK(shown(to_fts5(root, Match::all)) ==
          R"(((("moore" AND "threads") OR "gpu")) AND ("moore" OR "threads" OR "gpu") # -:0 -:0 -:0 0:- 1:- 2:- # )"
          R"(moore threads gpu # 1/0)");

    Node nothing;
    nothing.kind = Node::Kind::nothing;
    CHECK(shown(to_fts5(group(Node::Kind::all, {word("gpu"), nothing}), Match::any)) == "nothing");
}

namespace {

// An in-memory FTS5 table with the newsidx tokenizer, and a few documents.
class Judge {
public:
    Judge() : db_(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        newsidx::fts5::register_tokenizer(db_.getHandle());
        db_.exec("CREATE VIRTUAL TABLE fts USING fts5(title, excerpt, body, names, content='', tokenize='newsidx')");
        for (const std::string_view text :
             {"gpu chip GPT-4 the of", "训练芯片 état 3.5 or", "AT&T C++ .NET don't x 7 and", "server"}) {
            newsidx::text::TokenList tokens;
            analyzer().analyze(text, newsidx::text::Mode::index, tokens);
            std::string packed;
            newsidx::text::pack(tokens, packed);
            SQLite::Statement insert(db_, "INSERT INTO fts(title, body) VALUES(?1, ?1)");
            insert.bind(1, packed.data(), static_cast<int>(packed.size()));
            insert.exec();
        }
    }

    // How many documents match; an expression that FTS5 refuses throws.
    int count(const std::string& expression) {
        SQLite::Statement select(db_, "SELECT count(*) FROM fts WHERE fts MATCH ?1");
        select.bind(1, expression);
        select.executeStep();
        return select.getColumn(0).getInt();
    }

private:
    SQLite::Database db_;
};

} // namespace

TEST_CASE("query: FTS5 accepts every expression made of random text") {
    Judge judge;
    std::mt19937_64 random(77);
    std::size_t run = 0;
    std::size_t found = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = random_text(random);
        CAPTURE(text);
        const Fts5Expression expression = to_fts5(parse(text).root, static_cast<Match>(i % 3));
        if (expression.kind == Fts5Expression::Kind::nothing || expression.text.empty()) continue;
        CAPTURE(expression.text);
        // SQLite would read no further than this.
        CHECK(expression.text.find('\0') == std::string::npos);
        int documents = 0;
        CHECK_NOTHROW(documents = judge.count(expression.text));
        ++run;
        if (documents > 0) ++found;
    }
    CHECK(run > 10'000);
    CHECK(found > 1000);
}

TEST_CASE("query: FTS5 accepts the expressions of the table, and of the longest queries") {
    Judge judge;
    const auto run = [&judge](std::string_view text) {
        for (const Match match : {Match::all, Match::most, Match::any}) {
            const Fts5Expression expression = to_fts5(parse(text).root, match);
            if (expression.kind == Fts5Expression::Kind::nothing || expression.text.empty()) continue;
            CAPTURE(expression.text);
            CHECK_NOTHROW(judge.count(expression.text));
        }
    };
    for (const Row& row : kRows)
        run(row.text);
    std::string words;
    std::string phrases;
    std::string alternatives;
    std::string excluded;
    for (int i = 0; i < 300; ++i) {
        const std::string w = "w" + std::to_string(i);
        words += w + " ";
        phrases += "\"" + w + " chip\" ";
        alternatives += w + (i % 2 == 0 ? " OR " : " ");
        excluded += "-" + w + " ";
    }
    run(words);
    run(phrases);
    run(alternatives);
    run(excluded);
    run("gpu " + excluded);
    run("\"" + words + "\"");
    run(repeated("gpu OR ", 300));
    CHECK(judge.count(to_fts5(parse(words + " gpu").root, Match::all).text) == 0);
    CHECK(judge.count(to_fts5(parse("gpu " + words).root, Match::any).text) == 1);
}

TEST_CASE("query: an expression's leaves are as many as FTS5 numbers") {
    std::mt19937_64 random(5);
    std::size_t checked = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::string text = random_text(random);
        CAPTURE(text);
        const Fts5Expression expression = to_fts5(parse(text).root, static_cast<Match>(i % 3));
        if (expression.kind == Fts5Expression::Kind::nothing) continue;
        // Strings, less the "+" that join them.
        std::size_t strings = 0;
        bool inside = false;
        for (const char c : expression.text) {
            if (c == '"') {
                if (!inside) ++strings;
                inside = !inside;
            } else if (c == '+' && !inside) {
                --strings;
            }
        }
        CHECK(expression.leaves.size() == strings);
        std::vector<std::size_t> leaves_of(expression.terms.size(), 0);
        for (const Leaf& leaf : expression.leaves)
            if (leaf.scoring_term != kNoTerm) ++leaves_of.at(leaf.scoring_term);
        for (const std::size_t leaves : leaves_of)
            CHECK(leaves == 1); // each term is counted once
        ++checked;
    }
    CHECK(checked > 2000);
}
