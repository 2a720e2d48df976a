//! Counts randomized answers once.
