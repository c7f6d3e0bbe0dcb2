#include "newsidx/c.h"

#include "capi/options.h"
#include "newsidx/index.h"
#include "newsidx/json.h"
#include "newsidx/names.h"
#include "newsidx/version.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct newsidx_index {
    newsidx::Index index;
};

struct newsidx_error {
    newsidx_status code = NEWSIDX_INTERNAL;
    std::string message;
    std::string where;
};

struct newsidx_cancel {
    std::stop_source source;
};

namespace {

using newsidx::ErrorCode;
using newsidx::Result;

// What is given when there is no memory for an error. Nobody frees it.
newsidx_error& no_memory() {
    static newsidx_error error{NEWSIDX_OUT_OF_MEMORY, "out of memory", ""}; // short: on no heap
    return error;
}

constexpr std::array<std::pair<ErrorCode, newsidx_status>, 11> kStatuses{
    {{ErrorCode::invalid_argument, NEWSIDX_INVALID_ARGUMENT},
     {ErrorCode::not_found, NEWSIDX_NOT_FOUND},
     {ErrorCode::io, NEWSIDX_IO},
     {ErrorCode::not_a_database, NEWSIDX_NOT_A_DATABASE},
     {ErrorCode::newer_format, NEWSIDX_NEWER_FORMAT},
     {ErrorCode::analyzer_mismatch, NEWSIDX_ANALYZER_MISMATCH},
     {ErrorCode::busy, NEWSIDX_BUSY},
     {ErrorCode::corrupt, NEWSIDX_CORRUPT},
     {ErrorCode::rejected, NEWSIDX_REJECTED},
     {ErrorCode::cancelled, NEWSIDX_CANCELLED},
     {ErrorCode::internal, NEWSIDX_INTERNAL}}};

newsidx_status status_of(ErrorCode code) {
    for (const auto& [known, status] : kStatuses)
        if (known == code) return status;
    return NEWSIDX_INTERNAL;
}

// A failure on its way out of a call.
struct Failure {
    newsidx_status code;
    std::string message;
    std::string where;
};

// Runs the body of a call. No exception leaves it.
template <class Body>
newsidx_status call(newsidx_error** error, Body body) noexcept {
    if (error != nullptr) *error = nullptr;
    const auto fail = [&](newsidx_status code, std::string_view message, std::string_view where) {
        try {
            if (error != nullptr) *error = new newsidx_error{code, std::string(message), std::string(where)};
            return code;
        } catch (const std::bad_alloc&) {
            *error = &no_memory();
            return NEWSIDX_OUT_OF_MEMORY;
        }
    };
    try {
        body();
        return NEWSIDX_OK;
    } catch (const Failure& failure) {
        return fail(failure.code, failure.message, failure.where);
    } catch (const newsidx::capi::BadOptions& failure) {
        return fail(NEWSIDX_INVALID_ARGUMENT, failure.what(), failure.where());
    } catch (const std::bad_alloc&) {
        if (error != nullptr) *error = &no_memory();
        return NEWSIDX_OUT_OF_MEMORY;
    } catch (const std::exception& failure) {
        return fail(NEWSIDX_INTERNAL, failure.what(), "");
    } catch (...) {
        return fail(NEWSIDX_INTERNAL, "something was thrown that is no exception of C++", "");
    }
}

template <class T>
T value_of(Result<T> result) {
    if (!result) throw Failure{status_of(result.error().code), result.error().message, result.error().where};
    return std::move(*result);
}

template <class T>
T* given(T* pointer, const char* name) {
    if (pointer == nullptr) throw Failure{NEWSIDX_INVALID_ARGUMENT, "this must not be NULL", name};
    return pointer;
}

template <class Handle>
auto& index_of(Handle* index) {
    return given(index, "index")->index;
}

void give(char** out, const std::string& text) {
    char* copy = static_cast<char*>(std::malloc(text.size() + 1)); // NOLINT: newsidx_free() frees it
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, text.c_str(), text.size() + 1);
    *out = copy;
}

