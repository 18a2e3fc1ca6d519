//! The published JSON Schemas say what the reader does: they accept the examples, refuse unknown keys,
//! and know the same keys.
//!
//! The schemas use few key words, and a validator of those is shorter than the list of dependencies of a
//! validator of all. One that it does not know fails the test.

use std::path::{Path, PathBuf};

use contract_core::contract::FleetFile;
use contract_core::source::SourceMap;
use serde_json::Value;

use crate::{cases, parsed, parsed_project, rendered};

const CONTRACT: &str = include_str!("../../../contracts/contract.schema.json");
const PROJECT: &str = include_str!("../../../contracts/project.schema.json");
const FLEET: &str = include_str!("../../../contracts/fleet.schema.json");

/// Whether `value` is as `schema` says; what is not is said.
fn validate(root: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    let all = |list: &Value| list.as_array().unwrap().clone();
    let valid = |schema: &Value| validate(root, schema, value, place).is_ok();
    for (key_word, rule) in schema.as_object().unwrap() {
        let holds = match key_word.as_str() {
            "$schema" | "title" | "description" | "definitions" => true,
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/definitions/").unwrap();
                validate(root, &root["definitions"][name], value, place)?;
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_type(value, name.as_str().unwrap())),
                name => is_type(value, name.as_str().unwrap()),
            },
            "const" => value == rule,
            "enum" => all(rule).contains(value),
            "not" => !valid(rule),
            "anyOf" => all(rule).iter().any(valid),
            "oneOf" => all(rule).iter().filter(|schema| valid(schema)).count() == 1,
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= rule.as_u64().unwrap()),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "minProperties" => value.as_object().is_none_or(|keys| keys.len() as u64 >= rule.as_u64().unwrap()),
            "uniqueItems" => value
                .as_array()
                .is_none_or(|items| items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))),
            "required" => value
                .as_object()
                .is_none_or(|keys| all(rule).iter().all(|key| keys.contains_key(key.as_str().unwrap()))),
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    validate(root, rule, item, &format!("{place}[{index}]"))?;
                }
                true
            }
            "properties" | "additionalProperties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    let property = schema["properties"].get(key);
                    match (property, key_word.as_str(), rule) {
                        (Some(property), "properties", _) => {
                            validate(root, property, inner, &format!("{place}.{key}"))?;
                        }
                        (None, "additionalProperties", Value::Bool(false)) => {
                            return Err(format!("{place} has the unknown key {key}"));
                        }
                        (None, "additionalProperties", rule) => {
                            validate(root, rule, inner, &format!("{place}.{key}"))?;
                        }
                        _ => {}
                    }
                }
                true
            }
            unknown => panic!("this test does not know the key word {unknown}"),
        };
        if !holds {
            return Err(format!("{place} is against {key_word}: {rule}"));
        }
    }
    Ok(())
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        unknown => panic!("this test does not know the type {unknown}"),
    }
}

/// TOML as an editor shows it to a schema: dates are strings.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
    }
}

fn agrees(schema: &str, text: &str) -> Result<(), String> {
    let schema: Value = serde_json::from_str(schema).unwrap();
    let value = json(toml::Value::Table(toml::from_str(text).map_err(|error| error.to_string())?));
    validate(&schema, &schema, &value, "the file")
}

fn good_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in [root.join("tests/contract/good"), root.join("../contracts/example")] {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "toml")));
    }
    files.sort();
    assert_eq!(files.len(), 6);
    files
}

#[test]
fn the_examples_are_good_by_the_reader_and_by_the_schema() {
    for path in good_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_project = path.ends_with("project.toml") || path.ends_with("dbcontract.toml");
        let (schema, told) = if is_project {
            let (sources, _, mistakes) = parsed_project(&text);
            (PROJECT, rendered(&sources, &mistakes))
        } else {
            let (sources, _, mistakes) = parsed(&text);
            (CONTRACT, rendered(&sources, &mistakes))
        };
        assert_eq!(told, "", "{}", path.display());
        assert_eq!(agrees(schema, &text), Ok(()), "{}", path.display());
    }
}

