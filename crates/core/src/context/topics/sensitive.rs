//! Topics that are never inferred, whoever names them: a model, a manifest or a page.
//!
//! What they have in common is that being interested in them tells something about a person that is nobody's business
//! (the special categories of the GDPR, article 9, and children). docs/TOPICS.md lists the branches of the IAB taxonomy
//! that are left out, and why. The list knows English, and the words that neighbours spell alike; it is a guard against
//! mistakes and cannot be one against intent.

use super::super::terms::each_word;
use crate::fault::told;

/// What topics touch, and the words of a name that say so; `*` stands for any ending.
const WORDS: [(&str, &str); 8] = [
    (
        told("health"),
        "health medic* disease* illness* cancer* diabet* pregnan* abortion* fertility infertil* disab* therap* \
         psychia* mental addict* drugs hiv gesundheit* santé salud krank*",
    ),
    (
        told("religion"),
        "relig* faith spiritual* church* christian* catholic* protestant* muslim* islam* jewish judai* hindu* buddhis* \
         sikh* atheis* bible quran kirche*",
    ),
    (told("sexuality"), "sex sexual* erotic* porn* gay* lesbian* bisexual* homosex* lgbt* queer* transgender* nsfw"),
    (told("politics"), "politi* polít* election* élection* democrats republicans socialis* communis* parlia* partei*"),
    (told("ethnicity"), "ethn* étn* etni* racis* racial* immigra* refugee* asylum"),
    (told("union membership"), "unionis* gewerkschaft* syndicat syndicats sindicat*"),
    (told("children"), "child* kid kids toddler* infant* baby babies teen* parents parenting kinder* enfant* niño*"),
    (told("an offence, an injury or a death"), "criminal* terror* violen* weapon* guns suicid* bereave*"),
];

/// Whole names that none of their words gives away, and words that only together do.
const NAMES: [(&str, &str); 7] = [
    (told("family life"), "family and relationships"),
    (told("family life"), "personal celebrations life events"),
    (told("an offence, an injury or a death"), "crime"),
    (told("an offence, an injury or a death"), "law"),
    (told("an offence, an injury or a death"), "war and conflicts"),
    (told("union membership"), "trade union"),
    (told("what nobody should be told by"), "sensitive topics"),
];

/// What a topic of this name would tell of a person, where it must not be inferred.
pub fn reason(name: &str) -> Option<&'static str> {
    let mut words: Vec<String> = Vec::new();
    each_word(name, &mut |word| words.push(word.clone()));
    let says = |pattern: &str| match pattern.strip_suffix('*') {
        Some(stem) => words.iter().any(|word| word.starts_with(stem)),
        None => words.iter().any(|word| word == pattern),
    };
    let whole = words.join(" ");
    let known = NAMES.into_iter().find(|(_, name)| whole == *name);
    known.or_else(|| WORDS.into_iter().find(|(_, list)| list.split_ascii_whitespace().any(says))).map(|(what, _)| what)
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn what_is_sensitive_is_noticed_and_what_is_not_passes() {
        for name in [
            "Medical Health",
            "Religion & Spirituality",
            "Politics",
            "Sensitive Topics",
            "Family and Relationships",
            "Personal Celebrations & Life Events",
            "Law",
            "Crime",
            "War and Conflicts",
            "mental-health",
            "LGBTQ+",
            "Élections",
            "trade_union",
            "Children's Clothing",
            "kids",
            "Politique",
            "Gesundheit",
            "Islam",
            "Pregnancy",
            "Ethnic food",
        ] {
            assert!(reason(name).is_some(), "{name}");
        }
        for name in [
            "Healthy Living",
            "Jewellery",
            "Racing",
            "Rugby Union",
            "Family cars",
            "Essex",
            "Lawn care",
            "Warm clothes",
            "Jazz sextet",
            "Electronics",
            "Fertilizer",
            "Crime fiction",
            "Star Wars",
            "Pets",
            "Law of physics",
            "Motorbikes",
            "Business and Finance",
            "Musik",
        ] {
            assert_eq!(reason(name), None, "{name}");
        }
    }
}
