#include "store/documents.h"

namespace newsidx::store {

void Documents::begin() {
    pages_.clear();
    statistics_.clear();
    last_id_ = connection_->last_id_of("document");
}

void Documents::flush(std::int64_t commit) {
    statistics_.flush();
    pages_.flush(commit);
}

std::int64_t Documents::write(std::int64_t record, std::int64_t old_document, const DocumentText& text) {
    if (old_document != 0) {
        Statement same = connection_->prepare("SELECT analyzer = ?2 AND title = ?3 AND excerpt = ?4 AND body = ?5 AND "
                                              "names = ?6 FROM document WHERE id = ?1");
        same.bind(old_document, text.analyzer, text.texts[rank::kTitle], text.texts[rank::kExcerpt],
                  text.texts[rank::kBody], text.texts[rank::kNames]);
        if (same.step() && same.integer(0) != 0) return old_document;
        remove(old_document);
    }
    const std::int64_t document = ++last_id_;
    Statement insert = connection_->prepare("INSERT INTO document(id, record_id, analyzer, title, excerpt, body, "
                                            "names) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    insert.bind(document, record, text.analyzer, text.texts[rank::kTitle], text.texts[rank::kExcerpt],
                text.texts[rank::kBody], text.texts[rank::kNames]);
    insert.run();
    Statement index =
        connection_->prepare("INSERT INTO fts(rowid, title, excerpt, body, names) VALUES(?1, ?2, ?3, ?4, ?5)");
    index.bind(document, Statement::Blob{text.packed[rank::kTitle]}, Statement::Blob{text.packed[rank::kExcerpt]},
               Statement::Blob{text.packed[rank::kBody]}, Statement::Blob{text.packed[rank::kNames]});
    index.run();
    statistics_.count_document(text, 1);
    return document;
}

void Documents::remove(std::int64_t document) {
    DocumentText text;
    {
        Statement select =
            connection_->prepare("SELECT analyzer, title, excerpt, body, names FROM document WHERE id = ?1");
        select.bind(document);
        if (!select.step()) throw OpenError(ErrorCode::corrupt, "a record has a document that is not there");
        text = analyze(select.text(0), {select.text(1), select.text(2), select.text(3), select.text(4)}, analyzers_);
    }
    Statement unindex = connection_->prepare(
        "INSERT INTO fts(fts, rowid, title, excerpt, body, names) VALUES('delete', ?1, ?2, ?3, ?4, ?5)");
    unindex.bind(document, Statement::Blob{text.packed[rank::kTitle]}, Statement::Blob{text.packed[rank::kExcerpt]},
                 Statement::Blob{text.packed[rank::kBody]}, Statement::Blob{text.packed[rank::kNames]});
    unindex.run();
    Statement drop = connection_->prepare("DELETE FROM document WHERE id = ?1");
    drop.bind(document).run();
    statistics_.count_document(text, -1);
    set_entry(document, {});
}

void Documents::set_entry(std::int64_t document, const rank::DocumentEntry& entry) {
    rank::DocumentEntry& stored = pages_.edit(document);
    if (stored.live()) {
        statistics_.count_prior(Prior::quality, stored.quality, -1);
        statistics_.count_prior(Prior::heat, stored.heat, -1);
    }
    stored = entry;
    if (stored.live()) {
        statistics_.count_prior(Prior::quality, stored.quality, 1);
        statistics_.count_prior(Prior::heat, stored.heat, 1);
    }
}

} // namespace newsidx::store
