//! Asks an index, in this one thread, and prints how long it took, or the keys of what was found.

use std::time::Instant;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::tokenizer::TokenStream;
use tantivy::{DocAddress, DocId, Index, Score, Searcher, SegmentReader, TantivyDocument, Term};

use crate::indexing::{analyzer_name, register_analyzer};
use crate::{Options, Outcome};

struct Engine<'a> {
    options: &'a Options,
    searcher: Searcher,
    analyzer: tantivy::tokenizer::TextAnalyzer,
    kind: &'a str,
    text: Field,
    topic: Field,
    key: Field,
}

impl<'a> Engine<'a> {
    fn open(options: &'a Options, dir: &str, kind: &'a str) -> Outcome<Self> {
        let index = Index::open_in_dir(dir)?;
        register_analyzer(&index);
        let schema = index.schema();
        Ok(Engine {
            options,
            searcher: index.reader()?.searcher(),
            analyzer: index.tokenizers().get(analyzer_name(options)).ok_or("there is no analyzer")?,
            kind,
            text: schema.get_field("text")?,
            topic: schema.get_field("topic")?,
            key: schema.get_field("key")?,
        })
    }

    fn term(&mut self, word: &str) -> Term {
        let mut stream = self.analyzer.token_stream(word);
        let text = if stream.advance() { stream.token().text.clone() } else { word.to_string() };
        Term::from_field_text(self.text, &text)
    }

    fn query(&mut self, line: &str) -> Box<dyn Query> {
        let (topic, words) = line.split_once('\t').unwrap_or(("", line));
        let words: Vec<&str> = words.split(' ').collect();
        let mut terms: Vec<Term> = words.iter().map(|word| self.term(word)).collect();
        if self.kind == "phrase" {
            return Box::new(PhraseQuery::new(terms));
        }
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if self.kind == "prefix" {
            terms.pop();
            let beginning = Term::from_field_text(self.text, words[words.len() - 1]);
            let mut prefix = PhrasePrefixQuery::new(vec![beginning]); // its words all score the same
            prefix.set_max_expansions(u32::MAX);
            if terms.is_empty() {
                return Box::new(prefix);
            }
            clauses.push((Occur::Must, Box::new(prefix)));
        }
        let occur = if self.kind == "or" { Occur::Should } else { Occur::Must };
        for term in terms {
            clauses.push((occur, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        }
        if !topic.is_empty() {
            let term = TermQuery::new(Term::from_field_text(self.topic, topic), IndexRecordOption::Basic);
            let unscored = tantivy::query::ConstScoreQuery::new(Box::new(term), 0.0);
            clauses.push((Occur::Must, Box::new(unscored)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    fn best(&mut self, line: &str) -> Outcome<Vec<(Score, DocAddress)>> {
        let query = self.query(line);
        let top = TopDocs::with_limit(self.options.limit);
        if !self.options.product {
            return Ok(self.searcher.search(&query, &top.order_by_score())?);
        }
        let weighed = top.tweak_score(move |segment: &SegmentReader| {
            let column = |name| segment.fast_fields().f64(name).expect("an index of ours").first_or_default_col(0.0);
            let (quality, heat) = (column("quality"), column("heat"));
            move |document: DocId, score: Score| -> Score {
                let saturation = |value: f64| value / (value + 50.0);
                let weight =
                    1.0 + 0.5 * saturation(quality.get_val(document)) + 0.5 * saturation(heat.get_val(document));
                score * weight as Score
            }
        });
        Ok(self.searcher.search(&query, &weighed)?)
    }

    fn keys(&mut self, line: &str) -> Outcome<String> {
        let mut keys = Vec::new();
        for (_, address) in self.best(line)? {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let key = document.get_first(self.key).and_then(|value| value.as_str().map(str::to_string));
            keys.push(key.unwrap_or_default());
        }
        Ok(keys.join("\t"))
    }
}

fn print_times(mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    // By nearest rank, as newsidx does.
    let percentile = |percent: f64| times[((percent / 100.0 * times.len() as f64).ceil() as usize).max(1) - 1];
    println!(
        "{{\"queries\":{},\"mean_ms\":{:.6},\"p50_ms\":{:.6},\"p90_ms\":{:.6},\"p99_ms\":{:.6},\"max_ms\":{:.6}}}",
        times.len(),
        times.iter().sum::<f64>() / times.len() as f64,
        percentile(50.0),
        percentile(90.0),
        percentile(99.0),
        times[times.len() - 1]
    );
}

pub fn search(options: &Options, dir: &str, kind: &str, queries: &str) -> Outcome<()> {
    if !["or", "and", "phrase", "prefix", "filtered"].contains(&kind) {
        return Err(format!("{kind} is no kind of query").into());
    }
    let queries = std::fs::read_to_string(queries).map_err(|error| format!("{queries}: {error}"))?;
    let queries: Vec<&str> = queries.lines().filter(|line| !line.trim().is_empty()).collect();
    if queries.is_empty() {
        return Err("there are no queries".into());
    }
    let mut engine = Engine::open(options, dir, kind)?;
    let mut times = Vec::new();
    for query in queries {
        if options.ids {
            println!("{}", engine.keys(query)?);
            continue;
        }
        let mut best = f64::INFINITY;
        for _ in 0..options.repeat.max(1) {
            let start = Instant::now();
            engine.best(query)?;
            best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
        times.push(best);
    }
    if !options.ids {
        print_times(times);
    }
    Ok(())
}
