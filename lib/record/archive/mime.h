// The parts of a message (RFC 2045 to 2047), as mail and saved pages are. Internal to lib/record; pure functions,
// callable from any thread; views point into their arguments. They never throw but for memory, whatever the bytes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace newsidx::record {

inline constexpr std::string_view kEnvelope = "From "; // the line above each message of a mailbox begins so

struct Part {
    std::string_view header;
    std::string_view body;
    bool is_whole = true; // its end is there
};

// The message that a file holds, behind what no header begins with: empty lines, the line "From " of a mailbox.
Part message_of(std::string_view file);

// Whether all lines are of a header: then it is no other text that has such lines. The last one may be cut.
bool is_header(std::string_view header);

// "text/html" of "Text/HTML (a page); charset=utf-8", and of a header that has this for its content type.
std::string token_of(std::string_view value);
std::string media_of(std::string_view header);
inline constexpr std::string_view kContentType = "content-type";

// The value of a parameter of a type; "" when there is none. `name` must be in lower case.
std::string_view parameter_of(std::string_view type, std::string_view name);

bool is_multipart(const Part& part);

// So many parts within one another are looked into.
inline constexpr int kDeepestPart = 32;

// Calls `take` with each part of a multipart, until it returns true. False: no boundary is said that stands there, nor
// does one seem to.
bool each_part(const Part& message, const std::function<bool(const Part&)>& take);

// The first part that is what is looked for: the message, one of its parts, or of the messages that are parts of it.
std::optional<Part> find_part(const Part& message, const std::function<bool(const Part&)>& is_it);

struct DecodedBody {
    std::string bytes;
    bool is_all = true; // else what follows is not in the base64 that the part says
};
// What the body of a part means; nullopt where nothing of it is in the base64 that it says.
std::optional<DecodedBody> decoded(const Part& part);

// "=?utf-8?Q?Otters?=" in the value of a header (RFC 2047).
struct EncodedWord {
    std::string_view before; // what stands before it
    std::string_view charset;
    char encoding = 'q';
    std::string_view text;

    [[nodiscard]] std::string bytes() const; // in that charset; an underscore stays
};
// Takes the value up to the end of the first one; false: there is none.
bool take_encoded_word(std::string_view& value, EncodedWord& word);

} // namespace newsidx::record
