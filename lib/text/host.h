// Names of hosts. Pure functions, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::text {

// The name of a host as it is looked up: in lower case, and in ASCII where it is not (UTS #46, nontransitional:
// "Bücher.example" is "xn--bcher-kva.example"). In lower case but for that where it is no such name.
std::string ascii_host(std::string_view host);

// As people write it: "bücher.example" of "xn--bcher-kva.example". As it is where it has no such part, or a wrong one.
std::string unicode_host(std::string_view host);

} // namespace newsidx::text
