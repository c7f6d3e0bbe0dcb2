#include "desktop/article_view.h"

#include "desktop/layout.h"
#include "desktop/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace newsidx_desktop {

using namespace Qt::StringLiterals;

namespace {

constexpr qreal kMargin = 28;
constexpr qreal kWidestColumn = 720;
constexpr qreal kHighestPicture = 220;
constexpr std::size_t kKeptLayouts = 300; // of paragraphs that were seen

} // namespace

ArticleView::ArticleView(QWidget* parent) : QAbstractScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setObjectName(u"article"_s);
    setAccessibleName(u"Article"_s);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setCursor(Qt::IBeamCursor);
    verticalScrollBar()->setSingleStep(24);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, viewport(), qOverload<>(&QWidget::update));
}

ArticleView::~ArticleView() = default;

void ArticleView::show_article(const Article& article) {
    if (!blocks_.empty() && article == article_) return; // what is selected stays so
    const bool same = article.id == article_.id && !blocks_.empty();
    const int scrolled = verticalScrollBar()->value();
    clear();
    article_ = article;
    add(Kind::title, article_.title, 0);
    captions_.resize(article_.pictures.size() + 1);
    captions_[0].text = article_.meta;
    add(Kind::meta, captions_[0], 10);
    if (!article_.excerpt.text.trimmed().isEmpty()) add(Kind::lead, article_.excerpt, 16);
    for (std::size_t i = 0; i < article_.pictures.size(); ++i) {
        const Picture& picture = article_.pictures[i];
        captions_[i + 1].text = picture.caption.isEmpty() ? u"Image"_s : picture.caption;
        add(Kind::picture, captions_[i + 1], 18, &picture);
    }
    for (const Article::Paragraph& paragraph : article_.body)
        add(Kind::body, paragraph.text, paragraph.continues ? 0 : 13);
    update_range();
    verticalScrollBar()->setValue(same ? scrolled : 0);
    viewport()->update();
}

void ArticleView::clear() {
    blocks_.clear();
    text_.clear();
    captions_.clear();
    article_ = {};
    anchor_ = caret_ = 0;
    verticalScrollBar()->setRange(0, 0);
    viewport()->update();
}

void ArticleView::add(Kind kind, const MarkedText& text, qreal above, const Picture* picture) {
    Block block;
    block.kind = kind;
    block.text = &text;
    block.picture = picture;
    block.offset = static_cast<int>(text_.size());
    block.above = above;
    text_ += text.text;
    text_ += u'\n';
    blocks_.push_back(std::move(block));
}

QFont ArticleView::font_of(Kind kind) const {
    switch (kind) {
    case Kind::title: return sized(font(), 8, QFont::Bold);
    case Kind::meta: return sized(font(), -.5);
    case Kind::lead: return sized(font(), 2, QFont::Medium);
    case Kind::picture: return sized(font(), -1);
    case Kind::body: break;
    }
    return sized(font(), 1.5);
}

qreal ArticleView::spacing_of(Kind kind) const {
    return kind == Kind::body ? 1.32 : kind == Kind::lead ? 1.25 : kind == Kind::title ? 1.08 : 1.2;
}

qreal ArticleView::column_width() const {
    return std::max<qreal>(std::min<qreal>(viewport()->width() - 2 * kMargin, kWidestColumn), 80);
}

qreal ArticleView::column_left() const {
    return std::max<qreal>((viewport()->width() - column_width()) / 2, kMargin / 2);
}

qreal ArticleView::picture_height(const Picture& picture) const {
    return std::min(std::min(column_width(), kHighestPicture * picture.aspect) / picture.aspect, kHighestPicture);
}

void ArticleView::lay_out_block(Block& block) {
    block.layout = std::make_unique<QTextLayout>();
    newsidx_desktop::lay_out(*block.layout, *block.text, font_of(block.kind), column_width(), 0, spacing_of(block.kind),
                             palette());
    const int lines = block.layout->lineCount();
    const QTextLine last = block.layout->lineAt(lines - 1);
    block.height = lines == 0 ? 0 : std::ceil(last.y() + last.height() * (1 + spacing_of(block.kind)) / 2);
    if (block.picture != nullptr) block.height += picture_height(*block.picture) + 6;
    block.exact = true;
}

