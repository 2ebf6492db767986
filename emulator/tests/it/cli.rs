//! The program: its first line, its exit codes, its end.

use std::io::{BufRead, BufReader};

use crate::support::Folder;
use crate::support::program::*;

/// Exit code and standard error of a program that must end by itself.
fn ended(args: &[&str]) -> (Option<i32>, String) {
    let mut child = program(args).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    if !line.is_empty() {
        child.kill().unwrap();
        panic!("it did not end but printed: {line}");
    }
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_taken_port_is_a_sentence_and_exit_code_1() {
    let running = Running::start(&["--memory", "--listen", "127.0.0.1:0"]);
    let (code, text) = ended(&["--memory", "--listen", &running.address]);
    assert_eq!(code, Some(1));
    assert!(text.contains("already in use") && text.contains("--listen"), "{text}");
}

#[test]
fn a_newer_database_is_a_sentence_and_exit_code_1() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    assert_eq!(Running::on_file(&file).stop("-TERM"), Some(0));
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 999).unwrap();
    let (code, text) = ended(&["--listen", "127.0.0.1:0", "--db", file.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert!(text.contains("newer mimc-emulator"), "{text}");
}

#[test]
fn remote_addresses_are_refused_without_permission() {
    let (code, text) = ended(&["--memory", "--listen", "0.0.0.0:0"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("--allow-remote"), "{text}");
    let running = Running::start(&["--memory", "--listen", "0.0.0.0:0", "--allow-remote"]);
    assert_eq!(running.stop("-TERM"), Some(0));
}

#[test]
fn wrong_arguments_are_exit_code_2_and_say_what_is_wrong() {
    for (args, word) in [
        (&["--lisen", "x"][..], "--lisen"),
        (&["--listen", "somewhere"], "IP:PORT"),
        (&["--app", "5"], "ID:KEY:SECRET"),
        (&["--app", "x:key:secret"], "decimal"),
        (&["--tencent", "5"], "SDKAPPID:KEY"),
        (&["--tencent", "x:key"], "decimal"),
        (&["--gewe", "two words"], "TOKEN"),
        (&["--seed", "prod"], "demo"),
        (&["--memory", "--db", "x"], "exclude"),
    ] {
        let (code, text) = ended(args);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let help = program(&["--help"]).output().unwrap();
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    for option in
        ["--listen", "--db", "--memory", "--app", "--tencent", "--gewe", "--seed", "--www", "--allow-remote"]
    {
        assert!(text.contains(option), "{option}");
    }
    let version = program(&["--version"]).output().unwrap();
    assert_eq!(
        String::from_utf8(version.stdout).unwrap().trim(),
        format!("mimc-emulator {}", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_demo_starts_with_its_data() {
    let running = Running::start(&["--memory", "--listen", "localhost:0", "--seed", "demo"]);
    let answer = running.post("/demo/token", r#"{"account":"lilei"}"#);
    assert!(answer.contains(r#""appAccount":"lilei""#), "{answer}");
    assert_eq!(running.stop("-TERM"), Some(0));
}
