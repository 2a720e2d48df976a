//! What JavaScript sees of a visitor made of what happened: the shapes of `js/testing/index.ts`.

use murmur_core::device::given::Flip;
use murmur_core::segment::Segment;
use wasm_bindgen::JsValue;

use super::{made, write_time};

/// `Flip[]`
pub(crate) fn flips(flips: &[Flip], segments: &[Segment]) -> JsValue {
    made(|json| {
        json.open("", '[');
        for flip in flips {
            json.open("", '{');
            write_time(json, "time", flip.time);
            for (key, indices) in [("entered", &flip.entered), ("left", &flip.left)] {
                json.open(key, '[');
                indices.iter().for_each(|index| json.text("", &segments[*index].name));
                json.close(']');
            }
            json.close('}');
        }
        json.close(']');
    })
}
