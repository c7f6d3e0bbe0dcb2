/* newsidx for C, and for every language that can call C.
 *
 * What is stable: within an ABI version (newsidx_abi_version()) the functions, codes and option names below are what
 * they are and mean what they mean; some are added, and none is changed or taken away. What is not: until 1.0 the
 * library's SONAME (libnewsidx.so.0.1) has the minor version in it, for the C++ interface in the same file changes with
 * that. So a program that is linked with it is linked again for another minor version, without a change of its source;
 * one that opens the library itself (dlopen(), ctypes) takes any with the ABI version that it knows.
 *
 * Text is UTF-8 and ends with a NUL. Options are a JSON object with the names of the C++ structs in newsidx/index.h and
 * newsidx/search.h ({"limit": 20, "match": "any", "facets": ["topic"]}); NULL or "" stands for all defaults. It is JSON
 * and no struct, since an option can be added then without any caller being compiled again, and since other languages
 * have it at hand. A name or a value that is not known is an error. Results are the JSON that the command prints with
 * the option --json (schema/ has its schemas).
 *
 * Each function that can fail returns a newsidx_status. Where it is not NEWSIDX_OK, *error, unless `error` is NULL, is
 * a new newsidx_error, which the caller frees; else *error is NULL. What a call gives (char**) is the caller's, to be
 * freed with newsidx_free(), and NULL after a failure. There is no state behind the caller's back: no last error, no
 * locale, nothing in the environment.
 *
 * Threads: a newsidx_index and a newsidx_cancel may be used by any number of threads at once; they are closed and freed
 * when no call uses them any more. Callbacks come on the thread that called. They may read the index; but one in memory
 * while a batch is written gives NEWSIDX_BUSY. They may write to it when the call that they belong to does not (on_run
 * of newsidx_watch(), exports, backups); else what writes, and newsidx_check(), gives NEWSIDX_INVALID_ARGUMENT. They
 * must not call newsidx_close() for it. In them nothing must be thrown or jumped out of.
 *
 * fork(): an index belongs to the process that opened it. In a child its calls give NEWSIDX_INVALID_ARGUMENT, and
 * newsidx_close() frees it without closing what is the parent's. newsidx/index.h says more.
 */
#ifndef NEWSIDX_C_H
#define NEWSIDX_C_H

#include "newsidx/export_macro.h"

#include <stddef.h> /* NOLINT(modernize-deprecated-headers): C */
#include <stdint.h> /* NOLINT(modernize-deprecated-headers) */

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(modernize-use-using): C */

#define NEWSIDX_ABI_VERSION 1

typedef struct newsidx_index newsidx_index;
typedef struct newsidx_error newsidx_error;
typedef struct newsidx_cancel newsidx_cancel;

typedef enum newsidx_status {
    NEWSIDX_OK = 0,
    NEWSIDX_INVALID_ARGUMENT = 1,  /* the caller asked for something that cannot be */
    NEWSIDX_NOT_FOUND = 2,         /* no such file, folder or record */
    NEWSIDX_IO = 3,                /* the operating system refused: permission, disk full, read error */
    NEWSIDX_NOT_A_DATABASE = 4,    /* the file exists and is not a newsidx file */
    NEWSIDX_NEWER_FORMAT = 5,      /* the file was written by a newer newsidx */
    NEWSIDX_ANALYZER_MISMATCH = 6, /* other rules analysed the file's text; it can be searched, not written */
    NEWSIDX_BUSY = 7,              /* another process holds the write lock for longer than busy_timeout_ms */
    NEWSIDX_CORRUPT = 8,           /* the file is damaged */
    NEWSIDX_REJECTED = 9,          /* "strict": an input was rejected and nothing was committed */
    NEWSIDX_CANCELLED = 10,        /* a callback or a newsidx_cancel asked to stop */
    NEWSIDX_INTERNAL = 11,         /* a defect in newsidx */
    NEWSIDX_OUT_OF_MEMORY = 12
} newsidx_status;

/* Told now and then how far a call is, as a JSON object that lives until this returns: for reading {"records", "bytes",
 * "total_bytes", "seconds"}, for newsidx_optimize() and newsidx_repair() {"phase", "done", "total", "seconds"}, for
 * exports and backups {"done", "total", "seconds"}. Anything but 0 cancels the call. */
