"""The loadable extension, in SQLite's own shell, in Python's sqlite3 and in a program with an SQLite of its own.

extension_test.py MODULE NEWSIDX STATIC_HOST: they are held against what the command finds.
"""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

MODULE, NEWSIDX, STATIC_HOST = (os.path.abspath(path) for path in sys.argv[1:4])
NEWS = os.path.join(os.path.dirname(__file__), "..", "..", "data", "news")


class ExtensionTest(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="newsidx_test_")
        self.addCleanup(shutil.rmtree, self.dir)
        self.db = os.path.join(self.dir, "news.db")
        self.newsidx("index", NEWS)

    def newsidx(self, *arguments):
        return subprocess.run([NEWSIDX, "--db", self.db, *arguments, "--json"], env={"NEWSIDX_CONFIG": "/dev/null"},
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, text=True).stdout

    def found(self, query, *options):
        """What the command finds: (id, score)."""
        result = json.loads(self.newsidx("search", query, "--limit", "1000", *options))
        return [(hit["id"], hit["score"]) for hit in result["hits"]]

    def shell(self, sql, *options, db=None):
        """What SQLite's shell prints, as lines; with the error at the end if there is one."""
        run = subprocess.run(["sqlite3", "-batch", "-init", "/dev/null", *options, db or self.db],
                             input=f".load {MODULE}\n{sql}\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             check=False, text=True)
        return [line for line in run.stdout.splitlines() if not line.startswith("--")]

    def connect(self, path=None):
        connection = sqlite3.connect(path or self.db)
        self.addCleanup(connection.close)
        connection.enable_load_extension(True)
        connection.load_extension(MODULE)
        return connection

    def assert_scores(self, rows, expected):
        self.assertEqual([row[0] for row in rows], [hit[0] for hit in expected])
        for row, hit in zip(rows, expected):
            self.assertAlmostEqual(float(row[1]), hit[1], places=9)

    def test_search_finds_what_the_command_finds(self):
        for query in ["moore threads", '"export rules" OR chips', "topic:ai -openai", "видеокарты", "heat:>=50"]:
            rows = self.shell(f"SELECT id, printf('%.12g', score) FROM newsidx_search('{query}');")
            rows = [(int(row.split("|")[0]), row.split("|")[1]) for row in rows]
            self.assertGreater(len(rows), 0, query)
            self.assert_scores(rows, self.found(query))

    def test_search_takes_options_and_stops_early(self):
        one = self.shell("SELECT rank, title, total, snippet LIKE '%<mark>%' FROM "
                         "newsidx_search('threads', '{\"sort\":\"newest\",\"match\":\"any\",\"limit\":1}');")
        self.assertEqual(len(one), 1)
        self.assertTrue(one[0].startswith("1|"))
        self.assertEqual(len(self.shell("SELECT id FROM newsidx_search('threads') LIMIT 2;")), 2)
        everything = self.shell("SELECT rank FROM newsidx_search('', '{\"unpublished\":true}') ORDER BY rank;")
        self.assertEqual(everything, [str(rank) for rank in range(1, len(everything) + 1)])
        self.assertGreater(len(everything), 150)  # of several pages

    def test_columns_have_what_the_hit_has(self):
        path = os.path.join(self.dir, "quoted.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"title": "Tall stories", "topics": ['the "so-called"', "a\\b"], "author": "Ann \"Nan\" O'Neil"}, file)
        self.newsidx("index", path)
        rows = self.shell("SELECT json_array(json(hit), json(topics), json(authors), category) FROM newsidx_search('');")
        self.assertGreater(len(rows), 100)
        for row in rows:
            hit, topics, authors, category = json.loads(row)
            self.assertEqual([topics, authors, category], [hit["topics"], hit["authors"], hit["category"]])
        connection = self.connect()
        columns = [column[0] for column in connection.execute("SELECT * FROM newsidx_search('threads')").description]
        self.assertEqual((columns[0], columns[-3:]), ("rank", ["hit", "authors", "category"]))  # new ones come last

    def test_what_the_guide_shows_works(self):
        with open(os.path.join(os.path.dirname(__file__), "../../lib/examples/GUIDE.md"), encoding="utf-8") as guide:
            sql = guide.read().split("```sql\n")[1].split("```")[0].replace(".load newsidx\n", "")
        rows = self.shell(sql)
        self.assertEqual(len(rows), 20, rows)
        self.assertTrue(all("<mark>" in row or "rror" not in row for row in rows), rows)
        self.assertTrue(all(row.split("|")[1].startswith("https://") for row in rows[10:]), rows)

    def test_search_joins_with_the_tables_of_the_file(self):
        rows = self.shell("SELECT s.id FROM newsidx_search('moore threads') s JOIN record r USING (id) "
                          "WHERE r.visible = 1 ORDER BY s.rank;")
        self.assertEqual([int(row) for row in rows], [hit[0] for hit in self.found("moore threads")])

    def test_search_says_what_is_wrong(self):
        self.assertEqual(self.shell("SELECT count(*) FROM newsidx_search(NULL);"), ["0"])
        for sql, words in [("SELECT * FROM newsidx_search", "a query is needed"),
                           ("SELECT * FROM newsidx_search('a', '{\"limt\":1}')", "limt"),
                           ("SELECT * FROM newsidx_search('a', '{')", "no JSON"),
                           ("SELECT * FROM newsidx_search('a', '{\"cursor\":\"x\"}')", "cursor"),
                           ("SELECT count(*) FROM newsidx_search('the OR a', '{\"timeout\":0}')", "ended early")]:
            self.assertIn(words, " ".join(self.shell(sql + ";")))
        for sql in ["SELECT title FROM fts LIMIT 1", "SELECT * FROM fts", "SELECT title FROM fts WHERE fts MATCH 'chips'"]:
            self.assertIn("come from newsidx_search()", " ".join(self.shell(sql + ";")), sql)
        self.assertIn("in no file", " ".join(self.shell("SELECT * FROM newsidx_search('a');", db=":memory:")))

    def test_match_and_score_give_the_scores_of_the_command(self):
        for match, query in [("moore threads", "moore threads"), ("chips OR driver", "chips OR driver"),
                             ("drivers", "driver"), ("export AND rules", "export rules")]:
            rows = self.shell("SELECT r.id, printf('%.12g', newsidx_score(fts)) AS score FROM fts JOIN record r "
                              f"ON r.document_id = fts.rowid WHERE fts MATCH '{match}' AND r.visible "
                              "ORDER BY newsidx_score(fts) DESC, r.id;")
            rows = [(int(row.split("|")[0]), row.split("|")[1]) for row in rows]
            self.assertGreater(len(rows), 1)
            self.assertEqual(sorted(row[0] for row in rows), sorted(hit[0] for hit in self.found(query)))
        self.assert_scores(self.scored("moore AND threads"), self.found("moore threads"))
        self.assert_scores(self.scored("moore AND threads", ", 0, 2"),
                           self.found("moore threads", "--quality-weight", "0", "--heat-weight", "2"))

    def scored(self, match, weights=""):
        return self.connect().execute(
            f"SELECT r.id, newsidx_score(fts{weights}) AS score FROM fts JOIN record r ON r.document_id = fts.rowid "
            "WHERE fts MATCH ? AND r.visible ORDER BY score DESC, r.id", (match,)).fetchall()

    def test_weights_are_numbers(self):
        for weights in [", 'a'", ", -1", ", 1, NULL", ", 1, 1, 1"]:
            with self.assertRaisesRegex(sqlite3.OperationalError, "the weights are numbers from 0"):
                self.scored("moore AND threads", weights)

    def test_match_takes_words_in_the_languages_of_the_file(self):
        count = "SELECT count(*) FROM fts WHERE fts MATCH ?"
        connection = self.connect()
        for match in ["chip", "chips", "Драйверы OR драйвер", "thread*", '"moore threads"', "title : drivers",
                      "摩尔线程", "NEAR(moore threads, 3)"]:
            self.assertGreater(connection.execute(count, (match,)).fetchone()[0], 0, match)
        self.assertEqual(connection.execute(count, ("chip",)).fetchone(), connection.execute(count, ("chips",)).fetchone())
        self.assertEqual(connection.execute(count, ("zzzzqqq",)).fetchone()[0], 0)

    def test_snippets_mark_what_matched(self):
        rows = self.shell("SELECT newsidx_snippet(fts) FROM fts WHERE fts MATCH 'excerpt : \"moore threads\"' LIMIT 3;")
        self.assertEqual(len(rows), 3)
        for row in rows:
            self.assertIn("<mark>Moore Threads</mark>", row)
        short = self.shell("SELECT length(newsidx_snippet(fts, 20)) FROM fts WHERE fts MATCH 'threads' LIMIT 1;")
        self.assertLess(int(short[0]), 80)

    def test_snippets_mark_phrases_whole_as_those_of_a_search(self):
        phrase = '"moore threads"'
        connection = self.connect()
        found = dict(connection.execute("SELECT id, snippet FROM newsidx_search(?)", (phrase,)))
        matched = dict(connection.execute(
            "SELECT r.id, newsidx_snippet(fts) FROM fts JOIN record r ON r.document_id = fts.rowid "
            "WHERE fts MATCH ? AND r.visible", (phrase,)))
        self.assertGreater(sum("<mark>Moore Threads</mark>" in text for text in found.values()), 5)
        for key, snippet in found.items():
            # Where only the title has it the words of the text are no news to either.
            self.assertEqual(matched[key], snippet)
        words = self.shell("SELECT newsidx_snippet(fts) FROM fts WHERE fts MATCH 'excerpt : (moore AND threads)' LIMIT 1;")
        self.assertIn("<mark>Moore</mark> <mark>Threads</mark>", words[0])
        chinese = "".join(self.shell("SELECT newsidx_snippet(fts) FROM fts WHERE fts MATCH '摩尔线程';"))
        self.assertIn("<mark>摩尔线程</mark>在", chinese)
        self.assertNotIn("<mark>程", chinese)

    def test_a_search_leaves_nothing_beside_the_file(self):
        self.shell("SELECT id FROM newsidx_search('threads');")
        self.assertEqual(sorted(os.listdir(self.dir)), ["news.db"])

    def test_scores_see_what_is_not_committed_and_searches_do_not(self):
        connection = self.connect()
        score = "SELECT newsidx_score(fts) FROM fts WHERE fts MATCH 'threads' LIMIT 1"
        search = "SELECT count(*) FROM newsidx_search('threads')"
        before = connection.execute(search).fetchone()
        self.assertIsNotNone(connection.execute(score).fetchone()[0])
        connection.execute("DELETE FROM document_page")
        self.assertIsNone(connection.execute(score).fetchone()[0])
        self.assertEqual(connection.execute(search).fetchone(), before)
        connection.rollback()
        self.assertIsNotNone(connection.execute(score).fetchone()[0])

    def test_searches_see_what_another_process_has_committed(self):
        connection = self.connect()
        search = "SELECT title FROM newsidx_search('quokka')"
        self.assertEqual(connection.execute(search).fetchall(), [])
        path = os.path.join(self.dir, "new.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"title": "A quokka at the lake"}, file)
        self.newsidx("index", path)
        self.assertEqual(connection.execute(search).fetchall(), [("A quokka at the lake",)])

    def test_searches_and_snippets_go_on_when_the_file_was_repaired(self):
        connection = self.connect()
        ask = "SELECT newsidx_snippet(fts) FROM fts WHERE fts MATCH 'threads' ORDER BY newsidx_score(fts) DESC LIMIT 3"
        connection.execute("DELETE FROM histogram")
        connection.commit()  # now there is a -wal, and who reads the file does so with locks
        before = connection.execute(ask).fetchall()
        self.assertEqual(len(before), 3)
        self.assertTrue(json.loads(self.newsidx("check", "--repair"))["ok"])
        self.assertEqual(connection.execute(ask).fetchall(), before)
        self.assertEqual(len(connection.execute("SELECT id FROM newsidx_search('threads') LIMIT 2").fetchall()), 2)

    def test_a_schema_cannot_use_it_behind_ones_back(self):
        connection = self.connect()
        connection.execute("CREATE VIEW trap AS SELECT * FROM newsidx_search('threads')")
        with self.assertRaisesRegex(sqlite3.OperationalError, "unsafe use"):
            connection.execute("SELECT * FROM trap").fetchall()
        with self.assertRaises(sqlite3.OperationalError):
            connection.execute("CREATE VIRTUAL TABLE t USING newsidx_search")

    def test_a_host_with_its_own_sqlite_keeps_its_locks(self):
        out = subprocess.run([STATIC_HOST, MODULE, self.db,
                              "SELECT count(*) FROM fts WHERE fts MATCH 'chips'",
                              "SELECT newsidx_score(fts) > 0 FROM fts WHERE fts MATCH 'chips' LIMIT 1",
                              "SELECT id FROM newsidx_search('chips')",
                              "SELECT newsidx_snippet(fts) FROM fts WHERE fts MATCH 'chips'",
                              "SELECT newsidx_version()"], stdout=subprocess.PIPE, text=True, check=True).stdout
        matches, scored, search, snippet, version = out.splitlines()
        self.assertGreater(int(matches), 5)
        self.assertEqual(scored, "1")
        self.assertRegex(search, "^error: newsidx_search: .*SQLite of its own")
        self.assertRegex(snippet, "^error: newsidx_snippet: .*SQLite of its own")
        self.assertRegex(version, r"^\d+\.\d+\.\d+$")

    def test_a_foreign_database_gives_errors_and_no_harm(self):
        path = os.path.join(self.dir, "other.db")
        connection = self.connect(path)
        connection.execute("CREATE VIRTUAL TABLE fts USING fts5(a, tokenize = 'newsidx')")
        connection.execute("CREATE VIRTUAL TABLE plain USING fts5(a)")
        connection.execute("INSERT INTO plain VALUES('some text')")
        self.assertEqual(connection.execute("SELECT newsidx_score(plain) FROM plain WHERE plain MATCH 'text'").fetchall(),
                         [(None,)])
        with self.assertRaises(sqlite3.Error):
            connection.execute("INSERT INTO fts VALUES('not what an analyzer made')")
        connection.rollback()
        with self.assertRaisesRegex(sqlite3.OperationalError, "newsidx_search"):
            connection.execute("SELECT * FROM newsidx_search('x')").fetchall()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
