//! Puts messages into history at any time.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::guard::Refusal;
use super::input::{Answer, app, checked_account, id, parse};
use crate::clock::LATEST;
use crate::emulator::Emulator;
use crate::ids::{Millis, Sequence, TopicId, Uuid};
use crate::store::{NewMessage, StoredApp, Tx};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Batch {
    #[serde(default, deserialize_with = "id")]
    app_id: Option<i64>,
    messages: Vec<Message>,
}

/// Exactly one of `to` and `topic_id`, exactly one of `text` and `payload`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Message {
    from: String,
    to: Option<String>,
    #[serde(default, deserialize_with = "id")]
    topic_id: Option<i64>,
    text: Option<String>,
    /// Base64.
    payload: Option<String>,
    /// Default: now.
    ts: Option<Millis>,
    /// Default: the next one that fits the time.
    #[serde(default, deserialize_with = "id")]
    sequence: Option<i64>,
    biz_type: Option<String>,
    extra: Option<String>,
}

/// Stores all messages or none. No blacklist, no membership, no callbacks; recent contacts follow.
pub(super) async fn seed(State(emulator): State<Emulator>, body: Bytes) -> Answer {
    let batch: Batch = parse(&body)?;
    let put = move |tx: &Tx<'_>| {
        let app = app(tx, batch.app_id)?;
        let mut sequences = Vec::with_capacity(batch.messages.len());
        for (index, message) in batch.messages.iter().enumerate() {
            let sequence = message.put(tx, &app);
            sequences.push(
                sequence.map_err(|refusal| Refusal(refusal.0, format!("message {index}: {}", refusal.1)))?,
            );
        }
        Ok::<_, Refusal>(sequences)
    };
    let sequences = emulator.store().transact(put).await?;
    let shown: Value = sequences.iter().map(|sequence| sequence.0.to_string()).collect();
    Ok(Json(json!({ "sequences": shown })))
}

impl Message {
    fn put(&self, tx: &Tx<'_>, app: &StoredApp) -> Result<Sequence, Refusal> {
        let ts = self.ts.unwrap_or(tx.now);
        if !(0..=LATEST).contains(&ts) {
            return Err(Refusal::bad(format!("ts must be milliseconds from 0 to {LATEST}")));
        }
        let payload = self.payload()?;
        let sender = tx.user(app.id, checked_account(&self.from)?)?;
        let sequence = self.sequence(tx, ts)?;
        let message = |conversation, receiver: Option<Uuid>| NewMessage {
            sequence,
            conversation,
            sender: sender.uuid,
            receiver,
            payload,
            ts,
            biz_type: self.biz_type.clone(),
            extra: self.extra.clone(),
            packet_id: format!("seed-{}", sequence.0),
        };
        match (&self.to, self.topic_id) {
            (Some(to), None) => {
                let receiver = tx.user(app.id, checked_account(to)?)?;
                let pair = tx.pair(app.id, &sender.account, &receiver.account)?;
                tx.insert_message(&message(pair, Some(receiver.uuid)))?;
                tx.touch_contact(sender.uuid, receiver.uuid, ts, sequence)?;
                tx.touch_contact(receiver.uuid, sender.uuid, ts, sequence)?;
            }
            (None, Some(topic)) => {
                let (topic, missing) =
                    (TopicId(topic), || Refusal::bad(format!("there is no topic {topic}")));
                let ordinary = tx.find_topic(app.id, topic, false)?.is_some();
                if !ordinary {
                    tx.find_topic(app.id, topic, true)?.ok_or_else(missing)?;
                }
                tx.insert_message(&message(topic.into(), None))?;
                if ordinary {
                    tx.touch_topic_contacts(topic, ts, sequence)?;
                }
            }
            _ => return Err(Refusal::bad("give either to or topicId")),
        }
        Ok(sequence)
    }

    fn payload(&self) -> Result<Vec<u8>, Refusal> {
        match (&self.text, &self.payload) {
            (Some(text), None) => Ok(text.clone().into_bytes()),
            (None, Some(payload)) => {
                STANDARD.decode(payload).map_err(|_| Refusal::bad("payload is not base64"))
            }
            _ => Err(Refusal::bad("give either text or payload (base64)")),
        }
    }

    fn sequence(&self, tx: &Tx<'_>, ts: Millis) -> Result<Sequence, Refusal> {
        let Some(sequence) = self.sequence else { return Ok(tx.seeded_sequence(ts)?) };
        let sequence = Sequence(sequence);
        if sequence.0 < 1 || tx.sequence_is_taken(sequence)? {
            return Err(Refusal::bad(format!("sequence {} is taken or not positive", sequence.0)));
        }
        tx.skip_sequence(sequence)?;
        Ok(sequence)
    }
}
