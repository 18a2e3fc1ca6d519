//! The report as one JSON document (`format_version` 1). The shape is public: a change to it is a new
//! version.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::escape::written_out_in_json;
use super::fleet::{Fleet, Member};
use super::{Environment, Failure, Report, Side, Verdict, mask};
use crate::finding::{Gap, Label, Level, Reach};
use crate::migrations::Layout;
use crate::observation::Server;
use crate::source::SourceMap;

pub(super) const FORMAT_VERSION: u32 = 1;

/// Writes the report as one JSON document and a line end.
///
/// # Errors
/// When the sink refuses it.
pub fn write(report: &Report, sources: &SourceMap, sink: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Harmless(sink), &Document::of(report, sources))?;
    sink.write_all(b"\n")
}

/// Writes the reports of many databases as one JSON document and a line end.
pub(super) fn write_fleet(fleet: &Fleet, sources: &SourceMap, sink: &mut dyn io::Write) -> io::Result<()> {
    let verdict = fleet.verdict();
    let document = FleetDocument {
        format_version: FORMAT_VERSION,
        verdict: verdict.word(),
        passed: verdict == Verdict::Pass,
        shard: fleet.shard.map(|shard| ShardDocument { index: shard.index, count: shard.count }),
        databases: Members { members: &fleet.databases, sources },
        labels: fleet.labels.iter().map(|(key, value)| (key.into(), value.into())).collect(),
    };
    serde_json::to_writer_pretty(Harmless(sink), &document)?;
    sink.write_all(b"\n")
}

/// A sink that gets no character which a terminal or a log would obey. Each piece of a string comes whole.
struct Harmless<'a>(&'a mut dyn io::Write);

impl io::Write for Harmless<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match std::str::from_utf8(piece) {
            Ok(text) => self.0.write_all(written_out_in_json(text).as_bytes())?,
            Err(_) => self.0.write_all(piece)?,
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[derive(Serialize)]
struct FleetDocument<'a> {
    format_version: u32,
    verdict: &'static str,
    passed: bool,
    shard: Option<ShardDocument>,
    databases: Members<'a>,
    labels: BTreeMap<Text<'a>, Text<'a>>,
}

#[derive(Serialize)]
struct ShardDocument {
    index: usize,
    count: usize,
}

/// The databases, each made into its document when its turn has come.
struct Members<'a> {
    members: &'a [Member],
    sources: &'a SourceMap,
}

impl Serialize for Members<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.members.iter().map(|member| MemberDocument {
            name: (&member.name).into(),
            report: Document::of(&member.report, self.sources),
        }))
    }
}

#[derive(Serialize)]
struct MemberDocument<'a> {
    name: Text<'a>,
    report: Document<'a>,
}

/// A string of the document, which is never written with the password of a connection string in it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    fn owned(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Text<'a> {
    fn from(text: &'a String) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&mask(&self.0))
    }
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    verdict: &'static str,
    passed: bool,
    environment: Sides<EnvironmentDocument<'a>>,
    server: Sides<ServerDocument<'a>>,
    requirements: Vec<RequirementDocument<'a>>,
    findings: Vec<FindingDocument<'a>>,
    gaps: Vec<GapDocument<'a>>,
    accepted: Vec<AcceptedDocument<'a>>,
    not_compared: Vec<UncomparedDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Text<'a>>,
    errors: Vec<FailureDocument<'a>>,
    compared: ComparedDocument,
    out_of_scope: usize,
    labels: BTreeMap<Text<'a>, Text<'a>>,
}

/// One side, or both when two sources were compared.
enum Sides<T> {
    Observed(Option<T>),
    Both { expected: Option<T>, observed: Option<T> },
}

impl<T: Serialize> Serialize for Sides<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Observed(side) => side.serialize(serializer),
            Self::Both { expected, observed } => {
                BTreeMap::from([("expected", expected), ("observed", observed)]).serialize(serializer)
            }
        }
    }
}

