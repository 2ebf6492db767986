//! The emulator as a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::realtime::{Account, Client, Socket};

/// The app of every program, as on the command line.
pub const APP_OPTION: &str = "2880000000000000001:key:secret";

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_mimc-emulator");

pub fn program(args: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Ends the process if the test did not.
pub struct Running {
    pub child: Child,
    pub address: String,
}

impl Running {
    pub fn start(args: &[&str]) -> Self {
        Self::run(program(args))
    }

    pub fn run(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening http://").expect(&line).trim_end().to_owned();
        Self { child, address }
    }

    pub fn on_file(file: &Path) -> Self {
        Self::start(&["--listen", "127.0.0.1:0", "--db", file.to_str().unwrap(), "--app", APP_OPTION])
    }

    pub fn post(&self, path: &str, body: &str) -> String {
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
    pub fn stop(mut self, signal: &str) -> Option<i32> {
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

/// The body of a push whose text is the number.
pub fn push(number: usize) -> String {
    format!(
        r#"{{"appId":2880000000000000001,"appKey":"key","appSecret":"secret","fromAccount":"a","fromResource":"r",
            "toAccount":"b","msg":"{number}","msgType":""}}"#
    )
}

/// A client of a program that is its own process.
pub async fn client(running: &Running, name: &str) -> Client {
    let body = format!(
        r#"{{"appId":"2880000000000000001","appKey":"key","appSecret":"secret","appAccount":"{name}"}}"#
    );
    let answer = running.post("/api/account/token", &body);
    let answer: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let account = Account::of_answer(&answer["data"]);
    let mut socket = Socket::open_at(&format!("http://{}", running.address)).await;
    assert!(socket.log_in(&account, "one").await.result());
    Client { socket, account, resource: "one".to_owned() }
}