// A call that gives a text: the JSON of what `body` gives.
template <class Body>
newsidx_status call_for_text(char** out, newsidx_error** error, Body body) noexcept {
    if (out != nullptr) *out = nullptr;
    return call(error, [&] {
        given(out, "result");
        give(out, body());
    });
}

std::vector<std::string> texts_of(const char* const* texts, size_t count) {
    if (count > 0) given(texts, "list");
    std::vector<std::string> out;
    for (size_t i = 0; i < count; ++i)
        out.emplace_back(given(texts[i], "text of the list"));
    return out;
}

std::stop_token token_of(const newsidx_cancel* cancel) {
    return cancel == nullptr ? std::stop_token() : cancel->source.get_token();
}

std::string progress_text(const newsidx::Progress& progress) {
    return nlohmann::json{{"records", progress.records},
                          {"bytes", progress.bytes},
                          {"total_bytes", progress.total_bytes},
                          {"seconds", progress.seconds}}
        .dump();
}

template <class Step>
std::string progress_text(const Step& progress) {
    nlohmann::json json{{"done", progress.done}, {"total", progress.total}, {"seconds", progress.seconds}};
    if constexpr (requires { progress.phase; }) json["phase"] = to_string(progress.phase);
    if constexpr (requires { progress.check; }) json["check"] = progress.check;
    return json.dump();
}

// The options with an on_progress that tells the callback, and cancels for it and for the handle.
template <class Options>
Options watched(Options options, newsidx_progress callback, void* context, const newsidx_cancel* cancel) {
    options.on_progress = [callback, context, stop = token_of(cancel)](const auto& progress) {
        if (stop.stop_requested()) return false;
        return callback == nullptr || callback(context, progress_text(progress).c_str()) == 0;
    };
    return options;
}

} // namespace

const char* newsidx_version(void) {
    return NEWSIDX_VERSION;
}

int newsidx_version_number(void) {
    return NEWSIDX_VERSION_MAJOR * 1'000'000 + NEWSIDX_VERSION_MINOR * 1'000 + NEWSIDX_VERSION_PATCH;
}

int newsidx_abi_version(void) {
    return NEWSIDX_ABI_VERSION;
}

void newsidx_free(char* text) {
    std::free(text); // NOLINT: give() allocated it
}

newsidx_status newsidx_error_code(const newsidx_error* error) {
    return error == nullptr ? NEWSIDX_OK : error->code;
}

const char* newsidx_error_message(const newsidx_error* error) {
    return error == nullptr ? "" : error->message.c_str();
}

const char* newsidx_error_where(const newsidx_error* error) {
    return error == nullptr ? "" : error->where.c_str();
}

void newsidx_error_free(newsidx_error* error) {
    if (error != &no_memory()) delete error;
}

const char* newsidx_status_name(newsidx_status status) {
    if (status == NEWSIDX_OK) return "ok";
    if (status == NEWSIDX_OUT_OF_MEMORY) return "out_of_memory";
    for (const auto& [code, known] : kStatuses)
        if (known == status) return to_string(code).data(); // a literal
    return "unknown";
}