#[derive(Serialize)]
struct EnvironmentDocument<'a> {
    name: Option<Text<'a>>,
    host: Option<Text<'a>>,
    port: Option<u16>,
    database: Option<Text<'a>>,
    role: Option<Text<'a>>,
    transport: Option<TransportDocument<'a>>,
    snapshot: Option<Text<'a>>,
    migrations: Option<FolderDocument<'a>>,
}

#[derive(Serialize)]
struct TransportDocument<'a> {
    kind: &'static str,
    protection: Text<'a>,
    warning: Option<Text<'a>>,
}

#[derive(Serialize)]
struct FolderDocument<'a> {
    path: Text<'a>,
    layout: Option<&'static str>,
    files: Option<usize>,
    postgres: Option<u32>,
}

#[derive(Serialize)]
struct ServerDocument<'a> {
    version: Text<'a>,
    standby: bool,
}

#[derive(Serialize)]
struct RequirementDocument<'a> {
    contract: Text<'a>,
    line: usize,
    object: Text<'a>,
    check: &'static str,
    outcome: &'static str,
}

#[derive(Serialize)]
struct FindingDocument<'a> {
    check: &'static str,
    level: Level,
    object: Option<Text<'a>>,
    attribute: Option<Text<'a>>,
    message: Text<'a>,
    expected: Option<Text<'a>>,
    observed: Option<Text<'a>>,
    labels: Vec<LabelDocument<'a>>,
    notes: Vec<Text<'a>>,
    help: Option<Text<'a>>,
}

#[derive(Serialize)]
struct LabelDocument<'a> {
    file: Text<'a>,
    line: usize,
    column: usize,
    text: Text<'a>,
}

#[derive(Serialize)]
struct GapDocument<'a> {
    reach: &'static str,
    object: Option<Text<'a>>,
    cause: Text<'a>,
    file: Option<Text<'a>>,
    line: Option<usize>,
}

#[derive(Serialize)]
struct AcceptedDocument<'a> {
    #[serde(flatten)]
    gap: GapDocument<'a>,
    reason: Text<'a>,
}

#[derive(Serialize)]
struct UncomparedDocument<'a> {
    object: Text<'a>,
    attribute: Text<'a>,
}

#[derive(Serialize)]
struct FailureDocument<'a> {
    message: Text<'a>,
    labels: Vec<LabelDocument<'a>>,
    help: Option<Text<'a>>,
}

#[derive(Serialize)]
struct ComparedDocument {
    facts: usize,
    in_gaps: usize,
    not_compared: usize,
}

impl<'a> Document<'a> {
    fn of(report: &'a Report, sources: &'a SourceMap) -> Self {
        let verdict = report.verdict();
        Self {
            format_version: FORMAT_VERSION,
            verdict: verdict.word(),
            passed: verdict == Verdict::Pass,
            environment: sides(report, |side| side.environment.as_ref().map(environment)),
            server: sides(report, |side| side.server.as_ref().map(server)),
            requirements: report
                .requirements
                .iter()
                .map(|requirement| requirement_document(requirement, sources))
                .collect(),
            findings: report.findings.iter().map(|weighed| finding(weighed, sources)).collect(),
            gaps: report.gaps.iter().map(gap).collect(),
            accepted: report
                .accepted
                .iter()
                .map(|accepted| AcceptedDocument { gap: gap(&accepted.gap), reason: (&accepted.reason).into() })
                .collect(),
            not_compared: report
                .not_compared
                .iter()
                .map(|fact| UncomparedDocument { object: (&fact.object).into(), attribute: (&fact.attribute).into() })
                .collect(),
            warnings: report.warnings.iter().map(Text::from).collect(),
            errors: report.errors.iter().map(|failure| failure_document(failure, sources)).collect(),
            compared: ComparedDocument {
                facts: report.compared.facts,
                in_gaps: report.compared.in_gaps,
                not_compared: report.compared.not_compared,
            },
            out_of_scope: report.out_of_scope,
            labels: report.labels.iter().map(|(key, value)| (key.into(), value.into())).collect(),
        }
    }
}

