//! What is wrong with a page that uses Murmur's elements: names that the manifest does not have, and variants that a
//! member's browser alone would ask a server for.

use murmur_core::fault::Fault;
use murmur_core::manifest::Manifest;
use murmur_core::time::Span;
use scraper::{ElementRef, Node};

use crate::page;

/// Scripts of the SDK, by the end of their address.
const SDK: [&str; 5] = ["murmur.js", "murmur-hint.js", "personalise.js", "elements.js", "murmur_events.js"];

/// The attributes by which a `<murmur-if>` asks for something.
const ASKING: [&str; 5] = ["segment", "any", "all", "not", "arm"];

/// What is wrong, in the order of the page; a fault's path is the opening tag. Without a manifest names are not looked up.
pub fn lint(html: &str, manifest: Option<&Manifest>) -> Vec<Fault> {
    let html = page::parse(html);
    let elements: Vec<_> = html.root_element().descendants().filter_map(ElementRef::wrap).collect();
    let mut lint = Lint { manifest, faults: Vec::new(), events: tag_listens(&elements) };
    for element in elements {
        lint.element(element);
    }
    lint.faults
}

struct Lint<'m> {
    manifest: Option<&'m Manifest>,
    faults: Vec<Fault>,
    /// Whether the page's tag listens to declared events; none where no tag is on the page.
    events: Option<bool>,
}

impl Lint<'_> {
    fn element(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "murmur-if" => self.condition(element),
            "murmur-rank" => self.rank(element),
            "murmur-why" => self.segments(element, &["segment"]),
            "script" => self.script(element),
            _ => {}
        }
        if element.attr("data-murmur-event").is_some() {
            self.event(element);
        }
        if inside(element, "murmur-if") {
            self.variant(element);
        }
    }

    fn note(&mut self, element: ElementRef<'_>, found: &str, expected: &str) {
        self.faults.push(Fault::new(&tag(element), found, expected));
    }

    fn condition(&mut self, element: ElementRef<'_>) {
        self.segments(element, &["segment", "any", "all", "not"]);
        if !ASKING.iter().any(|name| element.attr(name).is_some_and(|value| !value.trim().is_empty())) {
            self.note(element, "no condition", "segment, any, all, not or arm with a name");
        }
        if let Some(arm) = element.attr("arm") {
            self.arm(element, arm);
        }
        let percent = |text: &str| text.trim().strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
        if let Some(share) = element.attr("holdout")
            && percent(share).is_none_or(|share| !(0.0..=100.0).contains(&share))
        {
            self.note(element, &format!("holdout {share:?}"), "a share such as \"10%\"");
        }
        if let Some(times) = element.attr("times")
            && !times.trim().parse::<u32>().is_ok_and(|times| (1..=100).contains(&times))
        {
            self.note(element, &format!("times {times:?}"), "a whole number from 1 to 100");
        }
        match element.attr("per") {
            Some(per) if Span::parse(per).is_none() => {
                self.note(element, &format!("per {per:?}"), "a whole number and one of m, h, d, w, y, such as \"7d\"");
            }
            Some(_) if element.attr("times").is_none() => {
                self.note(element, "per without times", "times=\"3\" beside it");
            }
            _ => {}
        }
        if !element.child_elements().any(|child| child.attr("slot") == Some("else")) {
            self.note(element, "no fallback", "a child with slot=\"else\": what everyone else sees");
        }
        if element.children().any(|child| matches!(child.value(), Node::Text(text) if !text.trim().is_empty())) {
            self.note(
                element,
                "bare text",
                "it in an element of its own: it can't be hidden before the script is there",
            );
        }
    }

    fn arm(&mut self, element: ElementRef<'_>, arm: &str) {
        let Some((question, arm)) = arm.split_once(':') else {
            return self.note(element, &format!("arm {arm:?}"), "a question and its arm, such as \"test:b\"");
        };
        let Some(manifest) = self.manifest else { return };
        let arms = manifest.policy.question(question).map_or(&[][..], |question| question.asks.arms());
        if arms.is_empty() {
            self.note(element, &format!("arm of {question:?}"), "a question of the manifest with arms");
        } else if !arms.iter().any(|known| known == arm) {
            self.note(element, &format!("arm {arm:?}"), &format!("one of {}", arms.join(", ")));
        }
    }

    /// Looks up the segments that these attributes name.
    fn segments(&mut self, element: ElementRef<'_>, attributes: &[&str]) {
        let Some(manifest) = self.manifest else { return };
        let given = attributes.iter().filter_map(|name| element.attr(name)).flat_map(str::split_whitespace);
        let unknown: Vec<_> = given.filter(|name| manifest.segment(name).is_none()).collect();
        for name in unknown {
            let known: Vec<_> = manifest.segments.iter().map(|segment| segment.name.as_str()).collect();
            self.note(element, &format!("the segment {name:?}"), &format!("one of {}", known.join(", ")));
        }
    }

    fn rank(&mut self, element: ElementRef<'_>) {
        let by = element.attr("by").unwrap_or_default();
        if let Some(manifest) = self.manifest
            && !ranked(manifest, by)
        {
            self.note(element, &format!("by {by:?}"), "a field that the manifest ranks, such as view.genre");
        }
        if !element.child_elements().any(|child| child.attr("data-value").is_some()) {
            self.note(element, "no child with a data-value", "children that say what they are about");
        }
    }

    /// Part of a variant or a fallback: everyone's browser must ask for it alike.
    fn variant(&mut self, element: ElementRef<'_>) {
        const EVERYONE: &str = "what everyone's browser asks for alike";
        let name = element.value().name();
        let has = |attribute: &str| element.attr(attribute).is_some();
        if element.attr("loading").is_some_and(|loading| loading.eq_ignore_ascii_case("lazy")) {
            self.note(element, "what is fetched when it is seen", "loading=\"eager\", or the attribute left out");
        }
        match name {
            "object" | "embed" => self.note(element, "what a browser may fetch again when it is shown", EVERYONE),
            "video" | "audio" if has("autoplay") => {
                self.note(element, "autoplay, which fetches when it is seen", EVERYONE)
            }
            "script" => self.note(element, "a script, which runs for everyone", "it outside of the condition"),
            "a" if has("ping") => self.note(element, "a ping, which tells of members", "the link without it"),
            _ => {}
        }
        let scripted = ["data-src", "data-srcset", "data-bg", "data-background"].into_iter().find(|name| has(name));
        if let Some(scripted) = scripted {
            self.note(element, &format!("{scripted}, which a script fetches when it is seen"), "src or srcset");
        }
    }

    fn event(&mut self, element: ElementRef<'_>) {
        if self.events == Some(false) {
            self.note(element, "an event that nothing listens for", "data-events on the tag that loads murmur.js");
            self.events = None; // once is enough
        }
        let Some(manifest) = self.manifest else { return };
        let name = element.attr("data-murmur-event").unwrap_or_default();
        let Some(signal) = manifest.signal(name).map(|index| &manifest.signals[index]) else {
            let known: Vec<_> = manifest.signals.iter().map(|signal| signal.name.as_str()).collect();
            return self.note(element, &format!("the signal {name:?}"), &format!("one of {}", known.join(", ")));
        };
        let fields = element.value().attrs().filter_map(|(name, _)| match name {
            "data-murmur-value" => Some("value"),
            other => other.strip_prefix("data-murmur-field-"),
        });
        let unknown: Vec<_> = fields.filter(|field| signal.field(field).is_none()).collect();
        for field in unknown {
            self.note(element, &format!("the field {field:?}"), &format!("a field of the signal {name:?}"));
        }
    }

    fn script(&mut self, element: ElementRef<'_>) {
        let Some(file) = sdk_file(element) else { return };
        let address = element.attr("src").unwrap_or_default();
        let elsewhere = address.contains("://") || address.starts_with("//");
        if elsewhere && (element.attr("integrity").is_none() || element.attr("crossorigin").is_none()) {
            self.note(
                element,
                "a script of another origin without integrity",
                "integrity and crossorigin, or your own origin",
            );
        }
        if file == "murmur-hint.js" {
            let waits = ["async", "defer"].iter().all(|name| element.attr(name).is_none())
                && element.attr("type") != Some("module");
            if !waits || !inside(element, "head") {
                self.note(element, "a hint that comes after the first paint", "it in the head, without async or defer");
            }
        }
    }
}

