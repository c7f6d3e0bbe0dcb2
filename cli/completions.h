// Scripts that complete commands, options, their values and file names in a shell, made from what the commands say of
// themselves. Pure functions.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace newsidx::cli {

enum class Shell { bash, zsh, fish };

inline constexpr std::array<std::pair<std::string_view, Shell>, 3> kShells{
    {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}};

std::string bash_completions();
std::string zsh_completions();
std::string fish_completions();

} // namespace newsidx::cli
