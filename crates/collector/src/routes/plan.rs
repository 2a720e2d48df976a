//! `GET /v1/plan`: what the questions of the registered manifests will say, and when, before anyone is asked.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use murmur_core::estimate::plan::{self, Assumptions, Planned};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::totals::{answer, authorize};
use crate::error::{Problem, ProblemDocument, Reason};
use crate::state::{Collector, Plannable};

/// Weeks that are planned where none are asked for: a quarter.
const WEEKS: u32 = 13;

/// Most weeks that are told one by one.
const MOST_WEEKS: u32 = 104;

/// How narrow each question's interval will be in each week, when it reaches the target, and what would help most.
#[utoipa::path(
    get,
    path = "/v1/plan",
    tag = "analysts",
    security(("token" = [])),
    params(Expected),
    responses(
        (status = 200, description = "Each question of each manifest", body = Plan),
        (status = 400, description = "Visitors, a share or weeks that can't be", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "No token, or another", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 405, description = "Another method", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn plan(
    State(collector): State<Arc<Collector>>,
    headers: HeaderMap,
    expected: Result<Query<Expected>, axum::extract::rejection::QueryRejection>,
) -> Response {
    answer(&collector.clone(), async {
        authorize(&collector, &headers)?;
        let expected = expected.map_err(|_| nothing_to_plan())?.0;
        let assumed = expected.assumptions().ok_or_else(nothing_to_plan)?;
        let last = expected.weeks.unwrap_or(WEEKS);
        if !(1..=MOST_WEEKS).contains(&last) {
            return Err(nothing_to_plan());
        }
        let weeks: Vec<u32> = (1..=last).collect();
        let planned = |plannable: &Plannable| -> Vec<PlannedRow> {
            let of = |planned: Planned| PlannedRow::new(plannable, planned);
            plan::plan(&plannable.policy, &assumed, &weeks).into_iter().map(of).collect()
        };
        let questions = collector.plannable().iter().flat_map(planned).collect();
        Ok(Json(Plan { confidence: assumed.confidence, target: assumed.target, weeks: last, questions })
            .into_response())
    })
    .await
}

fn nothing_to_plan() -> Problem {
    Problem::new(
        Reason::Plan,
        "expected \"weekly_visitors\" from 1 to 10¹⁰, shares above 0 and at most 1, \"confidence\" below 1, \"weeks\" from 1 to 104",
    )
}

/// What a site can expect. Each share is a fraction of 1.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    /// Different visitors in a week.
    #[param(minimum = 1.0, maximum = 1e10, example = 100_000)]
    weekly_visitors: f64,
    /// Those who consent to reports; all where none is given.
    consenting: Option<f64>,
    /// Of the visitors counted week by week, those who are different ones within an epoch; 0.875 where none is given.
    distinct: Option<f64>,
    /// Devices of one epoch that report in another one too; 0 where none is given.
    returning: Option<f64>,
    /// Share of an answer, or of the segment that a rate or a mean is of; 0.05 where none is given.
    share: Option<f64>,
    /// Rate within the segment; 0.05 where none is given.
    rate: Option<f64>,
    /// Half-width to reach, of a mean a part of its bound; 0.01 where none is given.
    target: Option<f64>,
    /// Of the intervals; 0.95 where none is given.
    confidence: Option<f64>,
    /// Weeks to plan, from 1 to 104; 13 where none are given.
    weeks: Option<u32>,
}

impl Expected {
    /// `None` where a number is out of its range.
    fn assumptions(&self) -> Option<Assumptions> {
        let usual = Assumptions::usual(self.weekly_visitors);
        let assumed = Assumptions {
            weekly_visitors: self.weekly_visitors,
            consenting: self.consenting.unwrap_or(usual.consenting),
            distinct: self.distinct.unwrap_or(usual.distinct),
            returning: self.returning.unwrap_or(usual.returning),
            share: self.share.unwrap_or(usual.share),
            rate: self.rate.unwrap_or(usual.rate),
            target: self.target.unwrap_or(usual.target),
            confidence: self.confidence.unwrap_or(usual.confidence),
        };
        let positive = [assumed.consenting, assumed.distinct, assumed.share, assumed.rate, assumed.target];
        let possible = (1.0..=1e10).contains(&assumed.weekly_visitors)
            && positive.iter().all(|share| *share > 0.0 && *share <= 1.0)
            && (0.0..=1.0).contains(&assumed.returning)
            && assumed.confidence > 0.0
            && assumed.confidence < 1.0;
        possible.then_some(assumed)
    }
}

/// What will be sayable.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// Of the intervals.
    confidence: f64,
    /// The half-width to reach.
    target: f64,
    /// The last week of each question's `after`.
    weeks: u32,
    /// Each question of each manifest.
    questions: Vec<PlannedRow>,
}

/// What one question will say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Planned)]
#[serde(deny_unknown_fields)]
pub(super) struct PlannedRow {
    /// The site that asks.
    site: String,
    /// The question.
    question: String,
    /// The title of what is asked about.
    #[schema(required)]
    title: Option<String>,
    /// `segment`, `choice`, `outcome`, `returned`, `funnel`, `mean`, `experiment`, `anchored` or `canary`.
    kind: &'static str,
    /// What the half-widths are of: `share`, `rate`, `mean` or `lift`.
    measure: &'static str,
    /// Of half-widths and differences: `share` is a fraction of 1, `amount` what the question counts in.
    unit: &'static str,
    /// Reports in an epoch.
    reports: f64,
    /// ε of one report, rounded up.
    epsilon: f64,
    /// Half-width after each week, of all epochs closed by then; of what came in so far where none has.
    after: Vec<AfterRow>,
    /// Weeks until the target; null where ten years are not enough.
    #[schema(required)]
    weeks_to_target: Option<u32>,
    /// The smallest difference of two epochs that would show, with 80 % power.
    smallest_difference: f64,
    /// Why an epoch's number would not be shown.
    #[schema(required)]
    withheld: Option<String>,
    /// What would help, the most helpful first.
    changes: Vec<ChangeRow>,
}

impl PlannedRow {
    /// Names every field of the core's plan, so that none is forgotten.
    fn new(plannable: &Plannable, planned: Planned) -> PlannedRow {
        let Planned {
            question,
            kind,
            measure,
            unit,
            reports,
            epsilon,
            after,
            weeks_to_target,
            smallest_difference,
            withheld,
            changes,
        } = planned;
        let title = plannable.titles.iter().find(|title| title.question == question).map(|title| title.title.clone());
        let after = after.into_iter().map(|plan::After { weeks, half_width }| AfterRow { weeks, half_width }).collect();
        let changes = changes
            .into_iter()
            .map(|plan::Change { change, half_width, epsilon }| ChangeRow { change, half_width, epsilon })
            .collect();
        let site = plannable.policy.site.clone();
        PlannedRow {
            site,
            question,
            title,
            kind,
            measure,
            unit,
            reports,
            epsilon,
            after,
            weeks_to_target,
            smallest_difference,
            withheld,
            changes,
        }
    }
}

/// A half-width at a time.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = After)]
#[serde(deny_unknown_fields)]
pub(super) struct AfterRow {
    /// Weeks since the start.
    weeks: u32,
    /// Half-width then.
    half_width: f64,
}

/// What would change a plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeRow {
    /// In words.
    change: String,
    /// Half-width after the last week then.
    half_width: f64,
    /// ε of one report then, rounded up.
    epsilon: f64,
}