newsidx_cancel* newsidx_cancel_new(void) {
    try {
        return new newsidx_cancel;
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

void newsidx_cancel_request(newsidx_cancel* cancel) {
    if (cancel != nullptr) cancel->source.request_stop();
}

void newsidx_cancel_free(newsidx_cancel* cancel) {
    delete cancel;
}

newsidx_status newsidx_open(const char* path, const char* options, newsidx_index** index, newsidx_error** error) {
    if (index != nullptr) *index = nullptr;
    return call(error, [&] {
        given(index, "index");
        auto opened = newsidx::Index::open(given(path, "path"), newsidx::capi::open_options(options));
        *index = new newsidx_index{value_of(std::move(opened))};
    });
}

newsidx_status newsidx_open_in_memory(const char* options, newsidx_index** index, newsidx_error** error) {
    if (index != nullptr) *index = nullptr;
    return call(error, [&] {
        given(index, "index");
        *index = new newsidx_index{value_of(newsidx::Index::in_memory(newsidx::capi::open_options(options)))};
    });
}

void newsidx_close(newsidx_index* index) {
    delete index;
}

newsidx_status newsidx_index_paths(newsidx_index* index, const char* const* paths, size_t count, const char* options,
                                   newsidx_progress progress, void* context, newsidx_cancel* cancel, char** report,
                                   newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::capi::index_options(options), progress, context, cancel);
        return to_json(value_of(index_of(index).index(texts_of(paths, count), as)));
    });
}

newsidx_status newsidx_index_bytes(newsidx_index* index, const void* bytes, size_t size, const char* options,
                                   newsidx_progress progress, void* context, newsidx_cancel* cancel, char** report,
                                   newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::capi::index_options(options), progress, context, cancel);
        if (size > 0) given(bytes, "bytes");
        const std::string_view text = size > 0 ? std::string_view(static_cast<const char*>(bytes), size) : "";
        return to_json(value_of(index_of(index).index_text(text, as)));
    });
}

newsidx_status newsidx_watch(newsidx_index* index, const char* const* paths, size_t count, const char* options,
                             newsidx_progress on_run, void* context, newsidx_cancel* cancel, uint64_t* runs,
                             newsidx_error** error) {
    if (runs != nullptr) *runs = 0;
    return call(error, [&] {
        const std::stop_token stop = token_of(cancel);
        bool ended = false;
        const newsidx::WatchOptions watch = {[&](const newsidx::IndexReport& report) {
                                                 if (on_run != nullptr && on_run(context, to_json(report).c_str()) != 0)
                                                     ended = true;
                                             },
                                             [&] { return ended || stop.stop_requested(); }};
        const uint64_t done =
            value_of(index_of(index).watch(texts_of(paths, count), newsidx::capi::index_options(options), watch));
        if (runs != nullptr) *runs = done;
    });
}

newsidx_status newsidx_search(const newsidx_index* index, const char* query, const char* options,
                              newsidx_cancel* cancel, char** result, newsidx_error** error) {
    return call_for_text(result, error, [&] {
        auto as = newsidx::capi::search_options(options);
        as.stop = token_of(cancel);
        return to_json(value_of(index_of(index).search(given(query, "query"), as)));
    });
}

newsidx_status newsidx_why(const newsidx_index* index, const char* id_or_url, const char* query, const char* options,
                           char** result, newsidx_error** error) {
    return call_for_text(result, error, [&] {
        return to_json(value_of(index_of(index).why(given(id_or_url, "id_or_url"), given(query, "query"),
                                                    newsidx::capi::search_options(options))));
    });
}

newsidx_status newsidx_related(const newsidx_index* index, const char* id_or_url, const char* options, char** result,
                               newsidx_error** error) {
    return call_for_text(result, error, [&] {
        return to_json(
            value_of(index_of(index).related(given(id_or_url, "id_or_url"), newsidx::capi::related_options(options))));
    });
}

newsidx_status newsidx_suggest(const newsidx_index* index, const char* prefix, const char* options, char** result,
                               newsidx_error** error) {
    return call_for_text(result, error, [&] {
        return to_json(
            value_of(index_of(index).suggest(given(prefix, "prefix"), newsidx::capi::suggest_options(options))));
    });
}

newsidx_status newsidx_show(const newsidx_index* index, const char* id_or_url, const char* options, char** result,
                            newsidx_error** error) {
    return call_for_text(result, error, [&] {
        const auto asked = newsidx::capi::show_options(options);
        return to_json(value_of(index_of(index).show(given(id_or_url, "id_or_url"), asked.show)), asked.secured);
    });
}

