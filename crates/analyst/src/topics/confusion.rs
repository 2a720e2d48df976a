//! How often a model is right, and what it takes for what.

/// Texts by their own topic and the one that a model gave them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// The topics: rows and columns.
    pub topics: Vec<String>,
    /// By own topic, then by given topic.
    pub counts: Vec<Vec<u64>>,
}

impl Confusion {
    /// Of no texts yet.
    pub fn new(topics: Vec<String>) -> Confusion {
        let counts = vec![vec![0; topics.len()]; topics.len()];
        Confusion { topics, counts }
    }

    /// Counts a text.
    pub fn add(&mut self, own: usize, given: usize) {
        self.counts[own][given] += 1;
    }

    /// How many texts there are.
    pub fn texts(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// How many of them are right.
    pub fn right(&self) -> u64 {
        self.counts.iter().enumerate().map(|(topic, row)| row[topic]).sum()
    }

    /// The share of texts that are right; `None` of none.
    pub fn accuracy(&self) -> Option<f64> {
        (self.texts() > 0).then(|| self.right() as f64 / self.texts() as f64)
    }

    /// Of a topic: its texts, the share of them found, and the share of those given it that are its own.
    pub fn topic(&self, topic: usize) -> (u64, Option<f64>, Option<f64>) {
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        let own: u64 = self.counts[topic].iter().sum();
        let given: u64 = self.counts.iter().map(|row| row[topic]).sum();
        let right = self.counts[topic][topic];
        (own, share(right, own), share(right, given))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_rows_and_columns() {
        let mut confusion = Confusion::new(vec!["jazz".into(), "rock".into()]);
        assert_eq!(confusion.accuracy(), None);
        for (own, given) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
            confusion.add(own, given);
        }
        assert_eq!(confusion.accuracy(), Some(0.75));
        assert_eq!(confusion.topic(0), (3, Some(2.0 / 3.0), Some(1.0)));
        assert_eq!(confusion.topic(1), (1, Some(1.0), Some(0.5)));
    }
}
