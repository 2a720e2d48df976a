//! What a rule that does not hold waits for.

use super::parser::{Binary, Kind, Syntax, parse};

/// The conditions of the rule `text` that would have to be otherwise for it to hold, as it writes them; those of which
/// one would do are joined by "or". `truths` says of each condition, in the order they are written, whether it holds.
pub(crate) fn missing(text: &str, truths: &mut dyn Iterator<Item = bool>) -> Vec<String> {
    // A rule that was compiled parses again.
    parse(text).map(|syntax| waits(text, &syntax, truths, true).unwrap_or_default()).unwrap_or_default()
}

/// What `syntax` waits for to become `wanted`; `None` where it is.
fn waits(text: &str, syntax: &Syntax, truths: &mut dyn Iterator<Item = bool>, wanted: bool) -> Option<Vec<String>> {
    let (a, b, all) = match &syntax.kind {
        Kind::Not(inner) => return waits(text, inner, truths, !wanted),
        Kind::Binary(Binary::And, a, b) => (a, b, wanted),
        Kind::Binary(Binary::Or, a, b) => (a, b, !wanted),
        _ => {
            let condition = &text[syntax.from..syntax.to];
            let shown = if wanted { condition.into() } else { ["not ", condition].concat() };
            return (truths.next() != Some(wanted)).then(|| vec![shown]);
        }
    };
    let (a, b) = (waits(text, a, truths, wanted), waits(text, b, truths, wanted));
    match (a, b) {
        (Some(a), Some(b)) if all => Some([a, b].concat()),
        (Some(a), Some(b)) => Some(vec![[a.join(" and "), b.join(" and ")].join(" or ")]),
        (a, b) if all => a.or(b),
        _ => None,
    }
}
