//! Writes a corpus for every target from the golden vectors.

use std::{error::Error, fs, path::Path};

use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for entry in fs::read_dir(fuzz.join("../tests/vectors/realtime"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            collect(&serde_json::from_str(&fs::read_to_string(path)?)?, fuzz, &mut count)?;
        }
    }
    println!("{count} inputs");
    Ok(())
}

/// Every piece of bytes under `value`, by what its name says that it is.
fn collect(value: &Value, fuzz: &Path, count: &mut usize) -> Result<(), Box<dyn Error>> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| collect(item, fuzz, count))?,
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member.as_str()) {
                    ("hex", Some(digits)) => save(fuzz, "frame", from_hex(digits)?, count)?,
                    ("header_hex", Some(digits)) => save(fuzz, "messages", from_hex(digits)?, count)?,
                    ("payload_hex" | "plain_payload_hex", Some(digits)) => {
                        let payload = from_hex(digits)?;
                        save(fuzz, "fields", [&[0x36, 0x01, 0][..], &payload].concat(), count)?;
                        save(fuzz, "session", logged_in_and_received(&payload), count)?;
                        save(fuzz, "messages", payload, count)?;
                    }
                    _ => collect(member, fuzz, count)?,
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// A login, and then this packet.
fn logged_in_and_received(packet: &[u8]) -> Vec<u8> {
    let mut story = Vec::new();
    for (what, bytes) in
        [(9, &b""[..]), (11, &[0, 0, 0, 1]), (3, b"\x0a\x01c"), (5, b""), (1, packet), (8, &[0xff; 4])]
    {
        story.push(what);
        story.extend((bytes.len() as u16).to_le_bytes());
        story.extend(bytes);
    }
    story
}

fn save(fuzz: &Path, target: &str, bytes: Vec<u8>, count: &mut usize) -> Result<(), Box<dyn Error>> {
    let folder = fuzz.join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    *count += 1;
    Ok(fs::write(folder.join(format!("vector-{count:04}")), bytes)?)
}

fn from_hex(digits: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    digits.as_bytes().chunks(2).map(|pair| Ok(u8::from_str_radix(str::from_utf8(pair)?, 16)?)).collect()
}
