#include "desktop/accessible.h"

#include "desktop/article_view.h"
#include "desktop/reasons_panel.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace newsidx_desktop {

namespace {

class AccessibleArticle : public QAccessibleWidget, public QAccessibleTextInterface {
public:
    explicit AccessibleArticle(ArticleView* view) : QAccessibleWidget(view, QAccessible::Document) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::TextInterface) return static_cast<QAccessibleTextInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Value ? view()->text() : QAccessibleWidget::text(kind);
    }

    QAccessible::State state() const override {
        QAccessible::State state = QAccessibleWidget::state();
        state.readOnly = true;
        state.multiLine = true;
        state.selectableText = true;
        return state;
    }

    void selection(int, int* begin, int* end) const override {
        *begin = view()->selection_begin();
        *end = view()->selection_end();
    }
    int selectionCount() const override { return view()->selection_begin() != view()->selection_end() ? 1 : 0; }
    void addSelection(int begin, int end) override { view()->select(begin, end); }
    void removeSelection(int) override { view()->select(0, 0); }
    void setSelection(int, int begin, int end) override { view()->select(begin, end); }
    int cursorPosition() const override { return view()->selection_end(); }
    void setCursorPosition(int position) override { view()->select(position, position); }
    QString text(int begin, int end) const override { return view()->text().mid(begin, end - begin); }
    int characterCount() const override { return static_cast<int>(view()->text().size()); }
    QRect characterRect(int offset) const override {
        const QRect rect = view()->rect_of(offset);
        return {view()->viewport()->mapToGlobal(rect.topLeft()), rect.size()};
    }
    int offsetAtPoint(const QPoint& point) const override {
        return view()->offset_at(view()->viewport()->mapFromGlobal(point));
    }
    void scrollToSubstring(int begin, int) override { view()->scroll_to(begin); }
    QString attributes(int, int* begin, int* end) const override {
        *begin = 0;
        *end = characterCount();
        return {};
    }

private:
    ArticleView* view() const { return qobject_cast<ArticleView*>(object()); }
};

QAccessibleInterface* make(const QString&, QObject* object) {
    if (auto* view = qobject_cast<ArticleView*>(object)) return new AccessibleArticle(view);
    if (auto* panel = qobject_cast<ReasonsPanel*>(object)) return new QAccessibleWidget(panel, QAccessible::StaticText);
    return nullptr;
}

} // namespace

void make_accessible() {
    QAccessible::installFactory(make);
}

} // namespace newsidx_desktop
