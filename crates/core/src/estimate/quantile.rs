//! The normal quantile and the beta distribution, as far as intervals need them.

/// z with Φ(z) = `probability`, for 0 < probability < 1.
///
/// Acklam's rational approximation (relative error 1.2e-9), then one step of Halley's method on Φ.
pub(super) fn normal_quantile(probability: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.383_577_518_672_69e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 5] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1.0];
    const TAIL: f64 = 0.02425;
    let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let z = if probability < TAIL {
        let q = (-2.0 * probability.ln()).sqrt();
        polynomial(&C, q) / polynomial(&D, q)
    } else if probability > 1.0 - TAIL {
        let q = (-2.0 * (1.0 - probability).ln()).sqrt();
        -polynomial(&C, q) / polynomial(&D, q)
    } else {
        let q = probability - 0.5;
        polynomial(&A, q * q) * q / polynomial(&B, q * q)
    };
    let error = normal_cdf(z) - probability;
    let step = error * (2.0 * std::f64::consts::PI).sqrt() * (z * z / 2.0).exp();
    z - step / (1.0 + z * step / 2.0)
}

/// Φ(z).
pub(super) fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z / std::f64::consts::SQRT_2)
}

/// 1 − erf(x), by its continued fraction or series through the incomplete gamma function; relative error below 1e-14.
fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    let square = x * x;
    let scale = (-square).exp() * x / std::f64::consts::PI.sqrt();
    if square < 2.0 {
        // erf(x) = 2/√π · x·e^(−x²) · Σ (2x²)^n / (2n+1)!!
        let (mut term, mut sum) = (1.0, 1.0);
        for n in 1..200 {
            term *= 2.0 * square / f64::from(2 * n + 1);
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return 1.0 - 2.0 * scale * sum;
    }
    // Γ(1/2, x²) by the continued fraction of Lentz (Numerical Recipes 6.2).
    let mut b = square + 0.5;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for n in 1..500 {
        let a = -f64::from(n) * (f64::from(n) - 0.5);
        b += 2.0;
        d = 1.0 / nonzero(a * d + b);
        c = nonzero(b + a / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    scale * fraction
}

/// x with I_x(a, b) = `probability`, by bisection: as exact as I_x is.
pub(super) fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while high - low > 1e-15 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if regularized_beta(middle, a, b) < probability { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// I_x(a, b), by the continued fraction of Lentz (Numerical Recipes 6.4), iterated until it stands still: about
/// √max(a, b) steps.
fn regularized_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - regularized_beta(1.0 - x, b, a);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    let (mut c, mut d) = (1.0, 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for step in 1..100_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        fraction *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        fraction *= c * d;
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

/// ln Γ(x) for x > 0: recurrence up to 15, then Stirling's series.
pub(super) fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 15.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse * (1.0 / 1680.0)))) / x;
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

fn nonzero(value: f64) -> f64 {
    if value.abs() < 1e-300 { 1e-300 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        close(normal_quantile(0.975), 1.959963984540054, 1e-14);
        close(normal_quantile(0.995), 2.5758293035489004, 1e-14);
        close(normal_quantile(0.95), 1.6448536269514722, 1e-14);
        close(normal_quantile(0.001), -3.090232306167813, 1e-13);
        assert!(normal_quantile(0.5).abs() < 1e-16);
    }

    #[test]
    fn binomial_tails_are_exact() {
        // I_x(c, n−c+1) is the probability of at least c of n at x; summed here term by term.
        let (n, c, x): (u32, u32, f64) = (40, 11, 0.31);
        let mut tail = 0.0;
        for k in c..=n {
            let choose = (0..k).fold(1.0, |product, i| product * f64::from(n - i) / f64::from(i + 1));
            tail += choose * x.powi(k as i32) * (1.0 - x).powi((n - k) as i32);
        }
        close(regularized_beta(x, c.into(), (n - c + 1).into()), tail, 1e-12);
    }

    #[test]
    fn quantiles_invert_the_distribution_at_any_size() {
        for (a, b) in [(1.0, 1.0), (0.5, 3.0), (30.0, 2971.0), (5e3, 5e3), (1e6, 3e6)] {
            for p in [0.005, 0.025, 0.5, 0.975] {
                let x = beta_quantile(a, b, p);
                assert!((regularized_beta(x, a, b) - p).abs() < 1e-7, "{a} {b} {p}");
            }
        }
        close(beta_quantile(1.0, 1.0, 0.3), 0.3, 1e-12);
    }
}
