//! The browser edges in a real browser: storage, its limits, and what two pages do to each other.
//!
//! `wasm-pack test --headless --chrome . -p murmur` runs these; the core's own laws are tested natively.

use js_sys::{Function, JSON, Reflect};
use murmur_core::history::storage::{Storage, StorageFault};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::store::{LocalStorage, Store};
use crate::{Client, More};

wasm_bindgen_test_configure!(run_in_browser);

const MANIFEST: &str = r#"{
  "version": 1, "site": "vinyl",
  "signals": {
    "purchase": { "title": "Purchases", "purpose": "To greet regulars",
                  "fields": { "value": { "type": "amount", "decimals": 2 }, "gift": { "type": "boolean" } } }
  },
  "segments": {
    "regular": { "title": "Regular", "why": "Three purchases", "when": "count(purchase, days(90)) >= 3" },
    "spender": { "title": "Spender", "why": "Above 50", "when": "sum(purchase.value, days(90)) == 59.7" },
    "giver": { "title": "Giver", "why": "A gift", "when": "count(purchase, gift, days(90)) > 0" }
  },
  "questions": { "regular": { "segment": "regular" } },
  "privacy": { "reserve": "0/1" }
}"#;

fn clear() {
    web_sys::window().unwrap().local_storage().unwrap().unwrap().clear().unwrap();
}

fn start_telling(tell: Function) -> Client {
    started(Client::read(&JSON::parse(MANIFEST).unwrap(), tell, Some("/".into()), 0, false, true, true))
}

fn started(client: Option<Client>) -> Client {
    let client = client.unwrap();
    while client.go_on() {}
    client
}

fn start() -> Client {
    start_telling(Function::new_no_args(""))
}

fn more() -> More {
    More::read(&JSON::parse(MANIFEST).unwrap()).ok().unwrap()
}

