//! A session to which anything can happen: it neither panics nor wants to do something without end.
//!
//! The input is a list of happenings, each one byte that says what, two bytes of length, and that many bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mimc_wasm::{
    session::{Config, Content, Event, Output, Resend, Session, Target, Token, TokenFailure},
    wire::{Cipher, frame},
};

const KEY: &[u8] = b"sixteen bytes ok";

fuzz_target!(|data: &[u8]| {
    let mut config = Config::new(1, "alice".to_owned(), "r".to_owned());
    config.resend = if data.len() % 2 == 0 { Resend::Never } else { Resend::SamePacketId };
    let mut world = World { session: Session::new(config, 1), now: 0.0, connection: 0, delivery: 0 };
    world.session.login(0.0);
    world.drain();
    let mut rest = data;
    while let [what, low, high, tail @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(tail.len());
        let (bytes, tail) = tail.split_at(length);
        world.happen(*what, bytes);
        world.drain();
        rest = tail;
    }
});

struct World {
    session: Session,
    now: f64,
    connection: u32,
    delivery: u32,
}

impl World {
    fn happen(&mut self, what: u8, bytes: &[u8]) {
        let (now, connection) = (self.now, self.connection);
        let number = bytes.iter().take(4).fold(0_u32, |number, &byte| number << 8 | u32::from(byte));
        match what % 20 {
            0 => self.session.frame_received(now, connection, bytes.to_vec()),
            1 | 2 => self.secret(bytes),
            3 => self.plain(b"CONN", bytes),
            4 => self.plain(b"BIND", bytes),
            5 => self.plain(b"BIND", b"\x08\x01"),
            6 => self.plain(b"KICK", bytes),
            7 => self.plain(b"NOTIFY", bytes),
            8 => {
                self.now += f64::from(number % 100_000);
                self.session.handle_timeout(self.now);
            }
            9 => self.session.socket_opened(now, connection),
            10 => self.session.socket_closed(now, connection),
            11 => self.session.token_received(now, Ok(token(number % 2))),
            12 => self.session.token_received(now, Err(TokenFailure::Temporary)),
            13 => self.session.delivered(now, number),
            14 => {
                let content = Content { payload: bytes, store: true, biz_type: None };
                let _ = self.session.send(now, Target::UnlimitedTopic(7), content);
            }
            15 => drop(self.session.join(now, u64::from(number))),
            16 => self.session.unlimited_topics_listed(now, number, Some(&[u64::from(number), 5, 5])),
            17 => self.session.notification_answered(now, number, true),
            18 => self.session.online(now),
            _ => {
                self.session.logout(now);
                self.session.login(now);
            }
        }
    }

    fn plain(&mut self, command: &[u8], payload: &[u8]) {
        let header = [&[0x2a, command.len() as u8], command].concat();
        self.session.frame_received(self.now, self.connection, frame(&header, payload));
    }

    fn secret(&mut self, payload: &[u8]) {
        let mut payload = payload.to_vec();
        Cipher::new(KEY.to_vec()).apply(b"i", &mut payload);
        let header = b"\x2a\x06SECMSG\x3a\x01i";
        self.session.frame_received(self.now, self.connection, frame(header, &payload));
    }

    fn drain(&mut self) {
        for _ in 0..10_000 {
            match self.session.poll_output() {
                None => return assert!(self.session.next_timeout() >= 0.0),
                Some(Output::OpenSocket(connection)) => self.connection = connection,
                Some(Output::Event(Event::Messages(list))) => {
                    assert!(!list.messages.is_empty());
                    self.delivery = list.delivery;
                    self.session.delivered(self.now, self.delivery / 2);
                }
                Some(_) => {}
            }
        }
        panic!("outputs without end");
    }
}

fn token(uuid: u32) -> Token {
    Token {
        uuid: u64::from(uuid),
        token: "token".to_owned(),
        security_key: mimc_wasm::types::base64::encode(KEY),
        app_package: "p".to_owned(),
        chid: 9,
    }
}
