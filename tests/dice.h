// Dice: random records, queries and options for the oracle, the same for a seed on every machine.
#pragma once

#include "newsidx/json.h"
#include "newsidx/search.h"
#include "world.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace newsidx::test {

// Few words, so that they meet; stop words, words that the analyzer splits, accents, other scripts.
inline const std::vector<std::string> kWords = {
    "moore",  "threads", "gpu",     "chip",   "the",     "of",        "and",   "GPT-4",    "C++",     ".NET",
    "AT&T",   "état",    "Etat",    "don't",  "U.S.",    "server",    "sever", "serve",    "node.js", "训练",
    "芯片",   "чип",     "Ёлка",    "3.5",    "S4000",   "to",        "be",    "net",      "cloud",   "clouds",
    "lenovo", "chips",   "gpus",    "market", "trading", "education", "trade", "educated", "busing",  "business",
    "GPT4",   "Müller",  "Mueller", "1,000",  "1000",    "الكتاب",    "كتاب",  "הכתבה",    "כתב"};

// Whose rules give these words other tokens: stems, stop words, marks that are kept.
inline const std::vector<std::string> kLanguages = {"fr", "de-AT", "tr", "vi", "ru", "zh-Hant", "pl", "und"};

inline const std::vector<std::string> kLabels = {"moore", "GPU", "chip", "Chips", "server", "AT&T", "the", "cloud"};

