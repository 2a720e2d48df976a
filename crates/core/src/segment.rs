//! A declared segment.

use crate::digits::digits;
use crate::expression::Node;
use crate::time::Span;

/// A declared segment with its compiled rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    /// Its name in the API and in questions.
    pub name: String,
    /// What the visitor reads.
    pub title: String,
    /// The plain reason, shown to a member.
    pub why: String,
    /// The rule as written.
    pub when: String,
    /// The rule compiled.
    pub rule: Node,
    /// How long membership stays after the rule held.
    pub stays: Option<Span>,
    /// A rule over what the visitor stated; where it has a value it decides.
    pub stated: Option<Node>,
    /// That rule as written.
    pub stated_text: Option<String>,
    /// Who may be told that somebody is in it, by name.
    #[cfg(feature = "more")]
    pub activate: Vec<String>,
    /// Its number in IAB Audience Taxonomy 1.1.
    #[cfg(feature = "more")]
    pub audience: Option<String>,
}

impl Segment {
    /// Its rules as the policy's hash sees them: the rule, how long membership stays, and what the visitor's word decides.
    pub fn meaning(&self) -> String {
        let mut text = self.when.clone();
        if let Some(stays) = self.stays {
            text.push_str(&["\nstays ", &digits(stays.0)].concat());
        }
        if let Some(stated) = &self.stated_text {
            text.push_str(&["\nstated ", stated].concat());
        }
        text
    }

    /// The segments that its rules speak of, by index.
    pub fn speaks_of(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for node in std::iter::once(&self.rule).chain(&self.stated) {
            node.walk(&mut |part| {
                if let Node::Segment(other) = part {
                    found.push(*other);
                }
            });
        }
        found
    }
}
