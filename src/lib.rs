//! Murmur in the browser: everything that touches a browser, and nothing else.
//!
//! Bodies here convert, call [`murmur_core::device`], and convert back. [`client`] is what `js/` wraps; [`page`] and
//! [`navigation`] watch the page's life; [`context`] reads what it is about; [`store`] lends localStorage;
//! [`transport`] sends reports; [`clock`] and [`entropy`] are the only places that read time and randomness.
#![cfg(target_arch = "wasm32")]

mod client;
mod clock;
mod context;
mod entropy;
mod error;
mod js;
mod json;
mod navigation;
mod page;
mod store;
mod transport;
mod tree;
mod view;
mod visit;

pub use client::Client;

/// Small, and as fast with many events as with few. The default one takes 3 KB more.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[cfg(test)]
#[path = "../tests/web.rs"]
mod web;
