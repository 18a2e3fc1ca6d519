//! What the tests of this member share: servers, folders, the binary under test.
