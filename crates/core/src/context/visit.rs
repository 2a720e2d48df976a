//! What is known of a visit without knowing the visitor: coarse classes of what the browser says anyway. It lives as
//! long as the page, is read only where a rule asks, and nothing finer than these classes is ever formed.

use crate::cut::{halves, parts};
use crate::sorted::is_among;

/// The parts of a visit that a rule may ask for: `visit.referrer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `search`, `social`, `mail`, `direct`, `internal` or `other`.
    Referrer,
    /// The link's `utm_campaign`.
    Campaign,
    /// The link's `utm_source`.
    Source,
    /// The link's `utm_medium`.
    Medium,
    /// `phone`, `tablet` or `desktop`.
    Device,
    /// The first language that the browser asks for, without a country: `de`.
    Language,
    /// The continent or ocean of the clock's time zone: `Europe`.
    Region,
}

impl Part {
    /// All parts with their names.
    pub const ALL: [(&'static str, Part); 7] = [
        ("referrer", Part::Referrer),
        ("campaign", Part::Campaign),
        ("source", Part::Source),
        ("medium", Part::Medium),
        ("device", Part::Device),
        ("language", Part::Language),
        ("region", Part::Region),
    ];
}

/// Parts of host names, between dots, by the class of what they lead from.
const SITES: [(&str, &str); 3] = [
    ("search", "google bing duckduckgo yahoo ecosia qwant baidu yandex startpage kagi naver seznam brave"),
    (
        "social",
        "facebook instagram twitter x t linkedin lnkd pinterest reddit tiktok youtube mastodon bsky threads whatsapp \
         telegram tumblr vk weibo",
    ),
    ("mail", "mail webmail outlook gmail proton gmx"),
];

/// The class of the site that led here; `referrer` and `origin` as the browser gives them.
pub fn referrer(referrer: &str, origin: &str) -> &'static str {
    let Some(rest) = behind_scheme(referrer) else { return "direct" };
    let host = parts(rest, "/?#:").next().unwrap_or_default();
    let own = parts(behind_scheme(origin).unwrap_or_default(), ":").next().unwrap_or_default();
    if host.eq_ignore_ascii_case(own) {
        return "internal";
    }
    let mut host = host.to_ascii_lowercase();
    if host.ends_with("android.gm") {
        host.push_str("ail"); // Gmail's app, which says no more of itself
    }
    let labels: Vec<_> = parts(&host, ".").collect();
    // The last label is a country or the like: `t.co` is a social site's, `example.t` is not. An app's name has it first.
    let is_app = referrer.starts_with("android-app:");
    let names = labels.get(..labels.len() - usize::from(!is_app)).unwrap_or_default();
    // A mail's host is often a part of a search site's: mail.google.com.
    let is = |class: &str| names.iter().any(|name| is_among(name, class));
    let class = SITES.iter().rev().find(|(_, class)| is(class));
    class.map_or("other", |(class, _)| class)
}

/// What stands behind `https://`.
fn behind_scheme(address: &str) -> Option<&str> {
    halves(address, ":")?.1.strip_prefix("//")
}

/// Longest campaign parameter that is read, in characters; a longer one may well be somebody's own.
pub const LONGEST_PARAMETER: usize = 64;

/// The value of a campaign parameter in `query`, the part of an address behind its `?`, percent-decoded. Longer ones and
/// those that carry an address are not read.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let value = parts(query, "&").find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let value = decoded(value)?;
    let harmless = !value.is_empty() && !value.contains('@') && value.chars().count() <= LONGEST_PARAMETER;
    harmless.then_some(value)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => (digit(rest.next()?)? << 4) | digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

/// The class of a device, by what its main pointer is and how wide its screen is in CSS pixels.
pub fn device(coarse_pointer: bool, screen_width: u32) -> &'static str {
    match (coarse_pointer, screen_width) {
        (false, _) => "desktop",
        (true, 0..600) => "phone",
        (true, _) => "tablet",
    }
}

/// The language of a tag such as `de-AT`, without its country.
pub fn language(tag: &str) -> Option<String> {
    let language = parts(tag, "-_").next().unwrap_or_default();
    let is_one = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_one.then(|| language.to_ascii_lowercase())
}

/// The continent or ocean of a time zone such as `Europe/Vienna`; none where it names none.
pub fn region(zone: &str) -> Option<&'static str> {
    const REGIONS: &str = "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific";
    let (first, _) = halves(zone, "/")?;
    parts(REGIONS, " ").find(|region| *region == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn referrers_are_classes_and_nothing_finer() {
        let own = "https://shop.example:8443";
        for (from, class) in [
            ("", "direct"),
            ("https://shop.example/a", "internal"),
            ("https://www.google.co.uk/", "search"),
            ("https://duckduckgo.com/?q=vinyl", "search"),
            ("https://t.co/abc", "social"),
            ("https://m.facebook.com/", "social"),
            ("https://mail.google.com/mail", "mail"),
            ("https://outlook.live.com/", "mail"),
            ("android-app://com.google.android.gm/", "mail"),
            ("android-app://com.microsoft.office.outlook", "mail"),
            ("android-app://com.google.android.googlequicksearchbox/https/www.google.com", "search"),
            ("android-app://com.pinterest", "social"),
            ("https://www.gm.com/", "other"),
            ("https://blog.example/t", "other"),
            ("https://xerox.example", "other"),
        ] {
            assert_eq!(referrer(from, own), class, "{from}");
        }
    }

    #[test]
    fn campaign_parameters_are_short_and_no_addresses() {
        let query = "?a=1&utm_campaign=spring+sale%21&utm_source=me%40example.org&utm_medium=";
        assert_eq!(parameter(query, "utm_campaign"), Some("spring sale!".into()));
        assert_eq!(parameter(query, "utm_source"), None);
        assert_eq!(parameter(query, "utm_medium"), None);
        assert_eq!(parameter("utm_term=%zz", "utm_term"), None);
        assert_eq!(parameter(&format!("utm_term={}", "x".repeat(65)), "utm_term"), None);
    }

    #[test]
    fn devices_languages_and_regions_are_coarse() {
        assert_eq!([device(false, 400), device(true, 400), device(true, 800)], ["desktop", "phone", "tablet"]);
        assert_eq!(
            [language("de-AT"), language("EN"), language("x-klingon"), language("")],
            [Some("de".into()), Some("en".into()), None, None]
        );
        assert_eq!([region("Europe/Vienna"), region("UTC"), region("Etc/GMT+1")], [Some("Europe"), None, None]);
    }
}
