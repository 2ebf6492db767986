//! What was answered is there for good, however the program ends.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};

use futures_util::future::join_all;
use mimc_emulator::wire::mimc::MimcPacketAck;

use crate::support::Folder;
use crate::support::program::*;
use crate::support::realtime::Client;

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

#[cfg(unix)]
#[test]
fn a_commit_that_the_disk_refuses_is_answered_with_500_and_leaves_nothing() {
    let folder = Folder::new();
    let file = folder.file("store.db");
    let mut command = Command::new("sh");
    // No file may grow beyond 2 MiB, and who tries gets an error instead of a signal.
    command.args(["-c", r#"trap "" XFSZ; ulimit -f 4096; exec "$0" "$@""#, PROGRAM]);
    command.args(["--listen", "127.0.0.1:0", "--db", file.to_str().unwrap(), "--app", APP_OPTION]);
    let running = Running::run({
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command
    });
    let body = push(0).replace(r#""msg":"0""#, &format!(r#""msg":"{}""#, "x".repeat(20_000)));
    let until_refused = || {
        for accepted in 0..200 {
            let answer = running.post("/api/push/p2p/", &body);
            if answer.starts_with("HTTP/1.1 500") {
                return accepted;
            }
            assert!(answer.contains("packetId"), "{answer}");
        }
        panic!("nothing was refused");
    };
    let accepted: i64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(until_refused)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(running.stop("-TERM"), Some(0));
    let sql = rusqlite::Connection::open(&file).unwrap();
    let kept: i64 = sql.query_row("SELECT count(*) FROM message", [], |row| row.get(0)).unwrap();
    assert!(accepted > 10);
    assert_eq!(kept, accepted);
}
