//! Watches how the server asks the client to prove itself, so that nothing is answered that must not be.
//!
//! The driver tells neither what it is asked for nor lets anybody say no. So the stream that it reads from is
//! looked at, message by message, until the server is content (manual, 54.2.1 "Start-up").

use std::sync::{Arc, OnceLock};

use super::security::{Demand, Method, Methods};

/// The longest list of mechanisms that is taken for one.
const LONGEST_REQUEST: usize = 4096;

/// What a server may ask for.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    pub methods: Option<Methods>,
    pub channel_binding: Demand,
    /// Whether a login is bound where the server offers that: it is wanted, and the stream has what to bind to.
    pub binds: bool,
    /// Whether a password must not be sent as it is: the stream is in clear text, and nobody wanted that.
    pub guards_password: bool,
}

impl Policy {
    /// Anything.
    pub(super) const ANY: Self =
        Self { methods: None, channel_binding: Demand::Prefer, binds: false, guards_password: false };
}

/// Why a request was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("`require_auth` does not allow what the server asks for")]
    Method(Method),
    #[error("the server does not bind the login to the TLS connection")]
    NotBound(Method),
    #[error("the server asks for the password itself over a connection in clear text")]
    PasswordInClearText,
    #[error("a message of the server is broken")]
    Broken,
}

/// Reads along.
#[derive(Debug)]
pub(super) struct Greeting {
    policy: Policy,
    /// What was read of the message that is on its way, as far as it matters.
    message: Vec<u8>,
    /// How many bytes of it are still to come and do not matter.
    rest: usize,
    asked: Option<Method>,
    /// Set when the server is content.
    outcome: Arc<OnceLock<Method>>,
}

impl Greeting {
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy, message: Vec::new(), rest: 0, asked: None, outcome: Arc::default() }
    }

    /// Where the method will be found when the server is content.
    pub(super) fn outcome(&self) -> Arc<OnceLock<Method>> {
        Arc::clone(&self.outcome)
    }

    /// Looks at what has been read.
    pub(super) fn see(&mut self, mut bytes: &[u8]) -> Result<(), Refusal> {
        while !bytes.is_empty() && self.outcome.get().is_none() {
            let skipped = self.rest.min(bytes.len());
            if skipped > 0 {
                self.rest -= skipped;
                bytes = &bytes[skipped..];
                continue;
            }
            self.message.push(bytes[0]);
            bytes = &bytes[1..];
            let Some((head, body)) = self.message.split_at_checked(5) else { continue };
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
            let length = length.checked_sub(4).ok_or(Refusal::Broken)?;
            if head[0] != b'R' {
                self.rest = length;
                self.message.clear();
            } else if !(4..=LONGEST_REQUEST).contains(&length) {
                return Err(Refusal::Broken);
            } else if body.len() == length {
                let body = body.to_vec();
                self.message.clear();
                self.request(&body)?;
            }
        }
        Ok(())
    }

    fn request(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let (code, data) = body.split_at_checked(4).ok_or(Refusal::Broken)?;
        let method = match u32::from_be_bytes([code[0], code[1], code[2], code[3]]) {
            0 => {
                let method = match self.asked {
                    Some(method) => method,
                    None => self.allow(Method::None)?,
                };
                let _ = self.outcome.set(method);
                return Ok(());
            }
            // What follows a request that was allowed.
            8 | 11 | 12 => return Ok(()),
            3 => Method::Password,
            5 => Method::Md5,
            2 | 7 => Method::Gss,
            9 => Method::Sspi,
            10 => sasl(data, self.policy.binds),
            _ => Method::Other,
        };
        self.asked = Some(self.allow(method)?);
        Ok(())
    }

    fn allow(&self, method: Method) -> Result<Method, Refusal> {
        if self.policy.methods.as_ref().is_some_and(|methods| !methods.allow(method)) {
            return Err(Refusal::Method(method));
        }
        if self.policy.channel_binding == Demand::Require && method != Method::ScramSha256Plus {
            return Err(Refusal::NotBound(method));
        }
        if self.policy.guards_password && method == Method::Password {
            return Err(Refusal::PasswordInClearText);
        }
        Ok(method)
    }
}

