//! A planner's number in a snapshot. PostgreSQL takes `COST 1e999` for infinity, which JSON has no number for.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// How PostgreSQL prints it.
const INFINITY: &str = "Infinity";

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f32),
    Text(String),
}

pub(super) fn serialize<S: Serializer>(number: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    if number.is_finite() { serializer.serialize_f32(*number) } else { serializer.serialize_str(INFINITY) }
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f32, D::Error> {
    match Written::deserialize(deserializer)? {
        Written::Number(number) if number.is_finite() => Ok(number),
        Written::Text(text) if text == INFINITY => Ok(f32::INFINITY),
        Written::Number(_) | Written::Text(_) => Err(D::Error::custom("a number or \"Infinity\" is expected")),
    }
}
