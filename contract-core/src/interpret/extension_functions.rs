//! The functions and operator classes that common extensions bring, by name.

use super::query::lines_of;
use crate::ident::ObjectKind;

/// Whether an extension makes a function or a class of operators of this name.
pub(super) fn makes(extension: &str, name: &str) -> bool {
    NAMES.iter().any(|(known, names)| *known == extension && names.contains(&name))
}

/// Whether anything here has this name.
pub(super) fn is_made_by_any(name: &str) -> bool {
    NAMES.iter().any(|(_, names)| names.contains(&name))
}

/// Whether all functions of an extension are known: of pgcrypto one depends on the version.
pub(super) fn is_fully_known(extension: &str) -> bool {
    extension != "pgcrypto" && NAMES.iter().any(|(known, _)| *known == extension)
}

/// Whether an extension may have made an object of this kind and name: of one that PostgreSQL brings along it is known
/// what it makes in any major, of another it is not.
pub(super) fn may_make(extension: &str, kind: ObjectKind, name: &str) -> bool {
    if lines_of(MEMBERS, extension, b" ").next().is_none() {
        return true;
    }
    let word = match kind {
        ObjectKind::Relation | ObjectKind::Sequence => "relation",
        ObjectKind::Routine => "routine",
        ObjectKind::Type => "type",
        _ => return true,
    };
    lines_of(MEMBERS, &format!("{extension} {word} {name}"), b"").next().is_some()
}

/// `extension kind name`; held against the servers by `tests/tests/query_tables`.
const MEMBERS: &str = include_str!("extension_members.txt");

/// `gen_random_uuid` is left out: since 13 it is PostgreSQL's own, and pgcrypto has it only in some versions.
#[rustfmt::skip]
const NAMES: &[(&str, &[&str])] = &[
    ("moddatetime", &["moddatetime"]),
    ("pg_trgm", &[
        "gin_trgm_ops", "gist_trgm_ops", "set_limit", "show_limit", "show_trgm", "similarity", "strict_word_similarity",
        "word_similarity",
    ]),
    ("pgcrypto", &[
        "armor", "crypt", "dearmor", "decrypt", "decrypt_iv", "digest", "encrypt", "encrypt_iv", "fips_mode",
        "gen_random_bytes", "gen_salt", "hmac", "pgp_armor_headers", "pgp_key_id", "pgp_pub_decrypt",
        "pgp_pub_decrypt_bytea", "pgp_pub_encrypt", "pgp_pub_encrypt_bytea", "pgp_sym_decrypt",
        "pgp_sym_decrypt_bytea", "pgp_sym_encrypt", "pgp_sym_encrypt_bytea",
    ]),
    ("plpgsql", &[]),
    ("unaccent", &["unaccent"]),
    ("uuid-ossp", &[
        "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v3", "uuid_generate_v4", "uuid_generate_v5",
        "uuid_nil", "uuid_ns_dns", "uuid_ns_oid", "uuid_ns_url", "uuid_ns_x500",
    ]),
];
