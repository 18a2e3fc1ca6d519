//! The layouts by name.

/// How a folder of migrations is laid out: whose tool runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    /// Supabase CLI: `supabase/migrations/20240131120000_name.sql`.
    Supabase,
    /// sqlx-cli and `sqlx::migrate!`: `1_name.sql`, or `1_name.up.sql` with `1_name.down.sql`.
    Sqlx,
    /// refinery: `V1__name.sql`, `U1__name.sql`.
    Refinery,
    /// Diesel: `2024-01-31-120000_name/up.sql` with `down.sql`.
    Diesel,
    /// goose: `00001_name.sql` with `-- +goose Up` and `-- +goose Down`.
    Goose,
    /// dbmate: `20240131120000_name.sql` with `-- migrate:up` and `-- migrate:down`.
    Dbmate,
    /// Flyway: `V1_2__name.sql`, `R__name.sql`.
    Flyway,
    /// golang-migrate: `000001_name.up.sql` with `000001_name.down.sql`.
    GolangMigrate,
    /// Nobody's: every `.sql` file of the folder, in the byte order of the names, each whole.
    Plain,
}

impl Layout {
    /// Every layout.
    pub const ALL: [Self; 9] = [
        Self::Supabase,
        Self::Sqlx,
        Self::Refinery,
        Self::Diesel,
        Self::Goose,
        Self::Dbmate,
        Self::Flyway,
        Self::GolangMigrate,
        Self::Plain,
    ];

    /// The name of every layout, as `dbcontract.toml` and `--layout` take it; in the order of [`Self::ALL`].
    pub const NAMES: [&'static str; 9] =
        ["supabase", "sqlx", "refinery", "diesel", "goose", "dbmate", "flyway", "golang-migrate", "plain"];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Supabase => "supabase",
            Self::Sqlx => "sqlx",
            Self::Refinery => "refinery",
            Self::Diesel => "diesel",
            Self::Goose => "goose",
            Self::Dbmate => "dbmate",
            Self::Flyway => "flyway",
            Self::GolangMigrate => "golang-migrate",
            Self::Plain => "plain",
        }
    }

    /// The layout of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.name() == name)
    }
}

impl std::fmt::Display for Layout {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}
