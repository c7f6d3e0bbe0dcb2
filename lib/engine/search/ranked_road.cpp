#include "engine/search/ranked_road.h"

#include <algorithm>
#include <memory>
#include <string_view>

namespace newsidx::engine {

namespace {

using ranked::Lists;

constexpr std::size_t kFewLists = 16; // of a prefix: more are made one list

// What a document has, as the full-text index would tell it.
class SegmentPositions : public fts5::PositionSource {
public:
    SegmentPositions(const query::Plan& plan, ranked::SegmentSearch& search) : search_(search) {
        leaf_of_.resize(plan.strings);
        for (std::size_t i = 0; i < plan.leaves.size(); ++i)
            if (plan.leaves[i].string < leaf_of_.size()) leaf_of_[plan.leaves[i].string] = i;
    }
    void positions(std::size_t string, std::vector<fts5::Position>& out) const override {
        search_.positions(leaf_of_[string], out);
    }

private:
    ranked::SegmentSearch& search_;
    std::vector<std::size_t> leaf_of_; // by string
};

// Whether words are asked for in certain fields, or beside others.
bool asks_where(const query::Condition& condition) {
    using Kind = query::Condition::Kind;
    const auto are_several = [](const query::PlanRow& row) { return row.size() > 1; };
    return condition.kind == Kind::near || condition.fields != query::kAnywhere ||
           std::ranges::any_of(condition.rows, are_several) ||
           (condition.kind != Kind::exclude && std::ranges::any_of(condition.children, asks_where));
}

class CandidateVisitor : public ranked::Visitor {
public:
    CandidateVisitor(const query::Plan& plan, const std::optional<store::DocumentSet>& within,
                     ranked::SegmentSearch& search, Collector& collector)
        : plan_(plan), within_(within), positions_(plan, search), counts_(plan.strings), collector_(collector),
          asks_for_lengths_(std::ranges::any_of(plan.filters, needs_lengths)), asks_for_places_(asks_where(plan.root)) {
    }

    [[nodiscard]] bool has_filter() const override { return within_.has_value(); }
    [[nodiscard]] bool may_want(std::int64_t document_id) const override { return within_->contains(document_id); }
    [[nodiscard]] bool asks_for_places() const override { return asks_for_places_; }
    bool may_stand_so(std::span<const ranked::Frequencies> frequencies) override {
        take_counts(frequencies);
        return collector_.may_match(fts5::MatchRow(0, counts_, positions_));
    }
    void visit(const ranked::Candidate& candidate) override {
        take_counts(candidate.frequencies());
        const fts5::MatchRow row(candidate.id(), counts_, positions_);
        // What else is known of the document takes longer to look up. Where any score would do, this was asked before.
        if (asks_for_places_ && threshold() >= 0 && !collector_.may_match(row)) return;
        if (asks_for_lengths_) return collector_.visit(row);
        const ranked::DocumentRange::Document document = candidate.document();
        collector_.visit(row, document.entry, document.length);
    }
    // Whether a document with these frequencies, of which the search knows the positions, has the words. Precondition:
    // the plan has nothing but words.
    bool has_words(std::int64_t document, std::span<const ranked::Frequencies> frequencies) {
        take_counts(frequencies);
        return collector_.has_words(fts5::MatchRow(document, counts_, positions_));
    }
    [[nodiscard]] double threshold() const override { return collector_.threshold(); }
    void tick() override { collector_.deadline().check(); }

private:
    void take_counts(std::span<const ranked::Frequencies> frequencies) {
        for (std::size_t i = 0; i < plan_.leaves.size(); ++i)
            if (plan_.leaves[i].string < counts_.size()) counts_[plan_.leaves[i].string] = frequencies[i];
    }

