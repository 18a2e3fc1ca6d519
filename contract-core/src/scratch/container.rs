//! A server in a container, which goes with its owner, or after an hour where the owner was killed.

use std::env;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use std::time::Duration;

use testcontainers::bollard::models::PortBinding;
use testcontainers::core::error::WaitContainerError;
use testcontainers::core::{IntoContainerPort, WaitFor};
use testcontainers::runners::SyncRunner;
use testcontainers::{GenericImage, ImageExt, TestcontainersError};

use super::{SUPERUSER, ScratchError};
use crate::connect::{ConnectError, Target, Timeouts, connect};

/// How long a container lives whose owner was killed, in seconds.
const LONGEST_LIFE: &str = "3600";

/// The port in the container.
const PORT: u16 = 5432;

/// Where the port is open: to this machine alone. An engine on another machine, and one beside a container in which this
/// runs, open it on their own network, where the password alone keeps others out, another one for each container.
const LOOPBACK: &str = "127.0.0.1";

/// A running container. Dropping it stops it, and nothing is left.
pub(super) struct Container {
    container: Option<Box<testcontainers::Container<GenericImage>>>,
}

impl std::fmt::Debug for Container {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Container").finish_non_exhaustive()
    }
}

/// Whether an engine is likely to be there.
pub(super) fn has_engine() -> bool {
    env::var_os("DOCKER_HOST").is_some_and(|host| !host.is_empty()) || Path::new("/var/run/docker.sock").exists()
}

/// Whether a port that the engine opens on its loopback can be reached from here.
fn is_engine_of_this_machine() -> bool {
    let is_socket = match env::var("DOCKER_HOST") {
        Ok(host) => host.is_empty() || host.starts_with("unix:"),
        Err(_) => true,
    };
    is_socket && !Path::new("/.dockerenv").exists()
}

impl Container {
    /// Starts one, and returns when the server in it answers. To fetch the image takes the time that it takes; once it
    /// is there, nothing is waited for longer than `patience`.
    pub(super) fn start(image: &str, patience: Duration) -> Result<(Self, Target), ScratchError> {
        // It has a runtime of its own, and must not be asked by a task of another.
        apart(|| {
            let failed = |source: Box<dyn std::error::Error + Send + Sync>| ScratchError::Container {
                image: image.to_owned(),
                source,
            };
            let late = |source| {
                let seconds = patience.as_secs();
                ScratchError::LateContainer { image: image.to_owned(), seconds, source }
            };
            let (name, tag) = split(image);
            let command = ["timeout", "--signal=INT", LONGEST_LIFE, "docker-entrypoint.sh", "postgres"];
            let settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
            let password = format!("{:032x}", rand::random::<u128>());
            let alone = is_engine_of_this_machine();
            let container = GenericImage::new(name, tag)
                .with_exposed_port(PORT.tcp())
                .with_wait_for(WaitFor::message_on_stderr("ready to accept connections"))
                .with_env_var("POSTGRES_USER", SUPERUSER)
                .with_env_var("POSTGRES_PASSWORD", password.as_str())
                .with_cmd(command.into_iter().chain(settings.into_iter().flat_map(|setting| ["-c", setting])))
                .with_host_config_modifier(move |host| {
                    host.auto_remove = Some(true);
                    if alone {
                        let binding = PortBinding { host_ip: Some(LOOPBACK.to_owned()), host_port: None };
                        host.publish_all_ports = Some(false);
                        host.port_bindings = Some([(PORT.tcp().to_string(), Some(vec![binding]))].into());
                    }
                })
                .with_startup_timeout(patience)
                .start()
                .map_err(|error| match error {
                    TestcontainersError::WaitContainer(WaitContainerError::StartupTimeout) => late(None),
                    error => failed(error.into()),
                })?;
            let container = Self { container: Some(Box::new(container)) };
            let running =
                container.container.as_ref().map(|running| (running.get_host(), running.get_host_port_ipv4(PORT)));
            let (host, port) = match running {
                Some((Ok(host), Ok(port))) => (host, port),
                Some((Err(error), _) | (_, Err(error))) => return Err(failed(error.into())),
                None => return Err(failed("it is gone".into())),
            };
            let host = if alone { LOOPBACK.to_owned() } else { host.to_string() };
            // The image has no certificate.
            let url = format!("postgresql://{SUPERUSER}:{password}@{host}:{port}/postgres?sslmode=disable");
            let target = Target::parse(&url).map_err(|error| failed(error.into()))?;
            wait_until_it_answers(&target, patience).map_err(late)?;
            Ok((container, target))
        })
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let container = self.container.take();
        apart(|| drop(container));
    }
}

/// The first message of readiness is often of a server that only prepares the folder. The last error is why it does not
/// answer in time.
fn wait_until_it_answers(target: &Target, patience: Duration) -> Result<(), Option<ConnectError>> {
    let system = |source: std::io::Error| ConnectError::System { target: target.to_string(), source: source.into() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Some(system(error)))?;
    let mut last = None;
    let answer = async {
        loop {
            match connect(target, &Timeouts::default()).await {
                Ok(connection) => {
                    connection.close().await;
                    return;
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let answers = runtime.block_on(async { tokio::time::timeout(patience, answer).await });
    answers.map_err(|_| last)
}

/// `registry:5000/postgres:17` is an image with a tag, `registry:5000/postgres` one without.
fn split(image: &str) -> (&str, &str) {
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        Some(_) | None => (image, "latest"),
    }
}

/// Does `work` on a thread that no runtime knows.
fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(work).join()).unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn an_image_is_a_name_and_a_tag() {
        assert_eq!(split("postgres:17"), ("postgres", "17"));
        assert_eq!(split("postgres"), ("postgres", "latest"));
        assert_eq!(split("registry.example:5000/postgres"), ("registry.example:5000/postgres", "latest"));
        assert_eq!(split("registry.example:5000/postgres:17-alpine"), ("registry.example:5000/postgres", "17-alpine"));
    }
}
