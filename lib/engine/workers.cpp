#include "engine/workers.h"

#include "record/parse.h"
#include "text/analyzer_set.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace newsidx::engine {

namespace {

Diagnostic at(const record::Note& note, std::uint64_t first_line) {
    const std::uint64_t line = note.line == 0 ? (first_line > 1 ? first_line : 0) : first_line + note.line - 1;
    return {{}, line, note.column, note.message};
}

class Preparer {
public:
    Preparer(const Chunk& chunk, record::Place place, text::AnalyzerSet& analyzers)
        : chunk_(chunk), place_(place), analyzers_(analyzers) {
        place_.single = !chunk.lines && place.path != kStandardInput;
    }

    PreparedChunk run() {
        out_.file = chunk_.file;
        out_.lines = chunk_.lines;
        out_.last = chunk_.last;
        out_.bytes_read = chunk_.bytes_read;
        out_.rejections = chunk_.rejections;
        if (chunk_.lines)
            each_line();
        else if (!chunk_.bytes.empty())
            item(chunk_.bytes, 1);
        return std::move(out_);
    }

private:
    void each_line() {
        std::string_view rest = chunk_.bytes;
        for (std::uint64_t line = chunk_.first_line; !rest.empty(); ++line) {
            const std::size_t end = rest.find('\n');
            std::string_view text = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            if (line == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
            if (text.ends_with('\r')) text.remove_suffix(1);
            if (text.find_first_not_of(" \t") != std::string_view::npos) item(text, line);
        }
    }

    void item(std::string_view bytes, std::uint64_t line) {
        store::ParsedItem parsed = store::prepare(bytes, chunk_.format, place_, analyzers_);
        for (const record::Note& warning : parsed.warnings)
            out_.warnings.push_back(at(warning, line));
        if (parsed.item) {
            out_.items.push_back(std::move(*parsed.item));
            out_.items.back().line = line;
            return;
        }
        Diagnostic rejection = at(parsed.rejection, line);
        if (chunk_.lines) rejection.line = line;
        out_.rejections.push_back(std::move(rejection));
    }

    const Chunk& chunk_;
    record::Place place_;
    text::AnalyzerSet& analyzers_;
    PreparedChunk out_;
};

} // namespace

Workers::Workers(ChunkReader& chunks, const std::vector<record::Place>& places, unsigned jobs)
    : chunks_(chunks), places_(places) {
    const unsigned count = std::max(1u, jobs > 0 ? jobs : std::thread::hardware_concurrency());
    window_ = 2 * count + 2;
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
    Chunk chunk;
    for (;;) {
        std::uint64_t number = 0;
        if (!read(chunk, number)) return;
        PreparedChunk prepared;
        std::exception_ptr failure;
        try {
            prepared = Preparer(chunk, places_[chunk.file], analyzers).run();
        } catch (...) {
            failure = std::current_exception();
        }
        {
            const std::lock_guard lock(mutex_);
            if (failure) failure_ = failure;
            done_.emplace(number, std::move(prepared));
        }
        changed_.notify_all();
    }
}

// One thread reads at a time, and without the mutex: standard input may let it wait.
bool Workers::read(Chunk& chunk, std::uint64_t& number) {
    const std::lock_guard reading(read_mutex_);
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || at_end_ || next_to_read_ < next_to_take_ + window_; });
        if (stop_ || at_end_) return false;
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
        if (more)
            number = next_to_read_++;
        else
            at_end_ = true;
    }
    if (!more) changed_.notify_all();
    return more;
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
    lock.unlock();
    changed_.notify_all();
    return Next::chunk;
}

} // namespace newsidx::engine
