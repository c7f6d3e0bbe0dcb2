// What the peers written in C++ have in common: how they are called, how they read records and queries, how they time.
//
//     PROGRAM index [--stem] [--optimize] [--unknown QUALITY,HEAT] DIR FILE.jsonl
//     PROGRAM search [--stem] [--weights none|product|sum] [--repeat N] [--limit N] [--ids] DIR KIND QUERIES
//
// index makes a fresh index in DIR, which is there and empty, and prints
//     {"records":N,"index_seconds":S,"optimize_seconds":S,"version":"..."}
// search asks each line of QUERIES (see Kind) in this one thread and prints what `newsidx bench --json` does: the best
// of N runs of each query, from its words to the ids and scores of the best. With --ids it prints the keys of each
// query's hits on a line instead, the best first, with tabs between them. The Rust and Java programs are called the
// same way.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <limits>
#include <numeric>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace peer {

// How the words of a line belong together. prefix: all, the last one is a beginning. filtered: all, and before them
// stands a topic and a tab.
enum class Kind { any, all, phrase, prefix, filtered };

// What becomes of the text's score. product: text x factor(); sum: text + kSumWeight x each; none: the text alone.
enum class Weights { none, product, sum };

constexpr double kHalf = 50;     // the quality, and the heat, that counts half, as in newsidx
constexpr double kWeight = 0.5;  // of each in the product, as in newsidx
constexpr double kSumWeight = 5; // of each in the sum

inline double saturation(double value) {
    return value / (value + kHalf);
}
inline double factor(double quality, double heat) {
    return 1 + kWeight * saturation(quality) + kWeight * saturation(heat);
}

struct Options {
    bool index = false;
    bool stem = false;     // English, by Porter's rules or their successor; otherwise words are what is written
    bool optimize = false; // merge what there is into one, and say how long that took
    bool ids = false;
    double unknown_quality = 0; // for a record that has none
    double unknown_heat = 0;
    Weights weights = Weights::none;
    Kind kind = Kind::any;
    std::size_t repeat = 3;
    std::size_t limit = 10;
    std::string directory;
    std::string file; // of records or queries
};

struct Query {
    std::string topic; // empty if not Kind::filtered
    std::vector<std::string> words;
};

// The views live until the reader's next record.
struct Record {
    std::string_view id, url, title, excerpt, body;
    std::string provider;
    std::vector<std::string_view> topics;
    double quality = 0;
    double heat = 0;

    // What a record is known by in every engine: its id, else its URL, else its title.
    [[nodiscard]] std::string_view key() const { return !id.empty() ? id : !url.empty() ? url : title; }
    // The provider and the topics, a line each.
    [[nodiscard]] std::string names() const {
        std::string names = provider;
        for (const std::string_view topic : topics) {
            names.push_back('\n');
            names.append(topic);
        }
        return names;
    }
};

class RecordReader {
public:
    explicit RecordReader(const Options& options) : options_(options), in_(options.file, std::ios::binary) {
        if (!in_) throw std::runtime_error(options.file + ": cannot be opened");
    }

    bool next(Record& record) {
        do {
            if (!std::getline(in_, line_)) return false;
        } while (line_.empty());
        line_.reserve(line_.size() + simdjson::SIMDJSON_PADDING);
        document_ = parser_.iterate(line_);
        record = {};
        record.quality = options_.unknown_quality;
        record.heat = options_.unknown_heat;
        for (simdjson::ondemand::field field : document_.get_object()) {
            const std::string_view key = field.unescaped_key();
            read_field(key, field.value(), record);
        }
        return true;
    }

private:
    using Value = simdjson::ondemand::value;
    using Type = simdjson::ondemand::json_type;

    void read_field(std::string_view key, Value value, Record& record) {
        const Type type = value.type();
        if (key == "id") {
            id_ = type == Type::number ? std::string(std::string_view(value.raw_json_token())) : "";
            while (!id_.empty() && id_.back() == ' ')
                id_.pop_back();
            record.id = type == Type::string ? std::string_view(value.get_string()) : std::string_view(id_);
        } else if (key == "provider") {
            record.provider = type == Type::object   ? std::string_view(value.get_object()["name"].get_string())
                              : type == Type::string ? std::string_view(value.get_string())
                                                     : std::string_view();
        } else if (key == "topics" && type == Type::array) {
            for (std::string_view topic : value.get_array())
                record.topics.push_back(topic);
        } else if (key == "topics" && type == Type::string) {
            record.topics.push_back(value.get_string());
        } else if (type == Type::number && (key == "quality" || key == "heat")) {
            if (const double number = value.get_double(); number >= 0)
                (key == "heat" ? record.heat : record.quality) = number;
        } else if (type == Type::string) {
            if (std::string_view* const text = text_field(key, record)) *text = value.get_string();
        }
    }

    static std::string_view* text_field(std::string_view key, Record& record) {
        if (key == "title") return &record.title;
        if (key == "excerpt") return &record.excerpt;
        if (key == "body" || key == "text") return &record.body;
        if (key == "url" || key == "webUrl") return &record.url;
        return nullptr;
    }

    const Options& options_;
    std::ifstream in_;
    std::string line_;
    std::string id_;
    simdjson::ondemand::parser parser_;
    simdjson::ondemand::document document_;
};

