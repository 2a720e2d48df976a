//! What this collector says of itself in the open, at `/.well-known/murmur.json`: the hashes of the SDK's files, and what
//! every policy that it takes reports for promises. Anyone can hold a page, or a report, against it.

use std::collections::BTreeMap;

use murmur_core::manifest::Manifest;
use murmur_core::privacy::policy::Policy;
use murmur_core::privacy::preset::Preset;
use serde::Serialize;
use utoipa::ToSchema;

/// The version of this document's form.
const VERSION: u32 = 1;

/// What is promised in the open.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicPromise {
    /// 1
    version: u32,
    /// For each file of the SDK that a page loads its hash, as a tag's `integrity` takes it.
    sdk: BTreeMap<String, String>,
    /// The policy of each manifest that reports are taken for.
    policies: Vec<PromisedPolicy>,
}

/// What the reports of one manifest can say at most.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PromisedPolicy {
    /// The site that asks.
    site: String,
    /// Length of an epoch, within which a profile reports at most once.
    epoch_ms: i64,
    /// What the site asks of those who chose nothing else.
    #[serde(flatten)]
    own: Bound,
    /// What is asked of those who chose a preset: never more.
    presets: BTreeMap<&'static str, Bound>,
    /// The most reports of a profile by the question that it answers.
    questions: BTreeMap<String, u32>,
}

/// The bound of a policy.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Bound {
    /// Its hash, which each report of it carries.
    policy: String,
    /// How much likelier a report is at most under one answer than under another, `3/1`.
    odds: String,
    /// The same as ε, rounded up.
    epsilon: f64,
    /// The cap: the most reports of a profile.
    reports: u32,
}

impl PublicPromise {
    /// The document of now: files may have changed since it was last asked for, policies have not.
    pub fn new(sdk: BTreeMap<String, String>, policies: Vec<PromisedPolicy>) -> PublicPromise {
        PublicPromise { version: VERSION, sdk, policies }
    }
}

impl PromisedPolicy {
    /// What a manifest promises.
    pub fn of(manifest: &Manifest) -> PromisedPolicy {
        let policy = &manifest.policy;
        PromisedPolicy {
            site: policy.site.clone(),
            epoch_ms: policy.epoch.0,
            own: Bound::of(policy),
            presets: Preset::ALL.map(|preset| (preset.name(), Bound::of(&policy.under(preset)))).into(),
            questions: policy.questions.iter().map(|question| (question.name.clone(), policy.cap(question))).collect(),
        }
    }
}

impl Bound {
    fn of(policy: &Policy) -> Bound {
        let odds = policy.odds;
        Bound { policy: policy.hash(), odds: odds.text(), epsilon: odds.epsilon(), reports: policy.reports }
    }
}
