//! What another manifest changes for visitors, fit for a review.

use murmur_core::manifest::Manifest;
use murmur_core::manifest::consent::ConsentTexts;
use murmur_core::privacy::policy::Policy;
use murmur_core::segment::Segment;
use murmur_core::time::Span;

use super::promise::bounds;

/// Which way a change goes for the visitor's privacy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// More is kept, or told.
    Weaker,
    /// Less is kept, or told.
    Stronger,
    /// Another meaning or other words.
    Other,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which way it goes.
    pub way: Way,
    /// Where in the manifest: `signals.purchase.keep`.
    pub path: String,
    /// What changes, in a sentence.
    pub what: String,
}

impl Way {
    /// One word.
    pub fn name(self) -> &'static str {
        match self {
            Way::Weaker => "weaker",
            Way::Stronger => "stronger",
            Way::Other => "other",
        }
    }

    /// Weaker where `new` is more than `old`.
    fn of<T: PartialOrd>(old: T, new: T) -> Way {
        if new > old { Way::Weaker } else { Way::Stronger }
    }
}

/// All changes from `old` to `new`, weaker ones first, each kind in the order of the manifest.
pub fn changes(old: &Manifest, new: &Manifest) -> Vec<Change> {
    let mut found = Found(Vec::new());
    if old.site != new.site {
        found.add(Way::Other, "site", format!("{} becomes {}: totals begin anew", old.site, new.site));
    }
    signals(old, new, &mut found);
    inputs(old, new, &mut found);
    segments(old, new, &mut found);
    recipients(old, new, &mut found);
    questions(old, new, &mut found);
    policy(&old.policy, &new.policy, &mut found);
    consent(old, new, &mut found);
    found.0.sort_by_key(|change| change.way);
    found.0
}

struct Found(Vec<Change>);

impl Found {
    fn add(&mut self, way: Way, path: impl Into<String>, what: impl Into<String>) {
        self.0.push(Change { way, path: path.into(), what: what.into() });
    }

    /// What only one of two lists has, and calls `both` on what both have.
    fn compare<'a, T>(
        &mut self,
        (old, new): (&'a [T], &'a [T]),
        name: impl Fn(&T) -> &str,
        path: &str,
        [gone, come]: [(Way, &str); 2],
        mut both: impl FnMut(&mut Found, String, &'a T, &'a T),
    ) {
        let path = |one: &T| format!("{path}.{}", name(one));
        for one in new {
            match old.iter().find(|other| name(other) == name(one)) {
                Some(other) => both(self, path(one), other, one),
                None => self.add(come.0, path(one), come.1),
            }
        }
        for one in old.iter().filter(|one| !new.iter().any(|other| name(other) == name(one))) {
            self.add(gone.0, path(one), gone.1);
        }
    }
}

fn kept(span: Option<Span>) -> String {
    span.map_or_else(|| "first and last time only".into(), Span::in_words)
}

fn signals(old: &Manifest, new: &Manifest, found: &mut Found) {
    let ends = [
        (Way::Stronger, "is not remembered any more; what devices hold of it is deleted"),
        (Way::Weaker, "is remembered from now on"),
    ];
    let lists = (&old.signals[..], &new.signals[..]);
    found.compare(
        lists,
        |signal| &signal.name,
        "signals",
        ends,
        |found, path, before, after| {
            if before.purpose != after.purpose {
                found.add(
                    Way::Other,
                    format!("{path}.purpose"),
                    format!("“{}” becomes “{}”", before.purpose, after.purpose),
                );
            }
            let keep =
                |manifest: &Manifest| manifest.signal(&after.name).and_then(|signal| manifest.needs[signal].events);
            let (was, is) = (keep(old), keep(new));
            if was != is {
                // First and last time alone, though kept without an end, are less than events.
                found.add(Way::of(was, is), format!("{path}.keep"), format!("{} becomes {}", kept(was), kept(is)));
            }
            let ends = [
                (Way::Stronger, "is not remembered any more"),
                (Way::Weaker, "is remembered with each event from now on"),
            ];
            let fields = (&before.fields[..], &after.fields[..]);
            found.compare(
                fields,
                |field| &field.name,
                &format!("{path}.fields"),
                ends,
                |found, path, before, after| {
                    if before.kind != after.kind {
                        found.add(Way::Other, path, "has another type: what devices hold of it is not read any more");
                    } else if before.from.is_some() != after.from.is_some() {
                        let way = if after.from.is_some() { Way::Weaker } else { Way::Stronger };
                        found.add(
                            way,
                            path,
                            if after.from.is_some() {
                                "is filled by itself from now on"
                            } else {
                                "is not filled by itself any more"
                            },
                        );
                    }
                },
            );
        },
    );
}

