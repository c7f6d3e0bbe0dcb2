// The man pages, as roff, made from what the commands say of themselves. Pure functions.
#pragma once

#include <string>
#include <vector>

namespace newsidx::cli {

struct Command;

struct ManualPage {
    std::string name; // "newsidx-search"
    int section = 1;
    std::string text;
};

ManualPage program_page();                       // newsidx(1)
ManualPage command_page(const Command& command); // newsidx-COMMAND(1)
ManualPage query_page();                         // newsidx-query(7)
std::vector<ManualPage> all_pages();

} // namespace newsidx::cli
