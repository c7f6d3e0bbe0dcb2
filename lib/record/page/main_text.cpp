#include "record/page/main_text.h"

#include "record/among.h"
#include "record/page/markup.h"
#include "text/ascii.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace newsidx::record {
namespace {

// How much of the page's paragraph text a block must hold to stand for its article.
constexpr double kMost = 0.6;
constexpr double kMostOfMain = 0.5; // <main> says so by itself
// What may be lost on the way to a smaller block, of what that holds.
constexpr double kNegligible = 0.05;

bool is_heading(std::string_view name) {
    return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

// Words of classes and ids that say that something is no part of an article, whole, ...
constexpr auto kWords = std::to_array<std::string_view>(
    {"ad",      "ads",    "adsense",  "consent", "disqus",     "gdpr",    "masthead", "menu",    "modal",
     "nav",     "navbar", "outbrain", "pager",   "pagination", "popup",   "respond",  "share",   "sharebar",
     "sharing", "skip",   "signup",   "social",  "subscribe",  "taboola", "toolbar",  "trending"});
// ... and at their beginning. Only the first is used for articles too: comments often are some.
constexpr auto kPrefixes =
    std::to_array<std::string_view>({"comment", "advert", "breadcrumb", "cookie", "footer", "navig", "newsletter",
                                     "promo", "recommend", "related", "sharedadd", "sidebar", "sponsor"});
// Classes that tell about something else than what they stand at.
constexpr auto kNotOfItself =
    std::to_array<std::string_view>({"category-", "tag-", "topic-", "has-", "no-", "with-", "without-", "is-", "not-"});

// ... and what says at the end of a name that it tells of a state, or of how many.
constexpr auto kStates =
    std::to_array<std::string_view>({"-free", "-enabled", "-disabled", "-less", "-target", "-count"});

// Whether the class or id tells about something else than what it stands at.
bool is_of_something_else(std::string_view name) {
    const auto begins = [&](std::string_view prefix) { return name.starts_with(prefix); };
    const std::size_t end = name.find_last_not_of("-0123456789") + 1; // "comment-count-5"
    const auto ends = [&](std::string_view suffix) { return name.substr(0, end).ends_with(suffix); };
    return std::any_of(kNotOfItself.begin(), kNotOfItself.end(), begins) ||
           std::any_of(kStates.begin(), kStates.end(), ends);
}

enum class Suspicion : std::uint8_t { none, comment, other };

Suspicion suspicion_of_word(std::string_view word) {
    if (word.starts_with(kPrefixes[0]) && !word.starts_with("commentar")) return Suspicion::comment;
    if (is_among(kWords, word)) return Suspicion::other;
    return std::any_of(kPrefixes.begin() + 1, kPrefixes.end(),
                       [&](std::string_view prefix) { return word.starts_with(prefix); })
               ? Suspicion::other
               : Suspicion::none;
}

// Of the value of a class or id attribute.
Suspicion suspicion_of(std::string_view value) {
    constexpr std::size_t kEnough = 512; // bytes of it
    const std::string folded = text::lower_ascii(value.substr(0, kEnough));
    const std::string_view names = folded;
    Suspicion found = Suspicion::none;
    for (std::size_t at = 0; at < names.size();) {
        const std::size_t end = std::min(names.find_first_of(" \t\r\n", at), names.size());
        std::string_view name = names.substr(at, end - at);
        at = end + 1;
        // Behind it, how the block differs from its like.
        constexpr std::size_t kShortest = 3;
        if (const std::size_t block = name.find("--"); block >= kShortest) name = name.substr(0, block);
        if (is_of_something_else(name)) continue;
        while (!name.empty()) {
            const std::size_t length = std::min(name.find_first_of("-_:."), name.size());
            const Suspicion suspicion = suspicion_of_word(name.substr(0, length));
            if (suspicion == Suspicion::comment) return suspicion;
            if (suspicion != Suspicion::none) found = suspicion;
            name.remove_prefix(std::min(length + 1, name.size()));
        }
    }
    return found;
}

// Whether a style attribute says that the element is not shown.
bool is_style_hidden(std::string_view style) {
    std::string folded;
    for (const char c : style) {
        if (!text::is_html_space(c)) folded += text::lower_ascii(c);
    }
    return folded.find("display:none") != std::string::npos || folded.find("visibility:hidden") != std::string::npos;
}

bool is_marked_hidden(const PageNode& node) {
    if (node.source.empty() || node.is_text()) return false;
    if (find_attribute(node, "hidden")) return true;
    if (const auto aria = find_attribute(node, "aria-hidden"); aria && text::equal_but_for_case(*aria, "true"))
        return true;
    if (const auto layout = find_attribute(node, "layout"); layout && *layout == "nodisplay") return true; // of AMP
    if (const auto style = find_attribute(node, "style"); style && is_style_hidden(*style)) return true;
    if (const auto names = find_attribute(node, "class")) {
        for (const std::string_view name : {"sr-only", "visually-hidden", "screen-reader"}) {
            if (names->find(name) != std::string_view::npos) return true;
        }
    }
    return false;
}

// The role of an element that is no part of an article.
bool has_side_role(const PageNode& node) {
    constexpr auto kRoles =
        std::to_array<std::string_view>({"navigation", "complementary", "banner", "contentinfo", "search", "dialog",
                                         "alertdialog", "menu", "menubar", "toolbar", "tablist"});
    const auto role = find_attribute(node, "role");
    return role && is_among(kRoles, *role);
}

bool is_article_body(const PageNode& node) {
    const auto property = find_attribute(node, "itemprop");
    return property && property->find("articleBody") != std::string_view::npos;
}
bool is_main(const PageNode& node) {
    if (node.name == "main") return true;
    const auto role = find_attribute(node, "role");
    return role && text::equal_but_for_case(*role, "main");
}

// Text, counted in bytes that are no white space: a Chinese letter says about as much as three Latin ones.
struct Amount {
    std::uint32_t text = 0;
    std::uint32_t linked = 0; // of it
    std::uint32_t links = 0;

    Amount& operator+=(const Amount& other) {
        text += other.text;
        linked += other.linked;
        links += other.links;
        return *this;
    }
    double link_share() const { return text == 0 ? 0 : static_cast<double>(linked) / text; }
};

std::uint32_t count_letters(std::string_view text) {
    return static_cast<std::uint32_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return !text::is_html_space(c); }));
}

