/* The C ABI, from a C11 program that is linked with the shared library: each function, errors, cancelling, threads. */

#include <newsidx/c.h>
#include <newsidx/version.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                            \
            ++failures;                                                                                                \
        }                                                                                                              \
    } while (0)

/* The call works. */
#define OK(call)                                                                                                       \
    do {                                                                                                               \
        newsidx_error* error = NULL;                                                                                   \
        const newsidx_status status = (call);                                                                          \
        if (status != NEWSIDX_OK) {                                                                                    \
            fprintf(stderr, "%s:%d: %s: %s (%s)\n", __FILE__, __LINE__, #call, newsidx_error_message(error),           \
                    newsidx_error_where(error));                                                                       \
            ++failures;                                                                                                \
        }                                                                                                              \
        CHECK(status != NEWSIDX_OK || error == NULL);                                                                  \
        newsidx_error_free(error);                                                                                     \
    } while (0)

/* The call fails with this code, a message with these words, and about this. */
#define FAILS(call, expected, words, about)                                                                            \
    do {                                                                                                               \
        newsidx_error* error = NULL;                                                                                   \
        const newsidx_status status = (call);                                                                          \
        CHECK(status == (expected));                                                                                   \
        CHECK(newsidx_error_code(error) == status);                                                                    \
        if (strstr(newsidx_error_message(error), words) == NULL ||                                                     \
            strstr(newsidx_error_where(error), about) == NULL) {                                                       \
            fprintf(stderr, "%s:%d: %s: %s (%s)\n", __FILE__, __LINE__, #call, newsidx_error_message(error),           \
                    newsidx_error_where(error));                                                                       \
            ++failures;                                                                                                \
        }                                                                                                              \
        newsidx_error_free(error);                                                                                     \
    } while (0)

/* Whether the text, which is freed, has all of these; the last one is NULL. */
static int has(char* text, const char* first, const char* second) {
    const int found = text != NULL && strstr(text, first) != NULL && (second == NULL || strstr(text, second) != NULL);
    if (!found) fprintf(stderr, "not what was expected: %s\n", text == NULL ? "(none)" : text);
    newsidx_free(text);
    return found;
}

static const char kLines[] = "{\"id\":1,\"title\":\"Moore Threads shows a card\",\"heat\":10,\"topics\":[\"GPU\"],"
                             "\"originalUrl\":\"https://a.example/1\"}\n"
                             "{\"id\":2,\"title\":\"Threads of silk\",\"topics\":[\"Cloth\"],\"secured\":\"opaque\"}\n"
                             "{\"id\":3,\"title\":\"A card of paper\"}\n";

static newsidx_index* new_index(void) {
    newsidx_index* index = NULL;
    char* report = NULL;
    OK(newsidx_open_in_memory(NULL, &index, &error));
    OK(newsidx_index_bytes(index, kLines, strlen(kLines), "{\"source\":\"wire\"}", NULL, NULL, NULL, &report, &error));
    CHECK(has(report, "\"added\":3", "\"rejected\":0"));
    return index;
}

static void versions(void) {
    CHECK(strcmp(newsidx_version(), NEWSIDX_VERSION) == 0);
    CHECK(newsidx_version_number() ==
          NEWSIDX_VERSION_MAJOR * 1000000 + NEWSIDX_VERSION_MINOR * 1000 + NEWSIDX_VERSION_PATCH);
    CHECK(newsidx_abi_version() == NEWSIDX_ABI_VERSION);
    for (int code = NEWSIDX_OK; code <= NEWSIDX_OUT_OF_MEMORY; ++code)
        CHECK(strcmp(newsidx_status_name((newsidx_status)code), "unknown") != 0);
}

