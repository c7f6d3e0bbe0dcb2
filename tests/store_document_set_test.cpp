// Sets of documents, and the pages that the file keeps of them, against std::set.

#include "store/connection.h"
#include "store/documents/document_set.h"
#include "store/label_page.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace newsidx;
using store::DocumentSet;

namespace {

using IdSet = std::set<std::int64_t>;

IdSet ids_of(const DocumentSet& set) {
    IdSet ids;
    std::int64_t last = -1;
    bool ascends = true;
    set.for_each([&](std::int64_t id) {
        ascends = ascends && id > last;
        last = id;
        ids.insert(ids.end(), id);
    });
    CHECK(ascends);
    return ids;
}

DocumentSet set_of(const IdSet& ids) {
    DocumentSet set;
    for (const std::int64_t id : ids)
        set.add(id);
    return set;
}

class IdDice {
public:
    explicit IdDice(std::uint32_t seed) : random_(seed) {}
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

private:
    std::mt19937 random_;
};

// Few and many of a page, one by one and in runs.
std::vector<std::uint16_t> random_page(IdDice& dice) {
    const std::uint32_t most[] = {1, 3, 100, 4'096, 20'000, 65'536};
    const std::uint32_t lengths[] = {1, 1, 8, 300};
    const std::uint32_t longest = lengths[dice.below(4)];
    std::vector<bool> is_in(65'536);
    for (std::uint32_t i = dice.below(most[dice.below(6)]) + 1; i > 0; --i) {
        const std::uint32_t first = dice.below(65'536);
        for (std::uint32_t id = first; id < std::min(first + 1 + dice.below(longest), 65'536U); ++id)
            is_in[id] = true;
    }
    std::vector<std::uint16_t> ids;
    for (std::uint32_t id = 0; id < is_in.size(); ++id)
        if (is_in[id]) ids.push_back(static_cast<std::uint16_t>(id));
    return ids;
}

} // namespace

TEST_CASE("document set: what is added is in, whatever the size of the numbers") {
    DocumentSet set;
    CHECK(set.empty());
    const IdSet ids = {0, 1, 65'535, 65'536, (std::int64_t{1} << 32) - 1, std::int64_t{1} << 32, std::int64_t{5} << 33};
    set = set_of(ids);
    CHECK(ids_of(set) == ids);
    CHECK(set.size() == ids.size());
    for (const std::int64_t id : ids) {
        CHECK(set.contains(id));
        CHECK(set.contains(id + 2) == ids.contains(id + 2));
    }
    DocumentSet range;
    range.add_range((std::int64_t{1} << 32) - 2, (std::int64_t{1} << 32) + 1);
    CHECK(range.size() == 4);
    CHECK(range.intersection_size(set) == 2);
}

TEST_CASE("document set: random sets combine as sets do") {
    IdDice dice(5);
    for (int round = 0; round < 200; ++round) {
        IdSet a;
        IdSet b;
        for (IdSet* ids : {&a, &b})
            for (std::uint32_t i = dice.below(60); i > 0; --i)
                ids->insert((std::int64_t{dice.below(3)} << 31) + dice.below(40));
        IdSet both;
        std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
        IdSet either = a;
        either.insert(b.begin(), b.end());

        const DocumentSet second = set_of(b);
        DocumentSet set = set_of(a);
        CHECK(set.intersection_size(second) == both.size());
        CHECK((set == second) == (a == b));
        set.and_with(second);
        CHECK(ids_of(set) == both);
        CHECK(set == set_of(both));
        set = set_of(a);
        set.or_with(second);
        CHECK(ids_of(set) == either);
    }
}

TEST_CASE("label page: random pages are read as they were written, into a set of any place") {
    IdDice dice(6);
    std::set<char> forms;
    std::set<bool> run_sizes; // whether there are many runs, which are read in another way
    for (int round = 0; round < 150; ++round) {
        const std::vector<std::uint16_t> ids = random_page(dice);
        const std::string packed = store::pack_page(ids);
        forms.insert(packed.at(0));
        if (packed[0] == static_cast<char>(store::PageForm::runs)) run_sizes.insert(packed.size() > 600);
        CHECK(packed.size() <= 8'193);
        CHECK(packed.size() <= 1 + 3 * ids.size());
        CHECK(store::unpack_page(packed) == ids);
        const std::int64_t page = std::int64_t{dice.below(3)} * 40'000;
        DocumentSet set;
        store::add_page(page, packed, set);
        IdSet expected;
        for (const std::uint16_t id : ids)
            expected.insert(expected.end(), (page << 16) + id);
        CHECK(ids_of(set) == expected);
        store::add_page(page, packed, set); // a second time changes nothing
        CHECK(set.size() == ids.size());
    }
    CHECK(forms.size() == 3);
    CHECK(run_sizes.size() == 2);
}

TEST_CASE("label page: all of a page is one run, and bits may be few") {
    std::vector<std::uint16_t> all(65'536);
    for (std::size_t id = 0; id < all.size(); ++id)
        all[id] = static_cast<std::uint16_t>(id);
    const std::string packed = store::pack_page(all);
    CHECK(packed.size() == 5);
    CHECK(store::unpack_page(packed) == all);

    std::string bits(8'193, '\0'); // not what pack_page() would take, but one of the forms
    bits[0] = 2;
    bits[1] = 5;
    DocumentSet set;
    store::add_page(1, bits, set);
    CHECK(ids_of(set) == IdSet{65'536, 65'538});
}

TEST_CASE("label page: damaged bytes are refused or read as some page, and never more") {
    const std::string damaged[] = {"",
                                   "\x03\x01",
                                   std::string(1, '\0'),
                                   "\x02xyz",
                                   std::string("\0\xff", 2),
                                   std::string("\0\x84\x80\x00", 4),
                                   std::string("\x01\x05", 2)};
    for (const std::string& bytes : damaged)
        CHECK_THROWS_AS(store::unpack_page(bytes), store::OpenError);

    IdDice dice(7);
    std::vector<std::string> pages(40);
    for (std::string& page : pages)
        page = store::pack_page(random_page(dice)).substr(0, 400);
    for (int round = 0; round < 2'000; ++round) {
        std::string bytes = pages[dice.below(40)];
        for (int i = 0; i < 3; ++i)
            bytes[dice.below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<char>(dice.below(256));
        try {
            const std::vector<std::uint16_t> ids = store::unpack_page(bytes);
            CHECK(std::is_sorted(ids.begin(), ids.end()));
            DocumentSet set;
            store::add_page(0, bytes, set);
            CHECK(set.size() == ids.size());
        } catch (const store::OpenError&) { // told
        }
    }
}

TEST_CASE("document set: a number that no document can have is damage, and no memory is taken for it") {
    for (const std::int64_t id : {std::int64_t{-1}, std::int64_t{1} << 48, std::numeric_limits<std::int64_t>::max(),
                                  std::numeric_limits<std::int64_t>::min()}) {
        CAPTURE(id);
        DocumentSet set;
        CHECK_THROWS_AS(set.add(id), store::OpenError);
        CHECK_THROWS_AS(set.add_range(id, id), store::OpenError);
        const std::int64_t page = id < 0 ? id : id >> 16;
        CHECK_THROWS_AS(set.add_page(page, std::vector<std::uint16_t>{1}), store::OpenError);
        CHECK_THROWS_AS(set.add_page_bits(page, std::string(8'192, '\1')), store::OpenError);
        for (const char form : {'\0', '\1'}) // gaps and runs; the third is the bits above
            CHECK_THROWS_AS(store::add_page(page, std::string{form, '\0', '\0'}, set), store::OpenError);
        CHECK(set.empty());
        CHECK_FALSE(set.contains(id));
    }
    DocumentSet set;
    set.add((std::int64_t{1} << 48) - 1);
    CHECK(set.size() == 1);
}