inline std::vector<Query> read_queries(const Options& options) {
    std::ifstream in(options.file, std::ios::binary);
    if (!in) throw std::runtime_error(options.file + ": cannot be opened");
    std::vector<Query> queries;
    for (std::string line; std::getline(in, line);) {
        Query query;
        if (options.kind == Kind::filtered) {
            const std::size_t tab = line.find('\t');
            if (tab == std::string::npos) throw std::runtime_error(options.file + ": no topic in: " + line);
            query.topic = line.substr(0, tab);
            line.erase(0, tab + 1);
        }
        std::istringstream words(line);
        for (std::string word; words >> word;)
            query.words.push_back(word);
        if (!query.words.empty()) queries.push_back(std::move(query));
    }
    if (queries.empty()) throw std::runtime_error(options.file + ": there are no queries in it");
    return queries;
}

// The search of an engine: best() gives the documents of the best hits, the best first; key() the key of one of them.
class Searcher {
public:
    virtual ~Searcher() = default;
    virtual std::vector<std::int64_t> best(const Query& query) = 0;
    virtual std::string key(std::int64_t document) = 0;
};

inline void print_ids(Searcher& searcher, const std::vector<Query>& queries) {
    for (const Query& query : queries) {
        std::string line;
        for (const std::int64_t document : searcher.best(query)) {
            if (!line.empty()) line.push_back('\t');
            line += searcher.key(document);
        }
        std::puts(line.c_str());
    }
}

inline void print_times(Searcher& searcher, const std::vector<Query>& queries, std::size_t repeat) {
    std::vector<double> times;
    for (const Query& query : queries) {
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t run = 0; run < std::max<std::size_t>(repeat, 1); ++run) {
            const auto begin = std::chrono::steady_clock::now();
            searcher.best(query);
            const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
            best = std::min(best, time.count());
        }
        times.push_back(best);
    }
    std::sort(times.begin(), times.end());
    // By nearest rank, as newsidx does.
    const auto percentile = [&times](double percent) {
        const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(times.size())));
        return times.at(std::max<std::size_t>(rank, 1) - 1);
    };
    std::printf("{\"queries\":%zu,\"mean_ms\":%.6f,\"p50_ms\":%.6f,\"p90_ms\":%.6f,\"p99_ms\":%.6f,\"max_ms\":%.6f}\n",
                times.size(), std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size()),
                percentile(50), percentile(90), percentile(99), times.back());
}

inline void print_indexed(long records, double index_seconds, double optimize_seconds, const std::string& version) {
    std::printf("{\"records\":%ld,\"index_seconds\":%.3f,\"optimize_seconds\":%.3f,\"version\":\"%s\"}\n", records,
                index_seconds, optimize_seconds, version.c_str());
}

class Stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

[[noreturn]] inline void fail_usage() {
    throw std::runtime_error("usage: index [--stem] [--optimize] [--unknown QUALITY,HEAT] DIR FILE.jsonl\n"
                             "       search [--stem] [--weights none|product|sum] [--repeat N] [--limit N] [--ids] DIR "
                             "or|and|phrase|prefix|filtered QUERIES");
}

// Throws what is wrong with the arguments.
inline Options read_options(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    Options options;
    std::vector<std::string> operands;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const auto value = [&]() -> const std::string& {
            if (i + 1 == arguments.size()) fail_usage();
            return arguments[++i];
        };
        if (argument == "--stem") {
            options.stem = true;
        } else if (argument == "--optimize") {
            options.optimize = true;
        } else if (argument == "--ids") {
            options.ids = true;
        } else if (argument == "--repeat") {
            options.repeat = std::stoul(value());
        } else if (argument == "--limit") {
            options.limit = std::stoul(value());
        } else if (argument == "--unknown") {
            if (std::sscanf(value().c_str(), "%lf,%lf", &options.unknown_quality, &options.unknown_heat) != 2)
                fail_usage();
        } else if (argument == "--weights") {
            const std::string& name = value();
            options.weights = name == "product" ? Weights::product : name == "sum" ? Weights::sum : Weights::none;
        } else {
            operands.push_back(argument);
        }
    }
    options.index = !operands.empty() && operands[0] == "index";
    if (operands.size() != (options.index ? 3 : 4) || (!options.index && operands[0] != "search")) fail_usage();
    options.directory = operands[1];
    options.file = operands.back();
    if (options.index) return options;
    const std::vector<std::string> kinds = {"or", "and", "phrase", "prefix", "filtered"}; // in Kind's order
    const auto kind = std::find(kinds.begin(), kinds.end(), operands[2]);
    if (kind == kinds.end()) fail_usage();
    options.kind = static_cast<Kind>(kind - kinds.begin());
    return options;
}

// What main() does. index(options) makes an index; open(options) gives a std::unique_ptr<Searcher>.
template <typename Index, typename Open>
int run(int argc, char** argv, const Index& index, const Open& open) {
    try {
        const Options options = read_options(argc, argv);
        if (options.index) {
            index(options);
            return 0;
        }
        const std::vector<Query> queries = read_queries(options);
        const auto searcher = open(options);
        if (options.ids)
            print_ids(*searcher, queries);
        else
            print_times(*searcher, queries, options.repeat);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 2;
    }
    return 0;
}

} // namespace peer