static void searches(void) {
    newsidx_index* index = new_index();
    char* text = NULL;
    OK(newsidx_search(index, "threads", NULL, NULL, &text, &error));
    CHECK(has(text, "\"total\":{\"value\":2", "Threads of silk"));
    OK(newsidx_search(index, "threads silk", "{\"match\":\"any\",\"limit\":1,\"facets\":[\"topic\"],\"explain\":true}",
                      NULL, &text, &error));
    CHECK(has(text, "\"explain\":{", "\"value\":\"Cloth\""));
    OK(newsidx_search(index, "graphics", "{\"synonyms\":\"graphics, card\",\"half_life\":null}", NULL, &text, &error));
    CHECK(has(text, "\"total\":{\"value\":2", NULL));
    OK(newsidx_why(index, "3", "threads", "", &text, &error));
    CHECK(has(text, "\"found\":false", "\"reasons\":["));
    OK(newsidx_related(index, "1", "{\"limit\":3}", &text, &error));
    CHECK(has(text, "\"similar\":[", NULL));
    OK(newsidx_suggest(index, "thr", "{\"limit\":2}", &text, &error));
    CHECK(has(text, "\"Threads\"", "\"documents\":2"));
    OK(newsidx_show(index, "2", NULL, &text, &error));
    CHECK(strstr(text, "opaque") == NULL);
    CHECK(has(text, "Threads of silk", NULL));
    OK(newsidx_show(index, "2", "{\"query\":\"silk\"}", &text, &error));
    CHECK(has(text, "\"marks\":{\"title\":[[11,15]]", NULL));
    OK(newsidx_show(index, "2", "{\"secured\":true}", &text, &error));
    CHECK(has(text, "opaque", NULL));
    OK(newsidx_stats(index, "{\"sizes\":true}", &text, &error));
    CHECK(has(text, "\"records\":3", "\"sizes\""));

    /* One with so many matches that somebody looks whether it is still wanted. */
    char* many = malloc(1 << 20);
    size_t size = 0;
    for (int id = 1; id <= 5000; ++id)
        size += (size_t)snprintf(many + size, 64, "{\"id\":%d,\"title\":\"Threads in a row\"}\n", id);
    OK(newsidx_index_bytes(index, many, size, "{\"source\":\"row\"}", NULL, NULL, NULL, &text, &error));
    CHECK(has(text, "\"added\":5000", NULL));
    free(many);
    newsidx_cancel* cancel = newsidx_cancel_new();
    newsidx_cancel_request(cancel);
    OK(newsidx_search(index, "threads", NULL, cancel, &text, &error));
    CHECK(has(text, "\"partial\":true", NULL));
    newsidx_cancel_free(cancel);
    newsidx_release_memory(index);
    newsidx_close(index);
}

static int stop_at_once(void* context, const char* progress) {
    (void)context;
    (void)progress;
    return 1;
}

static void changes(void) {
    newsidx_index* index = new_index();
    char* text = NULL;
    uint64_t before = 0;
    uint64_t after = 0;
    OK(newsidx_file_version(index, &before, &error));
    OK(newsidx_wait_for_change(index, before, "{\"timeout\":0.01}", NULL, &after, &error));
    CHECK(after == before);
    FAILS(newsidx_wait_for_change(index, before, NULL, NULL, NULL, &error), NEWSIDX_INVALID_ARGUMENT, "", "version");
    static const char kChange[] = "{\"url\":\"https://a.example/1\",\"heat\":99}\n{\"id\":77,\"heat\":1}\n";
    OK(newsidx_update(index, kChange, strlen(kChange), &text, &error));
    CHECK(has(text, "\"updated\":1", "'77'"));
    const char* ids[] = {"2", "https://nowhere.example/"};
    OK(newsidx_remove(index, ids, 2, &text, &error));
    CHECK(has(text, "\"removed\":1", "https://nowhere.example/"));
    OK(newsidx_wait_for_change(index, before, NULL, NULL, &after, &error));
    CHECK(after != before);
    OK(newsidx_optimize(index, "{\"vacuum\":true}", NULL, NULL, NULL, &text, &error));
    CHECK(has(text, "format_version", NULL));
    OK(newsidx_check(index, &text, &error));
    CHECK(has(text, "\"ok\":true", NULL));
    FAILS(newsidx_check_watched(index, stop_at_once, NULL, NULL, &text, &error), NEWSIDX_CANCELLED, "check", "");
    newsidx_close(index);
}

struct bytes {
    char* data;
    size_t size;
    int told;
};

static int take(void* context, const char* piece, size_t size) {
    struct bytes* all = context;
    all->data = realloc(all->data, all->size + size);
    memcpy(all->data + all->size, piece, size);
    all->size += size;
    return 0;
}

static int refuse(void* context, const char* piece, size_t size) {
    (void)context;
    (void)piece;
    return size > 0;
}

static int told(void* context, const char* progress) {
    struct bytes* all = context;
    CHECK(progress[0] == '{' && strstr(progress, "\"seconds\":") != NULL);
    ++all->told;
    return 0;
}

