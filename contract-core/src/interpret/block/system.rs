//! The names of the system's own relations (manual, chapter 36 "The Information Schema").

/// Whether `information_schema` has a relation or type of this name.
pub(super) fn is_information_schema(name: &str) -> bool {
    RELATIONS.binary_search(&name.strip_prefix('_').unwrap_or(name)).is_ok() || name.starts_with("_pg_")
}

/// Whether PostgreSQL itself has a function of this name, in any supported major.
pub(super) fn is_routine(name: &str) -> bool {
    let names = ROUTINES.get_or_init(|| include_str!("builtin_routines.txt").lines().collect());
    names.contains(name)
}

/// `pg_proc.proname` as initdb makes them, over all supported majors.
static ROUTINES: std::sync::OnceLock<std::collections::HashSet<&'static str>> = std::sync::OnceLock::new();

/// The relations and domains of `information_schema`, sorted by bytes, over all supported majors.
#[rustfmt::skip]
const RELATIONS: &[&str] = &[
    "administrable_role_authorizations", "applicable_roles", "attributes", "cardinal_number", "character_data",
    "character_sets", "check_constraint_routine_usage", "check_constraints",
    "collation_character_set_applicability", "collations", "column_column_usage", "column_domain_usage",
    "column_options", "column_privileges", "column_udt_usage", "columns", "constraint_column_usage",
    "constraint_table_usage", "data_type_privileges", "domain_constraints", "domain_udt_usage", "domains",
    "element_types", "enabled_roles", "foreign_data_wrapper_options", "foreign_data_wrappers",
    "foreign_server_options", "foreign_servers", "foreign_table_options", "foreign_tables",
    "information_schema_catalog_name", "key_column_usage", "parameters", "pg_foreign_data_wrappers",
    "pg_foreign_servers", "pg_foreign_table_columns", "pg_foreign_tables", "pg_user_mappings",
    "referential_constraints", "role_column_grants", "role_routine_grants", "role_table_grants", "role_udt_grants",
    "role_usage_grants", "routine_column_usage", "routine_privileges", "routine_routine_usage",
    "routine_sequence_usage", "routine_table_usage", "routines", "schemata", "sequences", "sql_features",
    "sql_identifier", "sql_implementation_info", "sql_parts", "sql_sizing", "table_constraints",
    "table_privileges", "tables", "time_stamp", "transforms", "triggered_update_columns", "triggers",
    "udt_privileges", "usage_privileges", "user_defined_types", "user_mapping_options", "user_mappings",
    "view_column_usage", "view_routine_usage", "view_table_usage", "views", "yes_or_no",
];
