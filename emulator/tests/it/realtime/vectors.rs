//! The golden vectors.
