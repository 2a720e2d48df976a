//! The columns as a Parquet file: one row group, no compression, nothing that a reader could lack.

use std::io::Write;
use std::sync::Arc;

use murmur_core::estimate::decode::{COLUMNS, Estimate};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// How a column is stored, and where its cells come from.
enum Column {
    Text(fn(&Estimate) -> Option<&str>),
    Whole(fn(&Estimate) -> Option<i64>),
    Number(fn(&Estimate) -> Option<f64>),
}

use Column::{Number, Text, Whole};

/// Counts are below 2⁵³, so they fit.
fn whole(count: u64) -> Option<i64> {
    i64::try_from(count).ok()
}

/// In the order of [`COLUMNS`].
const STORED: [Column; COLUMNS.len()] = [
    Text(|row| Some(&row.site)),
    Text(|row| Some(&row.policy)),
    Text(|row| Some(&row.question)),
    Text(|row| row.title.as_deref()),
    Whole(|row| Some(row.series.into())),
    Text(|row| Some(row.kind)),
    Text(|row| Some(row.measure)),
    Text(|row| Some(row.unit)),
    Text(|row| row.arm.as_deref()),
    Text(|row| row.answer.as_deref()),
    Whole(|row| Some(row.epoch.into())),
    Whole(|row| Some(row.epochs.into())),
    Whole(|row| Some(row.epoch_start_ms)),
    Number(|row| Some(row.epoch_days)),
    Whole(|row| whole(row.reports)),
    Whole(|row| row.supporting.and_then(whole)),
    Number(|row| row.value),
    Number(|row| row.standard_error),
    Number(|row| row.low),
    Number(|row| row.high),
    Number(|row| row.display),
    Text(|row| row.method),
    Number(|row| Some(row.confidence)),
    Number(|row| Some(row.epsilon)),
    Number(|row| row.epsilon_mixed),
    Number(|row| row.devices),
    Number(|row| row.devices_low),
    Number(|row| row.devices_high),
    Text(|row| row.verdict),
    Number(|row| row.coverage),
    Number(|row| row.forged_1_percent),
    Text(|row| row.sentence.as_deref()),
    Text(|row| row.note.as_deref()),
    Text(|row| row.withheld.as_deref()),
    Text(|row| row.alarm.as_deref()),
];

/// Writes rows as a Parquet file.
///
/// # Errors
/// What `output` gives.
pub fn write_parquet(rows: &[Estimate], output: impl Write + Send) -> Result<()> {
    let field = |(name, column): (&str, &Column)| match column {
        Text(_) => format!("optional binary {name} (UTF8);"),
        Whole(_) => format!("optional int64 {name};"),
        Number(_) => format!("optional double {name};"),
    };
    let fields: String = COLUMNS.into_iter().zip(&STORED).map(field).collect();
    let schema = Arc::new(parse_message_type(&format!("message estimates {{ {fields} }}"))?);
    let mut file = SerializedFileWriter::new(output, schema, Arc::new(WriterProperties::builder().build()))?;
    let mut group = file.next_row_group()?;
    for column in &STORED {
        let Some(mut writer) = group.next_column()? else { break };
        match column {
            Text(cell) => {
                let cells = rows.iter().map(|row| cell(row).map(|text| ByteArray::from(text.as_bytes().to_vec())));
                let (values, levels) = dense(cells);
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
            }
            Whole(cell) => {
                let (values, levels) = dense(rows.iter().map(cell));
                writer.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
            }
            Number(cell) => {
                let (values, levels) = dense(rows.iter().map(cell));
                writer.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
            }
        }
        writer.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(())
}

/// The values there are, and for each row whether there is one.
fn dense<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (values, levels)
}
