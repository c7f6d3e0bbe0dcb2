#include "world.h"

#include "newsidx/json.h"
#include "text/ascii.h"
#include "text/unicode.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace newsidx::test {

namespace {

struct Position {
    std::size_t at;
    std::string term;
};

// A document as the scorer sees it: for each field the terms with their positions.
struct Document {
    WorldRecord record;
    std::array<std::vector<Position>, 4> terms;
    std::array<std::vector<std::string>, 4> written; // the words as they are written
    std::array<double, 4> lengths{};
    std::set<std::string> distinct;

    [[nodiscard]] double length() const {
        return std::max(1.0, 1.25 * lengths[0] + lengths[1] + lengths[2] + lengths[3]);
    }
};

// A word of the query as some analyzers see it: those that see it in the same bytes share one.
struct Word {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t place = 0; // how many words stand before it
    std::vector<std::string> forms;
    std::vector<std::string> also{}; // forms that score as it does
    double weight = 1;
    double stop_votes = 0; // > 0: most documents' analyzers take it for a stop word
    bool pair = false;
    bool character = false; // beside a pair
    bool prefix = false;

    [[nodiscard]] bool stop() const { return stop_votes > 0; }
};

struct Unit {
    std::vector<Word> words;
    std::size_t places = 0;
    bool quoted = false;
    bool edits = false; // its forms are the terms near the word
    int field = -1;
    double boost = 1;
    std::vector<std::vector<std::string>> written; // if not empty, one of these must stand there
    std::vector<Unit> others{};                    // the same, cut in another way

    // The forms of what may stand in a place, and whether the last of them may go on.
    [[nodiscard]] std::set<std::string> forms_at(std::size_t place) const {
        std::set<std::string> forms;
        for (const Word& word : words)
            if (word.place == place && !word.pair) forms.insert(word.forms.begin(), word.forms.end());
        return forms;
    }
    [[nodiscard]] bool prefix() const {
        return std::any_of(words.begin(), words.end(), [](const Word& word) { return word.prefix; });
    }
    [[nodiscard]] bool stop_at(std::size_t place) const {
        double votes = 0;
        for (const Word& word : words)
            if (word.place == place) votes += word.stop_votes;
        return votes > 0;
    }
    [[nodiscard]] bool lone_stop_word() const {
        return !prefix() && !edits && written.empty() && places == 1 && stop_at(0);
    }
    // What scores: all but stop words, or these where there is nothing else.
    [[nodiscard]] std::vector<Word> scored() const {
        std::vector<Word> out;
        for (const Word& word : words)
            if (!word.stop() || word.prefix) out.push_back(word);
        if (out.empty()) out = words;
        for (Word& word : out)
            for (const std::string& form : word.also)
                if (std::count(word.forms.begin(), word.forms.end(), form) == 0) word.forms.push_back(form);
        return out;
    }
};

// What words of the dice may be spelled as, written down by hand.
struct Other {
    const char* typed;
    const char* other;
    double rarer;
    bool cut;
};
constexpr Other kOthers[] = {{"GPT-4", "GPT4", 0, true},      {"GPT4", "GPT-4", 0, true},
                             {"Müller", "mueller", 0, false}, {"Mueller", "müller", 10, false},
                             {"1000", "1,000", 0, false},     {"1,000", "1000", 0, false},
                             {"gpu", "gpus", 0, false},       {"gpus", "gpu", 0, false}};

constexpr unsigned kCertain = 100; // of a completion: another spelling

// Ends a form of a prefix that is a whole term: what the prefix may become.
constexpr char kWhole = '\0';

// Behind a form that some languages alone give a word: the tags of those whose texts it does not count in, each between
// spaces. And behind a term of a document: the document's own.
constexpr char kElsewhere = '\1';
constexpr char kTag = '\2';

std::string bare(const std::string& form) {
    return form.substr(0, form.find_first_of(std::string{kElsewhere, kTag, kWhole}));
}

bool term_matches(const std::string& wanted, bool prefix, const std::string& held) {
    const std::string form = bare(wanted);
    const std::string term = bare(held);
    const std::size_t tag = held.find(kTag);
    if (tag != std::string::npos && wanted.find(' ' + held.substr(tag + 1) + ' ', form.size()) != std::string::npos)
        return false;
    return prefix && wanted.back() != kWhole ? term.compare(0, form.size(), form) == 0 : term == form;
}

bool any_matches(const std::set<std::string>& forms, bool prefix, const std::string& term) {
    return std::any_of(forms.begin(), forms.end(),
                       [&](const std::string& form) { return term_matches(form, prefix, term); });
}

// The form counts in these texts, too.
void count_in(std::string& form, const std::string& tag) {
    if (const std::size_t at = form.find(' ' + tag + ' ', bare(form).size()); at != std::string::npos)
        form.erase(at, tag.size() + 1);
}

std::u32string characters(const std::string& text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();)
        out += text::next_code_point(text, at);
    return out;
}

