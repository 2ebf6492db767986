//! Who writes to whom, and how it is tagged: the same few over and over, so that in one list each is read once and said once.

use std::num::NonZeroU64;

use super::{Outputs, Span, window::Window};
use crate::wire::User;

/// Those of a list that came up lately: senders by a hash, and at [`RECEIVER`] the last one to whom a message was sent.
pub(super) struct People {
    users: [Known; RECEIVER + 1],
    said: [Said; TAG + 1],
}

pub(super) const RECEIVER: usize = 16;

/// Among the names. Those of users are at twice their places, and behind.
const TAG: usize = 2 * RECEIVER + 2;

/// A user.
#[derive(Clone, Copy, Default)]
struct Known {
    /// Its bytes in the list.
    bytes: Span,
    /// Account and resource.
    names: [Span; 2],
    /// Of the names, for [`Window`]; `None` if nobody is there.
    key: Option<NonZeroU64>,
}

/// A name that was said.
#[derive(Clone, Copy, Default)]
struct Said {
    name: Span,
    /// Its number, see [`Outputs::new_name`]; 0 if there is none.
    number: f64,
}

impl People {
    /// Nobody yet.
    pub(super) fn new() -> Self {
        Self { users: [Known::default(); RECEIVER + 1], said: [Said::default(); TAG + 1] }
    }

    /// The place of a sender.
    #[inline(never)]
    pub(super) fn place(buffer: &[u8], user: Span) -> usize {
        let (words, _) = user.of(buffer).as_chunks();
        let sum = words.iter().fold(0_u64, |sum, word| sum.rotate_left(7) ^ u64::from_le_bytes(*word));
        (sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize
    }

    /// Gets to know whoever comes to a place, and gives the key. `None` if the user is malformed.
    #[inline(never)]
    pub(super) fn meet(
        &mut self,
        place: usize,
        buffer: &[u8],
        bytes: Span,
        window: &Window,
    ) -> Option<NonZeroU64> {
        let known = self.users.get_mut(place)?;
        if known.key.is_none() || known.bytes.of(buffer) != bytes.of(buffer) {
            let user = User::read(buffer, bytes)?;
            let names = [user.account(), user.resource()];
            let key = window.text_key(0, &names.map(|name| name.of(buffer)));
            *known = Known { bytes, names, key: NonZeroU64::new(key) };
        }
        known.key
    }

    /// Tells who is at a place.
    #[inline(never)]
    pub(super) fn tell(&mut self, buffer: &[u8], place: usize, outputs: &mut Outputs) {
        let [account, resource] = self.users.get(place).map_or([Span::default(); 2], |user| user.names);
        self.say(buffer, 2 * place, account, outputs);
        self.say(buffer, 2 * place + 1, resource, outputs);
    }

    /// Tells a tag.
    pub(super) fn tell_tag(&mut self, buffer: &[u8], tag: Span, outputs: &mut Outputs) {
        self.say(buffer, TAG, tag, outputs);
    }

    #[inline(never)]
    fn say(&mut self, buffer: &[u8], at: usize, name: Span, outputs: &mut Outputs) {
        let Some(said) = self.said.get_mut(at) else { return };
        let text = name.of(buffer);
        if said.number == 0.0 || said.name.of(buffer) != text {
            *said = Said { name, number: outputs.new_name() };
            outputs.text(text);
        } else {
            outputs.again(said.number);
        }
    }
}
