#include "command.h"
#include "format.h"
#include "sanitize.h"

#include <fmt/format.h>

namespace newsidx::cli {
namespace {

// "2023-12-19T23:59:00Z", or what the source wrote where that was not understood.
std::string date_of(const Date& date) {
    return date.seconds ? to_iso8601(*date.seconds) : sanitize(date.text);
}

Snippet part_of(const std::string& text, const std::vector<Range>& marks, const Range& part) {
    Snippet snippet{text.substr(part.begin, part.end - part.begin), {}};
    for (const Range& mark : marks_in(marks, part)) {
        const std::size_t begin = std::max(mark.begin, part.begin);
        const std::size_t end = std::min(mark.end, part.end);
        if (begin < end) snippet.marks.push_back({begin - part.begin, end - part.begin});
    }
    return snippet;
}

class RecordPage {
public:
    explicit RecordPage(const Terminal& terminal) : terminal_(terminal) {}

    void line(std::string_view name, const std::string& value) {
        if (!value.empty()) print(fmt::format("{}{}\n", terminal_.dim(fmt::format("{:<11}", name)), value));
    }

    void url(std::string_view name, const std::string& value) { line(name, terminal_.link(value, sanitize(value))); }

    void number(std::string_view name, const std::optional<double>& value) {
        if (value) line(name, format_number(*value));
    }

    // Paragraphs, each after an empty line.
    void text(const std::string& text, const std::vector<Range>& marks) {
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find("\n\n", begin), text.size());
            const Snippet clean = sanitize(part_of(text, marks, {begin, end}));
            if (!clean.text.empty()) print("\n" + paragraph(terminal_, clean, 0));
            begin = end + 2;
        }
    }

private:
    const Terminal& terminal_;
};

std::string state_of(const StoredRecord& stored) {
    const Record& record = stored.record;
    std::string state = stored.kind == Kind::stub ? "stub: only others relate to it" : "record";
    if (!record.published) state += ", unpublished";
    if (record.removed) state += ", removed";
    if (!stored.visible) state += " (found with --unpublished only)";
    return state;
}

void print_related(const Terminal& terminal, const std::vector<Stub>& related) {
    if (related.empty()) return;
    print("\n" + terminal.dim("related") + "\n");
    for (const Stub& stub : related) {
        const std::string& url = stub.original_url.empty() ? stub.web_url : stub.original_url;
        std::string line = "  " + terminal.link(url, sanitize(stub.title.empty() ? url : stub.title));
        const std::string date = date_of(stub.published_at);
        if (!stub.provider.name.empty()) line += " · " + sanitize(stub.provider.name);
        if (!date.empty()) line += " · " + date;
        print(line + "\n");
        if (!terminal.has_links() && !url.empty() && !stub.title.empty()) print("    " + sanitize(url) + "\n");
    }
}

void print_record(const Terminal& terminal, const StoredRecord& stored) {
    const Record& record = stored.record;
    RecordPage page(terminal);
    const Snippet title =
        sanitize(record.title.empty() ? Snippet{"(no title)", {}} : Snippet{record.title, stored.marks.title});
    print(terminal.bold(painted(terminal, title, {0, title.text.size()}, false)) + "\n\n");
    page.line("id", fmt::format("{}", stored.id));
    page.line("state", state_of(stored));
    std::string provider = sanitize(record.provider.name);
    if (!record.provider.domain.empty()) {
        const std::string domain = sanitize(record.provider.domain);
        provider = provider.empty() ? domain : provider + " (" + domain + ")";
    }
    page.line("provider", provider);
    page.line("by", sanitize(stored.authors));
    page.line("date", date_of(record.published_at));
    page.line("updated", date_of(record.updated_at));
    page.number("quality", record.quality);
    page.number("heat", record.heat);
    page.line("topics", sanitize(record.topics));
    page.line("category", sanitize(record.category));
    page.line("type", sanitize(record.type));
    page.line("language", sanitize(record.lang));
    page.url("url", record.original_url);
    if (record.web_url != record.original_url) page.url("web url", record.web_url);
    page.line("source",
              sanitize(stored.source) + (stored.source_line > 0 ? fmt::format(":{}", stored.source_line) : ""));
    for (std::size_t i = 1; i < stored.made_of.size(); ++i) {
        const RecordView& view = stored.made_of[i];
        const std::string line = view.line > 0 ? fmt::format(":{}", view.line) : std::string();
        page.line("and from", sanitize(view.path) + line + " (" + view.format + ")");
    }
    if (stored.items > 1) page.line("items", fmt::format("{} with this identity", with_separators(stored.items)));
    if (record.secured) page.line("secured", counted(record.secured->size(), "byte") + " (--secured prints them)");
    page.text(record.excerpt, stored.marks.excerpt);
    page.text(record.body, stored.marks.body);
    print_related(terminal, record.related);
}

// Bytes as they are; made harmless where a terminal would act on them.
void print_bytes(const Terminal& terminal, const std::string& bytes) {
    print(terminal.is_terminal() ? sanitize_lines(bytes) : bytes);
}

} // namespace

int show_command(Call& call) {
    bool secured = false;
    bool original = false;
    ShowOptions options;
    call.add_flag("--secured", secured, "print the secured bytes only; with --json: include them");
    call.add_flag("--original", original, "print the bytes that were read");
    call.add_option("--query", options.query, "QUERY", "mark what this query asks for");
    const Usage usage{
        .operands = "ID|URL|FILE",
        .least = 1,
        .most = 1,
        .notes = "A file is shown as the record that it gave, if it gave one.",
        .examples = "show 12\nshow --original https://example.com/news/1\nshow news/chips.md\n"
                    "show 12 --query '\"ai hardware\"'",
        .statuses = "0  shown\n1  no such record, or it has nothing secured\n2  wrong usage, or failure",
    };
    if (!call.read(usage)) return call.status();
    call.page();
    if (original && (secured || call.json())) {
        return call.fail_usage(std::string("--original goes with neither --secured nor --json"));
    }
    const std::unique_ptr<Index> index = call.open_for_one_query();
    if (!index) return call.status();
    const std::string& name = call.operands().front();
    const Result<StoredRecord> stored = index->show(name, options);
    if (!stored) {
        const int status = call.fail(stored.error());
        return stored.error().code == ErrorCode::not_found ? kNothing : status;
    }
    if (call.json()) {
        call.print_json(to_json(*stored, secured));
    } else if (secured) {
        if (!stored->record.secured) {
            note("newsidx: " + sanitize(name) + ": the record has nothing secured");
            return kNothing;
        }
        print_bytes(call.out(), *stored->record.secured);
    } else if (original) {
        print_bytes(call.out(), stored->original);
    } else {
        print_record(call.out(), *stored);
    }
    return kDone;
}

} // namespace newsidx::cli
