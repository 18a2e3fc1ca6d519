//! Every message of a server replaced by what no server says: whatever it is, there is no verdict.
//!
//! The messages are a real server's, recorded in the same test. A message that is well formed, of the right shape, and
//! not true is out of reach: nobody can tell that a server lies.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use contract_core::observation::Extent;
use contract_tests::recording::Fault;
use contract_tests::told;

use crate::recorded::{Reading, Recorded, WORKERS, fails};

/// What a message is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Garbage {
    /// As many bytes of anything.
    Noise,
    /// A kind that there is not.
    UnknownKind,
    /// A message that is well formed and out of turn.
    OutOfTurn,
    /// A length that does not count itself.
    LengthZero,
    LengthNegative,
    LengthHuge,
    /// Half of it, behind a header that announces the whole.
    Truncated,
    /// The server's word that something failed.
    Error,
    /// A row with a column less; in the place of anything else, a row.
    Misshapen,
    /// A row with other bytes in each of its columns, which are text of no encoding and numbers of no size.
    WrongTyped,
    /// Zeros behind the header.
    Zeros,
}

use Garbage::{
    Error, LengthHuge, LengthNegative, LengthZero, Misshapen, Noise, OutOfTurn, Truncated, UnknownKind, WrongTyped,
    Zeros,
};

const KINDS: [Garbage; 11] = [
    Noise,
    UnknownKind,
    OutOfTurn,
    LengthZero,
    LengthNegative,
    LengthHuge,
    Truncated,
    Error,
    Misshapen,
    WrongTyped,
    Zeros,
];

const HEADER: usize = 5;

pub fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[kind], length.to_be_bytes().as_slice(), body].concat()
}

/// The columns of a row (manual, 55.7: DataRow).
pub fn columns(row: &[u8]) -> Vec<Option<&[u8]>> {
    let (count, mut rest) = row[HEADER..].split_at(2);
    let count = u16::from_be_bytes(count.try_into().unwrap());
    let column = |_| {
        let (length, behind) = rest.split_at(4);
        let length = usize::try_from(i32::from_be_bytes(length.try_into().unwrap())).ok();
        let (value, behind) = behind.split_at(length.unwrap_or(0));
        rest = behind;
        length.map(|_| value)
    };
    (0..count).map(column).collect()
}

pub fn row(columns: &[Option<&[u8]>]) -> Vec<u8> {
    let mut body = u16::try_from(columns.len()).unwrap().to_be_bytes().to_vec();
    for column in columns {
        let length = column.map_or(-1, |value| i32::try_from(value.len()).unwrap());
        body.extend(length.to_be_bytes());
        body.extend(column.unwrap_or_default());
    }
    message(b'D', &body)
}

impl Garbage {
    /// What comes instead of this message, which is the one of this number; none where the kind is of rows and this is
    /// none.
    fn instead_of(self, said: &[u8], number: usize) -> Vec<u8> {
        let (kind, body) = (said[0], &said[HEADER..]);
        let with_length = |length: i32| [&[kind], length.to_be_bytes().as_slice(), body].concat();
        match self {
            Noise => noise(said.len(), number),
            UnknownKind => [b"~", &said[1..]].concat(),
            OutOfTurn => message(b'G', b"\0\0\0"),
            LengthZero => with_length(0),
            LengthNegative => with_length(-1),
            LengthHuge => with_length(i32::MAX),
            Truncated => said[..said.len() / 2].to_vec(),
            Error => message(
                b'E',
                b"SERROR\0VERROR\0C58000\0Mthe disk is full of postgres://w:s3cret@h/d\x1b[31m##[error]\0\0",
            ),
            Misshapen if kind == b'D' => row(&columns(said)[1..]),
            Misshapen => row(&[None]),
            WrongTyped if kind == b'D' => {
                let columns = columns(said);
                row(&columns.iter().map(|column| column.map(|_| b"\xff\xfe\xfd".as_slice())).collect::<Vec<_>>())
            }
            WrongTyped => message(kind, b"\xff\xfe\xfd"),
            Zeros => message(kind, &vec![0; body.len()]),
        }
    }
}

