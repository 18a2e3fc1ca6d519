use super::*;

#[test]
fn smoke() {
    eprintln!("{:?}", read("create table t (a int)"));
}
