//! What every page needs, as a JavaScript class; `js/murmur.ts` gives it its typed face.

mod inner;
mod sending;
mod start;

use std::cell::{Cell, RefCell};

use js_sys::{Array, Function};
use murmur_core::consent::{Heard, Purpose, Source, Words, shown};
use murmur_core::device::Device;
use murmur_core::manifest;
use murmur_core::privacy::preset::Limit;
use murmur_core::time::Time;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::console::info;
use crate::js::{get, window};
use crate::navigation::Navigation;
use crate::store::Store;
use crate::timer::Timer;
use crate::{clock, entropy, page, tree, view};
use start::Stage;

/// What rules read of the page.
const INPUTS: [&str; 4] = ["page.path", "page.types", "page.topic", "page.topics"];

/// One page's Murmur.
#[wasm_bindgen]
pub struct Client(&'static Inner);

struct Inner {
    device: RefCell<Device<Store>>,
    /// Takes the name of an event and its detail.
    tell: Function,
    collector: Option<String>,
    /// Whether the site says that the visitor agreed.
    granted: bool,
    debug: bool,
    /// False where a program reads the page: its events are not kept.
    visitor: bool,
    /// How far the start has come.
    stage: Cell<Stage>,
    /// Whether the page was hidden before it came to its end.
    hidden: Cell<bool>,
    sending: Cell<bool>,
    /// For each segment whether the page was last told of it.
    shown: RefCell<Vec<bool>>,
    /// The device's revision at that time, and whether it may personalise.
    seen: Cell<(u64, bool)>,
    /// Whether the page was told that its browser keeps nothing.
    unkept: Cell<bool>,
    navigation: Navigation,
    timer: Timer,
}

#[wasm_bindgen]
impl Client {
    /// Reads a manifest that `JSON.parse` gave, for this page: [`go_on`](Client::go_on) then starts. `lane` is held by no
    /// other page of the origin; `granted` stands for consent that the site asked for itself; `debug` shows reports instead
    /// of sending them. For a program that reads pages, memory stands in for storage and there is no report, unless `bots`
    /// lets them through. `tell` hears of "segments", "consent" and "report" with their details; without one it says whether
    /// anybody listens. Undefined where the manifest has a fault.
    pub fn read(
        manifest: &JsValue,
        tell: Function,
        collector: Option<String>,
        lane: u8,
        granted: bool,
        debug: bool,
        bots: bool,
    ) -> Option<Client> {
        let manifest = manifest::read(&tree::from_js(manifest)).ok()?;
        let visitor = bots || !page::is_bot();
        if !visitor {
            info(&["this browser is run by a program, so nothing is kept or reported"]);
        }
        let may_report = visitor && collector.is_some() && page::may_report() && entropy::fresh().is_some();
        let mut device = Device::begin(manifest, Store::open(visitor), lane, may_report);
        let private = get(&get(&window(), "navigator"), "globalPrivacyControl").is_truthy();
        device.hear(Heard::default().and_privacy(private), clock::now());
        // It lives as long as the page, and so needs no code that takes it apart.
        Some(Client(Box::leak(Box::new(Inner {
            device: RefCell::new(device),
            tell,
            collector,
            granted,
            debug,
            visitor,
            stage: Cell::default(),
            hidden: Cell::default(),
            sending: Cell::new(false),
            shown: RefCell::default(),
            seen: Cell::default(),
            unkept: Cell::default(),
            navigation: Navigation::default(),
            timer: Timer::default(),
        }))))
    }

    /// Goes on with the start by one short step, and says whether it is not done yet. Between two of them the page may do
    /// what waits; nothing else may be asked before the last.
    #[wasm_bindgen(js_name = goOn)]
    pub fn go_on(&self) -> bool {
        self.0.go_on()
    }

    /// Gives or withdraws the purposes that `choice` names, on the word of the source `by`; `text` is what the visitor was
    /// shown, in `language`.
    pub fn consent(&self, choice: &JsValue, by: &str, text: Option<String>, language: &str) {
        let named = |purpose: Purpose| get(choice, purpose.name()).as_bool().map(|yes| (purpose, yes));
        let choices: Vec<_> = Purpose::ALL.into_iter().filter_map(named).collect();
        let shown = text.map(|text| shown(&text, language)).unwrap_or_default();
        self.0.say(Source::parse(by).unwrap_or(Source::Site), Words::of(&choices), shown);
        self.0.arrive(false);
    }

    /// Whether to ask for a purpose with this text, `days` after another one was answered.
    #[wasm_bindgen(js_name = shouldAsk)]
    pub fn should_ask(&self, purpose: &str, text: &str, days: Option<f64>) -> bool {
        let ask = |purpose| self.0.device.borrow().should_ask(purpose, text, days, clock::now());
        Purpose::parse(purpose).is_some_and(ask)
    }

    /// For each purpose the rank of the source that decides it, 0 the most explicit.
    pub fn speakers(&self) -> Vec<u8> {
        let device = self.0.device.borrow();
        Purpose::ALL.map(|purpose| device.speaker(purpose).map_or(u8::MAX, |source| source as u8)).into()
    }

    /// The choices in force.
    #[wasm_bindgen(js_name = consentState)]
    pub fn consent_state(&self) -> JsValue {
        view::consent(self.0.device.borrow().consent())
    }

    /// Remembers an event; false for one that is wrong. `options` may say `at` which time it happened.
    pub fn track(&self, signal: &str, fields: &JsValue, options: &JsValue) -> bool {
        self.0.track(signal, fields, options).is_some()
    }

    /// Whether the visitor is in a segment, as last decided, agreed to personalisation, and did not mute it.
    pub fn has(&self, segment: &str) -> bool {
        let device = self.0.device.borrow();
        device.manifest().segment(segment).is_some_and(|index| device.shows(index))
    }

    /// The segments the visitor is in, in the manifest's order.
    pub fn segments(&self) -> Vec<String> {
        self.0.members()
    }

    /// The values of a field that may be ranked, the most frequent first; none without consent to personalise.
    pub fn rank(&self, field: &str) -> Vec<String> {
        self.0.device.borrow().rank(field, clock::now()).into_iter().map(Into::into).collect()
    }

    /// The model of topics that the manifest asks for: "en", or an address of this site; empty where a rule reads the
    /// page and no model is asked for, undefined where nothing of the page is.
    #[wasm_bindgen(js_name = topicModel)]
    pub fn topic_model(&self) -> Option<String> {
        let device = self.0.device.borrow();
        let manifest = device.manifest();
        let model = manifest.topics.as_ref().and_then(|topics| topics.model.clone());
        let reads = INPUTS.iter().any(|input| manifest.input(input).is_some());
        model.or_else(|| reads.then(String::new))
    }

    /// Whether no event is to be remembered before the page is read: its topic is one of their fields.
    #[wasm_bindgen(js_name = remembersPage)]
    pub fn remembers_page(&self) -> bool {
        self.0.device.borrow().manifest().remembers_page()
    }

    /// Takes what the page says of itself: for each of what rules read of it a text, texts, or undefined.
    #[wasm_bindgen(js_name = setPage)]
    pub fn set_page(&self, values: &Array) {
        for (input, value) in INPUTS.into_iter().zip(values.iter()) {
            let value = tree::value(&tree::from_js(&value));
            self.0.device.borrow_mut().set_input(input, value);
        }
        self.0.decide();
    }

    /// States a preference, or takes it back for null; false for a wrong answer.
    pub fn prefer(&self, preference: &str, answer: &JsValue) -> bool {
        let given = tree::from_js(answer);
        let mut device = self.0.device.borrow_mut();
        let index = device.manifest().preferences.iter().position(|declared| declared.name == preference);
        let taken = index.is_some_and(|index| device.prefer(index, &given, clock::now()));
        drop(device);
        self.0.decide();
        taken
    }

    /// The answer to a preference, as it held when segments were last decided.
    pub fn stated(&self, preference: &str) -> JsValue {
        let device = self.0.device.borrow();
        let index = device.manifest().preferences.iter().position(|declared| declared.name == preference);
        let stated = index.and_then(|index| device.stated()[index].as_ref());
        stated.map_or(JsValue::UNDEFINED, |stated| view::answer(&stated.value))
    }

    /// Mutes a segment, or lets the page know of it again.
    pub fn mute(&self, segment: &str, on: bool) {
        self.0.device.borrow_mut().mute(segment, on, clock::now());
        self.0.decide();
    }

    /// The names of the muted segments, each with a space behind it.
    pub fn muted(&self) -> String {
        self.0.device.borrow().muted().into()
    }

    /// Drops events of one signal, or of all for "", in the closed interval, where memory alone knows of them.
    #[wasm_bindgen(js_name = dropUnsaved)]
    pub fn drop_unsaved(&self, signal: &str, from: f64, to: f64) {
        let mut device = self.0.device.borrow_mut();
        let index = device.manifest().signal(signal);
        device.drop_unsaved(index, Time(from as i64), Time(to as i64));
        drop(device);
        self.0.decide();
    }

    /// The name of the arm this device is in, of the experiment of this question; undefined before there is a key.
    pub fn arm(&self, question: &str) -> Option<String> {
        self.0.device.borrow().arm(question).map(Into::into)
    }

    /// Takes the visitor's limit: a preset's name, "none", or "" for all that the site asks. False for another name, and
    /// for a limit laxer than the first report was made under.
    pub fn limit(&self, name: &str) -> bool {
        Limit::parse(name).is_some_and(|limit| self.0.device.borrow_mut().set_limit(limit, clock::now()))
    }

    /// All that this page knows, for the module that is loaded when it is asked for.
    pub fn state(&self) -> Vec<String> {
        self.0.decide();
        self.0.device.borrow().state()
    }

    /// Reads again what is stored.
    pub fn reload(&self) {
        self.0.device.borrow_mut().reload(clock::now());
        self.0.decide();
    }

    /// Erases everything.
    pub fn forget(&self) {
        self.0.device.borrow_mut().forget();
        self.0.decide();
        self.0.emit("consent", &self.consent_state());
    }

    /// What a withdrawal of `store` leaves of the profile in storage: a marker without identity, or nothing.
    pub fn left(&self) -> Option<String> {
        self.0.device.borrow().left()
    }

    /// Whether history survives the page.
    #[wasm_bindgen(js_name = isKept)]
    pub fn is_kept(&self) -> bool {
        self.0.device.borrow().is_kept()
    }

    /// Writes to another lane from now on, one that this page holds.
    #[wasm_bindgen(js_name = setLane)]
    pub fn set_lane(&self, lane: u8) {
        self.0.device.borrow_mut().set_lane(lane, clock::now());
    }

    /// Lanes that hold history, this page's own left out.
    #[wasm_bindgen(js_name = otherLanes)]
    pub fn other_lanes(&self, own: u8) -> Vec<u8> {
        self.0.device.borrow().lanes().into_iter().filter(|lane| *lane != own).collect()
    }

    /// Deletes from a lane that nobody holds what retention no longer allows.
    #[wasm_bindgen(js_name = pruneLane)]
    pub fn prune_lane(&self, lane: u8) {
        self.0.device.borrow_mut().prune(lane, clock::now());
    }
}
