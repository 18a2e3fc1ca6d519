//! Privileges as `aclitem` prints them: `grantee=letters/grantor` (manual, 5.8 "Privileges").

use crate::schema::{Grant, Grantee, Privilege, UnknownLetter};

/// Why an item cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AclItemError {
    /// It does not have the form.
    Form,
    /// It has a letter that this version does not know.
    Letter(UnknownLetter),
}

/// Reads one item into a grant for each of its letters.
pub(super) fn parse_item(item: &str) -> Result<Vec<Grant>, AclItemError> {
    let (grantee, rest) = split_name(item, Some('=')).ok_or(AclItemError::Form)?;
    let (letters, grantor) = rest.split_once('/').ok_or(AclItemError::Form)?;
    let (grantor, _) = split_name(grantor, None).filter(|(name, _)| !name.is_empty()).ok_or(AclItemError::Form)?;
    let grantee = if grantee.is_empty() { Grantee::Public } else { Grantee::Role(grantee) };
    let mut grants: Vec<Grant> = Vec::with_capacity(letters.len());
    for letter in letters.chars() {
        if letter == '*' {
            grants.last_mut().ok_or(AclItemError::Form)?.grantable = true;
            continue;
        }
        let privilege = Privilege::try_from(letter).map_err(AclItemError::Letter)?;
        grants.push(Grant { grantee: grantee.clone(), privilege, grantor: grantor.clone(), grantable: false });
    }
    Ok(grants)
}

/// A role name up to `end`, and what is behind that. Between double quotes everything is the name's own,
/// and two of them are one.
fn split_name(text: &str, end: Option<char>) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut quoted = false;
    let mut letters = text.char_indices().peekable();
    while let Some((index, letter)) = letters.next() {
        if letter == '"' {
            if quoted && letters.next_if(|(_, next)| *next == '"').is_some() {
                name.push('"');
            } else {
                quoted = !quoted;
            }
        } else if !quoted && Some(letter) == end {
            return Some((name, &text[index + letter.len_utf8()..]));
        } else {
            name.push(letter);
        }
    }
    (end.is_none() && !quoted).then_some((name, ""))
}

#[cfg(test)]
mod tests {
    use super::{AclItemError, parse_item};

    fn printed(item: &str) -> String {
        match parse_item(item) {
            Ok(grants) => grants.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            Err(AclItemError::Form) => "form".to_owned(),
            Err(AclItemError::Letter(unknown)) => unknown.to_string(),
        }
    }

    #[test]
    fn items_are_read_as_postgresql_prints_them() {
        for (item, grants) in [
            ("=X/postgres", "EXECUTE to PUBLIC by postgres"),
            ("app=r*w/postgres", "SELECT to app with grant option by postgres; UPDATE to app by postgres"),
            ("\"a=b/\"\"c\"\"\"=U/\"d\"\"\"", "USAGE to \"a=b/\"\"c\"\"\" by \"d\"\"\""),
            ("\"A b\"=X/\"o/p\"", "EXECUTE to \"A b\" by \"o/p\""),
            ("app=/postgres", ""),
            ("app=X", "form"),
            ("app", "form"),
            ("", "form"),
            ("app=*X/postgres", "form"),
            ("\"app=X/postgres", "form"),
            ("app=X/", "form"),
            ("app=Q/postgres", "`Q` is no privilege letter of an ACL that this version of dbcontract knows"),
        ] {
            assert_eq!(printed(item), grants, "{item}");
        }
    }
}
