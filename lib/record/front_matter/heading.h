// The heading that a body begins with, which is its title where front matter says none. A pure function, callable from
// any thread.
#pragma once

#include <string_view>

namespace newsidx::record {

struct HeadedBody {
    std::string_view heading; // as it is marked up, without the signs around it; "" when there is none
    std::string_view rest;    // behind it; all of the body when there is none
};

// A heading of the first level before all text: "# Title", "Title" above a line of =, or <h1>Title</h1>.
HeadedBody split_heading(std::string_view body);

} // namespace newsidx::record
