// CommitWatch: how many of newsidx's commits have succeeded, as SQLite told them who made them.
//
//     CommitWatch watch;
//     ... index.index(...) ...
//     watch.committed();     // by so much meta.commit must have grown, whatever happened since
//
// Listens on every connection that is opened while it exists. Only one may exist at a time. Any thread may commit, and
// any process that was forked meanwhile: their commits are counted, too.
#pragma once

#include <cstdint>

namespace newsidx::test {

class CommitWatch {
public:
    CommitWatch();
    CommitWatch(const CommitWatch&) = delete;
    CommitWatch& operator=(const CommitWatch&) = delete;
    ~CommitWatch();

    void reset();
    [[nodiscard]] std::int64_t committed() const;
};

} // namespace newsidx::test
