// The oracle (oracle.h) on 200 corpora, in parts that run side by side. NEWSIDX_ORACLE_CORPORA: so many for each part.
#include "oracle.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace {

void check_part(int part) {
    const char* const asked = std::getenv("NEWSIDX_ORACLE_CORPORA");
    const int corpora = asked != nullptr ? std::stoi(asked) : 50;
    newsidx::test::check_random_corpora(1001 + part * corpora, corpora);
}

} // namespace

TEST_CASE("oracle: random changes and queries give what brute force gives, the first quarter of the corpora") {
    check_part(0);
}

TEST_CASE("oracle: random changes and queries give what brute force gives, the second quarter of the corpora") {
    check_part(1);
}

TEST_CASE("oracle: random changes and queries give what brute force gives, the third quarter of the corpora") {
    check_part(2);
}

TEST_CASE("oracle: random changes and queries give what brute force gives, the last quarter of the corpora") {
    check_part(3);
}