// The table of all beginnings against all beginnings.
std::size_t edits_between(const std::string& one, const std::string& other) {
    const std::u32string a = characters(one);
    const std::u32string b = characters(other);
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            table[i][j] = std::min(
                {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    return table[a.size()][b.size()];
}

// Stems have fewer edits than words, and their first character stays.
bool is_near(const std::string& form, bool as_typed, const std::string& term, unsigned edits) {
    const std::size_t distance = edits_between(form, term);
    if (as_typed || distance == 0) return distance <= edits;
    const std::size_t letters = characters(form).size();
    const unsigned most = letters < 3 ? 0 : letters < 6 ? 1 : 2;
    return distance <= std::min(edits, most) && characters(form)[0] == characters(term)[0];
}

bool is_in(std::size_t field, const Unit& unit) {
    return unit.field < 0 || static_cast<std::size_t>(unit.field) == field;
}

struct Stand {
    std::size_t at = 0;
    std::size_t places = 0;
};

// Where the unit stands in a field.
std::vector<Stand> begins_of(const Document& document, const Unit& unit, std::size_t field_number) {
    std::vector<Stand> out;
    if (!is_in(field_number, unit)) return out;
    const auto& field = document.terms[field_number];
    for (const Position& first : field) {
        bool all = true;
        for (std::size_t i = 0; i < unit.places && all; ++i)
            all = std::any_of(field.begin(), field.end(), [&](const Position& position) {
                return position.at == first.at + i &&
                       any_matches(unit.forms_at(i), unit.prefix() && i + 1 == unit.places, position.term);
            });
        if (all && (out.empty() || out.back().at != first.at)) out.push_back({first.at, unit.places});
    }
    for (Unit other : unit.others) {
        other.field = unit.field;
        for (const Stand& stand : begins_of(document, other, field_number))
            out.push_back(stand);
    }
    return out;
}

bool is_written(const Document& document, const Unit& unit) {
    for (std::size_t field = 0; field < 4; ++field)
        for (const auto& row : unit.written)
            if (is_in(field, unit) && std::search(document.written[field].begin(), document.written[field].end(),
                                                  row.begin(), row.end()) != document.written[field].end())
                return true;
    return unit.written.empty();
}

bool holds(const Document& document, const Unit& unit) {
    bool found = false;
    for (std::size_t field = 0; field < 4; ++field)
        found = found || !begins_of(document, unit, field).empty();
    return found && is_written(document, unit);
}

// Where any word will do, one of a word that the analyzer splits (GPT-4) will, too; a phrase has to be there as a
// whole. A single character is no reason to find something where there are pairs.
bool holds_any_of(const Document& document, const Unit& unit) {
    if (unit.quoted || !unit.written.empty()) return holds(document, unit);
    for (const Word& word : unit.scored())
        for (std::size_t field = 0; field < 4; ++field)
            for (const Position& position : document.terms[field])
                if (is_in(field, unit) && !word.character &&
                    any_matches({word.forms.begin(), word.forms.end()}, word.prefix, position.term))
                    return true;
    return false;
}

// One of each, in one field, in a window that has at most so many other words, and no word for two: every choice is
// tried.
bool holds_near(const Document& document, const std::vector<Unit>& units, unsigned distance) {
    for (std::size_t field = 0; field < 4; ++field) {
        std::vector<std::vector<Stand>> begins;
        begins.reserve(units.size());
        for (const Unit& unit : units)
            begins.push_back(begins_of(document, unit, field));
        std::vector<Stand> chosen;
        const std::function<bool(std::size_t, std::size_t, std::size_t)> choose =
            [&](std::size_t first, std::size_t end, std::size_t places) {
                if (chosen.size() == units.size()) return end - first <= places + distance;
                const std::vector<Stand>& stands = begins[chosen.size()];
                return std::any_of(stands.begin(), stands.end(), [&](const Stand& stand) {
                    if (std::any_of(chosen.begin(), chosen.end(), [&stand](const Stand& other) {
                            return stand.at < other.at + other.places && other.at < stand.at + stand.places;
                        }))
                        return false;
                    chosen.push_back(stand);
                    const bool found = choose(std::min(first, stand.at), std::max(end, stand.at + stand.places),
                                              places + stand.places);
                    chosen.pop_back();
                    return found;
                });
            };
        if (choose(std::numeric_limits<std::size_t>::max(), 0, 0)) return true;
    }
    return false;
}

// A node of the query with its words as they are searched.
struct Wanted {
    WorldNode::Kind kind = WorldNode::Kind::words;
    Unit unit;
    unsigned distance = 0;
    std::vector<Wanted> children;
    const std::function<bool(const WorldRecord&)>* filter = nullptr;
};

bool has_other_words(const Wanted& wanted) {
    if (wanted.kind == WorldNode::Kind::words) return !wanted.unit.lone_stop_word();
    if (wanted.kind == WorldNode::Kind::near) return true;
    return wanted.kind != WorldNode::Kind::exclude &&
           std::any_of(wanted.children.begin(), wanted.children.end(), has_other_words);
}

void drop_stop_words(std::vector<Wanted>& nodes) {
    for (Wanted& node : nodes)
        if (node.kind == WorldNode::Kind::all || node.kind == WorldNode::Kind::any) drop_stop_words(node.children);
    std::erase_if(nodes, [](const Wanted& node) {
        if (node.kind == WorldNode::Kind::words) return node.unit.lone_stop_word();
        return (node.kind == WorldNode::Kind::all || node.kind == WorldNode::Kind::any) && node.children.empty();
    });
}

bool has_words(const Wanted& wanted) {
    if (wanted.kind == WorldNode::Kind::exclude || wanted.kind == WorldNode::Kind::filter) return false;
    return wanted.kind == WorldNode::Kind::words ||
           std::any_of(wanted.children.begin(), wanted.children.end(), has_words);
}

// `loose`: any word of a word that is several will do, where it stands alone or among alternatives.
bool holds(const Document& document, const Wanted& wanted, bool loose) {
    const auto holds_child = [&](const Wanted& child) { return holds(document, child, false); };
    switch (wanted.kind) {
    case WorldNode::Kind::words: return loose ? holds_any_of(document, wanted.unit) : holds(document, wanted.unit);
    case WorldNode::Kind::filter: return (*wanted.filter)(document.record);
    case WorldNode::Kind::exclude: return !holds_child(wanted.children.front());
    case WorldNode::Kind::all: return std::all_of(wanted.children.begin(), wanted.children.end(), holds_child);
    case WorldNode::Kind::any:
        return std::any_of(wanted.children.begin(), wanted.children.end(),
                           [&](const Wanted& child) { return holds(document, child, loose); });
    case WorldNode::Kind::near: break;
    }
    std::vector<Unit> units;
    for (const Wanted& child : wanted.children)
        units.push_back(child.unit);
    return holds_near(document, units, wanted.distance);
}

void collect_units(const Wanted& wanted, std::vector<const Unit*>& units) {
    if (wanted.kind == WorldNode::Kind::exclude) return;
    if (wanted.kind == WorldNode::Kind::words) units.push_back(&wanted.unit);
    for (const Wanted& child : wanted.children)
        collect_units(child, units);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    for (double& value : values)
        value = std::round(value);
    std::sort(values.begin(), values.end());
    return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string number(double value) {
    return std::to_string(value);
}

} // namespace

namespace {

constexpr std::array<const char*, 4> kFieldNames = {"title", "excerpt", "body", "names"};

std::string text_of(const WorldNode& node) {
    std::string out;
    const auto append = [&](const char* separator) {
        for (const WorldNode& child : node.children)
            out += (&child == node.children.data() ? "" : separator) + text_of(child);
    };
    switch (node.kind) {
    case WorldNode::Kind::words:
        if (node.field >= 0) out += std::string(kFieldNames.at(static_cast<std::size_t>(node.field))) + ':';
        if (node.exact) out += '=';
        out += node.text.find(' ') != std::string::npos ? '"' + node.text + '"' : node.text;
        if (node.prefix) out += '*';
        if (node.edits > 0) out += '~' + std::to_string(node.edits);
        if (node.boost != 1) out += '^' + std::to_string(node.boost);
        return out;
    case WorldNode::Kind::near: append((" NEAR/" + std::to_string(node.distance) + ' ').c_str()); return out;
    case WorldNode::Kind::all: append(" "); return '(' + out + ')';
    case WorldNode::Kind::any: append(" OR "); return '(' + out + ')';
    case WorldNode::Kind::exclude: append(""); return out.front() == '-' ? "-(" + out + ')' : '-' + out;
    case WorldNode::Kind::filter: break;
    }
    return node.text;
}

} // namespace

std::string WorldQuery::text() const {
    std::string out;
    for (const WorldNode& node : nodes)
        out += (out.empty() ? "" : " ") + text_of(node);
    return out;
}

std::string World::front_matter(const WorldItem& item) {
    std::string out = "---\ntitle: " + quoted(item.title) + "\nexcerpt: " + quoted(item.excerpt) + '\n';
    out += "originalUrl: " + quoted(item.url) + '\n';
    out += "lang: " + quoted(item.lang) + '\n';
    if (!item.web_url.empty()) out += "webUrl: " + quoted(item.web_url) + '\n';
    if (item.date) out += "publishedDateTime: " + to_iso8601(*item.date) + '\n';
    if (item.quality) out += "quality: " + number(*item.quality) + '\n';
    if (item.heat) out += "heat: " + number(*item.heat) + '\n';
    if (!item.published) out += "published: false\n";
    if (item.removed) out += "removed: true\n";
    if (!item.provider.empty()) out += "provider:\n  name: " + quoted(item.provider) + '\n';
    if (!item.topics.empty()) {
        out += "topics:\n";
        for (const std::string& topic : item.topics)
            out += "  - " + quoted(topic) + '\n';
    }
    if (!item.related.empty()) {
        out += "related:\n";
        for (const WorldStub& stub : item.related) {
            out += "  - title: " + quoted(stub.title) + "\n    excerpt: " + quoted(stub.excerpt) +
                   "\n    webUrl: " + quoted(stub.url) + '\n';
            if (stub.date) out += "    publishedDateTime: " + to_iso8601(*stub.date) + '\n';
            if (stub.quality) out += "    quality: " + number(*stub.quality) + '\n';
        }
    }
    return out + "---\n" + item.body;
}

void World::put(const std::string& name, const WorldItem& item) {
    items_[name] = item;
    dir_.write("news/" + name, front_matter(item));
}

void World::drop(const std::string& name) {
    items_.erase(name);
    dir_.remove("news/" + name);
}

const std::string* World::winner(const std::string& url) const {
    const std::string* best = nullptr;
    const auto removed = removed_.find(url);
    for (const auto& [name, item] : items_) {
        if (item.url != url) continue;
        if (removed != removed_.end() && removed->second.contents.contains(front_matter(item))) continue;
        // Names ascend, so that of equal dates the last one stays.
        constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();
        if (best == nullptr || item.date.value_or(kNone) >= items_.at(*best).date.value_or(kNone)) best = &name;
    }
    return best;
}

void World::remove(const std::string& url) {
    updates_.erase(url);              // it goes with the record
    Removal& removal = removed_[url]; // a stub has no item, and is removed all the same
    removal.lifted = false;
    for (const auto& [name, item] : items_)
        if (item.url == url) removal.contents.insert(front_matter(item));
}

void World::update(const std::string& url, const WorldUpdate& update) {
    const std::string* name = winner(url);
    if (name == nullptr) return;
    WorldUpdate& stored = updates_[url];
    if (update.published || !stored.published) {
        stored.name = *name;
        stored.content = front_matter(items_.at(*name));
    }
    if (update.quality) stored.quality = update.quality;
    if (update.heat) stored.heat = update.heat;
    if (update.published) stored.published = update.published;
}

bool World::still_set(const std::string& url, WorldUpdate& update) const {
    if (winner(url) == nullptr) return false;
    const auto removed = removed_.find(url);
    const auto has = [&](const WorldItem& item) {
        return item.url == url && (removed == removed_.end() || !removed->second.contents.contains(front_matter(item)));
    };
    const auto found = items_.find(update.name);
    if (found != items_.end() && has(found->second)) return front_matter(found->second) == update.content;
    update.name.clear();
    for (const auto& [name, item] : items_)
        if (has(item) && front_matter(item) == update.content) update.name = name; // the file has another name now
    return true;
}

void World::settle() {
    // Another content under a removed URL has been read: the URL may be a stub again, once that content is gone.
    for (auto& [url, removal] : removed_)
        for (const auto& [name, item] : items_)
            if (item.url == url && !removal.contents.contains(front_matter(item))) removal.lifted = true;
    for (auto it = updates_.begin(); it != updates_.end();) {
        it = still_set(it->first, it->second) ? std::next(it) : updates_.erase(it);
    }
}

std::vector<WorldRecord> World::records() const {
    std::vector<WorldRecord> out;
    std::set<std::string> full;
    std::set<std::string> aliases;
    std::map<std::string, const WorldItem*> winners;
    std::map<std::string, bool> visible;
    std::set<std::string> urls;
    for (const auto& [name, item] : items_)
        urls.insert(item.url);
    for (const std::string& url : urls) {
        const std::string* name = winner(url);
        if (name == nullptr) continue;
        const WorldItem& item = items_.at(*name);
        WorldRecord record;
        record.url = url;
        record.visible = item.published && !item.removed;
        record.quality = item.quality;
        record.heat = item.heat;
        record.date = item.date;
        if (const auto found = updates_.find(url); found != updates_.end()) {
            if (found->second.quality) record.quality = *found->second.quality;
            if (found->second.heat) record.heat = *found->second.heat;
            if (found->second.published) record.visible = *found->second.published;
        }
        std::string names = item.provider;
        for (const std::string& topic : item.topics)
            names += (names.empty() ? "" : "\n") + topic;
        record.lang = item.lang;
        record.provider = item.provider;
        record.topics = item.topics;
        record.fields = {item.title, item.excerpt, item.body, names};
        full.insert(url);
        if (!item.web_url.empty() && item.web_url != url) aliases.insert(item.web_url);
        winners[url] = &item;
        visible[url] = record.visible;
        out.push_back(std::move(record));
    }

    struct Candidate {
        bool parent_visible;
        std::int64_t date;
        std::string name;
        int ordinal; // negated: the first wins
        const WorldStub* stub;
    };
    std::map<std::string, Candidate> stubs;
    for (const auto& [url, item] : winners)
        for (std::size_t i = 0; i < item->related.size(); ++i) {
            const WorldStub& stub = item->related[i];
            const auto removed = removed_.find(stub.url);
            if (removed != removed_.end() && !removed->second.lifted) continue;
            if (full.contains(stub.url) || aliases.contains(stub.url)) continue;
            Candidate candidate{visible.at(url), stub.date.value_or(std::numeric_limits<std::int64_t>::min()),
                                *winner(url), -static_cast<int>(i), &stub};
            const auto key = [](const Candidate& c) { return std::tie(c.parent_visible, c.date, c.name, c.ordinal); };
            const auto [found, fresh] = stubs.try_emplace(stub.url, candidate);
            if (!fresh && key(candidate) > key(found->second)) found->second = candidate;
        }
    for (const auto& [url, candidate] : stubs) {
        WorldRecord record;
        record.url = url;
        record.stub = true;
        record.visible = candidate.parent_visible;
        record.quality = candidate.stub->quality;
        record.date = candidate.stub->date;
        record.lang = items_.at(candidate.name).lang;
        record.fields = {candidate.stub->title, candidate.stub->excerpt, "", ""};
        out.push_back(std::move(record));
    }
    return out;
}

WorldAnswer World::answer(const WorldQuery& query, const SearchOptions& options) {
    // The collection.
    std::vector<Document> documents;
    text::TokenList tokens;
    std::vector<double> qualities;
    std::vector<double> heats;
    double total_length = 0;
    for (WorldRecord& record : records()) {
        Document document;
        const std::string tag(text::analyzer_tag(record.lang));
        for (std::size_t field = 0; field < 4; ++field) {
            analyzers_.with_tag(tag).analyze_by_icu(record.fields[field], text::Mode::index, tokens);
            std::size_t at = 0;
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                if (!tokens[i].colocated) ++at;
                const std::string term = std::string(tokens.term(i)) + kTag + tag;
                document.terms[field].push_back({at, term});
                document.distinct.insert(term);
                if (!tokens[i].colocated && !tokens[i].stop) document.lengths[field] += 1;
            }
            analyzers_.with_tag(tag).analyze_by_icu(record.fields[field], text::Mode::exact, tokens);
            for (std::size_t i = 0; i < tokens.size(); ++i)
                if (!tokens[i].colocated) document.written[field].emplace_back(tokens.term(i));
        }
        total_length += 1.25 * document.lengths[0] + document.lengths[1] + document.lengths[2] + document.lengths[3];
        if (record.quality) qualities.push_back(*record.quality);
        if (record.heat) heats.push_back(*record.heat);
        document.record = std::move(record);
        documents.push_back(std::move(document));
    }
    const double n = static_cast<double>(documents.size());
    const double average = n == 0 ? 1 : std::max(1.0, total_length / n);
    const double median_quality = median(qualities);
    const double median_heat = median(heats);

    // The query, by every analyzer of the documents, at most by the forty that have the most.
    std::map<std::string, double> counts;
    for (const Document& document : documents)
        counts[std::string(text::analyzer_tag(document.record.lang))] += 1;
    std::vector<std::pair<std::string, double>> analyzers(counts.begin(), counts.end());
    if (analyzers.empty()) analyzers.emplace_back(text::analyzer_tag(""), 1);
    std::stable_sort(analyzers.begin(), analyzers.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (analyzers.size() > 40) analyzers.resize(40);
    // Wherever the form counts.
    const auto documents_with = [&](const std::string& form, bool prefix) {
        const std::string term = form.back() == kWhole ? bare(form) + kWhole : bare(form);
        double count = 0;
        for (const Document& document : documents)
            for (const std::string& held : document.distinct)
                if (term_matches(term, prefix, held)) count += 1;
        return count;
    };
    const auto documents_elsewhere = [&](const std::string& form) {
        double count = 0;
        for (const auto& [tag, share] : analyzers)
            if (form.find(' ' + tag + ' ', bare(form).size()) != std::string::npos) count += share;
        return count;
    };
    // Which forms of a unit's words count where: not in texts whose analyzer makes another one of the word, unless
    // these are few or it is what was typed.
    const auto mark_foreign = [&](const std::string& text, Unit& unit) {
        std::map<std::string, std::set<std::string>> given_by;
        std::set<std::string> as_typed;
        for (const auto& [tag, share] : analyzers) {
            analyzers_.with_tag(tag).analyze_by_icu(text, text::Mode::query, tokens);
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                given_by[std::string(tokens.term(i))].insert(tag);
                as_typed.insert(text::lower_ascii(text.substr(tokens[i].begin, tokens[i].end - tokens[i].begin)));
            }
        }
        for (Word& word : unit.words)
            for (std::string& form : word.forms) {
                if (as_typed.contains(form)) continue;
                std::string marked = form + kElsewhere + ' ';
                for (const auto& [tag, share] : analyzers)
                    if (tag != "plain" && !given_by[form].contains(tag)) marked += tag + ' ';
                if (documents_elsewhere(marked) > std::floor(n / 16)) form = marked;
            }
    };
    const auto add_completions = [&](const std::string& text, std::vector<std::string>& forms) {
        analyzers_.with_tag(analyzers.front().first).analyze_by_icu(text, text::Mode::exact, tokens);
        const text::Token& last = tokens[tokens.size() - 1];
        const std::string beginning = text::lower_ascii(text.substr(last.begin, last.end - last.begin));
        if (beginning.size() < 4) return;
        std::map<std::string, unsigned> typed_of;
        const std::string folded(tokens.term(tokens.size() - 1));
        for (const std::string& typed : {beginning, folded})
            for (const auto& [tag, share] : analyzers)
                for (const text::CompletedTerm& completed : analyzers_.with_tag(tag).completed_terms(typed)) {
                    typed_of[completed.term] = std::max(typed_of[completed.term], completed.typed);
                    for (std::string& form : forms)
                        if (bare(form) == completed.term) count_in(form, tag);
                }
        for (const Other& other : kOthers) {
            const std::string_view word = other.typed;
            if (other.cut || !text.ends_with(word)) continue;
            if (text.size() > word.size() && text[text.size() - word.size() - 1] != ' ') continue;
            for (const auto& [tag, share] : analyzers) {
                analyzers_.with_tag(tag).analyze_by_icu(other.other, text::Mode::query, tokens);
                typed_of.emplace(tokens.term(0), other.rarer == 0 ? kCertain : 0);
            }
        }
        double begin_so = 0;
        for (const std::string& form : forms)
            begin_so += documents_with(form, true);
        const std::set<std::string> prefixes(forms.begin(), forms.end());
        std::vector<std::pair<double, std::string>> by_documents;
        for (const auto& [term, typed] : typed_of)
            if (!any_matches(prefixes, true, term)) by_documents.emplace_back(-documents_with(term, false), term);
        std::sort(by_documents.begin(), by_documents.end());
        for (const auto& [less, term] : by_documents) {
            const unsigned typed = typed_of[term];
            if (less == 0 || -less < begin_so * (typed == kCertain ? 0 : typed >= 3 ? 2 : 50)) continue;
            forms.push_back(term + kWhole);
            begin_so -= less;
        }
    };
    std::function<Unit(const WorldNode&)> to_unit;
    int excluding = 0; // what is left out is left out as it is typed
    // The other spellings that a unit stands for, too.
    const auto respell = [&](const WorldNode& typed, Unit& unit) {
        for (const Other& other : kOthers) {
            for (std::size_t at = typed.text.find(other.typed); at != std::string::npos;
                 at = typed.text.find(other.typed, at + 1)) {
                // No part of another word, and not what another one of these is a part of.
                const std::size_t end = at + std::string_view(other.typed).size();
                if ((at > 0 && typed.text[at - 1] != ' ') || (end < typed.text.size() && typed.text[end] != ' '))
                    continue;
                WorldNode spelled;
                spelled.text = other.other;
                spelled.exact = true; // with no other spellings of its own
                Unit as_other = to_unit(spelled);
                as_other.written.clear();
                for (Word& word : as_other.words)
                    for (std::string& form : word.forms)
                        form = bare(form);
                if (other.cut) {
                    const bool all = std::all_of(as_other.words.begin(), as_other.words.end(), [&](const Word& word) {
                        return std::any_of(word.forms.begin(), word.forms.end(),
                                           [&](const std::string& form) { return documents_with(form, false) > 0; });
                    });
                    if (!all || typed.text != other.typed) continue;
                    // Another cut scores as the longest word does.
                    const auto longest = [](std::vector<Word>& words) -> Word& {
                        return *std::max_element(words.begin(), words.end(), [](const Word& a, const Word& b) {
                            return bare(a.forms.front()).size() < bare(b.forms.front()).size();
                        });
                    };
                    longest(unit.words).also = longest(as_other.words).forms;
                    unit.others.push_back(as_other);
                    continue;
                }
                for (Word& word : unit.words) {
                    if (word.begin != at) continue;
                    double as_typed = 0;
                    for (const std::string& form : word.forms)
                        as_typed += documents_with(form, false);
                    for (const std::string& form : as_other.words.front().forms) {
                        const double of_other = documents_with(form, false);
                        if (of_other > 0 && of_other >= other.rarer * as_typed &&
                            std::none_of(word.forms.begin(), word.forms.end(),
                                         [&](const std::string& known) { return bare(known) == form; }))
                            word.forms.push_back(form);
                    }
                }
            }
        }
    };
    to_unit = [&](const WorldNode& typed) {
        Unit unit;
        unit.quoted = typed.text.find(' ') != std::string::npos;
        unit.field = typed.field;
        unit.boost = typed.boost;
        for (const auto& [tag, share] : analyzers) {
            analyzers_.with_tag(tag).analyze_by_icu(typed.text, text::Mode::query, tokens);
            std::size_t place = 0;
            for (std::size_t i = 0; i < tokens.size(); ++i) {
                const text::Token& token = tokens[i];
                if (i > 0 && !token.colocated) ++place;
                auto found = std::find_if(unit.words.begin(), unit.words.end(), [&](const Word& word) {
                    return word.begin == token.begin && word.end == token.end;
                });
                if (found == unit.words.end()) {
                    Word word;
                    word.begin = token.begin;
                    word.end = token.end;
                    word.place = place;
                    word.pair = token.kind == text::TokenKind::pair;
                    const bool before = i > 0 && tokens[i - 1].kind == text::TokenKind::pair;
                    const bool after = i + 1 < tokens.size() && tokens[i + 1].kind == text::TokenKind::pair;
                    word.character = token.kind == text::TokenKind::character && (before || after);
                    if (word.character) word.weight = 0.6;
                    found = unit.words.insert(unit.words.end(), word);
                }
                const std::string form(tokens.term(i));
                if (std::count(found->forms.begin(), found->forms.end(), form) == 0) found->forms.push_back(form);
                found->stop_votes += token.stop ? share : -share;
            }
            unit.places = std::max(unit.places, place + 1);
        }
        mark_foreign(typed.text, unit);
        for (const auto& [tag, share] : analyzers) {
            if (!typed.exact) break;
            analyzers_.with_tag(tag).analyze_by_icu(typed.text, text::Mode::exact, tokens);
            std::vector<std::string>& row = unit.written.emplace_back();
            for (std::size_t i = 0; i < tokens.size(); ++i)
                if (!tokens[i].colocated) row.emplace_back(tokens.term(i));
        }
        // Characters are found inside words as it is: a star behind them says nothing.
        analyzers_.with_tag(analyzers.front().first).analyze_by_icu(typed.text, text::Mode::exact, tokens);
        const bool may_go_on = typed.prefix && tokens[tokens.size() - 1].kind == text::TokenKind::word;
        if (!may_go_on && typed.edits == 0) {
            if (!typed.exact && excluding == 0) respell(typed, unit);
            return unit;
        }
        Word& last = unit.words.back();
        std::set<std::string> as_typed;
        for (const auto& [tag, share] : analyzers) {
            analyzers_.with_tag(tag).analyze_by_icu(typed.text, text::Mode::exact, tokens);
            const std::string form(tokens.term(tokens.size() - 1));
            as_typed.insert(form);
            std::erase_if(last.forms, [&](const std::string& known) { return known != form && bare(known) == form; });
            if (std::count(last.forms.begin(), last.forms.end(), form) == 0) last.forms.push_back(form);
            if (!typed.prefix) continue;
            const text::Token& token = tokens[tokens.size() - 1];
            const std::string written = typed.text.substr(token.begin, token.end - token.begin);
            for (const auto& [other, documents_of] : analyzers) {
                const std::string without(analyzers_.with_tag(other).beginning_without_article(form, written));
                if (!without.empty() && std::none_of(last.forms.begin(), last.forms.end(),
                                                     [&](const std::string& known) { return bare(known) == without; }))
                    last.forms.push_back(without);
            }
        }
        last.prefix = typed.prefix;
        if (last.prefix) add_completions(typed.text, last.forms);
        if (typed.edits == 0) return unit;
        std::set<std::string> others; // which no other term is near to
        for (const auto& [tag, share] : analyzers)
            for (const std::string& term : analyzers_.with_tag(tag).terms_with_other_endings(
                     text::to_nfc(text::lower_ascii(typed.text)), typed.edits)) {
                if (std::none_of(last.forms.begin(), last.forms.end(),
                                 [&](const std::string& known) { return bare(known) == term; })) {
                    last.forms.push_back(term);
                    others.insert(term);
                }
                for (std::string& form : last.forms)
                    if (bare(form) == term) count_in(form, tag);
            }
        // Where none of the forms counts that it is near, a term does not, either.
        std::map<std::string, std::set<std::string>> near; // and the tags of where that is
        for (const Document& document : documents)
            for (const std::string& held : document.distinct) {
                const std::string term = bare(held);
                if (near.contains(term)) continue;
                std::optional<std::set<std::string>> elsewhere;
                for (const std::string& form : last.forms) {
                    const unsigned edits = others.contains(bare(form)) ? 0 : typed.edits;
                    if (!is_near(bare(form), as_typed.contains(form), term, edits)) continue;
                    std::set<std::string> tags;
                    for (const auto& [tag, share] : analyzers)
                        if (form.find(' ' + tag + ' ', bare(form).size()) != std::string::npos) tags.insert(tag);
                    if (elsewhere)
                        std::erase_if(*elsewhere, [&](const std::string& tag) { return !tags.contains(tag); });
                    else
                        elsewhere = tags;
                }
                if (elsewhere) near[term] = *elsewhere;
            }
        last.forms.clear();
        for (const auto& [term, tags] : near) {
            std::string form = term;
            if (!tags.empty()) form += std::string{kElsewhere} + ' ';
            for (const std::string& tag : tags)
                form += tag + ' ';
            last.forms.push_back(form);
        }
        unit.edits = true;
        return unit;
    };
    const std::function<Wanted(const WorldNode&)> to_wanted = [&](const WorldNode& node) {
        Wanted wanted;
        wanted.kind = node.kind;
        wanted.distance = node.distance;
        wanted.filter = &node.holds;
        if (node.kind == WorldNode::Kind::words) wanted.unit = to_unit(node);
        if (node.kind == WorldNode::Kind::exclude) ++excluding;
        for (const WorldNode& child : node.children)
            wanted.children.push_back(to_wanted(child));
        if (node.kind == WorldNode::Kind::exclude) --excluding;
        return wanted;
    };
    std::vector<Wanted> nodes;
    for (const WorldNode& node : query.nodes)
        nodes.push_back(to_wanted(node));
    if (std::any_of(nodes.begin(), nodes.end(), has_other_words)) drop_stop_words(nodes);
    std::vector<Wanted> clauses;
    std::vector<Wanted> required;
    for (Wanted& node : nodes)
        (has_words(node) ? clauses : required).push_back(std::move(node));
    const bool unpublished = options.unpublished || query.hidden;

    // Its terms.
    struct Term {
        std::vector<std::string> forms;
        bool prefix;
        bool edits;
        int field;
        double frequency;
        double idf;
        double weight;
    };
    std::vector<Term> terms;
    std::vector<const Unit*> units;
    for (const Wanted& clause : clauses)
        collect_units(clause, units);
    for (const Unit* unit : units)
        for (const Word& word : unit->scored()) {
            const auto same = std::find_if(terms.begin(), terms.end(), [&](const Term& term) {
                return std::is_permutation(term.forms.begin(), term.forms.end(), word.forms.begin(),
                                           word.forms.end()) &&
                       term.prefix == word.prefix && term.edits == unit->edits && term.field == unit->field;
            });
            if (same != terms.end())
                same->frequency += word.weight * unit->boost;
            else
                terms.push_back({word.forms, word.prefix, unit->edits, unit->field, word.weight * unit->boost, 0, 0});
        }
    const bool without_terms = terms.empty();
    std::erase_if(terms, [](const Term& term) { return term.frequency == 0; }); // by ^0
    double largest = 0;
    for (Term& term : terms) {
        double df = 0;
        for (const std::string& form : term.forms) {
            const double of_form = std::min(documents_with(form, term.prefix), n - documents_elsewhere(form));
            df = term.edits || form.back() == kWhole ? df + of_form : std::max(df, of_form);
        }
        df = std::min(df, n);
        term.idf = std::log(1 + (n - df + 0.5) / (df + 0.5));
        if (df > 0) largest = std::max(largest, term.idf);
    }
    for (Term& term : terms) {
        term.weight = term.frequency;
        if (terms.size() >= 4 && largest > 0) term.weight *= std::pow(term.idf / largest, 0.2);
    }

    // The answer: all clauses, or fewer.
    const auto find = [&](std::size_t minimum, bool any) {
        WorldAnswer answer;
        for (const Document& document : documents) {
            const auto held = std::count_if(clauses.begin(), clauses.end(),
                                            [&](const Wanted& clause) { return holds(document, clause, any); });
            if (static_cast<std::size_t>(held) < minimum) continue;
            if (!std::all_of(required.begin(), required.end(),
                             [&](const Wanted& wanted) { return holds(document, wanted, false); }))
                continue;
            const WorldRecord& record = document.record;
            if (!record.visible && !unpublished) {
                ++(record.stub ? answer.hidden_stubs : answer.hidden_records);
                continue;
            }
            double text = without_terms ? 1 : 0;
            for (const Term& term : terms) {
                double tf = 0;
                for (std::size_t field = 0; field < 4; ++field)
                    for (const Position& position : document.terms[field])
                        if ((term.field < 0 || static_cast<std::size_t>(term.field) == field) &&
                            any_matches({term.forms.begin(), term.forms.end()}, term.prefix, position.term))
                            tf += field == 0 ? 1.25 : 1;
                if (tf == 0) continue;
                double length = document.length();
                if (term.prefix || term.edits) {
                    tf = 1;
                    length = average;
                }
                text += term.weight * term.idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * length / average));
            }
            const double quality = record.quality.value_or(median_quality);
            const double heat = record.heat.value_or(median_heat);
            const double boost =
                1 + options.quality_weight * quality / (quality + 50) + options.heat_weight * heat / (heat + 50);
            double recency = 1;
            if (options.half_life) {
                recency = 0.2;
                if (record.date) {
                    const double age = std::max(0.0, static_cast<double>(*options.now - *record.date));
                    recency += 0.8 * std::pow(2.0, -age / *options.half_life);
                }
            }
            WorldHit hit{record.url, 0, text * boost * recency};
            constexpr double kLast = -std::numeric_limits<double>::infinity();
            switch (options.sort) {
            case Sort::relevance: hit.key = hit.score; break;
            case Sort::newest: hit.key = record.date ? static_cast<double>(*record.date) : kLast; break;
            case Sort::oldest: hit.key = record.date ? -static_cast<double>(*record.date) : kLast; break;
            case Sort::quality: hit.key = record.quality.value_or(kLast); break;
            case Sort::heat: hit.key = record.heat.value_or(kLast); break;
            }
            answer.hits.push_back(std::move(hit));
        }
        return answer;
    };
    const auto nothing = [](const WorldAnswer& answer) {
        return answer.hits.empty() && answer.hidden_records + answer.hidden_stubs == 0;
    };
    const std::size_t count = clauses.size();
    const std::size_t most = count <= 1 ? count : count - std::max<std::size_t>(1, count / 3);
    const std::size_t one = count == 0 ? 0 : 1;
    WorldAnswer answer = find(options.match == Match::all    ? count
                              : options.match == Match::most ? most
                                                             : one,
                              options.match == Match::any);
    if (options.match == Match::all && nothing(answer) && count >= 2) {
        answer = find(most, false);
        if (nothing(answer)) answer = find(one, true);
        answer.relaxed = !nothing(answer);
    }
    return answer;
}

} // namespace newsidx::test
