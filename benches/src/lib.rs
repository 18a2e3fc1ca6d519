//! The generated schema that the benchmarks read.
