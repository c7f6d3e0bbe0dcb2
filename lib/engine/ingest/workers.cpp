#include "engine/ingest/workers.h"

#include "engine/ingest/byte_source.h"
#include "fts5/postings.h"
#include "newsidx/index.h"
#include "record/archive/mail.h"
#include "record/archive/mhtml.h"
#include "record/archive/warc.h"
#include "record/json/within.h"
#include "record/line_counter.h"
#include "record/lines.h"
#include "record/other_files.h"
#include "record/parse.h"
#include "record/split.h"
#include "store/items/blocks.h"
#include "text/analyzer_set.h"
#include "text/encoding.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace newsidx::engine {

namespace {

// No record worth the name is smaller.
constexpr std::size_t kFewBytes = 128;
// Of a chunk that is far larger than most: 20 MB of memory.
constexpr std::size_t kMaxTokens = 500'000;

Diagnostic at(const record::Note& note, std::uint64_t first_line) {
    const std::uint64_t line = note.line == 0 ? (first_line > 1 ? first_line : 0) : first_line + note.line - 1;
    return of_file(note.message, line, note.column);
}

// What a server sent packed, once or twice, as far as it can be unpacked; `error` says what is wrong with the rest.
std::string unpacked(std::string body, std::string& error) {
    const std::atomic<bool> stopped = false;
    for (int times = 0; times < 2 && is_packed(body); ++times) {
        ByteSource source(ByteSource::Memory{body}, stopped);
        std::string out;
        for (std::size_t got = 1; got > 0 && out.size() <= record::kMaxRecordBytes;) {
            const std::size_t before = out.size();
            out.resize(before + std::max<std::size_t>(before, 128u << 10));
            got = source.read(out.data() + before, out.size() - before);
            out.resize(before + got);
        }
        error = source.error();
        body = std::move(out);
    }
    return body;
}

// Of an entry of a feed, whether it is a comment on an article, as those of WordPress are.
bool is_comment(std::string_view entry) {
    for (std::size_t at = entry.find("#comment-"); at != std::string_view::npos; at = entry.find("#comment-", at + 1)) {
        const std::string_view tag = entry.substr(std::min(entry.rfind('<', at), entry.size()));
        if (tag.starts_with("<link") || tag.starts_with("<guid")) return true;
    }
    return false;
}

class Preparer {
public:
    Preparer(Chunk& chunk, record::Place place, const record::KeyMap& map, text::AnalyzerSet& analyzers,
             const store::Dictionary* dictionary, fts5::PostingsBuilder& postings)
        : chunk_(chunk), place_(place), map_(map), analyzers_(analyzers), dictionary_(dictionary), postings_(postings) {
    }

    PreparedChunk run() {
        static_cast<ChunkReport&>(out_) = std::move(chunk_);
        switch (chunk_.kind) {
        case Chunk::Kind::document:
            if (!chunk_.bytes.empty()) document();
            break;
        case Chunk::Kind::lines:
            each_line(
                [this](std::string_view text, std::uint64_t line) { take(text, record::ItemFormat::json, line); });
            break;
        case Chunk::Kind::exported:
            out_.is_export = true;
            place_ = {};
            each_line([this](std::string_view text, std::uint64_t line) { exported(text, line); });
            break;
        case Chunk::Kind::items:
            for (const record::JsonItem& item : chunk_.items)
                take_item(std::string_view(chunk_.bytes).substr(item.begin, item.size), item.line);
            break;
        }
        finish_block();
        finish_postings();
        return std::move(out_);
    }

private:
    void document() {
        switch (chunk_.content) {
        case record::Content::xml: split(record::split_xml(chunk_.bytes)); return;
        case record::Content::json_feed: split(record::split_json_feed(chunk_.bytes)); return;
        case record::Content::mail: split(record::read_mail(chunk_.bytes, chunk_.is_cut)); return;
        default: break;
        }
        out_.single = place_.path != kStandardInput;
        place_.single = out_.single;
        switch (chunk_.content) {
        case record::Content::html: take(chunk_.bytes, record::ItemFormat::html, 1); return;
        case record::Content::mhtml: saved_page(record::read_mhtml(chunk_.bytes)); return;
        case record::Content::markdown: take(chunk_.bytes, record::ItemFormat::markdown, 1); return;
        default: take(chunk_.bytes, record::ItemFormat::front_matter, 1);
        }
    }

