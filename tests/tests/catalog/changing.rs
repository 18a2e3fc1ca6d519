//! A schema that is changed while it is read: one moment of it, or an error.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use contract_core::catalog::{self, CatalogError, Options};
use contract_core::observation::{Extent, Observation};
use contract_core::schema::{Attributes, Object, Value};
use contract_tests::{connect, database, majors, server};

/// Changes everything at once, so that each number in it has to be the same.
fn change(number: u32) -> String {
    format!(
        "BEGIN;
         DROP SCHEMA IF EXISTS changing CASCADE;
         CREATE SCHEMA changing;
         CREATE DOMAIN changing.size AS integer DEFAULT {number} CHECK (VALUE < {number});
         CREATE TABLE changing.item (id integer DEFAULT {number}, \"n{number}\" text, mood changing.size);
         CREATE VIEW changing.items AS SELECT id FROM changing.item WHERE id < {number};
         CREATE FUNCTION changing.plain(a integer DEFAULT {number}) RETURNS integer LANGUAGE sql AS 'SELECT {number}';
         COMMENT ON FUNCTION changing.plain(integer) IS '{number}';
         CREATE FUNCTION changing.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE INDEX item_index ON changing.item (id) WHERE id < {number};
         ALTER TABLE changing.item ADD CONSTRAINT item_check CHECK (id < {number});
         CREATE POLICY item_policy ON changing.item USING (id < {number});
         CREATE TRIGGER item_trigger BEFORE UPDATE ON changing.item FOR EACH ROW WHEN (OLD.id < {number})
             EXECUTE FUNCTION changing.touch();
         CREATE RULE item_rule AS ON DELETE TO changing.item WHERE OLD.id < {number} DO INSTEAD NOTHING;
         CREATE TABLE changing.parted (id integer) PARTITION BY RANGE ((id + {number}));
         CREATE TABLE changing.part PARTITION OF changing.parted FOR VALUES FROM ({number}) TO ({number}0);
         COMMIT"
    )
}

/// The same by way of rows that stay: replaced, altered, renamed.
fn replace(number: u32) -> String {
    format!(
        "BEGIN;
         CREATE OR REPLACE FUNCTION changing.plain(a integer DEFAULT {number}) RETURNS integer LANGUAGE sql AS 'SELECT {number}';
         COMMENT ON FUNCTION changing.plain(integer) IS '{number}';
         ALTER TABLE changing.item ALTER id SET DEFAULT {number};
         ALTER DOMAIN changing.size SET DEFAULT {number};
         ALTER DOMAIN changing.size DROP CONSTRAINT size_check, ADD CONSTRAINT size_check CHECK (VALUE < {number});
         CREATE OR REPLACE VIEW changing.items AS SELECT id FROM changing.item WHERE id < {number};
         DROP INDEX changing.item_index;
         CREATE INDEX item_index ON changing.item (id) WHERE id < {number};
         ALTER TABLE changing.item DROP CONSTRAINT item_check, ADD CONSTRAINT item_check CHECK (id < {number});
         ALTER POLICY item_policy ON changing.item USING (id < {number});
         DROP TRIGGER item_trigger ON changing.item;
         CREATE TRIGGER item_trigger BEFORE UPDATE ON changing.item FOR EACH ROW WHEN (OLD.id < {number})
             EXECUTE FUNCTION changing.touch();
         CREATE OR REPLACE RULE item_rule AS ON DELETE TO changing.item WHERE OLD.id < {number} DO INSTEAD NOTHING;
         DROP TABLE changing.parted;
         CREATE TABLE changing.parted (id integer) PARTITION BY RANGE ((id + {number}));
         CREATE TABLE changing.part PARTITION OF changing.parted FOR VALUES FROM ({number}) TO ({number}0);
         DO $$ BEGIN EXECUTE format('ALTER TABLE changing.item RENAME %I TO %I',
             (SELECT attname FROM pg_attribute WHERE attrelid = 'changing.item'::regclass AND attnum = 2), 'n{number}'); END $$;
         COMMIT"
    )
    .replace("DROP CONSTRAINT size_check, ADD", "DROP CONSTRAINT size_check; ALTER DOMAIN changing.size ADD")
}

/// Every number that is in the observed schema, in whatever place.
fn numbers(observation: &Observation) -> Vec<(String, String)> {
    fn of(value: &Value, texts: &mut Vec<String>) {
        match value {
            Value::Text(text) => texts.push(text.text.clone()),
            Value::Name(name) => texts.push(name.clone()),
            Value::Order(names) => texts.extend(names.iter().cloned()),
            Value::List(values) => values.iter().for_each(|value| of(value, texts)),
            Value::Unknown | Value::Absent | Value::Flag(_) | Value::Number(_) | Value::Set(_) => {}
        }
    }
    let mut found = Vec::new();
    for (id, object) in &observation.schema.objects {
        let mut texts = vec![id.name.clone()];
        if !matches!(object, Object::Schema(_)) {
            object.attributes().iter().for_each(|(_, value)| of(value, &mut texts));
        }
        for text in texts {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            if digits.len() == 4 {
                found.push((id.to_string(), digits));
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn one_moment_or_an_error() {
    for major in majors() {
        let database = database(server(major)).await;
        let writer = connect(&database.url).await;
        writer.batch_execute(&change(1000)).await.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let writing = tokio::spawn({
            let stop = Arc::clone(&stop);
            async move {
                let mut number = 1000;
                while !stop.load(Ordering::SeqCst) {
                    number += 1;
                    let statements = if number % 3 == 0 { change(number) } else { replace(number) };
                    writer.batch_execute(&statements).await.unwrap();
                    // From no pause at all to one that is longer than a reading takes.
                    tokio::time::sleep(Duration::from_millis(u64::from(number % 40) * 3)).await;
                }
            }
        });
        let mut reader = connect(&database.url).await;
        let (mut whole, mut changing) = (0, 0);
        for turn in 0..60 {
            let mut options = Options::default();
            let mut least = 6;
            if turn % 2 == 1 {
                // A body, a comment, a default.
                (options.extent, least) = (Extent::Routines, 3);
            }
            match catalog::observe(&mut reader, &options).await {
                Ok(observation) => {
                    let numbers = numbers(&observation);
                    assert!(numbers.len() >= least, "{numbers:?}");
                    assert!(numbers.iter().all(|(_, number)| *number == numbers[0].1), "{major}: {numbers:?}");
                    whole += 1;
                }
                Err(error) => {
                    assert!(error.is_changing(), "{error:?}");
                    changing += 1;
                }
            }
        }
        stop.store(true, Ordering::SeqCst);
        writing.await.unwrap();
        println!("{major}: {whole} whole, {changing} changing");
        assert!(whole > 0, "{major}: never a whole one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_bears_on_routines_is_read_beside_a_locked_view() {
    for major in majors() {
        let database = database(server(major)).await;
        let migration = connect(&database.url).await;
        migration
            .batch_execute(
                "CREATE TABLE one (id integer DEFAULT 1 CHECK (id > 0)); CREATE VIEW seen AS SELECT id FROM one; \
                 CREATE FUNCTION called() RETURNS SETOF seen LANGUAGE sql AS 'SELECT 1'",
            )
            .await
            .unwrap();
        migration.batch_execute("BEGIN; LOCK TABLE one, seen IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let mut reader = connect(&database.url).await;
        let mut options = Options::default();
        options.lock_timeout = Duration::from_millis(100);
        let refused = catalog::observe(&mut reader, &options).await;
        assert!(refused.is_err(), "{major}: the view is locked and was printed");
        options.extent = Extent::Routines;
        let observation = catalog::observe(&mut reader, &options).await.unwrap();
        let names: Vec<String> = observation.schema.objects.keys().map(ToString::to_string).collect();
        assert_eq!(names, ["public", "public.called()"], "{major}");
        let types: Vec<String> = observation.schema.named_types.keys().map(ToString::to_string).collect();
        assert_eq!(types, ["public.one", "public.seen"], "{major}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_is_never_the_victim_of_a_deadlock_with_us() {
    for major in majors() {
        let database = database(server(major)).await;
        let migration = connect(&database.url).await;
        migration
            .batch_execute(
                "CREATE TABLE one (id integer); CREATE TABLE two (id integer); \
                 CREATE VIEW both_of_them AS SELECT one.id FROM one, two",
            )
            .await
            .unwrap();
        migration.batch_execute("BEGIN; LOCK TABLE two").await.unwrap();
        let mut reader = connect(&database.url).await;
        let read = tokio::spawn(async move { catalog::observe(&mut reader, &Options::default()).await });
        tokio::time::sleep(Duration::from_millis(150)).await;
        migration.batch_execute("LOCK TABLE one; SELECT pg_sleep(1); COMMIT").await.unwrap();
        let result = read.await.unwrap();
        assert!(result.as_ref().err().is_none_or(CatalogError::is_changing), "{major}: {result:?}");
    }
}
