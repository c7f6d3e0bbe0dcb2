//! newsidx_peer_tantivy: indexes a JSON Lines file with Tantivy and prints what it took as one line of JSON.
//!
//!     newsidx_peer_tantivy index [--store lz4|zstd|none] [--threads N] DIR FILE.jsonl
//!
//! DIR must be empty or missing. The fields and what is done with them are in bench/peers/README.md. This thread reads and
//! parses; Tantivy's own threads (N of them index, 1 if not given) do the rest. The time runs from before the file is opened
//! until the last merge has ended.

use std::borrow::Cow;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use serde::Deserialize;
use tantivy::schema::{FAST, Field, STORED, Schema, TEXT};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::time::format_description::well_known::Iso8601;
use tantivy::time::{Date, OffsetDateTime, PrimitiveDateTime};
use tantivy::{DateTime, Index, IndexSettings, IndexWriter, TantivyDocument};

const MEMORY_BUDGET: usize = 256_000_000; // of all indexing threads together

// The names newsidx knows, too. A Cow in an Option would always be copied (serde borrows only a bare one).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    #[serde(borrow)]
    id: Option<Value<'a>>,
    #[serde(borrow, default, alias = "webUrl")]
    url: Cow<'a, str>,
    #[serde(borrow, default)]
    title: Cow<'a, str>,
    #[serde(borrow, default)]
    excerpt: Cow<'a, str>,
    #[serde(borrow, default, alias = "text")]
    body: Cow<'a, str>,
    #[serde(borrow)]
    provider: Option<Value<'a>>,
    #[serde(borrow)]
    topics: Option<Value<'a>>,
    #[serde(borrow, default, alias = "date")]
    published_date_time: Cow<'a, str>,
    quality: Option<f64>,
    heat: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Number(i64),
    Provider { name: String },
    List(Vec<String>),
}

impl Value<'_> {
    fn add_to(&self, text: &mut String) {
        match self {
            Value::Text(value) => text.push_str(value),
            Value::Number(value) => text.push_str(&value.to_string()),
            Value::Provider { name } => text.push_str(name),
            Value::List(values) => text.push_str(&values.join("\n")),
        }
    }
}

struct Fields {
    id: Field,
    url: Field,
    title: Field,
    excerpt: Field,
    body: Field,
    names: Field,
    quality: Field,
    heat: Field,
    date: Field,
}

fn make_schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STORED),
        url: schema.add_text_field("url", STORED),
        title: schema.add_text_field("title", TEXT | STORED), // TEXT: the default tokenizer, frequencies and positions
        excerpt: schema.add_text_field("excerpt", TEXT | STORED),
        body: schema.add_text_field("body", TEXT | STORED),
        names: schema.add_text_field("names", TEXT | STORED),
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

fn make_document(record: &Record, fields: &Fields) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    let mut id = String::new();
    if let Some(value) = &record.id {
        value.add_to(&mut id);
    }
    let mut names = String::new();
    for value in [&record.provider, &record.topics].into_iter().flatten() {
        value.add_to(&mut names);
        names.push('\n');
    }
    for (field, text) in [
        (fields.id, id.as_str()),
        (fields.url, &record.url),
        (fields.title, &record.title),
        (fields.excerpt, &record.excerpt),
        (fields.body, &record.body),
        (fields.names, &names),
    ] {
        if !text.is_empty() {
            document.add_text(field, text);
        }
    }
    if let Some(quality) = record.quality {
        document.add_f64(fields.quality, quality);
    }
    if let Some(heat) = record.heat {
        document.add_f64(fields.heat, heat);
    }
    if let Some(date) = parse_date(&record.published_date_time) {
        document.add_date(fields.date, DateTime::from_utc(date));
    }
    document
}

struct Options {
    store: Compressor,
    threads: usize,
    dir: String,
    file: String,
}

const USAGE: &str = "usage: newsidx_peer_tantivy index [--store lz4|zstd|none] [--threads N] DIR FILE.jsonl";

fn parse_options() -> Result<Options, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some("index") {
        return Err(USAGE.into());
    }
    let (mut store, mut threads, mut paths) = (Compressor::Lz4, 1, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--store" => {
                store = match arguments.next().as_deref() {
                    Some("lz4") => Compressor::Lz4,
                    Some("zstd") => Compressor::Zstd(ZstdCompressor::default()),
                    Some("none") => Compressor::None,
                    _ => return Err(USAGE.into()),
                }
            }
            "--threads" => threads = arguments.next().ok_or(USAGE)?.parse()?,
            _ => paths.push(argument),
        }
    }
    let [dir, file] = paths.try_into().map_err(|_| USAGE)?;
    Ok(Options { store, threads, dir, file })
}

fn add_file(path: &str, writer: &IndexWriter, fields: &Fields) -> Result<(u64, usize), Box<dyn Error>> {
    let mut input = BufReader::with_capacity(1 << 20, File::open(path).map_err(|error| format!("{path}: {error}"))?);
    let (mut records, mut bytes, mut lines) = (0, 0, 0);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        lines += 1;
        bytes += line.len();
        if !line.trim_ascii().is_empty() {
            let record = serde_json::from_slice(&line).map_err(|error| format!("{path}: line {lines}: {error}"))?;
            writer.add_document(make_document(&record, fields))?;
            records += 1;
        }
        line.clear();
    }
    Ok((records, bytes))
}

// CPU seconds, user and system, of all threads; and the peak resident size in bytes.
fn resources_used() -> (f64, i64) {
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    unsafe { libc::getrusage(libc::RUSAGE_SELF, &mut usage) };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    (seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss * 1024)
}

fn run() -> Result<(), Box<dyn Error>> {
    let options = parse_options()?;
    let start = Instant::now();
    std::fs::create_dir_all(&options.dir)?;
    let (schema, fields) = make_schema();
    let settings = IndexSettings { docstore_compression: options.store, ..Default::default() };
    let index = Index::builder().schema(schema).settings(settings).create_in_dir(&options.dir)?;
    let mut writer: IndexWriter = index.writer_with_num_threads(options.threads, MEMORY_BUDGET)?;
    let (records, input_bytes) = add_file(&options.file, &writer, &fields)?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    let wall: Duration = start.elapsed();

    let (cpu_seconds, peak_bytes) = resources_used();
    let mut index_bytes = 0;
    for entry in std::fs::read_dir(&options.dir)? {
        index_bytes += entry?.metadata()?.len();
    }
    println!(
        "{{\"records\":{records},\"input_bytes\":{input_bytes},\"seconds\":{:.3},\"cpu_seconds\":{cpu_seconds:.3},\
         \"peak_bytes\":{peak_bytes},\"index_bytes\":{index_bytes},\"segments\":{}}}",
        wall.as_secs_f64(),
        index.searchable_segment_ids()?.len()
    );
    Ok(())
}

fn main() {
    if let Err(error) = run() {
        eprintln!("newsidx_peer_tantivy: {error}");
        std::process::exit(2);
    }
}