    void saved_page(const record::SavedPage& page) {
        const bool is_too_far = chunk_.is_cut && (!page.rejection.empty() || !page.is_whole);
        if (is_too_far || !page.rejection.empty()) {
            out_.rejections.push_back(of_file(is_too_far ? record::rejection_of_size() : page.rejection));
            return;
        }
        for (const record::Note& note : page.notes)
            out_.warnings.push_back(of_file(note.message));
        const std::string_view head = std::string_view(page.html).substr(0, record::kDetectBytes);
        if (chunk_.may_be_other) out_.other = record::kind_of_other(record::Content::html, head, {});
        if (out_.other.empty()) take(page.html, record::ItemFormat::html, 1);
    }

    void split(record::SplitDocument document, std::uint64_t first_line = 1) {
        out_.is_list = document.is_list;
        out_.feeds = std::move(document.feeds);
        for (const record::Note& note : document.rejections)
            out_.rejections.push_back(at(note, first_line));
        for (const record::Note& note : document.warnings)
            out_.warnings.push_back(at(note, first_line));
        for (const record::SplitDocument::Item& item : document.items)
            take(item.bytes, item.format, first_line + item.line - 1);
    }

    void take_item(std::string_view bytes, std::uint64_t line) {
        if (chunk_.content == record::Content::warc)
            capture(bytes, line);
        else if (chunk_.content == record::Content::mailbox)
            split(record::read_mail(bytes, bytes.size() == record::kMaxRecordBytes), line);
        else
            take(bytes, record::ItemFormat::json, line);
    }

    // A record of a WARC file: a page, a feed, or what else a site is made of.
    void capture(std::string_view bytes, std::uint64_t line) {
        record::Capture capture = record::read_capture(bytes);
        if (capture.url.empty()) {
            out_.rejections.push_back(of_file("the WARC-Target-URI of this record is not UTF-8", line));
            return;
        }
        about_ = std::string(capture.url) + ": ";
        std::string error;
        const std::string body = unpacked(std::move(capture.body), error);
        const record::Content content = record::content_of(capture, body);
        const bool is_packed = record::is_packed(capture, content, body);
        if (is_packed) {
            out_.rejections.push_back(of_file(about_ + "it is packed with " + std::string(capture.packing) +
                                                  ", which is not read: only gzip and zstd are",
                                              line));
        } else if (const std::string_view kind = record::kind_of_other(capture, content, body); !kind.empty()) {
            pass_over(kind, line);
        } else if (capture.is_cut || body.size() > record::kMaxRecordBytes) {
            out_.rejections.push_back(of_file(about_ + record::rejection_of_size(), line));
        } else {
            if (capture.is_truncated && error.empty()) error = "the crawler did not keep all of it";
            if (!error.empty()) out_.warnings.push_back(of_file(about_ + error, line));
            if (content == record::Content::html)
                take(record::capture_item(capture, body), record::ItemFormat::capture, line);
            else
                capture_feed(content == record::Content::xml ? record::split_xml(record::captured_xml(capture, body))
                                                             : record::split_json_feed(body),
                             line);
        }
        about_.clear();
    }

    void pass_over(std::string_view kind, std::uint64_t line) {
        out_.others.push_back(of_file(std::string(kind), line));
    }

    void capture_feed(const record::SplitDocument& feed, std::uint64_t line) {
        for (const record::Note& note : feed.rejections)
            out_.rejections.push_back(of_file(about_ + note.message, line));
        const bool is_of_comments =
            std::any_of(feed.items.begin(), feed.items.end(), [](const auto& item) { return is_comment(item.bytes); });
        if (is_of_comments) return pass_over("comment feed", line);
        for (const record::SplitDocument::Item& item : feed.items)
            take(item.bytes, item.format, line);
    }

    template <class Take>
    void each_line(Take take_line) {
        std::string_view rest = chunk_.bytes;
        // Items are large, and moving them is dear.
        const auto lines = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n'));
        out_.items.reserve(std::min(lines + 1, rest.size() / kFewBytes + 1));
        for (std::uint64_t line = chunk_.first_line; !rest.empty(); ++line) {
            std::string_view text = record::take_line(rest);
            if (line == 1) text = text::without_mark(text);
            if (text.find_first_not_of(" \t") != std::string_view::npos) take_line(text, line);
        }
    }

