//! How much of what PostgreSQL made of all folders together is known without it.

use contract_tests::compared::Row;

/// The facts of all folders, and how many of them gaps reach.
#[derive(Debug, Default)]
pub struct Coverage {
    facts: usize,
    in_gaps: usize,
    routine_facts: usize,
    routine_facts_in_gaps: usize,
    not_compared: usize,
    folders_with_routines_in_gaps: Vec<String>,
    gaps_over_everything: Vec<String>,
}

impl Coverage {
    pub fn add(&mut self, folder: &str, row: &Row) {
        self.facts += row.facts;
        self.in_gaps += row.facts_in_gaps;
        self.not_compared += row.not_compared;
        self.routine_facts += row.routine_facts.0;
        self.routine_facts_in_gaps += row.routine_facts.1;
        if row.routine_facts.1 > 0 {
            self.folders_with_routines_in_gaps.push(folder.to_owned());
        }
        let everything = row.gaps.keys().filter(|cause| cause.starts_with("everything: "));
        self.gaps_over_everything.extend(everything.map(|cause| format!("{folder}: {cause}")));
    }

    /// Prints the sums, and fails where less is known than is promised.
    #[track_caller]
    pub fn assert_promised(&self, major: u32) {
        let outside = |facts: usize, in_gaps: usize| 100.0 * (1.0 - in_gaps as f64 / facts as f64);
        let all = outside(self.facts, self.in_gaps);
        let routines = outside(self.routine_facts, self.routine_facts_in_gaps);
        println!(
            "PostgreSQL {major}: {} facts, {all:.2}% outside gaps; {} of routines, {routines:.2}%; {} more were texts \
             that are written on one side and printed on the other",
            self.facts, self.routine_facts, self.not_compared
        );
        assert!(all >= 99.0 && routines >= 99.5, "{self:#?}");
        assert!(self.folders_with_routines_in_gaps.len() <= 3, "{self:#?}");
        assert_eq!(self.gaps_over_everything, Vec::<String>::new());
    }
}