// Of all that has no layout yet an estimate, by the width of its font's letters.
void ArticleView::update_range() {
    qreal height = 2 * kMargin;
    Kind kind = Kind::title;
    QFontMetricsF metrics(font_of(kind));
    for (Block& block : blocks_) {
        if (!block.exact && block.height == 0) {
            if (block.kind != kind) metrics = QFontMetricsF(font_of(kind = block.kind));
            const qreal letters = std::max<qreal>(column_width() / metrics.averageCharWidth(), 1);
            const qreal lines = std::ceil(static_cast<qreal>(block.text->text.size()) / letters);
            block.height = lines * metrics.height() * spacing_of(kind);
            if (block.picture != nullptr) block.height += picture_height(*block.picture) + 6;
        }
        height += block.above + block.height;
    }
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(static_cast<int>(height) - viewport()->height(), 0));
}

void ArticleView::forget_layouts() {
    for (Block& block : blocks_) {
        block.layout.reset();
        block.exact = false;
        block.height = 0;
    }
    update_range();
    viewport()->update();
}

// Where a height above the upper edge turns out to be another one, the scroll bar moves with it.
void ArticleView::lay_out_visible() {
    qreal shift = 0;
    bool changed = false;
    qreal y = kMargin - verticalScrollBar()->value();
    std::size_t kept = 0;
    for (Block& block : blocks_) {
        const qreal top = y + block.above;
        const bool visible = top < viewport()->height() && top + block.height >= 0;
        if (visible && !block.layout) {
            if (out_of_time()) break;
            const qreal before = block.height;
            lay_out_block(block);
            if (before != block.height) {
                changed = true;
                if (top < 0 && top + before < viewport()->height()) shift += block.height - before;
            }
        }
        if (!visible && block.layout && ++kept > kKeptLayouts) block.layout.reset();
        y = top + block.height;
        if (top > viewport()->height() + 20'000) break;
    }
    if (!changed) return;
    update_range();
    if (std::abs(shift) >= 1) verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(shift));
}

qreal ArticleView::top_of(std::size_t index) const {
    qreal y = kMargin;
    for (std::size_t i = 0; i < index; ++i)
        y += blocks_[i].above + blocks_[i].height;
    return y + blocks_[index].above;
}

std::size_t ArticleView::block_of(int offset) const {
    const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), offset,
                                        [](int place, const Block& block) { return place < block.offset; });
    return after == blocks_.begin() ? 0 : static_cast<std::size_t>(after - blocks_.begin()) - 1;
}

void ArticleView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (blocks_.empty()) return draw_keys(painter);
    lay_out_visible();
    qreal y = kMargin - verticalScrollBar()->value();
    const qreal left = column_left();
    for (Block& block : blocks_) {
        const qreal top = y + block.above;
        y = top + block.height;
        if (y < event->rect().top()) continue;
        if (top > event->rect().bottom()) break;
        if (!block.layout) continue;
        const qreal picture = block.picture != nullptr ? picture_height(*block.picture) + 6 : 0;
        if (block.picture != nullptr) draw_picture(painter, block, QRectF(left, top, column_width(), picture - 6));
        QList<QTextLayout::FormatRange> selections;
        const int begin = std::max(selection_begin() - block.offset, 0);
        const int end = std::min(selection_end() - block.offset, static_cast<int>(block.text->text.size()));
        if (begin < end) {
            QTextCharFormat format;
            format.setBackground(palette().brush(QPalette::Highlight));
            format.setForeground(palette().brush(QPalette::HighlightedText));
            selections.push_back({begin, end - begin, format});
        }
        const bool soft = block.kind == Kind::meta || block.kind == Kind::picture;
        painter.setPen(soft ? colour::soft(palette()) : palette().color(QPalette::Text));
        draw_lines(painter, *block.layout, {left, top + picture}, selections, event->rect(), block.drawn);
    }
    if (left_out()) viewport()->update(); // in the next turn
}

