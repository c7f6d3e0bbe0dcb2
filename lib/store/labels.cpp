#include "store/labels.h"

#include "fts5/varint.h"
#include "store/prefix.h"
#include "text/ascii.h"
#include "text/fold_value.h"
#include "text/unicode.h"

#include <algorithm>
#include <utility>

namespace newsidx::store {

namespace {

using std::string_view_literals::operator""sv;

[[noreturn]] void throw_damaged(const char* what) {
    throw OpenError(ErrorCode::corrupt, what);
}

// Whether a word may begin or end between these bytes of folded values. Of other scripts every character is part of
// one.
bool is_boundary(char before, char after) {
    return !text::is_word_byte(before) || !text::is_word_byte(after);
}

bool has_words(std::string_view value, std::string_view words, bool may_go_on) {
    for (std::size_t at = value.find(words); at != std::string_view::npos; at = value.find(words, at + 1)) {
        const std::size_t end = at + words.size();
        if (words.empty() || ((at == 0 || is_boundary(value[at - 1], value[at])) &&
                              (may_go_on || end == value.size() || is_boundary(value[end - 1], value[end]))))
            return true;
    }
    return false;
}

// What people set or leave out within words: hyphens and dashes, dots, apostrophes, slashes. Not what tells c++ from c.
bool is_sign_within_words(char32_t c) {
    return (c >= U'\u2010' && c <= U'\u2015') || U"-.',/_\u2019\u00B7"sv.find(c) != std::u32string_view::npos;
}

// "j. r. r. tolkien": "j r r tolkien", or with nothing for signs and spaces "jrrtolkien".
std::string without_signs(std::string_view folded, std::string_view space) {
    std::string out;
    bool is_apart = false;
    for (std::size_t offset = 0; offset < folded.size();) {
        const std::size_t begin = offset;
        const char32_t c = text::next_code_point(folded, offset);
        const bool is_sign = c == U' ' || is_sign_within_words(c);
        if (!is_sign && is_apart && !out.empty()) out += space;
        if (!is_sign) out += folded.substr(begin, offset - begin);
        is_apart = is_sign;
    }
    return out;
}

// The columns id, field, value, folded.
Label label_of(const Statement& select) {
    return {select.integer(0), static_cast<LabelField>(select.integer(1)), select.text(2), select.text(3)};
}

std::vector<Label> labels_of(Statement& select) {
    std::vector<Label> labels;
    while (select.step())
        labels.push_back(label_of(select));
    return labels;
}

} // namespace

std::string_view without_www(std::string_view domain) {
    constexpr std::string_view kWww = "www.";
    return domain.starts_with(kWww) && domain.find('.', kWww.size()) < domain.size() - 1 ? domain.substr(kWww.size())
                                                                                         : domain;
}

std::string fold_label(std::string_view value) {
    std::string folded = text::fold_value(value);
    return folded.empty() ? std::string(value) : folded; // of nothing but what folding drops
}

std::vector<std::string_view> parts_of_words(std::string_view folded) {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at <= folded.size(); ++at)
        if (at == 0 || at == folded.size() || is_boundary(folded[at - 1], folded[at])) places.push_back(at);
    std::vector<std::string_view> parts;
    for (auto begin = places.begin(); begin != places.end(); ++begin)
        for (auto end = begin + 1; end != places.end(); ++end)
            parts.push_back(folded.substr(*begin, *end - *begin));
    return parts;
}

void append_label_id(std::string& packed, std::int64_t id) {
    fts5::append_varint(packed, static_cast<std::uint64_t>(id));
}

std::vector<std::int64_t> unpack_label_ids(std::string_view packed) {
    std::vector<std::int64_t> ids;
    while (!packed.empty()) {
        std::uint64_t id = 0;
        if (!fts5::take_varint(packed, id)) throw_damaged("a record's list of labels is damaged");
        ids.push_back(static_cast<std::int64_t>(id));
    }
    return ids;
}

const Label& LabelReader::label(std::int64_t id) {
    const auto known = labels_.find(id);
    if (known != labels_.end()) return known->second;
    Statement select = connection_->prepare("SELECT id, field, value, folded FROM label WHERE id = ?1", id);
    if (!select.step()) throw_damaged("a record has a label that is not there; the file is damaged");
    return labels_.emplace(id, label_of(select)).first->second;
}

std::string_view LabelReader::first(std::string_view packed_ids, LabelField field) {
    for (const std::int64_t id : unpack_label_ids(packed_ids))
        if (label(id).field == field) return label(id).value;
    return {};
}

std::vector<Label> LabelReader::find(LabelField field, std::string_view value, LabelMatch match) {
    const bool may_go_on = match == LabelMatch::prefix || match == LabelMatch::word_prefix ||
                           match == LabelMatch::spaced_word_prefix || match == LabelMatch::domain_prefix;
    if (value.empty() && !may_go_on) return {};
    const std::string folded = value.empty() ? std::string() : fold_label(value);
    switch (match) {
    case LabelMatch::whole: return find_whole(field, folded);
    case LabelMatch::prefix: return find_range(field, folded, after_prefix(folded));
    case LabelMatch::language: {
        std::vector<Label> labels = find_whole(field, folded);
        for (Label& label : find_range(field, folded + '-', folded + '.')) // the character after the hyphen
            labels.push_back(std::move(label));
        std::sort(labels.begin(), labels.end(), [](const Label& a, const Label& b) { return a.id < b.id; });
        return labels;
    }
    case LabelMatch::domain: return find_domain(field, std::string(without_www(folded)), false);
    case LabelMatch::domain_prefix: return find_domain(field, std::string(without_www(folded)), true);
    case LabelMatch::words: return find_words(field, folded, false);
    case LabelMatch::word_prefix: return find_words(field, folded, true);
    case LabelMatch::spaced_words: return find_spaced_words(field, without_signs(folded, " "), false);
    case LabelMatch::spaced_word_prefix: return find_spaced_words(field, without_signs(folded, " "), true);
    case LabelMatch::letters: return find_letters(field, without_signs(folded, ""));
    }
    return {};
}

