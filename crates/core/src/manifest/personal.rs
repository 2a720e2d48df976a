//! Field names that suggest a person rather than behaviour.

/// Words of a field's name, and what they suggest.
const WORDS: [(&str, &[&str]); 8] = [
    ("an e-mail address", &["email", "mail"]),
    ("a telephone number", &["phone", "tel", "telephone", "mobile", "msisdn"]),
    ("a postal address", &["address", "street", "zip", "postcode", "postal"]),
    ("a precise location", &["lat", "lon", "lng", "latitude", "longitude", "gps", "geo", "location", "coordinates"]),
    ("a network address", &["ip", "mac"]),
    ("a birth date", &["birthday", "birthdate", "birth", "dob"]),
    (
        "an account",
        &["user", "userid", "username", "login", "customer", "account", "iban", "ssn", "passport", "password"],
    ),
    ("a device", &["fingerprint", "imei", "idfa", "gaid", "uuid", "guid"]),
];

/// A field's name made of these words is a person's name; `product_name` is not.
const NAME_WORDS: [&str; 7] = ["name", "first", "last", "full", "given", "family", "nick"];

const NAMES: [&str; 6] = ["firstname", "lastname", "surname", "fullname", "nickname", "forename"];

/// What a field called `name` suggests about a person, if anything.
pub(super) fn suggests(name: &str) -> Option<&'static str> {
    let words: Vec<_> = name.split(['_', '-']).filter(|word| !word.is_empty()).collect();
    let all_name = words.contains(&"name") && words.iter().all(|word| NAME_WORDS.contains(word));
    if all_name || words.iter().any(|word| NAMES.contains(word)) {
        return Some("a person's name");
    }
    WORDS.into_iter().find(|(_, list)| words.iter().any(|word| list.contains(word))).map(|(what, _)| what)
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
