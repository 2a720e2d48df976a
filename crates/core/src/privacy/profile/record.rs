//! A profile as text: lines of words, the last one a checksum of those before it.

use super::{Delivery, Entry, First, Profile, Stored};
use crate::base64;
use crate::cut::{halves, parts};
use crate::digits::{self, digits};
use crate::privacy::ceiling;
use crate::privacy::key::Key;
use crate::privacy::mechanism::Family;
use crate::privacy::odds::{Odds, Share};
use crate::report::{LARGEST, Report};
use crate::time::{Span, Time};

const RETIRED: &str = "no more reports from this profile";
const HEADER: &str = "murmur profile 2";

impl Stored {
    /// The text to store; `None` for nothing.
    pub fn encode(&self) -> Option<String> {
        match self {
            Stored::None => None,
            Stored::Retired => Some(RETIRED.into()),
            Stored::Active(profile) => Some(profile.encode()),
        }
    }

    /// Reads what [`Stored::encode`] wrote. A record that can't be read may have reported, so it is retired.
    pub fn decode(text: Option<&str>) -> Stored {
        match text {
            None => Stored::None,
            Some(text) => Profile::decode(text).map_or(Stored::Retired, |profile| Stored::Active(Box::new(profile))),
        }
    }
}

impl Profile {
    /// Lines of words, the last one a checksum of those before it.
    pub(super) fn encode(&self) -> String {
        let key = base64::encode(self.key.bytes());
        // One text that grows: what parts would take to be joined is most of the time of a report.
        let mut text = String::with_capacity(1024);
        let head = [
            HEADER,
            "\nkey ",
            &key[..],
            "\nborn ",
            &digits(self.birth),
            " ",
            &digits(self.epoch.0),
            " ",
            &digits(self.reports),
            " ",
            &self.participation.text(),
            "\n",
        ];
        add(&mut text, &head);
        if let Some(First { question, odds, shape }) = &self.first {
            let space = if shape.is_empty() { "" } else { " " };
            add(&mut text, &["asked ", question, " ", &odds.text(), space, shape, "\n"]);
        }
        for Entry { report, time, state } in &self.ledger {
            let Report { site, policy, question, epoch, mechanism, answer, id } = report;
            // A binary answer is written as it was before there were others.
            let (family, colon) = if *mechanism == Family::Binary { ("", "") } else { (mechanism.name(), ":") };
            let state = match state {
                Delivery::Waiting => "waiting",
                Delivery::Sent => "sent",
                Delivery::Refused => "refused",
            };
            let (time, epoch) = (digits(time.0), digits(*epoch));
            #[rustfmt::skip]
            let line = ["report ", state, " ", &time, " ", site, " ", policy, " ", question, " ", &epoch, " ", family, colon, answer, " ", id, "\n"];
            add(&mut text, &line);
        }
        let sum = checksum(&text);
        text + &sum
    }

    fn decode(text: &str) -> Option<Profile> {
        let end = text.bytes().rposition(|byte| byte == b'\n')?;
        if checksum(text.get(..=end)?) != text.get(end + 1..)? {
            return None;
        }
        let mut lines = parts(text.get(..end)?, "\n");
        if lines.next()? != HEADER {
            return None;
        }
        let key: [u8; 32] = base64::decode(lines.next()?.strip_prefix("key ")?)?.try_into().ok()?;
        let [birth, epoch, reports, participation] = words(lines.next()?.strip_prefix("born ")?)?;
        let mut profile = Profile {
            key: Key::new(key),
            birth: digits::read(birth)?,
            epoch: Span(digits::read(epoch)?),
            reports: digits::read(reports)?,
            participation: Share::parse(participation)?,
            first: None,
            ledger: Vec::new(),
        };
        // Another script of the page may have written here: nothing above the ceiling is a profile of ours.
        if !(1..=ceiling::REPORTS).contains(&profile.reports) || profile.epoch < ceiling::EPOCH {
            return None;
        }
        let mut line = lines.next();
        if let Some(asked) = line.and_then(|line| line.strip_prefix("asked ")) {
            line = lines.next();
            let plain = || words(asked).map(|[question, odds]| [question, odds, ""]);
            let [question, odds, shape] = words(asked).or_else(plain)?;
            profile.first = Some(First { question: question.into(), odds: Odds::parse(odds)?, shape: shape.into() });
        }
        while let Some(entry) = line {
            line = lines.next();
            let [state, time, site, policy, question, epoch, answer, id] = words(entry.strip_prefix("report ")?)?;
            let state = match state {
                "waiting" => Delivery::Waiting,
                "sent" => Delivery::Sent,
                "refused" => Delivery::Refused,
                _ => return None,
            };
            let (family, answer) = halves(answer, ":").unwrap_or((Family::Binary.name(), answer));
            let report = Report {
                site: site.into(),
                policy: policy.into(),
                question: question.into(),
                epoch: digits::read(epoch)?,
                mechanism: Family::parse(family)?,
                answer: answer.into(),
                id: id.into(),
            };
            // Nor does anything leave that is no report, or more often than any profile reports.
            if report.body().len() > LARGEST || profile.ledger.len() == ceiling::REPORTS as usize {
                return None;
            }
            profile.ledger.push(Entry { report, time: Time(digits::read(time)?), state });
        }
        Some(profile)
    }
}

#[inline(never)]
fn add(text: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| text.push_str(part));
}

fn words<const N: usize>(line: &str) -> Option<[&str; N]> {
    let mut parts = parts(line, " ");
    let mut words = [""; N];
    for word in &mut words {
        *word = parts.next()?;
    }
    parts.next().is_none().then_some(words)
}

/// FNV-1a of 64 bits. It is there for damage: whoever can write here can write a checksum, too.
pub(super) fn checksum(text: &str) -> String {
    let taken = |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    base64::encode(&text.bytes().fold(0xcbf2_9ce4_8422_2325, taken).to_be_bytes())
}
