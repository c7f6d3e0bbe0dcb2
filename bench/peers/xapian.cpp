// newsidx_peer_xapian: indexes a JSON Lines file with Xapian and searches it. How it is called: peer.h.
//
// One field: title, excerpt, body and names are indexed one behind the other, 100 positions apart, so that no phrase
// crosses. Xapian adds what a PostingSource says to the score of the text, it cannot multiply by it: --weights product
// is refused.

#include "peer.h"

#include <xapian.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace {

using namespace peer;

constexpr Xapian::valueno kStaticSlot = 0;      // the sum's weight of quality and heat
constexpr std::size_t kLongestTopic = 200;      // bytes; a term may have 245
constexpr const char* kFlushRecords = "100000"; // the default of 10,000 writes the same lists ten times as often

std::string topic_term(std::string_view topic) {
    return "XT" + std::string(topic.substr(0, kLongestTopic));
}

void index_records(const Options& options, Xapian::WritableDatabase& database, long& records) {
    Xapian::TermGenerator generator;
    if (options.stem) {
        generator.set_stemmer(Xapian::Stem("english"));
        generator.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
    } else {
        generator.set_stemming_strategy(Xapian::TermGenerator::STEM_NONE);
    }
    RecordReader reader(options);
    Record record;
    while (reader.next(record)) {
        const std::string names = record.names();
        Xapian::Document document;
        generator.set_document(document);
        generator.set_termpos(0);
        std::string data(record.key());
        for (const std::string_view text : {record.title, record.excerpt, record.body, std::string_view(names)}) {
            generator.index_text(Xapian::Utf8Iterator(text.data(), text.size()));
            generator.increase_termpos(100);
            data.append("\n").append(text);
        }
        for (const std::string_view topic : record.topics)
            document.add_boolean_term(topic_term(topic));
        document.add_value(kStaticSlot, Xapian::sortable_serialise(
                                            kSumWeight * (saturation(record.quality) + saturation(record.heat))));
        document.set_data(data);
        database.add_document(document);
        ++records;
    }
}

void make_index(const Options& options) {
    setenv("XAPIAN_FLUSH_THRESHOLD", kFlushRecords, 0);
    const std::string path = options.directory + "/xapian";
    const Stopwatch indexing;
    long records = 0;
    {
        Xapian::WritableDatabase database(path, Xapian::DB_CREATE);
        index_records(options, database, records);
        database.commit();
    }
    const double index_seconds = indexing.seconds();

    const Stopwatch optimizing;
    if (options.optimize) {
        const std::string compact = options.directory + "/compact";
        Xapian::Database(path).compact(compact);
        std::filesystem::remove_all(path);
        std::filesystem::rename(compact, path);
    }
    print_indexed(records, index_seconds, options.optimize ? optimizing.seconds() : 0, Xapian::version_string());
}

class XapianSearcher : public Searcher {
public:
    explicit XapianSearcher(const Options& options)
        : options_(options), database_(options.directory + "/xapian"), enquire_(database_), stem_("english") {
        if (options.weights == Weights::product)
            throw std::runtime_error("Xapian cannot multiply the score of the text by a weight of the document");
        enquire_.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0)); // k1 and b as the others have them
    }

    std::vector<std::int64_t> best(const Query& query) override {
        enquire_.set_query(expression(query));
        const Xapian::MSet found = enquire_.get_mset(0, static_cast<Xapian::doccount>(options_.limit));
        std::vector<std::int64_t> hits;
        for (auto hit = found.begin(); hit != found.end(); ++hit)
            hits.push_back(*hit);
        return hits;
    }

    std::string key(std::int64_t document) override {
        const std::string data = database_.get_document(static_cast<Xapian::docid>(document)).get_data();
        return data.substr(0, data.find('\n'));
    }

private:
    [[nodiscard]] Xapian::Query expression(const Query& query) {
        std::vector<Xapian::Query> words;
        for (const std::string& word : query.words) {
            const bool beginning = options_.kind == Kind::prefix && &word == &query.words.back();
            words.push_back(beginning ? Xapian::Query(Xapian::Query::OP_WILDCARD, word)
                                      : Xapian::Query(options_.stem ? stem_(word) : word));
        }
        const Xapian::Query::op join = options_.kind == Kind::any      ? Xapian::Query::OP_OR
                                       : options_.kind == Kind::phrase ? Xapian::Query::OP_PHRASE
                                                                       : Xapian::Query::OP_AND;
        Xapian::Query whole(join, words.begin(), words.end());
        if (options_.kind == Kind::filtered)
            whole = Xapian::Query(Xapian::Query::OP_FILTER, whole, Xapian::Query(topic_term(query.topic)));
        if (options_.weights == Weights::sum) {
            source_ = std::make_unique<Xapian::ValueWeightPostingSource>(kStaticSlot);
            whole = Xapian::Query(Xapian::Query::OP_AND_MAYBE, whole, Xapian::Query(source_.get()));
        }
        return whole;
    }

    Options options_;
    Xapian::Database database_;
    Xapian::Enquire enquire_;
    Xapian::Stem stem_;
    std::unique_ptr<Xapian::ValueWeightPostingSource> source_; // the query points to it
};

// Xapian's own exceptions are no std::exception.
template <typename Call>
auto translated(const Call& call) {
    try {
        return call();
    } catch (const Xapian::Error& error) {
        throw std::runtime_error(error.get_description());
    }
}

class TranslatedSearcher : public Searcher {
public:
    explicit TranslatedSearcher(const Options& options) : searcher_(options) {}
    std::vector<std::int64_t> best(const Query& query) override {
        return translated([&] { return searcher_.best(query); });
    }
    std::string key(std::int64_t document) override {
        return translated([&] { return searcher_.key(document); });
    }

private:
    XapianSearcher searcher_;
};

} // namespace

int main(int argc, char** argv) {
    return peer::run(
        argc, argv, [](const Options& options) { translated([&] { make_index(options); }); },
        [](const Options& options) {
            return translated([&] { return std::make_unique<TranslatedSearcher>(options); });
        });
}
