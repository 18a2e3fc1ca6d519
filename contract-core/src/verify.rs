//! The order of things: scope, resolution, comparison, checks, weights, report. Pure; whoever calls it
//! has read the sources already.

mod acceptance;
mod database_owner;
mod labels;
mod majors;
mod unsaid;

use std::collections::BTreeMap;

use crate::checks::{self, Context, Outcome, Outcomes};
use crate::contract::{Acceptance, Contract, Date, resolve};
use crate::declare::Declaration;
use crate::diff::{Difference, diff};
use crate::finding::{CheckMeta, Finding, Gap, Level, Reach, Reached, is_of_roles};
use crate::ident::ObjectId;
use crate::interpret::Interpretation;
use crate::observation::{Extent, Observation};
use crate::report::{Compared, Failure, Report, Side, Strictness, UncomparedFact, Weighed};
use crate::schema::{Attributes, Deparsing, Schema};
use crate::scope::{Scope, Scoped};
use acceptance::Sorted;
use labels::Standing;

/// What a run asks for besides its sources.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is the project's own.
    pub scope: Scope,
    /// The weight of a check, where it is not the check's own.
    pub levels: BTreeMap<String, Level>,
    /// Whether what was not compared counts.
    pub strictness: Strictness,
    /// The gaps that somebody accepts.
    pub accepted: Vec<Acceptance>,
    /// The day, for acceptances that end; none lets no acceptance end.
    pub today: Option<Date>,
}

/// The sources of a contract test.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// What is required.
    pub contract: &'a Contract,
    /// What was observed.
    pub observed: &'a Observation,
    /// What the migrations declare, where somebody knows: findings then say where.
    pub declared: Option<&'a Interpretation>,
}

/// The sources of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// What is expected.
    pub expected: Witness<'a>,
    /// What was observed.
    pub observed: Witness<'a>,
}

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Witness<'a> {
    /// What it says a database is.
    pub observation: &'a Observation,
    /// What the migrations declare, where it is read from them: findings then say where.
    pub declared: Option<&'a Interpretation>,
}

impl<'a> From<&'a Observation> for Witness<'a> {
    fn from(observation: &'a Observation) -> Self {
        Self { observation, declared: None }
    }
}

impl<'a> From<&'a Interpretation> for Witness<'a> {
    fn from(interpretation: &'a Interpretation) -> Self {
        Self { observation: &interpretation.observation, declared: Some(interpretation) }
    }
}

/// How much of a database has to be read for [`compare`]: all of it where the columns of a table are named, where all
/// that is not read counts, and where what is accepted must be found again; else what bears on routines.
pub fn extent(contract: &Contract, options: &Options) -> Extent {
    let strict = options.strictness == Strictness::Strict;
    if strict || !options.accepted.is_empty() || contract.names_columns() {
        Extent::Everything
    } else {
        Extent::Routines
    }
}

/// Holds a contract against what was observed.
pub fn compare(inputs: Inputs<'_>, options: &Options) -> Report {
    judge(inputs, None, options)
}

/// Holds a contract against what migrations declare; what PostgreSQL would refuse of them is found as well.
pub fn check(contract: &Contract, declaration: &Declaration, options: &Options) -> Report {
    let interpretation = &declaration.interpretation;
    let inputs = Inputs { contract, observed: &interpretation.observation, declared: Some(interpretation) };
    judge(inputs, Some(declaration), options)
}

