//! Statements made up from the lists of `statements.txt`.

use std::collections::HashMap;

/// The lists, as one major knows them.
pub struct Statements {
    lists: HashMap<&'static str, Vec<Alternative>>,
}

struct Alternative {
    weight: usize,
    pieces: Vec<Piece>,
}

enum Piece {
    Text(&'static str),
    List(&'static str),
}

/// The list that every statement comes from.
const FIRST: &str = "statement";

impl Statements {
    /// Reads the lists; what a later major brought is left out.
    pub fn read(text: &'static str, major: u32) -> Self {
        let mut lists: HashMap<&'static str, Vec<Alternative>> = HashMap::new();
        let mut list = None;
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some(alternative) = line.strip_prefix("    ") else {
                assert!(lists.insert(line, Vec::new()).is_none(), "`{line}` is there twice");
                list = Some(line);
                continue;
            };
            let (weight, rest) = number(alternative).unwrap_or((1, alternative));
            let since = rest.strip_prefix("since ").and_then(number);
            if since.is_some_and(|(since, _)| usize::try_from(major).unwrap() < since) {
                continue;
            }
            let rest = since.map_or(rest, |(_, rest)| rest);
            let pieces = pieces(if rest == "-" { "" } else { rest });
            lists.get_mut(list.unwrap()).unwrap().push(Alternative { weight, pieces });
        }
        Self { lists }
    }

    /// The statement that these numbers choose; where they end, the first alternative is taken.
    pub fn statement(&self, choices: &[u8]) -> String {
        let mut statement = String::new();
        self.write(FIRST, &mut choices.iter().copied(), &mut statement);
        statement
    }

    fn write(&self, list: &str, choices: &mut impl Iterator<Item = u8>, to: &mut String) {
        let list = self.lists.get(list).unwrap_or_else(|| panic!("there is no list `{list}`"));
        let all: usize = list.iter().map(|alternative| alternative.weight).sum();
        let mut choice = usize::from(choices.next().unwrap_or(0)) % all;
        let chosen = list.iter().find(|alternative| match choice.checked_sub(alternative.weight) {
            Some(rest) => {
                choice = rest;
                false
            }
            None => true,
        });
        for piece in &chosen.unwrap().pieces {
            match piece {
                Piece::Text(text) => to.push_str(text),
                Piece::List("space") => to.push(' '),
                Piece::List(list) => self.write(list, choices, to),
            }
        }
    }
}

/// A number and a space at the beginning of a text.
fn number(text: &str) -> Option<(usize, &str)> {
    let (number, rest) = text.split_once(' ')?;
    Some((number.parse().ok()?, rest))
}

fn pieces(mut text: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some((before, rest)) = text.split_once('{') {
        let (name, rest) = rest.split_once('}').unwrap();
        pieces.extend([Piece::Text(before), Piece::List(name)]);
        text = rest;
    }
    pieces.push(Piece::Text(text));
    pieces
}
