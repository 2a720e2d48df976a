//! Models of topics: the built-in one packed from its reviewed list, and a site's own, trained on labelled texts.

pub mod english;