std::uint32_t count_commas(std::string_view text) {
    auto count = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), ','));
    for (const std::string_view comma : {"，", "、", "،"}) {
        for (std::size_t at = text.find(comma); at != std::string_view::npos; at = text.find(comma, at + 1)) {
            ++count;
        }
    }
    return count;
}

// How much a block's own text looks like a paragraph of an article.
double score_of(const Amount& own, std::uint32_t commas, bool heading) {
    if (own.text == 0) return 0;
    constexpr std::uint32_t kShort = 80;
    constexpr double kPerComma = 0.05;
    constexpr double kMostForCommas = 1.5;
    constexpr double kOfLittle = 0.25;
    const double score = (own.text - own.linked) * (1 - own.link_share());
    return score * (own.text < kShort || heading ? kOfLittle : 1) * std::min(1 + commas * kPerComma, kMostForCommas);
}

class MainText {
public:
    explicit MainText(const PageTree& page) : page_(page), left_out_(page.size()), amounts_(page.size()) {}

    std::string find() {
        leave_out_never_shown();
        measure();
        const std::vector<bool> never_shown = left_out_;
        leave_out_sides();
        measure();
        score();
        const std::size_t chosen = choose();
        leave_out_within(chosen);
        std::string text = text_of(chosen);
        if (!text.empty()) return text;
        left_out_ = never_shown;
        return text_of(0);
    }

    std::string text_of(std::size_t root) const;

    void leave_out_never_shown() {
        for (std::size_t i = 0; i < page_.size(); ++i) {
            if (page_[i].traits & kHidden) leave_out(i);
        }
    }

private:
    void leave_out(std::size_t node) {
        if (left_out_[node]) return;
        std::fill(left_out_.begin() + static_cast<std::ptrdiff_t>(node),
                  left_out_.begin() + static_cast<std::ptrdiff_t>(page_[node].end), true);
    }

