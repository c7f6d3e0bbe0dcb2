/* A program with an SQLite of its own (libsqlite3.a) that loads the extension: static_host MODULE FILE SQL... prints
 * each result's first column, or the error. */
#include <sqlite3.h>

#include <stdio.h>

static int print(void* unused, int count, char** values, char** names) {
    (void)unused;
    (void)names;
    printf("%s\n", count > 0 && values[0] != NULL ? values[0] : "NULL");
    return 0;
}

int main(int count, char** arguments) {
    sqlite3* db = NULL;
    char* message = NULL;
    if (count < 3 || sqlite3_open_v2(arguments[2], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) return 2;
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 1, NULL);
    if (sqlite3_load_extension(db, arguments[1], NULL, &message) != SQLITE_OK) {
        printf("%s\n", message);
        return 2;
    }
    for (int i = 3; i < count; ++i) {
        if (sqlite3_exec(db, arguments[i], print, NULL, &message) == SQLITE_OK) continue;
        printf("error: %s\n", message);
        sqlite3_free(message);
    }
    return sqlite3_close(db) == SQLITE_OK ? 0 : 2;
}
