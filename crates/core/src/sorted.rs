//! Sorted lists. The library's sort is 20 KB of the wasm module; these lists are short, or almost sorted.

use crate::cut::parts;

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

/// The indexes of `items` in ascending order, equal ones in the order they stand; `None` where they are in order already.
/// A natural merge sort: with r ascending runs it takes n·log r steps.
pub fn order<T: Ord>(items: &[T]) -> Option<Vec<u32>> {
    let mut ends = Vec::new();
    for at in 1..=items.len() {
        if at == items.len() || items[at] < items[at - 1] {
            ends.push(at);
        }
    }
    if ends.len() < 2 {
        return None;
    }
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    while ends.len() > 1 {
        let mut merged = Vec::with_capacity(order.len());
        let mut merged_ends = Vec::new();
        for pair in ends.chunks(2) {
            let (mut left, middle, end) = (merged.len(), pair[0], pair[pair.len() - 1]);
            let mut right = middle;
            while left < middle || right < end {
                let from_left =
                    right == end || left < middle && items[order[left] as usize] <= items[order[right] as usize];
                let next = if from_left { &mut left } else { &mut right };
                merged.push(order[*next]);
                *next += 1;
            }
            merged_ends.push(end);
        }
        (order, ends) = (merged, merged_ends);
    }
    Some(order)
}

/// Whether `word` is one of those in `list`, which stand apart by a space. A list of texts would take 8 bytes more for each.
pub fn is_among(word: &str, list: &str) -> bool {
    parts(list, " ").any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_a_stable_sort(items in prop::collection::vec(0..20_u8, 0..80)) {
            let mut expected: Vec<u32> = (0..items.len() as u32).collect();
            expected.sort_by_key(|&index| items[index as usize]);
            let ascending = items.is_sorted();
            prop_assert_eq!(order(&items), (!ascending).then_some(expected));
        }
    }
}
