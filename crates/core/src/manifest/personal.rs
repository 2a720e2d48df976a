//! Field names that suggest a person rather than behaviour.

use crate::cut::parts;
use crate::fault::told;
use crate::sorted::is_among;

/// What a word of a field's name suggests, and such words.
const WORDS: [(&str, &str); 8] = [
    (told("an e-mail address"), "email mail"),
    (told("a telephone number"), "phone tel telephone mobile msisdn"),
    (told("a postal address"), "address street zip postcode postal"),
    (told("a precise location"), "lat lon lng latitude longitude gps geo location coordinates"),
    (told("a network address"), "ip mac"),
    (told("a birth date"), "birthday birthdate birth dob"),
    (told("an account"), "user userid username login customer account iban ssn passport password"),
    (told("a device"), "fingerprint imei idfa gaid uuid guid"),
];

/// A field's name made of these words is a person's name; `product_name` is not.
const NAME_WORDS: &str = "name first last full given family nick";

const NAMES: &str = "firstname lastname surname fullname nickname forename";

/// What a field called `name` suggests about a person, if anything.
pub(super) fn suggests(name: &str) -> Option<&'static str> {
    let words: Vec<_> = parts(name, "_-").filter(|word| !word.is_empty()).collect();
    let all_name = words.contains(&"name") && words.iter().all(|word| is_among(word, NAME_WORDS));
    if all_name || words.iter().any(|word| is_among(word, NAMES)) {
        return Some(told("a person's name"));
    }
    WORDS.into_iter().find(|(_, list)| words.iter().any(|word| is_among(word, list))).map(|(what, _)| what)
}

#[cfg(test)]
mod tests {
    use super::suggests;

    #[test]
    fn people_are_noticed_and_products_are_not() {
        for name in
            ["email", "user_email", "phone", "name", "first_name", "surname", "home_address", "lat", "ip", "user_id"]
        {
            assert!(suggests(name).is_some(), "{name}");
        }
        for name in ["value", "genre", "product_name", "items", "shipping", "rating", "platform", "category"] {
            assert_eq!(suggests(name), None, "{name}");
        }
    }
}
