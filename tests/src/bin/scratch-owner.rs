//! Owns a throwaway server and goes in the way that its argument says: what the tests of `scratch` kill.
#![cfg_attr(not(unix), allow(unused))]

use std::io::Write;
use std::time::Duration;

#[cfg(unix)]
fn main() {
    use contract_core::scratch::{Binaries, Server};

    let way = std::env::args().nth(1).unwrap_or_default();
    let server = Server::start(&Binaries::find().unwrap()).unwrap();
    println!("{} {}", server.process_id(), server.socket_directory().display());
    std::io::stdout().flush().unwrap();
    match way.as_str() {
        "wait" => std::thread::sleep(Duration::from_secs(600)),
        "panic" => panic!("as the test wanted"),
        "abort" => std::process::abort(),
        "exit" => std::process::exit(3),
        "return" => {}
        other => panic!("there is no way `{other}`"),
    }
}

#[cfg(not(unix))]
fn main() {}
