#include "store/document_text.h"

#include "text/token.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace newsidx::store {

DocumentText analyze(std::string tag, std::array<std::string, rank::kFieldCount> texts, text::AnalyzerSet& analyzers) {
    DocumentText document;
    document.analyzer = std::move(tag);
    document.texts = std::move(texts);
    text::Analyzer& analyzer = analyzers.with_tag(document.analyzer);

    // Kept by the thread, so that their memory is: this runs once for each record.
    thread_local std::array<text::TokenList, rank::kFieldCount> tokens;
    thread_local std::vector<std::string_view> terms;
    terms.clear();
    for (std::size_t field = 0; field < rank::kFieldCount; ++field) {
        analyzer.analyze(document.texts[field], text::Mode::index, tokens[field]);
        text::pack(tokens[field], document.packed[field]);
        document.lengths[field] = tokens[field].length();
        for (std::size_t i = 0; i < tokens[field].size(); ++i)
            terms.push_back(tokens[field].term(i));
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    for (const std::string_view term : terms)
        text::pack_term(term, false, document.terms);
    return document;
}

DocumentText analyze(const Record& record, text::AnalyzerSet& analyzers) {
    return analyze(std::string(text::analyzer_tag(record.lang)),
                   {record.title, record.excerpt, record.body, names_of(record.provider, record.topics)}, analyzers);
}

DocumentText analyze(const Stub& stub, std::string_view lang, text::AnalyzerSet& analyzers) {
    return analyze(std::string(text::analyzer_tag(lang)),
                   {stub.title, stub.excerpt, "", names_of(stub.provider, stub.topics)}, analyzers);
}

std::string names_of(const Provider& provider, const std::vector<std::string>& topics) {
    std::string names;
    const auto add = [&names](const std::string& name) {
        if (name.empty()) return;
        if (!names.empty()) names += '\n';
        names += name;
    };
    add(provider.name);
    add(provider.domain);
    for (const std::string& topic : topics)
        add(topic);
    return names;
}

} // namespace newsidx::store