fn everything() -> JsValue {
    JSON::parse(r#"{"store":true,"personalise":true,"report":true}"#).unwrap()
}

fn buy(client: &Client) {
    client.track("purchase", &JSON::parse(r#"{"value":19.90}"#).unwrap(), &JsValue::UNDEFINED);
}

fn stored() -> Vec<String> {
    LocalStorage::open().unwrap().names("")
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

#[wasm_bindgen_test]
fn local_storage_keeps_lists_and_forgets() {
    clear();
    let mut local = LocalStorage::open().unwrap();
    local.set("murmur.a", "\u{3400}\u{73ff}").unwrap();
    local.set("other", "1").unwrap();
    assert_eq!(local.get("murmur.a").as_deref(), Some("\u{3400}\u{73ff}"));
    assert_eq!(local.names("murmur."), ["murmur.a"]);
    local.remove("murmur.a");
    assert_eq!(local.get("murmur.a"), None);
}

#[wasm_bindgen_test]
fn a_full_local_storage_says_so() {
    clear();
    let mut local = LocalStorage::open().unwrap();
    let megabyte = "x".repeat(1 << 20);
    let full = (0..20).find_map(|n| local.set(&format!("filler{n}"), &megabyte).err());
    assert_eq!(full, Some(StorageFault::Full));
    clear();
}

#[wasm_bindgen_test]
fn nothing_is_stored_before_consent_and_everything_works_after() {
    clear();
    let client = start();
    buy(&client);
    assert!(stored().is_empty());
    assert!(!client.is_kept() && client.segments().is_empty());
    client.consent(&everything(), "site", None, "");
    buy(&client);
    buy(&client);
    assert!(client.is_kept());
    assert_eq!(client.segments(), ["regular", "spender"]);
    assert!(client.has("regular") && !client.has("giver") && !client.has("nobody"));
    assert_eq!(start().segments(), ["regular", "spender"], "another page reads the same");
    client.forget();
    assert!(stored().is_empty(), "{:?}", stored());
    assert!(client.segments().is_empty());
}

#[wasm_bindgen_test]
fn wrong_events_are_no_events() {
    clear();
    let client = start();
    client.consent(&everything(), "site", None, "");
    for fields in [r#"{"value":"19.90"}"#, r#"{"colour":1}"#, r#"{"value":true}"#, r#"{"gift":1}"#, "3", "[]"] {
        let taken = client.track("purchase", &JSON::parse(fields).unwrap(), &JsValue::UNDEFINED);
        assert_eq!(taken, fields == "[]", "{fields}");
    }
    client.track("purchase", &JSON::parse("{}").unwrap(), &JsValue::UNDEFINED);
    client.track("sale", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
    let history = more().history(client.state());
    let events = get(&Reflect::get_u32(&history, 0).unwrap(), "events");
    assert_eq!(get(&events, "length").as_f64(), Some(2.0), "only [] and {{}} name no field that is wrong");
}

#[wasm_bindgen_test]
fn an_event_may_say_when_it_happened() {
    clear();
    let client = start();
    client.consent(&everything(), "site", None, "");
    let now = js_sys::Date::new_0().get_time();
    let at = |at: JsValue| {
        let options = js_sys::Object::new();
        Reflect::set(&options, &"at".into(), &at).unwrap();
        client.track("purchase", &JsValue::UNDEFINED, &options);
    };
    let day = 24.0 * 60.0 * 60.0 * 1000.0;
    at(JsValue::from_f64(now - day));
    at(js_sys::Date::new(&(now - 2.0 * day).into()).into());
    at(JsValue::UNDEFINED);
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, now + day, now - 91.0 * day, 1e300] {
        at(wrong.into());
    }
    at("2026-01-01".into());
    at(JsValue::NULL);
    client.track("purchase", &JsValue::UNDEFINED, &"yesterday".into());
    let events = get(&Reflect::get_u32(&more().history(client.state()), 0).unwrap(), "events");
    let times: Vec<_> =
        js_sys::Array::from(&events).iter().map(|event| get(&event, "time").as_f64().unwrap()).collect();
    assert_eq!((times.len(), times[0], times[1]), (3, now - 2.0 * day, now - day));
}

#[wasm_bindgen_test]
fn history_goes_out_and_comes_back() {
    clear();
    let client = start();
    client.consent(&everything(), "site", None, "");
    (0..3).for_each(|_| buy(&client));
    let import = |exported: &JsValue| {
        let imported = more().import(client.state(), exported);
        client.reload();
        imported
    };
    let exported = more().export(client.state());
    client.forget();
    assert_eq!(get(&import(&exported), "events").as_f64(), Some(0.0), "not without consent");
    client.consent(&everything(), "site", None, "");
    assert_eq!(get(&import(&exported), "events").as_f64(), Some(3.0));
    assert_eq!(client.segments(), ["regular", "spender"]);
    let history = |exported: &JsValue| String::from(JSON::stringify(&get(exported, "history")).unwrap());
    assert_eq!(history(&more().export(client.state())), history(&exported));
    let refused = import(&JsValue::NULL);
    assert_eq!(get(&get(&refused, "faults"), "length").as_f64(), Some(1.0));
}

#[wasm_bindgen_test]
fn for_a_program_nothing_is_kept() {
    clear();
    // The browser that runs this test is driven by one.
    let tell = Function::new_no_args("");
    let client = started(Client::read(&JSON::parse(MANIFEST).unwrap(), tell, Some("/".into()), 0, true, false, false));
    buy(&client);
    assert!(!client.is_kept() && stored().is_empty(), "{:?}", stored());
    let events = get(&Reflect::get_u32(&more().history(client.state()), 0).unwrap(), "events");
    assert_eq!(get(&events, "length").as_f64(), Some(0.0));
}

#[wasm_bindgen_test]
fn an_explanation_has_the_rule_and_its_parts() {
    clear();
    let client = start();
    client.consent(&everything(), "site", None, "");
    buy(&client);
    let explanation = more().explain(client.state(), "regular");
    assert_eq!(get(&explanation, "member").as_bool(), Some(false));
    assert_eq!(get(&explanation, "when").as_string().as_deref(), Some("count(purchase, days(90)) >= 3"));
    let part = Reflect::get_u32(&get(&explanation, "parts"), 0).unwrap();
    assert_eq!(get(&part, "text").as_string().as_deref(), Some("count(purchase, days(90))"));
    assert_eq!(get(&part, "value").as_f64(), Some(1.0));
    assert!(more().explain(client.state(), "nobody").is_undefined());
}

#[wasm_bindgen_test]
fn changes_are_told() {
    clear();
    let heard = js_sys::Array::new();
    // Without a detail it is only asked whether anybody listens.
    let body = "if (detail !== undefined) heard.push([event, detail]); return true";
    let tell = Function::new_with_args("heard, event, detail", body).bind1(&JsValue::NULL, &heard);
    let client = start_telling(tell.unchecked_into());
    client.consent(&everything(), "site", None, "");
    (0..3).for_each(|_| buy(&client));
    assert_eq!(
        JSON::stringify(&heard.get(1)).unwrap(),
        r#"["segments",{"entered":["regular","spender"],"left":[],"all":["regular","spender"]}]"#
    );
    assert_eq!(heard.length(), 2, "consent before");
}

#[wasm_bindgen_test]
fn a_wrong_manifest_is_refused_and_all_its_faults_are_told() {
    let manifest =
        JSON::parse(&MANIFEST.replace("purchase, days(90)) >= 3", "sale) >= 3").replace("vinyl", "No Name")).unwrap();
    assert!(Client::read(&manifest, Function::new_no_args(""), None, 0, false, false, true).is_none());
    let message = More::read(&manifest).err().unwrap().as_string().unwrap();
    assert!(message.contains("segments.regular.when (line 1, column 7)") && message.contains("site"), "{message}");
}

#[wasm_bindgen_test]
fn what_is_asked_for_before_consent_is_what_memory_holds() {
    clear();
    let client = start();
    (0..3).for_each(|_| buy(&client));
    let history = more().history(client.state());
    let events = get(&Reflect::get_u32(&history, 0).unwrap(), "events");
    assert_eq!(get(&events, "length").as_f64(), Some(3.0));
    assert_eq!(get(&more().explain(client.state(), "regular"), "member").as_bool(), Some(true));
    assert!(stored().is_empty());
}

#[wasm_bindgen_test]
fn memory_takes_over_where_storage_is_gone() {
    let mut none = Store::open(false);
    assert_eq!(none.set("murmur.a", "1"), Err(StorageFault::Blocked));
    assert!(!none.survives() && none.get("murmur.a").is_none());
}
