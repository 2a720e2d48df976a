//! What will be sayable, before anyone is asked: reports, half-widths and differences that would show.

use super::category::{Crowd, Support};
use super::channel::Channel;
use super::interval::z;
use super::rate::Ratio;
use super::withhold;
use crate::privacy::odds::Odds;
use crate::privacy::policy::{Policy, Question};
use crate::privacy::preset::Preset;
use crate::privacy::question::{Asks, Choice, Levels, Options};
use crate::time::Span;

/// z of 80 % power.
const POWER: f64 = 0.841_621_233_572_914_2;

/// Reports for a half-width: n = z²π(1−π)/(λ²h²), rounded up.
pub fn reports_for(half_width: f64, share: f64, channel: Channel, confidence: f64) -> u64 {
    (z(confidence).powi(2) * channel.variance(share) / (half_width * half_width)).ceil() as u64
}

/// Half-width that so many reports give: z√(π(1−π)/n)/λ.
pub fn half_width(reports: f64, share: f64, channel: Channel, confidence: f64) -> f64 {
    z(confidence) * (channel.variance(share) / reports).sqrt()
}

/// The smallest difference of two shares, each of so many reports, that an interval at `confidence` shows with 80 %
/// power: (z + 0.84)·√(2π(1−π)/n)/λ, which is 2.80 at 95 %.
pub fn smallest_difference(reports: f64, share: f64, channel: Channel, confidence: f64) -> f64 {
    (z(confidence) + POWER) * (2.0 * channel.variance(share) / reports).sqrt()
}

/// What a site can expect of its visitors.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Assumptions {
    /// Visitors of a week.
    pub weekly_visitors: f64,
    /// Share of them who consent to reports and whose browser lets them through.
    pub consenting: f64,
    /// Of the visitors counted week by week, the share who are different ones within an epoch.
    pub distinct: f64,
    /// Share of the devices of one epoch that report in another one too.
    pub returning: f64,
    /// The share of an answer, or of the segment that a rate or a mean is of.
    pub share: f64,
    /// The rate within the segment.
    pub rate: f64,
    /// Half-width to reach: a share, or a part of the bound of a mean.
    pub target: f64,
    /// Of the intervals.
    pub confidence: f64,
}

impl Assumptions {
    /// The assumptions of the published planning numbers: everyone consents, seven of eight visitors of an epoch's weeks are
    /// different ones, epochs share no devices, 5 % of each answer, ± 1 point at 95 %.
    pub fn usual(weekly_visitors: f64) -> Assumptions {
        Assumptions {
            weekly_visitors,
            consenting: 1.0,
            distinct: 0.875,
            returning: 0.0,
            share: 0.05,
            rate: 0.05,
            target: 0.01,
            confidence: 0.95,
        }
    }
}

/// Longest plan, in weeks.
pub const LONGEST: u32 = 520;

/// What one question will say.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Planned {
    /// The question.
    pub question: String,
    /// Its kind, in manifests' words.
    pub kind: &'static str,
    /// What the half-widths are of: `share`, `rate`, `mean` or `lift`.
    pub measure: &'static str,
    /// Of half-widths and differences: `share` is a fraction of 1, `amount` what the question counts in.
    pub unit: &'static str,
    /// Reports in an epoch.
    pub reports: f64,
    /// ε of one report, rounded up.
    pub epsilon: f64,
    /// Half-width after so many weeks.
    pub after: Vec<After>,
    /// Weeks until the target; none within ten years.
    pub weeks_to_target: Option<u32>,
    /// The smallest difference of two epochs that would show, with 80 % power.
    pub smallest_difference: f64,
    /// Why an epoch's number would not be shown.
    pub withheld: Option<String>,
    /// What would help, the most helpful first.
    pub changes: Vec<Change>,
}

/// A half-width at a time.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct After {
    /// Weeks since the start.
    pub weeks: u32,
    /// Half-width of all closed epochs together; of what came in so far where none has closed.
    pub half_width: f64,
}

/// What would change a plan.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Change {
    /// In words.
    pub change: String,
    /// Half-width after the last of the weeks asked for.
    pub half_width: f64,
    /// ε of one report then, rounded up.
    pub epsilon: f64,
}

/// Plans each question of a policy; `weeks` are the times of [`Planned::after`].
pub fn plan(policy: &Policy, assumptions: &Assumptions, weeks: &[u32]) -> Vec<Planned> {
    policy.questions.iter().filter_map(|question| planned(policy, question, assumptions, weeks)).collect()
}

