//! Queries evaluated over the catalog that the model shows (manual, SQL SELECT).
//!
//! A row that may be there counts as neither: the answer is then known only where it does not depend on that row.

use super::catalog::{Row, Table};
use super::expression::{Call, Expression, Query, Source, SourceOf};
use super::scope::{Bound, Scope};
use super::value::Value;
use super::wanted::{Key, Wanted};

/// One row of a result: whether it is there for certain, and its values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selected {
    /// Whether it is there for certain.
    pub(super) sure: bool,
    /// Its values, each with its name.
    pub(super) columns: Vec<(String, Value)>,
}

/// What a query gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    /// The rows, those included that may not be there.
    pub(super) rows: Vec<Selected>,
    /// Whether there may be any number of other rows.
    pub(super) more: bool,
}

impl<'a> Scope<'a> {
    /// Whether a query gives a row.
    pub(super) fn exists(&self, query: &Query) -> Option<bool> {
        if query.more || query.limit.is_some() {
            return None;
        }
        if self.is_aggregate(query) {
            return Some(true);
        }
        let mut maybe = false;
        for (sure, _) in self.matches(query)? {
            if sure {
                return Some(true);
            }
            maybe = true;
        }
        if maybe { None } else { Some(false) }
    }

    /// The values of a query's only column, where all rows are known.
    pub(super) fn values(&self, query: &Query) -> Option<Vec<Value>> {
        let answer = self.answer(query);
        if answer.more || answer.rows.iter().any(|row| !row.sure) {
            return None;
        }
        answer.rows.into_iter().map(|row| row.columns.into_iter().next().map(|(_, value)| value)).collect()
    }

    /// The value of a query that gives one row or none.
    pub(super) fn scalar(&self, query: &Query) -> Value {
        match self.first(query) {
            Some(Some(columns)) => columns.into_iter().next().map_or(Value::Unknown, |(_, value)| value),
            Some(None) => Value::Null,
            None => Value::Unknown,
        }
    }

    /// The first row of a query, if that is certain; none inside where there is certainly no row.
    pub(super) fn first(&self, query: &Query) -> Option<Option<Vec<(String, Value)>>> {
        let answer = self.answer(query);
        if answer.more || answer.rows.iter().any(|row| !row.sure) {
            return None;
        }
        let mut rows = answer.rows.into_iter();
        let Some(first) = rows.next() else { return Some(None) };
        // Without an order any of them may be the first.
        let certain = !query.order.is_empty() || rows.all(|row| row.columns == first.columns);
        certain.then_some(Some(first.columns))
    }

