//! Uses a shared throwaway server and goes in the way that its second argument says: what the tests of sharing kill.
#![cfg_attr(not(unix), allow(unused))]

use std::io::Write;
use std::time::Duration;

#[cfg(unix)]
fn main() {
    use contract_core::scratch::{Binaries, SharedServer};

    let mut arguments = std::env::args().skip(1);
    let (purpose, way) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let server = SharedServer::join(&Binaries::find().unwrap(), &purpose).unwrap();
    println!("{}", server.folder().display());
    std::io::stdout().flush().unwrap();
    match way.as_str() {
        "wait" => std::thread::sleep(Duration::from_secs(600)),
        "return" => {}
        other => panic!("there is no way `{other}`"),
    }
}

#[cfg(not(unix))]
fn main() {}
