// StatePage: what stands where hits would be when there are none: nothing is open, nothing was found, something went
// wrong. A headline, what it means, and what can be done, as buttons. For the window's thread.
#pragma once

#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace newsidx_desktop {

class StatePage : public QWidget {
    Q_OBJECT

public:
    struct Choice {
        QString text;
        std::function<void()> chosen;
    };

    explicit StatePage(QWidget* parent = nullptr);

    // Texts may be a record's or a file's name: they are shown as they are.
    void show_state(const QString& headline, const QString& text, const QString& advice, std::vector<Choice> choices);
    QString headline() const;
    QString text() const;
    QString advice() const;

private:
    QLabel* headline_;
    QLabel* text_;
    QLabel* advice_;
    QVBoxLayout* choices_;
};

} // namespace newsidx_desktop