// Nothing is open: the keys are shown.
void ArticleView::draw_keys(QPainter& painter) const {
    constexpr std::pair<const char16_t*, const char16_t*> kKeys[] = {
        {u"/", u"search"},         {u"j   k", u"next and previous hit"}, {u"Enter", u"read"},
        {u"w", u"why it is here"}, {u"o", u"open in the browser"},       {u"Ctrl+F", u"find in the article"},
        {u"Esc", u"back"}};
    const int height = fontMetrics().height() + 8;
    qreal y = viewport()->height() / 2.0 - height * static_cast<qreal>(std::size(kKeys)) / 2;
    const qreal middle = viewport()->width() / 2.0 - 20;
    for (const auto& [key, what] : kKeys) {
        painter.setFont(sized(font(), 0, QFont::DemiBold));
        painter.setPen(colour::soft(palette()));
        painter.drawText(QRectF(0, y, middle - 14, height), Qt::AlignRight | Qt::AlignVCenter, QString::fromUtf16(key));
        painter.setFont(font());
        painter.drawText(QRectF(middle, y, middle, height), Qt::AlignLeft | Qt::AlignVCenter, QString::fromUtf16(what));
        y += height;
    }
}

// Images are not loaded: whoever reads the news offline, or does not want to be seen reading, is told what there is.
void ArticleView::draw_picture(QPainter& painter, const Block& block, const QRectF& place) const {
    const Picture& picture = *block.picture;
    QRectF frame(place.left(), place.top(), std::min(place.width(), place.height() * picture.aspect), place.height());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colour::line(palette()));
    painter.setBrush(colour::track(palette()));
    painter.drawRoundedRect(frame.adjusted(.5, .5, -.5, -.5), 6, 6);
    // A sun over a hill.
    const QPointF middle = frame.center();
    painter.setPen(QPen(colour::soft(palette()), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(middle + QPointF(14, -12), 5, 5);
    painter.drawPolyline(QPolygonF({middle + QPointF(-28, 16), middle + QPointF(-8, -10), middle + QPointF(6, 8),
                                    middle + QPointF(14, 0), middle + QPointF(28, 16)}));
    painter.setFont(font_of(Kind::picture));
    painter.setPen(colour::soft(palette()));
    painter.drawText(frame.adjusted(8, 0, -8, -8), Qt::AlignHCenter | Qt::AlignBottom,
                     picture.size.isEmpty() ? u"not loaded"_s : picture.size + u", not loaded"_s);
}

QRect ArticleView::rect_of(int offset) {
    if (blocks_.empty()) return {};
    Block& block = blocks_[block_of(offset)];
    if (!block.layout) {
        lay_out_block(block);
        update_range();
    }
    const QTextLine line = block.layout->lineForTextPosition(std::max(offset - block.offset, 0));
    if (!line.isValid()) return {};
    const qreal picture = block.picture != nullptr ? picture_height(*block.picture) + 6 : 0;
    const qreal x = line.cursorToX(offset - block.offset);
    const qreal next = line.cursorToX(offset - block.offset + 1);
    return QRectF(column_left() + std::min(x, next),
                  top_of(block_of(offset)) + picture + line.y() - verticalScrollBar()->value(), std::abs(next - x),
                  line.height())
        .toAlignedRect();
}

int ArticleView::offset_at(const QPoint& at) {
    if (blocks_.empty()) return -1;
    qreal y = kMargin - verticalScrollBar()->value();
    for (const Block& block : blocks_) {
        const qreal top = y + block.above;
        y = top + block.height;
        if (at.y() >= y && &block != &blocks_.back()) continue;
        if (!block.layout) return block.offset;
        const qreal picture = block.picture != nullptr ? picture_height(*block.picture) + 6 : 0;
        for (int i = 0; i < block.layout->lineCount(); ++i) {
            const QTextLine line = block.layout->lineAt(i);
            if (at.y() < top + picture + line.y() + line.height() || i + 1 == block.layout->lineCount())
                return block.offset + line.xToCursor(at.x() - column_left());
        }
        return block.offset;
    }
    return -1;
}

void ArticleView::scroll_to(int offset) {
    for (int tries = 0; tries < 3; ++tries) { // laying out what lies between may move it
        const QRect place = rect_of(offset);
        if (place.top() >= 0 && place.bottom() < viewport()->height()) break;
        verticalScrollBar()->setValue(verticalScrollBar()->value() + place.center().y() - viewport()->height() / 3);
        lay_out_visible();
    }
    viewport()->update();
}

void ArticleView::select(int begin, int end) {
    const int most = static_cast<int>(text_.size());
    anchor_ = std::clamp(begin, 0, most);
    caret_ = std::clamp(end, 0, most);
    viewport()->update();
}

QString ArticleView::selected_text() const {
    return text_.mid(selection_begin(), selection_end() - selection_begin());
}

void ArticleView::copy() const {
    if (selection_begin() != selection_end()) QGuiApplication::clipboard()->setText(selected_text());
}

bool ArticleView::find(const QString& words, bool backwards) {
    if (words.isEmpty() || text_.isEmpty()) return false;
    qsizetype place = backwards ? text_.lastIndexOf(words, selection_begin() - 1 - text_.size(), Qt::CaseInsensitive)
                                : text_.indexOf(words, selection_end(), Qt::CaseInsensitive);
    if (place < 0)
        place = backwards ? text_.lastIndexOf(words, -1, Qt::CaseInsensitive)
                          : text_.indexOf(words, 0, Qt::CaseInsensitive);
    if (place < 0) return false;
    select(static_cast<int>(place), static_cast<int>(place + words.size()));
    scroll_to(static_cast<int>(place));
    return true;
}

void ArticleView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    forget_layouts();
}