fn inputs(old: &Manifest, new: &Manifest, found: &mut Found) {
    let read = |manifest: &Manifest| -> Vec<String> {
        let read = manifest.inputs.iter().filter(|input| manifest.input(&input.name).is_some());
        read.map(|input| input.name.clone()).filter(|name| name.starts_with("visit.")).collect()
    };
    let (before, after) = (read(old), read(new));
    let ends = [(Way::Stronger, "is not read any more"), (Way::Weaker, "is read while a page is open")];
    found.compare((&before, &after), |name| name, "read", ends, |_, _, _, _| {});
    let ends = [
        (Way::Stronger, "is not asked any more; answers are deleted"),
        (Way::Other, "is asked: what a visitor answers is remembered"),
    ];
    let lists = (&old.preferences[..], &new.preferences[..]);
    found.compare(
        lists,
        |preference| &preference.name,
        "preferences",
        ends,
        |found, path, before, after| {
            if before.keep != after.keep {
                let what = format!("{} becomes {}", before.keep.in_words(), after.keep.in_words());
                found.add(Way::of(before.keep, after.keep), format!("{path}.keep"), what);
            }
            if before.kind != after.kind {
                found.add(Way::Other, path, "offers other answers");
            }
        },
    );
}

fn segments(old: &Manifest, new: &Manifest, found: &mut Found) {
    let ends = [(Way::Other, "is not decided any more"), (Way::Other, "is decided from now on")];
    let lists = (&old.segments[..], &new.segments[..]);
    found.compare(
        lists,
        |segment| &segment.name,
        "segments",
        ends,
        |found, path, before, after| {
            if before.when != after.when {
                found.add(Way::Other, format!("{path}.when"), format!("{} becomes {}", before.when, after.when));
            }
            for (key, was, is) in [("title", &before.title, &after.title), ("why", &before.why, &after.why)] {
                if was != is {
                    found.add(Way::Other, format!("{path}.{key}"), format!("“{was}” becomes “{is}”"));
                }
            }
            if before.stays != after.stays {
                found.add(Way::Other, format!("{path}.stays"), "membership stays for another time");
            }
        },
    );
}

fn recipients(old: &Manifest, new: &Manifest, found: &mut Found) {
    let marks = |manifest: &Manifest| -> Vec<String> {
        let of = |segment: &Segment| {
            segment.activate.iter().map(|name| format!("{}.activate.{name}", segment.name)).collect()
        };
        manifest.segments.iter().flat_map(|segment| -> Vec<String> { of(segment) }).collect()
    };
    let ends =
        [(Way::Stronger, "is not told of it any more"), (Way::Weaker, "is told of it, with consent to activate")];
    found.compare((&marks(old), &marks(new)), |mark| mark, "segments", ends, |_, _, _, _| {});
    let ends = [
        (Way::Stronger, "is told of no segment any more"),
        (Way::Weaker, "is told of segments, with consent to activate"),
    ];
    let lists = (&old.recipients[..], &new.recipients[..]);
    found.compare(
        lists,
        |recipient| &recipient.name,
        "recipients",
        ends,
        |found, path, before, after| {
            for (key, was, is) in [("title", &before.title, &after.title), ("terms", &before.terms, &after.terms)] {
                if was != is {
                    found.add(Way::Weaker, format!("{path}.{key}"), format!("“{was}” becomes “{is}”: somebody else?"));
                }
            }
        },
    );
}

