// The oracle: random folders of records, changed at random, and random queries of every kind; every id, score, total
// and count of the library must be that of the brute-force World.
#pragma once

#include "dice.h"
#include "world.h"

namespace newsidx::test {

// Writes, overwrites and drops some of the world's files; at round 0 more of them.
void change_files(Dice& dice, World& world, int round);

// So many corpora, each changed eight times and asked 25 queries in between. Fails the test case that it is called in.
void check_random_corpora(int first_seed, int corpora);

} // namespace newsidx::test
