// The oracle (oracle.h) on 200 corpora, in parts that run side by side.
#include "oracle.h"

#include <doctest/doctest.h>

using newsidx::test::check_random_corpora;

TEST_CASE("oracle: random changes and queries give what brute force gives, corpora 1 to 50") {
    check_random_corpora(1001, 50);
}

TEST_CASE("oracle: random changes and queries give what brute force gives, corpora 51 to 100") {
    check_random_corpora(1051, 50);
}

TEST_CASE("oracle: random changes and queries give what brute force gives, corpora 101 to 150") {
    check_random_corpora(1101, 50);
}

TEST_CASE("oracle: random changes and queries give what brute force gives, corpora 151 to 200") {
    check_random_corpora(1151, 50);
}
