//! Functions, procedures, aggregates and window functions, with all that somebody can set on them.

use std::collections::{BTreeMap, HashMap};

use super::error::CatalogError;
use super::names::{Names, Oid};
use super::row::Cells;
use super::{Answers, Reading, queries};
use crate::ident::{ObjectId, TypeName, quote};
use crate::schema::{Object, Parameter, Returns, Routine, RoutineKind, Security, Text, UnknownLetter};
use crate::syntax::ParameterMode;

/// Reads all routines.
pub(super) fn read(answers: &Answers, reading: &mut Reading) -> Result<(), CatalogError> {
    let mut aggregates = HashMap::new();
    for cells in answers.of(queries::AGGREGATES) {
        aggregates.insert(cells.get::<Oid>("routine")?, aggregate(cells, &reading.names)?);
    }
    for cells in answers.of(queries::ROUTINES) {
        let oid: Oid = cells.get("oid")?;
        let inputs = types(&reading.names, &cells.get::<Vec<Oid>>("input_types")?)?;
        let id = ObjectId::routine(cells.name("schema", "name")?, inputs);
        let routine = routine(cells, &reading.names, &id, aggregates.remove(&oid).unwrap_or_default())?;
        reading.insert("pg_proc", oid, id, Object::Routine(Box::new(routine)));
    }
    Ok(())
}

fn types(names: &Names, oids: &[Oid]) -> Result<Vec<TypeName>, CatalogError> {
    oids.iter().map(|oid| names.type_name(*oid)).collect()
}

fn routine(
    cells: Cells<'_>,
    names: &Names,
    id: &ObjectId,
    aggregate: BTreeMap<String, String>,
) -> Result<Routine, CatalogError> {
    let kind: RoutineKind = cells.word("kind", id)?;
    let returns = match kind {
        RoutineKind::Procedure => None,
        RoutineKind::Function | RoutineKind::Aggregate | RoutineKind::Window => {
            Some(Returns { set: cells.get("returns_set")?, type_name: names.type_name(cells.get("returns_type")?)? })
        }
    };
    let body = match (cells.get("has_sql_body")?, cells.get::<Option<String>>("sql_body")?) {
        (false, _) => Text::verbatim(cells.get::<String>("source")?),
        (true, Some(text)) => Text::deparsed(text),
        (true, None) => return Err(CatalogError::changing(format!("`{id}` is gone"))),
    };
    Ok(Routine {
        kind,
        parameters: parameters(cells, names, id)?,
        returns,
        language: cells.get("language")?,
        security: if cells.get("security_definer")? { Security::Definer } else { Security::Invoker },
        volatility: cells.word("volatility", id)?,
        strict: cells.get("strict")?,
        parallel: cells.word("parallel", id)?,
        leakproof: cells.get("leakproof")?,
        cost: cells.get("cost")?,
        rows: cells.get("rows")?,
        support: names.routine(cells.get("support")?)?,
        settings: cells.options("settings")?,
        transforms: types(names, &cells.get::<Option<Vec<Oid>>>("transforms")?.unwrap_or_default())?,
        body,
        object_file: cells.get("object_file")?,
        aggregate,
        owner: Some(names.role(cells.get("owner")?)?),
        acl: names.acl(cells, id)?,
        comment: cells.get("comment")?,
    })
}

