// What screen readers are told of ArticleView: a document with its text, selection and the places of its characters.
#pragma once

namespace newsidx_desktop {

void make_articles_accessible(); // once, before the first ArticleView is made

} // namespace newsidx_desktop
