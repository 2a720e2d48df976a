//! Whether a series moved: CUSUM on standardised differences, and which of many series to believe.

use super::quantile::normal_cdf;

/// Half of the shift, in standard errors, that the sum is most sensitive to.
const SLACK: f64 = 0.5;

/// Cells that the distribution of the sum is computed on.
const CELLS: usize = 240;

/// What a series did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// The largest sum, in standard errors.
    pub statistic: f64,
    /// Where the sum that became the largest left zero: the place of the first epoch that differs.
    pub since: usize,
    /// Whether it went up.
    pub up: bool,
    /// Probability of a sum as large, either way, in a series that stands still.
    pub p_value: f64,
}

/// One epoch's estimate of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The estimate.
    pub value: f64,
    /// Its standard error, above 0.
    pub standard_error: f64,
}

/// CUSUM of each epoch's difference to the mean of all epochs before it, in standard errors (self-starting, Hawkins 1987).
/// Epochs are taken as independent, which is safe. `None` with fewer than two epochs or an error that is not above 0.
pub fn drift(series: &[Point]) -> Option<Drift> {
    if series.len() < 2 || series.iter().any(|point| point.standard_error.is_nan() || point.standard_error <= 0.0) {
        return None;
    }
    let (mut weight, mut mean) = (0.0, 0.0);
    let mut sums = [Sum::default(), Sum::default()];
    for (place, Point { value, standard_error }) in series.iter().enumerate() {
        let variance = standard_error * standard_error;
        if place > 0 {
            let z = (value - mean) / (variance + 1.0 / weight).sqrt();
            sums[0].add(place, z);
            sums[1].add(place, -z);
        }
        weight += 1.0 / variance;
        mean += (value - mean) / variance / weight;
    }
    let up = sums[0].largest >= sums[1].largest;
    let most = if up { sums[0] } else { sums[1] };
    let p_value = (2.0 * exceedance(most.largest, series.len() - 1)).min(1.0);
    Some(Drift { statistic: most.largest, since: most.since, up, p_value })
}

#[derive(Clone, Copy, Default)]
struct Sum {
    now: f64,
    began: usize,
    largest: f64,
    since: usize,
}

impl Sum {
    fn add(&mut self, place: usize, z: f64) {
        if self.now == 0.0 {
            self.began = place;
        }
        self.now = (self.now + z - SLACK).max(0.0);
        if self.now > self.largest {
            (self.largest, self.since) = (self.now, self.began);
        }
    }
}

/// P(the sum reaches `height` within `steps` standard normal steps), as a Markov chain on [`CELLS`] cells (Brook & Evans
/// 1972).
fn exceedance(height: f64, steps: usize) -> f64 {
    if height <= 0.0 {
        return 1.0;
    }
    // Cell 0 is a sum of exactly zero, cell i its values around i·width.
    let width = height / (CELLS as f64 - 0.5);
    let rise = |cells: f64| normal_cdf(cells * width + SLACK);
    let mut here = vec![0.0; CELLS];
    here[0] = 1.0;
    for _ in 0..steps {
        let mut next = vec![0.0; CELLS];
        for (from, mass) in here.iter().enumerate().filter(|(_, mass)| **mass > 1e-15) {
            let mut below = 0.0;
            for (to, cell) in next.iter_mut().enumerate() {
                let up_to = rise(to as f64 - from as f64 + 0.5);
                *cell += mass * (up_to - below);
                below = up_to;
            }
        }
        here = next;
    }
    1.0 - here.iter().sum::<f64>()
}

/// Which of these p-values are believed where at most a share `rate` of the believed ones may be chance (Benjamini &
/// Hochberg 1995).
pub fn believed(p_values: &[f64], rate: f64) -> Vec<bool> {
    let mut sorted = p_values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let limit = |place: usize| rate * (place + 1) as f64 / sorted.len() as f64;
    let last = sorted.iter().enumerate().rev().find(|(place, p)| **p <= limit(*place)).map(|(_, p)| *p);
    p_values.iter().map(|p| last.is_some_and(|last| *p <= last)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Vec<Point> {
        values.iter().map(|&value| Point { value, standard_error: 0.01 }).collect()
    }

    #[test]
    fn a_step_is_found_with_its_place_and_direction() {
        let still = drift(&series(&[0.20, 0.21, 0.19, 0.20, 0.205, 0.195])).unwrap();
        assert!(still.p_value > 0.2, "{still:?}");
        let step = drift(&series(&[0.20, 0.21, 0.19, 0.20, 0.245, 0.25, 0.24, 0.25])).unwrap();
        assert!(step.p_value < 0.01 && step.up && step.since == 4, "{step:?}");
        let down = drift(&series(&[0.5, 0.5, 0.44, 0.44, 0.44])).unwrap();
        assert!(down.p_value < 0.01 && !down.up && down.since == 2, "{down:?}");
    }

    #[test]
    fn what_is_no_series_has_no_drift() {
        assert_eq!(drift(&series(&[0.2])), None);
        assert_eq!(drift(&[Point { value: 0.2, standard_error: 0.0 }; 3]), None);
    }

    #[test]
    fn probabilities_of_sums_are_those_of_the_normal_distribution() {
        // One step: P(z − ½ ≥ h).
        for height in [0.5, 1.0, 2.5] {
            assert!((exceedance(height, 1) - (1.0 - normal_cdf(height + SLACK))).abs() < 1e-12);
        }
        // Average run length of a one-sided sum at k = ½, h = 4: 335.4 (Siegmund's and tabulated values), so about one in
        // 335 steps ends in the long run.
        let (early, late) = (exceedance(4.0, 200), exceedance(4.0, 201));
        let hazard = (late - early) / (1.0 - early);
        assert!((1.0 / hazard - 330.0).abs() < 12.0, "{}", 1.0 / hazard);
    }

    #[test]
    fn the_step_up_procedure_is_that_of_the_paper() {
        // Benjamini & Hochberg 1995, section 3.2: at 5 % the four smallest of fifteen.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let found = believed(&p, 0.05);
        assert_eq!(found.iter().filter(|b| **b).count(), 4);
        assert!(found[..4].iter().all(|b| *b));
        assert_eq!(believed(&[], 0.05), Vec::<bool>::new());
        assert_eq!(believed(&[0.03, 0.9, 0.001], 0.05), [true, false, true].map(|b| b));
    }
}