/// What the schema refuses, the reader refuses; and it refuses every unknown key, missing key and type.
#[test]
fn the_schema_is_as_strict_as_it_can_be() {
    for (file, schema, is_project) in [
        (include_str!("bad/file.cases"), CONTRACT, false),
        (include_str!("bad/rpc.cases"), CONTRACT, false),
        (include_str!("bad/execute.cases"), CONTRACT, false),
        (include_str!("bad/policy.cases"), CONTRACT, false),
        (include_str!("bad/project.cases"), PROJECT, true),
    ] {
        for (name, text) in cases(file) {
            let mistakes = if is_project { parsed_project(text).2 } else { parsed(text).2 };
            let visible = ["unknown key", " has no `", " must be ", " cannot be `", " is missing"];
            let is_visible = mistakes.iter().any(|mistake| visible.iter().any(|part| mistake.message.contains(part)));
            // The schema knows neither the words of a caller nor dates inside of settings.
            let is_word = ["layout", "settings", "days"].iter().any(|word| name.contains(word));
            if is_visible && !is_word {
                assert!(agrees(schema, text).is_err(), "the schema accepts `{name}`");
            }
        }
    }
}

/// The keys that the reader names when it meets one it does not know.
fn known_keys(text: &str, is_project: bool) -> Vec<String> {
    let mistakes = if is_project { parsed_project(text).2 } else { parsed(text).2 };
    let help =
        mistakes.iter().find(|mistake| mistake.message.starts_with("unknown key")).unwrap().help.clone().unwrap();
    let list = help.split_once(" takes ").unwrap().1;
    let mut keys: Vec<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn the_schema_knows_the_keys_that_the_reader_knows() {
    for (schema, pointer, text) in [
        (CONTRACT, "", "zzzzzzzzzz = 1"),
        (CONTRACT, "/definitions/rpc", "[[rpc]]\nzzzzzzzzzz = 1"),
        (CONTRACT, "/definitions/execute", "[[rpc]]\nexecute = { zzzzzzzzzz = 1 }"),
        (CONTRACT, "/definitions/definers", "[definers]\nzzzzzzzzzz = 1"),
        (PROJECT, "", "zzzzzzzzzz = 1"),
        (PROJECT, "/definitions/environment", "[env.a]\nzzzzzzzzzz = 1"),
        (PROJECT, "/definitions/environment/properties/timeouts", "[env.a.timeouts]\nzzzzzzzzzz = 1"),
        (PROJECT, "/definitions/acceptance", "[[accept]]\nzzzzzzzzzz = 1"),
    ] {
        let read: Value = serde_json::from_str(schema).unwrap();
        let properties = read.pointer(pointer).unwrap()["properties"].as_object().unwrap();
        let mut keys: Vec<String> = properties.keys().cloned().collect();
        keys.sort();
        assert_eq!(keys, known_keys(text, schema == PROJECT), "{pointer}");
    }
}

/// Every fenced TOML block of the documentation is a contract or a project that has no mistakes.
#[test]
fn the_documentation_is_right() {
    let page = include_str!("../../../docs/contract.md");
    let blocks: Vec<&str> = page.split("```toml\n").skip(1).map(|block| block.split_once("```").unwrap().0).collect();
    assert!(blocks.len() >= 3);
    for block in blocks {
        let (schema, sources, mistakes) = if block.contains("consumer =") || block.contains("policy =") {
            let (sources, _, mistakes) = parsed(block);
            (CONTRACT, sources, mistakes)
        } else {
            let (sources, _, mistakes) = parsed_project(block);
            (PROJECT, sources, mistakes)
        };
        assert_eq!(rendered(&sources, &mistakes), "", "{block}");
        assert_eq!(agrees(schema, block), Ok(()), "{block}");
    }
}

#[test]
fn the_schema_of_fleets_takes_what_the_reader_takes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fleet.toml");
    let server = |keys: &str| format!("[[server]]\nenv = 'tenants'\n{keys}");
    for (text, good) in [
        ("env = ['eu', 'us']".to_owned(), true),
        (server("databases = ['tenant_*', 'shop']\nexcept = ['tenant_x']"), true),
        (String::new(), false),
        ("env = []".to_owned(), false),
        ("env = ['eu', 'eu']".to_owned(), false),
        ("env = 'eu'".to_owned(), false),
        ("envs = ['eu']".to_owned(), false),
        (server(""), false),
        (server("databases = []"), false),
        (server("databases = [1]"), false),
        (server("databases = ['a']\nurl = 'b'"), false),
        ("[server]\nenv = 'tenants'\ndatabases = ['a']".to_owned(), false),
    ] {
        std::fs::write(&path, &text).unwrap();
        let read = FleetFile::read(&mut SourceMap::default(), &path);
        assert_eq!((read.is_ok(), agrees(FLEET, &text).is_ok()), (good, good), "{text}: {read:?}");
    }
}
