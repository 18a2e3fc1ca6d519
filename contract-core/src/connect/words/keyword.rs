//! The parameters that libpq knows (manual, 34.1.2 "Parameter Key Words", and 34.15 "Environment Variables").

/// What a parameter decides, and so where it may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::connect) enum Reach {
    /// Which server, database and role.
    Place,
    /// What proves who we are.
    Secret,
    /// Where a file lies on this machine.
    File,
    /// How much protection is asked for.
    Protection,
    /// How a connection behaves, whichever it is.
    Manner,
}

/// A parameter.
#[derive(Debug)]
pub(in crate::connect) struct Keyword {
    /// Its name.
    pub name: &'static str,
    /// The variable that libpq reads it from.
    pub variable: Option<&'static str>,
    /// What it decides.
    pub reach: Reach,
    /// Whether its value is never shown.
    pub secret: bool,
}

const fn of(name: &'static str, variable: &'static str, reach: Reach) -> Keyword {
    let variable = if variable.is_empty() { None } else { Some(variable) };
    Keyword { name, variable, reach, secret: matches!(reach, Reach::Secret) }
}

/// Every parameter that libpq 18 knows, those that are refused among them.
pub(in crate::connect) static ALL: &[Keyword] = &[
    of("service", "PGSERVICE", Reach::Place),
    of("host", "PGHOST", Reach::Place),
    of("hostaddr", "PGHOSTADDR", Reach::Place),
    of("port", "PGPORT", Reach::Place),
    of("dbname", "PGDATABASE", Reach::Place),
    of("user", "PGUSER", Reach::Place),
    of("target_session_attrs", "PGTARGETSESSIONATTRS", Reach::Place),
    of("load_balance_hosts", "PGLOADBALANCEHOSTS", Reach::Place),
    of("password", "PGPASSWORD", Reach::Secret),
    of("passfile", "PGPASSFILE", Reach::File),
    of("sslmode", "PGSSLMODE", Reach::Protection),
    of("sslrootcert", "PGSSLROOTCERT", Reach::File),
    of("sslcert", "PGSSLCERT", Reach::File),
    of("sslkey", "PGSSLKEY", Reach::File),
    of("sslpassword", "", Reach::Secret),
    of("sslcertmode", "PGSSLCERTMODE", Reach::Protection),
    of("sslnegotiation", "PGSSLNEGOTIATION", Reach::Protection),
    of("sslsni", "PGSSLSNI", Reach::Protection),
    of("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", Reach::Protection),
    of("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", Reach::Protection),
    of("channel_binding", "PGCHANNELBINDING", Reach::Protection),
    of("require_auth", "PGREQUIREAUTH", Reach::Protection),
    of("application_name", "PGAPPNAME", Reach::Manner),
    of("fallback_application_name", "", Reach::Manner),
    of("client_encoding", "PGCLIENTENCODING", Reach::Manner),
    of("connect_timeout", "PGCONNECT_TIMEOUT", Reach::Manner),
    of("keepalives", "", Reach::Manner),
    of("keepalives_idle", "", Reach::Manner),
    of("keepalives_interval", "", Reach::Manner),
    of("keepalives_count", "", Reach::Manner),
    of("tcp_user_timeout", "", Reach::Manner),
    // What follows is honoured in its harmless values alone.
    of("gssencmode", "PGGSSENCMODE", Reach::Protection),
    of("gssdelegation", "PGGSSDELEGATION", Reach::Protection),
    of("gsslib", "PGGSSLIB", Reach::Protection),
    of("krbsrvname", "PGKRBSRVNAME", Reach::Protection),
    of("min_protocol_version", "PGMINPROTOCOLVERSION", Reach::Protection),
    of("max_protocol_version", "PGMAXPROTOCOLVERSION", Reach::Protection),
    of("oauth_client_id", "", Reach::Protection),
    of("oauth_client_secret", "", Reach::Secret),
    of("oauth_issuer", "", Reach::Protection),
    of("oauth_scope", "", Reach::Protection),
    of("options", "PGOPTIONS", Reach::Protection),
    of("replication", "", Reach::Protection),
    of("requirepeer", "PGREQUIREPEER", Reach::Protection),
    of("requiressl", "PGREQUIRESSL", Reach::Protection),
    of("scram_client_key", "", Reach::Secret),
    of("scram_server_key", "", Reach::Secret),
    of("servicefile", "", Reach::Place),
    of("sslcompression", "PGSSLCOMPRESSION", Reach::Protection),
    of("sslcrl", "PGSSLCRL", Reach::File),
    of("sslcrldir", "PGSSLCRLDIR", Reach::File),
    of("sslkeylogfile", "", Reach::Protection),
];

/// What hosted platforms and other drivers put into connection strings for themselves. None of it changes which
/// database is read, nor what is read of it.
const FOR_OTHERS: &[&str] = &[
    "connection_limit",
    "currentSchema",
    "pgbouncer",
    "pool_max_conns",
    "pool_min_conns",
    "pool_size",
    "pool_timeout",
    "prepared_statements",
    "schema",
    "search_path",
    "single_use_connections",
    "socket_timeout",
    "statement_cache_capacity",
    "statement_cache_mode",
    "statement_cache_size",
    "supa",
    "uselibpqcompat",
];

/// The parameter of that name.
pub(in crate::connect) fn keyword(name: &str) -> Option<&'static Keyword> {
    ALL.iter().find(|keyword| keyword.name == name)
}

/// Whether a parameter is meant for other programs.
pub(in crate::connect) fn for_others(name: &str) -> bool {
    FOR_OTHERS.contains(&name)
}
