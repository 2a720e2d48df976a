//! Small sorted lists. The library's sort is 20 KB of the wasm module, and these lists are short.

/// Inserts `item` at its place. False, and nothing changes, where an equal one is there.
pub fn insert<T: Ord>(list: &mut Vec<T>, item: T) -> bool {
    match list.binary_search(&item) {
        Ok(_) => false,
        Err(place) => {
            list.insert(place, item);
            true
        }
    }
}
