import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DoubleValues;
import org.apache.lucene.search.DoubleValuesSource;
import org.apache.lucene.search.IndexSearcher;

/** What newsidx multiplies the text's score by: 1 + Q / 2 + H / 2, Q = quality / (quality + 50), H likewise of heat. */
final class Factor extends DoubleValuesSource {
    private static final DoubleValuesSource QUALITY = DoubleValuesSource.fromDoubleField("quality");
    private static final DoubleValuesSource HEAT = DoubleValuesSource.fromDoubleField("heat");

    private static double saturation(DoubleValues values, int document) throws IOException {
        double value = values.advanceExact(document) ? values.doubleValue() : 0;
        return value / (value + 50);
    }

    @Override
    public DoubleValues getValues(LeafReaderContext leaf, DoubleValues scores) throws IOException {
        DoubleValues quality = QUALITY.getValues(leaf, scores);
        DoubleValues heat = HEAT.getValues(leaf, scores);
        return new DoubleValues() {
            private int document;

            @Override
            public boolean advanceExact(int next) {
                document = next;
                return true;
            }

            @Override
            public double doubleValue() throws IOException {
                return 1 + 0.5 * saturation(quality, document) + 0.5 * saturation(heat, document);
            }
        };
    }

    @Override
    public boolean needsScores() {
        return false;
    }

    @Override
    public DoubleValuesSource rewrite(IndexSearcher searcher) {
        return this;
    }

    @Override
    public boolean isCacheable(LeafReaderContext leaf) {
        return true;
    }

    @Override
    public int hashCode() {
        return Factor.class.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Factor;
    }

    @Override
    public String toString() {
        return "factor(quality, heat)";
    }
}
