//! A month of conversation that ends now. Deterministic but for the times, which follow the clock.

use fastrand::Rng;
use rusqlite::Result;
use serde_json::{Value, json};

use super::people::{BLOCKS, HALL, Language, PAIRS, PEOPLE, ROOMS};
use super::services;
use crate::config::{App, Config};
use crate::ids::{AppId, Conversation, Millis, TopicId, Uuid};
use crate::store::{NewMessage, Tx};

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;

/// The demo's people live at UTC+8 and write between these hours.
const TIME_ZONE: Millis = 8 * 60 * MINUTE;
const MORNING: Millis = 8 * 60 * MINUTE;
const EVENING: Millis = 23 * 60 * MINUTE;

const DAYS: Millis = 30;

/// The setting that says which app was seeded.
pub(super) const SEEDED_APP: &str = "demo_app";

/// Fills the first configured app, or an app of its own when there is none. Does nothing in a store that has it.
pub(crate) fn seed(tx: &Tx<'_>, config: &Config) -> Result<()> {
    services::seed(tx, config)?;
    if tx.setting::<i64>(SEEDED_APP)?.is_some() {
        return Ok(());
    }
    let app = config.apps.first().cloned().unwrap_or_else(demo_app);
    tx.define_app(&app)?;
    tx.set_setting(SEEDED_APP, app.id)?;
    for (account, _) in PEOPLE {
        tx.user(app.id, account)?;
    }
    for (owner, blocked) in BLOCKS {
        tx.block(tx.user(app.id, owner)?.uuid, tx.user(app.id, blocked)?.uuid)?;
    }
    let (hall, members) = HALL;
    create_topic(tx, app.id, hall, "", members, true)?;
    let mut lines = Writer::new(app.id, tx.now).write(tx)?;
    lines.sort_by_key(|line| line.ts);
    lines.into_iter().enumerate().try_for_each(|(number, line)| line.store(tx, number))
}

fn demo_app() -> App {
    App::new(AppId(2_880_000_000_000_000_001), "demo-key", "demo-secret")
}

fn create_topic(
    tx: &Tx<'_>,
    app: AppId,
    name: &str,
    bulletin: &str,
    members: &[&str],
    unlimited: bool,
) -> Result<TopicId> {
    let owner = tx.user(app, members[0])?;
    let id = tx.create_topic(owner.uuid, app, name, unlimited)?;
    for member in members {
        tx.add_member(id, tx.user(app, member)?.uuid)?;
    }
    if let Some(mut topic) = tx.find_topic(app, id, unlimited)? {
        topic.bulletin = bulletin.to_owned();
        tx.save_topic(&topic)?;
    }
    Ok(id)
}

/// A scripted exchange: who (0 is A) says what.
struct Dialogue {
    language: Language,
    in_topic: bool,
    lines: Vec<(usize, &'static str)>,
}

fn dialogues() -> Vec<Dialogue> {
    let blocks = include_str!("dialogues.txt").split("\n\n");
    blocks.map(|block| Dialogue::parse(block.trim())).collect()
}

impl Dialogue {
    /// A header like `# zh topic`, then lines like `A text`.
    fn parse(block: &'static str) -> Self {
        let mut lines = block.lines();
        let header = lines.next().unwrap_or_default();
        let spoken = |line: &'static str| (usize::from(line.as_bytes()[0] - b'A'), &line[2..]);
        Self {
            language: if header.contains("zh") { Language::Chinese } else { Language::English },
            in_topic: header.ends_with("topic"),
            lines: lines.map(spoken).collect(),
        }
    }
}

/// One message to be.
struct Line {
    conversation: Conversation,
    topic: Option<TopicId>,
    sender: Uuid,
    receiver: Option<Uuid>,
    text: &'static str,
    ts: Millis,
    /// When the same person's previous message here was sent, for taking it back.
    previous: Millis,
}

/// Somewhere people talk.
struct Place {
    conversation: Conversation,
    topic: Option<TopicId>,
    language: Language,
    people: Vec<Uuid>,
}

struct Writer {
    app: AppId,
    now: Millis,
    random: Rng,
    dialogues: Vec<Dialogue>,
    /// Per place how many dialogues it has had, so that none repeats before all were used.
    used: Vec<usize>,
}

impl Writer {
    fn new(app: AppId, now: Millis) -> Self {
        Self { app, now, random: Rng::with_seed(2018), dialogues: dialogues(), used: Vec::new() }
    }

    fn write(mut self, tx: &Tx<'_>) -> Result<Vec<Line>> {
        let places = self.places(tx)?;
        self.used = (0..places.len()).collect();
        let mut lines = Vec::new();
        for day in (0..DAYS).rev() {
            for (index, place) in places.iter().enumerate() {
                // The first places are the busiest.
                if self.random.usize(0..places.len()) >= index / 2 {
                    let start = self.moment(day);
                    self.talk(place, index, start, &mut lines);
                }
            }
        }
        // Somebody was just talking in the busiest places.
        for (index, place) in places.iter().enumerate().take(6) {
            self.talk(place, index, self.now - (index as Millis * 25 + 15) * MINUTE, &mut lines);
        }
        lines.retain(|line| line.ts < self.now);
        Ok(lines)
    }

