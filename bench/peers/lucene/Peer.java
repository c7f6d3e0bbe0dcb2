import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Indexes a JSON Lines file with Lucene, and searches it. How the peers are called and what they print is in
 * bench/peers/peer.h; besides, search takes
 *
 * <pre>    --warm SECONDS   asks all queries again and again before it times them, so that the machine code is made</pre>
 *
 * and {@code --weights sum} adds quality and heat as feature queries, by which Lucene can skip.
 */
final class Peer {
    enum Weights { NONE, PRODUCT, SUM }

    static final class Options {
        boolean stem;
        boolean optimize;
        boolean ids;
        Weights weights = Weights.NONE;
        double unknownQuality;
        double unknownHeat;
        double warm;
        int repeat = 3;
        int limit = 10;
        final List<String> operands = new ArrayList<>();
    }

    private static final String USAGE = """
        usage: index [--stem] [--optimize] [--unknown QUALITY,HEAT] DIR FILE.jsonl
               search [--stem] [--weights none|product|sum] [--warm SECONDS] [--repeat N] [--limit N] [--ids]
                      DIR or|and|phrase|prefix|filtered QUERIES""";

    private static Options read(String[] arguments) {
        Options options = new Options();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--stem" -> options.stem = true;
                case "--optimize" -> options.optimize = true;
                case "--ids" -> options.ids = true;
                case "--weights" -> options.weights = Weights.valueOf(arguments[++i].toUpperCase(java.util.Locale.ROOT));
                case "--warm" -> options.warm = Double.parseDouble(arguments[++i]);
                case "--repeat" -> options.repeat = Integer.parseInt(arguments[++i]);
                case "--limit" -> options.limit = Integer.parseInt(arguments[++i]);
                case "--unknown" -> {
                    String[] values = arguments[++i].split(",");
                    options.unknownQuality = Double.parseDouble(values[0]);
                    options.unknownHeat = Double.parseDouble(values[1]);
                }
                default -> options.operands.add(arguments[i]);
            }
        }
        return options;
    }

    public static void main(String[] arguments) throws Exception {
        Options options = read(arguments);
        List<String> operands = options.operands;
        if (operands.size() == 3 && operands.get(0).equals("index")) {
            Indexing.run(options, Path.of(operands.get(1)), Path.of(operands.get(2)));
        } else if (operands.size() == 4 && operands.get(0).equals("search")) {
            List<String> queries = new ArrayList<>(Files.readAllLines(Path.of(operands.get(3))));
            queries.removeIf(String::isBlank);
            if (queries.isEmpty()) {
                throw new IllegalArgumentException(operands.get(3) + ": there are no queries in it");
            }
            Searching.run(options, Path.of(operands.get(1)), operands.get(2), queries);
        } else {
            System.err.println(USAGE);
            System.exit(2);
        }
    }

    private Peer() {}
}
