//! One row of an answer, read column by column. A server that sends what it should not gets an error.

use std::collections::BTreeMap;

use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use super::error::CatalogError;
use crate::ident::{ObjectId, QualifiedName};
use crate::schema::{Text, UnknownLetter};

/// A row, with the query that it answers.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    pub(super) query: &'static str,
    pub(super) row: &'a Row,
}

impl<'a> Cells<'a> {
    /// The value of a column.
    pub(super) fn get<T: FromSql<'a>>(self, column: &str) -> Result<T, CatalogError> {
        self.row.try_get(column).map_err(|error| self.unexpected(column, error.to_string()))
    }

    /// The letter of a "char" column; none when it is unset (zero).
    pub(super) fn letter(self, column: &str) -> Result<Option<char>, CatalogError> {
        let byte = self.get::<i8>(column)?;
        Ok((byte != 0).then(|| char::from(byte.cast_unsigned())))
    }

    /// What the letter of a "char" column stands for.
    pub(super) fn word<T: TryFrom<char, Error = UnknownLetter>>(
        self,
        column: &str,
        object: &dyn std::fmt::Display,
    ) -> Result<T, CatalogError> {
        let letter = self.letter(column)?.unwrap_or('\0');
        T::try_from(letter).map_err(|unknown| unknown_letter(unknown, object))
    }

    /// What the letter of a "char" column stands for, where it is set.
    pub(super) fn optional_word<T: TryFrom<char, Error = UnknownLetter>>(
        self,
        column: &str,
        object: &dyn std::fmt::Display,
    ) -> Result<Option<T>, CatalogError> {
        let letter = self.letter(column)?;
        letter.map(T::try_from).transpose().map_err(|unknown| unknown_letter(unknown, object))
    }

    /// A name in two columns.
    pub(super) fn name(self, schema: &str, name: &str) -> Result<QualifiedName, CatalogError> {
        Ok(QualifiedName::new(self.get::<String>(schema)?, self.get::<String>(name)?))
    }

    /// A name in two columns, where it is set.
    pub(super) fn optional_name(self, schema: &str, name: &str) -> Result<Option<QualifiedName>, CatalogError> {
        let parts = (self.get::<Option<String>>(schema)?, self.get::<Option<String>>(name)?);
        Ok(match parts {
            (Some(schema), Some(name)) => Some(QualifiedName::new(schema, name)),
            (None, _) | (_, None) => None,
        })
    }

    /// The text that PostgreSQL prints for an expression, where there is one. When it prints none the
    /// expression's object is gone from the newest catalog.
    pub(super) fn deparsed(self, has: &str, column: &str, id: &ObjectId) -> Result<Option<Text>, CatalogError> {
        if self.get::<bool>(has)? { self.printed(column, id).map(Some) } else { Ok(None) }
    }

    /// The text that PostgreSQL prints for what is there.
    pub(super) fn printed(self, column: &str, id: &ObjectId) -> Result<Text, CatalogError> {
        let text = self.get::<Option<String>>(column)?;
        text.map(Text::deparsed).ok_or_else(|| CatalogError::changing(format!("`{id}` is gone")))
    }

    /// The text that PostgreSQL prints for what is there, behind what the row says of it in other columns. The
    /// text comes from the newest catalog: another beginning means that it got another name.
    pub(super) fn printed_behind_prefix(self, column: &str, id: &ObjectId) -> Result<Text, CatalogError> {
        let whole = self.printed(column, id)?.text;
        let rest = whole.strip_prefix(self.get::<&str>("prefix")?);
        let rest = rest.ok_or_else(|| CatalogError::changing(format!("`{id}` got another name")))?;
        Ok(Text::deparsed(rest.trim()))
    }

    /// Settings or options in an array of `name=value`, and a value may have another `=`; none when it is NULL.
    pub(super) fn options(self, column: &str) -> Result<BTreeMap<String, String>, CatalogError> {
        let items = self.get::<Option<Vec<&str>>>(column)?.unwrap_or_default();
        let split = |item: &str| match item.split_once('=') {
            Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
            None => Err(self.unexpected(column, format!("`{item}`"))),
        };
        items.into_iter().map(split).collect()
    }

    /// Names in an array; none when it is NULL.
    pub(super) fn names<T: FromIterator<String>>(self, column: &str) -> Result<T, CatalogError> {
        Ok(self.get::<Option<Vec<String>>>(column)?.unwrap_or_default().into_iter().collect())
    }

    /// That a column holds what it should not.
    pub(super) fn unexpected(self, column: &str, value: impl Into<String>) -> CatalogError {
        CatalogError::Unexpected {
            column: column.to_owned(),
            object: format!("a row of the query `{}`", self.query),
            value: value.into(),
        }
    }
}

/// That a letter of the catalog is not known.
pub(super) fn unknown_letter(unknown: UnknownLetter, object: &dyn std::fmt::Display) -> CatalogError {
    CatalogError::Unexpected {
        column: unknown.column.to_owned(),
        object: format!("`{object}`"),
        value: format!("`{}`", unknown.letter),
    }
}
