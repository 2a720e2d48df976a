//! Every way a request can end badly: its reason, its status code, and whose fault it is (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use murmur_core::report::{LARGEST, ReportFault};
use serde::Serialize;
use utoipa::ToSchema;

use crate::limits;

/// Who has to do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The sender: the same request will be refused again.
    Sender,
    /// The sender was too fast or too slow: the same request may do later.
    Pace,
    /// The collector or its machine.
    Collector,
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $name:ident = $slug:literal, $fault:ident, $status:ident, $title:literal;)+) => {
        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[doc = $doc])+ $name,)+ }

        impl Reason {
            /// Every reason, in the order of this table.
            pub const ALL: &[Reason] = &[$(Reason::$name,)+];

            /// Its name in `type`, in the metrics and in the address that explains it.
            pub fn slug(self) -> &'static str {
                match self { $(Reason::$name => $slug,)+ }
            }

            /// Whose fault it is.
            pub fn fault(self) -> Fault {
                match self { $(Reason::$name => Fault::$fault,)+ }
            }

            /// The status code.
            pub fn status(self) -> StatusCode {
                match self { $(Reason::$name => StatusCode::$status,)+ }
            }

            /// What it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Reason::$name => $title,)+ }
            }
        }
    };
}

reasons! {
    /// Not JSON, or an unknown, repeated, missing or mistyped field.
    Malformed = "malformed", Sender, BAD_REQUEST, "This is not a report";
    /// Another version of the format.
    Version = "version", Sender, BAD_REQUEST, "Unknown version of the report format";
    /// A field of the wrong length or with other characters than it can have.
    Field = "field", Sender, BAD_REQUEST, "A field does not have its form";
    /// A mechanism that is not known here.
    Mechanism = "mechanism", Sender, BAD_REQUEST, "Unknown mechanism";
    /// An answer that the mechanism can't give.
    Answer = "answer", Sender, BAD_REQUEST, "Impossible answer";
    /// A policy that was never registered here.
    UnknownPolicy = "unknown-policy", Sender, NOT_FOUND, "Unknown policy";
    /// A question that the policy does not ask.
    UnknownQuestion = "unknown-question", Sender, NOT_FOUND, "Unknown question";
    /// An epoch that reports are not taken for now.
    ClosedEpoch = "closed-epoch", Sender, CONFLICT, "The epoch is not open";
    /// A body above the limit.
    TooLarge = "too-large", Sender, PAYLOAD_TOO_LARGE, "The body is too large";
    /// A confidence that is not between 0 and 1.
    Confidence = "confidence", Sender, BAD_REQUEST, "Not a confidence";
    /// Visitors, shares or weeks that can't be planned with.
    Plan = "plan", Sender, BAD_REQUEST, "Nothing to plan with";
    /// No token, or another one.
    Unauthorized = "unauthorized", Sender, UNAUTHORIZED, "The token is missing or wrong";
    /// Nothing lies at this address.
    NotFound = "not-found", Sender, NOT_FOUND, "Nothing lies here";
    /// The address takes other methods.
    Method = "method", Sender, METHOD_NOT_ALLOWED, "The address does not take this method";
    /// Too many reports from one address.
    RateLimited = "rate-limited", Pace, TOO_MANY_REQUESTS, "Too many reports";
    /// The body did not arrive in time.
    Timeout = "timeout", Pace, REQUEST_TIMEOUT, "The body did not arrive in time";
    /// More reports wait than can be kept in memory.
    Busy = "busy", Collector, SERVICE_UNAVAILABLE, "Too many reports wait";
    /// The database does not take writes or reads now.
    Store = "store", Collector, SERVICE_UNAVAILABLE, "The store is out of reach";
    /// The collector is shutting down.
    Stopping = "stopping", Collector, SERVICE_UNAVAILABLE, "The collector is shutting down";
    /// The stored totals can't be read.
    Totals = "totals", Collector, INTERNAL_SERVER_ERROR, "The totals can't be read";
}

impl Reason {
    /// The reason of this name.
    pub fn of_slug(slug: &str) -> Option<Reason> {
        Reason::ALL.iter().copied().find(|reason| reason.slug() == slug)
    }
}

/// A problem as it is told to the client.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Why.
    pub reason: Reason,
    /// What was found, what was expected. Never anything that the request held.
    pub detail: String,
    /// Seconds to wait.
    pub retry_after: Option<u64>,
}

/// `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProblemDocument {
    /// `/problems/` and the reason; the address explains it.
    #[schema(example = "/problems/closed-epoch")]
    pub r#type: String,
    /// What it is, in a few words.
    pub title: &'static str,
    /// The status code.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What was found, what was expected.
    pub detail: String,
}

impl Problem {
    /// A problem with this reason.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Problem {
        let retry_after = (reason.fault() == Fault::Collector && reason.status() == StatusCode::SERVICE_UNAVAILABLE)
            .then_some(limits::RETRY_AFTER_SECONDS);
        Problem { reason, detail: detail.into(), retry_after }
    }
}

impl From<ReportFault> for Problem {
    fn from(fault: ReportFault) -> Problem {
        match fault {
            ReportFault::TooLarge => Problem::new(Reason::TooLarge, format!("a report has at most {LARGEST} bytes")),
            ReportFault::Malformed => Problem::new(
                Reason::Malformed,
                "expected one JSON object with v, site, policy, question, epoch, mechanism, answer and id",
            ),
            ReportFault::Version => Problem::new(Reason::Version, "expected \"v\":1"),
            ReportFault::Field(name @ ("policy" | "id")) => {
                Problem::new(Reason::Field, format!("expected \"{name}\" as 22 characters of base64url, 16 bytes"))
            }
            ReportFault::Field(name) => {
                let form = "a letter from a to z, then at most 31 of a-z, 0-9, _ and -";
                Problem::new(Reason::Field, format!("expected \"{name}\" as a name: {form}"))
            }
            ReportFault::Mechanism => Problem::new(
                Reason::Mechanism,
                "expected as \"mechanism\" that of the policy's question: binary, chain, hashed or subset",
            ),
            ReportFault::Answer => Problem::new(
                Reason::Answer,
                "expected as \"answer\" one that the question's mechanism can give, such as \"0\" or \"1\" of a binary one",
            ),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Problem { reason, detail, retry_after } = self;
        let document = ProblemDocument {
            r#type: format!("/problems/{}", reason.slug()),
            title: reason.title(),
            status: reason.status().as_u16(),
            detail,
        };
        let mut response = (reason.status(), Json(document)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if reason == Reason::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_fault_it_is_agrees_with_the_status() {
        for reason in Reason::ALL {
            let server = reason.status().is_server_error();
            assert_eq!(reason.fault() == Fault::Collector, server, "{reason:?}");
            // A page throws a report away on a final 4xx: only 408 and 429 are not final.
            let again = matches!(reason.status().as_u16(), 408 | 429);
            assert_eq!(reason.fault() == Fault::Pace, again, "{reason:?}");
            assert_eq!(Reason::of_slug(reason.slug()), Some(*reason));
        }
    }
}
