//! Which objects have an owner, and which privileges (manual, 5.8 "Privileges").

use super::{Acl, Object};

/// A field that some kinds of objects have, by reference and by mutable reference, over one list of all kinds.
macro_rules! field_of_some {
    ($(#[$doc:meta])* $get:ident, $(#[$doc_mut:meta])* $get_mut:ident, $field:ident: $type:ty,
     $($with:ident)+, not $($without:ident)+) => {
        impl Object {
            $(#[$doc])*
            pub fn $get(&self) -> Option<&$type> {
                match self {
                    $(Self::$with(object) => Some(&object.$field),)+
                    $(Self::$without(_))|+ => None,
                }
            }

            $(#[$doc_mut])*
            pub fn $get_mut(&mut self) -> Option<&mut $type> {
                match self {
                    $(Self::$with(object) => Some(&mut object.$field),)+
                    $(Self::$without(_))|+ => None,
                }
            }
        }
    };
}

field_of_some! {
    /// Its privileges, where objects of its kind have any.
    acl,
    /// Its privileges, to be changed.
    acl_mut, acl: Acl,
    Schema Type Relation Column Routine Sequence ForeignDataWrapper ForeignServer DefaultPrivilege,
    not Extension Constraint Index Trigger Policy Rule EventTrigger Publication
}

field_of_some! {
    /// What is known of its owner, where objects of its kind have one.
    owner_if_any,
    /// Its owner, to be changed.
    owner_mut, owner: Option<String>,
    Schema Type Relation Routine Sequence EventTrigger Publication ForeignDataWrapper ForeignServer,
    not Extension Column Constraint Index Trigger Policy Rule DefaultPrivilege
}

impl Object {
    /// Its owner, where it has one and it is known.
    pub fn owner(&self) -> Option<&str> {
        self.owner_if_any()?.as_deref()
    }
}
