//! The emulator as a process of its own, and what it takes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::realtime::socket::Account;

const APP: i64 = 2_880_000_000_000_000_001;

pub struct Program {
    pub url: String,
    child: Child,
    file: Option<std::path::PathBuf>,
}

impl Program {
    pub async fn start(file: bool) -> Self {
        let file = file.then(|| std::env::temp_dir().join(format!("mimc-bench-{}.db", std::process::id())));
        let mut command = Command::new(env!("CARGO_BIN_EXE_mimc-emulator"));
        command.args(["--listen", "127.0.0.1:0", "--app", &format!("{APP}:key:secret")]);
        match &file {
            Some(file) => command.arg("--db").arg(file),
            None => command.arg("--memory"),
        };
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening ").unwrap().to_owned();
        Self { url, child, file }
    }

    pub async fn account(&self, name: &str) -> Account {
        let body =
            json!({ "appId": APP, "appKey": "key", "appSecret": "secret", "appAccount": name }).to_string();
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).await.unwrap();
        let request = format!(
            "POST /api/account/token HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let answer: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
        Account::of_answer(&answer["data"])
    }

    /// Prints resident memory and processor time, where the system has `/proc`.
    pub fn report(&self, when: &str) {
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{}/{name}", self.child.id()));
        let (Ok(status), Ok(stat)) = (read("status"), read("stat")) else { return };
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("?").trim();
        // Fields after the name, which is in brackets; times are in hundredths of a second.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks: u64 = fields[11..13].iter().filter_map(|field| field.parse::<u64>().ok()).sum();
        println!("{when}: memory {resident}, processor {:.1} s", ticks as f64 / 100.0);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(file) = &self.file {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", file.display()));
            }
        }
    }
}
