//! The report as it crosses the network: one JSON object of at most [`LARGEST`] bytes.

use crate::digits::digits;
use crate::privacy::mechanism::Family;

/// Version of the format.
pub const VERSION: u32 = 1;

/// Most bytes of a report.
pub const LARGEST: usize = 256;

/// Most characters of an answer: a subset of 64 answers.
pub const LONGEST_ANSWER: usize = 16;

/// Characters of a policy hash and of an id: 16 bytes in base64url.
pub const HASH_LENGTH: usize = 22;

/// Longest name of a site, a question, a signal, a field or a segment.
pub const LONGEST_NAME: usize = 32;

/// A randomized answer on its way to the collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The site that asks.
    pub site: String,
    /// Hash of the policy it was given under.
    pub policy: String,
    /// The question.
    pub question: String,
    /// The reporting epoch.
    pub epoch: u32,
    /// How the answer was randomized; the policy says with which parameters.
    pub mechanism: Family,
    /// The randomized answer, as [`crate::privacy::answer::Answer::text`] writes it.
    pub answer: String,
    /// Used only to count once; unlinkable across epochs.
    pub id: String,
}

/// Whether `text` is a name: a letter from a to z, then at most 31 of `a-z 0-9 _ -`.
pub fn is_name(text: &str) -> bool {
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    text.len() <= LONGEST_NAME && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(rest)
}

impl Report {
    /// The body to send. Names and hashes hold nothing that JSON escapes.
    pub fn body(&self) -> String {
        let Report { site, policy, question, epoch, mechanism, answer, id } = self;
        let (version, epoch) = (digits(VERSION), digits(*epoch));
        #[rustfmt::skip]
        let parts = [
            "{\"v\":", &version, ",\"site\":\"", site, "\",\"policy\":\"", policy, "\",\"question\":\"", question,
            "\",\"epoch\":", &epoch, ",\"mechanism\":\"", mechanism.name(), "\",\"answer\":\"", answer, "\",\"id\":\"", id, "\"}",
        ];
        parts.concat()
    }
}

/// Why a body is not a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportFault {
    /// More than [`LARGEST`] bytes.
    TooLarge,
    /// Not JSON, an unknown, repeated or missing field, or one of another type.
    Malformed,
    /// Another version of the format.
    Version,
    /// A site or question that is not a name, a policy or id that is not 22 characters of base64url.
    Field(&'static str),
    /// A mechanism that this version does not know.
    Mechanism,
    /// An answer that the question's mechanism can't give.
    Answer,
}

#[cfg(feature = "native")]
mod native {
    use super::{Family, HASH_LENGTH, LARGEST, LONGEST_ANSWER, Report, ReportFault, VERSION, is_name};

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body<'a> {
        v: u32,
        site: &'a str,
        policy: &'a str,
        question: &'a str,
        epoch: u32,
        mechanism: &'a str,
        answer: &'a str,
        id: &'a str,
    }

    impl Report {
        /// Reads a body.
        ///
        /// # Errors
        /// [`ReportFault`] with the first thing that is wrong.
        pub fn parse(body: &[u8]) -> Result<Report, ReportFault> {
            if body.len() > LARGEST {
                return Err(ReportFault::TooLarge);
            }
            let read: Body = serde_json::from_slice(body).map_err(|_| ReportFault::Malformed)?;
            if read.v != VERSION {
                return Err(ReportFault::Version);
            }
            for (name, text) in [("site", read.site), ("question", read.question)] {
                if !is_name(text) {
                    return Err(ReportFault::Field(name));
                }
            }
            for (name, text) in [("policy", read.policy), ("id", read.id)] {
                let base64 = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                if text.len() != HASH_LENGTH || !text.bytes().all(base64) {
                    return Err(ReportFault::Field(name));
                }
            }
            let mechanism = Family::parse(read.mechanism).ok_or(ReportFault::Mechanism)?;
            // Which of these texts a question can have as answers its policy says.
            let hexadecimal = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
            if !(1..=LONGEST_ANSWER).contains(&read.answer.len()) || !read.answer.bytes().all(hexadecimal) {
                return Err(ReportFault::Answer);
            }
            Ok(Report {
                site: read.site.into(),
                policy: read.policy.into(),
                question: read.question.into(),
                epoch: read.epoch,
                mechanism,
                answer: read.answer.into(),
                id: read.id.into(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(answer: &str) -> Report {
        Report {
            site: "s".repeat(32),
            policy: "p".repeat(22),
            question: "q".repeat(32),
            epoch: u32::MAX,
            mechanism: Family::Subset,
            answer: answer.into(),
            id: "-_".repeat(11),
        }
    }

    #[test]
    fn the_longest_report_fits_and_comes_back() {
        let longest = report("fedcba9876543210");
        assert!(longest.body().len() <= LARGEST, "{} bytes", longest.body().len());
        assert_eq!(Report::parse(longest.body().as_bytes()), Ok(longest.clone()));
        for mechanism in Family::ALL {
            let report = Report { mechanism, ..longest.clone() };
            assert_eq!(Report::parse(report.body().as_bytes()), Ok(report));
        }
    }

    #[test]
    fn each_wrong_body_has_its_reason() {
        let body = report("1").body();
        let parse = |text: &str| Report::parse(text.as_bytes()).unwrap_err();
        let edit = |from: &str, to: &str| parse(&body.replacen(from, to, 1));
        assert_eq!(edit("\"v\":1", "\"v\":2"), ReportFault::Version);
        for wrong in ["", "g", "A", " 1", "0123456789abcdef0"] {
            assert_eq!(edit("\"answer\":\"1\"", &format!("\"answer\":\"{wrong}\"")), ReportFault::Answer, "{wrong}");
        }
        assert_eq!(edit("\"answer\":\"1\"", "\"answer\":1"), ReportFault::Malformed);
        assert_eq!(edit("subset", "laplace"), ReportFault::Mechanism);
        assert_eq!(edit("\"site\":\"s", "\"site\":\"S"), ReportFault::Field("site"));
        assert_eq!(edit("-_-_", "-_"), ReportFault::Field("id"));
        assert_eq!(edit("pp", "p+"), ReportFault::Field("policy"));
        assert_eq!(edit(",\"id\"", ",\"x\":1,\"id\""), ReportFault::Malformed);
        assert_eq!(edit("4294967295", "4294967296"), ReportFault::Malformed);
        assert_eq!(edit("4294967295", "-1"), ReportFault::Malformed);
        assert_eq!(parse(""), ReportFault::Malformed);
        assert_eq!(parse("null"), ReportFault::Malformed);
        assert_eq!(parse(&"[".repeat(200)), ReportFault::Malformed);
        assert_eq!(parse(&format!("{body}{}", " ".repeat(60))), ReportFault::TooLarge);
        assert_eq!(parse(&format!("{body}x")), ReportFault::Malformed);
    }
}