newsidx_status newsidx_remove(newsidx_index* index, const char* const* ids_or_urls, size_t count, char** report,
                              newsidx_error** error) {
    return call_for_text(report, error,
                         [&] { return to_json(value_of(index_of(index).remove(texts_of(ids_or_urls, count)))); });
}

newsidx_status newsidx_update(newsidx_index* index, const char* lines, size_t size, char** report,
                              newsidx_error** error) {
    return call_for_text(report, error, [&] {
        if (size > 0) given(lines, "lines");
        const std::string_view text = size > 0 ? std::string_view(lines, size) : "";
        return to_json(value_of(index_of(index).update(text)));
    });
}

newsidx_status newsidx_optimize(newsidx_index* index, const char* options, newsidx_progress progress, void* context,
                                newsidx_cancel* cancel, char** report, newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::capi::optimize_options(options), progress, context, cancel);
        return to_json(value_of(index_of(index).optimize(as)));
    });
}

newsidx_status newsidx_export(const newsidx_index* index, newsidx_sink sink, newsidx_progress progress, void* context,
                              newsidx_cancel* cancel, char** report, newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::ExportOptions(), progress, context, cancel);
        given(reinterpret_cast<const void*>(sink), "sink");
        const auto take = [&](std::string_view piece) { return sink(context, piece.data(), piece.size()) == 0; };
        return to_json(value_of(index_of(index).export_to(take, as)));
    });
}

newsidx_status newsidx_export_records(const newsidx_index* index, const char* folder, const char* options,
                                      newsidx_progress progress, void* context, newsidx_cancel* cancel, char** report,
                                      newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::capi::export_options(options), progress, context, cancel);
        return to_json(value_of(index_of(index).export_records(given(folder, "folder"), as)));
    });
}

newsidx_status newsidx_stats(const newsidx_index* index, const char* options, char** result, newsidx_error** error) {
    return call_for_text(
        result, error, [&] { return to_json(value_of(index_of(index).stats(newsidx::capi::stats_options(options)))); });
}

newsidx_status newsidx_check(const newsidx_index* index, char** report, newsidx_error** error) {
    return newsidx_check_watched(index, nullptr, nullptr, nullptr, report, error);
}

newsidx_status newsidx_check_watched(const newsidx_index* index, newsidx_progress progress, void* context,
                                     newsidx_cancel* cancel, char** report, newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::CheckOptions(), progress, context, cancel);
        return to_json(value_of(index_of(index).check(as)));
    });
}

newsidx_status newsidx_backup(const newsidx_index* index, const char* path, const char* options,
                              newsidx_progress progress, void* context, newsidx_cancel* cancel, char** report,
                              newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::capi::backup_options(options), progress, context, cancel);
        return to_json(value_of(index_of(index).backup(given(path, "path"), as)));
    });
}

newsidx_status newsidx_repair(const char* path, const char* options, newsidx_progress progress, void* context,
                              newsidx_cancel* cancel, char** report, newsidx_error** error) {
    return call_for_text(report, error, [&] {
        const auto as = watched(newsidx::capi::repair_options(options), progress, context, cancel);
        return to_json(value_of(newsidx::Index::repair(given(path, "path"), as)));
    });
}

newsidx_status newsidx_file_version(const newsidx_index* index, uint64_t* version, newsidx_error** error) {
    return call(error, [&] { *given(version, "version") = value_of(index_of(index).version()); });
}

newsidx_status newsidx_wait_for_change(const newsidx_index* index, uint64_t since, const char* options,
                                       newsidx_cancel* cancel, uint64_t* version, newsidx_error** error) {
    return call(error, [&] {
        auto as = newsidx::capi::wait_options(options);
        as.stop = token_of(cancel);
        uint64_t* const now = given(version, "version"); // before it waits
        *now = value_of(index_of(index).wait_for_change(since, as));
    });
}

void newsidx_release_memory(const newsidx_index* index) {
    if (index != nullptr) index->index.release_memory();
}
