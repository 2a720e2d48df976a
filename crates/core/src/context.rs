//! What the page in front of the visitor is about, read on the device and forgotten with the page.
//!
//! [`page`] makes a [`page::Page`] of what a document says of itself, whoever walked it: the browser its DOM, the
//! binary an HTML parser. It is about the page and not about the visitor, so it needs no consent and stores nothing.

pub mod page;
pub mod terms;
pub mod topics;
pub mod visit;
