// AnalyzerSet: the analyzers that one thread has used, each made at its first use. Not for two threads at once.
#pragma once

#include "text/analyzer.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace newsidx::text {

class AnalyzerSet {
public:
    // The analyzer with this tag (see analyzer_tag()); valid as long as the set.
    Analyzer& with_tag(std::string_view tag) {
        auto found = analyzers_.find(tag);
        if (found == analyzers_.end()) found = analyzers_.emplace(tag, Analyzer(tag)).first;
        return found->second;
    }

private:
    std::map<std::string, Analyzer, std::less<>> analyzers_;
};

} // namespace newsidx::text
