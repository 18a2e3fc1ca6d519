//! What libpq knows and dbcontract does not do: an error that names the parameter, unless the value asks for
//! nothing.

use super::gather::Gathered;
use super::target_error::TargetError;

/// A parameter, the values of it that ask for nothing, and what is said of any other.
struct Unhonoured(&'static str, &'static [&'static str], &'static str);

static UNHONOURED: &[Unhonoured] = &[
    Unhonoured(
        "gssencmode",
        &["disable", "prefer"],
        "asks for Kerberos encryption, which dbcontract does not speak: write `disable`, or remove it",
    ),
    Unhonoured("gssdelegation", &["0"], "asks for Kerberos, which dbcontract does not speak: remove it"),
    Unhonoured("gsslib", &[], "is about Kerberos, which dbcontract does not speak: remove it"),
    Unhonoured("krbsrvname", &["postgres"], "is about Kerberos, which dbcontract does not speak: remove it"),
    Unhonoured(
        "min_protocol_version",
        &["3.0"],
        "asks for a newer protocol than 3.0, the one that dbcontract speaks: remove it",
    ),
    Unhonoured("max_protocol_version", &["3.0", "3.2", "latest"], "has to be `3.0`, `3.2` or `latest`: correct it"),
    Unhonoured("oauth_client_id", &[], "is about logging in with a token, which dbcontract does not do: remove it"),
    Unhonoured("oauth_client_secret", &[], "is about logging in with a token, which dbcontract does not do: remove it"),
    Unhonoured("oauth_issuer", &[], "is about logging in with a token, which dbcontract does not do: remove it"),
    Unhonoured("oauth_scope", &[], "is about logging in with a token, which dbcontract does not do: remove it"),
    Unhonoured(
        "options",
        &[],
        "is refused: poolers do not accept it, and the settings that dbcontract needs it makes itself: remove it",
    ),
    Unhonoured("replication", &["false", "off", "no", "0"], "asks for a session that cannot read a catalog: remove it"),
    Unhonoured(
        "requirepeer",
        &[],
        "is not checked by dbcontract, and it ignores nothing that guards: remove it, or use TLS with a certificate",
    ),
    Unhonoured("requiressl", &["0"], "is older than `sslmode`: write `sslmode=require`"),
    Unhonoured("scram_client_key", &[], "is not used by dbcontract: give the password"),
    Unhonoured("scram_server_key", &[], "is not used by dbcontract: give the password"),
    Unhonoured("servicefile", &[], "is not read by dbcontract: put the service into `~/.pg_service.conf`"),
    Unhonoured("sslcompression", &["0"], "asks for compression, which TLS does not do any more: remove it"),
    Unhonoured(
        "sslcrl",
        &[],
        "is not checked by dbcontract, and it ignores nothing that guards: remove it, or use a certificate \
         authority of your own",
    ),
    Unhonoured(
        "sslcrldir",
        &[],
        "is not checked by dbcontract, and it ignores nothing that guards: remove it, or use a certificate \
         authority of your own",
    ),
    Unhonoured(
        "sslkeylogfile",
        &[],
        "would write down the keys of the connection, which dbcontract does not do: remove it",
    ),
];

/// Refuses what would not be honoured, and drops what asks for nothing.
pub(super) fn refuse_unhonoured(gathered: &mut Gathered) -> Result<(), TargetError> {
    for Unhonoured(name, harmless, reason) in UNHONOURED {
        if let Some(value) = gathered.values.get(name)
            && !harmless.contains(&value.text.as_str())
        {
            return Err(TargetError::Parameter { name, origin: value.origin.clone(), reason });
        }
    }
    if let Some(value) = gathered.values.get("client_encoding")
        && !["auto", "utf8", "utf-8", "unicode"].contains(&value.text.to_ascii_lowercase().as_str())
    {
        let note =
            format!("`client_encoding` from {} was not used: dbcontract reads everything as UTF-8", value.origin);
        gathered.notes.push(note);
        gathered.values.remove("client_encoding");
    }
    Ok(())
}
