#include "store/segments/segment_build.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace newsidx::store {

namespace {

// Hands the postings of parts to a builder.
class PartsToBuilder : public fts5::PartVisitor {
public:
    // `ids`: of the builder's documents.
    PartsToBuilder(const std::vector<std::int64_t>& ids, const std::vector<fts5::PostingsPart>& parts,
                   ranked::SegmentBuilder& builder)
        : builder_(builder) {
        for (const fts5::PostingsPart& part : parts) {
            std::vector<std::uint32_t>& ordinals = ordinals_.emplace_back(part.ids.size(), kNoOrdinal);
            for (std::size_t i = 0; i < part.ids.size(); ++i) {
                const auto found = std::lower_bound(ids.begin(), ids.end(), part.ids[i]);
                if (found != ids.end() && *found == part.ids[i])
                    ordinals[i] = builder.ordinal(static_cast<std::size_t>(found - ids.begin()));
            }
        }
    }

    void begin_term(std::string_view term) override { builder_.begin_term(term); }
    void add(std::size_t part, std::string_view list) override {
        fts5::ListReader postings(list);
        while (postings.next())
            if (const std::uint32_t ordinal = ordinals_[part][postings.document()]; ordinal != kNoOrdinal)
                builder_.add(ordinal, postings.positions());
    }
    void end_term() override { builder_.end_term(); }

private:
    static constexpr std::uint32_t kNoOrdinal = ~std::uint32_t{0};

    ranked::SegmentBuilder& builder_;
    std::vector<std::vector<std::uint32_t>> ordinals_; // by part and number
};

} // namespace

void HeldPages::put_page(ranked::Lists lists, ranked::Part part, std::uint64_t number, std::string_view bytes) {
    put({Page::Kind::page, lists, part, number, {}, std::string(bytes)});
}

void HeldPages::put_dictionary_page(ranked::Lists lists, std::uint64_t number, std::string_view first_term,
                                    std::string_view bytes) {
    put({Page::Kind::dictionary, lists, ranked::Part::dictionary, number, std::string(first_term), std::string(bytes)});
}

void HeldPages::put_range(std::uint32_t range, std::string_view bytes) {
    put({Page::Kind::range, ranked::Lists::terms, ranked::Part::ids, range, {}, std::string(bytes)});
}

void HeldPages::put(Page page) {
    {
        const std::lock_guard lock(mutex_);
        pages_.push_back(std::move(page));
    }
    changed_.notify_one();
}

void HeldPages::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    changed_.notify_one();
}

void HeldPages::move_to(ranked::Sink& sink) {
    std::vector<Page> pages;
    for (bool is_last = false; !is_last;) {
        pages.clear();
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return is_closed_ || !pages_.empty(); });
            pages.swap(pages_);
            is_last = is_closed_;
        }
        for (const Page& page : pages) {
            switch (page.kind) {
            case Page::Kind::page: sink.put_page(page.lists, page.part, page.number, page.bytes); break;
            case Page::Kind::dictionary:
                sink.put_dictionary_page(page.lists, page.number, page.first_term, page.bytes);
                break;
            case Page::Kind::range: sink.put_range(static_cast<std::uint32_t>(page.number), page.bytes); break;
            }
        }
    }
}

SegmentBuild::SegmentBuild(std::vector<Document> documents, std::vector<fts5::PostingsPart> parts,
                           const rank::Collection& collection)
    : documents_(std::move(documents)), parts_(std::move(parts)), collection_(collection) {
    ids_.reserve(documents_.size());
    for (const Document& document : documents_)
        ids_.push_back(document.id);
}

void SegmentBuild::start() {
    try {
        making_ = std::async(std::launch::async, [this] {
            try {
                make(pages_);
            } catch (...) { // finish() must not wait for more
                pages_.close();
                throw;
            }
            pages_.close();
        });
    } catch (const std::system_error&) { // no thread: finish() does it
    }
}

const ranked::SegmentBuilder& SegmentBuild::finish(ranked::Sink& sink) {
    if (making_.valid()) {
        pages_.move_to(sink);
        making_.get();
    } else {
        make(sink);
    }
    return *builder_;
}

void SegmentBuild::make(ranked::Sink& sink) {
    const auto document_at = [this](std::size_t i) { return documents_[i]; };
    builder_.emplace(documents_.size(), document_at, collection_, sink);
    PartsToBuilder visitor(ids_, parts_, *builder_);
    fts5::visit_terms(parts_, visitor);
    builder_->finish();
    parts_.clear();
}

} // namespace newsidx::store