    // Texts add to what is around them: children stand behind their parents.
    void measure() {
        std::fill(amounts_.begin(), amounts_.end(), Amount{});
        holds_headline_.assign(page_.size(), false);
        std::size_t link_end = 0;
        for (std::size_t i = 0; i < page_.size(); ++i) {
            const PageNode& node = page_[i];
            if (left_out_[i]) continue;
            if (node.name == "a" && i >= link_end && find_attribute(node, "href")) {
                link_end = node.end;
                amounts_[i].links = 1;
            }
            if (node.is_text()) {
                amounts_[i].text = count_letters(node.source);
                amounts_[i].linked = i < link_end ? amounts_[i].text : 0;
            }
            holds_headline_[i] = node.name == "h1" || is_main(node) || is_article_body(node);
        }
        for (std::size_t i = page_.size(); i-- > 1;) {
            amounts_[page_[i].parent] += amounts_[i];
            if (holds_headline_[i]) holds_headline_[page_[i].parent] = true;
        }
    }

    double share_of(std::size_t node) const {
        return amounts_[0].text == 0 ? 0 : static_cast<double>(amounts_[node].text) / amounts_[0].text;
    }

    // The same of what is in no link: a menu has little.
    double share_of_prose(std::size_t node) const {
        const std::uint32_t all = amounts_[0].text - amounts_[0].linked;
        return all == 0 ? 0 : static_cast<double>(amounts_[node].text - amounts_[node].linked) / all;
    }

    void leave_out_sides() {
        std::size_t article_end = 0; // of the outermost <article>, <main> or quotation that is open
        for (std::size_t i = 1; i < page_.size(); ++i) {
            const PageNode& node = page_[i];
            if (left_out_[i] || node.is_text()) continue;
            if (is_side(i, i < article_end)) {
                leave_out(i);
            } else if (node.name == "article" || node.name == "blockquote" || node.name == "section" ||
                       is_article_body(node)) {
                article_end = std::max<std::size_t>(article_end, node.end);
            }
        }
    }

    bool is_side(std::size_t i, bool in_article) const {
        const PageNode& node = page_[i];
        constexpr double kHalf = 0.5;
        if (node.name == "body" || node.name == "html") return false;
        // A page may be saved while a dialog hides all of it.
        if (is_marked_hidden(node)) return share_of(i) <= kHalf;
        if (node.name == "nav" || node.name == "aside" || node.name == "search") return true;
        if (node.name == "header") return !in_article;
        if (node.name == "footer") return !in_article || page_[node.parent].name != "blockquote";
        if (node.name == "form") return share_of(i) <= kHalf && !holds_headline_[i]; // some pages are one form
        const bool is_block = (node.traits & (kBlock | kCell)) != 0;
        if (!is_block || node.source.empty() || is_main(node) || is_heading(node.name)) return false;
        Suspicion suspicion = has_side_role(node) ? Suspicion::other : Suspicion::none;
        for (const std::string_view attribute : {"class", "id"}) {
            const auto value = find_attribute(node, attribute);
            const Suspicion found = value ? suspicion_of(*value) : Suspicion::none;
            if (found == Suspicion::comment || suspicion == Suspicion::none) suspicion = found;
        }
        if (suspicion == Suspicion::none || holds_headline_[i]) return false; // "content-with-sidebar"
        constexpr double kNearlyAll = 0.9;
        constexpr double kMostOfIt = 0.7;
        constexpr std::uint32_t kParagraph = 120;
        const bool has_most =
            share_of(i) >= kNearlyAll || (share_of_prose(i) > kMostOfIt && amounts_[i].text >= kParagraph);
        return suspicion == Suspicion::comment || (node.name != "article" && !has_most);
    }

