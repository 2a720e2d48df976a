//! The one JavaScript class of this module; `js/index.ts` gives it its typed face.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::vec::IntoIter;

use js_sys::{Date, Function, JsString};
use murmur_core::consent::Purpose;
use murmur_core::context::page::Page;
use murmur_core::context::topics::{self, Model, ModelFault, Topic};
use murmur_core::device::{Device, Tracked};
use murmur_core::expression::Value;
use murmur_core::manifest;
use murmur_core::privacy::profile::Stored;
use murmur_core::report::Report;
use murmur_core::signal::{Event, FieldKind, FieldValue, LONGEST_TEXT, Signal, ValueFault};
use murmur_core::time::Time;
use murmur_core::tree::{quote, whole};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::clock::Timer;
use crate::error::{info, warn};
use crate::js::{get, text, window};
use crate::navigation::Navigation;
use crate::page::{Hear, Moment};
use crate::store::Store;
use crate::{clock, context, entropy, error, page, transport, tree, view, visit};

/// What rules read of the page.
const INPUTS: [&str; 4] = ["page.path", "page.types", "page.topic", "page.topics"];

/// One page's Murmur.
#[wasm_bindgen]
pub struct Client(Rc<Inner>);

struct Inner {
    device: RefCell<Device<Store>>,
    listeners: RefCell<Vec<Listener>>,
    next_listener: Cell<u32>,
    collector: Option<String>,
    debug: bool,
    /// False where a program reads the page: its events are not kept.
    visitor: bool,
    sending: Cell<bool>,
    /// What knows a page's topics, once it is here.
    model: RefCell<Option<Model>>,
    /// For each segment whether the page was last told of it.
    shown: RefCell<Vec<bool>>,
    /// The device's revision at that time, and whether it may personalise.
    seen: Cell<(u64, bool)>,
    navigation: Navigation,
    timer: Timer,
}

struct Listener {
    number: u32,
    event: String,
    callback: Function,
}

#[wasm_bindgen]
impl Client {
    /// Starts on this page with a manifest that `JSON.parse` gave. `lane` is held by no other page of the origin;
    /// `granted` stands for consent that the site asked for itself; `debug` shows reports instead of sending them. For a
    /// program that reads pages, memory stands in for storage and there is no report, unless `bots` lets them through.
    ///
    /// # Errors
    /// A JavaScript `Error` with `code` "manifest" and all faults in its message.
    pub fn start(
        manifest: &JsValue,
        collector: Option<String>,
        lane: u8,
        granted: bool,
        debug: bool,
        bots: bool,
    ) -> Result<Client, JsValue> {
        let manifest = manifest::read(&tree::from_js(manifest)).map_err(|faults| error::manifest(&faults))?;
        if !get(&window(), "document").is_truthy() {
            return Err(error::error("wasm", "there is no document here"));
        }
        let visitor = bots || !page::is_bot();
        if !visitor {
            info("this browser is run by a program, so nothing is kept or reported", "");
        }
        let may_report = visitor && collector.is_some() && page::may_report() && entropy::fresh().is_some();
        let device = Device::open(manifest, Store::open(visitor), lane, may_report, clock::now());
        if device.damaged() > 0 {
            warn("a part of the stored history could not be read and was removed; the rest is intact");
        }
        let client = Client(Rc::new(Inner {
            device: RefCell::new(device),
            listeners: RefCell::default(),
            next_listener: Cell::new(0),
            collector,
            debug,
            visitor,
            sending: Cell::new(false),
            model: RefCell::default(),
            shown: RefCell::default(),
            seen: Cell::default(),
            navigation: Navigation::default(),
            timer: Timer::default(),
        }));
        if granted && !client.0.device.borrow().consent().decided() {
            let private = get(&get(&window(), "navigator"), "globalPrivacyControl").is_truthy();
            client.0.choose(&[(Purpose::Store, true), (Purpose::Personalise, true), (Purpose::Report, !private)]);
        }
        visit::read(&mut client.0.device.borrow_mut());
        client.0.arrive(page::is_first_of_visit());
        let inner = client.0.clone();
        let hear = Hear::new(move |event| inner.hear(&event));
        page::watch(&hear);
        Navigation::watch(&hear);
        client.0.timer.begin(hear);
        client.0.wait();
        Ok(client)
    }

