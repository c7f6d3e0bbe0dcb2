#include "desktop/reading_pane.h"

#include "desktop/article_view.h"
#include "desktop/reasons_panel.h"
#include "desktop/related_list.h"
#include "desktop/text.h"
#include "desktop/theme.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostVisits = 200;
constexpr int kRelatedRows = 5; // shown at once

QToolButton* make_button(const QString& text, const QString& object, const QString& name, const QString& keys) {
    auto* button = new QToolButton;
    button->setText(text);
    button->setObjectName(object);
    button->setAccessibleName(name);
    button->setToolTip(keys.isEmpty() ? name : u"%1 (%2)"_s.arg(name, keys));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

ReadingPane::ReadingPane(QWidget* parent)
    : QWidget(parent), back_(make_button(u"‹"_s, u"back"_s, u"Back"_s, u"Alt+Left"_s)),
      forward_(make_button(u"›"_s, u"forward"_s, u"Forward"_s, u"Alt+Right"_s)),
      why_(make_button(u"Why is this here?"_s, u"why"_s, u"Why is this here?"_s, u"W"_s)),
      link_button_(make_button(u"Open in browser ↗"_s, u"link"_s, u"Open in the browser"_s, u"O"_s)),
      reasons_(new ReasonsPanel), find_bar_(new QWidget), find_text_(new QLineEdit), find_result_(new QLabel),
      article_(new ArticleView), related_title_(new QLabel(u"Related"_s)), related_(new RelatedList) {
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    why_->setCheckable(true);
    for (QToolButton* button : {back_, forward_})
        button->setFont(sized(button->font(), 4));

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(14, 6, 14, 6);
    bar->addWidget(back_);
    bar->addWidget(forward_);
    bar->addStretch();
    bar->addWidget(why_);
    bar->addWidget(link_button_);

    find_text_->setObjectName(u"find"_s);
    find_text_->setAccessibleName(u"Find in the article"_s);
    find_text_->setPlaceholderText(u"Find in the article"_s);
    auto* find_layout = new QHBoxLayout(find_bar_);
    find_layout->setContentsMargins(24, 2, 24, 6);
    find_layout->addWidget(find_text_);
    find_layout->addWidget(find_result_);
    find_bar_->hide();
    reasons_->hide();

    related_title_->setFont(sized(related_title_->font(), -1, QFont::DemiBold));
    related_title_->setForegroundRole(QPalette::PlaceholderText);
    related_title_->setContentsMargins(28, 8, 28, 2);
    related_->setFixedHeight(kRelatedRows * (related_->fontMetrics().height() + 9));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 8);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(find_bar_);
    column->addWidget(reasons_);
    column->addWidget(article_, 1);
    column->addWidget(related_title_);
    column->addWidget(related_);

    connect(back_, &QToolButton::clicked, this, &ReadingPane::back);
    connect(forward_, &QToolButton::clicked, this, &ReadingPane::forward);
    connect(link_button_, &QToolButton::clicked, this, &ReadingPane::open_link);
    connect(why_, &QToolButton::toggled, this, [this](bool shown) {
        if (shown)
            emit reasons_wanted(id());
        else
            hide_reasons(false);
    });
    connect(find_text_, &QLineEdit::textEdited, this, [this] {
        article_->select(article_->selection_begin(), article_->selection_begin());
        find(false);
    });
    connect(find_text_, &QLineEdit::returnPressed, this, [this] { find(false); });
    connect(new QShortcut(QKeySequence(u"Shift+Return"_s), find_text_, nullptr, nullptr, Qt::WidgetShortcut),
            &QShortcut::activated, this, [this] { find(true); });
    connect(related_, &RelatedList::wanted, this, [this](qint64 id) {
        open(id, false);
        emit moved(id);
    });
    clear();
}

qint64 ReadingPane::id() const {
    return visits_.empty() ? 0 : visits_[place_].id;
}

