//! What is read from files without mistakes, and what their types are in a schema.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use contract_core::contract::{
    AcceptedGap, ExecuteRule, ExpectedReturns, OtherOverloads, SearchPathRule, parse, resolve,
};
use contract_core::ident::{ObjectId, QualifiedName, TypeName};
use contract_core::schema::{
    Column, Grantee, ModifiedType, Object, Parallel, Relation, RelationKind, Schema, Security, Volatility,
};
use contract_core::source::SourceMap;

use crate::{parsed, parsed_project, rendered};

#[test]
fn every_key_of_an_rpc_is_read() {
    let (sources, contract, mistakes) = parsed(include_str!("good/everything.toml"));
    assert_eq!(rendered(&sources, &mistakes), "");
    let [all, weird, other] = contract.rpcs.as_slice() else { panic!("{contract:?}") };

    assert_eq!(all.consumer.as_deref(), Some("everything"));
    assert_eq!((all.schema.as_str(), all.signature.value.name.as_str()), ("ops", "everything"));
    assert_eq!(all.security.as_ref().unwrap().value, Security::Invoker);
    assert_eq!(all.search_path.as_ref().unwrap().value, SearchPathRule::Exactly(vec![]));
    let settings: Vec<String> =
        all.settings.as_ref().unwrap().value.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = [
        "TimeZone=UTC",
        "app.tenant=a",
        "enable_seqscan=off",
        "seq_page_cost=1.5",
        "statement_timeout=5000",
        "work_mem=64MB",
    ];
    assert_eq!(settings, expected);
    assert_eq!(all.volatility.as_ref().unwrap().value, Volatility::Stable);
    assert!(all.strict.as_ref().unwrap().value);
    assert_eq!(all.parallel.as_ref().unwrap().value, Parallel::Safe);
    assert_eq!(all.language.as_ref().unwrap().value, "sql");
    assert_eq!(all.owner.as_ref().unwrap().value, "Owner of All");
    assert_eq!(all.other_overloads, OtherOverloads::Allowed);
    let ExecuteRule { required, forbidden, only } = &all.execute.as_ref().unwrap().value;
    let role = |name: &str| Grantee::Role(name.to_owned());
    assert_eq!(required.iter().map(|stated| &stated.value).collect::<Vec<_>>(), [&role("service_role")]);
    assert_eq!(forbidden.iter().map(|stated| &stated.value).collect::<Vec<_>>(), [&Grantee::Public, &role("anon")]);
    assert!(only.is_none());

    let names = ["$user", "public", "My Schema"].map(str::to_owned).to_vec();
    assert_eq!(weird.search_path.as_ref().unwrap().value, SearchPathRule::Exactly(names));
    assert_eq!(weird.execute.as_ref().unwrap().value.only.as_deref(), Some(&[][..]));
    let pinned = SearchPathRule::Exactly(vec!["pinned".to_owned()]);
    assert_eq!(other.search_path.as_ref().unwrap().value, pinned);
}

/// The spans inside of a signature are those of the file.
#[test]
fn every_part_of_a_signature_has_its_place() {
    let text = include_str!("good/everything.toml");
    let (_, contract, _) = parsed(text);
    let signature = &contract.rpcs[0].signature.value;
    assert_eq!(&text[signature.name_span.range()], "ops.everything");
    let parameters: Vec<&str> =
        signature.parameters().iter().map(|parameter| &text[parameter.written_type.span.range()]).collect();
    assert_eq!(parameters, ["ops.kind", "integer", "text[]"]);
    assert_eq!(&text[contract.rpcs[0].location.span.range()], "[[rpc]]");
    assert_eq!(&text[contract.rpcs[0].search_path.as_ref().unwrap().location.span.range()], "\"\"");
}

#[test]
fn a_policy_is_read() {
    let (sources, contract, mistakes) = parsed(include_str!("good/policy.toml"));
    assert_eq!(rendered(&sources, &mistakes), "");
    let definers = contract.definers.unwrap();
    assert_eq!(definers.search_path.unwrap().value, SearchPathRule::Safe);
    let allowed = |schema: &str, name: &str| {
        definers.allow.iter().any(|glob| glob.value.matches(&QualifiedName::new(schema, name)))
    };
    assert!(allowed("ops", "queue_job") && allowed("api", "get_x") && allowed("storage", "search"));
    assert!(!allowed("api", "get_xy") && !allowed("public", "ops.x"));
}

#[test]
fn every_key_of_a_project_is_read() {
    let (sources, project, mistakes) = parsed_project(include_str!("good/project.toml"));
    assert_eq!(rendered(&sources, &mistakes), "");
    let contracts: Vec<_> = project.contracts.iter().map(|path| path.value.as_path()).collect();
    assert_eq!(contracts, [Path::new("app/contracts"), Path::new("app/more/worker.toml")]);
    assert_eq!(project.postgres.unwrap().value, 17);
    assert_eq!(project.applied_on.as_ref().unwrap().value.to_string(), "2026-11-20");
    assert_eq!(project.levels.len(), 3);
    let environment = &project.environments["prod-eu"];
    assert_eq!(environment.timeouts.connect.as_ref().unwrap().value, Duration::from_millis(2_500));
    assert_eq!(environment.timeouts.statement.as_ref().unwrap().value, Duration::from_secs(60));
    assert_eq!(environment.timeouts.lock.as_ref().unwrap().value, Duration::from_secs(3));
    assert!(project.environments["local"].url_variable.is_none());
    assert_eq!(project.accepted[0].expires.as_ref().unwrap().value.to_string(), "2027-01-31");
    assert_eq!(project.accepted[1].gap, AcceptedGap::Object("ops.queue_job(text, jsonb)".to_owned()));
}