fn planned(policy: &Policy, question: &Question, assumed: &Assumptions, weeks: &[u32]) -> Option<Planned> {
    let outlook = Outlook::of(policy, question, assumed)?;
    let channel = Support::of(policy.mechanism(question))?.channel();
    let last = weeks.last().copied().unwrap_or(13);
    let target = assumed.target * outlook.scale;
    let half_width = |weeks| outlook.half_width(weeks, assumed.confidence);
    Some(Planned {
        question: question.name.clone(),
        kind: question.asks.kind(),
        measure: outlook.measure,
        unit: if outlook.measure == "mean" { "amount" } else { "share" },
        reports: outlook.reports,
        epsilon: policy.odds.epsilon(),
        after: weeks.iter().map(|&weeks| After { weeks, half_width: half_width(weeks) }).collect(),
        weeks_to_target: (1..=LONGEST).find(|&weeks| half_width(weeks) <= target),
        smallest_difference: (z(assumed.confidence) + POWER) * (2.0 * outlook.variance / outlook.reports).sqrt(),
        withheld: withhold::withheld(outlook.reports as u64, channel, z(assumed.confidence)).map(|why| why.to_string()),
        changes: changes(policy, question, assumed, last),
    })
}

/// What a question's reports will be worth.
struct Outlook {
    measure: &'static str,
    /// Of a share 1, of a mean its bound.
    scale: f64,
    /// n·Var of one epoch.
    variance: f64,
    /// The part of it that epochs have in common where the same devices answer.
    lasting: f64,
    /// Reports of an epoch.
    reports: f64,
    weeks_of_epoch: f64,
    returning: f64,
}

impl Outlook {
    fn of(policy: &Policy, question: &Question, assumed: &Assumptions) -> Option<Outlook> {
        let mechanism = policy.mechanism(question);
        let support = Support::of(mechanism)?;
        let (measure, scale, variance) = worth(&question.asks, support, assumed)?;
        let weeks_of_epoch = policy.epoch.0 as f64 / Span::WEEK.0 as f64;
        let participation = f64::from(policy.participation.part()) / f64::from(policy.participation.whole());
        let visitors = assumed.weekly_visitors * assumed.consenting * assumed.distinct * weeks_of_epoch;
        let reports = visitors * policy.draw_probability(question).value() * participation;
        // Of the noise of one share, what the remembered answer has of it; the same part is taken for other measures.
        let lasting = mechanism.remembered().and_then(|memo| Channel::new(memo.same.value(), memo.other.value()));
        let of_noise = |memo: Channel| {
            let share = assumed.share;
            (memo.variance_of_noise(share) + share * (1.0 - share)) / support.channel().variance(share)
        };
        let lasting = variance * lasting.map_or(0.0, of_noise).min(1.0);
        let returning = assumed.returning * participation;
        (reports > 0.0).then_some(Outlook { measure, scale, variance, lasting, reports, weeks_of_epoch, returning })
    }

    /// Of the mean of all epochs closed by then: [lasting·(1/T + (1 − 1/T)ρ) + fresh/T]/n.
    fn half_width(&self, weeks: u32, confidence: f64) -> f64 {
        let weeks = f64::from(weeks);
        let epochs = (weeks / self.weeks_of_epoch).floor();
        let variance = if epochs < 1.0 {
            self.variance / (self.reports * weeks / self.weeks_of_epoch)
        } else {
            let common = self.lasting * (1.0 / epochs + (1.0 - 1.0 / epochs) * self.returning);
            (common + (self.variance - self.lasting) / epochs) / self.reports
        };
        z(confidence) * variance.sqrt()
    }
}

/// The measure of a kind, its scale, and n·Var at what is assumed.
fn worth(asks: &Asks, support: Support, assumed: &Assumptions) -> Option<(&'static str, f64, f64)> {
    let channel = support.channel();
    let (share, rate) = (assumed.share, assumed.rate);
    Some(match asks {
        Asks::Segment { .. } | Asks::Anchored { .. } | Asks::Choice(_) | Asks::Funnel(_) => {
            ("share", 1.0, channel.variance(share))
        }
        Asks::Canary => ("share", 1.0, channel.variance(0.0)),
        Asks::Experiment { arms, .. } => ("lift", 1.0, 2.0 * arms.all().len() as f64 * channel.variance(share)),
        Asks::Outcome { .. } | Asks::Returned { .. } => {
            let shares = [1.0 - share, share * (1.0 - rate), share * rate];
            ("rate", 1.0, ratio(support, &shares, &[0.0, 0.0, 1.0], &[0.0, 1.0, 1.0])?)
        }
        // The widest case: half of the amounts nothing, half the bound.
        Asks::Mean { within, most, levels, .. } => {
            let levels = if *levels == Levels::Two {
                vec![(0.0, 0.5), (1.0, 0.5)]
            } else {
                vec![(0.0, 0.5), (0.5, 0.0), (1.0, 0.5)]
            };
            let inside = if within.is_some() { share } else { 1.0 };
            let outside = within.as_ref().map(|_| 1.0 - share);
            let shares: Vec<f64> = outside.into_iter().chain(levels.iter().map(|(_, part)| inside * part)).collect();
            let values: Vec<f64> =
                outside.map(|_| 0.0).into_iter().chain(levels.iter().map(|(value, _)| *value)).collect();
            let whole: Vec<f64> = outside.map(|_| 0.0).into_iter().chain(levels.iter().map(|_| 1.0)).collect();
            let most = f64::from(most.units());
            ("mean", most, most * most * ratio(support, &shares, &values, &whole)?)
        }
    })
}

