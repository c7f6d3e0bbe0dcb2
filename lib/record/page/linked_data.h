// JSON-LD of a page (<script type="application/ld+json">): what it says about the page's article in the words of
// schema.org. Values and pure functions, callable from any thread.
#pragma once

#include "record/value.h"

#include <string>
#include <string_view>
#include <vector>

namespace newsidx::record {

// Texts as they are written there, "" where nothing is said.
struct LinkedArticle {
    std::string headline;
    std::string description;
    std::string body;
    std::string url;
    std::string published;
    std::string uploaded; // a video of the page: when it was, else when it was made
    std::string modified;
    std::string publisher;
    std::string language;
    std::vector<std::string> keywords;
    std::vector<std::string> sections;
    std::vector<std::string> authors;
    std::vector<Value> images; // objects with the keys of a record's image
};

// Whether an object of JSON-LD is an article by its @type: NewsArticle, BlogPosting, LiveBlogPosting, Report, ...
bool is_article(const Value& object);

// What a page's scripts say together. Of several articles the page's is the one that has its address, `page_url` (""
// when that is not known), else the first. What cannot be read is passed over; of an object that is no article
// (WebPage, Organization, BreadcrumbList, ...) only what a page has in common with its article is taken.
LinkedArticle read_linked_data(const std::vector<std::string_view>& scripts, std::string_view page_url);

// At commas, those of Chinese (，) and Japanese (、) too, trimmed, without empty ones.
std::vector<std::string> split_at_commas(std::string_view text);

} // namespace newsidx::record