    /// Gives or withdraws the purposes that `choice` names.
    pub fn consent(&self, choice: &JsValue) {
        let named = |purpose: Purpose| get(choice, purpose.name()).as_bool().map(|b| (purpose, b));
        let choices: Vec<_> = Purpose::ALL.into_iter().filter_map(named).collect();
        self.0.choose(&choices);
        self.0.arrive(false);
    }

    /// The choices in force.
    #[wasm_bindgen(js_name = consentState)]
    pub fn consent_state(&self) -> JsValue {
        view::consent(self.0.device.borrow().consent())
    }

    /// Remembers an event; a wrong one is a console warning. `options` may say `at` which time it happened.
    pub fn track(&self, signal: &str, fields: &JsValue, options: &JsValue) {
        let now = clock::now();
        match self.0.event(signal, fields, options, now) {
            Ok(_) if !self.0.visitor => {}
            Ok((index, event)) => {
                let tracked = self.0.device.borrow_mut().track(index, event, now);
                match tracked {
                    Tracked::Remembered => self.0.decide(),
                    Tracked::NotYet => {
                        warn(&format!("track(\"{signal}\"): the event lies in the future and is not kept"))
                    }
                    Tracked::Expired(keep) => warn(&format!(
                        "track(\"{signal}\"): the event is older than the {} that are kept, and is not",
                        keep.in_words()
                    )),
                }
            }
            Err(reason) => warn(&reason),
        }
    }

    /// Whether the visitor is in a segment, as last decided, and agreed to personalisation.
    pub fn has(&self, segment: &str) -> bool {
        let device = self.0.device.borrow();
        let index = device.manifest().segment(segment);
        device.consent().allows(Purpose::Personalise) && index.is_some_and(|index| device.members()[index])
    }

    /// The segments the visitor is in, in the manifest's order.
    pub fn segments(&self) -> Vec<String> {
        self.0.members()
    }

    /// Why the visitor is in a segment or not; undefined for a name that the manifest does not have.
    pub fn explain(&self, segment: &str) -> JsValue {
        self.0.decide();
        let mut device = self.0.device.borrow_mut();
        let index = device.manifest().segment(segment);
        index.map_or(JsValue::UNDEFINED, |index| view::explanation(&mut device, index, clock::now()))
    }

