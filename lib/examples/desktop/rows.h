// The library's answers -> what is shown of them. Pure functions, for the library's threads.
#pragma once

#include "desktop/messages.h"

#include <newsidx/index.h>

namespace newsidx_desktop {

// The question as the library takes it. What is typed comes last, for its last word may go on.
std::string query_of(const Question& question);
newsidx::SearchOptions options_of(const Question& question);

HitRow row_of(const newsidx::Hit& hit);
Counts counts_of(const newsidx::SearchResult& result);
Article article_of(const newsidx::StoredRecord& stored, const newsidx::RecordMarks& marks);
RelatedRows related_of(const newsidx::RelatedResult& result);
Reasons reasons_of(const newsidx::WhyResult& result);
Failure failure_of(const newsidx::Error& error, const QString& path);

} // namespace newsidx_desktop