    const query::Plan& plan_;
    const std::optional<store::DocumentSet>& within_;
    SegmentPositions positions_;
    std::vector<fts5::FieldCounts> counts_; // by string
    Collector& collector_;
    const bool asks_for_lengths_; // of single fields, which a segment does not keep
    const bool asks_for_places_;
};

// Whether a document's terms, and where they stand, say whether it matches.
bool has_only_words(const query::Condition& condition) {
    return condition.kind != query::Condition::Kind::filter && condition.written.empty() &&
           std::all_of(condition.children.begin(), condition.children.end(), has_only_words);
}

// Whether bounds can be told by floats: of a millionth of a millionth of the usual weights products may become 0, and
// of a million million times as much they may become infinite.
bool fit_bounds(std::span<const rank::Term> terms) {
    constexpr double kMost = 1e12;
    return std::all_of(terms.begin(), terms.end(), [](const rank::Term& term) {
        return term.weight == 0 || (term.weight >= 1 / kMost && term.weight <= kMost);
    });
}

using Places = std::vector<ranked::ListPlace>;

// One list of the documents of several lists, of which one at a time is read.
ranked::PostingList unite_documents(ranked::Segment& segment, const Places& places) {
    const std::uint32_t documents = segment.info().documents;
    std::vector<std::uint64_t> bits(documents / 64 + 1);
    for (const ranked::ListPlace& place : places)
        ranked::PostingList(segment, place).for_each_ordinal([&bits](std::uint32_t ordinal) {
            bits[ordinal / 64] |= std::uint64_t{1} << ordinal % 64;
        });
    return ranked::PostingList(std::make_shared<const ranked::MemoryList>(bits, documents));
}

// And of their postings.
ranked::PostingList unite(ranked::Segment& segment, const Places& places) {
    std::vector<ranked::Posting> postings;
    for (const ranked::ListPlace& place : places)
        ranked::PostingList(segment, place)
            .for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies& frequencies) {
                postings.push_back({ordinal, frequencies});
            });
    std::sort(postings.begin(), postings.end(),
              [](const ranked::Posting& a, const ranked::Posting& b) { return a.ordinal < b.ordinal; });
    std::size_t size = 0;
    for (const ranked::Posting& posting : postings) {
        if (size > 0 && postings[size - 1].ordinal == posting.ordinal)
            for (std::size_t field = 0; field < posting.frequencies.size(); ++field)
                postings[size - 1].frequencies[field] += posting.frequencies[field];
        else
            postings[size++] = posting;
    }
    postings.resize(size);
    return ranked::PostingList(std::make_shared<const ranked::MemoryList>(postings, segment.info().documents));
}

std::uint64_t postings_of(const ranked::Leaf& lists) {
    std::uint64_t sum = 0;
    for (const ranked::PostingList& list : lists)
        sum += list.postings();
    return sum;
}

// Of the documents of the window at hand that have a word of each clause those in which one of these counts. To be used
// during for_each_range().
class MeantWindow {
public:
    MeantWindow(store::OpenSegment& open, ranked::SegmentSearch& search, const ranked::Question& question,
                const ForeignWords& foreign)
        : open_(open), search_(search), question_(question), foreign_(foreign), others_(question.leaves.size()) {}

    // Leaves of a range's documents these. Quick when it is asked in order.
    void keep(std::uint32_t range, ranked::RangeBits& bits) {
        if (range / ranked::kWindowRanges != window_) read(range / ranked::kWindowRanges);
        const std::size_t first = range % ranked::kWindowRanges * bits.size();
        for (std::size_t i = 0; i < bits.size(); ++i)
            bits[i] &= meant_[first + i];
    }

private:
    void read(std::uint32_t window) {
        window_ = window;
        meant_ = search_.matches();
        for (const std::vector<std::size_t>& clause : question_.clauses) {
            const auto counts_everywhere = [this](std::size_t leaf) { return foreign_.elsewhere(leaf) == 0; };
            if (std::all_of(clause.begin(), clause.end(), counts_everywhere)) continue;
            ranked::WindowBits any{};
            for (const std::size_t leaf : clause)
                if (counts_everywhere(leaf)) ranked::unite(any, search_.matches_with(leaf));
            for (const std::size_t leaf : clause)
                if (!counts_everywhere(leaf)) add_meant(leaf, any);
            ranked::intersect(meant_, any);
        }
    }

    void add_meant(std::size_t leaf, ranked::WindowBits& any) {
        std::optional<OtherDocuments>& others = others_[leaf];
        if (!others) others.emplace(foreign_.documents(leaf, open_, postings_of(question_.leaves[leaf])));
        const ranked::WindowBits documents = search_.matches_with(leaf);
        for (std::size_t i = 0; i < documents.size(); ++i)
            any[i] |= others->among(documents[i] & ~any[i], window_ * documents.size() + i);
    }

    store::OpenSegment& open_;
    ranked::SegmentSearch& search_;
    const ranked::Question& question_;
    const ForeignWords& foreign_;
    std::vector<std::optional<OtherDocuments>> others_; // by leaf, once they are asked for
    std::uint32_t window_ = ~std::uint32_t{0};
    ranked::WindowBits meant_{};
};

} // namespace

RankedRoad::RankedRoad(const query::Plan& plan, std::span<const rank::Term> terms, const rank::Collection& collection,
                       const rank::Weights& weights, const SearchOptions& options, const Wanted& wanted,
                       const ForeignWords& foreign)
    : plan_(plan), terms_(terms), collection_(collection), weights_(weights), options_(options), wanted_(wanted),
      foreign_(foreign) {}

std::int64_t RankedRoad::find(store::OpenSegments segments, const std::optional<store::DocumentSet>& within,
                              Collector& collector) {
    std::int64_t last = 0;
    for (const auto& open : segments) {
        find(*open, within, collector);
        last = open->row.last_document;
    }
    return last;
}

