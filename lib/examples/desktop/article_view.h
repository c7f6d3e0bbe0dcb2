// ArticleView: a record to read: title, pictures' places, text with marks. Only the paragraphs that can be seen are
// laid out, a few milliseconds' worth in each turn of the event loop; the heights of the others are estimates, which
// are put right as they come into view, without what is seen moving. So a text of any length costs no more than a
// screen of it.
//
// It owns the article. Text is drawn as it is, never as HTML, and nothing is loaded. For the window's thread.
#pragma once

#include "desktop/messages.h"

#include <QAbstractScrollArea>
#include <QTextLayout>

#include <memory>
#include <vector>

namespace newsidx_desktop {

class ArticleView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit ArticleView(QWidget* parent = nullptr);
    ~ArticleView() override;

    void show_article(const Article& article);
    void clear();
    bool is_empty() const { return blocks_.empty(); }

    // All of its text: what is selected, found and read aloud counts in characters of it.
    const QString& text() const { return text_; }
    QString selected_text() const;
    void select(int begin, int end);
    void select_all() { select(0, static_cast<int>(text_.size())); }
    int selection_begin() const { return std::min(anchor_, caret_); }
    int selection_end() const { return std::max(anchor_, caret_); }
    QRect rect_of(int offset);       // of the character, in the viewport
    int offset_at(const QPoint& at); // in the viewport; -1: there is no text
    void scroll_to(int offset);      // so that the character can be seen
    void copy() const;

    // Finds from the selection on, around the end; false: it is nowhere.
    bool find(const QString& words, bool backwards);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    enum class Kind { title, meta, lead, picture, body };
    struct Block {
        Kind kind = Kind::body;
        const MarkedText* text = nullptr; // in article_ or captions_
        const Picture* picture = nullptr;
        int offset = 0; // of its first character in text_
        qreal above = 0;
        qreal height = 0;
        bool exact = false; // the height is no estimate
        int drawn = 0;      // lines of it
        std::unique_ptr<QTextLayout> layout;
    };

    void add(Kind kind, const MarkedText& text, qreal above, const Picture* picture = nullptr);
    void forget_layouts();
    QFont font_of(Kind kind) const;
    qreal spacing_of(Kind kind) const;
    qreal column_width() const;
    qreal column_left() const;
    qreal picture_height(const Picture& picture) const;
    void lay_out_block(Block& block);
    void lay_out_visible();
    void update_range();
    qreal top_of(std::size_t block) const;
    std::size_t block_of(int offset) const;
    void draw_keys(QPainter& painter) const;
    void draw_picture(QPainter& painter, const Block& block, const QRectF& place) const;

    Article article_;
    std::vector<MarkedText> captions_;
    std::vector<Block> blocks_;
    QString text_;
    int anchor_ = 0; // of the selection
    int caret_ = 0;
};

} // namespace newsidx_desktop
