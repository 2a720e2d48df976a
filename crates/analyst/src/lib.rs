//! Replay and crowds.
