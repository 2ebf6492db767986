//! Where things are.

use std::path::{Path, PathBuf};

/// The folder of the root Cargo.toml.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// Cargo's target folder: `CARGO_TARGET_DIR`, otherwise `target/` of the workspace.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => std::path::absolute(folder).expect("the current folder is readable"),
        None => root().join("target"),
    }
}

/// Where xtask keeps what it makes on the way; may be deleted at any time.
pub(crate) fn scratch(name: &str) -> PathBuf {
    target().join("xtask").join(name)
}

/// The npm package that `cargo xtask build` writes.
pub(crate) fn package() -> PathBuf {
    root().join("pkg")
}

/// The page that `cargo xtask demo` serves, once built.
pub(crate) fn page() -> PathBuf {
    root().join("www/dist")
}

/// Short form of a path for people: relative to the workspace where it lies in it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
