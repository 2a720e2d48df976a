//! Choices as numbers: what a generator makes of them is plain text, and dropping or lowering numbers makes it plainer,
//! so that a failing case shrinks to a small one.

/// A list of choices that is used up from the front; where it has ended, every choice is the first.
pub(crate) struct Draw<'a> {
    choices: &'a [u16],
}

impl<'a> Draw<'a> {
    pub(crate) fn new(choices: &'a [u16]) -> Draw<'a> {
        Draw { choices }
    }

    /// A number from 0 to below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let Some((&choice, rest)) = self.choices.split_first() else { return 0 };
        self.choices = rest;
        usize::from(choice) % bound
    }

    /// True once in so many times, false where the choices have ended.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// One of `items`.
    pub(crate) fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }
}