void ArticleView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) forget_layouts();
}

void ArticleView::keyPressEvent(QKeyEvent* event) {
    QScrollBar* bar = verticalScrollBar();
    if (event->matches(QKeySequence::Copy)) return copy();
    if (event->matches(QKeySequence::SelectAll)) return select_all();
    switch (event->key()) {
    case Qt::Key_Space:
        bar->triggerAction(event->modifiers().testFlag(Qt::ShiftModifier) ? QScrollBar::SliderPageStepSub
                                                                          : QScrollBar::SliderPageStepAdd);
        return;
    case Qt::Key_Home: return bar->setValue(0);
    case Qt::Key_End: return bar->setValue(bar->maximum());
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void ArticleView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const int offset = offset_at(event->position().toPoint());
    if (offset >= 0) select(event->modifiers().testFlag(Qt::ShiftModifier) ? anchor_ : offset, offset);
}

void ArticleView::mouseMoveEvent(QMouseEvent* event) {
    if (!event->buttons().testFlag(Qt::LeftButton)) return;
    const int y = event->position().toPoint().y();
    if (y < 0 || y > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + (y < 0 ? -24 : 24));
    const int offset = offset_at(event->position().toPoint());
    if (offset >= 0) select(anchor_, offset);
}

void ArticleView::mouseDoubleClickEvent(QMouseEvent* event) {
    const int offset = offset_at(event->position().toPoint());
    if (offset < 0) return;
    const Block& block = blocks_[block_of(offset)];
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, block.text->text);
    finder.setPosition(std::min<qsizetype>(offset - block.offset + 1, block.text->text.size()));
    const int begin = static_cast<int>(std::max<qsizetype>(finder.toPreviousBoundary(), 0));
    const int end = static_cast<int>(std::max<qsizetype>(finder.toNextBoundary(), begin));
    select(block.offset + begin, block.offset + end);
}

void ArticleView::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* copying = menu->addAction(u"Copy"_s, QKeySequence::Copy, this, &ArticleView::copy);
    copying->setEnabled(selection_begin() != selection_end());
    menu->addAction(u"Select all"_s, QKeySequence::SelectAll, this, &ArticleView::select_all);
    menu->popup(event->globalPos());
}

} // namespace newsidx_desktop