/// Other words are another question: what was agreed to are the old ones.
fn consent(old: &Manifest, new: &Manifest, found: &mut Found) {
    let texts = |manifest: &Manifest| -> Vec<(String, String)> {
        let said =
            |language: &str, (key, text): (&str, Option<&str>)| Some((format!("{language}.{key}"), text?.into()));
        let of = |(language, texts): &(String, ConsentTexts)| -> Vec<_> {
            texts.all().into_iter().filter_map(|one| said(language, one)).collect()
        };
        manifest.consent.iter().flat_map(of).collect()
    };
    let ends = [
        (Way::Other, "is said in the elements' own words from now on"),
        (Way::Other, "is said in words of the site from now on"),
    ];
    found.compare(
        (&texts(old), &texts(new)),
        |(path, _)| path,
        "consent",
        ends,
        |found, path, (_, was), (_, is)| {
            if was != is {
                let what = format!("“{was}” becomes “{is}”: records made before have the hash of the old words");
                found.add(Way::Other, path, what);
            }
        },
    );
}

fn questions(old: &Manifest, new: &Manifest, found: &mut Found) {
    let ends = [
        (Way::Stronger, "is not asked any more: browsers that answered it are silent for good"),
        (Way::Other, "is asked: of browsers that have not reported yet"),
    ];
    let lists = (&old.policy.questions[..], &new.policy.questions[..]);
    found.compare(
        lists,
        |question| &question.name,
        "questions",
        ends,
        |found, path, before, after| {
            if before.asks.kind() != after.asks.kind() || before.asks.shape() != after.asks.shape() {
                found.add(Way::Other, &path, "has other answers: browsers that answered it are silent for good");
            } else if before.asks != after.asks {
                found.add(Way::Other, &path, "has another rule: its totals begin a new series");
            }
            if before.weight != after.weight {
                found.add(Way::Other, format!("{path}.weight"), format!("{} becomes {}", before.weight, after.weight));
            }
            let (was, is) = (bounds(&old.policy, before), bounds(&new.policy, after));
            for (what, was, is) in [
                ("one report", was.one, is.one),
                ("all reports, answer unchanged", was.stable, is.stable),
                ("all reports, whatever happens", was.any, is.any),
            ] {
                if was != is {
                    found.add(Way::of(was, is), &path, format!("{what}: ε {was} becomes {is}"));
                }
            }
        },
    );
}

fn policy(old: &Policy, new: &Policy, found: &mut Found) {
    let (first, now) = (old.odds, new.odds);
    if first != now {
        let silent =
            if now.at_most(first) { "" } else { "; browsers that have reported at lower odds are silent for good" };
        let way = if now.at_most(first) { Way::Stronger } else { Way::Weaker };
        found.add(way, "privacy.odds", format!("{first} becomes {now}{silent}"));
    }
    if old.reports != new.reports {
        let what = format!("{} becomes {}", old.reports, new.reports);
        found.add(Way::of(old.reports, new.reports), "privacy.reports", what);
    }
    if old.epoch != new.epoch {
        let what = format!("{} becomes {}; browsers with a key are silent", old.epoch.in_words(), new.epoch.in_words());
        // A shorter epoch says the same in less time.
        found.add(Way::of(new.epoch, old.epoch), "privacy.epoch", what);
    }
    if old.participation != new.participation {
        let what = format!("{} becomes {}", old.participation, new.participation);
        let share = |policy: &Policy| f64::from(policy.participation.part()) / f64::from(policy.participation.whole());
        found.add(Way::of(share(old), share(new)), "privacy.participation", what);
    }
    if old.reserve != new.reserve {
        found.add(Way::Other, "privacy.reserve", format!("{} becomes {}", old.reserve, new.reserve));
    }
}