// The letters of Arabic and Hebrew have two bytes each.
inline bool is_right_to_left(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }) &&
           static_cast<unsigned char>(text[0]) >= 0xD7 && static_cast<unsigned char>(text[0]) <= 0xD9;
}

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
    const std::string& word() { return kWords[std::min(below(kWords.size()), below(kWords.size()))]; }

    std::string text(std::size_t most) {
        std::string out;
        for (std::size_t i = below(most + 1); i > 0; --i)
            out += (out.empty() ? "" : " ") + word();
        return out;
    }

    std::optional<double> number(std::size_t most) {
        if (chance(20)) return std::nullopt;
        return static_cast<double>(below(most)) + (chance(10) ? 0.25 : 0.0);
    }

    std::optional<std::int64_t> date() {
        if (chance(10)) return std::nullopt;
        return 1'700'000'000 + static_cast<std::int64_t>(below(40)) * 86'400;
    }

    std::string url() { return fmt::format("https://w.example/{}", below(40)); }

    WorldItem item() {
        WorldItem item;
        item.url = url();
        if (chance(10)) item.web_url = url();
        if (chance(40)) item.lang = kLanguages[below(kLanguages.size())];
        item.title = word() + ' ' + text(6);
        item.excerpt = text(15);
        if (chance(20)) item.body = "Body " + text(40);
        if (chance(70)) item.provider = word() + ' ' + word();
        for (std::size_t i = below(3); i > 0; --i)
            item.topics.push_back(fmt::format("{} {}", word(), i));
        item.quality = number(110);
        item.heat = number(250);
        item.date = date();
        item.published = !chance(15);
        item.removed = chance(5);
        if (chance(30))
            for (std::size_t i = 1 + below(3); i > 0; --i)
                item.related.push_back({url(), word() + ' ' + text(4), text(8), date(), number(60)});
        return item;
    }

    WorldNode words() {
        WorldNode node;
        node.text = word();
        if (chance(25)) node.text += ' ' + word();
        if (chance(5)) node.text += ' ' + word();
        if (chance(15)) node.field = static_cast<int>(below(4));
        constexpr std::array<double, 9> kBoosts = {0, 1e-6, 1e-5, 3e-4, .01, .5, 2, 3.5, 100};
        if (chance(10)) node.boost = kBoosts[below(kBoosts.size())];
        const bool ascii = node.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
        // One analyzer of several cuts at an apostrophe: which bytes are the last word is then a question.
        if (chance(15) && node.text.find('\'') == std::string::npos) {
            node.prefix = true;
            if (ascii) node.text.resize(1 + below(node.text.size())); // it may be cut anywhere
            if (is_right_to_left(node.text)) node.text.resize(2 * (1 + below(node.text.size() / 2)));
        } else if (ascii && chance(15)) {
            node.edits = 1 + static_cast<unsigned>(below(2));
            if (chance(50)) node.text.erase(below(node.text.size()), 1);
            if (node.text.empty()) node.text = "x";
        } else if (chance(10)) {
            node.exact = true;
        }
        return node;
    }

    // Only what is compared alike whatever folding does.
    std::string label() { return kLabels[below(kLabels.size())]; }

    WorldNode filter() {
        WorldNode node;
        node.kind = WorldNode::Kind::filter;
        const std::string one = label();
        const double x = static_cast<double>(below(100));
        const double y = x + static_cast<double>(below(100));
        const std::int64_t day = 1'699'920'000 + static_cast<std::int64_t>(below(40)) * 86'400; // a midnight
        switch (below(14)) {
        case 0: {
            const std::string topic = fmt::format("{} {}", one, 1 + below(2));
            node.text = "topic:\"" + topic + '"';
            node.holds = [topic](const WorldRecord& record) {
                return std::any_of(record.topics.begin(), record.topics.end(),
                                   [&](const std::string& held) { return lower(held) == lower(topic); });
            };
            break;
        }
        case 1:
            node.text = "topic:" + one + '*';
            node.holds = [one](const WorldRecord& record) {
                return std::any_of(record.topics.begin(), record.topics.end(),
                                   [&](const std::string& held) { return lower(held).starts_with(lower(one)); });
            };
            break;
        case 2:
            node.text = "provider:" + one + '*';
            node.holds = [one](const WorldRecord& record) { return lower(record.provider).starts_with(lower(one)); };
            break;
        case 3:
            node.text = fmt::format("quality:>={}", x);
            node.holds = [x](const WorldRecord& record) { return record.quality && *record.quality >= x; };
            break;
        case 4:
            node.text = fmt::format("heat:{}..{}", y, x);
            node.holds = [x, y](const WorldRecord& r) { return r.heat && *r.heat >= x && *r.heat <= y; };
            break;
        case 5:
            node.text = fmt::format("heat:<{}", x);
            node.holds = [x](const WorldRecord& record) { return record.heat && *record.heat < x; };
            break;
        case 6:
            node.text = "after:" + to_iso8601(day).substr(0, 10);
            node.holds = [day](const WorldRecord& record) { return record.date && *record.date >= day; };
            break;
        case 7:
            node.text = "before:" + to_iso8601(day).substr(0, 10);
            node.holds = [day](const WorldRecord& record) { return record.date && *record.date < day; };
            break;
        case 8:
            node.text = "date:" + to_iso8601(day).substr(0, 10);
            node.holds = [day](const WorldRecord& r) { return r.date && *r.date >= day && *r.date < day + 86'400; };
            break;
        case 9:
            node.text = "is:stub";
            node.holds = [](const WorldRecord& record) { return record.stub; };
            break;
        case 10:
            node.text = "has:date";
            node.holds = [](const WorldRecord& record) { return record.date.has_value(); };
            break;
        case 11:
            node.text = "has:body";
            node.holds = [](const WorldRecord& record) { return !record.fields[2].empty(); };
            break;
        case 12:
            node.text = "is:published";
            node.holds = [](const WorldRecord& record) { return record.visible; };
            break;
        default:
            node.text = "has:quality";
            node.holds = [](const WorldRecord& record) { return record.quality.has_value(); };
            break;
        }
        return node;
    }

    static std::string lower(std::string text) {
        for (char& c : text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return text;
    }

    WorldNode several(WorldNode::Kind kind, int depth) {
        WorldNode node;
        node.kind = kind;
        for (std::size_t i = 2 + below(2); i > 0; --i) {
            // Alternatives of alternatives are one list.
            do
                node.children.push_back(this->node(depth - 1));
            while (node.children.back().kind == kind && (node.children.pop_back(), true));
        }
        return node;
    }

    WorldNode node(int depth) {
        if (chance(8)) return filter();
        if (depth > 0 && chance(20)) return several(WorldNode::Kind::any, depth);
        if (depth > 0 && chance(8)) return several(WorldNode::Kind::all, depth);
        if (depth > 0 && chance(8)) {
            WorldNode node;
            node.kind = WorldNode::Kind::exclude;
            node.children.push_back(this->node(depth - 1));
            if (node.children.back().kind == WorldNode::Kind::near) node.children.back() = words();
            return node;
        }
        if (chance(8)) {
            WorldNode node;
            node.kind = WorldNode::Kind::near;
            node.distance = static_cast<unsigned>(below(6));
            for (std::size_t i = 2 + below(2); i > 0; --i) {
                node.children.push_back(words());
                node.children.back().exact = false;
            }
            return node;
        }
        return words();
    }

    WorldQuery query() {
        WorldQuery query;
        for (std::size_t i = below(6); i > 0; --i)
            query.nodes.push_back(node(2));
        if (chance(4)) {
            query.hidden = true;
            WorldNode& node = query.nodes.emplace_back();
            node.kind = WorldNode::Kind::filter;
            node.text = "is:unpublished";
            node.holds = [](const WorldRecord& record) { return !record.visible; };
        }
        return query;
    }

    SearchOptions options() {
        SearchOptions options;
        options.limit = below(30);
        options.match = static_cast<Match>(below(3));
        options.sort = chance(60) ? Sort::relevance : static_cast<Sort>(below(5));
        options.unpublished = chance(30);
        if (chance(40)) options.quality_weight = static_cast<double>(below(300)) / 100;
        if (chance(40)) options.heat_weight = static_cast<double>(below(300)) / 100;
        if (chance(30)) options.half_life = 86'400.0 * static_cast<double>(1 + below(60));
        options.now = 1'701'000'000;
        options.explain = chance(30);
        return options;
    }

private:
    std::mt19937_64 random_;
};

} // namespace newsidx::test
