//! Under whose account a server runs, and what that account may reach.
//!
//! PostgreSQL refuses to run as root, as which tests in containers often run.

use std::env;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::ScratchError;

/// An account other than root's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Account {
    /// The account to change to: none, unless `user`, the one that this process runs as, is root.
    pub(super) fn instead_of(user: u32) -> Result<Option<Self>, ScratchError> {
        if user != 0 {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")
            .map_err(|source| ScratchError::System { doing: "reading /etc/passwd", source })?;
        ["postgres", "nobody"].iter().find_map(|name| find(&accounts, name)).map(Some).ok_or(ScratchError::NoAccount)
    }

    /// The outermost folder on the way into `folder` that this account may not enter.
    pub(super) fn closed_on_the_way_to(&self, folder: &Path) -> Option<PathBuf> {
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.reverse();
        way.into_iter().find(|step| !self.may(step, 0o1)).map(Path::to_path_buf)
    }

    /// Whether the permission bits, as they stand for others, are granted to this account at `path`.
    fn may(&self, path: &Path, bits: u32) -> bool {
        fs::metadata(path).is_ok_and(|metadata| {
            let shift = match (metadata.uid() == self.user, metadata.gid() == self.group) {
                (true, _) => 6,
                (false, true) => 3,
                (false, false) => 0,
            };
            (metadata.mode() >> shift) & bits == bits
        })
    }
}

fn find(accounts: &str, name: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        // macOS writes -2 for the last but one.
        let mut number = || fields.nth(1)?.parse::<i64>().ok().map(|number| number as u32);
        let user = number()?;
        let group = fields.next()?.parse::<i64>().ok()? as u32;
        Some(Account { name: name.to_owned(), user, group })
    })
}

/// The folder in which to make a server's own, the path of which is `name` and what else a socket's path has longer.
///
/// Whoever runs as another account must be able to make the folder, and to remove it again when nobody else is left.
pub(super) fn place_for(account: Option<&Account>, name: &str, longest: usize) -> Result<PathBuf, ScratchError> {
    let candidates = [env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")];
    let suits = |place: &Path| {
        place.is_absolute()
            && place.as_os_str().as_bytes().len() + 1 + name.len() <= longest
            && account.is_none_or(|account| account.closed_on_the_way_to(place).is_none() && account.may(place, 0o3))
    };
    candidates.iter().filter_map(|place| fs::canonicalize(place).ok()).find(|place| suits(place)).ok_or_else(|| {
        let tried = candidates.map(|place| format!("`{}`", place.display())).join(", ");
        ScratchError::NoPlace { tried, longest: longest - name.len() - 1 }
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn accounts_are_read_from_the_list() {
        let accounts = "root:x:0:0::/root:/bin/sh\nnobody:*:-2:-2::/var/empty:\npostgres:x:101:104::/:/bin/sh\n";
        let account = |name: &str, user, group| Some(Account { name: name.to_owned(), user, group });
        assert_eq!(find(accounts, "postgres"), account("postgres", 101, 104));
        assert_eq!(find(accounts, "nobody"), account("nobody", u32::MAX - 1, u32::MAX - 1));
        assert_eq!(find(accounts, "post"), None);
    }

    #[test]
    fn a_closed_folder_on_the_way_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("bin");
        fs::create_dir(&inner).unwrap();
        let stranger = Account { name: "stranger".to_owned(), user: 4_000_000, group: 4_000_000 };
        let set_mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        set_mode(&inner, 0o755);
        set_mode(folder.path(), 0o700);
        assert_eq!(stranger.closed_on_the_way_to(&inner).as_deref(), Some(folder.path()));
        set_mode(folder.path(), 0o711);
        assert_eq!(stranger.closed_on_the_way_to(&inner), None);
        set_mode(&inner, 0o700);
        assert_eq!(stranger.closed_on_the_way_to(&inner).as_deref(), Some(&*inner));
    }
}
