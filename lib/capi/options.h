// Options: the JSON object of options that a call of the C ABI was given, into the structs of the C++ interface.
//
// Plain values; for one call. Throws BadOptions for what is no JSON, for a name that nobody asked for, and for a value
// of another type or out of its range.
#pragma once

#include "newsidx/index.h"

#include <stdexcept>
#include <string>

namespace newsidx::capi {

class BadOptions : public std::runtime_error {
public:
    BadOptions(const std::string& message, std::string where) : std::runtime_error(message), where_(std::move(where)) {}
    [[nodiscard]] const std::string& where() const { return where_; }

private:
    std::string where_;
};

// `text`: NULL and "" are all defaults.
OpenOptions open_options(const char* text);
IndexOptions index_options(const char* text);
SearchOptions search_options(const char* text, SearchOptions defaults = {});
RelatedOptions related_options(const char* text);
SuggestOptions suggest_options(const char* text);
OptimizeOptions optimize_options(const char* text);
ExportOptions export_options(const char* text);
BackupOptions backup_options(const char* text);
RepairOptions repair_options(const char* text);
StatsOptions stats_options(const char* text);
WaitOptions wait_options(const char* text);
struct AskedRecord {
    ShowOptions show;
    bool secured = false; // whether its secured part is wanted
};
AskedRecord show_options(const char* text);

} // namespace newsidx::capi