void RankedRoad::find(store::OpenSegment& open, const std::optional<store::DocumentSet>& within, Collector& collector) {
    if (within &&
        (within->empty() || within->first() > open.row.last_document || within->last() < open.row.first_document))
        return;
    ranked::Question asked = question(open);
    const bool is_empty = std::any_of(asked.clauses.begin(), asked.clauses.end(), [&](const auto& clause) {
        return std::all_of(clause.begin(), clause.end(), [&](std::size_t leaf) { return asked.leaves[leaf].empty(); });
    });
    if (is_empty) return;
    ranked::SegmentSearch search(open.segment, asked, collection_, weights_, open.boosts);
    CandidateVisitor visitor(plan_, within, search, collector);
    // Without scoring terms, as of -(-word), every text scores 1: there are no bounds by which to skip.
    const bool ranked =
        options_.sort == Sort::relevance && !wanted_.every_match() && !terms_.empty() && fit_bounds(terms_);
    const bool counts_by_bits = !within && (plan_.exact || has_only_words(plan_.root));
    if (!ranked || (wanted_.total && !counts_by_bits)) {
        search.all(visitor);
        return;
    }
    if (wanted_.total) {
        MeantWindow meant(open, search, asked, foreign_);
        KeepMatches keep_matches;
        if (!plan_.exact)
            keep_matches = [&](std::uint32_t range, ranked::RangeBits& bits) {
                const ranked::RangeBounds& bounds = open.segment.bounds()[range];
                ranked::RangeBits live{};
                for (std::size_t i = 0; i < bits.size(); ++i)
                    live[i] = bits[i] & (bounds.listed[i] | bounds.hidden_records[i] | bounds.hidden_stubs[i]);
                bits = {};
                ranked::for_each_bit(live, [&](std::uint32_t index) {
                    collector.deadline().check();
                    const std::uint32_t ordinal = (range << ranked::kRangeBits) + index;
                    if (visitor.has_words(open.segment.id(ordinal), search.frequencies_of(ordinal)))
                        bits[index / 64] |= std::uint64_t{1} << index % 64;
                });
            };
        else if (!foreign_.empty())
            keep_matches = [&](std::uint32_t range, ranked::RangeBits& bits) { meant.keep(range, bits); };
        count(open.segment, search, keep_matches, collector);
        collector.stop_counting();
    }
    search.top(visitor);
    collector.resume_counting();
}

ranked::Question RankedRoad::question(store::OpenSegment& open) const {
    ranked::Question asked;
    for (std::size_t i = 0; i < plan_.leaves.size(); ++i)
        asked.leaves.push_back(leaf(open.segment, i));
    asked.clauses = plan_.clauses;
    if (asked.clauses.empty()) {
        std::vector<std::size_t>& any = asked.clauses.emplace_back();
        for (std::size_t i = 0; i < plan_.leaves.size(); ++i)
            any.push_back(i);
    }
    if (!foreign_.empty())
        for (std::size_t i = 0; i < plan_.leaves.size(); ++i)
            pick_out(open, asked, i);
    for (std::size_t i = 0; i < plan_.terms.size(); ++i)
        asked.scorers.push_back({plan_.terms[i].leaves, terms_[i], !plan_.terms[i].rows.empty()});
    return asked;
}

// Of a word that is another one nearly everywhere its own postings are picked out: the collector would refuse document
// after document. Where another word is rare, or the word has its meaning in many documents, few are met.
void RankedRoad::pick_out(store::OpenSegment& open, ranked::Question& asked, std::size_t leaf) const {
    constexpr std::uint64_t kFew = 4096;     // postings
    constexpr std::uint64_t kNearlyAll = 64; // all documents but one of so many
    constexpr std::uint64_t kFewMeet = 64;   // of so many postings one is among a clause's: to refuse it is less work
    ranked::Leaf& lists = asked.leaves[leaf];
    const std::uint64_t postings = postings_of(lists);
    if (foreign_.elsewhere(leaf) == 0 || postings == 0) return;
    if (postings > kFew && foreign_.most_documents(leaf) > collection_.documents / kNearlyAll) return;
    for (const std::vector<std::size_t>& clause : asked.clauses) {
        if (std::ranges::find(clause, leaf) != clause.end()) continue;
        std::uint64_t others = 0;
        for (const std::size_t other : clause)
            others += postings_of(asked.leaves[other]);
        if (others < collection_.documents / kFewMeet) return;
    }
    const OtherDocuments others = foreign_.documents(leaf, open, postings);
    ranked::Leaf picked;
    for (ranked::PostingList& list : lists) {
        std::vector<ranked::Posting> meant;
        list.for_each_posting_of(
            [&others](std::uint64_t documents, std::size_t number) { return others.among(documents, number); },
            [&](std::uint32_t ordinal, std::uint32_t posting) {
                meant.push_back({ordinal, list.frequencies(posting), list.current().impact_of(posting)});
            });
        if (2 * meant.size() > list.postings()) // those few are refused sooner than the list is made
            picked.push_back(std::move(list));
        else if (!meant.empty())
            picked.emplace_back(std::make_shared<const ranked::MemoryList>(meant, open.row.info.documents),
                                std::make_unique<ranked::PostingList>(std::move(list)));
    }
    lists = std::move(picked);
}

