//! Means of a bounded amount: one threshold bit, or the discrete sliding window.

use super::interval::{Interval, Measured, Method, z};

/// The discrete sliding window: an amount rounded to one of `inputs` + 1 steps v, reported as one of `inputs` + `width`
/// outputs, `odds` times likelier on each of v..v+width−1 than on any other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    inputs: u32,
    width: u32,
    odds: f64,
}

impl Window {
    /// `None` unless inputs ≥ 1, width ≥ 1 and odds > 1.
    pub fn new(inputs: u32, width: u32, odds: f64) -> Option<Window> {
        (inputs >= 1 && width >= 1 && odds > 1.0 && odds.is_finite()).then_some(Window { inputs, width, odds })
    }

    /// How many outputs there are: M = K + w.
    pub fn outputs(self) -> u32 {
        self.inputs + self.width
    }

    /// P, the probability of an output that does not belong to the amount.
    fn elsewhere(self) -> f64 {
        1.0 / (f64::from(self.outputs()) + f64::from(self.width) * (self.odds - 1.0))
    }

    /// x̂ of one output, as a fraction of the bound: [(o − P·M(M−1)/2)/((a−1)·P·w) − (w−1)/2]/K.
    pub fn value(self, output: u32) -> f64 {
        let (m, w, p) = (f64::from(self.outputs()), f64::from(self.width), self.elsewhere());
        let centred = f64::from(output) - p * m * (m - 1.0) / 2.0;
        (centred / ((self.odds - 1.0) * p * w) - (w - 1.0) / 2.0) / f64::from(self.inputs)
    }

    /// P(output | step v).
    pub fn probability(self, output: u32, step: u32) -> f64 {
        let near = (step..step + self.width).contains(&output);
        self.elsewhere() * if near { self.odds } else { 1.0 }
    }

    /// The mean of the amounts behind these counts of outputs 0, 1, …, as a fraction of the bound. `None` unless there is
    /// a count for each output, and a report at all.
    pub fn estimate(self, counts: &[u64], confidence: f64) -> Option<Measured> {
        let reports: u64 = counts.iter().sum();
        if counts.len() != self.outputs() as usize || reports == 0 {
            return None;
        }
        let n = reports as f64;
        let average = |of: &dyn Fn(f64) -> f64| -> f64 {
            counts.iter().zip(0..).map(|(&count, output)| count as f64 * of(self.value(output))).sum::<f64>() / n
        };
        let value = average(&|x| x);
        let variance = average(&|x| (x - value).powi(2));
        let standard_error = (variance / n).sqrt();
        let mapped = Interval::around(value, z(confidence) * standard_error);
        Some(Measured { value, standard_error, mapped, interval: mapped.within(0.0, 1.0), method: Method::Normal })
    }

    /// n·Var of the mean where every amount is the step `step`: the noise alone.
    pub fn variance_of_noise(self, step: u32) -> f64 {
        let moment = |power: i32| -> f64 {
            (0..self.outputs()).map(|o| self.probability(o, step) * self.value(o).powi(power)).sum()
        };
        moment(2) - moment(1).powi(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::channel::Channel;

    #[test]
    fn every_step_comes_back_on_average() {
        for (inputs, width, odds) in [(1, 1, 3.0), (2, 1, 7.0), (5, 2, 20.0), (9, 3, 54.0)] {
            let window = Window::new(inputs, width, odds).unwrap();
            for step in 0..=inputs {
                let sum: f64 = (0..window.outputs()).map(|o| window.probability(o, step)).sum();
                let mean: f64 = (0..window.outputs()).map(|o| window.probability(o, step) * window.value(o)).sum();
                assert!((sum - 1.0).abs() < 1e-12);
                assert!((mean - f64::from(step) / f64::from(inputs)).abs() < 1e-12, "{inputs} {width} {step}: {mean}");
            }
        }
    }

    /// Worst n·Var over amounts in [0, 1], with exact rounding to steps.
    fn worst(window: Window, inputs: u32) -> f64 {
        let at = |x: f64| {
            let place = x * f64::from(inputs);
            let low = (place.floor() as u32).min(inputs - 1);
            let up = place - f64::from(low);
            let rounding = up * (1.0 - up) / f64::from(inputs).powi(2);
            (1.0 - up) * window.variance_of_noise(low) + up * window.variance_of_noise(low + 1) + rounding
        };
        (0..=1000).map(|i| at(f64::from(i) / 1000.0)).fold(0.0, f64::max)
    }

    #[test]
    fn variances_are_those_of_the_reference_table() {
        #[derive(serde::Deserialize)]
        struct Tables {
            numeric: Vec<Row>,
        }
        #[derive(serde::Deserialize)]
        #[expect(non_snake_case, reason = "the table's own names")]
        struct Row {
            eps: f64,
            window: f64,
            duchi: f64,
            K: u32,
            w: u32,
        }
        let tables: Tables =
            serde_json::from_str(include_str!("../../../../tests/vectors/reference/tables.json")).unwrap();
        for Row { eps, window, duchi, K, w } in tables.numeric {
            let found = worst(Window::new(K, w, eps.exp()).unwrap(), K);
            // The table's grid of amounts is coarser, so it may miss the very worst one.
            assert!((-1e-9..5e-4).contains(&(found / window - 1.0)), "ε = {eps}: {found} is not {window}");
            // One bit: worst at a half, ¼/λ².
            let odds = eps.exp();
            let channel = Channel::new(odds / (odds + 1.0), 1.0 / (odds + 1.0)).unwrap();
            assert!((channel.variance(0.5) / duchi - 1.0).abs() < 1e-9);
        }
        // At the ceiling, a = 7: .266 against .444.
        assert!((worst(Window::new(2, 1, 7.0).unwrap(), 2) - 0.266).abs() < 1e-3);
        assert!((Channel::new(0.875, 0.125).unwrap().variance(0.5) - 0.444).abs() < 1e-3);
    }

    #[test]
    fn expected_counts_decode_to_the_mean() {
        let window = Window::new(2, 1, 7.0).unwrap();
        let steps = [0.5, 0.3, 0.2];
        let counts: Vec<u64> = (0..3)
            .map(|o| {
                let p: f64 = steps.iter().zip(0..).map(|(share, step)| share * window.probability(o, step)).sum();
                (p * 90_000.0).round() as u64
            })
            .collect();
        let mean = window.estimate(&counts, 0.95).unwrap();
        assert!((mean.value - 0.35).abs() < 1e-4 && mean.interval.holds(0.35), "{mean:?}");
        assert_eq!(window.estimate(&counts[..2], 0.95), None);
        assert_eq!(window.estimate(&[0; 3], 0.95), None);
    }
}