/// All parameters. Without a list of its own for all of them (`proallargtypes`) every one is an input.
fn parameters(cells: Cells<'_>, names: &Names, id: &ObjectId) -> Result<Vec<Parameter>, CatalogError> {
    let all = cells.get::<Option<Vec<Oid>>>("all_types")?;
    let modes = cells.get::<Option<Vec<i8>>>("modes")?.unwrap_or_default();
    let modes = modes.into_iter().map(|letter| mode(letter, id)).collect::<Result<Vec<_>, _>>()?;
    let written = cells.get::<Option<Vec<String>>>("parameter_names")?.unwrap_or_default();
    let defaults = cells.get::<Option<Vec<Option<String>>>>("defaults")?.unwrap_or_default();
    let type_names = match all {
        Some(all) => types(names, &all)?,
        None => id.arguments.clone(),
    };
    let found = defaults.iter().flatten().count();
    if i16::try_from(found) != Ok(cells.get::<i16>("default_count")?) {
        return Err(CatalogError::changing(format!("the defaults of `{id}` are other ones by now")));
    }
    let mut written = written.into_iter();
    let mut modes = modes.into_iter();
    let mut defaults = defaults.into_iter();
    let parameters = type_names.into_iter().map(|type_name| Parameter {
        name: written.next().filter(|name| !name.is_empty()),
        mode: modes.next().unwrap_or(ParameterMode::In),
        type_name,
        default: defaults.next().flatten().map(Text::deparsed),
    });
    Ok(parameters.collect())
}

fn mode(letter: i8, id: &ObjectId) -> Result<ParameterMode, CatalogError> {
    match char::from(letter.cast_unsigned()) {
        'i' => Ok(ParameterMode::In),
        'o' => Ok(ParameterMode::Out),
        'b' => Ok(ParameterMode::InOut),
        'v' => Ok(ParameterMode::Variadic),
        't' => Ok(ParameterMode::Table),
        letter => {
            let unknown = UnknownLetter { column: "pg_proc.proargmodes", letter: letter.to_string() };
            Err(super::row::unknown_letter(unknown, id))
        }
    }
}

/// The parts of an aggregate under their names in CREATE AGGREGATE, where they are not what they are when
/// nothing is said. Its direct arguments, which are in the argument list there, are `direct_arguments`.
fn aggregate(cells: Cells<'_>, names: &Names) -> Result<BTreeMap<String, String>, CatalogError> {
    let mut parts = BTreeMap::new();
    let mut set = |part: &str, value: Option<String>| {
        if let Some(value) = value {
            parts.insert(part.to_owned(), value);
        }
    };
    for part in ["sfunc", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc"]
    {
        set(part, names.routine(cells.get(part)?)?.map(|name| name.to_string()));
    }
    for part in ["stype", "mstype"] {
        let oid: Oid = cells.get(part)?;
        set(part, if oid == 0 { None } else { Some(names.type_name(oid)?.to_string()) });
    }
    for part in ["sspace", "msspace"] {
        let size: i32 = cells.get(part)?;
        set(part, (size != 0).then(|| size.to_string()));
    }
    for part in ["finalfunc_extra", "mfinalfunc_extra"] {
        set(part, cells.get::<bool>(part)?.then(|| "true".to_owned()));
    }
    for part in ["initcond", "minitcond"] {
        set(part, cells.get(part)?);
    }
    let (kind, unsaid) = match cells.letter("kind")? {
        Some('n') => (None, "read_only"),
        Some('o') => (Some("ordered_set"), "read_write"),
        Some('h') => (Some("hypothetical"), "read_write"),
        other => return Err(cells.unexpected("kind", format!("`{}`", other.unwrap_or_default()))),
    };
    for part in ["finalfunc_modify", "mfinalfunc_modify"] {
        let modify = match cells.letter(part)? {
            Some('r') => "read_only",
            Some('s') => "shareable",
            Some('w') => "read_write",
            other => return Err(cells.unexpected(part, format!("`{}`", other.unwrap_or_default()))),
        };
        set(part, (modify != unsaid).then(|| modify.to_owned()));
    }
    if let Some(kind) = kind {
        set(kind, Some("true".to_owned()));
        set("direct_arguments", Some(cells.get::<i16>("direct_arguments")?.to_string()));
    }
    let operator = (cells.get::<Option<&str>>("sort_schema")?, cells.get::<Option<&str>>("sort_name")?);
    if let (Some(schema), Some(name)) = operator {
        set("sortop", Some(format!("{}.{name}", quote(schema))));
    }
    Ok(parts)
}
