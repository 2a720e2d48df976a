//! From a library's tables of nodes to the flat form of a manifest.

use murmur_core::fault::Fault;
use murmur_core::model::trees::{MOST_NODES, Missing};
use serde_json::{Map, Value};

use super::json::{fault, write};

/// Trees in the manifest's flat form.
#[derive(Debug, Default)]
pub(super) struct Flat {
    nodes: Vec<f64>,
    numbers: Vec<f64>,
}

/// A node of a library's tree.
pub(super) enum Node {
    Leaf(Vec<f64>),
    Split { feature: usize, missing: Missing, threshold: f64, left: i64, right: i64 },
}

impl Flat {
    /// Adds a tree from its root on; `read` gives the node of a number, as the library numbers them.
    ///
    /// # Errors
    /// Those of `read`; more nodes than a manifest takes, which a cycle has too.
    pub(super) fn add(
        &mut self,
        path: &str,
        root: i64,
        read: impl Fn(i64) -> Result<Node, Fault>,
    ) -> Result<(), Fault> {
        let mut ahead = vec![root];
        while let Some(next) = ahead.pop() {
            if self.nodes.len() == MOST_NODES {
                let expected = format!("at most {MOST_NODES} nodes in all: fewer or shallower trees");
                return fault(path, &format!("node {}", MOST_NODES + 1), &expected);
            }
            match read(next)? {
                Node::Leaf(values) => {
                    self.nodes.push(-1.0);
                    self.numbers.extend(values);
                }
                Node::Split { feature, missing, threshold, left, right } => {
                    let missing = Missing::ALL.iter().position(|known| *known == missing).unwrap_or_default();
                    self.nodes.push(Missing::RADIX as f64 * feature as f64 + missing as f64);
                    self.numbers.push(threshold);
                    ahead.extend([right, left]);
                }
            }
        }
        Ok(())
    }

    /// The keys of the entry.
    pub(super) fn write(&self, kind: &str, library: &str) -> Map<String, Value> {
        let keys = [
            ("kind", kind.into()),
            ("library", library.into()),
            ("nodes", write(&self.nodes)),
            ("numbers", write(&self.numbers)),
        ];
        keys.into_iter().map(|(key, value)| (key.into(), value)).collect()
    }
}

/// The item of a table that a number names.
///
/// # Errors
/// Where the table has no such place.
pub(super) fn item<T: Copy>(table: &[T], path: &str, index: i64) -> Result<T, Fault> {
    let item = usize::try_from(index).ok().and_then(|index| table.get(index));
    item.copied().map_or_else(|| fault(path, &format!("{} entries", table.len()), &format!("an entry {index}")), Ok)
}

/// `number` with as few digits as `is_as_good` allows.
pub(super) fn shortest(number: f64, is_as_good: impl Fn(f64) -> bool) -> f64 {
    const DIGITS: usize = 17;
    let rounded = |digits: usize| format!("{number:.digits$e}").parse::<f64>().ok().filter(|short| is_as_good(*short));
    (0..DIGITS).find_map(rounded).unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_ends() {
        let cycle = |_| Ok(Node::Split { feature: 0, missing: Missing::Right, threshold: 0.0, left: 0, right: 0 });
        let fault = Flat::default().add("trees.0", 0, cycle).unwrap_err();
        assert!(fault.to_string().contains("fewer or shallower trees"), "{fault}");
    }

    #[test]
    fn the_shortest_number_is_as_good() {
        assert_eq!(shortest(0.1_f32.into(), |short| short as f32 == 0.1_f32), 0.1);
        assert_eq!(shortest(1.0 / 3.0, |short| short == 1.0 / 3.0), 1.0 / 3.0);
        assert_eq!(shortest(-2.5, |short| short == -2.5), -2.5);
    }
}
