//! The shape of the document, as a person writes it. Its JSON Schema is generated from these types.

#[cfg(feature = "native")]
use schemars::JsonSchema;
#[cfg(feature = "native")]
use std::collections::BTreeMap;

#[cfg(feature = "native")]
use super::consent::ConsentTexts;
use super::inputs::{PreferenceDocument, VisitDocument};
use super::models::Draft;
#[cfg(feature = "native")]
use super::models::schema::ModelDocument;
use super::questions::QuestionDocument;
#[cfg(feature = "more")]
use super::quizzes::QuizDocument;
#[cfg(feature = "more")]
use super::recipients::RecipientDocument;
use super::topics::Topics;

/// Entries by name, in the document's order.
pub type Named<T> = Vec<(String, T)>;

/// What a site remembers on its visitors' devices, the segments made of it, and what it asks the crowd.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Manifest", deny_unknown_fields))]
pub struct Document {
    /// Where this document's JSON Schema lies, for editors.
    #[cfg_attr(feature = "native", schemars(rename = "$schema"))]
    pub schema: Option<String>,
    /// Version of this format: 1.
    #[cfg_attr(feature = "native", schemars(range(min = 1, max = 1)))]
    pub version: u32,
    /// The site's id, sent with every report.
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[a-z][a-z0-9_-]{0,31}$")))]
    pub site: String,
    /// Why more than 15 signals are needed.
    pub justification: Option<String>,
    /// What may be remembered, by name. What no rule uses is refused.
    #[cfg_attr(feature = "native", schemars(with = "BTreeMap<String, SignalDocument>"))]
    pub signals: Named<SignalDocument>,
    /// What the visitor may state, by name.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, PreferenceDocument>>"))]
    pub preferences: Named<PreferenceDocument>,
    /// Questions in a row, by name, of which later ones may depend on earlier answers.
    #[cfg(feature = "more")]
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, QuizDocument>>"))]
    pub quizzes: Named<QuizDocument>,
    /// What rules read of the visit, by name: referrer, campaign, source, medium, device, language, region.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, VisitDocument>>"))]
    pub visit: Named<VisitDocument>,
    /// How a page's topics are found; without it a page has only those that it declares itself.
    pub topics: Option<Topics>,
    /// Models that rules may ask for a probability, by name.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, ModelDocument>>"))]
    pub models: Named<Draft>,
    /// The segments, by name.
    #[cfg_attr(feature = "native", schemars(with = "BTreeMap<String, SegmentDocument>"))]
    pub segments: Named<SegmentDocument>,
    /// Who may be told of segments that are marked for them, by the way of handing over: dataLayer, prebid, googletag,
    /// openFeature. Only where the visitor agreed to the purpose "activate".
    #[cfg(feature = "more")]
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, RecipientDocument>>"))]
    pub recipients: Named<RecipientDocument>,
    /// What the crowd is asked, by name.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, QuestionDocument>>"))]
    pub questions: Named<QuestionDocument>,
    /// How privately it answers.
    #[cfg_attr(feature = "native", schemars(with = "Option<PrivacyDocument>"))]
    pub privacy: PrivacyDocument,
    /// What the visitor reads where they are asked for consent, by language.
    #[cfg(feature = "native")]
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, ConsentTexts>>"))]
    pub consent: Named<ConsentTexts>,
}

/// Something that happens and may be remembered.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Signal", deny_unknown_fields))]
pub struct SignalDocument {
    /// What the visitor reads.
    pub title: String,
    /// What it is remembered for, in words the visitor reads.
    pub purpose: Option<String>,
    /// When the page remembers it by itself, with `data-events`: "page" (one begins), "leave" (it is left: seconds,
    /// percent), or an event of GA4's e-commerce such as "ga4.purchase".
    #[cfg_attr(
        feature = "native",
        schemars(regex(
            pattern = "^(page|leave|ga4\\.(view_item|add_to_cart|remove_from_cart|begin_checkout|purchase))$"
        ))
    )]
    pub on: Option<String>,
    /// How long events are kept at most, such as "2y"; rules without a window mean this one.
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[0-9]+[mhdwy]$")))]
    pub keep: Option<String>,
    /// What an event carries, by name.
    #[cfg_attr(feature = "native", schemars(with = "Option<BTreeMap<String, FieldDocument>>"))]
    pub fields: Named<FieldDocument>,
    /// Why a missing purpose, or fields that suggest a person, are needed.
    pub justification: Option<String>,
}