    /// All rows of a query.
    pub(super) fn answer(&self, query: &Query) -> Answer {
        let unknown = Answer { rows: Vec::new(), more: true };
        if query.more {
            return unknown;
        }
        let Some(matches) = self.matches(query) else { return unknown };
        if self.is_aggregate(query) {
            let sure = matches.iter().all(|(sure, _)| *sure);
            let columns = query.items.iter().map(|(of, alias)| {
                let value = if sure { self.aggregated(of, &matches) } else { Value::Unknown };
                (alias.clone().unwrap_or_default(), value)
            });
            return Answer { rows: vec![Selected { sure: true, columns: columns.collect() }], more: false };
        }
        let mut rows: Vec<(Vec<Value>, Selected)> = Vec::new();
        for (sure, scope) in &matches {
            let by = query.order.iter().map(|(of, _)| scope.evaluate(of)).collect();
            for columns in scope.projected(query) {
                if query.distinct && rows.iter().any(|(_, row)| row.columns == columns && (row.sure || !sure)) {
                    continue;
                }
                rows.push((Vec::clone(&by), Selected { sure: *sure, columns }));
            }
        }
        rows.sort_by(|(one, _), (two, _)| {
            let keys = one.iter().zip(two).zip(&query.order);
            let orders = keys.map(|((one, two), (_, descending))| {
                let order = sort_key(one).cmp(&sort_key(two));
                if *descending { order.reverse() } else { order }
            });
            orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        let mut rows: Vec<Selected> = rows.into_iter().map(|(_, row)| row).collect();
        if let Some(limit) = &query.limit {
            match self.evaluate(limit) {
                Value::Integer(limit @ 0..) if rows.iter().all(|row| row.sure) => {
                    // Which of several is the first is known where their order is.
                    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                    let decided = rows.len() <= limit || !query.order.is_empty();
                    if !decided {
                        return unknown;
                    }
                    rows.truncate(limit);
                }
                _ => return unknown,
            }
        }
        Answer { rows, more: false }
    }

    /// The rows of FROM for which WHERE holds or may hold; none where that takes too long.
    fn matches(&self, query: &Query) -> Option<Vec<(bool, Scope<'a>)>> {
        let mut conditions: Vec<&Expression> = Vec::new();
        conjuncts(query.filter.as_ref(), &mut conditions);
        let has_left = query.sources.iter().any(|source| source.left);
        let mut order: Vec<&Source> = query.sources.iter().collect();
        if !has_left {
            for source in &query.sources {
                conjuncts(source.on.as_ref(), &mut conditions);
            }
            order = self.ordered(order, &conditions);
        }
        // What asks further queries comes last, for the few rows that everything else leaves.
        conditions.sort_by_key(|condition| condition.has_query());
        let plain = conditions.partition_point(|condition| !condition.has_query());
        let plain = conditions.get(..plain).unwrap_or_default();
        let mut matches: Vec<(bool, Scope<'a>)> = vec![(true, self.clone())];
        for source in order {
            let mut next = Vec::new();
            // A query in FROM sees nothing of its neighbours: it is asked once.
            let is_query = matches!(source.of, SourceOf::Query(_)) && !matches.is_empty();
            let mut shown = None;
            let asked = is_query.then(|| self.rows_of(source, query, &[], &mut shown));
            for (sure, scope) in &matches {
                let mut found = false;
                let mut inner = scope.clone();
                // A LEFT JOIN keeps a row also where the conditions keep none that it is joined with.
                let known = if has_left { &[] } else { plain };
                let rows = asked.clone().unwrap_or_else(|| scope.rows_of(source, query, known, &mut shown));
                for row in rows {
                    if !self.spend(ROW) {
                        return None;
                    }
                    let mut sure = *sure && row.is_sure(self.world);
                    inner.rows.truncate(scope.rows.len());
                    inner.rows.push(Bound { alias: source.alias.clone(), row });
                    if source.left {
                        match source.on.as_ref().map(|on| inner.evaluate(on).holds()) {
                            Some(Some(false)) => continue,
                            Some(None) => sure = false,
                            Some(Some(true)) | None => {}
                        }
                        found |= sure;
                    }
                    if plain.iter().all(|condition| inner.evaluate(condition).holds() != Some(false)) {
                        next.push((sure, inner.clone()));
                    }
                }
                if source.left && !found {
                    inner.rows.truncate(scope.rows.len());
                    inner.rows.push(Bound { alias: source.alias.clone(), row: Row::Nulls });
                    next.push((*sure, inner));
                }
            }
            matches = next;
        }
        matches.retain_mut(|(sure, scope)| {
            for condition in &conditions {
                match scope.evaluate(condition).holds() {
                    Some(true) => {}
                    Some(false) => return false,
                    None => *sure = false,
                }
            }
            true
        });
        Some(matches)
    }
}

/// How much work one row is.
const ROW: usize = 16;

/// The weight of what may need the columns of another source.
const WEIGHT_OF_CALLS: u8 = 3;

/// The functions of many rows.
const AGGREGATES: &[&str] = &["array_agg", "bool_and", "bool_or", "count", "every", "max", "min", "string_agg", "sum"];

impl<'a> Scope<'a> {
    fn is_aggregate(&self, query: &Query) -> bool {
        query.items.iter().any(|(of, _)| has_aggregate(of))
    }

    /// What an item with an aggregate is worth over all rows.
    fn aggregated(&self, of: &Expression, rows: &[(bool, Scope<'a>)]) -> Value {
        let Expression::Call(Call { schema: None, name, arguments, more: false }) = of else {
            return match of {
                Expression::Constant(value) => value.clone(),
                Expression::Operator(one, operator, two) => {
                    let one = Expression::Constant(self.aggregated(one, rows));
                    let two = Expression::Constant(self.aggregated(two, rows));
                    self.evaluate(&Expression::Operator(Box::new(one), operator.clone(), Box::new(two)))
                }
                _ => Value::Unknown,
            };
        };
        let count = |count: usize| i64::try_from(count).map_or(Value::Unknown, Value::Integer);
        match (name.as_str(), arguments.as_slice()) {
            ("count", [Expression::Star(None)]) => count(rows.len()),
            ("count", [of]) => {
                let values: Vec<Value> = rows.iter().map(|(_, scope)| scope.evaluate(of)).collect();
                if values.contains(&Value::Unknown) {
                    return Value::Unknown;
                }
                count(values.iter().filter(|value| **value != Value::Null).count())
            }
            ("array_agg", [of]) if rows.len() == 1 => {
                Value::Array(rows.iter().map(|(_, scope)| scope.evaluate(of)).collect())
            }
            ("array_agg" | "string_agg", _) if rows.is_empty() => Value::Null,
            _ => Value::Unknown,
        }
    }

    /// The values that a row gives; several where an item gives a set.
    fn projected(&self, query: &Query) -> Vec<Vec<(String, Value)>> {
        if let [(Expression::Call(call), alias)] = query.items.as_slice()
            && call.name == "unnest"
            && let [of] = call.arguments.as_slice()
        {
            let name = alias.clone().unwrap_or_default();
            return match self.array(self.evaluate(of)) {
                Value::Array(elements) => elements.into_iter().map(|of| vec![(name.clone(), of)]).collect(),
                _ => vec![vec![(name, Value::Unknown)]],
            };
        }
        let mut columns = Vec::new();
        for (of, alias) in &query.items {
            match of {
                Expression::Star(alias) => {
                    let of = self.rows.iter().filter(|bound| alias.as_ref().is_none_or(|alias| bound.alias == *alias));
                    for bound in of {
                        if let Row::Plain(plain) | Row::Perhaps(plain) = &bound.row {
                            columns.extend(plain.iter().cloned());
                        }
                    }
                }
                of => columns.push((alias.clone().unwrap_or_default(), self.evaluate(of))),
            }
        }
        vec![columns]
    }

    /// Sources in the order in which few rows are looked at: what a constant or a source before it bounds goes first.
    fn ordered<'q>(&self, mut left: Vec<&'q Source>, conditions: &[&Expression]) -> Vec<&'q Source> {
        let mut order: Vec<&Source> = Vec::new();
        while !left.is_empty() {
            let is_bound = |source: &Source| {
                conditions.iter().any(|condition| match condition {
                    Expression::Operator(one, operator, two) if operator == "=" => {
                        let is_known = |of: &Expression| match of {
                            Expression::Name(parts) => match parts.as_slice() {
                                [alias, _] => order.iter().any(|known| known.alias == *alias),
                                _ => false,
                            },
                            Expression::Constant(_) | Expression::Cast(..) => true,
                            _ => false,
                        };
                        of_source(one, source) && is_known(two) || of_source(two, source) && is_known(one)
                    }
                    _ => false,
                })
            };
            let key = |source: &Source| {
                let weight = self.weight(source);
                (weight >= WEIGHT_OF_CALLS, !is_bound(source), weight)
            };
            let next = left.iter().enumerate().min_by_key(|(at, source)| (key(source), *at)).map_or(0, |(at, _)| at);
            order.push(left.remove(next));
        }
        order
    }

    /// How many rows a source is likely to have: those with few go first.
    fn weight(&self, source: &Source) -> u8 {
        match &source.of {
            SourceOf::Relation(schema, name) => match Table::named(self.world, schema.as_deref(), name) {
                Table::Namespace | Table::Extension | Table::Roles => 0,
                Table::Attribute | Table::InformationColumns => 2,
                _ => 1,
            },
            // What stands in their arguments may be a column of another.
            SourceOf::Function(_) | SourceOf::Query(_) => WEIGHT_OF_CALLS,
            SourceOf::Values(..) => 0,
        }
    }

    /// The rows of a source, at least those for which the conditions hold or may hold; `shown` keeps what its table
    /// gave for the row ahead of this one, for the next mostly asks for the same.
    fn rows_of(
        &self,
        source: &Source,
        query: &Query,
        conditions: &[&Expression],
        shown: &mut Option<(Key, Vec<Row<'a>>)>,
    ) -> Vec<Row<'a>> {
        let plain = |value: Value| Row::Plain(vec![(source.column.clone().unwrap_or(source.alias.clone()), value)]);
        match &source.of {
            SourceOf::Relation(schema, name) => {
                let table = Table::named(self.world, schema.as_deref(), name);
                let wanted = self.wanted(source, table, query, conditions);
                let key = wanted.key();
                let (_, rows) = match shown {
                    Some(known) if known.0 == key => known,
                    _ => shown.insert((key, table.rows(self.world, &wanted))),
                };
                rows.iter().filter(|row| self.admits(&wanted, row)).cloned().collect()
            }
            SourceOf::Function(call) => match (call.name.as_str(), call.arguments.as_slice()) {
                ("unnest", [of]) if !call.more => match self.array(self.evaluate(of)) {
                    Value::Array(elements) => elements.into_iter().map(plain).collect(),
                    Value::Null => Vec::new(),
                    _ => Table::Any.rows(self.world, &Wanted::default()),
                },
                ("generate_series", [from, to]) if !call.more => match (self.evaluate(from), self.evaluate(to)) {
                    (Value::Integer(from), Value::Integer(to)) if to.saturating_sub(from) < 10_000 => {
                        (from..=to).map(|number| plain(Value::Integer(number))).collect()
                    }
                    _ => Table::Any.rows(self.world, &Wanted::default()),
                },
                _ => Table::Any.rows(self.world, &Wanted::default()),
            },
            SourceOf::Query(query) => {
                let answer = self.inner_owned().answer(query);
                if answer.more {
                    return Table::Any.rows(self.world, &Wanted::default());
                }
                let row = |row: Selected| if row.sure { Row::Plain(row.columns) } else { Row::Perhaps(row.columns) };
                answer.rows.into_iter().map(row).collect()
            }
            SourceOf::Values(rows, names) => {
                let named = |row: &Vec<Expression>| {
                    let values = row.iter().enumerate().map(|(at, of)| {
                        let name = names.get(at).cloned().unwrap_or_else(|| format!("column{}", at + 1));
                        (name, self.evaluate(of).weakened())
                    });
                    Row::Plain(values.collect())
                };
                rows.iter().map(named).collect()
            }
        }
    }

    /// A scope for a query in FROM, which sees nothing of its neighbours.
    fn inner_owned(&self) -> Scope<'a> {
        Scope { rows: Vec::new(), ..self.clone() }
    }
}

/// Whether an expression is a column of this source.
fn of_source(of: &Expression, source: &Source) -> bool {
    match of {
        Expression::Name(parts) => match parts.as_slice() {
            [alias, _] => *alias == source.alias,
            _ => false,
        },
        _ => false,
    }
}

fn has_aggregate(of: &Expression) -> bool {
    match of {
        Expression::Call(call) => AGGREGATES.contains(&call.name.as_str()) || call.arguments.iter().any(has_aggregate),
        Expression::Cast(inner, _) | Expression::Not(inner) => has_aggregate(inner),
        Expression::Operator(one, _, two) | Expression::And(one, two) | Expression::Or(one, two) => {
            has_aggregate(one) || has_aggregate(two)
        }
        _ => false,
    }
}

fn conjuncts<'q>(of: Option<&'q Expression>, into: &mut Vec<&'q Expression>) {
    let mut open: Vec<&Expression> = of.into_iter().collect();
    while let Some(next) = open.pop() {
        match next {
            Expression::And(one, two) => open.extend([one.as_ref(), two.as_ref()]),
            other => into.push(other),
        }
    }
}

fn sort_key(value: &Value) -> (u8, i64, String) {
    match value {
        Value::Integer(number) => (0, *number, String::new()),
        Value::Text(text) => (1, 0, text.clone()),
        _ => (2, 0, String::new()),
    }
}
