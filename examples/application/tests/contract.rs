//! The database that the migrations make is the one that the worker calls.

use contract_core::harness;

#[test]
fn database_honours_its_contract() {
    harness::contracts("contracts").migrations("migrations").assert_holds();
}

#[test]
fn a_change_of_what_the_worker_calls_is_seen_in_review() {
    insta::assert_snapshot!(harness::project().surface());
}
