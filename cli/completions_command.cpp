#include "command.h"
#include "completions.h"

#include <algorithm>

namespace newsidx::cli {

int completions_command(Call& call) {
    const Usage usage{
        .operands = "bash|zsh|fish",
        .least = 1,
        .most = 1,
        .notes = "Prints a script for the shell; `./run install` puts it where the shells look for it. By hand: in "
                 "~/.bashrc `source <(newsidx completions bash)`, in ~/.zshrc after compinit `source <(newsidx "
                 "completions zsh)`, and `newsidx completions fish > ~/.config/fish/completions/newsidx.fish`.",
        .examples = "completions bash\ncompletions fish > ~/.config/fish/completions/newsidx.fish",
        .statuses = "0  done\n2  wrong usage, or failure",
        .configured = false,
    };
    if (!call.read(usage)) return call.status();
    const std::string& name = call.operands().front();
    const auto* shell = std::ranges::find(kShells, name, &std::pair<std::string_view, Shell>::first);
    if (shell == kShells.end()) return call.fail_usage("'" + name + "' is none of bash|zsh|fish");
    print(shell->second == Shell::bash  ? bash_completions()
          : shell->second == Shell::zsh ? zsh_completions()
                                        : fish_completions());
    return kDone;
}

} // namespace newsidx::cli