    void score() {
        struct Own {
            Amount amount;
            std::uint32_t commas = 0;
        };
        std::vector<Own> own(page_.size());
        std::vector<std::uint32_t> block_of(page_.size());
        for (std::uint32_t i = 0; i < page_.size(); ++i) {
            const PageNode& node = page_[i];
            block_of[i] = (node.traits & (kBlock | kCell)) ? i : block_of[node.parent];
            if (!node.is_text() || left_out_[i]) continue;
            own[block_of[i]].amount += amounts_[i];
            own[block_of[i]].commas += count_commas(node.source);
        }
        scores_.assign(page_.size(), 0);
        own_scores_.assign(page_.size(), 0);
        for (std::size_t i = page_.size(); i-- > 0;) {
            own_scores_[i] = score_of(own[i].amount, own[i].commas, is_heading(page_[i].name));
            scores_[i] += own_scores_[i];
            if (i > 0) scores_[page_[i].parent] += scores_[i];
        }
    }

    // The innermost with the best score that is marked so and holds enough, or 0.
    template <typename IsMarked>
    std::size_t best_of(IsMarked is_marked, double enough) const {
        std::size_t best = 0;
        double best_score = enough * scores_[0];
        for (std::size_t i = 1; i < page_.size(); ++i) {
            if (left_out_[i] || scores_[i] < best_score || page_[i].is_text() || !is_marked(page_[i])) continue;
            best = i;
            best_score = std::max(best_score, scores_[i] * (1 - kNegligible));
        }
        return best;
    }

    std::size_t choose() const {
        if (scores_[0] <= 0) return 0;
        if (const std::size_t body = best_of(is_article_body, kMost); body > 0) return body;
        const auto is_article = [](const PageNode& node) { return node.name == "article"; };
        if (const std::size_t article = best_of(is_article, kMost); article > 0 && !is_one_of_many(article))
            return article;
        return descend(best_of(is_main, kMostOfMain));
    }

    // Whether other <article>s beside it, which lead nowhere, have as much text as it: the posts of a ticker, and no
    // teasers.
    bool is_one_of_many(std::size_t article) const {
        const std::size_t parent = page_[article].parent;
        std::uint32_t others = 0;
        for (std::size_t i = parent + 1; i < page_[parent].end; i = page_[i].end)
            if (i != article && !left_out_[i] && page_[i].name == "article" && amounts_[i].links == 0)
                others += amounts_[i].text;
        return others >= amounts_[article].text;
    }

    // To the smallest block that holds most of it, while what stays behind is no part of the article.
    std::size_t descend(std::size_t from) const {
        const double enough = kMost * scores_[from];
        std::size_t block = from;
        for (;;) {
            std::size_t best = 0;
            for (std::size_t i = block + 1; i < page_[block].end; i = page_[i].end) {
                if (!left_out_[i] && scores_[i] >= enough && (best == 0 || scores_[i] > scores_[best])) best = i;
            }
            if (best == 0 || is_paragraph(page_[best])) return block;
            double lost = own_scores_[block];
            for (std::size_t i = block + 1; i < page_[block].end; i = page_[i].end) {
                if (i != best && (is_paragraph(page_[i]) || are_alike(page_[i], page_[best]))) lost += scores_[i];
            }
            if (lost > kNegligible * scores_[best]) return block;
            block = best;
        }
    }

    static bool is_paragraph(const PageNode& node) {
        constexpr auto kParagraphs = std::to_array<std::string_view>(
            {"p", "pre", "blockquote", "ul", "ol", "dl", "li", "dd", "dt", "figure", "section", "details"});
        return is_among(kParagraphs, node.name) || is_heading(node.name);
    }

    // Parts of one article are often set alike; an article and what stands around it are not.
    static bool are_alike(const PageNode& a, const PageNode& b) {
        if (a.name != b.name) return false;
        const auto class_a = find_attribute(a, "class");
        const auto class_b = find_attribute(b, "class");
        if (class_a || class_b) return class_a == class_b;
        return find_attribute(a, "id").has_value() == find_attribute(b, "id").has_value() && !find_attribute(a, "id");
    }

