//! No tool: every `.sql` file directly in the folder, in the byte order of the names, whole, each statement
//! by itself; what `*.sql` of a shell names.

use crate::migrations::Transaction;
use crate::migrations::name::{Name, Order, Role, is_sql};
use crate::migrations::notice::Ignored;

pub(in crate::migrations) const TRANSACTION: Transaction = Transaction::None;

pub(in crate::migrations) fn role(name: &str) -> Role {
    if !is_sql(name) {
        return Role::Aside;
    }
    if name.starts_with('.') {
        return Role::Ignored(Ignored::Hidden);
    }
    let order = Order { text: name.to_owned(), ..Order::default() };
    Role::Migration(Name { version: None, description: None, order, identity: None, numbers: Vec::new() })
}
