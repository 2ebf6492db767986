//! What the demo's people have in the two other services: conversations at Tencent, friends on a device of GeWe.
//! Deterministic but for the times.

use std::iter::repeat_with;

use fastrand::Rng;
use rusqlite::Result;

use super::people::{PAIRS, PEOPLE};
use crate::config::{Config, TENCENT_ADMINISTRATOR, TencentApp};
use crate::ids::AppId;
use crate::store::{GeweDevice, TencentContact, Tx};

const SDK_APP_ID: i64 = 1_400_000_000;
const TENCENT_KEY: &str = "demo-tencent-key";
const GEWE_TOKEN: &str = "demo-gewe-token";

/// The setting that says these services were seeded.
const SEEDED: &str = "demo_services";

/// Who has so many conversations that they come in several pages.
const BUSY: &str = "lilei";

/// The device of somebody with so many friends that asking for them takes its time.
const SLOW_DEVICE: &str = "wx_demo_kefu";

/// Built-in accounts that every address book starts with.
const BUILT_IN: [&str; 7] =
    ["weixin", "tmessage", "medianote", "qmessage", "qqmail", "qqsafe", "exmail_tool"];

/// Fills the first configured app and token, or some of its own. Does nothing in a store that has them.
pub(super) fn seed(tx: &Tx<'_>, config: &Config) -> Result<()> {
    if tx.setting::<i64>(SEEDED)?.is_some() {
        return Ok(());
    }
    tx.set_setting(SEEDED, 1)?;
    let mut random = Rng::with_seed(2019);
    seed_tencent(tx, config, &mut random)?;
    seed_gewe(tx, config, &mut random)
}

fn seed_tencent(tx: &Tx<'_>, config: &Config, random: &mut Rng) -> Result<()> {
    let own = || TencentApp { sdk_app_id: SDK_APP_ID, key: TENCENT_KEY.to_owned() };
    let app = config.tencent.first().cloned().unwrap_or_else(own);
    let id = AppId(app.sdk_app_id);
    tx.define_tencent_app(id, &app.key)?;
    tx.import_tencent_account(id, TENCENT_ADMINISTRATOR, true)?;
    for (account, _) in PEOPLE {
        tx.import_tencent_account(id, account, false)?;
        for contact in conversations(account, tx.now / 1000, random) {
            tx.put_tencent_contact(id, account, &contact)?;
        }
    }
    Ok(())
}

/// Friends first, then strangers and groups, each a while before the one before it.
fn conversations(account: &str, now: i64, random: &mut Rng) -> Vec<TencentContact> {
    let friends = PAIRS.iter().filter_map(|(one, other, _)| match () {
        () if *one == account => Some((TencentContact::PERSON, (*other).to_owned())),
        () if *other == account => Some((TencentContact::PERSON, (*one).to_owned())),
        () => None,
    });
    let others = if account == BUSY { 230 } else { 12 };
    let strangers: Vec<_> = repeat_with(|| stranger(random)).take(others).collect();
    let mut time = now;
    let mut contacts: Vec<TencentContact> = friends
        .chain(strangers)
        .enumerate()
        .map(|(number, (kind, peer))| {
            // Several in one second, now and then.
            time -= random.i64(0..1_800);
            let marked = number % 5 == 2;
            TencentContact {
                kind,
                peer,
                time,
                pinned: number % 40 < 2,
                standard_mark: marked.then(|| "0100".to_owned()),
                custom_mark: (number % 7 == 3).then(|| "follow-up".to_owned()),
                group_ids: marked.then(|| "[1,3]".to_owned()),
            }
        })
        .collect();
    // Opened, but nothing was ever said.
    if let Some(last) = contacts.last_mut() {
        last.time = 0;
    }
    contacts
}

fn stranger(random: &mut Rng) -> (i64, String) {
    match random.u8(0..4) {
        0 => {
            (TencentContact::GROUP, format!("@TGS#2{}", text(random, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 8)))
        }
        _ => (TencentContact::PERSON, format!("user_{}", random.u32(100_000..1_000_000))),
    }
}

fn seed_gewe(tx: &Tx<'_>, config: &Config, random: &mut Rng) -> Result<()> {
    let token = config.gewe.first().map_or(GEWE_TOKEN, String::as_str);
    tx.define_gewe_token(token)?;
    for (account, _) in PEOPLE {
        let id = format!("wx_demo_{account}");
        let friends = if id == SLOW_DEVICE { 3_000 } else { random.usize(40..160) };
        tx.put_gewe_device(token, &device(id, friends, random))?;
    }
    Ok(())
}

fn device(id: String, friends: usize, random: &mut Rng) -> GeweDevice {
    let built_in = BUILT_IN.iter().map(|id| (*id).to_owned());
    let people = repeat_with(|| personal_id(random)).take(friends);
    let friends = built_in.chain(people).collect();
    let chatrooms =
        repeat_with(|| format!("{}@chatroom", random.u64(10_000_000_000..60_000_000_000))).take(8).collect();
    let ghs = repeat_with(|| format!("gh_{}", text(random, "0123456789abcdef", 12))).take(15).collect();
    GeweDevice { id, friends, chatrooms, ghs }
}

/// Most have the prefix; who chose a name early has not.
fn personal_id(random: &mut Rng) -> String {
    match random.u8(0..6) {
        0 => {
            let (name, _) = PEOPLE[random.usize(0..PEOPLE.len())];
            format!("{name}{}", random.u16(1_000..10_000))
        }
        _ => format!("wxid_{}", text(random, "abcdefghijklmnopqrstuvwxyz0123456789", 14)),
    }
}

fn text(random: &mut Rng, letters: &str, length: usize) -> String {
    let letters = letters.as_bytes();
    repeat_with(|| char::from(letters[random.usize(0..letters.len())])).take(length).collect()
}
