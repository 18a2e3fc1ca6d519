//! What common extensions bring, as far as names are looked up in it: their types, and the schema that they insist
//! on.

/// An extension.
pub(super) struct Known {
    pub(super) name: &'static str,
    /// The schema that it makes or insists on; none for the one of the search path.
    pub(super) schema: Option<&'static str>,
    /// Its types that stand alone.
    pub(super) types: &'static [&'static str],
    /// The extensions that it needs.
    pub(super) requires: &'static [&'static str],
}

const fn plain(name: &'static str) -> Known {
    Known { name, schema: None, types: &[], requires: &[] }
}

const fn with_types(name: &'static str, types: &'static [&'static str]) -> Known {
    Known { name, schema: None, types, requires: &[] }
}

const fn fixed(name: &'static str, schema: &'static str) -> Known {
    Known { name, schema: Some(schema), types: &[], requires: &[] }
}

/// The extension of this name.
pub(super) fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

/// The oldest major in which an extension brings a type.
pub(super) fn since(type_name: &str) -> u32 {
    if type_name == "gbtreekey2" { 15 } else { 0 }
}

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    with_types("address_standardizer", &["stdaddr"]),
    plain("amcheck"),
    plain("autoinc"),
    plain("bloom"),
    plain("btree_gin"),
    with_types("btree_gist", &["gbtreekey2", "gbtreekey4", "gbtreekey8", "gbtreekey16", "gbtreekey32", "gbtreekey_var"]),
    with_types("citext", &["citext"]),
    with_types("cube", &["cube"]),
    with_types("dblink", &["dblink_pkey_results"]),
    plain("dict_int"),
    plain("dict_xsyn"),
    Known { name: "earthdistance", schema: None, types: &["earth"], requires: &["cube"] },
    plain("file_fdw"),
    plain("fuzzystrmatch"),
    with_types("hstore", &["ghstore", "hstore"]),
    with_types("http", &["http_header", "http_request", "http_response"]),
    with_types("hypopg", &["hypopg_list_indexes"]),
    Known { name: "index_advisor", schema: None, types: &[], requires: &["hypopg"] },
    plain("insert_username"),
    with_types("intarray", &["intbig_gkey", "query_int"]),
    with_types("isn", &["ean13", "isbn", "isbn13", "ismn", "ismn13", "issn", "issn13", "upc"]),
    plain("lo"),
    with_types("ltree", &["lquery", "ltree", "ltree_gist", "ltxtquery"]),
    plain("moddatetime"),
    plain("pageinspect"),
    plain("pg_buffercache"),
    fixed("pg_cron", "pg_catalog"),
    plain("pg_freespacemap"),
    fixed("pg_graphql", "graphql"),
    fixed("pg_net", "net"),
    plain("pg_prewarm"),
    plain("pg_stat_statements"),
    with_types("pg_trgm", &["gtrgm"]),
    plain("pg_visibility"),
    plain("pg_walinspect"),
    plain("pgcrypto"),
    Known { name: "pgjwt", schema: None, types: &[], requires: &["pgcrypto"] },
    plain("pgrowlocks"),
    plain("pgstattuple"),
    fixed("plpgsql", "pg_catalog"),
    with_types("postgis", &[
        "box2d", "box2df", "box3d", "geography", "geometry", "geometry_dump", "gidx", "spheroid", "valid_detail",
        "geography_columns", "geometry_columns", "spatial_ref_sys",
    ]),
    plain("postgres_fdw"),
    plain("refint"),
    with_types("seg", &["seg"]),
    plain("sslinfo"),
    fixed("supabase_vault", "vault"),
    with_types("tablefunc", &["tablefunc_crosstab_2", "tablefunc_crosstab_3", "tablefunc_crosstab_4"]),
    plain("tcn"),
    plain("tsm_system_rows"),
    plain("tsm_system_time"),
    plain("unaccent"),
    plain("uuid-ossp"),
    with_types("vector", &["halfvec", "sparsevec", "vector"]),
    plain("xml2"),
];
