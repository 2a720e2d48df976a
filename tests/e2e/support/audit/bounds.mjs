// Bounds on what was counted, exact at any number (Clopper and Pearson 1934).

/** ln Γ(x), by Lanczos' series; better than 1e-13 for the whole numbers it is asked for. */
function lnGamma(x) {
  const series = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  const t = x + 6.5;
  const sum = series.reduce((all, part, n) => all + part / (x + n), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The regularized incomplete beta function I_x(a, b), by Lentz' continued fraction (Numerical Recipes, 6.4). */
function beta(x, a, b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta(1 - x, b, a);
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  const safe = (value) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / safe(1 + even * d);
    c = safe(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / safe(1 + odd * d);
    c = safe(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return front * fraction;
}

/** Where `f`, which grows, passes 0 between 0 and 1. */
function root(f) {
  let [low, high] = [0, 1];
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What a share can be of which `count` in `trials` were seen, but for an `error` of both ends together. */
export function share(count, trials, error) {
  return {
    low: count === 0 ? 0 : root((x) => beta(x, count, trials - count + 1) - error / 2),
    high: count === trials ? 1 : root((x) => beta(x, count + 1, trials - count) - (1 - error / 2)),
  };
}

/** ln of how much likelier something is that was seen so often under one truth and under another, each in `trials`: each end but for an `error`. */
export function loss(one, other, trials, error) {
  const [above, beneath] = [share(one, trials, error), share(other, trials, error)];
  return { low: Math.log(above.low / beneath.high), high: Math.log(above.high / beneath.low) };
}
