// The target that reads what the file keeps of the ranked index.
#include "check.h"
#include "ranked/search.h"
#include "targets.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace newsidx::fuzz {

namespace {

using ranked::BlockView;
using ranked::Lists;
using ranked::Part;

// Runs it until it says that something is damaged; any other error is a finding of whoever runs the target.
template <class Read>
void try_to(Read read) {
    try {
        read();
    } catch (const ranked::Damaged&) {
    }
}

unsigned char take_byte(std::string_view& bytes) {
    if (bytes.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
}

// As many as the next two bytes say, as far as there are.
std::string_view take_part(std::string_view& bytes) {
    const std::size_t low = take_byte(bytes);
    const std::size_t size = low | std::size_t{take_byte(bytes)} << 8U;
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(part.size());
    return part;
}

void read_block(std::string_view bytes) {
    const unsigned shift = ranked::kRangeBits + take_byte(bytes) % 8;
    const unsigned char largest = take_byte(bytes);
    const std::uint32_t stretch = 1U << shift;
    std::vector<char> copy(bytes.begin(), bytes.end()); // nothing behind it that may be read, but the slack
    copy.resize(copy.size() + ranked::kSlack);
    BlockView view;
    view.read({copy.data(), bytes.size()}, shift, largest);

    std::uint32_t postings = 0;
    view.for_each_ordinal([&](std::uint32_t ordinal) {
        require(ordinal < stretch, "a block's ordinals are not in its stretch");
        require(view.level(postings) < BlockView::kLevels, "a posting's level is none");
        ++postings;
    });
    require(postings <= stretch && view.last() < stretch, "a block has more than its stretch");
    if (!view.has_gaps()) {
        std::vector<std::uint64_t> words(stretch / 64);
        view.set_bits(words);
    }
    std::vector<std::uint16_t> candidates;
    for (std::uint32_t ordinal = 0; ordinal < stretch; ordinal += stretch / 128 + 1) {
        const std::uint32_t posting = view.find(ordinal);
        require(posting == BlockView::kNone || posting < view.size(), "a block finds what it has not");
        if (view.has_gaps())
            require(view.first_from(ordinal) <= view.size(), "what comes next in a block is beyond it");
        if (ordinal <= 0xffff) candidates.push_back(static_cast<std::uint16_t>(ordinal));
    }
    const std::uint16_t* const kept = view.keep(candidates, 0, candidates.data());
    require(kept <= candidates.data() + candidates.size(), "more candidates are kept than there were");
    for (std::uint32_t posting = 0; posting < view.size(); posting += view.size() / 64 + 1) {
        static_cast<void>(view.frequencies(posting));
        std::vector<ranked::Position> positions;
        try_to([&] { view.positions(posting, bytes, positions); });
        require(positions.size() <= bytes.size(), "more positions than bytes are read");
    }
}

void read_range(std::string_view bytes) {
    ranked::DocumentRange range(bytes);
    require(range.size() <= ranked::kRangeDocuments, "a range has too many documents");
    const std::string own = range.bytes();
    require(ranked::DocumentRange(own).bytes() == own, "a range is written in two ways");
    const std::uint32_t live = range.bounds().live;
    require(live <= range.size(), "a range has more live documents than documents");
    for (std::uint32_t i = 0; i < range.size(); ++i)
        static_cast<void>(range.document(i, i));
    for (std::uint32_t i = 0; i < range.size(); i += range.size() / 16 + 1) { // each change takes as long as all
        range.set(i, {});
        require(!range.document(i, i).entry.live(), "a document that is gone is live");
    }
    require(range.bounds().live <= live, "a range has more live documents when some are gone");
}

// A segment whose pages are cut from the input.
class Pages : public ranked::Source {
public:
    // How many documents, which lists; a page of their dictionary, what a range is, and streams.
    explicit Pages(std::string_view bytes) {
        static constexpr std::uint32_t kDocuments[] = {1, 20, 1'024, 1'500, 5'000, 10'000};
        documents = kDocuments[take_byte(bytes) % std::size(kDocuments)];
        dictionary_ = take_part(bytes);
        range_ = take_part(bytes);
        positions_ = take_part(bytes);
        postings_ = bytes;
        for (std::uint32_t first = 0; first < documents; first += ranked::kRangeDocuments)
            bounds.push_back(made_range(first / ranked::kRangeDocuments).bounds());
    }

    std::string read_page(Lists lists, Part part, std::uint64_t number) override {
        if (part == Part::dictionary && number == 1 && lists == Lists::terms) return std::string(dictionary_);
        if (part == Part::ids) return ids_page(static_cast<std::uint32_t>(number));
        const std::string_view stream = part == Part::postings ? postings_ : positions_;
        const std::size_t size = ranked::stream_page(part);
        if (part == Part::dictionary || number > stream.size() / size) throw ranked::Damaged("there is no such page");
        return std::string(stream.substr(number * size, size));
    }
    // The first one is cut from the input, too, if there is something of it.
    std::string read_range(std::uint32_t range) override {
        return range == 0 && !range_.empty() ? std::string(range_) : made_range(range).bytes();
    }
    std::uint64_t find_dictionary_page(Lists lists, std::string_view /*term*/) override {
        return lists == Lists::terms ? 1 : 0;
    }

    std::uint32_t documents = 0;
    std::vector<ranked::RangeBounds> bounds;

private:
    // That of the first range is cut short if the range is one of the input.
    [[nodiscard]] std::string ids_page(std::uint32_t number) const {
        std::vector<std::int64_t> ids;
        const std::uint32_t first = number << ranked::kRangeBits;
        for (std::uint32_t i = first; i < std::min(documents, first + ranked::kRangeDocuments); ++i)
            ids.push_back(i + 1);
        std::string page = ranked::ids_page(ids);
        if (number == 0 && range_.size() % 3 == 1) page.pop_back();
        return page;
    }
    [[nodiscard]] ranked::DocumentRange made_range(std::uint32_t number) const {
        ranked::DocumentRange range;
        const std::uint32_t first = number << ranked::kRangeBits;
        for (std::uint32_t i = first; i < std::min(documents, first + ranked::kRangeDocuments); ++i)
            range.add({i + 1, {i, i % 13 == 0 ? 0 : rank::DocumentEntry::kLive, i, i % 4 * 25.0, 7, {}}, 1.0 + i % 50});
        return range;
    }

    std::string_view dictionary_;
    std::string_view range_;
    std::string_view positions_;
    std::string_view postings_;
};

class BestVisitor : public ranked::Visitor {
public:
    BestVisitor(std::size_t most, ranked::SegmentSearch& search) : most_(most), search_(search) {}
    [[nodiscard]] bool asks_for_places() const override { return true; }
    bool may_stand_so(std::span<const ranked::Frequencies> by_leaf) override {
        std::size_t places = 0;
        for (std::size_t leaf = 0; leaf < by_leaf.size(); ++leaf) {
            std::vector<ranked::Position> positions;
            search_.positions(leaf, positions);
            places += positions.size();
        }
        return places % 3 != 1;
    }
    void visit(const ranked::Candidate& candidate) override {
        const ranked::DocumentRange::Document document = candidate.document();
        require(document.id == candidate.id() && document.entry.live(), "a document is visited that is not live");
        ++visits_;
    }
    [[nodiscard]] double threshold() const override { return visits_ < most_ ? -1 : static_cast<double>(visits_) / 9; }
    void tick() override {}

private:
    std::size_t most_;
    ranked::SegmentSearch& search_;
    std::size_t visits_ = 0;
};

void read_list(ranked::Segment& segment, const ranked::ListPlace& place) {
    const std::uint32_t documents = segment.info().documents;
    try_to([&] {
        ranked::PostingList list(segment, place);
        list.for_each([&](std::uint32_t ordinal, std::span<const ranked::Position>) {
            require(ordinal < documents, "a list has a document that is not there");
        });
    });
    ranked::PostingList list(segment, place);
    std::vector<ranked::Position> positions;
    for (std::uint32_t ordinal = 0; ordinal < documents; ordinal += documents / 100 + 1) {
        const std::uint32_t posting = list.find(ordinal);
        if (posting == BlockView::kNone) continue;
        static_cast<void>(list.frequencies(posting));
        try_to([&] { list.positions(posting, positions); });
    }
    list.for_each_posting([&](std::uint32_t ordinal, const ranked::Frequencies&) {
        require(ordinal < documents, "a list has a posting of a document that is not there");
    });
}

void search_segment(ranked::Segment& segment, const std::vector<ranked::ListPlace>& places, unsigned kind) {
    ranked::Question question;
    if (kind % 2 == 0) question.clauses.emplace_back();
    std::vector<rank::Term> terms(places.size());
    for (std::size_t i = 0; i < places.size(); ++i)
        terms[i].df = 1 + i * 3;
    rank::prepare(terms, segment.info().documents + std::uint64_t{20});
    for (std::size_t i = 0; i < places.size(); ++i) {
        question.leaves.emplace_back().emplace_back(segment, places[i]);
        if (kind % 2 != 0) question.clauses.emplace_back();
        question.clauses.back().push_back(i);
        question.scorers.push_back({{i}, terms[i], kind == 4});
    }
    rank::Collection collection;
    collection.documents = segment.info().documents;
    collection.lengths[rank::kBody] = collection.documents * 30;
    rank::Weights weights;
    if (kind >= 2) weights.half_life = 100;
    ranked::BoostCache cache;
    ranked::SegmentSearch search(segment, question, collection, weights, cache);
    for (const std::size_t most : {std::numeric_limits<std::size_t>::max(), std::size_t{3}}) {
        BestVisitor best(most, search);
        try_to([&] { search.top(best); });
    }
    BestVisitor all(1, search);
    search.all(all);
}

void read_segment(std::string_view bytes) {
    Pages pages(bytes);
    ranked::Segment segment(pages, {pages.documents, 20, 1}, pages.bounds);
    std::vector<ranked::ListPlace> places;
    try_to([&] {
        segment.for_each_from("", [&](std::string_view /*term*/, const ranked::ListPlace& place) {
            places.push_back(place);
            return places.size() < 5;
        });
    });
    try_to([&] { static_cast<void>(segment.terms_of_page(1)); });
    try_to([&] { static_cast<void>(segment.find(Lists::terms, "ab")); });
    try_to([&] { static_cast<void>(segment.range(0)); });
    for (const ranked::ListPlace& place : places)
        try_to([&] { read_list(segment, place); });
    if (places.empty()) return;
    for (unsigned kind = 0; kind < 5; ++kind)
        try_to([&] { search_segment(segment, places, kind); });
}

} // namespace

void ranked_index(std::string_view bytes) {
    const unsigned what = take_byte(bytes);
    switch (what % 3) {
    case 0: try_to([&] { read_block(bytes); }); return;
    case 1: try_to([&] { read_range(bytes); }); return;
    default: read_segment(bytes);
    }
}

} // namespace newsidx::fuzz