/// Holds a contract against what was observed: in a database, or in what `judged` declares.
fn judge(inputs: Inputs<'_>, judged: Option<&Declaration>, options: &Options) -> Report {
    let Inputs { contract, observed, declared } = inputs;
    if observed.extent < extent(contract, options) {
        return Report { observed: side(observed), ..Report::error([too_little("hold these contracts against it")]) };
    }
    let resolution = resolve(contract, &observed.schema);
    if !resolution.mistakes.is_empty() {
        return Report {
            observed: side(observed),
            ..Report::error(resolution.mistakes.into_iter().map(Failure::from))
        };
    }
    if contract.is_empty() {
        let nothing = Failure {
            message: "nothing is required: the contracts list no RPC and no policy".to_owned(),
            labels: Vec::new(),
            help: Some("name a folder with contract files, or write one with `dbcontract init`".to_owned()),
        };
        return Report { observed: side(observed), ..Report::error([nothing]) };
    }
    let mut gaps = observed.gaps.clone();
    gaps.extend(unread_schemas(contract));
    let Sorted { gaps, accepted, stale } = acceptance::sorted(gaps, options);
    let mut scoped = options.scope.apply(observed);
    scoped.gaps.retain(|gap| gaps.contains(gap));
    let context = Context {
        rpcs: &resolution.rpcs,
        definers: contract.definers.as_ref(),
        observed,
        gaps: &gaps,
        stale: &stale,
        scoped: &scoped.schema,
        scoped_gaps: &scoped.gaps,
        deltas: &[],
        declared,
        is_declared: judged.is_some(),
        events: judged.map_or(&[], |judged| &judged.interpretation.events),
        notices: judged.map_or(&[], |judged| &judged.notices),
    };
    let touch = |resolved| [context.gap(resolved), context.name_gap(&resolved.name)];
    let mut touching: Vec<Gap> = resolution.rpcs.iter().flat_map(touch).flatten().cloned().collect();
    let is_required = |of: &ObjectId| resolution.rpcs.iter().any(|resolved| resolved.id.as_ref() == Some(of));
    let of_required = |gap: &&Gap| matches!(&gap.reach, Reach::Attribute { of, .. } if is_required(of));
    touching.extend(gaps.iter().filter(of_required).cloned());
    let mut outcomes = run(&context);
    if let Some(declared) = declared {
        let standing = if judged.is_some() { Standing::Judged } else { Standing::Beside };
        labels::add(outcomes.all_findings(), declared, standing);
    }
    if let Some(declaration) = judged {
        touching.extend(unsaid::gaps(contract, declaration, &outcomes));
    }
    scoped.gaps.extend(touching.iter().cloned());
    let report = report(outcomes, scoped, observed, options);
    let came_out = |wanted: &[Outcome]| {
        report.requirements.iter().filter(|requirement| wanted.contains(&requirement.outcome)).count()
    };
    let compared = Compared {
        facts: came_out(&[Outcome::Passed, Outcome::Violated]),
        in_gaps: came_out(&[Outcome::Incomplete]),
        not_compared: 0,
    };
    Report { compared, accepted, decisive: touching, ..report }
}

/// What was read of a database is less than what is asked of it.
fn too_little(wanted: &str) -> Failure {
    Failure {
        message: format!("only what bears on routines was read of a database, which is too little to {wanted}"),
        labels: Vec::new(),
        help: Some("read everything: `catalog::Options` with `Extent::Everything`".to_owned()),
    }
}

/// Holds one observation against another, over all that is the project's own.
pub fn compare_sources(sources: Sources<'_>, options: &Options) -> Report {
    let declared = sources.expected.declared.or(sources.observed.declared);
    let (expected, observed) = (sources.expected.observation, sources.observed.observation);
    if [expected, observed].iter().any(|side| side.extent < Extent::Everything) {
        return Report {
            expected: Some(side(expected)),
            observed: side(observed),
            ..Report::error([too_little("compare all of it")])
        };
    }
    let (expected_scoped, observed_scoped) = (options.scope.apply(expected), options.scope.apply(observed));
    let mut scoped = [expected_scoped, observed_scoped];
    let deparsing = if expected.setting.major == observed.setting.major {
        Deparsing::Alike
    } else {
        majors::align(&mut scoped, [expected, observed]);
        Deparsing::Unlike
    };
    let [mut expected_scoped, mut observed_scoped] = scoped;
    // Roles give privileges their meaning and are not compared.
    for scoped in [&mut expected_scoped, &mut observed_scoped] {
        scoped.gaps.retain(|gap| !matches!(&gap.reach, Reach::Unmodelled { kind, .. } if is_of_roles(kind)));
    }
    // That somebody accepts a gap does not make known what is in it.
    let hidden = Reached::of(expected_scoped.gaps.iter().chain(&observed_scoped.gaps));
    let in_gaps = take_hidden([&mut expected_scoped.schema, &mut observed_scoped.schema], &hidden);
    let Difference { deltas, not_compared, compared, in_gaps: attributes_in_gaps } =
        diff(&expected_scoped.schema, &observed_scoped.schema, deparsing, &hidden);
    let in_gaps = in_gaps + attributes_in_gaps;
    drop(hidden);
    observed_scoped.left_out += expected_scoped.left_out;
    observed_scoped.gaps.extend(expected_scoped.gaps);
    let of_owner = database_owner::gap(expected, observed);
    observed_scoped.gaps.extend(of_owner.clone());
    let all_gaps = expected.gaps.iter().chain(&observed.gaps).cloned().chain(of_owner).collect();
    let Sorted { gaps, accepted, stale } = acceptance::sorted(all_gaps, options);
    observed_scoped.gaps.retain(|gap| gaps.contains(gap));
    let context = Context {
        rpcs: &[],
        definers: None,
        observed,
        gaps: &gaps,
        stale: &stale,
        scoped: &observed_scoped.schema,
        scoped_gaps: &observed_scoped.gaps,
        deltas: &deltas,
        declared,
        is_declared: false,
        events: &[],
        notices: &[],
    };
    let mut outcomes = run(&context);
    for declared in [sources.expected.declared, sources.observed.declared].into_iter().flatten() {
        labels::add(outcomes.all_findings(), declared, Standing::Beside);
    }
    let report = report(outcomes, observed_scoped, observed, options);
    Report {
        expected: Some(side(expected)),
        accepted,
        compared: Compared { facts: compared, in_gaps, not_compared: not_compared.len() },
        not_compared: not_compared
            .into_iter()
            .map(|fact| UncomparedFact { object: fact.id.to_string(), attribute: fact.attribute.to_string() })
            .collect(),
        ..report
    }
}

