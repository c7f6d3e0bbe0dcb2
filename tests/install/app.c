/* Uses the C interface as it is installed. */
#include <newsidx/c.h>

#include <stdio.h>
#include <string.h>

int main(void) {
    static const char kRecord[] = "{\"title\":\"An installed library\"}";
    newsidx_index* index = NULL;
    newsidx_error* error = NULL;
    char* text = NULL;
    if (newsidx_open_in_memory(NULL, &index, &error) != NEWSIDX_OK ||
        newsidx_index_bytes(index, kRecord, strlen(kRecord), NULL, NULL, NULL, NULL, NULL, &error) ==
            NEWSIDX_OK || /* it wants a place for the report */
        newsidx_index_bytes(index, kRecord, strlen(kRecord), NULL, NULL, NULL, NULL, &text, NULL) != NEWSIDX_OK)
        return 1;
    newsidx_error_free(error);
    newsidx_free(text);
    if (newsidx_search(index, "libraries", NULL, NULL, &text, NULL) != NEWSIDX_OK) return 1;
    const int found = strstr(text, "An installed library") != NULL;
    printf("%s %s\n", newsidx_version(), found ? "An installed library" : text);
    newsidx_free(text);
    newsidx_close(index);
    return !found;
}