/// A value that an event carries.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Field", deny_unknown_fields))]
pub struct FieldDocument {
    /// One of "amount", "integer", "text", "boolean".
    #[cfg_attr(feature = "native", schemars(rename = "type", regex(pattern = "^(amount|integer|text|boolean)$")))]
    pub kind: String,
    /// Decimals of an amount, 0 to 6; 2 where none are given.
    #[cfg_attr(feature = "native", schemars(range(min = 0, max = 6)))]
    pub decimals: Option<u32>,
    /// What fills a text where an event comes without it: "page.topic", "page.path", or a declared part of the visit such
    /// as "visit.campaign".
    pub from: Option<String>,
    /// How far back a page may put first what came most of a text, such as "90d": murmur.rank('view.genre')
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[0-9]+[mhdwy]$")))]
    pub rank: Option<String>,
    /// Why a name that suggests a person is needed.
    pub justification: Option<String>,
}

/// A group that a visitor is in or not.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Segment", deny_unknown_fields))]
pub struct SegmentDocument {
    /// What the visitor reads.
    pub title: String,
    /// The plain reason, shown to a member.
    pub why: String,
    /// The rule: count(purchase, days(90)) >= 3
    pub when: String,
    /// How long membership stays after the rule held, such as "7d", so that it does not flicker.
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[0-9]+[mhdwy]$")))]
    pub stays: Option<String>,
    /// A rule over what the visitor stated, such as preference('genre') == 'jazz'. Where it has a value it decides
    /// instead of `when`.
    pub stated: Option<String>,
    /// The recipients that it may be told to, by the names that "recipients" has; nobody where none are given.
    #[cfg(feature = "more")]
    #[cfg_attr(feature = "native", schemars(with = "Option<Vec<String>>"))]
    pub activate: Vec<String>,
    /// Its number in IAB Audience Taxonomy 1.1, for recipients that know such numbers, such as "626".
    #[cfg(feature = "more")]
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^[0-9]{1,6}$")))]
    pub audience: Option<String>,
}

/// How privately the crowd answers.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "native", derive(JsonSchema), schemars(rename = "Privacy", deny_unknown_fields))]
pub struct PrivacyDocument {
    /// Odds and reports by name: "strict", "default", "detailed", "few" or "single"; "default" where none is given.
    #[cfg_attr(feature = "native", schemars(regex(pattern = "^(strict|default|detailed|few|single)$")))]
    pub preset: Option<String>,
    /// Odds of a report as "u/w", at most 7/1; the preset's where none are given.
    #[cfg_attr(feature = "native", schemars(with = "Option<String>", regex(pattern = "^[0-9]+/[0-9]+$")))]
    pub odds: String,
    /// Most reports that one browser profile ever sends, at most 8; the preset's where none is given. A question with three
    /// to five answers has at most 5, with six to eight 4, with more 5.
    #[cfg_attr(feature = "native", schemars(with = "Option<u32>", range(min = 1, max = 8)))]
    pub reports: u32,
    /// Length of a reporting epoch, at least a week; "4w" where none is given.
    #[cfg_attr(feature = "native", schemars(with = "Option<String>", regex(pattern = "^[0-9]+[mhdwy]$")))]
    pub epoch: String,
    /// Share of the epochs that a device reports in while it does; "1/1" where none is given.
    #[cfg_attr(feature = "native", schemars(with = "Option<String>", regex(pattern = "^[0-9]+/[0-9]+$")))]
    pub participation: String,
    /// Share of the devices that wait for questions added later; "1/5" where none is given.
    #[cfg_attr(feature = "native", schemars(with = "Option<String>", regex(pattern = "^[0-9]+/[0-9]+$")))]
    pub reserve: String,
}

/// The JSON Schema (2020-12) of the manifest.
#[cfg(feature = "native")]
pub fn json_schema() -> serde_json::Value {
    let mut schema = serde_json::Value::from(schemars::schema_for!(Document));
    if let Some(map) = schema.as_object_mut() {
        map.insert("$id".into(), "urn:murmur:manifest:1".into());
    }
    schema
}