/// A schema with a table of the same name and column in two schemas.
fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, column_type) in [
        ("ops.jobs", TypeName::new("ops", "kind")),
        ("one.shared", TypeName::new("pg_catalog", "text")),
        ("two.shared", TypeName::new("pg_catalog", "int4").into_array()),
        ("two.single", TypeName::new("pg_catalog", "uuid")),
        ("ops.kind", TypeName::new("pg_catalog", "text")),
        ("ops.text", TypeName::new("pg_catalog", "text")),
        ("extensions.citext", TypeName::new("pg_catalog", "text")),
    ] {
        let (namespace, name) = name.split_once('.').unwrap();
        let name = QualifiedName::new(namespace, name);
        let relation = Relation::new(RelationKind::Table);
        let column = Column::new(ModifiedType { type_name: column_type, modifier: None, collation: None });
        schema.objects.insert(ObjectId::column(name.clone(), "id"), Object::Column(column));
        schema.objects.insert(ObjectId::relation(name), Object::Relation(Box::new(relation)));
    }
    schema
}

#[test]
fn types_are_looked_up_by_the_rule() {
    let mut listed = String::new();
    for signatures in [
        &["ops.f(int, integer[], text, \"text\", pg_catalog.text, ops.text)"] as &[&str],
        &["ops.f(kind, kind[], _kind, ops._kind, _int4, jobs)"],
        &["other.f(kind, citext, _citext)"],
        &["other.f(shared, single)", "other.g(a shared[], out b shared)"],
        &["other.f(nonsense, pg_catalog.nonsense, ops.nonsense, nowhere.kind, nonsense, other.jobs[])"],
        &["ops.f(jobs.id%type, ops.jobs.id%type, jobs.nothing%type, nowhere.id%type)"],
        &["other.f(single.id%type, two.shared.id%type)", "other.f(shared.id%type)"],
        &["ops.f(a int, out b text, inout c jsonb, variadic d text[])"],
        &["ops.f(kind)", "ops.f(ops.kind)", "ops.g(kind)", "ops.g(kind)"],
        &["ops.f(pg_stat_activity, timestamp with time zone, numeric(10, 2), \"char\", char, \"any\")"],
    ] {
        let mut text = "consumer = \"c\"\n".to_owned();
        for signature in signatures {
            writeln!(text, "[[rpc]]\nsignature = '{signature}'").unwrap();
        }
        let (sources, contract, _) = parsed(&text);
        let resolution = resolve(&contract, &schema());
        assert_eq!(resolution.rpcs.len(), signatures.len());
        for (signature, rpc) in signatures.iter().zip(&resolution.rpcs) {
            let id = rpc.id.as_ref().map_or("none".to_owned(), ToString::to_string);
            writeln!(listed, "{signature}\n    is {id}").unwrap();
            if !rpc.unknown_types.is_empty() {
                writeln!(listed, "    unknown: {}", rpc.unknown_types.join(", ")).unwrap();
            }
            assert_eq!(rpc.parameter_types.len(), rpc.rpc.signature.value.parameters().len());
        }
        listed.push_str(&rendered(&sources, &resolution.mistakes));
    }
    insta::assert_snapshot!(listed);
}

#[test]
fn results_are_looked_up_too() {
    let expected = |returns: &str| {
        let (_, contract, mistakes) =
            parsed(&format!("consumer = \"c\"\n[[rpc]]\nsignature = \"ops.f()\"\nreturns = \"{returns}\""));
        assert_eq!(mistakes, []);
        let resolution = resolve(&contract, &schema());
        (resolution.rpcs[0].returns.clone(), resolution.rpcs[0].unknown_types.clone())
    };
    let kind = TypeName::new("ops", "kind");
    assert_eq!(expected("kind"), (Some(ExpectedReturns::Type(kind.clone())), vec![]));
    assert_eq!(expected("setof kind[]"), (Some(ExpectedReturns::SetOf(kind.clone().into_array())), vec![]));
    let columns = vec![("a".to_owned(), kind), ("B".to_owned(), TypeName::new("pg_catalog", "uuid"))];
    assert_eq!(expected("table(a kind, \\\"B\\\" uuid)"), (Some(ExpectedReturns::Table(columns)), vec![]));
    let unknown = vec!["nonsense".to_owned(), "more[]".to_owned()];
    assert_eq!(expected("table(a nonsense, b more[])"), (None, unknown));
}

/// Two consumers may require one routine, each in its own words.
#[test]
fn files_do_not_repeat_each_other() {
    let mut sources = SourceMap::default();
    let text = |consumer: &str, spelled: &str| {
        format!("consumer = \"{consumer}\"\n[[rpc]]\nsignature = \"ops.f({spelled})\"\n")
    };
    let (mut contract, _) = parse(&mut sources, "a.toml", &text("a", "kind"));
    let (other, _) = parse(&mut sources, "b.toml", &text("b", "ops.kind"));
    contract.rpcs.extend(other.rpcs);
    let resolution = resolve(&contract, &schema());
    assert_eq!(resolution.rpcs[0].id, resolution.rpcs[1].id);
    assert_eq!(resolution.mistakes, []);
}