ranked::Leaf RankedRoad::leaf(ranked::Segment& segment, std::size_t number) const {
    const query::Leaf& wanted = plan_.leaves[number];
    ranked::Leaf lists;
    if (!wanted.prefix) {
        if (const auto& place = segment.find_term(wanted.term)) lists.emplace_back(segment, *place);
        return lists;
    }
    if (only_counts_as_there(number)) {
        for (const Lists set : {Lists::one_character, Lists::two_characters})
            if (ranked::first_characters(wanted.term, static_cast<std::size_t>(set)) == wanted.term) {
                if (const auto place = segment.find(set, wanted.term)) {
                    lists.emplace_back(segment, *place);
                    return lists;
                }
                break;
            }
    }
    Places places;
    segment.for_each_from(wanted.term, [&](std::string_view term, const ranked::ListPlace& place) {
        if (!term.starts_with(wanted.term)) return false;
        places.push_back(place);
        return true;
    });
    if (places.size() > kFewLists && !has_positions_read(number)) {
        lists.push_back(only_counts_as_there(number) ? unite_documents(segment, places) : unite(segment, places));
        return lists;
    }
    for (const ranked::ListPlace& place : places)
        lists.emplace_back(segment, place);
    return lists;
}

// Whether of a prefix nothing is asked but which documents have it: not in which field, not how often, not where.
bool RankedRoad::only_counts_as_there(std::size_t leaf) const {
    const auto has = [leaf](const std::vector<std::size_t>& leaves) {
        return std::find(leaves.begin(), leaves.end(), leaf) != leaves.end();
    };
    for (const query::ScoringTerm& term : plan_.terms)
        if (has(term.leaves) && (!term.group || term.fields != query::kAnywhere)) return false;
    return plan_.exact;
}

namespace {

bool is_in_rows(const std::vector<query::PlanRow>& rows, std::size_t leaf, bool near) {
    return std::any_of(rows.begin(), rows.end(), [&](const query::PlanRow& row) {
        return (near || row.size() > 1) && std::any_of(row.begin(), row.end(), [leaf](const query::PlanSlot& slot) {
                   return std::find(slot.leaves.begin(), slot.leaves.end(), leaf) != slot.leaves.end();
               });
    });
}

bool is_in_rows(const query::Condition& condition, std::size_t leaf, bool near) {
    return is_in_rows(condition.rows, leaf, near) ||
           std::any_of(condition.children.begin(), condition.children.end(), [&](const query::Condition& child) {
               return is_in_rows(child, leaf, near || condition.kind == query::Condition::Kind::near);
           });
}

} // namespace

// Whether it may be asked where the leaf stands.
bool RankedRoad::has_positions_read(std::size_t leaf) const {
    return is_in_rows(plan_.root, leaf, false) ||
           std::any_of(plan_.terms.begin(), plan_.terms.end(),
                       [&](const query::ScoringTerm& term) { return is_in_rows(term.rows, leaf, false); });
}

// By what is known of whole ranges: neither what a document scores nor who it is is looked at. `keep_matches`: leaves
// of a range's documents those that match; null: all do.
void RankedRoad::count(ranked::Segment& segment, ranked::SegmentSearch& search, const KeepMatches& keep_matches,
                       Collector& collector) const {
    std::uint64_t shown = 0;
    std::uint64_t hidden_records = 0;
    std::uint64_t hidden_stubs = 0;
    const auto common = [](const ranked::RangeBits& a, const ranked::RangeBits& b) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (const std::uint64_t word = a[i] & b[i]; word != 0) sum += ranked::count_ones(word);
        return sum;
    };
    search.for_each_range([&](std::uint32_t number, const ranked::RangeBits& found) {
        collector.deadline().check();
        const ranked::RangeBounds& bounds = segment.bounds()[number];
        ranked::RangeBits bits = found;
        if (keep_matches) keep_matches(number, bits);
        shown += common(bits, bounds.listed);
        hidden_records += common(bits, bounds.hidden_records);
        hidden_stubs += common(bits, bounds.hidden_stubs);
    });
    if (options_.unpublished) {
        shown += hidden_records + hidden_stubs;
        hidden_records = hidden_stubs = 0;
    }
    collector.add_counts(shown, hidden_records, hidden_stubs);
}

} // namespace newsidx::engine
