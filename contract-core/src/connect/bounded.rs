//! What is read of a server has bounds: nothing that answers can fill this machine's memory, or keep us waiting
//! for a message that no server sends (manual, 55.7 "Message Formats").

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The longest message that is waited for. The longest that a catalog is read in is a row with a routine's body.
const LONGEST_MESSAGE: usize = 64 << 20;

/// How much is read in answer to what was said last: a catalog of about a million columns and routines.
const LONGEST_ANSWER: usize = 256 << 20;

/// What a message costs beside its bytes, where it is kept: a row is taken apart into its columns.
const COST_OF_A_MESSAGE: usize = 160;

/// A message's kind and length.
const HEADER: usize = 5;

/// A stream that ends with an error where a server says more than any server has to say.
#[derive(Debug)]
pub(super) struct Bounded<S> {
    stream: S,
    header: [u8; HEADER],
    /// How many bytes of the header are here.
    begun: usize,
    /// How many bytes of the message are still to come.
    left: usize,
    /// What was read since something was last written.
    read: usize,
}

impl<S> Bounded<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, header: [0; HEADER], begun: 0, left: 0, read: 0 }
    }

    pub(super) fn inner(&self) -> &S {
        &self.stream
    }

    fn take_in(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.read = self.read.saturating_add(bytes.len());
        while !bytes.is_empty() {
            if self.left > 0 {
                let passed = self.left.min(bytes.len());
                self.left -= passed;
                bytes = &bytes[passed..];
                continue;
            }
            let passed = (HEADER - self.begun).min(bytes.len());
            self.header[self.begun..self.begun + passed].copy_from_slice(&bytes[..passed]);
            self.begun += passed;
            bytes = &bytes[passed..];
            if self.begun == HEADER {
                self.begun = 0;
                self.left = length(self.header)?;
                self.read = self.read.saturating_add(COST_OF_A_MESSAGE);
            }
        }
        if self.read > LONGEST_ANSWER {
            return Err(invalid(format!(
                "the answer is longer than {} MiB, the most that is read",
                LONGEST_ANSWER >> 20
            )));
        }
        Ok(())
    }
}

/// How many bytes follow a header.
fn length(header: [u8; HEADER]) -> io::Result<usize> {
    let [kind, length @ ..] = header;
    let announced = i32::from_be_bytes(length);
    // The length counts itself.
    let rest = usize::try_from(announced).ok().and_then(|announced| announced.checked_sub(4));
    let kind = char::from(kind).escape_default();
    match rest {
        Some(rest) if rest <= LONGEST_MESSAGE => Ok(rest),
        Some(_) => Err(invalid(format!(
            "a message of the kind `{kind}` is {announced} bytes long, and no more than {} MiB is read",
            LONGEST_MESSAGE >> 20
        ))),
        None => Err(invalid(format!("a message of the kind `{kind}` says that it is {announced} bytes long"))),
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        Poll::Ready(self.take_in(&buffer.filled()[before..]))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        if written > 0 {
            self.read = 0;
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounded, COST_OF_A_MESSAGE, LONGEST_ANSWER, LONGEST_MESSAGE};

    /// What comes of bytes, however they arrive.
    fn told(bytes: &[u8]) -> Option<String> {
        let results = [1, 2, 3, 7, bytes.len().max(1)].map(|size| {
            let mut bounded = Bounded::new(());
            bytes.chunks(size).find_map(|chunk| bounded.take_in(chunk).err()).map(|error| error.to_string())
        });
        assert!(results.iter().all(|result| *result == results[0]), "{results:?}");
        results.into_iter().next().flatten()
    }

    #[test]
    fn lengths_that_no_server_says_are_refused() {
        assert_eq!(told(b"Z\0\0\0\x05IZ\0\0\0\x05I1\0\0\0\x04"), None);
        assert_eq!(told(b"Z\0\0\0\0").as_deref(), Some("a message of the kind `Z` says that it is 0 bytes long"));
        assert_eq!(told(b"Z\0\0\0\x03"), Some("a message of the kind `Z` says that it is 3 bytes long".into()));
        assert_eq!(
            told(b"1\0\0\0\x04\x1b\xff\xff\xff\xff").as_deref(),
            Some("a message of the kind `\\u{1b}` says that it is -1 bytes long")
        );
        let longest = u32::try_from(LONGEST_MESSAGE + 4).unwrap();
        assert_eq!(told(&[b"D", longest.to_be_bytes().as_slice()].concat()), None);
        let more = told(&[b"D", (longest + 1).to_be_bytes().as_slice()].concat());
        assert!(more.is_some_and(|told| told.contains("no more than 64 MiB is read")));
    }

    #[test]
    fn an_answer_of_short_messages_ends_too() {
        let mut bounded = Bounded::new(());
        let many = b"n\0\0\0\x04".repeat(10_000);
        let cost = many.len() + 10_000 * COST_OF_A_MESSAGE;
        let taken = (0..).take_while(|_| bounded.take_in(&many).is_ok()).count();
        assert_eq!(taken, LONGEST_ANSWER / cost);
    }
}
