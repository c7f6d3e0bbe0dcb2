#include "manual.h"

#include "help.h"
#include "newsidx/version.h"
#include "sanitize.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace newsidx::cli {
namespace {

// What the program looks at besides its arguments.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEnvironment{{
    {"NEWSIDX_DB", "The index file, where --db does not name one."},
    {"XDG_DATA_HOME", "The folder whose newsidx/newsidx.db is used when no file is named; ~/.local/share where it is "
                      "not set."},
    {"NEWSIDX_CONFIG", "The settings file; empty: none."},
    {"XDG_CONFIG_HOME", "The folder whose newsidx/config is the settings file otherwise; ~/.config where it is not "
                        "set."},
    {"NEWSIDX_PAGER", "What shows output that is longer than the screen; empty or cat: nothing does."},
    {"PAGER", "The same, where NEWSIDX_PAGER is not set; where neither is, less -FRX is used."},
    {"NO_COLOR", "Not empty: no colours, unless --color always asks for them."},
    {"TERM", "dumb: neither colours nor links."},
}};

// Text as roff reads it: nothing in it is a request, and what is typed can be copied from the page.
std::string roff(std::string_view text) {
    std::string out;
    bool line_begins = true;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_character(text, at);
        if (line_begins && (c == '.' || c == '\'')) out += "\\&";
        line_begins = c == '\n';
        switch (c) {
        case '\\': out += "\\e"; break;
        case '-': out += "\\-"; break;
        case '\'': out += "\\(aq"; break;
        case '"': out += "\\(dq"; break;
        case '`': out += "\\(ga"; break;
        case '^': out += "\\(ha"; break;
        case '~': out += "\\(ti"; break;
        default: out += c < 0x80 ? std::string(1, static_cast<char>(c)) : fmt::format("\\[u{:04X}]", std::uint32_t{c});
        }
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

class RoffPage {
public:
    RoffPage(std::string name, int section, std::string_view summary) : page_{std::move(name), section, {}} {
        // Without a date, so that one version makes one page.
        line(fmt::format(".TH \"{}\" \"{}\" \"\" \"newsidx {}\" \"newsidx\"", roff(upper(page_.name)), section,
                         NEWSIDX_VERSION));
        line(".nh\n.ad l"); // a broken option cannot be copied
        heading("NAME");
        line(roff(page_.name) + " \\- " + roff(summary));
    }

    void heading(std::string_view title) { line(fmt::format(".SH \"{}\"", title)); }
    void text(std::string_view words) { line(roff(words)); }
    void paragraph(std::string_view words) { line(".PP\n" + roff(words)); }

    void synopsis(std::string_view command, std::string_view operands) {
        heading("SYNOPSIS");
        line(".B newsidx" + (command.empty() ? "" : " " + roff(command)));
        line("[\\fIOPTIONS\\fR] " + roff(operands));
    }

    // A tag, and what it is, below it.
    void item(const std::string& tag, std::string_view words) { line(".TP\n" + tag + "\n" + roff(words)); }
    void bold_item(std::string_view tag, std::string_view words) { item("\\fB" + roff(tag) + "\\fR", words); }

    void options(std::span<const OptionInfo> options) {
        for (const OptionInfo& option : options) {
            std::string tag = option.short_name.empty() ? "" : "\\fB" + roff(option.short_name) + "\\fR, ";
            tag += "\\fB" + roff(option.name) + "\\fR";
            if (option.takes_value()) tag += " \\fI" + roff(option.type) + "\\fR";
            item(tag, option.help);
        }
    }

    void statuses(std::string_view statuses) {
        heading("EXIT STATUS");
        for (const auto& [number, meaning] : describe_statuses(statuses)) {
            bold_item(number, meaning);
        }
    }

    // Lines as they are typed.
    void examples(std::string_view examples) {
        heading("EXAMPLES");
        line(".nf");
        for (const std::string_view example : lines_of(examples)) {
            line("newsidx " + roff(example));
        }
        line(".fi");
    }

    void see_also(const std::vector<std::pair<std::string, int>>& pages) {
        heading("SEE ALSO");
        std::string list;
        for (const auto& [name, section] : pages) {
            if (name == page_.name) continue;
            list += (list.empty() ? "" : ",\n") + fmt::format("\\fB{}\\fR({})", roff(name), section);
        }
        line(list);
    }

    ManualPage done() && { return std::move(page_); }

private:
    void line(const std::string& text) { page_.text += text + '\n'; }

    ManualPage page_;
};

std::string sentence(std::string_view text) {
    std::string out(text);
    if (!out.empty()) out.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(out.front())));
    return out + ".";
}

} // namespace

ManualPage program_page() {
    RoffPage page("newsidx", 1, kPurpose);
    page.synopsis("", "COMMAND ...");
    page.heading("DESCRIPTION");
    page.text("Records are news items: a title, an excerpt, sometimes a body, and what a site knows of them. They are "
              "kept in one file with a full-text index, and a search gives the best of them first: by how well the "
              "words match, by their quality and heat and, when asked, by their date.");
    page.paragraph("Results go to standard output, everything else to standard error.");
    page.heading("COMMANDS");
    std::vector<std::pair<std::string, int>> others{{"newsidx-query", 7}};
    for (const Command& command : commands()) {
        page.bold_item(command.name, sentence(command.summary));
        others.emplace_back(fmt::format("newsidx-{}", command.name), 1);
    }
    page.heading("OPTIONS");
    page.text("Every command has these, before or after its name.");
    page.options(describe_program_options());
    page.statuses(kProgramStatuses);
    page.heading("FILES");
    page.text("The index file is the one of " + std::string(kWhichFile) + ".");
    page.paragraph(
        "Settings are read from newsidx/config in $XDG_CONFIG_HOME (~/.config); newsidx-config(1) says how.");
    page.heading("ENVIRONMENT");
    for (const auto& [name, meaning] : kEnvironment) {
        page.bold_item(name, meaning);
    }
    page.examples(kProgramExamples);
    page.see_also(others);
    return std::move(page).done();
}

ManualPage command_page(const Command& command) {
    const CommandInfo info = describe(command);
    RoffPage page(fmt::format("newsidx-{}", info.name), 1, info.summary);
    page.synopsis(info.name, info.usage.operands);
    page.heading("DESCRIPTION");
    page.text(sentence(info.summary));
    if (!info.usage.notes.empty()) page.paragraph(info.usage.notes);
    page.heading("OPTIONS");
    page.options(info.options);
    page.options(describe_common_options());
    page.statuses(info.usage.statuses);
    page.examples(info.usage.examples);
    page.see_also({{"newsidx", 1}, {"newsidx-query", 7}});
    return std::move(page).done();
}

ManualPage query_page() {
    RoffPage page("newsidx-query", 7, "what a query of newsidx may say");
    page.heading("DESCRIPTION");
    page.text("Words, each of which is required, and the signs below. Whatever is not read as one of these is searched "
              "as text, and a warning points at it. No query is refused. With -v it is shown how a query was read.");
    page.heading("QUERIES");
    for (const auto& [query, meaning] : query_examples()) {
        page.bold_item(query, meaning);
    }
    page.heading("NOTES");
    page.text("In a shell quote the whole query: newsidx search '\"moore threads\" -lenovo'.");
    page.see_also({{"newsidx-search", 1}, {"newsidx", 1}});
    return std::move(page).done();
}

std::vector<ManualPage> all_pages() {
    std::vector<ManualPage> pages{program_page(), query_page()};
    for (const Command& command : commands()) {
        pages.push_back(command_page(command));
    }
    return pages;
}

} // namespace newsidx::cli