typedef int (*newsidx_progress)(void* context, const char* progress);

/* Takes the next piece of an export: whole lines, not ended by a NUL. Anything but 0 ends it with NEWSIDX_IO. */
typedef int (*newsidx_sink)(void* context, const char* bytes, size_t size);

/* "0.1.0"; and 1000000 * major + 1000 * minor + patch. Of the library, as the macros of newsidx/version.h are of the
 * headers. */
NEWSIDX_API const char* newsidx_version(void);
NEWSIDX_API int newsidx_version_number(void);
NEWSIDX_API int newsidx_abi_version(void);

/* Frees what a call gave. NULL is nothing. */
NEWSIDX_API void newsidx_free(char* text);

/* Errors. The texts live as long as the error. A message is one sentence for people; `where` is the file, URL, option
 * or argument that it is about, or "", and goes before it: "limit: must be a whole number from 0". The name of a code
 * is what JSON has: "not_found". */
NEWSIDX_API newsidx_status newsidx_error_code(const newsidx_error* error);
NEWSIDX_API const char* newsidx_error_message(const newsidx_error* error);
NEWSIDX_API const char* newsidx_error_where(const newsidx_error* error);
NEWSIDX_API void newsidx_error_free(newsidx_error* error);
NEWSIDX_API const char* newsidx_status_name(newsidx_status status);

/* Something to end calls with, asked for from any thread; it stays asked for. What takes one takes NULL, too. */
NEWSIDX_API newsidx_cancel* newsidx_cancel_new(void); /* NULL: there is no memory */
NEWSIDX_API void newsidx_cancel_request(newsidx_cancel* cancel);
NEWSIDX_API void newsidx_cancel_free(newsidx_cancel* cancel);

/* Opens the file, or makes an index that is in no file. Options: those of newsidx::OpenOptions. */
NEWSIDX_API newsidx_status newsidx_open(const char* path, const char* options, newsidx_index** index,
                                        newsidx_error** error);
NEWSIDX_API newsidx_status newsidx_open_in_memory(const char* options, newsidx_index** index, newsidx_error** error);
NEWSIDX_API void newsidx_close(newsidx_index* index);

/* Reads files and folders ("-": standard input), or bytes in memory (newsidx::Index::index_text()). Options: those of
 * newsidx::IndexOptions; "key_map" is an object of theirs to ours, "format" is "auto", "record", "jsonl", "json",
 * "feed", "html", "csv", "markdown" or "export". *report: what `newsidx index --json` prints. */
NEWSIDX_API newsidx_status newsidx_index_paths(newsidx_index* index, const char* const* paths, size_t count,
                                               const char* options, newsidx_progress progress, void* context,
                                               newsidx_cancel* cancel, char** report, newsidx_error** error);
NEWSIDX_API newsidx_status newsidx_index_bytes(newsidx_index* index, const void* bytes, size_t size,
                                               const char* options, newsidx_progress progress, void* context,
                                               newsidx_cancel* cancel, char** report, newsidx_error** error);

/* Reads files and folders, and then what changes in them, until it is cancelled, which is no failure. `on_run`, which
 * may be NULL, is given the report of each run that changed something; anything but 0 ends the watch. */
NEWSIDX_API newsidx_status newsidx_watch(newsidx_index* index, const char* const* paths, size_t count,
                                         const char* options, newsidx_progress on_run, void* context,
                                         newsidx_cancel* cancel, uint64_t* runs, newsidx_error** error);

/* Options: those of newsidx::SearchOptions; times are seconds ("half_life", "timeout", "now"), and "synonyms" is the
 * text of rules that newsidx/synonyms.h describes. A search that is cancelled has found what it has: "partial" in the
 * result says so. "cursor" in a result, given as "cursor" with the same query, is the next page. */
NEWSIDX_API newsidx_status newsidx_search(const newsidx_index* index, const char* query, const char* options,
                                          newsidx_cancel* cancel, char** result, newsidx_error** error);
NEWSIDX_API newsidx_status newsidx_why(const newsidx_index* index, const char* id_or_url, const char* query,
                                       const char* options, char** result, newsidx_error** error);