    // Articles within an article (comments, teasers), and lists of links.
    void leave_out_within(std::size_t chosen) {
        constexpr auto kLists =
            std::to_array<std::string_view>({"ul", "ol", "dl", "div", "section", "table", "menu", "td"});
        constexpr double kHalf = 0.5;
        constexpr double kLinked = 0.8;
        constexpr std::uint32_t kSeveral = 2;
        const bool is_of_links = amounts_[chosen].link_share() > kHalf;
        const bool is_article = page_[chosen].name == "article" || is_article_body(page_[chosen]);
        for (std::size_t i = chosen + 1; i < page_[chosen].end; ++i) {
            const PageNode& node = page_[i];
            if (left_out_[i]) continue;
            const bool is_list =
                is_among(kLists, node.name) && amounts_[i].links >= kSeveral && amounts_[i].link_share() > kLinked;
            if ((is_list && !is_of_links) || (is_article && node.name == "article")) leave_out(i);
        }
    }

    const PageTree& page_;
    std::vector<bool> left_out_;
    std::vector<Amount> amounts_; // of what is within a node and not left out
    std::vector<bool> holds_headline_;
    std::vector<double> scores_;     // of what is within a node
    std::vector<double> own_scores_; // of a block's own text
};

// Text whose pieces come one by one: white space between them is collapsed, paragraphs are set off.
class Paragraphs {
public:
    enum class Gap : std::uint8_t { none, space, line, paragraph };

    void set_off(Gap gap) {
        // Two line breaks are a paragraph's end to those who write them.
        gap_ = gap == Gap::line && gap_ >= Gap::line ? Gap::paragraph : std::max(gap_, gap);
    }

    void add(std::string_view text, bool keep_lines = false) {
        for (std::size_t at = 0; at < text.size();) {
            if (text::is_html_space(text[at])) {
                set_off(keep_lines && text[at] == '\n' ? Gap::line : Gap::space);
                ++at;
                continue;
            }
            const std::size_t end = std::min(text.find_first_of(" \t\r\n\f", at), text.size());
            fill_gap();
            out_.append(text, at, end - at);
            at = end;
        }
    }

    std::string take() { return std::move(out_); }

private:
    void fill_gap() {
        constexpr std::array<std::string_view, 4> kGaps = {"", " ", "\n", "\n\n"};
        if (!out_.empty()) out_ += kGaps[static_cast<std::size_t>(gap_)];
        gap_ = Gap::none;
    }

    std::string out_;
    Gap gap_ = Gap::none;
};

std::string MainText::text_of(std::size_t root) const {
    using Gap = Paragraphs::Gap;
    const auto gap_of = [](const PageNode& node) {
        if (node.traits & kBlock) return Gap::paragraph;
        return node.name == "br" ? Gap::line : (node.traits & kCell) ? Gap::space : Gap::none;
    };
    Paragraphs text;
    std::vector<std::size_t> open; // the blocks and cells around
    std::size_t pre_end = 0;
    for (std::size_t i = root; i < page_[root].end;) {
        while (!open.empty() && page_[open.back()].end <= i) {
            text.set_off(gap_of(page_[open.back()]));
            open.pop_back();
        }
        const PageNode& node = page_[i];
        if (left_out_[i]) {
            // A hidden span in the middle of a word separates nothing.
            text.set_off(gap_of(node));
            i = node.end;
            continue;
        }
        if (node.name == "pre") pre_end = std::max<std::size_t>(pre_end, node.end);
        if (node.is_text()) text.add(node.source, i < pre_end);
        text.set_off(gap_of(node));
        if (node.traits & (kBlock | kCell)) open.push_back(i);
        ++i;
    }
    return decode_entities(text.take());
}

} // namespace

std::string main_text(const PageTree& page) {
    return MainText(page).find();
}

std::string line_of(const PageTree& page, std::size_t node, std::size_t most) {
    Paragraphs text;
    for (std::size_t i = node; i < page[node].end; ++i) {
        const std::size_t size = 1 + (page[i].is_text() ? page[i].source.size() : 0); // empty elements take time, too
        if (size > most) return {};
        most -= size;
        if (page[i].is_text()) text.add(page[i].source);
        if (page[i].name == "br") text.set_off(Paragraphs::Gap::space);
    }
    return decode_entities(text.take());
}

} // namespace newsidx::record
