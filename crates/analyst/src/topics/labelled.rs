//! Labelled texts, from a CSV file.

use std::fmt;

/// A text and the topic that a person gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// The topic.
    pub label: String,
    /// The text.
    pub text: String,
}

/// Why labelled texts can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledFault(String);

impl fmt::Display for LabelledFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LabelledFault {}

/// Reads the columns `text` and `label` of a CSV with a heading; other columns are passed over.
///
/// # Errors
/// [`LabelledFault`] where a column is missing, a row is broken or a label is empty.
pub fn read(bytes: &[u8], text: &str, label: &str) -> Result<Vec<Labelled>, LabelledFault> {
    let mut reader = csv::Reader::from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let broken = |error: csv::Error| LabelledFault(format!("{error}; expected CSV in UTF-8"));
    let heading = reader.headers().map_err(broken)?.clone();
    let column = |name: &str| {
        heading.iter().position(|column| column == name).ok_or_else(|| {
            let found: Vec<_> = heading.iter().collect();
            LabelledFault(format!("found the columns {}; expected one called {name}", found.join(", ")))
        })
    };
    let (text, label) = (column(text)?, column(label)?);
    let mut texts = Vec::new();
    for row in reader.records() {
        let row = row.map_err(broken)?;
        let cell = |column: usize| row.get(column).unwrap_or_default().to_owned();
        let labelled = Labelled { label: cell(label).trim().to_owned(), text: cell(text) };
        if labelled.label.is_empty() || labelled.label.len() > 255 {
            let line = row.position().map_or(0, csv::Position::line);
            let length = labelled.label.len();
            return Err(LabelledFault(format!("line {line}: found a label of {length} bytes; expected 1 to 255")));
        }
        texts.push(labelled);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_anywhere() {
        let csv = "\u{feff}id,label,text\n1,jazz,\"A saxophone,\nat night\"\n2,rock,Riffs\n";
        let texts = read(csv.as_bytes(), "text", "label").unwrap();
        assert_eq!(texts[0], Labelled { label: "jazz".into(), text: "A saxophone,\nat night".into() });
        assert_eq!(texts.len(), 2);
    }

    #[test]
    fn faults_say_what_was_found() {
        let fault = |csv: &str| read(csv.as_bytes(), "text", "label").unwrap_err().to_string();
        assert_eq!(fault("a,label\n"), "found the columns a, label; expected one called text");
        assert_eq!(fault("text,label\nhi,\n"), "line 2: found a label of 0 bytes; expected 1 to 255");
        assert!(fault("text,label\nhi\n").contains("line: 2"), "{}", fault("text,label\nhi\n"));
    }
}
