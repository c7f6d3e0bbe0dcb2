// What is fuzzed: one target for each reader of bytes that others wrote. libFuzzer (main.cpp) and an ordinary test
// (../fuzz_corpus_test.cpp) run the same functions.
//
// A target reads the bytes, whatever they are, and throws a Finding when something that the readers promise does not
// hold. Functions without state, but for what a thread keeps of its memory; callable from any thread.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace newsidx::fuzz {

// A promise that was not kept. What is wrong stands in what().
class Finding : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Target {
    std::string_view name; // of its corpus, too: tests/fuzz/corpus/NAME
    void (*run)(std::string_view bytes);
    unsigned weight; // its share of the time
};

std::span<const Target> targets();

// Items of one format, as parse() is given them.
void front_matter(std::string_view bytes);
void json(std::string_view bytes);
void page(std::string_view bytes);
// Documents of many items. The first 8 bytes of json_items say how the rest is cut into pieces.
void json_items(std::string_view bytes);
void json_related(std::string_view bytes);
void table(std::string_view bytes); // before those 8 stands the separator, t for a tab
void warc(std::string_view bytes);  // the same 8, without a separator
void mhtml(std::string_view bytes);
void mail(std::string_view bytes);
void feed(std::string_view bytes);
void json_feed(std::string_view bytes);
// A file of which nothing is known.
void detect(std::string_view bytes);
// A document that holds kMarker once, perhaps in a secured value.
void secured(std::string_view bytes);
// A line of an export; and a JSON record, which is written as front matter.
void export_line(std::string_view bytes);
void written_record(std::string_view bytes);
// Texts.
void date(std::string_view bytes);
void html(std::string_view bytes);
void change(std::string_view bytes);
// A file of queries, judgments or results.
void trec(std::string_view bytes);
// What people type, and files of synonyms. The first byte says how it is read.
void query(std::string_view bytes);
// What the file keeps. The first byte says what is done to the rest.
void packing(std::string_view bytes);
void split_fields(std::string_view bytes);
void text_ranges(std::string_view bytes);  // an item, a NUL, and the lines of a text or its ranges
void ranked_index(std::string_view bytes); // a block, a range of documents, or the pages of a segment

// The C ABI: which function, its options, a NUL and its text.
void capi(std::string_view bytes);

inline constexpr std::string_view kMarker = "Q7vXz3KpW9sT";

} // namespace newsidx::fuzz
