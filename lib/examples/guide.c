/* The C of GUIDE.md, as a program that is compiled and run. */
#include <newsidx/c.h>

#include <stdio.h>

int main(void) {
    newsidx_index* index = NULL;
    newsidx_error* error = NULL;
    char* text = NULL;
    static const char record[] = "{\"id\":1,\"title\":\"Moore Threads shows a card\"}";

    newsidx_open_in_memory(NULL, &index, &error);
    if (error == NULL)
        newsidx_index_bytes(index, record, sizeof record - 1, "{\"source\":\"app\"}", NULL, NULL, NULL, &text, &error);
    newsidx_free(text);
    text = NULL;
    if (error == NULL) newsidx_search(index, "threads", "{\"limit\":20,\"facets\":[\"topic\"]}", NULL, &text, &error);
    if (error == NULL)
        puts(text); /* the JSON of `newsidx search --json` */
    else {
        const char* where = newsidx_error_where(error);
        fprintf(stderr, "%s%s%s\n", where, *where != '\0' ? ": " : "", newsidx_error_message(error));
    }
    const int failed = error != NULL;
    newsidx_free(text);
    newsidx_error_free(error);
    newsidx_close(index);
    return failed;
}
