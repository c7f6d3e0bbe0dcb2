import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleDocValuesField;
import org.apache.lucene.document.FeatureField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/** Makes an index. Searched is one field with title, excerpt, body and names as values, 100 positions apart. */
final class Indexing {
    private static final double RAM_BUFFER_MB = 256; // as Tantivy has

    /** Lucene's StandardAnalyzer (it leaves out no words), or the same with English stems. */
    static Analyzer analyzer(boolean stem) {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                Tokenizer tokens = new StandardTokenizer();
                TokenStream lower = new LowerCaseFilter(tokens);
                return new TokenStreamComponents(tokens, stem ? new PorterStemFilter(lower) : lower);
            }

            @Override
            public int getPositionIncrementGap(String field) {
                return 100;
            }
        };
    }

    private static final class Record {
        String id = "";
        String url = "";
        String title = "";
        String excerpt = "";
        String body = "";
        String provider = "";
        final List<String> topics = new ArrayList<>();
        double quality;
        double heat;

        /** What it is known by in every engine. */
        String key() {
            return !id.isEmpty() ? id : !url.isEmpty() ? url : title;
        }

        String names() {
            return provider + "\n" + String.join("\n", topics);
        }
    }

    private static Record read(JsonFactory factory, String line, Peer.Options options) throws IOException {
        Record record = new Record();
        record.quality = options.unknownQuality;
        record.heat = options.unknownHeat;
        try (JsonParser json = factory.createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                switch (token) {
                    case START_ARRAY -> readArray(json, name, record);
                    case START_OBJECT -> readObject(json, name, record);
                    case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> readValue(json, name, token, record);
                    default -> { }
                }
            }
        }
        return record;
    }

    private static void readArray(JsonParser json, String name, Record record) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_STRING && name.equals("topics")) {
                record.topics.add(json.getText());
            }
            json.skipChildren();
        }
    }

    private static void readObject(JsonParser json, String name, Record record) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String inner = json.currentName();
            json.nextToken();
            if (name.equals("provider") && inner.equals("name")) {
                record.provider = json.getText();
            }
            json.skipChildren();
        }
    }

    private static void readValue(JsonParser json, String name, JsonToken token, Record record) throws IOException {
        boolean number = token != JsonToken.VALUE_STRING;
        switch (name) {
            case "id" -> record.id = json.getText();
            case "url", "webUrl" -> record.url = json.getText();
            case "title" -> record.title = json.getText();
            case "excerpt" -> record.excerpt = json.getText();
            case "body", "text" -> record.body = json.getText();
            case "provider" -> record.provider = json.getText();
            case "topics" -> record.topics.add(json.getText());
            case "quality" -> record.quality = number && json.getDoubleValue() >= 0 ? json.getDoubleValue() : record.quality;
            case "heat" -> record.heat = number && json.getDoubleValue() >= 0 ? json.getDoubleValue() : record.heat;
            default -> { }
        }
    }

    private static Document document(Record record) {
        Document document = new Document();
        document.add(new StoredField("key", record.key()));
        document.add(new StoredField("url", record.url));
        String[][] texts = {
            {"title", record.title}, {"excerpt", record.excerpt}, {"body", record.body}, {"names", record.names()}};
        for (String[] text : texts) {
            if (!text[1].isEmpty()) {
                document.add(new StoredField(text[0], text[1]));
                document.add(new TextField("text", text[1], Field.Store.NO));
            }
        }
        for (String topic : record.topics) {
            document.add(new StringField("topic", topic, Field.Store.NO));
        }
        document.add(new DoubleDocValuesField("quality", record.quality));
        document.add(new DoubleDocValuesField("heat", record.heat));
        // A feature of 0 cannot be stored, and would add nothing.
        if (record.quality > 0) {
            document.add(new FeatureField("features", "quality", (float) record.quality));
        }
        if (record.heat > 0) {
            document.add(new FeatureField("features", "heat", (float) record.heat));
        }
        return document;
    }

    static void run(Peer.Options options, Path directory, Path file) throws IOException {
        long begin = System.nanoTime();
        long records = 0;
        long indexed;
        IndexWriterConfig config = new IndexWriterConfig(analyzer(options.stem)).setRAMBufferSizeMB(RAM_BUFFER_MB);
        JsonFactory factory = new JsonFactory();
        try (Directory store = FSDirectory.open(directory);
                BufferedReader in = Files.newBufferedReader(file);
                IndexWriter writer = new IndexWriter(store, config)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    writer.addDocument(document(read(factory, line, options)));
                    records++;
                }
            }
            writer.commit();
            indexed = System.nanoTime();
            if (options.optimize) {
                writer.forceMerge(1);
            }
        }
        System.out.printf(Locale.ROOT, "{\"records\":%d,\"index_seconds\":%.3f,\"optimize_seconds\":%.3f,\"version\":\"%s\"}%n",
            records, (indexed - begin) / 1e9, (System.nanoTime() - indexed) / 1e9, Version.LATEST);
    }

    private Indexing() {}
}
