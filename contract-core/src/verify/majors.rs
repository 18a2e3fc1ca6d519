//! What one major version of PostgreSQL has of itself and another has not, so that it is no difference between
//! two databases.

use std::collections::BTreeSet;

use crate::ident::{ObjectId, ObjectKind};
use crate::observation::Observation;
use crate::schema::{Acl, Object, Privilege, Schema, Type, TypeDefinition};
use crate::scope::Scoped;

/// The first major version in which a range has a multirange.
const MULTIRANGES: u32 = 14;

/// The first major version with the privilege MAINTAIN, which owners hold without a word.
const MAINTAIN: u32 = 17;

/// The first major version in which the columns of a partition are identity columns as those of its parent.
const PARTITION_IDENTITY: u32 = 17;

/// Leaves out of two sides of different majors what only one of the two can have.
pub(super) fn align(sides: &mut [Scoped; 2], observations: [&Observation; 2]) {
    for (scoped, observation) in sides.iter_mut().zip(observations) {
        leave_out_implied(scoped, observation);
    }
    let older_than = |first| observations.iter().any(|side| side.setting.major.is_some_and(|major| major < first));
    let (multiranges, maintain) = (older_than(MULTIRANGES), older_than(MAINTAIN));
    if older_than(PARTITION_IDENTITY) {
        sides.iter_mut().for_each(|scoped| without_partition_identity(&mut scoped.schema));
    }
    for object in sides.iter_mut().flat_map(|scoped| scoped.schema.objects.values_mut()) {
        match object {
            Object::Type(Type { definition: TypeDefinition::Range { multirange, .. }, .. }) if multiranges => {
                *multirange = None;
            }
            Object::Relation(relation) if maintain => without_maintain(&mut relation.acl),
            Object::DefaultPrivilege(defaults) if maintain => without_maintain(&mut defaults.acl),
            _ => {}
        }
    }
}

/// Leaves out what PostgreSQL makes along with another object, which is not the same on every major: the
/// multirange of a range and the constructors of both. The sequence of an identity column is the same on all.
fn leave_out_implied(scoped: &mut Scoped, observation: &Observation) {
    let before = scoped.schema.objects.len();
    scoped.schema.objects.retain(|id, _| id.kind == ObjectKind::Sequence || !observation.implied.contains(id));
    scoped.left_out += before - scoped.schema.objects.len();
}

fn without_partition_identity(schema: &mut Schema) {
    let is_partition = |(id, object): (&ObjectId, &Object)| match object {
        Object::Relation(relation) => relation.partition_bound.is_some().then(|| id.clone()),
        _ => None,
    };
    let partitions: BTreeSet<ObjectId> = schema.objects.iter().filter_map(is_partition).collect();
    for (id, object) in &mut schema.objects {
        if let Object::Column(column) = object
            && id.whole().is_some_and(|whole| partitions.contains(&whole))
        {
            column.identity = None;
        }
    }
}

fn without_maintain(acl: &mut Acl) {
    acl.grants.retain(|grant| grant.privilege != Privilege::Maintain);
}
