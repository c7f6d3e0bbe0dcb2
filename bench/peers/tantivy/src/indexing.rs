//! Makes an index. Searched is one field that has the title, the excerpt, the body and the names as values of its own (a
//! phrase does not cross from one into the next): that is searched faster than four fields.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::time::format_description::well_known::Iso8601;
use tantivy::time::{Date, OffsetDateTime, PrimitiveDateTime};
use tantivy::tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{DateTime, Index, IndexSettings, IndexWriter, TantivyDocument};

use crate::record::Record;
use crate::{Options, Outcome};

const MEMORY_BUDGET: usize = 256_000_000; // of all indexing threads together
const STEMMED: &str = "stemmed";

/// Tantivy's "default" tokenizer, and English stems of it, which its own "en_stem" is, too.
pub fn register_analyzer(index: &Index) {
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stemmer::new(Language::English))
        .build();
    index.tokenizers().register(STEMMED, analyzer);
}

pub fn analyzer_name(options: &Options) -> &'static str {
    if options.stem { STEMMED } else { "default" }
}

struct Fields {
    key: Field,
    url: Field,
    text: Field,
    stored: [Field; 4], // title, excerpt, body, names
    topic: Field,
    quality: Field,
    heat: Field,
    date: Field,
}

fn make_schema(options: &Options) -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let searched = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(analyzer_name(options))
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let fields = Fields {
        key: schema.add_text_field("key", STORED),
        url: schema.add_text_field("url", STORED),
        text: schema.add_text_field("text", searched),
        stored: ["title", "excerpt", "body", "names"].map(|name| schema.add_text_field(name, STORED)),
        topic: schema.add_text_field("topic", STRING),
        quality: schema.add_f64_field("quality", FAST),
        heat: schema.add_f64_field("heat", FAST),
        date: schema.add_date_field("date", FAST),
    };
    (schema.build(), fields)
}

// A time without an offset is taken for UTC, a date for its midnight.
fn parse_date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Iso8601::PARSING)
        .or_else(|_| PrimitiveDateTime::parse(text, &Iso8601::PARSING).map(PrimitiveDateTime::assume_utc))
        .or_else(|_| Date::parse(text, &Iso8601::PARSING).map(|date| date.midnight().assume_utc()))
        .ok()
}

fn make_document(record: &Record, fields: &Fields, unknown: (f64, f64)) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.key, record.key());
    if !record.url.is_empty() {
        document.add_text(fields.url, &record.url);
    }
    let names = record.names();
    for (field, text) in fields.stored.iter().zip([&*record.title, &*record.excerpt, &*record.body, names.as_str()]) {
        if !text.is_empty() {
            document.add_text(*field, text);
            document.add_text(fields.text, text);
        }
    }
    for topic in record.topics() {
        document.add_text(fields.topic, topic);
    }
    let known = |value: Option<f64>, other| value.filter(|value| *value >= 0.0).unwrap_or(other);
    document.add_f64(fields.quality, known(record.quality, unknown.0));
    document.add_f64(fields.heat, known(record.heat, unknown.1));
    if let Some(date) = parse_date(&record.published_date_time) {
        document.add_date(fields.date, DateTime::from_utc(date));
    }
    document
}

fn add_file(path: &str, writer: &IndexWriter, fields: &Fields, unknown: (f64, f64)) -> Outcome<u64> {
    let mut input = BufReader::with_capacity(1 << 20, File::open(path).map_err(|error| format!("{path}: {error}"))?);
    let (mut records, mut lines) = (0, 0);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        lines += 1;
        if !line.trim_ascii().is_empty() {
            let record = serde_json::from_slice(&line).map_err(|error| format!("{path}: line {lines}: {error}"))?;
            writer.add_document(make_document(&record, fields, unknown))?;
            records += 1;
        }
        line.clear();
    }
    Ok(records)
}

// "tantivy v0.27.0, index_format v7" -> "0.27.0"
fn version() -> &'static str {
    let version = tantivy::version_string();
    version.trim_start_matches("tantivy v").split(',').next().unwrap_or(version)
}

/// The time runs from before the file is opened until the last merge has ended.
pub fn index(options: &Options, dir: &str, file: &str) -> Outcome<()> {
    let start = Instant::now();
    std::fs::create_dir_all(dir)?;
    let (schema, fields) = make_schema(options);
    let settings = IndexSettings { docstore_compression: options.store, ..Default::default() };
    let index = Index::builder().schema(schema).settings(settings).create_in_dir(dir)?;
    register_analyzer(&index);
    let mut writer: IndexWriter = index.writer_with_num_threads(options.threads, MEMORY_BUDGET)?;
    let records = add_file(file, &writer, &fields, options.unknown)?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    let index_seconds = start.elapsed().as_secs_f64();

    let start = Instant::now();
    let segments = index.searchable_segment_ids()?;
    if options.optimize && segments.len() > 1 {
        let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY_BUDGET)?;
        writer.merge(&segments).wait()?;
        writer.garbage_collect_files().wait()?;
        writer.wait_merging_threads()?;
    }
    println!(
        "{{\"records\":{records},\"index_seconds\":{index_seconds:.3},\"optimize_seconds\":{:.3},\"version\":\"{}\",\
         \"segments\":{}}}",
        start.elapsed().as_secs_f64(),
        version(),
        index.searchable_segment_ids()?.len()
    );
    Ok(())
}
