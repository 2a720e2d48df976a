//! Powers, with the same bits everywhere, which the system's functions do not promise; and without their tables, of which
//! that of 2^x is 4 KB of the wasm module.

/// e to the power of `x`, for `x` ≤ 0: to 1e-12.
pub(crate) fn exp(x: f64) -> f64 {
    // e^x = (e^(x/1024))^1024, and so near to 0 few terms of the series are exact.
    let small = x.max(-700.0) / 1024.0;
    let mut sum = 1.0;
    for n in (1..18).rev() {
        sum = 1.0 + sum * small / f64::from(n);
    }
    (0..10).fold(sum, |power, _| power * power)
}

/// 2^(−`time` ÷ `half_life`), both in the same unit and not negative: to 1e-12, and exact after whole half-lives.
pub(crate) fn halved(time: i64, half_life: i64) -> f64 {
    let half_life = half_life.max(1);
    let (whole, rest) = (time.max(0) / half_life, time.max(0) % half_life);
    // The bits of 2^−whole; below 2^−1022 it is nothing.
    let power = f64::from_bits((1023 - whole.min(1023) as u64) << 52);
    power * exp(-std::f64::consts::LN_2 * (rest as f64 / half_life as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_to_twelve_digits() {
        for step in 0..7000 {
            let x = -f64::from(step) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}: {} against {}", exp(x), x.exp());
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn what_is_halved_is_right_to_twelve_digits_and_exact_after_whole_half_lives() {
        for time in 0..97 * 1022 {
            let expected = (-(time as f64) / 97.0).exp2();
            assert!((halved(time, 97) - expected).abs() <= 1e-12 * expected, "{time}");
        }
        assert_eq!((halved(0, 7), halved(21, 7), halved(1022, 1)), (1.0, 0.125, f64::MIN_POSITIVE));
        assert_eq!((halved(i64::MAX, 1), halved(-5, 7), halved(5, 0)), (0.0, 1.0, 0.03125));
    }
}
