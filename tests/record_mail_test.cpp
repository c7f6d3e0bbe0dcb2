// Messages of mail, as programs for mail save them: told from other text, and read as entries of their sender.

#include "record/archive/mail.h"
#include "record/archive/mailbox.h"
#include "record/parse.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace newsidx::record;

namespace {

std::string mail(std::string_view headers, std::string_view body) {
    return "Received: from a by b; Sat, 3 Feb 2024 10:00:00 +0000\r\nFrom: Lock News <news@lock.example>\r\n"
           "Subject: Otters at the lock\r\nDate: Sat, 03 Feb 2024 10:00:00 +0100\r\nMessage-ID: <a1@lock.example>\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

const std::string kParts = "Content-Type: multipart/alternative; boundary=b\r\n";

const std::string kMixed = "Content-Type: multipart/mixed; boundary=b\r\n";

std::vector<std::string> warnings_of(std::string_view file) {
    std::vector<std::string> warnings;
    for (const Note& note : read_mail(file).warnings)
        warnings.push_back(note.message);
    return warnings;
}

newsidx::Record record_of_mail(std::string_view file) {
    CHECK(detect(file) == Content::mail);
    const SplitDocument split = read_mail(file);
    CHECK(split.rejections.empty());
    REQUIRE(split.items.size() == 1);
    const ParseResult result = parse(split.items[0].bytes, split.items[0].format);
    CHECK(result.warnings.empty());
    REQUIRE(result.record);
    return *result.record;
}

} // namespace

TEST_CASE("mail: a newsletter is its sender's entry, with the text that it has as HTML") {
    const auto record = record_of_mail(
        mail(kParts + "Archived-At: <https://lock.example/otters>\r\n",
             "--b\r\nContent-Type: text/plain\r\n\r\nSee the page.\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n\r\n<style>p{}</style><p>Two otters near the caf=C3=A9, "
             "sa=\r\nid the keeper.</p><p>They swam.</p>\r\n--b--\r\n"));
    CHECK(record.title == "Otters at the lock");
    CHECK(record.body == "Two otters near the café, said the keeper.\n\nThey swam.");
    CHECK(record.provider.name == "Lock News");
    CHECK(record.published_at.seconds == 1706950800);
    CHECK(record.web_url == "https://lock.example/otters");
    CHECK(record.source_id == "a1@lock.example");
}

TEST_CASE("mail: plain text has its paragraphs, in the charset and the encoding that it says") {
    const auto record =
        record_of_mail(mail("Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: base64\r\n",
                            "VHdvIG90dGVycwpuZWFyIGNhZuksIDEgPCAyLgoKVGhleSBzd2FtLgo=\r\n"));
    CHECK(record.body == "Two otters near café, 1 < 2.\n\nThey swam.");
    CHECK(record_of_mail(mail("", "Two <b> otters.\r\n")).body == "Two <b> otters.");
    CHECK(record_of_mail(mail("", "")).body.empty());
}

TEST_CASE("mail: words of headers are decoded, and joined where a letter was cut in two") {
    const auto named = [](std::string_view from, std::string_view subject) {
        return record_of_mail("From: " + std::string(from) + "\nSubject: " + std::string(subject) +
                              "\nMessage-ID: <a@l.example>\n\nText\n");
    };
    auto record =
        named("=?utf-8?q?L=C3=B6ck_News?= <news@lock.example>", "=?UTF-8?B?w4Q=?=\n =?UTF-8?B?w5Y=?= at noon");
    CHECK(record.provider.name == "Löck News");
    CHECK(record.title == "ÄÖ at noon");
    CHECK(named("news@lock.example (=?utf-8?q?L=C3=B6ck?= News)", "Noon").provider.name == "Löck News");
    record = named("\"News, Lock\" <n@l.example>", "=?utf-8?B?T8M=?= =?utf-8?B?pA==?= and =?iso-8859-1?q?=E4?=");
    CHECK(record.provider.name == "News, Lock");
    CHECK(record.title == "Oä and ä");
    record = named("<n@l.example>", "Ottérs, 1 =? 2");
    CHECK(record.provider.name == "n@l.example");
    CHECK(record.title == "Ottérs, 1 =? 2");
    CHECK(named("n@l.example", "Otters\x01 and\n more").title == "Otters and more");
}

TEST_CASE("mail: what is attached is no text, and what cannot be read is told") {
    const std::string page =
        "--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment\r\n\r\n<p>A canoe</p>\r\n";
    CHECK(record_of_mail(mail(kMixed, page + "--b\r\nContent-Type: text/plain\r\n\r\nOtters\r\n--b--\r\n")).body ==
          "Otters");
    const auto rejection_of = [](const std::string& file) {
        const SplitDocument split = read_mail(file);
        CHECK(split.items.empty());
        return split.rejections.empty() ? std::string() : split.rejections[0].message;
    };
    CHECK(rejection_of(mail(kMixed, page)) == "no part of this mail is a text (one that is encrypted cannot be read)");
    CHECK(rejection_of(mail("Content-Transfer-Encoding: base64\r\n", "No!")) ==
          "the text of this mail is not in the base64 that it says");
    const SplitDocument cut = read_mail(mail(kParts, "--b\r\n\r\nOtters"));
    REQUIRE(cut.warnings.size() == 1);
    CHECK(cut.warnings[0].message == "the mail breaks off in its text");
    CHECK(cut.items.size() == 1);
}

TEST_CASE("mail: notes that begin like it are none") {
    CHECK(detect("From: Jane\nSubject: Otters\n\nTwo of them.\n") == Content::unknown);
    CHECK(detect("Otters: a note\nFrom: Jane\nDate: today\n\nMessage-ID: <a@b>\n") == Content::unknown);
    CHECK(detect("Subject: Otters\nMessage-ID: <a@b>\n\nTwo.\n") == Content::unknown);
    CHECK(detect("---\ntitle: Mail\n---\n" + mail("", "Text")) == Content::front_matter);
    CHECK(detect("from: Von\nsubject: Betreff\ndate: Datum\nreceived: Empfangen\n") == Content::unknown);
    CHECK(detect("From here on\n" + mail("", "Text").insert(0, "it is\n")) == Content::unknown);
}

TEST_CASE("mail: a mailbox is its messages, however it is cut, and a text may have what stands above them") {
    const std::string from = "From a@b Sat Feb  3 10:00:00 2024\n";
    const std::string first = mail("", "Text\n\nFrom here on: it is calm.\nNote: it is.\n\nFrom 10:00 on\nit is "
                                       "not.\n\nFrom 11:00 on\n\n");
    const std::string long_line = "Line " + std::string(200'000, 'x') + "\n";
    const std::string second = "From: List\r\nDate: today\r\n\r\nFrom me\r\n>From you\r\n>>From us\r\n> From\r\n";
    const std::string quoted = "From: List\r\nDate: today\r\n\r\n>From me\r\n>>From you\r\n>>>From us\r\n> From\r\n";
    const std::string file = "\xEF\xBB\xBF\r\n" + from + first + from + quoted + "\r\n" + from + first + long_line +
                             "\n" + from + "\n" + from;
    CHECK(detect(file) == Content::mailbox);
    CHECK(detect(from + first) == Content::mailbox); // another message may be added to it
    CHECK(detect(from + "From: a@b\nSubject: A\nMIME-Version: 1.0\nContent-Type: text/html\n"
                        "Content-Location: https://a.example/\n\nA") == Content::mailbox); // no saved page
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{70'000}, file.size()}) {
        MailboxMessages messages;
        for (std::size_t at = 0; at < file.size(); at += step)
            messages.feed(std::string_view(file).substr(at, step));
        messages.finish();
        const JsonBatch batch = messages.take();
        const auto message = [&](std::size_t i) {
            return batch.bytes.substr(batch.items[i].begin, batch.items[i].size);
        };
        REQUIRE(batch.items.size() == 3);
        CHECK(message(0) == first);
        CHECK(message(1) == second + "\r\n");
        CHECK(message(2) == first + long_line + "\n" + from + "\n" + from);
        CHECK(batch.items[0].line == 3);
        CHECK(batch.items[1].line == 20);
        CHECK(read_mail(message(0)).items.size() == 1);
    }
}

TEST_CASE(
    "mail: the line above a message may say nothing, stand twice and have no empty line above it; what is deleted is "
    "none") {
    const auto messages_of = [](const std::string& file) {
        CHECK(detect(file) == Content::mailbox);
        MailboxMessages messages;
        messages.feed(file);
        messages.finish();
        return messages.take();
    };
    const std::string first = mail("", "Text\r\n");
    const std::string long_header = "X-A: " + std::string(40'000, 'x') + "\r\n";
    for (const std::string from :
         {"From \r\n", "From -\n", "From a@b Sat Feb  3 10:00:00 2024\n>From - Sat Feb 3 2024\n"}) {
        const JsonBatch batch = messages_of(from + first + "\r\n" + from + long_header + first + from + first);
        REQUIRE(batch.items.size() == 3);
        CHECK(batch.bytes == first + "\r\n" + long_header + first + first);
        CHECK(messages_of(from + first + from + "Received: by a;\r\n today").items.size() == 2); // it breaks off
    }
    CHECK(messages_of("From \n" + mail("X-Mozilla-Status: 0009\r\n", "Gone\r\n") + "From \n" +
                      mail("X-Mozilla-Status: 0001\r\n", "X-Mozilla-Status: 0008\r\n"))
              .items.size() == 1); // the first one is deleted
    // In a text, in which not every program marks it
    const std::string agenda = "From 9:30 to 10:00\nTopic: the budget\nSpeaker: Jane\n\nFrom \nhere\n";
    CHECK(messages_of("From \n" + first + "\n" + agenda + agenda).bytes == first + "\n" + agenda + agenda);
}

TEST_CASE("mail: of a message of a mailbox that is too large for a record, the beginning is kept, also of one line") {
    const std::string from = "From a@b Sat Feb  3 10:00:00 2024\n";
    const std::string piece(1000, 'x');
    for (const std::string end : {"\n", ""}) {
        MailboxMessages messages;
        messages.feed(from + mail("", ""));
        std::uint64_t lines = 7;
        for (std::size_t size = 0; size <= kMaxRecordBytes; size += piece.size(), lines += end.size())
            messages.feed(piece + end);
        messages.feed("\n" + from + mail("", "Text"));
        messages.finish();
        const JsonBatch batch = messages.take();
        REQUIRE(batch.items.size() == 2);
        CHECK(batch.items[0].size == kMaxRecordBytes);
        CHECK(batch.items[1].line == lines + 3);
        CHECK(batch.bytes.substr(batch.items[1].begin) == mail("", "Text"));
    }
}

TEST_CASE("mail: what follows the last part of a multipart is no part, and parts lie deep within parts") {
    const std::string picture = "--i\r\nContent-Type: image/png\r\n\r\nx\r\n--i--\r\n\r\n";
    const std::string related = "Content-Type: multipart/related; boundary=i\r\n";
    CHECK(record_of_mail(mail(kMixed, "--b\r\n" + related + "\r\n" + picture + "--b\r\n\r\nOtters\r\n--b--\r\nBye"))
              .body == "Otters");
    CHECK(read_mail(mail(related, picture + "Bye")).items.empty());
    const auto nested = [](int depth) {
        std::string parts;
        for (int i = 0; i < depth; ++i) {
            const std::string boundary = "b" + std::to_string(i);
            parts += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
        }
        const std::size_t line_end = parts.find("\r\n") + 2;
        return mail(parts.substr(0, line_end), parts.substr(line_end + 2) + "\r\nOtters\r\n");
    };
    CHECK(read_mail(nested(32)).items.size() == 1);
    const SplitDocument deeper = read_mail(nested(33));
    REQUIRE(deeper.rejections.size() == 1);
    CHECK(deeper.rejections[0].message == "parts of this mail lie more than 32 deep within one another");
}

TEST_CASE("mail: its text is all that is no attachment, and of alternatives the one that has words") {
    const auto body = [](const std::string& headers, const std::string& parts) {
        return record_of_mail(mail(headers, parts + "--b--\r\n")).body;
    };
    const std::string plain = "--b\r\nContent-Type: text/plain\r\n\r\nOtters <1>\r\n";
    const std::string html = "--b\r\nContent-Type: text/html\r\n\r\n";
    CHECK(body(kParts, plain + html + "\r\n") == "Otters <1>");
    CHECK(body(kParts, plain + html + "<p>&nbsp;<img src=x>\r\n") == "Otters <1>");
    CHECK(body(kParts, plain + html + "<p>Two otters\r\n") == "Two otters");
    CHECK(body(kMixed, plain + html + "<p>List\r\n") == "Otters <1>\n\nList");
    CHECK(body(kMixed, html + "<p>One\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n" + html + "<p>Two\r\n") ==
          "One\n\nTwo");
    CHECK(body("Content-Type: multipart/related; boundary=b\r\n", html + "<p>Page\r\n" + html + "<p>Frame\r\n") ==
          "Page");
    const std::string broken = "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nNo!\r\n";
    CHECK(body(kParts, broken + html + "<p>Otters\r\n") == "Otters");
    CHECK(warnings_of(mail(kMixed, plain + broken + "--b--\r\n")) ==
          std::vector<std::string>{"the text of this mail is not in the base64 that it says"});
}

TEST_CASE("mail: a boundary in pieces, or another than the header says, is told from the parts") {
    for (const char* type : {"multipart/alternative; boundary*0=\"a\";\r\n boundary*1=\"bc\"", "multipart/alternative",
                             "multipart/alternative; boundary=other"}) {
        CAPTURE(type);
        const std::string file =
            mail(std::string("Content-Type: ") + type + "\r\n",
                 "--\r\nNo part.\r\n--abc\r\ncontent-type: text/plain\r\n\r\nPlain.\r\n--abc\r\nContent-Type: "
                 "text/html\r\n\r\n<p>It is back.</p>\r\n--abc--\r\n");
        CHECK(record_of_mail(file).body == "It is back.");
        CHECK(warnings_of(file).empty());
    }
}

TEST_CASE("mail: where the boundary of its parts is not found, all of it is text") {
    for (const char* type : {"multipart/alternative", "multipart/mixed; boundary=c"}) {
        for (const char* text :
             {"--b\r\n\r\nOtters\r\n--b--\r\n", "Otters\r\n--- Jane\r\nContent-wise it is fine.\r\n"}) {
            const std::string file = mail("Content-Type: " + std::string(type) + "\r\n", text);
            CHECK(record_of_mail(file).body.find("Otters") != std::string::npos);
            CHECK(warnings_of(file) ==
                  std::vector<std::string>{
                      "the boundary of the parts of this mail is not found: all of it is taken for text"});
        }
    }
}

TEST_CASE("mail: a charset that is not said, or not known, is told by the letters, and is that of raw headers, too") {
    const std::string privet = "\xCF\xF0\xE8\xE2\xE5\xF2 \xEC\xE8\xF0, "; // in windows-1251
    std::string text;
    for (int i = 0; i < 20; ++i)
        text += privet + "\xEA\xE0\xEA \xE4\xE5\xEB\xE0 \xF1\xE5\xE3\xEE\xE4\xED\xFF. ";
    for (const char* type : {"", "Content-Type: text/plain; charset=unknown-8bit\r\n",
                             "Content-Type: text/plain; charset=us-ascii\r\n", "Content-Type: text/html\r\n"}) {
        CAPTURE(type);
        CHECK(record_of_mail(mail(type, text)).body.starts_with("Привет мир, как дела"));
        CHECK(warnings_of(mail(type, text)).size() == 1);
    }
    const std::string said = "Content-Type: text/plain; charset=windows-1251\n";
    const auto named = [&](const std::string& subject) {
        return record_of_mail("From: a@l.example\nMessage-ID: <a@l.example>\nSubject: " + subject + "\n" + said +
                              "\nText\n")
            .title;
    };
    CHECK(named(privet) == "Привет мир,");
    CHECK(named("Привет") == "Привет");
    CHECK(named("=?windows-1251*ru?Q?=CF=F0?=") == "Пр");
    CHECK(named("=?utf-8?B?w4Q=?= =?UTF-8?Q?=E6=9D?= =?utf-8?Q?=B1?=") == "Ä東");
}

TEST_CASE("mail: control characters are spaces, and a lone CR ends a line") {
    const std::string quoted = "Content-Transfer-Encoding: quoted-printable\r\n";
    CHECK(record_of_mail(mail(quoted, "one=0Dtwo=0Cthree=0D=0D=0Afour=0D=0Dfive")).body ==
          "one two three\n\nfour\n\nfive");
    CHECK(record_of_mail(mail("Content-Type: text/html\r\n", "<p>one\rtwo\x0Cthree\x0B"
                                                             "four"))
              .body == "one two three four");
}

TEST_CASE("mail: plain text of many paragraphs takes linear time, and pictures in HTML are left out") {
    std::string text;
    for (int i = 0; i < 1 << 20; ++i)
        text += "a\n\n";
    const SplitDocument split = read_mail(mail("", text));
    REQUIRE(split.items.size() == 1);
    CHECK(split.items[0].bytes.find("a&lt;p&gt;a") != std::string::npos);
    const std::string picture = "<p>Otters</p><img src=\"data:image/png;base64," + std::string(11 << 20, 'A') + "==\">";
    CHECK(record_of_mail(mail("Content-Type: text/html\r\n", picture + "<p>swam</p>" + picture)).body ==
          "Otters\n\nswam\n\nOtters");
}

TEST_CASE("mail: a header may be cut where its head ends, and its names have any characters but spaces") {
    const std::string file = mail("X-Foo/Bar: 1\r\n", "Text");
    CHECK(detect(file) == Content::mail);
    CHECK(detect(file.substr(0, file.find("/Bar"))) == Content::mail);
    CHECK(detect(mail("Two otters: swam\r\n", "Text")) == Content::unknown);
    CHECK(is_markdown(Content::mail, file, "a.md"));
    CHECK_FALSE(is_markdown(Content::mail, file, "a.eml"));
}

TEST_CASE("mail: what stands below base64 is left out, and told") {
    const std::string base64 = "Content-Transfer-Encoding: base64\r\n";
    const std::string file = mail(base64, "VHdvIG90\r\ndGVycw==\r\n\r\n_______\r\nlist mailing list\r\n");
    CHECK(record_of_mail(file).body == "Two otters");
    CHECK(warnings_of(file) ==
          std::vector<std::string>{"the end of the text is not in the base64 that it says: it is left out"});
    CHECK(warnings_of(mail(base64, "VHdvIG90\r\ndGVycw==\r\n\r\n")).empty());
}

TEST_CASE("mail: a mark of a word that begins none is text, and the words behind it are read") {
    const auto title = [](const std::string& subject) {
        return record_of_mail("From: a@l.example\nMessage-ID: <a@l.example>\nSubject: " + subject + "\n\nText\n").title;
    };
    CHECK(title("a=?b =?utf-8?Q?caf=C3=A9?= =?utf-8?Q?s?= x") == "a=?b cafés x");
    CHECK(title("a=? b =? c") == "a=? b =? c");
    for (const char* cut : {"=?=?=?", "=?utf-8?Q?a", "=?utf-8?Q?", "=?utf-8?Q", "=?utf-8?", "a =?"})
        CHECK(title(cut) == cut);
}

TEST_CASE("mail: a message that is sent on is text, and what is cut must hold all of it") {
    const std::string sent_on = "--b\r\nContent-Type: message/rfc822\r\n\r\n" + mail("", "Otters\r\n");
    CHECK(record_of_mail(mail(kMixed, sent_on + "--b--\r\n")).body == "Otters");
    const std::string plain = "--b\r\n\r\nOtters\r\n";
    CHECK(read_mail(mail(kMixed, plain + "--b\r\nContent-Type: image/png\r\n\r\nx"), true).items.size() == 1);
    for (const std::string& file : {mail(kMixed, plain), mail(kMixed, sent_on), mail("", "Otters")}) {
        const SplitDocument split = read_mail(file, true);
        REQUIRE(split.rejections.size() == 1);
        CHECK(split.rejections[0].message == rejection_of_size());
    }
}

TEST_CASE("mail: enriched text is read without its commands, and of its line breaks one is none") {
    const std::string type = "Content-Type: text/enriched; charset=utf-8\r\n";
    CHECK(record_of_mail(mail(type,
                              "<bold>Two otters</bold> near\r\nthe <fontfamily><param>Times</param>lock</fontfamily>"
                              "\r\n\r\nThey <<swam.\r\n"))
              .body == "Two otters near the lock\n\nThey <swam.");
    CHECK(record_of_mail(mail("Content-Type: text/richtext\r\n", "<bold>Two</bold> otters.<nl>They swam <lt> a mile."))
              .body == "Two otters.\n\nThey swam < a mile.");
    CHECK(record_of_mail(mail(type, "Two otters <and no end")).body == "Two otters <and no end");
    CHECK(record_of_mail(mail(type, "2 < 3 otters and <color><param>red</param>fish</color>")).body ==
          "2 < 3 otters and fish");
    CHECK(record_of_mail(mail("Content-Type: text/richtext\r\n", "Two<comment>2?</comment> otters.")).body ==
          "Two otters.");
    const auto rtf = read_mail(mail("Content-Type: text/richtext\r\n", "{\\rtf1\\ansi Two otters.}"), false);
    REQUIRE(rtf.rejections.size() == 1);
    CHECK(rtf.rejections[0].message.find("RTF") != std::string::npos);
    CHECK(record_of_mail(mail(type, "<param>Times <bold>Two otters.</param></param> They swam.")).body == "They swam.");
    CHECK(record_of_mail(mail(kParts, "--b\r\n" + type +
                                          "\r\n<bold>Two</bold> otters.\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                                          "<p>The page.</p>\r\n--b--\r\n"))
              .body == "The page.");
}

TEST_CASE("mail: lines may end as old Macs ended them") {
    std::string file = mail("Content-Type: text/plain\r\n", "Two otters.\r\n\r\nThey swam.\r\n");
    std::erase(file, '\n');
    const auto record = record_of_mail(file);
    CHECK(record.title == "Otters at the lock");
    CHECK(record.body == "Two otters.\n\nThey swam.");
    CHECK(detect("A note\rof two lines\r") == Content::unknown);
}

TEST_CASE("mail: who sent it may stand below more lines than are looked at to tell what a file is") {
    std::string lines = "Received: from a by b; Sat, 3 Feb 2024 10:00:00 +0000\r\nMessage-ID: <a1@lock.example>\r\n";
    while (lines.size() < kDetectBytes)
        lines += "X-Antispam-Report: CIP:127.0.0.1;IPV:NLI;\r\n SFV:NSPM;\r\n";
    const std::string file = lines + "From: Lock News <news@lock.example>\r\nSubject: Otters\r\n\r\nTwo otters.\r\n";
    CHECK(detect(std::string_view(file).substr(0, kDetectBytes)) == Content::mail);
    const SplitDocument split = read_mail(file);
    REQUIRE(split.items.size() == 1);
    CHECK(parse(split.items[0].bytes, split.items[0].format).record->title == "Otters");
    // Less than that is looked at whole, and other lists of names and values are no mail.
    CHECK(detect(lines.substr(0, lines.size() / 2)) == Content::unknown);
    std::string other = "Message-ID: 7\n";
    while (other.size() < kDetectBytes)
        other += "name: value\n";
    CHECK(detect(std::string_view(other).substr(0, kDetectBytes)) == Content::unknown);
}
