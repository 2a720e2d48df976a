//! From the crowd's randomized answers back to shares, rates and means, each with its interval. No device uses this module.
//!
//! The estimators are pure functions of counts and of the [`channel`] that the answers came through: [`share`] of one
//! yes-or-no answer, [`category`] for one of several, [`rate`] of two states, [`mean`] of an amount, [`compare`] for
//! differences and lifts, [`series`] over epochs, [`strata`] of visitors with different presets, [`drift`] along a series.
//! [`withhold`] says what must not be shown, [`check`] what can't be right, [`plan`] what will be sayable when, and
//! [`mixing`] what an honest relay would add. [`decode`] puts them to work on a collector's totals.

pub mod category;
pub mod channel;
pub mod check;
pub mod compare;
pub mod decode;
pub mod drift;
pub mod interval;
pub mod mean;
pub mod mixing;
pub mod plan;
mod quantile;
pub mod rate;
pub mod series;
pub mod share;
pub mod strata;
pub mod withhold;
