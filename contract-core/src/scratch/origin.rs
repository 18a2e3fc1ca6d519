//! Where a server for scratch databases comes from.

use std::env;

use super::binaries::BINARIES_VARIABLE;
use super::{Binaries, ScratchError};
use crate::connect::Target;

/// The variable that names a server for scratch databases, by the URL of a superuser on it. No other variable does: what
/// an inherited `DATABASE_URL` names is nobody's scratch.
pub const SERVER_VARIABLE: &str = "DBCONTRACT_SCRATCH_URL";

/// The variable that names an image of PostgreSQL, to be run in a container rather than what the machine has.
pub const IMAGE_VARIABLE: &str = "DBCONTRACT_POSTGRES_IMAGE";

/// Where a server for scratch databases comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// Somebody lends one.
    Lent(Box<Target>),
    /// It is started from programs on this machine.
    Binaries(Binaries),
    /// It is started in a container of this image.
    #[cfg(feature = "testcontainers")]
    Image(String),
}

impl Origin {
    /// The server that a variable names, else programs on this machine, else a container. Each can be asked for by its
    /// variable: `DBCONTRACT_SCRATCH_URL` ahead of `DBCONTRACT_POSTGRES_BIN` ahead of `DBCONTRACT_POSTGRES_IMAGE`.
    ///
    /// # Errors
    /// When there is none of them, or the one that is asked for cannot be used.
    pub fn find(major: Option<u32>) -> Result<Self, ScratchError> {
        let said = |variable: &str| env::var(variable).ok().filter(|value| !value.trim().is_empty());
        if let Some(url) = said(SERVER_VARIABLE) {
            let target = Target::parse(&url).map_err(ScratchError::Url)?;
            return Ok(Self::Lent(Box::new(target)));
        }
        if said(BINARIES_VARIABLE).is_none()
            && let Some(image) = said(IMAGE_VARIABLE)
        {
            return Self::of_image(image);
        }
        match Binaries::of_major(major) {
            Ok(binaries) => Ok(Self::Binaries(binaries)),
            Err(error @ (ScratchError::NoBinaries { .. } | ScratchError::OtherMajors { .. })) => {
                Self::instead(major, error)
            }
            Err(error) => Err(error),
        }
    }

    #[cfg(feature = "testcontainers")]
    fn of_image(image: String) -> Result<Self, ScratchError> {
        Ok(Self::Image(image))
    }

    #[cfg(not(feature = "testcontainers"))]
    fn of_image(image: String) -> Result<Self, ScratchError> {
        Err(ScratchError::NoContainers { image })
    }

    /// What there is instead of programs.
    #[cfg(feature = "testcontainers")]
    fn instead(major: Option<u32>, error: ScratchError) -> Result<Self, ScratchError> {
        if !super::container::has_engine() {
            return Err(none(error));
        }
        Ok(Self::Image(format!("postgres:{}", major.unwrap_or(crate::observation::NEWEST_MAJOR))))
    }

    #[cfg(not(feature = "testcontainers"))]
    fn instead(_: Option<u32>, error: ScratchError) -> Result<Self, ScratchError> {
        Err(none(error))
    }
}

fn none(programs: ScratchError) -> ScratchError {
    match programs {
        ScratchError::NoBinaries { .. } => ScratchError::NoServer { programs: Box::new(programs) },
        other => other,
    }
}
