// The one main() of the unit tests; each test case is a test of its own for ctest.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