void ReadingPane::open(qint64 id, bool browsing) {
    if (id == this->id()) {
        if (!browsing) visits_[place_].browsing = false;
        return;
    }
    if (!visits_.empty()) {
        visits_.resize(place_ + 1);
        if (browsing && visits_.back().browsing) visits_.pop_back();
        if (visits_.size() == kMostVisits) visits_.erase(visits_.begin());
    }
    visits_.push_back({id, browsing});
    place_ = visits_.size() - 1;
    ask();
}

void ReadingPane::step(int by) {
    const auto to = static_cast<std::ptrdiff_t>(place_) + by;
    if (to < 0 || to >= static_cast<std::ptrdiff_t>(visits_.size())) return;
    place_ = static_cast<std::size_t>(to);
    ask();
    emit moved(id());
}

void ReadingPane::ask() {
    related_to_ = 0;
    if (!reasons_->isHidden() && reasons_->reasons().id != id()) hide_reasons(true);
    emit article_wanted(id(), true);
    if (why_->isChecked()) emit reasons_wanted(id());
    update_buttons();
}

void ReadingPane::refresh() {
    if (id() != 0) ask();
}

void ReadingPane::mark_again() {
    if (id() == 0) return;
    emit article_wanted(id(), related_to_ != id()); // unless it is there already
    if (why_->isChecked()) emit reasons_wanted(id());
}

void ReadingPane::clear() {
    visits_.clear();
    place_ = 0;
    link_.clear();
    article_->clear();
    related_->show_rows({});
    related_title_->hide();
    related_->hide();
    why_->setChecked(false);
    find_bar_->hide();
    update_buttons();
}

void ReadingPane::update_buttons() {
    back_->setEnabled(place_ > 0);
    forward_->setEnabled(place_ + 1 < visits_.size());
    why_->setEnabled(id() != 0);
    link_button_->setEnabled(!link_.isEmpty());
}

void ReadingPane::show_article(const Article& article) {
    link_ = article.link;
    link_button_->setToolTip(link_.isEmpty() ? u"It has no address"_s : plain_tip(link_));
    article_->show_article(article);
    update_buttons();
}

void ReadingPane::show_related(const RelatedRows& related) {
    related_to_ = related.id;
    related_title_->setVisible(!related.rows.empty());
    related_->setVisible(!related.rows.empty());
    related_->show_rows(related.rows);
}

void ReadingPane::show_reasons(const Reasons& reasons) {
    if (!why_->isChecked() || reasons.id != id()) return;
    reasons_->show_reasons(reasons);
    reasons_->show();
}

// They keep their place where others come in a moment, so that the text does not jump.
void ReadingPane::hide_reasons(bool others_come) {
    QSizePolicy policy = reasons_->sizePolicy();
    policy.setRetainSizeWhenHidden(others_come);
    reasons_->setSizePolicy(policy);
    reasons_->hide();
}

void ReadingPane::show_gone(qint64 id) {
    if (id != this->id()) return;
    Article gone;
    gone.id = id;
    gone.title.text = u"This record is not there any more"_s;
    gone.excerpt.text = u"It was removed from the file, or its source has gone."_s;
    show_article(gone);
    show_related({id, {}});
}

void ReadingPane::toggle_reasons() {
    if (why_->isEnabled()) why_->toggle();
}

bool ReadingPane::close_reasons() {
    if (!why_->isChecked()) return false;
    why_->setChecked(false);
    return true;
}

// Only what somebody clicked on, and only addresses of the web (link_of).
void ReadingPane::open_link() {
    if (!link_.isEmpty()) QDesktopServices::openUrl(QUrl(link_, QUrl::StrictMode));
}

void ReadingPane::start_find() {
    find_bar_->show();
    find_result_->clear();
    find_text_->selectAll();
    find_text_->setFocus(Qt::ShortcutFocusReason);
}

bool ReadingPane::close_find() {
    if (find_bar_->isHidden()) return false;
    find_bar_->hide();
    article_->setFocus();
    return true;
}

void ReadingPane::find(bool backwards) {
    const bool found = article_->find(find_text_->text(), backwards);
    find_result_->setText(found || find_text_->text().isEmpty() ? QString() : u"Not in this article"_s);
}

} // namespace newsidx_desktop