/* Options: "limit", "unpublished", "snippet_length". */
NEWSIDX_API newsidx_status newsidx_related(const newsidx_index* index, const char* id_or_url, const char* options,
                                           char** result, newsidx_error** error);
/* Options: "limit", "unpublished", "timeout". */
NEWSIDX_API newsidx_status newsidx_suggest(const newsidx_index* index, const char* prefix, const char* options,
                                           char** result, newsidx_error** error);
/* Options: "secured"; "query": what the record was found by, so that "marks" in the result says where its texts have
 * it. */
NEWSIDX_API newsidx_status newsidx_show(const newsidx_index* index, const char* id_or_url, const char* options,
                                        char** result, newsidx_error** error);

NEWSIDX_API newsidx_status newsidx_remove(newsidx_index* index, const char* const* ids_or_urls, size_t count,
                                          char** report, newsidx_error** error);
/* `lines`: objects with "id" or "url", and "heat", "quality", "published"; or a table in CSV or TSV with such columns.
 */
NEWSIDX_API newsidx_status newsidx_update(newsidx_index* index, const char* lines, size_t size, char** report,
                                          newsidx_error** error);
/* Options: "reanalyze", "vacuum", "jobs", "batch". */
NEWSIDX_API newsidx_status newsidx_optimize(newsidx_index* index, const char* options, newsidx_progress progress,
                                            void* context, newsidx_cancel* cancel, char** report,
                                            newsidx_error** error);
/* All that the file was made of, as JSON Lines that the index functions read. `context` is given to both callbacks. */
NEWSIDX_API newsidx_status newsidx_export(const newsidx_index* index, newsidx_sink sink, newsidx_progress progress,
                                          void* context, newsidx_cancel* cancel, char** report, newsidx_error** error);
/* Each record as a file of its own in the folder. Options: "force". */
NEWSIDX_API newsidx_status newsidx_export_records(const newsidx_index* index, const char* folder, const char* options,
                                                  newsidx_progress progress, void* context, newsidx_cancel* cancel,
                                                  char** report, newsidx_error** error);
/* Options: "sizes". */
NEWSIDX_API newsidx_status newsidx_stats(const newsidx_index* index, const char* options, char** result,
                                         newsidx_error** error);
NEWSIDX_API newsidx_status newsidx_check(const newsidx_index* index, char** report, newsidx_error** error);
/* The same; the progress has "check", what is looked at, and "done" and "total", in checks. */
NEWSIDX_API newsidx_status newsidx_check_watched(const newsidx_index* index, newsidx_progress progress, void* context,
                                                 newsidx_cancel* cancel, char** report, newsidx_error** error);

/* A copy of the file, as it is at one moment. Options: "force". *report: what `newsidx backup --json` prints. */
NEWSIDX_API newsidx_status newsidx_backup(const newsidx_index* index, const char* path, const char* options,
                                          newsidx_progress progress, void* context, newsidx_cancel* cancel,
                                          char** report, newsidx_error** error);
/* Checks a file, which need not be one that can be opened, and if it is damaged makes a new one of what can be read, in
 * its place. Options: "backup", "busy_timeout_ms". *report: what `newsidx check --repair --json` prints. */
NEWSIDX_API newsidx_status newsidx_repair(const char* path, const char* options, newsidx_progress progress,
                                          void* context, newsidx_cancel* cancel, char** report, newsidx_error** error);

/* The number of the file's last change; and the first one that is not `since`, or `since` when the time is over or it
 * is cancelled. Options: "timeout", "interval", in seconds. */
NEWSIDX_API newsidx_status newsidx_file_version(const newsidx_index* index, uint64_t* version, newsidx_error** error);
NEWSIDX_API newsidx_status newsidx_wait_for_change(const newsidx_index* index, uint64_t since, const char* options,
                                                   newsidx_cancel* cancel, uint64_t* version, newsidx_error** error);

/* Gives back what is kept for the next searches. */
NEWSIDX_API void newsidx_release_memory(const newsidx_index* index);

/* NOLINTEND(modernize-use-using) */

#ifdef __cplusplus
}
#endif

#endif