fn sides<'a, T>(report: &'a Report, of: impl Fn(&'a Side) -> Option<T>) -> Sides<T> {
    match &report.expected {
        None => Sides::Observed(of(&report.observed)),
        Some(expected) => Sides::Both { expected: of(expected), observed: of(&report.observed) },
    }
}

fn environment(environment: &Environment) -> EnvironmentDocument<'_> {
    EnvironmentDocument {
        name: environment.name.as_deref().map(Text::from),
        host: environment.host.as_deref().map(Text::from),
        port: environment.port,
        database: environment.database.as_deref().map(Text::from),
        role: environment.role.as_deref().map(Text::from),
        transport: environment.transport.as_ref().map(|transport| TransportDocument {
            kind: transport.kind,
            protection: (&transport.protection).into(),
            warning: transport.warning.as_deref().map(Text::from),
        }),
        snapshot: environment.snapshot.as_deref().map(Text::from),
        migrations: environment.migrations.as_ref().map(|folder| FolderDocument {
            path: (&folder.path).into(),
            layout: folder.layout.map(Layout::name),
            files: folder.files,
            postgres: folder.major,
        }),
    }
}

fn server(server: &Server) -> ServerDocument<'_> {
    ServerDocument { version: (&server.version).into(), standby: server.standby }
}

fn requirement_document<'a>(
    requirement: &'a crate::checks::Requirement,
    sources: &'a SourceMap,
) -> RequirementDocument<'a> {
    RequirementDocument {
        contract: sources.file(requirement.location.source).name().into(),
        line: sources.line(requirement.location),
        object: (&*requirement.object).into(),
        check: requirement.check.id,
        outcome: requirement.outcome.word(),
    }
}

fn finding<'a>(weighed: &'a super::Weighed, sources: &'a SourceMap) -> FindingDocument<'a> {
    let finding = &weighed.finding;
    FindingDocument {
        check: finding.check.id,
        level: weighed.level,
        object: finding.object.as_ref().map(|object| Text::owned(object.to_string())),
        attribute: finding.attribute.as_deref().map(Text::from),
        message: (&finding.message).into(),
        expected: finding.expected.as_deref().map(Text::from),
        observed: finding.observed.as_deref().map(Text::from),
        labels: labels(&finding.labels, sources),
        notes: finding.notes.iter().map(Text::from).collect(),
        help: finding.help.as_deref().map(Text::from),
    }
}

fn labels<'a>(labels: &'a [Label], sources: &'a SourceMap) -> Vec<LabelDocument<'a>> {
    labels
        .iter()
        .map(|label| {
            let position = sources.position(label.location);
            LabelDocument {
                file: sources.file(label.location.source).name().into(),
                line: position.line,
                column: position.column,
                text: (&label.text).into(),
            }
        })
        .collect()
}

fn gap(gap: &Gap) -> GapDocument<'_> {
    let reach = match &gap.reach {
        Reach::Object(_) => "object",
        Reach::Attribute { .. } => "attribute",
        Reach::Unmodelled { .. } => "kind",
        Reach::Named { .. } => "name",
        Reach::Schema(_) => "schema",
        Reach::Everything => "everything",
    };
    GapDocument {
        reach,
        object: (gap.reach != Reach::Everything).then(|| Text::owned(gap.subject())),
        cause: (&gap.cause).into(),
        file: gap.place.as_ref().map(|place| Text::from(&place.file)),
        line: gap.place.as_ref().map(|place| place.line),
    }
}

fn failure_document<'a>(failure: &'a Failure, sources: &'a SourceMap) -> FailureDocument<'a> {
    FailureDocument {
        message: (&failure.message).into(),
        labels: labels(&failure.labels, sources),
        help: failure.help.as_deref().map(Text::from),
    }
}
