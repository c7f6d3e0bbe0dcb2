// Labels: what records are filed under (type, category, language, provider, topics, ...), each value of a field once,
// and the set of documents that have it. What a record shows and what filters and facets count come from them.
//
// A record names its labels by id (record.labels). They are never changed and their ids never given out again, so what
// is known of one stays true. Which documents have a label stands in pages (store/label_page.h): the inversion of
// record.labels over all records that have a document, hidden ones and stubs included.
//
// A LabelReader belongs to one Connection and its thread. Throws SQLite::Exception or OpenError(corrupt).
#pragma once

#include "store/connection.h"
#include "store/documents/document_set.h"
#include "store/label_page.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace newsidx::store {

// Stored in the file: add, never renumber.
enum class LabelField : std::int64_t {
    type = 1,
    category,
    lang,     // as the record states it, else as its text shows
    provider, // its name
    domain,   // the provider's
    topic,
    has, // what a record has: kHasImage
    author
};
inline constexpr std::int64_t kLastLabelField = static_cast<std::int64_t>(LabelField::author);
inline constexpr std::string_view kHasImage = "image";

struct Label {
    std::int64_t id = 0;
    LabelField field = LabelField::type;
    std::string value;  // as records have it; never empty
    std::string folded; // fold_label() of it, by the rules that the file was last folded by
};

// How a value that is asked for finds labels. Both are folded (fold_label()).
enum class LabelMatch {
    whole,
    prefix,
    language,      // `en` also finds en-us
    domain,        // `bbc.co.uk` also finds news.bbc.co.uk; a leading www. does not count
    domain_prefix, // the same, and `bbc.c` finds bbc.co.uk
    words,         // `doe` and `jane doe` find jane doe, and jane doe in london
    word_prefix,   // the last word may go on: `jane d` finds jane doe
    // Signs within words are spaces, so that `jean pierre` and `j.r.` find jean-pierre and j. r. doe:
    spaced_words,
    spaced_word_prefix,
    letters // whole, without such signs and spaces: `wifi` and `wi fi` find wi-fi
};

// A value as it is searched for (label.folded): without case, marks and runs of white space.
std::string fold_label(std::string_view value);

// All parts of a folded value that find it by LabelMatch::words, the value itself included.
std::vector<std::string_view> parts_of_words(std::string_view folded);

// record.labels: the ids as varints.
void append_label_id(std::string& packed, std::int64_t id);
std::vector<std::int64_t> unpack_label_ids(std::string_view packed);

// A folded domain without "www.", where that is not all but its last part ("www.com").
std::string_view without_www(std::string_view domain);

class LabelReader {
public:
    explicit LabelReader(Connection& connection) : connection_(&connection) {}

    // The label with this id. Valid as long as the reader.
    const Label& label(std::int64_t id);

    // The first label of this field in record.labels; "" if there is none. Valid as long as the reader.
    std::string_view first(std::string_view packed_ids, LabelField field);

    // Those that match, by ascending id. An empty value matches none; as a prefix it matches all.
    std::vector<Label> find(LabelField field, std::string_view value, LabelMatch match);
    // Those whose folded value contains the folded words, those with most documents first, then by value; at most
    // `limit`. Those without documents are left out.
    std::vector<Label> containing(LabelField field, std::string_view words, std::size_t limit);

    // The documents that have one of the labels.
    DocumentSet documents(std::span<const std::int64_t> ids);
    // The documents that have any of the field.
    DocumentSet documents(LabelField field);
    // Calls visit(label, documents) for each label of the field that has documents, in the order of the folded values.
    template <class Visit>
    void for_each_set(LabelField field, Visit visit);

private:
    std::vector<Label> find_whole(LabelField field, const std::string& folded);
    std::vector<Label> find_range(LabelField field, const std::string& first, const std::string& end);
    // By what is told of their folded values.
    template <class Test>
    std::vector<Label> find_if(LabelField field, const Test& is_wanted);
    std::vector<Label> find_words(LabelField field, const std::string& words, bool may_go_on);
    std::vector<Label> find_spaced_words(LabelField field, const std::string& words, bool may_go_on);
    std::vector<Label> find_letters(LabelField field, const std::string& letters);
    std::vector<Label> find_domain(LabelField field, const std::string& domain, bool may_go_on);

    Connection* connection_;
    std::unordered_map<std::int64_t, Label> labels_; // those asked for so far
};

template <class Visit>
void LabelReader::for_each_set(LabelField field, Visit visit) {
    Statement select = connection_->prepare(
        "SELECT l.id, p.page, p.documents, l.value, l.folded FROM label l JOIN label_page p ON p.label_id = l.id "
        "WHERE l.field = ?1 ORDER BY l.folded, l.id, p.page",
        static_cast<std::int64_t>(field));
    Label label;
    DocumentSet documents;
    while (select.step()) {
        if (select.integer(0) != label.id) {
            if (label.id != 0) visit(label, documents);
            label = {select.integer(0), field, select.text(3), select.text(4)};
            documents = {};
        }
        add_page(select.integer(1), select.bytes(2), documents);
    }
    if (label.id != 0) visit(label, documents);
}

// Deletes the labels that no document has. Inside a transaction.
void drop_unused_labels(Connection& connection);
// Folds all values by this build's rules. Inside a transaction.
void fold_labels_again(Connection& connection);

} // namespace newsidx::store
