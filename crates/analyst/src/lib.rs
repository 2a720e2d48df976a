//! What an analyst does with files and totals, natively and outside any browser.
//!
//! [`manifest_file`] reads a manifest and shows what is wrong with it; [`typescript`] writes the types of one. [`log`]
//! reads an event log and [`replay`] decides every visitor's segments by the same core as the browser. [`crowd`] makes
//! each visitor of a log a device, collects their randomized reports and holds the decoded shares against the truth.
//! [`synthetic`] makes a crowd up, [`simulate`] holds one against its truth. [`page`] reads what a saved page says of itself. [`model_import`] reads models of other
//! libraries, and [`splice`] puts them into a manifest. [`estimates`] gives decoded totals the columns that every export
//! has. [`governance`] writes what a manifest means for people, and what another one changes for them.
//! [`audit`] checks what a policy promises, on the code that ships.
//!
//! There is no clock, no random source and no network in here: time, keys and readers are arguments.
//!
//! ```
//! use murmur_analyst::log::{self, Ignore};
//! use murmur_analyst::{crowd, manifest_file, replay, when};
//!
//! let manifest = manifest_file::read(
//!     r#"{ "version": 1, "site": "vinyl",
//!          "signals": { "purchase": { "title": "Records you bought", "purpose": "To thank regulars" } },
//!          "segments": { "regular": { "title": "Regular", "why": "You bought twice or more in the last 90 days",
//!                                     "when": "count(purchase, days(90)) >= 2" } },
//!          "questions": { "regular": { "segment": "regular" } } }"#,
//! )
//! .expect("a right manifest");
//! let events = "visitor,time,signal\nanna,2026-03-01,purchase\nben,2026-03-05,purchase\nanna,2026-04-01,purchase\n";
//! let log = log::read(events.as_bytes(), &manifest.signals, Ignore::default()).expect("a right log");
//! let may = when::read("2026-05-01").expect("a time").time;
//!
//! // The truth, which only a log can tell …
//! let replay = replay::replay(&manifest, &log, may);
//! assert_eq!(replay.counts(&manifest), [1]);
//!
//! // … and what an analyst would learn of it from the same two visitors' browsers.
//! let policy = crowd::policy(&manifest);
//! let said = crowd::gather(&manifest, &policy, &replay, may, crowd::seeded_keys(1)).expect("a crowd");
//! let outcomes = crowd::compare(&manifest, &policy, &replay, &said.totals(&policy), 0.95).expect("totals of this policy");
//! assert_eq!(outcomes[0].truth, 0.5);
//! assert!(outcomes[0].withheld.is_some(), "two visitors are far too few");
//! ```

pub mod audit;
pub mod crowd;
pub mod estimates;
pub mod governance;
pub mod lint;
pub mod log;
pub mod manifest_file;
pub mod model_import;
pub mod new_site;
pub mod page;
pub mod presets;
pub mod replay;
pub mod simulate;
pub mod splice;
pub mod synthetic;
pub mod topics;
pub mod typescript;
pub mod when;
