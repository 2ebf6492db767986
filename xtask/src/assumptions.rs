//! `docs/assumptions.md`: what no document of the services settles, collected from where the code decides it.
//!
//! A mark is a comment that begins with `assumption:` and ends where the comment ends. It reads text, not Rust: nothing
//! else in the sources begins a comment so.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::workspace;

const MARK: &str = "// assumption: ";

const HEAD: &str = "\
# Assumptions

What no document of the services settles, and what this project takes for true instead. Collected by `cargo xtask docs`
from the comments that begin with `assumption:`, each beside the code that decides; a test step fails when this list is
not up to date. Where the real service turns out to do something else, that code is the place to change.
";

/// Who assumes it, with the folders of the code.
const SIDES: [(&str, &[(&str, &str)]); 2] = [
    ("The client and the server entry", &[("src", ".rs"), ("src", ".js"), ("pkg-template", ".js")]),
    ("The emulator", &[("emulator/src", ".rs")]),
];

/// Writes the document anew.
pub(crate) fn write() -> Result<()> {
    fs::write(file(), text()?).with_context(|| format!("{} cannot be written", workspace::shown(&file())))
}

/// Fails when the document is not what [`write()`] would write.
pub(crate) fn check() -> Result<()> {
    let written = fs::read_to_string(file()).unwrap_or_default();
    ensure!(written == text()?, "docs/assumptions.md is not up to date: run `cargo xtask docs`.");
    Ok(())
}

fn file() -> PathBuf {
    workspace::root().join("docs/assumptions.md")
}

fn text() -> Result<String> {
    let mut text = HEAD.to_owned();
    for (side, folders) in SIDES {
        let mut files = Vec::new();
        for (folder, suffix) in folders {
            files.extend(workspace::files(&workspace::root().join(folder), suffix)?);
        }
        text += &format!("\n## {side}\n\n");
        for file in files {
            text += &items(&file, &fs::read_to_string(&file)?);
        }
    }
    Ok(text)
}

/// The list items of one source file.
fn items(file: &Path, source: &str) -> String {
    let path = workspace::shown(file).replace('\\', "/");
    let name = path.trim_start_matches("emulator/").trim_start_matches("src/");
    let item = |mark: String| format!("- {mark} ([`{name}`](../{path}))\n");
    marks(source).into_iter().map(item).collect()
}

/// The sentences that the marks of a source file hold, in order.
fn marks(source: &str) -> Vec<String> {
    let mut marks = Vec::new();
    let mut lines = source.lines().map(str::trim_start).peekable();
    while let Some(line) = lines.next() {
        let Some(start) = line.strip_prefix(MARK) else { continue };
        let mut mark = start.trim_end().to_owned();
        while let Some(more) = lines.next_if(|line| !line.starts_with(MARK)).and_then(continuation) {
            mark += " ";
            mark += more;
        }
        marks.push(sentence(&mark));
    }
    marks
}

/// The text of a further line of a comment.
fn continuation(line: &str) -> Option<&str> {
    line.strip_prefix("// ").map(str::trim_end)
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::marks;

    #[test]
    fn a_mark_ends_with_its_comment_and_begins_with_a_capital() {
        let source =
            "/// Doc.\n    // assumption: it is so,\n    // or so.\n    code();\n// assumption: else.\n";
        assert_eq!(marks(source), ["It is so, or so.", "Else."]);
    }

    #[test]
    fn two_marks_may_follow_each_other_and_other_comments_are_none() {
        let source = "// Not an assumption: this.\n// assumption: one.\n// assumption: two.\n/// Doc.\nconst X: u8 = 1;\n";
        assert_eq!(marks(source), ["One.", "Two."]);
    }
}