/// The side of a report that an observation is, as far as it knows itself.
fn side(observation: &Observation) -> Side {
    Side { environment: None, server: observation.server.clone() }
}

fn run(context: &Context<'_>) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for check in checks::ALL {
        (check.run)(context, &mut outcomes);
    }
    outcomes
}

fn report(outcomes: Outcomes, scoped: Scoped, observed: &Observation, options: &Options) -> Report {
    let Outcomes { mut requirements, findings, policy_findings } = outcomes;
    for requirement in &mut requirements {
        requirement.level = level(requirement.check, options);
    }
    // What is allowed is not looked at.
    requirements.retain(|requirement| requirement.level != Level::Allow);
    requirements.sort_by(|left, right| {
        (left.location, left.check.id, &left.object).cmp(&(right.location, right.check.id, &right.object))
    });
    let weighed = |findings: Vec<Finding>| findings.into_iter().filter_map(|finding| weigh(finding, options));
    let mut findings: Vec<Weighed> = weighed(findings).collect();
    let policy: Vec<Weighed> = weighed(policy_findings).filter(|weighed| !repeats(weighed, &findings)).collect();
    findings.extend(policy);
    let key =
        |finding: &Finding| (finding.object.clone(), finding.check.id, finding.labels.clone(), finding.message.clone());
    findings.sort_by_cached_key(|weighed| {
        let (object, check, labels, message) = key(&weighed.finding);
        let places: Vec<_> = labels.into_iter().map(|label| label.location).collect();
        // What is about no object, but about files, comes last.
        (object.is_none(), object, check, places, message)
    });
    let mut gaps = scoped.gaps;
    gaps.sort();
    gaps.dedup();
    Report {
        observed: side(observed),
        requirements,
        findings,
        gaps,
        out_of_scope: scoped.left_out,
        strictness: options.strictness,
        ..Report::default()
    }
}

/// Whether a policy says of a function what its contract says too, with no less weight.
fn repeats(of_policy: &Weighed, findings: &[Weighed]) -> bool {
    findings.iter().any(|other| {
        let attribute = other.finding.attribute.as_deref();
        other.level <= of_policy.level
            && other.finding.object == of_policy.finding.object
            // What must not be a definer at all needs no search_path of one.
            && (attribute == Some("security") || attribute == of_policy.finding.attribute.as_deref())
    })
}

fn level(check: &CheckMeta, options: &Options) -> Level {
    options.levels.get(check.id).copied().unwrap_or(check.level)
}

fn weigh(finding: Finding, options: &Options) -> Option<Weighed> {
    let level = level(finding.check, options);
    (level != Level::Allow).then_some(Weighed { level, finding })
}

/// The objects of PostgreSQL itself are not read: a requirement on one is not seen, and must not look
/// like one that is missing.
fn unread_schemas(contract: &Contract) -> impl Iterator<Item = Gap> {
    let unread = ["information_schema", "pg_catalog"].into_iter();
    unread.filter(|schema| contract.rpcs.iter().any(|rpc| rpc.schema == *schema)).map(|schema| Gap {
        reach: Reach::Schema(schema.to_owned()),
        cause: "the routines of PostgreSQL itself are not read".to_owned(),
        place: None,
    })
}

/// Takes out of both sides what lies in a gap; how many facts that were.
fn take_hidden(sides: [&mut Schema; 2], hidden: &Reached<'_>) -> usize {
    let mut facts: BTreeMap<ObjectId, usize> = BTreeMap::new();
    for schema in sides {
        let ids: Vec<ObjectId> = schema.objects.keys().filter(|id| hidden.has(id)).cloned().collect();
        for id in ids {
            let Some(object) = schema.objects.remove(&id) else { continue };
            let count = facts.entry(id).or_default();
            *count = (*count).max(object.attributes().len() + 1);
        }
    }
    facts.into_values().sum()
}