/// n·Var of the ratio of two weighted sums of shares.
fn ratio(support: Support, shares: &[f64], part: &[f64], whole: &[f64]) -> Option<f64> {
    /// So many that rounding to whole counts does not matter.
    const MANY: f64 = 1e12;
    let count = |share: &f64| (support.channel().reported(*share) * MANY).round() as u64;
    let crowd = Crowd::new(&shares.iter().map(count).collect::<Vec<_>>(), MANY as u64, support)?;
    let ratio = Ratio {
        part: crowd.combination(part),
        whole: crowd.combination(whole),
        part_variance: crowd.combined_covariance(part, part),
        whole_variance: crowd.combined_covariance(whole, whole).max(f64::MIN_POSITIVE),
        covariance: crowd.combined_covariance(part, whole),
    };
    Some(ratio.estimate(0.95).ok()?.standard_error.powi(2) * MANY)
}

fn changes(policy: &Policy, question: &Question, assumed: &Assumptions, weeks: u32) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let now =
        Outlook::of(policy, question, assumed).map_or(f64::INFINITY, |now| now.half_width(weeks, assumed.confidence));
    let mut consider = |change: String, policy: &Policy, question: &Question, assumed: &Assumptions| {
        let half_width = Outlook::of(policy, question, assumed).map(|then| then.half_width(weeks, assumed.confidence));
        if let Some(half_width) = half_width.filter(|half_width| *half_width < 0.99 * now) {
            changes.push(Change { change, half_width, epsilon: policy.odds.epsilon() });
        }
    };
    let alone = Policy { questions: vec![question.clone()], ..policy.clone() };
    let others = policy.questions.len() - 1;
    if others > 1 {
        let total: u32 = policy.questions.iter().map(|q| q.weight).sum::<u32>() - question.weight;
        let rest = Question { weight: (total / 2).max(1), ..Question::segment("half_of_the_others", 1, "false") };
        let half = Policy { questions: vec![question.clone(), rest], ..policy.clone() };
        consider("half of the other questions".into(), &half, question, assumed);
    }
    if others > 0 {
        consider("no other question".into(), &alone, question, assumed);
    }
    let segments: Vec<&Question> = policy.questions.iter().filter(|q| matches!(q.asks, Asks::Segment { .. })).collect();
    if segments.len() > 1 && matches!(question.asks, Asks::Segment { .. }) {
        let choice = |q: &&Question| Choice { name: q.name.clone(), rule: "true".into() };
        if let Some(options) = Options::new(segments.iter().map(choice).collect()) {
            let weight = segments.iter().map(|q| q.weight).sum();
            let merged = Question { name: "merged".into(), weight, asks: Asks::Choice(options) };
            let rest = policy.questions.iter().filter(|q| !matches!(q.asks, Asks::Segment { .. })).cloned();
            let policy = Policy { questions: rest.chain([merged.clone()]).collect(), ..policy.clone() };
            let change = format!("the {} segments in one question, if they exclude each other", segments.len());
            consider(change, &policy, &merged, assumed);
        }
    }
    let longer = Policy { epoch: Span(policy.epoch.0 * 2), ..policy.clone() };
    consider("epochs twice as long".into(), &longer, question, assumed);
    for preset in Preset::ALL {
        let (odds, reports): (Odds, u32) = (preset.odds(), preset.reports());
        let other = Policy { odds, reports, ..policy.clone() };
        consider(format!("the preset \"{}\"", preset.name()), &other, question, assumed);
    }
    changes.sort_by(|a, b| a.half_width.total_cmp(&b.half_width));
    changes
}

#[cfg(test)]
mod tests;
