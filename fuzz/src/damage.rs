//! Inputs made of real ones: pieces of them, spliced, cut, with bytes flipped and tokens taken out, doubled and
//! exchanged.

use crate::Random;

/// The most bytes of a seed that one input has of it; small inputs are quick, and reach as much.
const LONGEST_PIECE: usize = 4096;

/// Bytes that mean something to one of the readers.
const MARKED: &[u8] = b"'\"$;()[]{}\\/*-.,:=@#%\0\n\r\t \xff\xc3\xe2";

/// An input: one of the seeds, or a mixture, damaged.
pub fn input(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    if random.once_in(64) {
        return noise(random);
    }
    if random.once_in(16) {
        return soup(seeds, random);
    }
    let mut bytes = piece(seeds, random);
    while random.once_in(3) {
        bytes.extend(piece(seeds, random));
    }
    // One in eight is left whole: pieces in a new order are damage enough.
    let damages = random.below(8);
    for _ in 0..damages {
        damage(&mut bytes, seeds, random);
    }
    bytes
}

/// Whole lines of one seed.
fn piece(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let Some(seed) = random.choose(seeds) else { return Vec::new() };
    if seed.len() <= LONGEST_PIECE && !random.once_in(4) {
        return seed.clone();
    }
    let line = |at: usize| seed[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let start = line(random.below(seed.len()));
    let end = seed.len().min(start + 1 + random.below(LONGEST_PIECE));
    seed[start..end].to_vec()
}

/// Any bytes.
fn noise(random: &mut Random) -> Vec<u8> {
    let length = random.below(300);
    let any = random.once_in(2);
    (0..length)
        .map(|_| if any { random.number() as u8 } else { random.choose(MARKED).copied().unwrap_or_default() })
        .collect()
}

/// Tokens of the seeds in any order.
fn soup(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..random.below(80) {
        bytes.extend(token(seeds, random));
        if random.once_in(2) {
            bytes.push(b' ');
        }
    }
    bytes
}

/// One token of one seed.
fn token(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let Some(seed) = random.choose(seeds) else { return Vec::new() };
    let at = random.below(seed.len());
    let span = token_at(seed, at);
    seed.get(span).unwrap_or_default().to_vec()
}

/// The run of word characters, or the one other byte, that the byte at `at` is in. Not the lexer's tokens, for
/// damage should not spare what the lexer takes as a whole.
fn token_at(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    if !bytes.get(at).is_some_and(is_word) {
        return at..(at + 1).min(bytes.len());
    }
    let start = bytes[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|byte| !is_word(byte)).map_or(bytes.len(), |length| at + length);
    start..end
}

/// A range of at most `longest` bytes.
fn range(bytes: &[u8], longest: usize, random: &mut Random) -> std::ops::Range<usize> {
    let start = random.below(bytes.len());
    start..bytes.len().min(start + 1 + random.below(longest))
}

/// Does one thing to the input that a person, a disk or an enemy could have done.
fn damage(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    if bytes.is_empty() {
        bytes.extend(token(seeds, random));
        return;
    }
    let at = random.below(bytes.len());
    match random.below(14) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = random.choose(MARKED).copied().unwrap_or_default(),
        2 => bytes.insert(at, random.choose(MARKED).copied().unwrap_or_default()),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(..at)),
        5 => drop(bytes.drain(range(bytes, 40, random))),
        6 => drop(bytes.drain(token_at(bytes, at))),
        7 => {
            // A token twice.
            let span = token_at(bytes, at);
            let copy = bytes[span.clone()].to_vec();
            bytes.splice(span.end..span.end, [b" ".to_vec(), copy].concat());
        }
        8 => {
            // Two tokens exchanged.
            let (one, other) = (token_at(bytes, at), token_at(bytes, random.below(bytes.len())));
            let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
            if first.end <= second.start {
                let (head, tail) = (bytes[first.clone()].to_vec(), bytes[second.clone()].to_vec());
                bytes.splice(second, head);
                bytes.splice(first, tail);
            }
        }
        9 => {
            // Another token in place of one.
            let span = token_at(bytes, at);
            bytes.splice(span, token(seeds, random));
        }
        10 => {
            // Something more.
            let there = token_at(bytes, at).end;
            let mut more = vec![b' '];
            more.extend(token(seeds, random));
            more.push(b' ');
            bytes.splice(there..there, more);
        }
        11 => {
            // A stretch again, somewhere else.
            let copy = bytes[range(bytes, 200, random)].to_vec();
            bytes.splice(at..at, copy);
        }
        12 => {
            // A number becomes a large one.
            let digits = bytes[at..].iter().position(u8::is_ascii_digit).map(|length| at + length);
            if let Some(start) = digits {
                let span = token_at(bytes, start);
                let large: [&[u8]; 7] =
                    [b"0", b"99999999999999999999999", b"2147483648", b"1e999", b"-1", b"0x7f", b"9223372036854775807"];
                bytes.splice(span, random.choose(&large).copied().unwrap_or_default().iter().copied());
            }
        }
        _ => {
            // The end of one, the beginning of another.
            bytes.truncate(at);
            bytes.extend(piece(seeds, random));
        }
    }
}

/// A whole seed of JSON with some of its values exchanged for others: it stays JSON.
pub fn values(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let (Some(seed), Some(other)) = (random.choose(seeds), random.choose(seeds)) else { return Vec::new() };
    let (spans, others) = (scalars(seed), scalars(other));
    let mut bytes = seed.clone();
    let mut ends = bytes.len();
    for _ in 0..=random.below(6) {
        let Some(span) = random.choose(&spans).cloned() else { break };
        // From the back to the front, so that the other spans stay where they are.
        if span.end > ends {
            continue;
        }
        ends = span.start;
        let value = match random.below(5) {
            0 => random.choose(&[&b"null"[..], b"true", b"0", b"-1", b"[]", b"{}", b"1e400", b"99999999999"]).copied(),
            1 => seed.get(random.choose(&spans).cloned().unwrap_or_default()),
            _ => other.get(random.choose(&others).cloned().unwrap_or_default()),
        };
        bytes.splice(span, value.unwrap_or_default().iter().copied());
    }
    bytes
}

/// Where the strings, numbers and words of a JSON text are.
fn scalars(text: &[u8]) -> Vec<std::ops::Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let start = at;
        if text[at] == b'"' {
            at += 1;
            while at < text.len() && text[at] != b'"' {
                at += 1 + usize::from(text[at] == b'\\');
            }
            at = (at + 1).min(text.len());
            // A key is exchanged too, but seldom: most objects name every key that they take.
            if text.get(at) != Some(&b':') || start % 16 == 0 {
                found.push(start..at);
            }
        } else {
            at = token_at(text, at).end;
            if text[start].is_ascii_alphanumeric() {
                found.push(start..at);
            }
        }
    }
    found
}
