//! Consumer files: who relies on the database, and the routines they call.

use super::model::{OtherOverloads, Rpc, Stated};
use super::page::Page;
use super::place::{place_returns, place_signature};
use super::table::{Field, Table};
use super::{execute, search_path, settings};
use crate::finding::Mistake;
use crate::ident::{fold, quote};
use crate::schema::{Parallel, RoutineKind, Security, Volatility};
use crate::source::Location;
use crate::syntax::{self, SyntaxError, WrittenReturns, WrittenSignature};

/// Reads one `[[rpc]]` section; none when it has no usable signature.
pub(super) fn read_rpc(page: &mut Page<'_>, mut table: Table<'_>, consumer: Option<&str>) -> Option<Rpc> {
    let location = table.location;
    let signature = table.require(page, "signature").and_then(|field| read_signature(page, &field));
    let kind = table
        .take("kind")
        .and_then(|field| field.choice(page, &RoutineKind::ALL.map(|kind| (kind.contract_word(), kind))));
    let returns = table.take("returns").and_then(|field| read_returns(page, &field));
    let security = table
        .take("security")
        .and_then(|field| field.choice(page, &[("definer", Security::Definer), ("invoker", Security::Invoker)]));
    let search_path = table.take("search_path").and_then(|field| search_path::read(page, &field));
    let settings = table.take("settings").and_then(|field| settings::read(page, &field));
    let volatility = table.take("volatility").and_then(|field| {
        let volatilities = [Volatility::Immutable, Volatility::Stable, Volatility::Volatile];
        field.choice(page, &volatilities.map(|volatility| (volatility.word(), volatility)))
    });
    let strict = table.take("strict").and_then(|field| field.boolean(page));
    let parallel = table.take("parallel").and_then(|field| {
        let parallels = [Parallel::Safe, Parallel::Restricted, Parallel::Unsafe];
        field.choice(page, &parallels.map(|parallel| (parallel.word(), parallel)))
    });
    let language = table.take("language").and_then(|field| field.name(page, "the name of a language"));
    let owner = table.take("owner").and_then(|field| read_owner(page, &field));
    let execute = table.take("execute").and_then(|field| execute::read(page, &field));
    let other_overloads = table.take("other_overloads").and_then(|field| {
        field.choice(page, &[("forbidden", OtherOverloads::Forbidden), ("allowed", OtherOverloads::Allowed)])
    });
    table.finish(page);

    let (schema, signature) = signature?;
    if let Some(returns) = &returns
        && let Err(error) = syntax::check_returns(&signature.value.arguments, &returns.value)
    {
        let place = page.location(error.span);
        page.report(syntax_mistake(error, place));
    }
    Some(Rpc {
        consumer: consumer.map(str::to_owned),
        location,
        schema,
        signature,
        kind,
        returns,
        security,
        search_path,
        settings,
        volatility,
        strict,
        parallel,
        language: language.map(|language| Stated::new(fold(&language.value), language.location)),
        owner,
        execute,
        other_overloads: other_overloads.map(|stated| stated.value).unwrap_or_default(),
    })
}

/// The signature, its spans those of the file, and its schema, which the caller of an RPC always knows.
fn read_signature(page: &mut Page<'_>, field: &Field<'_>) -> Option<(String, Stated<WrittenSignature>)> {
    let text = field.text(page, "a string such as \"ops.queue_job(text, jsonb)\"")?;
    let mut signature = match syntax::signature(&text.value) {
        Ok(signature) => signature,
        Err(error) => {
            let place = text.place.locate(error.span);
            page.report(syntax_mistake(error, place));
            return None;
        }
    };
    place_signature(&mut signature, &text.place);
    let Some(schema) = signature.schema.clone() else {
        let name = quote(&signature.name);
        let place = page.location(signature.name_span);
        let mistake = Mistake::new(format!("the signature of `{name}` names no schema"), place, "expected a schema");
        page.report(mistake.with_help(format!("write `schema.{name}`, with the schema that it lies in")));
        return None;
    };
    Some((schema, Stated::new(signature, text.location)))
}

fn read_returns(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<WrittenReturns>> {
    let text = field.text(page, "a string such as \"setof text\"")?;
    match syntax::returns(&text.value) {
        Ok(mut returns) => {
            place_returns(&mut returns, &text.place);
            Some(Stated::new(returns, text.location))
        }
        Err(error) => {
            let place = text.place.locate(error.span);
            page.report(syntax_mistake(error, place));
            None
        }
    }
}

fn read_owner(page: &mut Page<'_>, field: &Field<'_>) -> Option<Stated<String>> {
    let owner = field.name(page, "the name of a role")?;
    if owner.value.eq_ignore_ascii_case("public") {
        let mistake = field.mistake("`public` is everybody, and cannot own a routine", "expected a role");
        page.report(mistake.with_help("name the role that owns it"));
        return None;
    }
    Some(owner)
}

fn syntax_mistake(error: SyntaxError, place: Location) -> Mistake {
    let mistake = Mistake::new(error.message, place, "here");
    match error.hint {
        Some(hint) => mistake.with_help(hint),
        None => mistake,
    }
}
