//! A record as it stands in a line of the file.

use std::borrow::Cow;

use serde::Deserialize;

// The names newsidx knows, too. A Cow in an Option would always be copied (serde borrows only a bare one).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record<'a> {
    #[serde(borrow)]
    id: Option<Value<'a>>,
    #[serde(borrow, default, alias = "webUrl")]
    pub url: Cow<'a, str>,
    #[serde(borrow, default)]
    pub title: Cow<'a, str>,
    #[serde(borrow, default)]
    pub excerpt: Cow<'a, str>,
    #[serde(borrow, default, alias = "text")]
    pub body: Cow<'a, str>,
    #[serde(borrow)]
    provider: Option<Value<'a>>,
    #[serde(borrow)]
    topics: Option<Value<'a>>,
    #[serde(borrow, default, alias = "date")]
    pub published_date_time: Cow<'a, str>,
    pub quality: Option<f64>,
    pub heat: Option<f64>,
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

impl Record<'_> {
    /// What it is known by in every engine: its id, else its URL, else its title.
    pub fn key(&self) -> String {
        let mut key = String::new();
        if let Some(value) = &self.id {
            value.add_to(&mut key);
        }
        if key.is_empty() { if self.url.is_empty() { &self.title } else { &self.url }.to_string() } else { key }
    }

    /// The provider and the topics, a line each.
    pub fn names(&self) -> String {
        let mut names = String::new();
        for value in [&self.provider, &self.topics].into_iter().flatten() {
            value.add_to(&mut names);
            names.push('\n');
        }
        names
    }

    pub fn topics(&self) -> Vec<&str> {
        match &self.topics {
            Some(Value::Text(topic)) => vec![topic],
            Some(Value::List(topics)) => topics.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}