static void exports(const char* folder) {
    newsidx_index* index = new_index();
    char* text = NULL;
    struct bytes all = {NULL, 0, 0};
    OK(newsidx_export(index, take, told, &all, NULL, &text, &error));
    CHECK(has(text, "\"items\":3", NULL));
    newsidx_index* copy = NULL;
    OK(newsidx_open_in_memory("", &copy, &error));
    OK(newsidx_index_bytes(copy, all.data, all.size, NULL, told, &all, NULL, &text, &error));
    CHECK(has(text, "\"added\":3", NULL));
    CHECK(all.told > 0);
    newsidx_close(copy);
    free(all.data);
    FAILS(newsidx_export(index, refuse, NULL, NULL, NULL, &text, &error), NEWSIDX_IO, "", "");
    CHECK(text == NULL);

    char path[4096];
    snprintf(path, sizeof path, "%s/records", folder);
    OK(newsidx_export_records(index, path, NULL, NULL, NULL, NULL, &text, &error));
    CHECK(has(text, "\"records\":3", NULL));
    const char* paths[] = {path};
    char file[4096];
    snprintf(file, sizeof file, "%s/c.db", folder);
    newsidx_index* other = NULL;
    OK(newsidx_open(file, "{\"create\":true,\"read_cache\":1048576}", &other, &error));
    OK(newsidx_index_paths(other, paths, 1, "{\"jobs\":1,\"key_map\":{\"headline\":\"title\"}}", NULL, NULL, NULL,
                           &text, &error));
    CHECK(has(text, "\"added\":3", NULL));
    newsidx_close(other);
    OK(newsidx_open(file, "{\"read_only\":true}", &other, &error));
    FAILS(newsidx_remove(other, paths, 0, &text, &error), NEWSIDX_INVALID_ARGUMENT, "read_only", "c.db");
    newsidx_close(other);

    char backup[4096];
    snprintf(backup, sizeof backup, "%s/backup.db", folder);
    OK(newsidx_backup(index, backup, NULL, NULL, NULL, NULL, &text, &error));
    CHECK(has(text, "\"records\":3", NULL));
    FAILS(newsidx_backup(index, backup, "{\"force\":false}", NULL, NULL, NULL, &text, &error), NEWSIDX_INVALID_ARGUMENT,
          "exists", "backup.db");
    OK(newsidx_repair(backup, "{\"busy_timeout_ms\":100}", NULL, NULL, NULL, &text, &error));
    CHECK(has(text, "\"ok\":true", "\"repair\":null"));
    FAILS(newsidx_repair(file, "{\"force\":true}", NULL, NULL, NULL, &text, &error), NEWSIDX_INVALID_ARGUMENT,
          "no such option", "force");
    newsidx_close(index);
}

