//! How long one event and all decisions take.
fn main() {}
