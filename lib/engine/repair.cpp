#include "engine/repair.h"

#include "engine/optimize.h"
#include "engine/run_error.h"
#include "engine/stopwatch.h"
#include "store/upkeep/backup.h"
#include "store/upkeep/check.h"
#include "store/upkeep/rebuild.h"
#include "store/upkeep/salvage.h"

#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

namespace newsidx::engine {

namespace {

class Repair {
public:
    Repair(const std::string& path, const RepairOptions& options) : path_(path), options_(options) {}

    RepairReport run() {
        if (std::error_code error; !std::filesystem::exists(path_, error) && !error)
            throw RunError({ErrorCode::not_found, "there is no such file", path_});
        CheckReport before = look_at(path_, RepairPhase::checking);
        report_.checks = std::move(before.checks);
        report_.problems = std::move(before.problems);
        report_.not_compared = std::move(before.not_compared);
        report_.was_whole = report_.problems.empty();
        if (report_.was_whole) {
            report_.seconds = stopwatch_.seconds();
            return std::move(report_);
        }

        store::Connection damaged = open_damaged();
        const std::int64_t version = damaged.data_version();
        report_.backup = options_.backup.empty() ? free_name() : options_.backup;
        if (!store::copy_bytes(damaged, report_.backup, tells(RepairPhase::copying))) end();

        const store::TemporaryFile fresh(path_);
        save(damaged, fresh.path());
        if (report_.items + report_.reread == 0) {
            std::error_code ignored;
            if (options_.backup.empty()) std::filesystem::remove(report_.backup, ignored);
            throw RunError({ErrorCode::corrupt,
                            fmt::format("nothing of it can be read any more ({}), so the file stays as it is; take a "
                                        "copy of it that is whole, or index its sources into a new file",
                                        report_.problems.front()),
                            path_});
        }
        if (const std::vector<std::string> left = look_at(fresh.path(), RepairPhase::verifying).problems; !left.empty())
            throw RunError({ErrorCode::internal,
                            fmt::format("what was saved is not whole, so the file stays as it is: {}; its copy is {}",
                                        left.front(), report_.backup),
                            path_});
        if (!store::replace_pages(damaged, fresh.path(), version, tells(RepairPhase::replacing))) end();
        report_.seconds = stopwatch_.seconds();
        return std::move(report_);
    }

private:
    [[nodiscard]] CheckReport look_at(const std::string& path, RepairPhase phase) const {
        tell(phase, 0, 0);
        CheckReport report;
        report.checks.emplace_back("whether it can be opened");
        try {
            store::Connection connection(path, store::Access::write, {.busy_timeout_ms = options_.busy_timeout_ms});
            auto whole = store::check(connection, [this, phase](const CheckProgress& progress) {
                return goes_on(phase, progress.done, progress.total);
            });
            if (!whole) end();
            return std::move(*whole);
        } catch (const SQLite::Exception& error) {
            if (!store::is_damage(error)) throw;
            report.problems.emplace_back(error.what());
        } catch (const store::OpenError& error) {
            if (error.code() != ErrorCode::corrupt) throw;
            report.problems.emplace_back(error.what());
        }
        return report;
    }

    [[nodiscard]] store::Connection open_damaged() const {
        try {
            return {path_, store::Access::salvage, {.busy_timeout_ms = options_.busy_timeout_ms}};
        } catch (const store::OlderFormat&) { // which look_at() has tried to migrate
            throw RunError({ErrorCode::corrupt,
                            fmt::format("the file has an older format and is too damaged to be migrated ({}); it is as "
                                        "it was; repair it with the version that wrote it, or index its sources again",
                                        report_.problems.front()),
                            path_});
        }
    }

    // What can be read, in a new file with everything that is made of it.
    void save(store::Connection& damaged, const std::string& path) {
        store::Connection out(path, store::Access::write,
                              {.create = true, .busy_timeout_ms = options_.busy_timeout_ms});
        std::optional<store::Transaction> transaction(std::in_place, out, store::Transaction::Kind::write);
        auto salvaged = store::salvage(damaged, out, tells(RepairPhase::saving));
        if (!salvaged) end();
        report_.items = salvaged->items;
        report_.lost_records = salvaged->lost_records;
        report_.reread = salvaged->reread;
        report_.losses = std::move(salvaged->losses);
        store::rebuild(out, [&](std::uint64_t done, std::uint64_t total) {
            tell(RepairPhase::rebuilding, done, total);
            transaction->commit();
            transaction.reset();
            transaction.emplace(out, store::Transaction::Kind::write);
        });
        store::drop_empty_identities(out);
        out.row_sums().renew();
        transaction->commit();
        OptimizeOptions optimizing;
        optimizing.on_progress = [this](const OptimizeProgress&) {
            tell(RepairPhase::optimizing, 0, 0);
            return true;
        };
        optimize(out, optimizing);
        report_.records = out.count("SELECT count(*) FROM record WHERE kind = 0");
    }

    [[nodiscard]] std::string free_name() const {
        for (int number = 1;; ++number) {
            std::string name = fmt::format("{}.damaged-{}", path_, number);
            std::error_code error;
            if (!std::filesystem::exists(name, error) && !std::filesystem::exists(name + "-wal", error)) return name;
        }
    }

    [[noreturn]] void end() const {
        throw RunError({ErrorCode::cancelled, "the repair was cancelled; the file is as it was", path_});
    }

    [[nodiscard]] bool goes_on(RepairPhase phase, std::uint64_t done, std::uint64_t total) const {
        return !options_.on_progress || options_.on_progress({phase, done, total, stopwatch_.seconds()});
    }

    void tell(RepairPhase phase, std::uint64_t done, std::uint64_t total) const {
        if (!goes_on(phase, done, total)) end();
    }

    [[nodiscard]] std::function<bool(std::uint64_t, std::uint64_t)> tells(RepairPhase phase) const {
        return [this, phase](std::uint64_t done, std::uint64_t total) { return goes_on(phase, done, total); };
    }

    std::string path_;
    const RepairOptions& options_;
    Stopwatch stopwatch_;
    RepairReport report_;
};

} // namespace

RepairReport repair(const std::string& path, const RepairOptions& options) {
    return Repair(path, options).run();
}

} // namespace newsidx::engine
