//! The program: its first line, its exit codes, its end.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use futures_util::future::join_all;
use mimc_emulator::wire::mimc::MimcPacketAck;

use crate::support::Folder;
use crate::support::realtime::{Account, Client, Socket};

const APP: &str = "2880000000000000001:key:secret";

fn program(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimc-emulator"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Ends the process if the test did not.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn start(args: &[&str]) -> Self {
        let mut child = program(args).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening http://").expect(&line).trim_end().to_owned();
        Self { child, address }
    }

    fn on_file(file: &Path) -> Self {
        Self::start(&["--listen", "127.0.0.1:0", "--db", file.to_str().unwrap(), "--app", APP])
    }

    fn post(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal and returns the exit code.
    fn stop(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

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

fn push(number: usize) -> String {
    format!(
        r#"{{"appId":2880000000000000001,"appKey":"key","appSecret":"secret","fromAccount":"a","fromResource":"r",
            "toAccount":"b","msg":"{number}","msgType":""}}"#
    )
}

#[test]
fn nothing_answered_is_lost_at_sigterm_or_sigint() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    for (round, signal) in ["-TERM", "-INT"].into_iter().enumerate() {
        let running = Running::on_file(&file);
        for number in 0..20 {
            assert!(running.post("/api/push/p2p/", &push(number)).contains("packetId"));
        }
        assert_eq!(running.stop(signal), Some(0));
        assert!(!folder.file("store.db-wal").exists(), "the log was moved into the file");
        let sql = rusqlite::Connection::open(&file).unwrap();
        let count: i64 = sql.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 20 * (round as i64 + 1));
    }
}

#[test]
fn nothing_answered_is_lost_when_it_is_killed() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    let running = Running::on_file(&file);
    assert!(running.post("/api/push/p2p/", &push(1)).contains("packetId"));
    assert_eq!(running.stop("-KILL"), None);
    let again = Running::on_file(&file);
    let body = r#"{"fromAccount":"a","toAccount":"b"}"#;
    assert!(again.post("/api/msg/p2p/queryOnCount/", body).contains("401"));
    assert_eq!(again.stop("-TERM"), Some(0));
    let sql = rusqlite::Connection::open(&file).unwrap();
    assert_eq!(sql.query_row("SELECT count(*) FROM message", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
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

/// A client of a program that is its own process.
async fn client(running: &Running, name: &str) -> Client {
    let body = format!(
        r#"{{"appId":"2880000000000000001","appKey":"key","appSecret":"secret","appAccount":"{name}"}}"#
    );
    let answer = running.post("/api/account/token", &body);
    let answer: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let text = |field: &str| answer["data"][field].as_str().unwrap().to_owned();
    let account = Account {
        app: text("appId").parse().unwrap(),
        name: name.to_owned(),
        uuid: text("miUserId").parse().unwrap(),
        token: text("token"),
        security_key: text("miUserSecurityKey"),
    };
    let mut socket = Socket::open_at(&format!("http://{}", running.address)).await;
    assert!(socket.log_in(&account, "one").await.result());
    Client { socket, account, resource: "one".to_owned() }
}

#[cfg(unix)]
#[tokio::test]
async fn an_acknowledged_message_survives_kill_9_and_is_not_accepted_twice() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    let running = Running::on_file(&file);
    let mut alice = client(&running, "alice").await;
    let sequence = alice.tell("p1", "bob", "kept").await;
    running.stop("-KILL");
    let running = Running::on_file(&file);
    let mut alice = client(&running, "alice").await;
    assert_eq!(alice.tell("p1", "bob", "kept").await, sequence);
    let mut bob = client(&running, "bob").await;
    assert_eq!(bob.texts().await, ["kept"]);
    bob.synchronize().await;
}

/// Sends messages without waiting for answers, and returns the ids of those that were acknowledged before the
/// connection ended. `each` is called with each of these.
async fn pour(mut client: Client, round: usize, each: impl Fn()) -> Vec<String> {
    for number in 0..500 {
        let id = format!("{}-{round}-{number}", client.account.name);
        if !client.try_to_say(&id, "bob", "x").await {
            break;
        }
    }
    let mut acknowledged = Vec::new();
    while let Ok(frame) = client.socket.next().await {
        let packet = client.socket.open(frame);
        let ack: MimcPacketAck = prost::Message::decode(packet.payload()).unwrap();
        acknowledged.push(ack.packet_id().to_owned());
        each();
    }
    acknowledged
}

/// Ids in a table of the database file.
fn packet_ids(file: &Path, table: &str) -> HashSet<String> {
    let sql = rusqlite::Connection::open(file).unwrap();
    let mut query = sql.prepare(&format!("SELECT packet_id FROM {table}")).unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn kills_in_the_middle_of_floods_lose_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    let mut acknowledged = Vec::new();
    // Some moments are worse than others.
    for round in 0..8 {
        let running = Running::on_file(&file);
        let mut clients = Vec::new();
        for name in ["a", "b", "c", "d"] {
            clients.push(client(&running, name).await);
        }
        let (running, seen) = (RefCell::new(running), Cell::new(0));
        let each = || {
            seen.set(seen.get() + 1);
            if seen.get() == 150 + 40 * round {
                running.borrow_mut().child.kill().unwrap();
            }
        };
        acknowledged.extend(join_all(clients.into_iter().map(|it| pour(it, round, &each))).await.concat());
        assert!(seen.get() < 2_000, "it was killed too late");
    }
    assert_eq!(Running::on_file(&file).stop("-TERM"), Some(0));
    for table in ["message", "packet", "receipt"] {
        let kept = packet_ids(&file, table);
        let lost: Vec<_> = acknowledged.iter().filter(|id| !kept.contains(*id)).collect();
        assert!(lost.is_empty(), "{table} lacks {} of {}: {lost:?}", lost.len(), acknowledged.len());
    }
}