    // The key of an item whose identity is its place is left to who knows its source.
    void exported(std::string_view text, std::uint64_t line) {
        record::ExportLineResult read = record::parse_export_line(text);
        if (!read.line) {
            out_.rejections.push_back(at(read.rejection, line));
            return;
        }
        if (auto* item = std::get_if<record::ExportItem>(&*read.line)) {
            const std::string bytes = std::exchange(item->bytes, {});
            if (!take(bytes, item->format, item->map, line)) {
                Diagnostic& rejection = out_.rejections.back();
                rejection = of_file("the item in this line of the export cannot be read: " + rejection.message, line);
                return;
            }
        }
        out_.exported.push_back({line, std::move(*read.line)});
    }

    bool take(std::string_view bytes, record::ItemFormat format, std::uint64_t line) {
        return take(bytes, format, map_, line);
    }

    bool take(std::string_view bytes, record::ItemFormat format, const record::KeyMap& map, std::uint64_t line) {
        // Of an entry of a feed, a row or a capture, places in its own bytes say nothing to who has the file, nor of a
        // page in MHTML.
        const bool entry = format == record::ItemFormat::feed || format == record::ItemFormat::json_feed ||
                           out_.is_export || chunk_.content == record::Content::table ||
                           chunk_.content == record::Content::ris || chunk_.content == record::Content::warc;
        const auto place = [&](const record::Note& note) {
            if (chunk_.content == record::Content::mhtml) return of_file(note.message);
            return entry ? of_file(about_ + note.message, line) : at(note, line);
        };
        if (postings_.tokens() >= kMaxTokens) finish_postings();
        // FTS5 takes a lone record as quickly as a segment of its own would be made.
        fts5::PostingsBuilder* const postings = out_.single ? nullptr : &postings_;
        store::ParsedItem parsed = store::prepare(bytes, format, map, place_, analyzers_, postings);
        out_.has_keys = out_.has_keys || (parsed.item && record::may_be_mapped(format));
        out_.found_keys |= parsed.found_keys;
        // What was exported was a record, whatever it lists.
        if (format == record::ItemFormat::capture && !out_.is_export &&
            (parsed.lists_pages || parsed.may_hold_records)) {
            pass_over(parsed.lists_pages ? record::kListingPage : record::kEmptyPage, line);
            return true;
        }
        if (parsed.lists_pages && chunk_.may_be_other && !out_.is_export) {
            out_.other = record::kListingPage;
            return true;
        }
        const bool is_own_json = format == record::ItemFormat::json && !out_.is_export;
        if (is_own_json && !parsed.other.empty()) {
            pass_over(parsed.other, line);
            return true;
        }
        const Record* const list = parsed.item && !parsed.may_hold_records ? &parsed.item->record : nullptr;
        if (is_own_json && (list != nullptr ? record::may_be_list(*list) : parsed.may_hold_records)) {
            const record::RecordsWithin within = record::records_within(bytes, map_, list);
            for (const record::Note& note : within.left_out)
                (within.records.empty() ? out_.warnings : out_.rejections).push_back(at(note, line));
            if (!within.records.empty()) {
                parsed = {}; // before the next one takes its memory
                take_within(within.records, bytes, line);
                return true;
            }
        }
        for (const record::Note& warning : parsed.warnings)
            out_.warnings.push_back(place(warning));
        if (parsed.item) {
            parsed.item->line = line;
            block_.add(*parsed.item);
            out_.items.push_back(std::move(*parsed.item));
            if (block_.is_full()) finish_block();
            return true;
        }
        out_.rejections.push_back(place(parsed.rejection));
        if (chunk_.kind != Chunk::Kind::document && out_.rejections.back().line == 0)
            out_.rejections.back().line = line;
        return false;
    }

    // The records in an object that is none itself.
    void take_within(const std::vector<record::Range>& ranges, std::string_view bytes, std::uint64_t line) {
        record::LineCounter lines(bytes, line);
        for (const record::Range& range : ranges)
            take(bytes.substr(range.begin, range.end - range.begin), record::ItemFormat::json,
                 lines.line_at(range.begin));
    }

    void finish_block() {
        const auto block = block_.finish(dictionary_);
        for (; next_unpacked_ < out_.items.size(); ++next_unpacked_)
            out_.items[next_unpacked_].block = block;
    }

    // For the items that have none yet.
    void finish_postings() {
        if (postings_.empty()) return;
        const auto postings = std::make_shared<const fts5::Postings>(postings_.finish());
        for (; next_without_ < out_.items.size(); ++next_without_)
            out_.items[next_without_].text.postings = postings;
    }

