#include "engine/export_records.h"

#include "engine/export.h"
#include "engine/run_error.h"
#include "engine/stored_record.h"
#include "record/export/front_matter.h"
#include "store/upkeep/write_all.h"
#include "text/ascii.h"
#include "text/fold_value.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>

namespace newsidx::engine {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxInexact = 1'000;
constexpr std::int64_t kAtOnce = 1'000;

[[noreturn]] void fail(const std::string& path, int error) {
    throw RunError({ErrorCode::io, fmt::format("cannot be written: {}", std::strerror(error)), path});
}

// What a name of a file may hold, and nothing else: a-z, 0-9, and - between them.
std::string slug(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    std::string name;
    for (const char c : text::fold_value(text)) {
        const bool kept = text::is_ascii_lower(c) || text::is_ascii_digit(c);
        if (kept)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
        if (name.size() == kLongest) break;
    }
    const std::size_t last_dash = name.rfind('-');
    if (name.size() == kLongest && last_dash != std::string::npos && last_dash > kLongest / 2) name.resize(last_dash);
    while (name.ends_with('-'))
        name.pop_back();
    return name;
}

// The last part of an URL that says something.
std::string slug_of_url(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    while (!url.empty()) {
        const std::size_t slash = url.rfind('/');
        std::string name = slug(url.substr(slash == std::string_view::npos ? 0 : slash + 1));
        if (!name.empty()) return name;
        if (slash == std::string_view::npos) break;
        url = url.substr(0, slash);
    }
    return {};
}

// The id makes it a name that no other record has.
std::string file_name(const Record& record, std::int64_t id) {
    constexpr std::size_t kSaysLittle = 8; // what is left of a title in Chinese
    std::string name = slug(record.title);
    if (name.size() < kSaysLittle)
        if (std::string of_url = slug_of_url(record.original_url.empty() ? record.web_url : record.original_url);
            of_url.size() > name.size())
            name = std::move(of_url);
    if (name.empty()) name = "record";
    return fmt::format("{}-{}.md", name, id);
}

// A file that is there whole, or not at all.
class FileWriter {
public:
    explicit FileWriter(std::string folder)
        : folder_(std::move(folder)), temporary_(fmt::format("{}/.newsidx-export-{}", folder_, ::getpid())) {}
    ~FileWriter() { ::unlink(temporary_.c_str()); }
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    void write(const std::string& name, std::string_view bytes, bool over) {
        const std::string path = folder_ + '/' + name;
        struct stat status {};
        if (!over && ::lstat(path.c_str(), &status) == 0) fail(path, EEXIST);
        ::unlink(temporary_.c_str());
        // Readable by its owner only, as the index is: the record may be secured, or hidden.
        const int file = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file < 0) fail(path, errno);
        int error = store::write_all(file, bytes);
        if (::close(file) != 0 && error == 0) error = errno;
        if (error == 0 && ::rename(temporary_.c_str(), path.c_str()) != 0) error = errno;
        if (error != 0) fail(path, error);
    }

private:
    std::string folder_;
    std::string temporary_;
};

void make_folder(const std::string& folder, bool force) {
    std::error_code error;
    fs::create_directories(folder, error);
    std::error_code unknown;
    if (!fs::is_directory(folder, unknown)) fail(folder, error ? error.value() : ENOTDIR);
    const bool empty = fs::is_empty(folder, error);
    if (error) fail(folder, error.value());
    if (!empty && !force)
        throw RunError({ErrorCode::invalid_argument,
                        "the folder is not empty: name another one, or ask to write into this one all the same (force; "
                        "in the command --force)",
                        folder});
}

} // namespace

ExportReport export_records(store::Reader& reader, const std::string& folder, const ExportOptions& options) {
    const ExportClock clock(options);
    make_folder(folder, options.force);
    FileWriter files(folder);
    ExportReport report;
    const store::Transaction snapshot = reader.begin_read();
    const std::uint64_t total = reader.record_count();
    std::int64_t last = 0;
    for (std::vector<std::int64_t> ids = reader.records_after(last, kAtOnce); !ids.empty();
         ids = reader.records_after(last, kAtOnce)) {
        for (const std::int64_t id : ids) {
            clock.tell(report.records, total);
            const store::RecordOrigin origin = reader.origin(id);
            const Record record = whole_record(origin);
            const std::string text = record::to_front_matter(record);
            if (!record::reads_as(text, record::ItemFormat::front_matter, record) &&
                report.inexact.size() < kMaxInexact)
                report.inexact.push_back(origin.key);
            files.write(file_name(record, id), text, options.force);
            ++report.records;
            report.bytes += text.size();
        }
        last = ids.back();
    }
    report.seconds = clock.seconds();
    return report;
}

} // namespace newsidx::engine
