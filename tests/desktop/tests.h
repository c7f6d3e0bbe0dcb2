// The tests of the desktop reader, as QTest runs them. Their names are sentences; what each shows is said where it is.
#pragma once

#include <QObject>
#include <QTemporaryDir>
#include <QUrl>

namespace newsidx_desktop::test {

class SearchTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void opens_a_file_and_shows_what_is_in_it();
    void searches_as_one_types();
    void each_key_cancels_the_search_before();
    void the_last_key_has_the_last_word();
    void scrolls_through_all_hits();
    void facets_are_clicked_and_removed();
    void sliders_rank_again_at_once();
    void many_new_signs_take_no_frame();
    void a_long_list_costs_no_more();
    void hits_are_sorted();
    void hidden_records_are_shown_when_asked_for();
    void no_hits_come_with_what_was_meant();
    void fewer_words_are_told();
    void says_why_a_record_is_here();

private:
    QString file() const { return dir_.filePath(QStringLiteral("news.db")); }
    QTemporaryDir dir_;
};

class ReadingTest : public QObject {
    Q_OBJECT

public slots:
    void open_url(const QUrl& url) { opened_.push_back(url); }

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void shows_the_chosen_record();
    void goes_to_related_records_and_back();
    void is_driven_by_keys();
    void a_megabyte_is_read_without_waiting();
    void a_hostile_record_stays_text();
    void a_link_is_opened_on_a_click_only();

private:
    QString file() const { return dir_.filePath(QStringLiteral("news.db")); }
    QTemporaryDir dir_;
    QList<QUrl> opened_;
};

class FilesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void a_dropped_folder_is_indexed_and_kept_in_step();
    void a_feed_is_indexed();
    void indexing_is_shown_and_cancelled();
    void errors_say_what_to_do();
    void a_second_file_begins_with_nothing();
    void an_older_file_is_opened();
    void another_process_is_followed();
    void what_was_is_kept();

private:
    QTemporaryDir dir_;
};

class LookTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void screen_readers_are_told_everything();
    void is_light_or_dark();
    void scripts_run_in_their_own_direction();
    void the_samples_make_a_picture();
    void is_as_sharp_as_the_screen();
    void texts_are_cut_and_marks_follow();

private:
    QString file() const { return dir_.filePath(QStringLiteral("news.db")); }
    QTemporaryDir dir_;
};

class MillionTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void starts_quickly();
    void never_keeps_the_window_waiting();

private:
    void use();

    QString path_;
};

} // namespace newsidx_desktop::test
