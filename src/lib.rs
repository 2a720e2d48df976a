//! Murmur in the browser: everything that touches a browser, and nothing else.
//!
//! Bodies here convert, call [`murmur_core::device`], and convert back. Two modules are built of them, for `js/` to wrap:
//! [`client`] is what every page needs (feature `page`), and [`more`] is loaded once something is asked for (feature
//! `more`): explanations, exports, what a page is about, what is wrong and why, and visitors that are [`given`], for
//! tests. [`page`] and [`navigation`] watch the page's life; [`context`] reads what it is about; [`store`] lends
//! localStorage; [`transport`] sends reports; [`clock`] and [`entropy`] are the only places that read time and randomness.
#![cfg(target_arch = "wasm32")]

#[cfg(feature = "page")]
mod client;
mod clock;
mod console;
#[cfg(feature = "more")]
mod context;
#[cfg(feature = "page")]
mod entropy;
mod event;
#[cfg(feature = "more")]
mod given;
mod js;
mod json;
#[cfg(feature = "more")]
mod more;
#[cfg(feature = "page")]
mod navigation;
#[cfg(feature = "page")]
mod page;
mod store;
#[cfg(feature = "page")]
mod timer;
#[cfg(feature = "page")]
mod transport;
mod tree;
mod view;
#[cfg(feature = "page")]
mod visit;

#[cfg(feature = "page")]
pub use client::Client;
#[cfg(feature = "more")]
pub use given::Given;
#[cfg(feature = "more")]
pub use more::More;

/// Small, and as fast with many events as with few. The default one takes 3 KB more.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(test)]
#[path = "../tests/web.rs"]
mod web;