static void errors(void) {
    newsidx_index* index = NULL;
    char* text = NULL;
    FAILS(newsidx_open("/nowhere/at/all.db", NULL, &index, &error), NEWSIDX_NOT_FOUND, "no such file", "/nowhere");
    CHECK(index == NULL);
    FAILS(newsidx_open(NULL, NULL, &index, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "path");
    FAILS(newsidx_open("x", NULL, NULL, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "index");
    FAILS(newsidx_open("x", "{\"crate\":true}", &index, &error), NEWSIDX_INVALID_ARGUMENT, "no such option", "crate");
    CHECK(newsidx_open("/nowhere/at/all.db", NULL, &index, NULL) == NEWSIDX_NOT_FOUND);
    index = new_index();
    FAILS(newsidx_search(index, NULL, NULL, NULL, &text, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "query");
    FAILS(newsidx_search(NULL, "x", NULL, NULL, &text, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "index");
    FAILS(newsidx_search(index, "x", NULL, NULL, NULL, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "result");
    static const char* const kWrong[][3] = {
        {"{\"limit\":", "no JSON", "options"},
        {"{\"timeout\":1e999}", "larger than any", "options"},
        {"[1]", "object", "options"},
        {"{\"limit\":-1}", "whole number", "limit"},
        {"{\"limit\":\"1\"}", "whole number", "limit"},
        {"{\"match\":\"some\"}", "all, most", "match"},
        {"{\"facets\":\"topic\"}", "list", "facets"},
        {"{\"facets\":[\"t\"]}", "topic", "facets"},
        {"{\"explain\":1}", "true or false", "explain"},
        {"{\"half_life\":\"3d\"}", "number", "half_life"},
        {"{\"now\":1.5}", "whole number", "now"},
        {"{\"now\":9223372036854775808}", "whole number", "now"},
        {"{\"synonyms\":\"a =>\"}", "", "synonyms"},
        {"{\"cursor\":\"x\"}", "cursor", "cursor"},
        {"{\"heat_weight\":-1}", "weight", ""},
    };
    for (size_t i = 0; i < sizeof kWrong / sizeof kWrong[0]; ++i)
        FAILS(newsidx_search(index, "x", kWrong[i][0], NULL, &text, &error), NEWSIDX_INVALID_ARGUMENT, kWrong[i][1],
              kWrong[i][2]);
    CHECK(text == NULL);
    FAILS(newsidx_show(index, "99", NULL, &text, &error), NEWSIDX_NOT_FOUND, "no record", "99");
    FAILS(newsidx_index_bytes(index, "x", 1, "{\"prune\":true}", NULL, NULL, NULL, &text, &error),
          NEWSIDX_INVALID_ARGUMENT, "source", "");
    FAILS(newsidx_index_bytes(index, "{]", 2, "{\"strict\":true}", NULL, NULL, NULL, &text, &error), NEWSIDX_REJECTED,
          "", "");
    FAILS(newsidx_index_bytes(index, kLines, strlen(kLines), "{\"source\":\"b\"}", stop_at_once, NULL, NULL, &text,
                              &error),
          NEWSIDX_CANCELLED, "cancelled", "");
    newsidx_cancel* cancel = newsidx_cancel_new();
    newsidx_cancel_request(cancel);
    FAILS(newsidx_index_bytes(index, kLines, strlen(kLines), "{\"source\":\"b\"}", NULL, NULL, cancel, &text, &error),
          NEWSIDX_CANCELLED, "cancelled", "");
    newsidx_cancel_free(cancel);
    FAILS(newsidx_remove(index, NULL, 1, &text, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "list");
    FAILS(newsidx_export(index, NULL, NULL, NULL, NULL, &text, &error), NEWSIDX_INVALID_ARGUMENT, "NULL", "sink");
    newsidx_error_free(NULL);
    newsidx_free(NULL);
    newsidx_close(NULL);
    newsidx_cancel_request(NULL);
    newsidx_cancel_free(NULL);
    newsidx_release_memory(NULL);
    newsidx_close(index);
}

static int end_watch(void* context, const char* report) {
    CHECK(strstr(report, "\"added\":1") != NULL);
    ++*(int*)context;
    return 1;
}

static void watches(const char* folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/watched.json", folder);
    FILE* file = fopen(path, "w");
    CHECK(file != NULL && fputs("{\"title\":\"Watched\"}\n", file) >= 0 && fclose(file) == 0);
    newsidx_index* index = NULL;
    OK(newsidx_open_in_memory(NULL, &index, &error));
    const char* paths[] = {path};
    int runs_told = 0;
    uint64_t runs = 0;
    OK(newsidx_watch(index, paths, 1, NULL, end_watch, &runs_told, NULL, &runs, &error));
    CHECK(runs_told == 1 && runs == 1);
    newsidx_close(index);
}

static int write_too(void* context, const char* progress) {
    static const char kChange[] = "{\"id\":1,\"heat\":5}";
    char* text = NULL;
    (void)progress;
    FAILS(newsidx_update(context, kChange, strlen(kChange), &text, &error), NEWSIDX_INVALID_ARGUMENT,
          "when that call has returned", "");
    FAILS(newsidx_check(context, &text, &error), NEWSIDX_INVALID_ARGUMENT, "when that call has returned", "");
    FAILS(newsidx_search(context, "silk", NULL, NULL, &text, &error), NEWSIDX_BUSY, "try again", "");
    return 0;
}

static void writes_in_callbacks(void) {
    newsidx_index* index = new_index();
    char* text = NULL;
    OK(newsidx_index_bytes(index, kLines, strlen(kLines), "{\"source\":\"b\"}", write_too, index, NULL, &text, &error));
    CHECK(has(text, "\"added\":2", NULL));
    newsidx_close(index);
}

static void* search_many(void* shared) {
    for (int i = 0; i < 50; ++i) {
        char* text = NULL;
        OK(newsidx_search(shared, i % 2 == 0 ? "threads" : "card", NULL, NULL, &text, &error));
        CHECK(has(text, "\"total\":{\"value\":2", NULL));
        FAILS(newsidx_show(shared, "99", NULL, &text, &error), NEWSIDX_NOT_FOUND, "no record", "99");
    }
    return NULL;
}

static void threads(void) {
    newsidx_index* index = new_index();
    pthread_t all[4];
    for (int i = 0; i < 4; ++i)
        CHECK(pthread_create(&all[i], NULL, search_many, index) == 0);
    for (int i = 0; i < 4; ++i)
        CHECK(pthread_join(all[i], NULL) == 0);
    newsidx_close(index);
}

int main(void) {
    char folder[] = "/tmp/newsidx_capi_XXXXXX";
    if (mkdtemp(folder) == NULL) return 1;
    versions();
    searches();
    changes();
    exports(folder);
    errors();
    watches(folder);
    writes_in_callbacks();
    threads();
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    CHECK(system(command) == 0);
    if (failures > 0) fprintf(stderr, "%d failures\n", failures);
    return failures > 0;
}