    /// What the page says of itself, read now.
    pub fn context(&self) -> JsValue {
        let page = context::page();
        view::context(&page, &self.0.topics(&page))
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

    /// Reads the page for the rules that ask what it is about, with the bytes of the model where one came.
    #[wasm_bindgen(js_name = readPage)]
    pub fn read_page(&self, model: Option<Vec<u8>>) {
        if let Some(bytes) = model {
            match Model::open(&bytes) {
                Ok(model) => drop(self.0.model.replace(Some(model))),
                Err(ModelFault::Sensitive(topic)) => warn(&["the model has a sensitive topic: ", &topic].concat()),
                Err(_) => warn("the model of topics can't be read: murmur topics train writes one"),
            }
        }
        let page = context::page();
        let texts = |texts: Vec<String>| {
            (!texts.is_empty()).then(|| Value::List(texts.into_iter().map(|text| Value::Text(text.into())).collect()))
        };
        let topics: Vec<_> = self.0.topics(&page).into_iter().map(|topic| topic.name).collect();
        let first = topics.first().map(|topic| Value::Text(topic.clone().into()));
        let values = [Some(Value::Text(page.path.into())), texts(page.kinds), first, texts(topics)];
        for (input, value) in INPUTS.into_iter().zip(values) {
            self.0.device.borrow_mut().set_input(input, value);
        }
        self.0.decide();
    }

    /// Calls back on "segments", "consent" or "report"; returns the number to take back with [`Client::off`].
    pub fn on(&self, event: String, callback: Function) -> u32 {
        let number = self.0.next_listener.replace(self.0.next_listener.get() + 1);
        self.0.listeners.borrow_mut().push(Listener { number, event, callback });
        number
    }

    /// Takes a listener back.
    pub fn off(&self, number: u32) {
        self.0.listeners.borrow_mut().retain(|listener| listener.number != number);
    }

    /// States a preference, or takes it back for null; a wrong answer is a console warning.
    pub fn prefer(&self, preference: &str, answer: &JsValue) {
        let given = tree::from_js(answer);
        let wrong = {
            let mut device = self.0.device.borrow_mut();
            let preferences = &device.manifest().preferences;
            match preferences.iter().position(|declared| declared.name == preference) {
                None => Some("not a preference of the manifest".into()),
                Some(index) => {
                    let expected = preferences[index].expected();
                    let taken = device.prefer(index, &given, clock::now());
                    (!taken).then(|| ["found ", &given.describe(), "; expected ", &expected, ", or null"].concat())
                }
            }
        };
        match wrong {
            Some(reason) => warn(&["prefer(\"", preference, "\"): ", &reason].concat()),
            None => self.0.decide(),
        }
    }

    /// What can be stated, and what was.
    pub fn preferences(&self) -> JsValue {
        view::preferences(&self.0.device.borrow())
    }

    /// What is remembered, by signal.
    pub fn history(&self) -> JsValue {
        view::history(&self.0.device.borrow())
    }

    /// Every report this profile ever made.
    pub fn ledger(&self) -> JsValue {
        let device = self.0.device.borrow();
        let next = if self.0.debug { device.preview(clock::now()).ok().map(|report| report.body()) } else { None };
        view::ledger(&device, next)
    }

    /// What the visitor may take along.
    pub fn export(&self) -> JsValue {
        self.0.decide();
        view::exported(&mut self.0.device.borrow_mut(), clock::now())
    }

    /// Adds the history of an export, and gives what became of it.
    pub fn import(&self, exported: &JsValue) -> JsValue {
        let imported = self.0.device.borrow_mut().import(&tree::from_js(exported), clock::now());
        let (events, faults) = imported.map_or_else(|faults| (0, faults), |events| (events, Vec::new()));
        if !faults.is_empty() {
            warn(&format!("import: {}", error::lines(&faults)));
        }
        self.0.decide();
        view::imported(events, &faults)
    }

    /// Erases everything.
    pub fn forget(&self) {
        self.0.device.borrow_mut().forget();
        self.0.decide();
        self.0.emit("consent", &self.consent_state());
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

impl Inner {
    /// Hears an event of the page, or the clock, which calls with none.
    fn hear(self: &Rc<Self>, event: &JsValue) {
        let Some(name) = text(event, "type") else {
            self.timer.woke();
            return self.decide();
        };
        self.navigation.hear(&name, event);
        let Some(moment) = page::moment(&name, event) else { return };
        match moment {
            Moment::Hidden => {
                if !self.debug && !self.navigation.explains_hiding(clock::now()) {
                    let report = self.device.borrow_mut().make_report(clock::now());
                    self.made(report);
                }
                self.device.borrow_mut().leave();
                self.send_waiting();
            }
            Moment::Shown => {
                self.device.borrow_mut().reload(clock::now());
                self.decide();
                self.send_waiting();
            }
            Moment::Online => self.send_waiting(),
            Moment::Stored => {
                let before = self.device.borrow().consent();
                self.device.borrow_mut().reload(clock::now());
                self.decide();
                let after = self.device.borrow().consent();
                if before != after {
                    self.emit("consent", &view::consent(after));
                }
            }
        }
    }

    fn choose(&self, choices: &[(Purpose, bool)]) {
        let Some(fresh) = entropy::fresh() else {
            return warn("this browser has no secure random source, so nothing is kept and nothing is reported");
        };
        self.device.borrow_mut().choose(choices, &fresh, clock::now());
        self.decide();
        let consent = self.device.borrow().consent();
        self.emit("consent", &view::consent(consent));
    }

    /// A page begins, or consent came while it was open.
    fn arrive(self: &Rc<Self>, first_page: bool) {
        self.decide();
        if self.debug {
            match self.device.borrow().preview(clock::now()) {
                Ok(report) => info("debug, not sent:", &report.body()),
                Err(silence) => {
                    let reason = silence.map_or("no consent to report, or no profile", |silence| silence.reason());
                    info("debug, no report is due:", reason);
                }
            }
            return;
        }
        let report = self.device.borrow_mut().arrive(first_page, clock::now());
        self.made(report);
        self.send_waiting();
    }

    /// Decides all segments and tells of changes in what the page may see. Listeners may call back into this client:
    /// nothing is borrowed then.
    fn decide(&self) {
        let now = clock::now();
        self.device.borrow_mut().decide(now, clock::offset(now));
        self.wait();
        let device = self.device.borrow();
        let seen = (device.revision(), device.consent().allows(Purpose::Personalise));
        drop(device);
        if self.seen.replace(seen) == seen {
            return;
        }
        let shown: Vec<bool> = self.device.borrow().members().iter().map(|member| *member && seen.1).collect();
        let mut known = self.shown.replace(shown.clone());
        known.resize(shown.len(), false);
        if shown == known || !self.listeners.borrow().iter().any(|listener| listener.event == "segments") {
            return;
        }
        let names = |is: &dyn Fn(usize) -> bool| {
            let device = self.device.borrow();
            let segments = device.manifest().segments.iter().enumerate().filter(|(index, _)| is(*index));
            segments.map(|(_, segment)| segment.name.clone()).collect::<Vec<_>>()
        };
        let entered = names(&|index| shown[index] && !known[index]);
        let left = names(&|index| known[index] && !shown[index]);
        self.emit("segments", &view::segments(&entered, &left, &names(&|index| shown[index])));
    }

    /// What the page is about, best first.
    fn topics(&self, page: &Page) -> Vec<Topic> {
        let device = self.device.borrow();
        let declared = device.manifest().topics.as_ref();
        declared.map_or_else(|| topics::declared(page), |topics| topics.of(self.model.borrow().as_ref(), page))
    }

    /// Sets the timer for the next instant at which time alone could change a segment.
    fn wait(&self) {
        if let Some(next) = self.device.borrow().next_change() {
            self.timer.wake_at(next, clock::now());
        }
    }

    /// The segments that the page may know of.
    fn members(&self) -> Vec<String> {
        let device = self.device.borrow();
        if !device.consent().allows(Purpose::Personalise) {
            return Vec::new();
        }
        let segments = device.manifest().segments.iter().zip(device.members());
        segments.filter(|(_, member)| **member).map(|(segment, _)| segment.name.clone()).collect()
    }

    fn made(&self, report: Option<Report>) {
        let Some(report) = report else { return };
        // Nothing is borrowed while a listener is called, which may call back.
        let profile = self.device.borrow().profile();
        if let Stored::Active(profile) = profile
            && let Some(entry) = profile.ledger().iter().find(|entry| entry.report.id == report.id)
        {
            self.emit("report", &view::ledger_entry(entry));
        }
    }

    /// Sends what waits, oldest first, one after the other.
    fn send_waiting(self: &Rc<Self>) {
        let Some(collector) = self.collector.clone() else { return };
        let waiting = self.device.borrow().waiting();
        if self.debug || waiting.is_empty() || self.sending.replace(true) {
            return;
        }
        self.send_next(collector, waiting.into_iter());
    }

    fn send_next(self: &Rc<Self>, collector: String, mut waiting: IntoIter<Report>) {
        let Some(report) = waiting.next() else { return self.sending.set(false) };
        let inner = self.clone();
        transport::send(&collector.clone(), &report.body(), move |state| {
            let Some(state) = state else { return inner.sending.set(false) };
            inner.device.borrow_mut().deliver(&report.id, state);
            inner.send_next(collector, waiting);
        });
    }

    fn emit(&self, event: &str, detail: &JsValue) {
        let listeners = self.listeners.borrow();
        let callbacks: Vec<_> = listeners
            .iter()
            .filter(|listener| listener.event == event)
            .map(|listener| listener.callback.clone())
            .collect();
        drop(listeners);
        for callback in callbacks {
            if callback.call1(&JsValue::UNDEFINED, detail).is_err() {
                warn("a listener of the page threw an error");
            }
        }
    }

    fn event(&self, signal: &str, fields: &JsValue, options: &JsValue, now: Time) -> Result<(usize, Event), String> {
        let device = self.device.borrow();
        let manifest = device.manifest();
        let index = manifest.signal(signal).ok_or_else(|| {
            let names: Vec<_> = manifest.signals.iter().map(|signal| signal.name.as_str()).collect();
            format!("track({}): not a signal of the manifest, which has {}", quote(signal), names.join(", "))
        })?;
        let values = values(&manifest.signals[index], fields);
        let event = values.and_then(|values| {
            let time = at(options)?.unwrap_or(now);
            Ok(Event { time, offset: clock::offset(time), values })
        });
        event.map(|event| (index, event)).map_err(|reason| format!("track(\"{signal}\"): {reason}"))
    }
}

/// The time that `options` give, where they do.
fn at(options: &JsValue) -> Result<Option<Time>, String> {
    if !options.is_undefined() && !options.is_object() {
        return Err("the options must be an object, such as { at }".into());
    }
    let at = get(options, "at");
    if at.is_undefined() {
        return Ok(None);
    }
    let millis = at.as_f64().or_else(|| at.dyn_ref::<Date>().map(Date::get_time));
    let time = millis.and_then(|millis| whole(millis.trunc()));
    time.map(|time| Some(Time(time)))
        .ok_or_else(|| format!("at takes milliseconds since 1970 or a Date, found {}", tree::describe(&at)))
}

/// The values of an event in the order of the signal's fields.
fn values(signal: &Signal, fields: &JsValue) -> Result<Vec<FieldValue>, String> {
    let mut values = vec![FieldValue::Missing; signal.fields.len()];
    if fields.is_undefined() || fields.is_null() {
        return Ok(values);
    }
    if !fields.is_object() {
        return Err("fields must be an object".into());
    }
    for (name, given) in tree::entries(fields) {
        let index = signal.field(&name).ok_or_else(|| format!("the signal declares no field {}", quote(&name)))?;
        values[index] = value(signal.fields[index].kind, &given).map_err(|fault| {
            format!("the field \"{name}\" takes {}, found {}", fault.expected(), tree::describe(&given))
        })?;
    }
    Ok(values)
}

/// Text that no field takes, for values that are none: each kind says what it takes instead.
const TOO_LONG: &str = "-----------------------------------------------------------------";

fn value(kind: FieldKind, given: &JsValue) -> Result<FieldValue, ValueFault> {
    if given.is_undefined() || given.is_null() {
        return Ok(FieldValue::Missing);
    }
    if let Some(number) = given.as_f64() {
        return kind.from_number(number);
    }
    if let Some(boolean) = given.as_bool() {
        return kind.from_bool(boolean);
    }
    match given.dyn_ref::<JsString>() {
        // A text that is too long is refused before it is copied; a character is at most two units.
        Some(text) if text.length() as usize <= 2 * LONGEST_TEXT => kind.from_text(&String::from(text)),
        _ => kind.from_text(TOO_LONG),
    }
}
