//! Who holds what, against the server's own word: random roles, memberships, owners and grants.
#![cfg(unix)]

use std::fmt::Write;

use contract_core::catalog::{Options, observe};
use contract_core::ident::{ObjectId, QualifiedName};
use contract_core::schema::Grantee;
use contract_core::scratch::Server;
use contract_tests::{binaries, connect, majors};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_in(&mut self, limit: usize) -> bool {
        self.below(limit) == 0
    }
}

const ROLES: usize = 7;
const SCHEMAS: usize = 3;
const FUNCTIONS: usize = 10;

/// The roles of one world: r0 owns the database. What the major does not know is left out.
fn roles(numbers: &mut Numbers, world: usize, major: u32) -> String {
    let mut sql = String::new();
    for role in 0..ROLES {
        let inherit = if numbers.one_in(3) { "NOINHERIT" } else { "INHERIT" };
        let superuser = if numbers.one_in(9) { "SUPERUSER" } else { "" };
        writeln!(sql, "CREATE ROLE w{world}_r{role} {inherit} {superuser};").unwrap();
    }
    for member in 0..ROLES {
        for group in 0..member {
            if numbers.one_in(3) {
                let option = match numbers.below(3) {
                    _ if major < 16 => "",
                    0 => "WITH INHERIT TRUE",
                    1 => "WITH INHERIT FALSE",
                    _ => "",
                };
                writeln!(sql, "GRANT w{world}_r{group} TO w{world}_r{member} {option};").unwrap();
            }
        }
    }
    if major >= 14 && numbers.one_in(2) {
        writeln!(sql, "GRANT pg_read_all_data TO w{world}_r{};", numbers.below(ROLES)).unwrap();
    }
    sql
}

fn objects(numbers: &mut Numbers, world: usize, major: u32) -> String {
    let mut sql = String::new();
    let grantee = |numbers: &mut Numbers| match numbers.below(ROLES + 2) {
        0 => "PUBLIC".to_owned(),
        1 if major >= 14 => "pg_database_owner".to_owned(),
        number => format!("w{world}_r{}", number % ROLES),
    };
    for schema in 0..SCHEMAS {
        writeln!(sql, "CREATE SCHEMA s{schema} AUTHORIZATION w{world}_r{};", numbers.below(ROLES)).unwrap();
        for _ in 0..numbers.below(3) {
            writeln!(sql, "GRANT USAGE ON SCHEMA s{schema} TO {};", grantee(numbers)).unwrap();
        }
    }
    for function in 0..FUNCTIONS {
        let name = format!("s{}.f{function}()", numbers.below(SCHEMAS));
        writeln!(sql, "CREATE FUNCTION {name} RETURNS integer LANGUAGE sql AS 'SELECT 1';").unwrap();
        writeln!(sql, "ALTER FUNCTION {name} OWNER TO w{world}_r{};", numbers.below(ROLES)).unwrap();
        if !numbers.one_in(3) {
            writeln!(sql, "REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC;").unwrap();
        }
        if numbers.one_in(4) {
            writeln!(sql, "REVOKE EXECUTE ON FUNCTION {name} FROM w{world}_r{};", numbers.below(ROLES)).unwrap();
        }
        for _ in 0..numbers.below(3) {
            writeln!(sql, "GRANT EXECUTE ON FUNCTION {name} TO {};", grantee(numbers)).unwrap();
        }
    }
    sql
}

const ANSWERS: &str = "
    SELECT role.rolname::text, namespace.nspname::text, routine.proname::text,
           has_function_privilege(role.oid, routine.oid, 'EXECUTE'),
           has_schema_privilege(role.oid, namespace.oid, 'USAGE')
      FROM pg_proc AS routine
      JOIN pg_namespace AS namespace ON namespace.oid = routine.pronamespace
     CROSS JOIN pg_roles AS role
     WHERE namespace.nspname ~ '^s[0-9]$'
       AND role.rolname ~ ('^w' || $1::text || '_')";

#[tokio::test(flavor = "multi_thread")]
async fn privileges_are_held_as_the_server_says() {
    for major in majors() {
        let server = Server::start(binaries(major)).unwrap();
        let administrator = connect(&server.connection_url("postgres")).await;
        let (mut compared, mut held) = (0, 0);
        for world in 0..25 {
            let numbers = &mut Numbers(u64::try_from(world).unwrap() * 7919 + 1);
            administrator.batch_execute(&roles(numbers, world, major)).await.unwrap();
            administrator.batch_execute(&format!("CREATE DATABASE w{world} OWNER w{world}_r0")).await.unwrap();
            let mut client = connect(&server.connection_url(&format!("w{world}"))).await;
            client.batch_execute(&objects(numbers, world, major)).await.unwrap();
            let observation = observe(&mut client, &Options::default()).await.unwrap();
            let access = observation.access();
            for row in client.query(ANSWERS, &[&world.to_string()]).await.unwrap() {
                let (role, schema, name): (String, String, String) = (row.get(0), row.get(1), row.get(2));
                let id = ObjectId::routine(QualifiedName::new(&schema, &name), Vec::new());
                let routine = observation.schema.routine(&id).unwrap();
                let namespace = observation.schema.namespace(&schema).unwrap();
                let grantee = Grantee::Role(role.clone());
                let execute = access.execute(&grantee, routine);
                assert_eq!(
                    execute.is_some(),
                    row.get::<_, bool>(3),
                    "PostgreSQL {major}: {role}, EXECUTE on {id}, {execute:?}"
                );
                let usage = access.usage(&grantee, namespace);
                assert_eq!(
                    usage.is_some(),
                    row.get::<_, bool>(4),
                    "PostgreSQL {major}: {role}, USAGE on {schema}, {usage:?}"
                );
                compared += 2;
                held += usize::from(execute.is_some()) + usize::from(usage.is_some());
            }
        }
        assert!(held * 10 > compared && held * 10 < compared * 9, "{held} of {compared} are held: a poor sample");
        assert_eq!(compared, 25 * ROLES * FUNCTIONS * 2);
    }
}
