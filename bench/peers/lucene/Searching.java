import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.store.FSDirectory;

/** Asks an index, in this one thread, and prints how long it took, or the keys of what was found. */
final class Searching {
    private static final float SUM_WEIGHT = 5; // kSumWeight of peer.h
    private static final float PIVOT = 50;

    private final Peer.Options options;
    private final String kind;
    private final IndexSearcher searcher;
    private final Analyzer analyzer;

    private Searching(Peer.Options options, String kind, IndexReader reader) {
        this.options = options;
        this.kind = kind;
        this.analyzer = Indexing.analyzer(options.stem);
        this.searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null); // the same query again must not be answered from the time before
    }

    private Term term(String word) throws IOException {
        try (TokenStream tokens = analyzer.tokenStream("text", word)) {
            CharTermAttribute text = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            String found = tokens.incrementToken() ? text.toString() : word;
            tokens.end();
            return new Term("text", found);
        }
    }

    private Query textQuery(String line) throws IOException {
        int tab = line.indexOf('\t');
        String[] words = line.substring(tab + 1).split(" ");
        if (kind.equals("phrase")) {
            PhraseQuery.Builder phrase = new PhraseQuery.Builder();
            for (String word : words) {
                phrase.add(term(word));
            }
            return phrase.build();
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (int i = 0; i < words.length; i++) {
            boolean beginning = kind.equals("prefix") && i == words.length - 1;
            Query word = beginning ? new PrefixQuery(new Term("text", words[i])) : new TermQuery(term(words[i]));
            all.add(word, kind.equals("or") ? Occur.SHOULD : Occur.MUST);
        }
        if (tab >= 0) {
            all.add(new TermQuery(new Term("topic", line.substring(0, tab))), Occur.FILTER);
        }
        return all.build();
    }

    private Query query(String line) throws IOException {
        Query text = textQuery(line);
        return switch (options.weights) {
            case NONE -> text;
            case PRODUCT -> FunctionScoreQuery.boostByValue(text, new Factor());
            case SUM -> new BooleanQuery.Builder()
                .add(text, Occur.MUST)
                .add(FeatureField.newSaturationQuery("features", "quality", SUM_WEIGHT, PIVOT), Occur.SHOULD)
                .add(FeatureField.newSaturationQuery("features", "heat", SUM_WEIGHT, PIVOT), Occur.SHOULD)
                .build();
        };
    }

    private ScoreDoc[] best(String line) throws IOException {
        // No more hits are counted than are asked for: skipping begins as early as it can.
        return searcher.search(query(line), new TopScoreDocCollectorManager(options.limit, null, options.limit)).scoreDocs;
    }

    private double[] times(List<String> queries) throws IOException {
        double[] times = new double[queries.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = Double.POSITIVE_INFINITY;
            for (int run = 0; run < Math.max(options.repeat, 1); run++) {
                long begin = System.nanoTime();
                best(queries.get(i));
                times[i] = Math.min(times[i], (System.nanoTime() - begin) / 1e6);
            }
        }
        return times;
    }

    private void warm(List<String> queries) throws IOException {
        long end = System.nanoTime() + (long) (options.warm * 1e9);
        while (System.nanoTime() < end) {
            for (String query : queries) {
                best(query);
            }
        }
    }

    private void printKeys(List<String> queries) throws IOException {
        for (String query : queries) {
            StringJoiner keys = new StringJoiner("\t");
            for (ScoreDoc hit : best(query)) {
                keys.add(searcher.storedFields().document(hit.doc).get("key"));
            }
            System.out.println(keys);
        }
    }

    /** By nearest rank, as newsidx does. */
    private static double percentile(double[] sorted, double percent) {
        return sorted[Math.max((int) Math.ceil(percent / 100 * sorted.length), 1) - 1];
    }

    static void run(Peer.Options options, Path directory, String kind, List<String> queries) throws IOException {
        if (!List.of("or", "and", "phrase", "prefix", "filtered").contains(kind)) {
            throw new IllegalArgumentException(kind + " is no kind of query");
        }
        try (FSDirectory store = FSDirectory.open(directory); IndexReader reader = DirectoryReader.open(store)) {
            Searching searching = new Searching(options, kind, reader);
            if (options.ids) {
                searching.printKeys(queries);
                return;
            }
            searching.warm(queries);
            double[] times = searching.times(queries);
            Arrays.sort(times);
            System.out.printf(Locale.ROOT,
                "{\"queries\":%d,\"mean_ms\":%.6f,\"p50_ms\":%.6f,\"p90_ms\":%.6f,\"p99_ms\":%.6f,\"max_ms\":%.6f}%n",
                times.length, Arrays.stream(times).average().orElse(0), percentile(times, 50), percentile(times, 90),
                percentile(times, 99), times[times.length - 1]);
        }
    }
}
