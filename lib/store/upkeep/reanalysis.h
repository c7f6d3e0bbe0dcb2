// Reanalysis: analyses the texts of a file again, by this build's rules, beside the index that is searched meanwhile.
//
//     while (reanalysis.step(...)) ...;    after begin() said that there is something to do
//     reanalysis.finish();
//
// The second index grows batch by batch in tables of its own (reanalyzed_*), and finish() puts it in the place of the
// first one in one transaction. How far it is stands in `meta`, written with each batch: after a kill, or a run that
// was given up, the next one goes on from there. While it is under way nobody writes text (refusal_of_text()), so
// documents neither come nor go; what touches no text, as heat and quality, is written as ever.
//
// The write lock is held while a batch is written, not while it is read and analysed, so that other writers get their
// turn. Two processes may do the same work: each batch counts once.
//
// Belongs to its connection and thread; threads that it starts end within each call. Throws SQLite::Exception or
// OpenError: `busy` when another build, with other rules, has taken the work over.
#pragma once

#include "store/connection.h"
#include "store/documents/document_text.h"
#include "store/documents/term_counts.h"
#include "store/labels.h"
#include "text/analyzer_set.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newsidx::store {

class Reanalysis {
public:
    // `jobs`: threads that analyse; 0: as many as the machine has cores.
    Reanalysis(Connection& connection, unsigned jobs);

    // Begins, or goes on with what an earlier run left. False: the text is analysed by this build's rules, and what
    // another build may have begun is dropped.
    bool begin();
    // Takes in the next documents, at least so many of them unless their texts are long, in one transaction. False when
    // all are in.
    bool step(std::size_t documents);
    // Replaces the old index.
    void finish();

    [[nodiscard]] std::uint64_t done() const { return done_; } // documents taken in, those of earlier runs included
    [[nodiscard]] std::uint64_t total() const { return total_; }

private:
    // As `meta` has it.
    struct State {
        std::string target;     // fingerprint of the rules that it is made by
        std::int64_t began = 0; // the commit that began it: tells it from another one
        std::int64_t last = 0;  // the last document that is in
        bool operator==(const State&) const = default;
    };
    struct Task {
        std::int64_t document = 0;
        DocumentText text;
    };

    std::optional<State> read_state();
    bool is_ours(const std::optional<State>& state);
    void create(std::int64_t commit);
    void restore_tags();
    std::vector<Task> read_batch(std::int64_t after, std::size_t documents);
    void analyze(std::vector<Task>& batch);
    void write_batch(const std::vector<Task>& batch);
    void write_terms();
    void write_lengths(std::int64_t commit);

    Connection* connection_;
    LabelReader labels_;
    std::vector<text::AnalyzerSet> analyzers_; // one for each thread
    TermCounts terms_;                         // of a batch
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

// Drops what a reanalysis has made so far. For whoever makes all documents again; inside a transaction.
void drop_reanalysis(Connection& connection);

} // namespace newsidx::store
