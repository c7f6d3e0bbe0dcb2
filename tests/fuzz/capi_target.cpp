// The target that calls the C ABI.
#include "check.h"
#include "newsidx/c.h"
#include "targets.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace newsidx::fuzz {

namespace {

struct Close {
    void operator()(newsidx_index* index) const { newsidx_close(index); }
};
using IndexPointer = std::unique_ptr<newsidx_index, Close>;

constexpr std::string_view kRecords =
    "{\"id\":1,\"title\":\"Moore Threads shows a "
    "card\",\"heat\":10,\"topics\":[\"GPU\"],\"publishedDateTime\":\"2024-01-02\"}\n"
    "{\"id\":2,\"title\":\"Threads of silk\",\"topics\":[\"Cloth\"],\"secured\":\"opaque\"}\n"
    "{\"id\":3,\"title\":\"Eine Karte aus Papier\",\"lang\":\"de\",\"published\":false}\n";

IndexPointer new_index() {
    newsidx_index* index = nullptr;
    require(newsidx_open_in_memory(nullptr, &index, nullptr) == NEWSIDX_OK, "no index can be made");
    char* report = nullptr;
    require(newsidx_index_bytes(index, kRecords.data(), kRecords.size(), nullptr, nullptr, nullptr, nullptr, &report,
                                nullptr) == NEWSIDX_OK,
            "the records cannot be read");
    newsidx_free(report);
    return IndexPointer(index);
}

// What every call promises.
void expect(newsidx_status status, char* text, newsidx_error* error) {
    const std::string result = text == nullptr ? "" : text;
    const std::string message = newsidx_error_message(error);
    require((status == NEWSIDX_OK) == (text != nullptr), "a result where there is none, or none where there is one");
    require((status == NEWSIDX_OK) == (error == nullptr), "an error without a failure, or a failure without one");
    require(newsidx_error_code(error) == status, "the error has another code than the call");
    newsidx_free(text);
    newsidx_error_free(error);
    require(status == NEWSIDX_OK || !message.empty(), "a failure without a message");
    require(status != NEWSIDX_INTERNAL, "a defect", message);
    require(status != NEWSIDX_OK || nlohmann::json::accept(result), "a result that is no JSON", result);
}

} // namespace

// The first byte says what is called; then options, a NUL and a text.
void capi(std::string_view bytes) {
    if (bytes.empty()) return;
    thread_local IndexPointer index = new_index();
    thread_local std::uint64_t calls = 0;
    if (++calls % 1000 == 0) index = new_index(); // what was read into it goes
    const unsigned how = static_cast<unsigned char>(bytes.front()) % 9U;
    bytes.remove_prefix(1);
    const std::size_t separator = bytes.find('\0');
    const std::string options(bytes.substr(0, separator));
    const std::string text(separator == std::string_view::npos ? "" : bytes.substr(separator + 1));
    const char* const name = text.c_str();
    char* out = nullptr;
    newsidx_error* error = nullptr;
    newsidx_status status = NEWSIDX_OK;
    const auto stop = [](void*, const char*) { return 0; };
    switch (how) {
    case 0: status = newsidx_search(index.get(), name, options.c_str(), nullptr, &out, &error); break;
    case 1: status = newsidx_why(index.get(), "1", name, options.c_str(), &out, &error); break;
    case 2: status = newsidx_related(index.get(), name, options.c_str(), &out, &error); break;
    case 3: status = newsidx_suggest(index.get(), name, options.c_str(), &out, &error); break;
    case 4: status = newsidx_show(index.get(), name, options.c_str(), &out, &error); break;
    case 5: status = newsidx_update(index.get(), text.data(), text.size(), &out, &error); break;
    case 6: status = newsidx_stats(index.get(), options.c_str(), &out, &error); break;
    case 7:
        // An input names its threads; the fuzzer must not ask for thousands of them.
        if (options.find("jobs") != std::string::npos) return;
        status = newsidx_index_bytes(index.get(), text.data(), text.size(), options.c_str(), stop, nullptr, nullptr,
                                     &out, &error);
        break;
    default: status = newsidx_remove(index.get(), &name, 1, &out, &error); break;
    }
    expect(status, out, error);
}

} // namespace newsidx::fuzz