std::vector<Label> LabelReader::find_whole(LabelField field, const std::string& folded) {
    Statement select =
        connection_->prepare("SELECT id, field, value, folded FROM label WHERE field = ?1 AND folded = ?2 ORDER BY id",
                             static_cast<std::int64_t>(field), folded);
    return labels_of(select);
}

std::vector<Label> LabelReader::find_range(LabelField field, const std::string& first, const std::string& end) {
    Statement select = connection_->prepare("SELECT id, field, value, folded FROM label WHERE field = ?1 AND "
                                            "folded >= ?2 AND folded < ?3 ORDER BY id",
                                            static_cast<std::int64_t>(field), first, end);
    return labels_of(select);
}

template <class Test>
std::vector<Label> LabelReader::find_if(LabelField field, const Test& is_wanted) {
    Statement select = connection_->prepare("SELECT id, folded FROM label WHERE field = ?1 ORDER BY id",
                                            static_cast<std::int64_t>(field));
    std::vector<Label> labels;
    while (select.step())
        if (is_wanted(select.bytes(1))) labels.push_back(label(select.integer(0)));
    return labels;
}

std::vector<Label> LabelReader::find_domain(LabelField field, const std::string& domain, bool may_go_on) {
    if (domain.empty() && !may_go_on) return {};
    const std::string subdomain = '.' + domain;
    const bool has_www = domain.starts_with("www"); // sites mostly stand here without
    return find_if(field, [&](std::string_view folded) {
        return folded == domain || folded.ends_with(subdomain) ||
               (may_go_on && (folded.starts_with(domain) || without_www(folded).starts_with(domain) ||
                              (has_www && ("www." + std::string(folded)).starts_with(domain))));
    });
}

std::vector<Label> LabelReader::find_words(LabelField field, const std::string& words, bool may_go_on) {
    return find_if(field, [&](std::string_view folded) { return has_words(folded, words, may_go_on); });
}

std::vector<Label> LabelReader::find_spaced_words(LabelField field, const std::string& words, bool may_go_on) {
    if (words.empty()) return {};
    return find_if(field,
                   [&](std::string_view folded) { return has_words(without_signs(folded, " "), words, may_go_on); });
}

std::vector<Label> LabelReader::find_letters(LabelField field, const std::string& letters) {
    constexpr std::size_t kFewest = 2; // "c" is not "c."
    if (letters.size() < kFewest) return {};
    return find_if(field, [&](std::string_view folded) { return without_signs(folded, "") == letters; });
}

std::vector<Label> LabelReader::containing(LabelField field, std::string_view words, std::size_t limit) {
    const std::string folded = words.empty() ? std::string() : fold_label(words);
    std::vector<std::pair<std::uint64_t, Label>> found;
    const auto has_them = [&](std::string_view value) { return value.find(folded) != std::string_view::npos; };
    for (Label& label : find_if(field, has_them))
        if (const std::uint64_t count = documents(std::span(&label.id, 1)).size(); count > 0)
            found.emplace_back(count, std::move(label));
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second.value < b.second.value;
    });
    std::vector<Label> labels;
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i)
        labels.push_back(std::move(found[i].second));
    return labels;
}

DocumentSet LabelReader::documents(std::span<const std::int64_t> ids) {
    DocumentSet documents;
    Statement select = connection_->prepare("SELECT page, documents FROM label_page WHERE label_id = ?1 ORDER BY page");
    for (const std::int64_t id : ids) {
        select.bind(id);
        while (select.step())
            add_page(select.integer(0), select.bytes(1), documents);
        select.reset();
    }
    return documents;
}

DocumentSet LabelReader::documents(LabelField field) {
    DocumentSet documents;
    Statement select = connection_->prepare(
        "SELECT page, documents FROM label_page WHERE label_id IN (SELECT id FROM label WHERE field = ?1)",
        static_cast<std::int64_t>(field));
    while (select.step())
        add_page(select.integer(0), select.bytes(1), documents);
    return documents;
}

void drop_unused_labels(Connection& connection) {
    connection.execute(
        "DELETE FROM label WHERE NOT EXISTS(SELECT 1 FROM label_page WHERE label_page.label_id = label.id)");
}

void fold_labels_again(Connection& connection) {
    Statement select = connection.prepare("SELECT id, value, folded FROM label");
    std::vector<std::pair<std::int64_t, std::string>> changes;
    while (select.step())
        if (std::string folded = fold_label(select.bytes(1)); folded != select.bytes(2))
            changes.emplace_back(select.integer(0), std::move(folded));
    Statement update = connection.prepare("UPDATE label SET folded = ?2 WHERE id = ?1");
    for (const auto& [id, folded] : changes)
        update.bind(id, folded).run();
}

} // namespace newsidx::store
