// The oracle (oracle.h) on 200 corpora, in parts that run side by side. NEWSIDX_ORACLE_CORPORA: so many for each part;
// NEWSIDX_ORACLE_SEED: the first one's.
#include "oracle.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace {

int asked(const char* variable, int otherwise) {
    const char* const value = std::getenv(variable);
    return value != nullptr ? std::stoi(value) : otherwise;
}

void check_part(int part) {
    const int corpora = asked("NEWSIDX_ORACLE_CORPORA", 50);
    newsidx::test::check_random_corpora(asked("NEWSIDX_ORACLE_SEED", 1001) + part * corpora, corpora);
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
