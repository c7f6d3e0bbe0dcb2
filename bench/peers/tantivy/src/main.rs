//! newsidx_peer_tantivy: indexes a JSON Lines file with Tantivy, and searches it. How the peers are called and what they
//! print is in bench/peers/peer.h; besides, index takes
//!
//!     --store lz4|zstd|none   how stored text is compressed (lz4 if not given)
//!     --threads N             so many of Tantivy's threads index (1 if not given); this one reads and parses
//!
//! The fields and what is done with them are in bench/peers/README.md.

mod indexing;
mod record;
mod searching;

use std::error::Error;

use tantivy::store::{Compressor, ZstdCompressor};

pub type Outcome<T> = Result<T, Box<dyn Error>>;

pub struct Options {
    pub stem: bool,
    pub optimize: bool,
    pub ids: bool,
    pub product: bool,
    pub unknown: (f64, f64), // quality and heat of a record that has none
    pub store: Compressor,
    pub threads: usize,
    pub repeat: usize,
    pub limit: usize,
}

const USAGE: &str = "usage: newsidx_peer_tantivy index [--stem] [--optimize] [--unknown QUALITY,HEAT] \
                     [--store lz4|zstd|none] [--threads N] DIR FILE.jsonl\n\
                     \x20      newsidx_peer_tantivy search [--stem] [--weights none|product] [--repeat N] [--limit N] \
                     [--ids] DIR or|and|phrase|prefix|filtered QUERIES";

fn parse_options(arguments: impl Iterator<Item = String>) -> Outcome<(Options, Vec<String>)> {
    let mut options = Options {
        stem: false,
        optimize: false,
        ids: false,
        product: false,
        unknown: (0.0, 0.0),
        store: Compressor::Lz4,
        threads: 1,
        repeat: 3,
        limit: 10,
    };
    let mut operands = Vec::new();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(USAGE);
        match argument.as_str() {
            "--stem" => options.stem = true,
            "--optimize" => options.optimize = true,
            "--ids" => options.ids = true,
            "--repeat" => options.repeat = value()?.parse()?,
            "--limit" => options.limit = value()?.parse()?,
            "--threads" => options.threads = value()?.parse()?,
            "--weights" => {
                options.product = match value()?.as_str() {
                    "none" => false,
                    "product" => true,
                    _ => return Err(USAGE.into()),
                }
            }
            "--unknown" => {
                let value = value()?;
                let (quality, heat) = value.split_once(',').ok_or(USAGE)?;
                options.unknown = (quality.parse()?, heat.parse()?);
            }
            "--store" => {
                options.store = match value()?.as_str() {
                    "lz4" => Compressor::Lz4,
                    "zstd" => Compressor::Zstd(ZstdCompressor::default()),
                    "none" => Compressor::None,
                    _ => return Err(USAGE.into()),
                }
            }
            _ => operands.push(argument),
        }
    }
    Ok((options, operands))
}

fn run() -> Outcome<()> {
    let (options, operands) = parse_options(std::env::args().skip(1))?;
    let operands: Vec<&str> = operands.iter().map(String::as_str).collect();
    match operands[..] {
        ["index", dir, file] => indexing::index(&options, dir, file),
        ["search", dir, kind, queries] => searching::search(&options, dir, kind, queries),
        _ => Err(USAGE.into()),
    }
}

fn main() {
    if let Err(error) = run() {
        eprintln!("newsidx_peer_tantivy: {error}");
        std::process::exit(2);
    }
}
