//! Expressions that no segment asks for, read once: nothing of them is kept up to date.

use super::{Engine, World, score};
use crate::expression::{EvalError, Node, Value};
use crate::manifest::Manifest;

/// The values of `nodes`, where the visitor is in these `members` of the manifest's segments.
pub(crate) fn values(
    manifest: &Manifest,
    nodes: &[Node],
    members: &[bool],
    world: World,
) -> Vec<Result<Value<'static>, EvalError>> {
    let mut engine = Engine::new(&manifest.signals, &manifest.models, &[]);
    let slots: Vec<_> = nodes.iter().map(|node| engine.slots_of(node, &manifest.signals)).collect();
    engine.members = members.to_vec();
    engine.load(world);
    let mut values = Vec::with_capacity(nodes.len());
    for (node, slots) in nodes.iter().zip(slots) {
        for model in score::models(node) {
            engine.score(model, world);
        }
        for slot in slots.clone() {
            engine.values[slot] = engine.value(slot, slots.start, world);
        }
        values.push(node.evaluate(&engine.moment(slots.start, world)).map(Value::into_owned));
    }
    values
}
