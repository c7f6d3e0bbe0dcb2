/* What the shared library gives away: NEWSIDX_API marks it, and everything else is hidden. C and C++. */
#pragma once

#if defined(__GNUC__)
#define NEWSIDX_API __attribute__((visibility("default")))
#define NEWSIDX_LOCAL __attribute__((visibility("hidden")))
#else
#define NEWSIDX_API
#define NEWSIDX_LOCAL
#endif
