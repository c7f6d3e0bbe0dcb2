// What screen readers are told of the parts that Qt does not know: ArticleView is a document with its text, selection
// and the places of its characters, ReasonsPanel a text.
#pragma once

namespace newsidx_desktop {

void make_accessible(); // once, before the first of them is made

} // namespace newsidx_desktop
