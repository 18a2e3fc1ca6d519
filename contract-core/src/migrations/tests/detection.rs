//! The layouts that path and names allow.

use super::super::candidates;
use super::super::detect::Names;
use super::folder;

fn by_names(path: &str, files: &[&str]) -> String {
    let path = path.split('/').map(str::to_owned).collect();
    let files = files.iter().map(|file| (*file).to_owned()).collect();
    let names: Vec<_> = Names { path, files, with_up: 0 }.candidates().iter().map(|layout| layout.name()).collect();
    names.join(" ")
}

#[test]
fn path_and_names_decide_or_leave_several() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("a/supabase/migrations", &["x.sql", "1_a.sql"], "supabase"),
        ("a/supabase", &["seed.sql"], "plain"),
        ("a/db/migrations", &["1_a.sql"], "dbmate"),
        ("a/db/migrations", &["1_a.up.sql", "1_a.down.sql"], "sqlx golang-migrate"),
        ("a/migrations", &["1_a.sql", "2_b.sql"], "supabase sqlx goose dbmate"),
        ("a/migrations", &["1_a.sql", "2_b.sql", "x_c.sql"], "supabase goose dbmate plain"),
        ("a/migrations", &["1_a.sql", "seed.sql"], "supabase sqlx goose dbmate plain"),
        ("a/migrations", &["1_a.up.sql", "2_b.sql"], "sqlx golang-migrate"),
        ("a/migrations", &["1_a.up.sql", "seed.sql"], "sqlx golang-migrate plain"),
        ("a/migrations", &["1_a.up.sql", "seed_a.sql"], "golang-migrate plain"),
        ("a/migrations", &["0001-a.sql", "0002-b_c.sql"], "plain"),
        ("a/migrations", &["V1__a.sql", "V2__b.sql"], "refinery flyway"),
        ("a/migrations", &["V1__a.sql", "V1_2__b.sql"], "flyway"),
        ("a/migrations", &["V1__a.sql", "R__b.sql"], "flyway"),
        ("a/db/migration", &["V1__a.sql"], "flyway"),
        ("a/src/main/resources/sql", &["V1__a.sql"], "flyway"),
        ("a/sql", &["Views.sql", "schema.sql"], "plain"),
        ("a/sql", &[], ""),
    ];
    for (path, files, expected) in cases {
        assert_eq!(by_names(path, files), *expected, "{path} {files:?}");
    }
}

#[test]
fn folders_with_an_up_file_are_diesels_and_names_below_flyways() {
    let names = |files: &[(&str, &[u8])]| {
        let folder = folder(files);
        let names: Vec<_> = candidates(folder.path()).unwrap().iter().map(|layout| layout.name()).collect();
        names.join(" ")
    };
    assert_eq!(names(&[("1_a/up.sql", b""), ("2_b/up.sql", b""), ("x.sql", b"")]), "diesel");
    assert_eq!(names(&[("1_a/up.sql", b""), ("1_b.sql", b"")]), "supabase sqlx diesel goose dbmate");
    assert_eq!(names(&[("a/V1__a.sql", b""), ("b/V1_2__b.sql", b"")]), "flyway");
    assert_eq!(names(&[("a/x.sql", b"")]), "");
}