    /// Rooms and pairs in turn.
    fn places(&self, tx: &Tx<'_>) -> Result<Vec<Place>> {
        let (mut rooms, mut pairs) = (Vec::new(), Vec::new());
        for room in &ROOMS {
            let topic = create_topic(tx, self.app, room.name, room.bulletin, room.members, false)?;
            let people =
                room.members.iter().map(|name| Ok(tx.user(self.app, name)?.uuid)).collect::<Result<_>>()?;
            rooms.push(Place {
                conversation: topic.into(),
                topic: Some(topic),
                language: room.language,
                people,
            });
        }
        for (one, other, language) in PAIRS {
            let people = vec![tx.user(self.app, one)?.uuid, tx.user(self.app, other)?.uuid];
            pairs.push(Place { conversation: tx.pair(self.app, one, other)?, topic: None, language, people });
        }
        let mut places = Vec::new();
        let (mut rooms, mut pairs) = (rooms.into_iter(), pairs.into_iter());
        while pairs.len() > 0 {
            places.extend(pairs.next());
            places.extend(rooms.next());
        }
        Ok(places)
    }

    /// Some time of the day that many days ago.
    fn moment(&mut self, days_ago: Millis) -> Millis {
        let midnight = (self.now + TIME_ZONE).div_euclid(DAY) * DAY - TIME_ZONE - days_ago * DAY;
        midnight + self.random.i64(MORNING..EVENING)
    }

    fn talk(&mut self, place: &Place, index: usize, start: Millis, lines: &mut Vec<Line>) {
        let fits = |dialogue: &&Dialogue| {
            dialogue.language == place.language && dialogue.in_topic == place.topic.is_some()
        };
        let fitting: Vec<&Dialogue> = self.dialogues.iter().filter(fits).collect();
        let dialogue = fitting[self.used[index] % fitting.len()];
        self.used[index] += 1;
        let mut people = place.people.clone();
        self.random.shuffle(&mut people);
        let mut previous = vec![start; people.len()];
        let mut ts = start;
        for (speaker, text) in &dialogue.lines {
            ts += self.random.i64(4_000..90_000);
            let speaker = speaker % people.len();
            let sender = people[speaker];
            let previous = std::mem::replace(&mut previous[speaker], ts);
            let receiver = people.iter().copied().find(|person| *person != sender && place.topic.is_none());
            lines.push(Line {
                conversation: place.conversation,
                topic: place.topic,
                sender,
                receiver,
                text,
                ts,
                previous,
            });
        }
    }
}

impl Line {
    fn store(self, tx: &Tx<'_>, number: usize) -> Result<()> {
        let sequence = tx.seeded_sequence(self.ts)?;
        tx.insert_message(&NewMessage {
            sequence,
            conversation: self.conversation,
            sender: self.sender,
            receiver: self.receiver,
            payload: self.payload(),
            ts: self.ts,
            biz_type: None,
            extra: None,
            packet_id: format!("demo-{number}"),
        })?;
        if let Some(topic) = self.topic {
            tx.touch_topic_contacts(topic, self.ts, sequence)?;
        }
        if let Some(receiver) = self.receiver {
            tx.touch_contact(self.sender, receiver, self.ts, sequence)?;
            tx.touch_contact(receiver, self.sender, self.ts, sequence)?;
        }
        Ok(())
    }

    /// Mostly the recommended envelopes; `!plain` and `!binary` lines are bare.
    fn payload(&self) -> Vec<u8> {
        let (command, rest) = self.text.split_once(' ').unwrap_or((self.text, ""));
        match command {
            "!plain" => rest.as_bytes().to_vec(),
            // A little-endian reading: not UTF-8.
            "!binary" => vec![0x00, 0xFF, 0xFE, 0xD7, 0x00, 0x28, 0x80, 0xC0],
            "!pic" => self.envelope("PIC_FILE", json!(rest)),
            "!audio" => self.envelope("AUDIO_FILE", json!(rest)),
            "!bin" => self.envelope("BIN_FILE", json!(rest)),
            "!recall" => {
                let recalled = self.message_id("TEXT", self.previous);
                self.envelope("TEXT_RECALL", json!({ "recall_msgId": recalled }))
            }
            _ => self.envelope("TEXT", json!(self.text)),
        }
    }

    fn envelope(&self, kind: &str, payload: Value) -> Vec<u8> {
        let envelope = json!({
            "version": 0,
            "msgId": self.message_id(kind, self.ts),
            "msgType": kind,
            "timestamp": self.ts.to_string(),
            "payload": payload,
        });
        envelope.to_string().into_bytes()
    }

    fn message_id(&self, kind: &str, ts: Millis) -> String {
        format!("{kind}_{:x}{ts:x}", self.conversation.0)
    }
}
