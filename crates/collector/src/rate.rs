//! Too many reports from one address, kept in memory only.
//!
//! An address picks one of a fixed number of slots by a keyed hash whose key is drawn anew by every process and never
//! written. A slot holds one number, the time at which it would be empty again (GCRA): from it no address can be told,
//! and memory stays the same whatever arrives. Two addresses that share a slot share its rate.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use crate::limits;

/// So many reports in so long a time, all of which may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    reports: NonZeroU32,
    time: Duration,
}

impl Rate {
    /// Reads "20/s", "600/m" or "9000/h".
    pub fn parse(text: &str) -> Option<Rate> {
        let (reports, unit) = text.split_once('/')?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return None,
        };
        Some(Rate { reports: reports.parse().ok()?, time: Duration::from_secs(seconds) })
    }
}

/// The limiter of one process.
pub struct Limiter {
    key: RandomState,
    limiter: RateLimiter<usize, Slots, DefaultClock>,
}

struct Slots(Box<[InMemoryState]>);

impl StateStore for Slots {
    type Key = usize;

    fn measure_and_replace<T, F, E>(&self, key: &usize, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0[key % self.0.len()].measure_and_replace(&NotKeyed::NonKey, f)
    }
}

impl Limiter {
    /// A limiter with this rate for each address; `None` where the rate is too high to be one.
    pub fn new(rate: Rate) -> Option<Limiter> {
        let quota = Quota::with_period(rate.time / rate.reports.get())?.allow_burst(rate.reports);
        let slots = Slots((0..limits::RATE_SLOTS).map(|_| InMemoryState::default()).collect());
        Some(Limiter { key: RandomState::new(), limiter: RateLimiter::new(quota, slots, DefaultClock::default()) })
    }

    /// Takes one report of `address` into account.
    ///
    /// # Errors
    /// How long to wait, in whole seconds, where it has sent too many.
    pub fn check(&self, address: IpAddr) -> Result<(), u64> {
        let slot = match address.to_canonical() {
            IpAddr::V4(address) => self.key.hash_one(address),
            // A household has a /64 of its own.
            IpAddr::V6(address) => self.key.hash_one(address.to_bits() >> 64),
        };
        let checked = self.limiter.check_key(&(slot as usize));
        checked.map_err(|until| until.wait_time_from(self.limiter.clock().now()).as_secs() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_a_number_and_a_unit() {
        assert!(Rate::parse("600/m").and_then(Limiter::new).is_some());
        for wrong in ["", "600", "0/m", "-1/s", "600/d", "/s", "1.5/s"] {
            assert_eq!(Rate::parse(wrong), None, "{wrong}");
        }
        assert!(Rate::parse("4294967295/s").and_then(Limiter::new).is_none(), "more than one a nanosecond");
    }

    #[test]
    fn each_address_has_its_rate_and_a_network_of_version_6_shares_one() {
        let limiter = Limiter::new(Rate::parse("3/h").unwrap()).unwrap();
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..3 {
            assert_eq!(limiter.check(one), Ok(()));
        }
        let wait = limiter.check(one).unwrap_err();
        assert!((1..=1201).contains(&wait), "{wait}");
        assert!(limiter.check("::ffff:192.0.2.1".parse().unwrap()).is_err(), "the same address written otherwise");
        let network = |n: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, n]);
        for n in 0..3 {
            assert_eq!(limiter.check(network(n)), Ok(()));
        }
        assert!(limiter.check(network(3)).is_err());
    }
}
