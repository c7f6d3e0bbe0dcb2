#include "facets.h"

#include "arguments.h"
#include "blocks.h"
#include "format.h"
#include "newsidx/names.h"
#include "sanitize.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <string_view>

namespace newsidx::cli {
namespace {

constexpr std::size_t kFacetBarWidth = 16; // columns

std::string padded_bar(std::uint64_t count, std::uint64_t largest) {
    std::string out = bar(static_cast<double>(count) / static_cast<double>(largest), kFacetBarWidth);
    constexpr std::size_t kBytes = std::string_view("█").size(); // a column
    return out.append(kFacetBarWidth - out.size() / kBytes, ' ');
}

} // namespace

std::string facet_names() {
    const std::vector<Facet> facets = values_of<Facet>();
    std::string names;
    for (const Facet facet : facets)
        names += (names.empty() ? "" : facet == facets.back() ? " or " : ", ") + std::string(to_string(facet));
    return names;
}

namespace {

Facet parse_facet(const std::string& name) {
    if (const auto facet = parse_name<Facet>(name)) return *facet;
    std::vector<std::string> names;
    for (const Facet facet : values_of<Facet>())
        names.emplace_back(to_string(facet));
    const std::string mistake = no_such("field", name, names);
    throw UsageError(mistake + (mistake.ends_with('?') ? " There is " : "; there is ") + facet_names());
}

} // namespace

void add_facets(const std::string& names, std::vector<Facet>& facets) {
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t end = std::min(names.find(',', begin), names.size());
        const Facet facet = parse_facet(names.substr(begin, end - begin));
        if (std::find(facets.begin(), facets.end(), facet) == facets.end()) facets.push_back(facet);
        begin = end + 1;
    }
}

std::string format_facet(const Terminal& terminal, const FacetCounts& counts) {
    std::string out = terminal.bold(to_string(counts.facet));
    if (counts.values.size() < counts.distinct)
        out += fmt::format(" ({} of {})", with_separators(counts.values.size()), with_separators(counts.distinct));
    out += '\n';
    std::uint64_t largest = 0;
    for (const FacetValue& value : counts.values)
        largest = std::max(largest, value.count);
    const std::size_t digits = with_separators(largest).size();
    for (const FacetValue& value : counts.values) {
        out += fmt::format("  {:>{}}  ", with_separators(value.count), digits);
        if (terminal.is_terminal()) out += terminal.dim(padded_bar(value.count, largest)) + ' ';
        out += sanitize(value.value) + '\n';
    }
    return out;
}

} // namespace newsidx::cli