/// Bytes that are the same in each run of the test, and none the first of a message.
fn noise(length: usize, number: usize) -> Vec<u8> {
    let mut state = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let mut bytes: Vec<u8> = (0..length).map(|_| next()).collect();
    bytes[0] |= 0x80;
    bytes
}

/// Whether nothing that is read depends on this message, or not in this way:
/// - the garbage is what the message is anyway;
/// - the key that a session is cancelled with, and the state of its transaction, are not looked at;
/// - of parameters, which no query here has, the number is not looked at;
/// - a row in the answer to statements that have none is passed over, wherever it stands but at the end.
fn is_harmless(kind: Garbage, said: &[u8], garbage: &[u8], is_greeting: bool) -> bool {
    said == garbage
        || match (kind, said[0]) {
            (Zeros, b'K' | b'Z') | (WrongTyped, b't') => true,
            (Misshapen, b'C') => !said[HEADER..].starts_with(b"SELECT"),
            (Misshapen, b'S') => !is_greeting,
            _ => false,
        }
}

/// Every kind in the place of every message, read by the library: as the command does, and without a process for each.
#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_the_place_of_any_message_is_noticed() {
    for (extent, least) in [(Extent::Routines, 5_000), (Extent::Everything, 9_000)] {
        let count = garbage_is_noticed(extent).await;
        assert!(count > least, "{extent:?}: {count}");
    }
}

/// How many cases there were.
async fn garbage_is_noticed(extent: Extent) -> usize {
    let recorded = Recorded::of_a_run(extent).await;
    let answers = recorded.answers();
    let greeting = answers.iter().position(|said| said[0] == b'Z').unwrap();
    let mut faults = Vec::new();
    let mut harmless = BTreeSet::new();
    for kind in KINDS {
        for (number, said) in answers.iter().enumerate() {
            let garbage = kind.instead_of(said, number);
            if is_harmless(kind, said, &garbage, number <= greeting) {
                harmless.insert((number, garbage.clone()));
            }
            faults.push(Fault::Replaced(number, garbage));
        }
    }
    let count = faults.len();
    let begun = Instant::now();
    let (mut unnoticed, mut late) = (BTreeSet::new(), 0);
    for (fault, outcome) in recorded.readings(faults, Duration::from_secs(2)).await {
        match (fault, outcome) {
            (Fault::Replaced(number, garbage), Reading::Done) => {
                unnoticed.insert((number, garbage));
            }
            (_, Reading::Late) => late += 1,
            (_, _) => {}
        }
    }
    told(&format!(
        "garbage, {extent:?}: {count} cases of {} kinds, {} of them harmless and so read, {late} ended by the deadline, in {:?}",
        KINDS.len(),
        harmless.len(),
        begun.elapsed()
    ));
    assert_eq!(unnoticed, harmless);
    count
}

/// One kind in the place of each message, and the command: exit code, document and streams.
#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_the_place_of_any_message_gives_no_verdict() {
    let recorded = Recorded::of_a_run(Extent::Routines).await;
    let answers = recorded.answers();
    let greeting = answers.iter().position(|said| said[0] == b'Z').unwrap();
    let mut faults = Vec::new();
    for (number, said) in answers.iter().enumerate() {
        let garbage = KINDS.map(|kind| (kind, kind.instead_of(said, number)));
        let mut harmful = garbage
            .into_iter()
            .cycle()
            .skip(number % KINDS.len())
            .filter(|(kind, garbage)| !is_harmless(*kind, said, garbage, number <= greeting));
        let (_, garbage) = harmful.next().unwrap();
        faults.push(Fault::Replaced(number, garbage));
    }
    let count = faults.len();
    let begun = Instant::now();
    let runs = recorded.runs(faults, WORKERS, "3s").await;
    assert_eq!(runs.len(), count);
    for (fault, run) in &runs {
        fails(run, &format!("{fault:?}"));
    }
    told(&format!("garbage: {count} runs of the command in {:?}", begun.elapsed()));
}