/// Whether the page's tag listens to declared events; none where there is no tag.
fn tag_listens(elements: &[ElementRef<'_>]) -> Option<bool> {
    let tag = elements.iter().find(|element| sdk_file(**element) == Some("murmur.js"))?;
    Some(["data-events", "data-spa", "data-ga4"].iter().any(|name| tag.attr(name).is_some()))
}

/// Which of the SDK's scripts it loads.
fn sdk_file(element: ElementRef<'_>) -> Option<&'static str> {
    let address = element.attr("src").filter(|_| element.value().name() == "script")?;
    let path = &address[..address.find(['?', '#']).unwrap_or(address.len())];
    let name = path.rsplit('/').next()?;
    SDK.into_iter().find(|file| *file == name)
}

fn ranked(manifest: &Manifest, by: &str) -> bool {
    let field = by.split_once('.').and_then(|(signal, field)| {
        let signal = &manifest.signals[manifest.signal(signal)?];
        Some(&signal.fields[signal.field(field)?])
    });
    field.is_some_and(|field| field.rank.is_some())
}

fn inside(element: ElementRef<'_>, name: &str) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|outer| outer.value().name() == name)
}

/// The opening tag, as far as it says which one it is.
fn tag(element: ElementRef<'_>) -> String {
    const TOLD: [&str; 15] = [
        "id",
        "src",
        "data",
        "segment",
        "any",
        "all",
        "not",
        "arm",
        "by",
        "holdout",
        "times",
        "per",
        "data-murmur-event",
        "loading",
        "data-src",
    ];
    let mut text = format!("<{}", element.value().name());
    for name in TOLD {
        if let Some(value) = element.attr(name) {
            text.push_str(&format!(" {name}={value:?}"));
        }
    }
    text + ">"
}

#[cfg(test)]
mod tests {
    use super::lint;
    use crate::manifest_file;

    fn faults(html: &str) -> Vec<String> {
        let manifest = manifest_file::read(
            r#"{"version":1,"site":"shop",
            "signals":{"view":{"title":"t","purpose":"p","fields":{"genre":{"type":"text","rank":"9d"}}}},
            "segments":{"regular":{"title":"t","why":"w","when":"count(view, days(9)) > 3"}},
            "questions":{"test":{"arms":["a","b"],"outcome":"segment('regular')"}}}"#,
        );
        lint(html, Some(&manifest.unwrap())).iter().map(|fault| format!("{} {}", fault.path, fault.found)).collect()
    }

    fn condition(attributes: &str, variant: &str) -> String {
        format!("<murmur-if {attributes}><p>{variant}</p><p slot=else>e</p></murmur-if>")
    }

    #[test]
    fn a_right_page_has_no_faults() {
        let page = condition("segment=regular holdout='10%' times=3 per=7d", "<img src=a.png><video src=b.webm></video>")
            + &condition("arm=test:b not", "b")
            + "<script async src=/murmur.js data-events></script><script src='https://cdn.example/murmur.js' integrity=sha384-x crossorigin></script>
               <murmur-rank by=view.genre><p data-value=jazz>j</p></murmur-rank>
               <button data-murmur-event=view data-murmur-field-genre=jazz>x</button><murmur-why segment=regular></murmur-why>";
        assert_eq!(faults(&format!("<head><script src=/murmur-hint.js></script></head>{page}")), [] as [&str; 0]);
    }

    #[test]
    fn names_that_the_manifest_does_not_have() {
        assert_eq!(
            faults(&condition("any='regular regluar'", "v")),
            [r#"<murmur-if any="regular regluar"> the segment "regluar""#]
        );
        assert_eq!(faults(&condition("arm=test:c", "v")), [r#"<murmur-if arm="test:c"> arm "c""#]);
        assert_eq!(faults(&condition("arm=nothing:c", "v")), [r#"<murmur-if arm="nothing:c"> arm of "nothing""#]);
        assert_eq!(faults("<murmur-why segment=no>"), [r#"<murmur-why segment="no"> the segment "no""#]);
        assert_eq!(
            faults("<murmur-rank by=no><p>"),
            [r#"<murmur-rank by="no"> by "no""#, r#"<murmur-rank by="no"> no child with a data-value"#]
        );
        assert_eq!(faults("<b data-murmur-event=no>"), [r#"<b data-murmur-event="no"> the signal "no""#]);
        assert_eq!(faults("<b data-murmur-event=view data-murmur-value=1 data-murmur-field-x=y>").len(), 2);
    }

    #[test]
    fn variants_that_would_fetch_alone() {
        for variant in [
            "<img loading=LAZY src=a>",
            "<iframe loading=lazy src=a></iframe>",
            "<object data=a></object>",
            "<embed src=a>",
            "<video autoplay src=a></video>",
            "<img data-src=a>",
            "<a ping=/x href=y>z</a>",
        ] {
            assert_eq!(faults(&condition("segment=regular", variant)).len(), 1, "{variant}");
            assert_eq!(faults(variant).len(), 0, "outside of a condition: {variant}");
        }
    }

    #[test]
    fn conditions_that_say_nothing_or_show_nothing() {
        assert_eq!(
            faults("<murmur-if segment=regular><p>v</p></murmur-if>"),
            [r#"<murmur-if segment="regular"> no fallback"#]
        );
        assert_eq!(
            faults("<murmur-if segment=regular>bare<p slot=else>e</p></murmur-if>"),
            [r#"<murmur-if segment="regular"> bare text"#]
        );
        assert_eq!(faults(&condition("not", "v")), [r#"<murmur-if not=""> no condition"#]);
        for wrong in ["holdout=10", "holdout='101%'", "times=0", "times=3 per=week", "per=7d"] {
            assert_eq!(faults(&condition(&format!("segment=regular {wrong}"), "v")).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn scripts_that_come_wrong() {
        assert_eq!(faults("<script src=//cdn.example/v1/murmur.js?x></script>").len(), 1);
        assert_eq!(faults("<head><script async src=/murmur-hint.js></script>").len(), 1);
        assert_eq!(faults("<body><script src=/murmur-hint.js></script>").len(), 1);
        let unheard = "<script src=/murmur.js></script><b data-murmur-event=view></b><b data-murmur-event=view></b>";
        assert_eq!(faults(unheard), [r#"<b data-murmur-event="view"> an event that nothing listens for"#]);
    }
}
