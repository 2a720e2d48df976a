//! Decoded totals in every form that people take them away in: the same columns in CSV, JSON lines and Parquet.

mod parquet_file;

use std::collections::BTreeMap;
use std::io::{self, Write};

use murmur_core::estimate::decode::{self, COLUMNS, Options, Totals, TotalsFault};

pub use murmur_core::estimate::decode::Estimate;
pub use parquet_file::write_parquet;

/// Titles of questions by policy and question, where someone knows them; totals don't carry them.
pub type Titles = BTreeMap<(String, String), String>;

/// Decodes totals to rows, by question, then epoch.
///
/// # Errors
/// [`TotalsFault`] with the first thing that can't be right.
pub fn rows(totals: &Totals, titles: &Titles, options: Options) -> Result<Vec<Estimate>, TotalsFault> {
    let policies = totals.read_policies()?;
    let mut rows = decode::decode(totals, &policies, options)?;
    for row in rows.iter_mut().filter(|_| !titles.is_empty()) {
        let title = titles.get(&(row.policy.to_string(), row.question.to_string()));
        row.title = title.map(|title| title.as_str().into());
    }
    Ok(rows)
}

/// Writes rows as CSV with a heading; what there is none of is an empty cell.
///
/// # Errors
/// What `output` gives.
pub fn write_csv(rows: &[Estimate], output: impl Write) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(output);
    for row in rows {
        writer.serialize(row)?;
    }
    if rows.is_empty() {
        writer.write_record(COLUMNS)?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes each row as a line of JSON.
///
/// # Errors
/// What `output` gives.
pub fn write_json_lines(rows: &[Estimate], mut output: impl Write) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut output, row)?;
        output.write_all(b"\n")?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use murmur_core::estimate::decode::Total;
    use murmur_core::privacy::odds::{Odds, Share};
    use murmur_core::privacy::policy::{Policy, Question, Reserve};
    use murmur_core::time::Span;

    fn totals(no: u64, yes: u64) -> Totals {
        let policy = Policy {
            site: "vinyl".into(),
            epoch: Span(28 * Span::DAY.0),
            odds: Odds::new(3, 1).unwrap(),
            reports: 8,
            participation: Share::new(1, 1).unwrap(),
            reserve: Reserve::new(1, 5).unwrap(),
            signals: Vec::new(),
            questions: vec![Question::segment("regular", 1, "true")],
        };
        let total = |answer: &str, count| Total {
            policy: policy.hash(),
            question: "regular".into(),
            epoch: 735,
            answer: answer.into(),
            count,
        };
        Totals { policies: vec![policy.canonical()], totals: vec![total("0", no), total("1", yes)] }
    }

    fn hash(totals: &Totals) -> String {
        totals.totals.first().map(|total| total.policy.clone()).unwrap_or_default()
    }

    fn csv(totals: &Totals) -> String {
        let mut text = Vec::new();
        let titles = Titles::from([((hash(totals), "regular".into()), "Regulars".into())]);
        write_csv(&rows(totals, &titles, Options::default()).unwrap(), &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn rows_have_the_columns_of_the_protocol() {
        let text = csv(&totals(6250, 3750));
        let (heading, row) = text.split_once('\n').unwrap();
        assert_eq!(heading, COLUMNS.join(","));
        assert!(row.starts_with("vinyl,"), "{row}");
        let expected = ",regular,Regulars,1,segment,share,share,,yes,735,1,1778112000000,28.0,10000,3750,0.25,";
        assert!(row.contains(expected), "{row}");
        assert!(
            row.contains(",0.95,1.0987,,3125.0,"),
            "a fifth of the devices waits, so 2500 of 10000 are a quarter of 12500: {row}"
        );
    }

    #[test]
    fn withheld_rows_have_empty_cells_and_the_reason() {
        let text = csv(&totals(600, 300));
        assert!(
            text.contains(",900,300,,,,,,,0.95,1.0987,,,,,,,,,,900 reports; below 1000 a share would mislead,\n"),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_a_heading_alone() {
        assert_eq!(csv(&Totals::default()), COLUMNS.join(",") + "\n");
    }

    #[test]
    fn every_form_holds_the_same_cells() {
        use parquet::file::reader::{FileReader, SerializedFileReader};
        use parquet::record::Field;
        use serde_json::Value;
        let decoded = |no, yes| rows(&totals(no, yes), &Titles::new(), Options::default()).unwrap();
        let rows = [decoded(6250, 3750), decoded(600, 300)].concat();
        let mut file = Vec::new();
        write_parquet(&rows, &mut file).unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        let mut lines = Vec::new();
        write_json_lines(&rows, &mut lines).unwrap();
        let lines = String::from_utf8(lines).unwrap();
        let stored: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!((stored.len(), lines.lines().count()), (2, 2));
        for (row, line) in stored.iter().zip(lines.lines()) {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(row.get_column_iter().count(), COLUMNS.len());
            for (name, field) in row.get_column_iter() {
                let same = match (field, &line[name]) {
                    (Field::Null, cell) => cell.is_null(),
                    (Field::Str(one), Value::String(other)) => one == other,
                    (Field::Long(one), Value::Number(other)) => Some(*one) == other.as_i64(),
                    (Field::Double(one), Value::Number(other)) => Some(*one) == other.as_f64(),
                    _ => false,
                };
                assert!(same, "{name}: {field} {}", line[name]);
            }
        }
    }
}
