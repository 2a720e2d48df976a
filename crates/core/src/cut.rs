//! Texts cut apart at ASCII characters. The library's search for any character takes a kilobyte of a page's download.

/// The parts of `text` between the ASCII characters in `separators`: one more than there are of those.
pub(crate) fn parts<'t>(text: &'t str, separators: &'static str) -> Parts<'t> {
    debug_assert!(separators.is_ascii());
    Parts { rest: Some(text), separators }
}

/// What stands before the first of `separators` and what stands behind it, where there is one.
pub(crate) fn halves<'t>(text: &'t str, separators: &'static str) -> Option<(&'t str, &'t str)> {
    let mut parts = parts(text, separators);
    let first = parts.next()?;
    Some((first, parts.rest?))
}

pub(crate) struct Parts<'t> {
    rest: Option<&'t str>,
    separators: &'static str,
}

impl<'t> Iterator for Parts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.rest.take()?;
        let Some(at) = text.bytes().position(|byte| self.separators.as_bytes().contains(&byte)) else {
            return Some(text);
        };
        self.rest = text.get(at + 1..);
        text.get(..at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_cuts_as_the_library_does(text in "[ab.,ü→]{0,12}") {
            let expected: Vec<_> = text.split(['.', ',']).collect();
            prop_assert_eq!(parts(&text, ".,").collect::<Vec<_>>(), expected);
            prop_assert_eq!(halves(&text, "."), text.split_once('.'));
        }
    }
}
