//! What only shows over a socket.

use std::io::ErrorKind;

use mimc_emulator::{Config, Emulator, Error, Server, Storage};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

/// Sends raw bytes and reads until the server closes.
async fn exchange(server: &Server, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(server.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

async fn start(config: Config) -> Server {
    Emulator::start(config).await.unwrap()
}

const CONTACTS: &str = "GET /api/contact/ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_reset_closes_the_connection_without_an_answer() {
    let server = start(config(Storage::Memory)).await;
    let fault = "{\"endpoint\":\"M26\",\"fault\":\"reset\"}";
    let control = format!(
        "POST /__control/faults HTTP/1.1\r\nhost: localhost\r\nx-emulator-control: 1\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{fault}",
        fault.len()
    );
    assert!(exchange(&server, &control).await.unwrap().starts_with("HTTP/1.1 200"));
    match exchange(&server, CONTACTS).await {
        Ok(answer) => assert_eq!(answer, ""),
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
    assert!(exchange(&server, CONTACTS).await.unwrap().starts_with("HTTP/1.1 200"));
    let log = server.emulator().requests();
    assert_eq!((log[0].fault, log[0].status), (Some("reset"), None));
    server.shutdown().await;
}

#[tokio::test]
async fn a_free_port_is_named_and_closed_at_the_end() {
    let server = start(config(Storage::Memory)).await;
    let address = server.address();
    assert_ne!(address.port(), 0);
    assert_eq!(server.url(), format!("http://{address}"));
    server.shutdown().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_taken_port_is_said_clearly_and_no_database_is_made() {
    let folder = Folder::new();
    let first = start(config(Storage::Memory)).await;
    let file = folder.file("never.db");
    let second = Config { listen: first.address(), ..config(Storage::File(file.clone())) };
    let error = Emulator::start(second).await.err().unwrap();
    assert!(matches!(error, Error::PortTaken { .. }));
    assert!(error.to_string().contains(&format!("port {}", first.address().port())), "{error}");
    assert!(!file.exists());
    first.shutdown().await;
}

#[tokio::test]
async fn static_files_come_with_their_types_and_a_slash_is_the_index() {
    let folder = Folder::new();
    for (name, content) in
        [("index.html", "<p>home"), ("app.js", "1"), ("client.wasm", "\0asm"), ("a.css", "b{}")]
    {
        std::fs::write(folder.file(name), content).unwrap();
    }
    let service = Service::open(Config { www: Some(folder.file("")), ..config(Storage::Memory) }).await;
    for (path, kind) in [
        ("/", "text/html"),
        ("/index.html", "text/html"),
        ("/app.js", "text/javascript"),
        ("/client.wasm", "application/wasm"),
        ("/a.css", "text/css"),
    ] {
        let answer = get(path).on(&service).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    assert_eq!(get("/missing.js").on(&service).await.status, 404);
    assert_eq!(get("/../Cargo.toml").on(&service).await.status, 404);
    assert_eq!(get("/api/missing").on(&service).await.text, "not found\n");
    assert_eq!(service.emulator.requests().len(), 1);
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let folder = Folder::new();
    let config = Config { www: Some(folder.file("nowhere")), ..config(Storage::Memory) };
    let error = Emulator::open(config).await.err().unwrap();
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[tokio::test]
async fn addresses_other_machines_can_reach_need_permission() {
    let open = Config { listen: "0.0.0.0:0".parse().unwrap(), ..config(Storage::Memory) };
    let error = Emulator::start(open.clone()).await.err().unwrap();
    assert!(matches!(error, Error::RemoteRefused { .. }));
    assert!(error.to_string().contains("--allow-remote"), "{error}");
    start(Config { allow_remote: true, ..open }).await.shutdown().await;
}
