//! Models of topics: the built-in one packed from its reviewed list, and a site's own, trained on labelled texts.
//!
//! [`english`] packs the list. [`labelled`] reads texts with their topic, [`train`] makes a model of them, and
//! [`confusion`] says how often a model is right.

pub mod confusion;
pub mod english;
mod fit;
pub mod labelled;
mod regression;
pub mod train;
