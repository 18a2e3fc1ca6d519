//! Takes down what psql sends. It speaks just enough of the protocol (manual, chapter 55) that psql
//! believes each statement was run; nothing is.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

const BOUNDARY: &str = "SELECT 'the next file'";

/// `CommandComplete` and `ReadyForQuery`, in one write lest psql wait for the second.
const DONE: &[u8] = b"C\0\0\0\x07DO\0Z\0\0\0\x05I";

/// The statements that psql sends for each file, or none where there is no psql.
pub fn statements_of_psql(files: &[PathBuf]) -> Option<Vec<Vec<String>>> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-h", "127.0.0.1", "-p", &port, "-U", "postgres", "postgres"]);
    command.env("PGSSLMODE", "disable").env("PGGSSENCMODE", "disable").env("PGCLIENTENCODING", "UTF8");
    for file in files {
        command.args(["-c", BOUNDARY, "-f"]).arg(file);
    }
    let mut psql = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let taken = thread::spawn(move || serve(listener.accept().unwrap().0).unwrap());
    let sent = taken.join().unwrap();
    psql.wait().unwrap();
    let mut statements: Vec<Vec<String>> = Vec::new();
    for text in sent {
        match statements.last_mut() {
            _ if text == BOUNDARY => statements.push(Vec::new()),
            Some(last) => last.push(text),
            None => panic!("psql sent {text} ahead of any file"),
        }
    }
    Some(statements)
}

fn serve(mut stream: TcpStream) -> io::Result<Vec<String>> {
    stream.set_nodelay(true)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    read_body(&mut stream, length)?;
    send(&mut stream, b'R', &[0, 0, 0, 0])?;
    for (name, value) in [
        ("server_version", "15.0"),
        ("client_encoding", "UTF8"),
        ("server_encoding", "UTF8"),
        ("standard_conforming_strings", "on"),
    ] {
        send(&mut stream, b'S', format!("{name}\0{value}\0").as_bytes())?;
    }
    send(&mut stream, b'Z', b"I")?;
    let mut statements = Vec::new();
    loop {
        let mut kind = [0; 1];
        if stream.read(&mut kind)? == 0 {
            return Ok(statements);
        }
        stream.read_exact(&mut length)?;
        let body = read_body(&mut stream, length)?;
        match kind[0] {
            b'X' => return Ok(statements),
            b'Q' => {
                let text = String::from_utf8_lossy(&body);
                let text = text.trim_end_matches('\0');
                statements.push(text.to_owned());
                if text.to_ascii_lowercase().contains("from stdin") {
                    send(&mut stream, b'G', &[0, 0, 0])?;
                } else {
                    stream.write_all(DONE)?;
                }
            }
            b'd' => {}
            b'c' | b'f' => stream.write_all(DONE)?,
            other => panic!("psql sent a message of kind {}", char::from(other)),
        }
    }
}

fn read_body(stream: &mut TcpStream, length: [u8; 4]) -> io::Result<Vec<u8>> {
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
    let mut body = vec![0; length - 4];
    stream.read_exact(&mut body)?;
    Ok(body)
}

fn send(stream: &mut TcpStream, kind: u8, body: &[u8]) -> io::Result<()> {
    let mut message = vec![kind];
    message.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
    message.extend(body);
    stream.write_all(&message)
}
