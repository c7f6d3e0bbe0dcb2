#include "store/documents/analyzer_stamp.h"

#include "text/analyzer.h"

#include <fmt/format.h>

namespace newsidx::store {

namespace {

// ICU is asked once: searches want this each time.
const std::string& own_analyzer() {
    static const std::string fingerprint = text::analyzer_fingerprint();
    return fingerprint;
}

} // namespace

std::string stored_analyzer(Connection& connection) {
    Statement select = connection.prepare("SELECT value FROM meta WHERE name = 'analyzer'");
    return select.step() ? select.text(0) : std::string();
}

bool has_own_analyzer(Connection& connection) {
    Statement select = connection.prepare("SELECT value FROM meta WHERE name = 'analyzer' AND value <> ''");
    return !select.step() || select.bytes(0) == own_analyzer();
}

void stamp_analyzer(Connection& connection) {
    connection.run("UPDATE meta SET value = ?1 WHERE name = 'analyzer' AND value = ''", own_analyzer());
}

std::string refusal_of_text(Connection& connection) {
    if (!has_own_analyzer(connection))
        return fmt::format(
            "the file's text was analysed by other rules ({}) than this newsidx has ({}); it can be "
            "searched, and `newsidx optimize --reanalyze`, or optimizing it with reanalyze, makes it one that can "
            "be changed",
            stored_analyzer(connection), own_analyzer());
    Statement select = connection.prepare("SELECT value FROM meta WHERE name = 'reanalysis'");
    if (!select.step()) return {};
    return fmt::format(
        "another newsidx is analysing the file's text again, by its own rules ({}); let it finish, or "
        "run `newsidx optimize --reanalyze` (optimize with reanalyze) with this one to stay with its rules",
        select.text(0));
}

} // namespace newsidx::store