    Chunk& chunk_;
    record::Place place_;
    const record::KeyMap& map_;
    text::AnalyzerSet& analyzers_;
    const store::Dictionary* dictionary_;
    fts5::PostingsBuilder& postings_;
    store::BlockBuilder block_;
    std::size_t next_unpacked_ = 0; // of out_.items: the first without a block
    std::size_t next_without_ = 0;  // the first without postings
    std::string about_;             // of a capture: its URL, before what is wrong with it
    PreparedChunk out_;
};

constexpr std::size_t kLargeChunk = 4 << 20;
// What workers do while the writer commits, and waits for the disk: chunks, and bytes in them, of which each becomes
// two or three.
constexpr std::size_t kCommitChunks = 24;
constexpr std::size_t kCommitBytes = 14 << 20;

} // namespace

Workers::Workers(ChunkReader& chunks, const std::vector<record::Place>& places, const record::KeyMap& map,
                 unsigned jobs)
    : chunks_(chunks), places_(places), map_(map) {
    const unsigned cores = std::thread::hardware_concurrency();
    const unsigned count = std::clamp(jobs > 0 ? jobs : cores, 1u, kMostJobs);
    beside_writer_ = std::max(1u, count < cores ? count : count - 1);
    least_window_ = 2 * std::size_t{count};
    for (unsigned i = 0; i < count; ++i) {
        try {
            threads_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
            if (threads_.empty()) throw;
            break; // fewer will do
        }
    }
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    chunks_.stop();
    changed_.notify_all();
    for (std::thread& thread : threads_)
        thread.join();
}

void Workers::work() {
    text::AnalyzerSet analyzers;
    fts5::PostingsBuilder postings;
    Chunk chunk;
    for (;;) {
        std::uint64_t number = 0;
        if (!read(chunk, number)) return;
        PreparedChunk prepared;
        const std::size_t bytes = chunk.bytes.size();
        std::exception_ptr failure;
        try {
            std::unique_lock alone(large_mutex_, std::defer_lock);
            if (bytes > kLargeChunk) alone.lock();
            std::shared_ptr<const store::Dictionary> dictionary;
            {
                const std::lock_guard lock(mutex_);
                dictionary = dictionary_;
            }
            prepared = Preparer(chunk, places_[chunk.file], map_, analyzers, dictionary.get(), postings).run();
        } catch (...) {
            failure = std::current_exception();
        }
        prepared.bytes = bytes;
        {
            const std::lock_guard lock(mutex_);
            if (failure) failure_ = failure;
            done_.emplace(number, std::move(prepared));
            --working_;
        }
        changed_.notify_all();
    }
}

// What the writer does is what the run waits for in the end: while it has something to take, a core is left to it.
bool Workers::may_begin() const {
    const std::uint64_t ahead = next_to_read_ - next_to_take_;
    if (ahead >= least_window_ && (ahead >= least_window_ + kCommitChunks || bytes_ahead_ >= kCommitBytes))
        return false;
    return working_ < beside_writer_ || !done_.contains(next_to_take_);
}

// One thread reads at a time, and without the mutex: standard input may let it wait.
bool Workers::read(Chunk& chunk, std::uint64_t& number) {
    const std::lock_guard reading(read_mutex_);
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || at_end_ || may_begin(); });
        if (stop_ || at_end_) return false;
        ++working_;
    }
    bool more = false;
    std::exception_ptr failure;
    try {
        more = chunks_.next(chunk);
    } catch (...) {
        failure = std::current_exception();
    }
    {
        const std::lock_guard lock(mutex_);
        if (failure) failure_ = failure;
        if (more) {
            number = next_to_read_++;
            bytes_ahead_ += chunk.bytes.size();
        } else {
            at_end_ = true;
            --working_;
        }
    }
    if (!more) changed_.notify_all();
    return more;
}

void Workers::set_dictionary(std::shared_ptr<const store::Dictionary> dictionary) {
    const std::lock_guard lock(mutex_);
    dictionary_ = std::move(dictionary);
}

Workers::Next Workers::next(PreparedChunk& chunk, std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    const bool ready = changed_.wait_for(lock, patience, [this] {
        return failure_ || done_.contains(next_to_take_) || (at_end_ && next_to_take_ == next_to_read_);
    });
    if (!ready) return Next::nothing_yet;
    if (failure_) std::rethrow_exception(failure_);
    const auto found = done_.find(next_to_take_);
    if (found == done_.end()) return Next::end;
    chunk = std::move(found->second);
    done_.erase(found);
    ++next_to_take_;
    bytes_ahead_ -= chunk.bytes;
    lock.unlock();
    changed_.notify_all();
    return Next::chunk;
}

} // namespace newsidx::engine