/// The mechanism that the driver chooses of those that the server offers.
fn sasl(names: &[u8], binds: bool) -> Method {
    let offers = |wanted: &[u8]| names.split(|byte| *byte == 0).any(|name| name == wanted);
    let offers_bound = offers(b"SCRAM-SHA-256-PLUS");
    if offers_bound && binds {
        Method::ScramSha256Plus
    } else if offers_bound || offers(b"SCRAM-SHA-256") {
        Method::ScramSha256
    } else if offers(b"OAUTHBEARER") {
        Method::OAuth
    } else {
        Method::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OK: &[u8] = b"R\0\0\0\x08\0\0\0\0";
    const PASSWORD: &[u8] = b"R\0\0\0\x08\0\0\0\x03";
    const MD5: &[u8] = b"R\0\0\0\x0c\0\0\0\x05salt";
    const SCRAM: &[u8] = b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0";
    const PLUS: &[u8] = b"R\0\0\0\x2a\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0";

    fn policy(methods: Option<&str>, channel_binding: Demand, guards_password: bool) -> Policy {
        let binds = channel_binding != Demand::Disable;
        Policy { methods: methods.and_then(Methods::read), channel_binding, binds, guards_password }
    }

    /// What comes of messages, given whole and byte by byte.
    fn seen(policy: &Policy, messages: &[&[u8]]) -> Result<Option<Method>, Refusal> {
        let bytes = messages.concat();
        let outcomes = [bytes.len().max(1), 1, 3].map(|piece| {
            let mut greeting = Greeting::new(policy.clone());
            let outcome = greeting.outcome();
            bytes.chunks(piece).try_for_each(|piece| greeting.see(piece))?;
            Ok(outcome.get().copied())
        });
        assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:?}");
        outcomes[0]
    }

    #[test]
    fn the_method_is_what_the_server_asked_for() {
        let any = policy(None, Demand::Prefer, false);
        let notice: &[u8] = b"N\0\0\0\x06xx";
        for (messages, method) in [
            (&[OK][..], Some(Method::None)),
            (&[notice, PASSWORD, OK], Some(Method::Password)),
            (&[MD5, OK, b"R\0\0\0\0"], Some(Method::Md5)),
            (&[SCRAM, b"R\0\0\0\x09\0\0\0\x0bx", OK], Some(Method::ScramSha256)),
            (&[PLUS, OK], Some(Method::ScramSha256Plus)),
            (&[PLUS], None),
        ] {
            assert_eq!(seen(&any, messages), Ok(method));
        }
        // What is offered and not used is not told.
        let unbound = policy(None, Demand::Disable, false);
        assert_eq!(seen(&unbound, &[PLUS, OK]), Ok(Some(Method::ScramSha256)));
        let nothing_to_bind_to = Policy { binds: false, ..policy(None, Demand::Require, false) };
        assert_eq!(seen(&nothing_to_bind_to, &[PLUS]), Err(Refusal::NotBound(Method::ScramSha256)));
        assert_eq!(seen(&any, &[b"R\0\0\0\x03"]), Err(Refusal::Broken));
        assert_eq!(seen(&any, &[b"R\xff\xff\xff\xff\0"]), Err(Refusal::Broken));
    }

    #[test]
    fn what_is_not_allowed_is_not_answered() {
        let scram = policy(Some("scram-sha-256"), Demand::Prefer, false);
        assert_eq!(seen(&scram, &[OK]), Err(Refusal::Method(Method::None)));
        assert_eq!(seen(&scram, &[PASSWORD]), Err(Refusal::Method(Method::Password)));
        assert_eq!(seen(&scram, &[PLUS, OK]), Ok(Some(Method::ScramSha256Plus)));
        let not = policy(Some("!password,!md5"), Demand::Prefer, false);
        assert_eq!(seen(&not, &[MD5]), Err(Refusal::Method(Method::Md5)));
        assert_eq!(seen(&not, &[OK]), Ok(Some(Method::None)));
        let bound = policy(None, Demand::Require, false);
        assert_eq!(seen(&bound, &[SCRAM]), Err(Refusal::NotBound(Method::ScramSha256)));
        assert_eq!(seen(&bound, &[OK]), Err(Refusal::NotBound(Method::None)));
        let guarded = policy(None, Demand::Prefer, true);
        assert_eq!(seen(&guarded, &[PASSWORD]), Err(Refusal::PasswordInClearText));
        assert_eq!(seen(&guarded, &[MD5, OK]), Ok(Some(Method::Md5)));
    }
}
