// Short values as they are compared when somebody asks for them: "Climate  CHANGE" and "climate change" are one, and so
// are "Économie" and "economie". Pure, callable from any thread.
#pragma once

#include <string>
#include <string_view>

namespace newsidx::text {

// Each word folded by the rules of undetermined language (text/fold.h), with one space between two. Folding what it
// made gives the same. "" for a value of nothing but white space and what folding drops. Precondition: well-formed
// UTF-8.
std::string fold_value(std::string_view value);

} // namespace newsidx::text
