//! Writes the built-in English topic model to a file: `npm run build` makes pkg/topics-en.bin by it.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("expected the name of the file to write")?;
    let bytes = murmur_analyst::topics::english::pack()?;
    Ok(std::fs::write(path, bytes)?)
}
