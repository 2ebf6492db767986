//! A bounded memory of what was seen.

use super::random::mix;

/// Remembers at least as many of the newest keys as its capacity says, and at most twice as many.
///
/// Two generations: when the younger is full the older is forgotten. No order has to be kept, and nothing removed.
pub(super) struct Window {
    young: Table,
    old: Table,
    capacity: usize,
    pub(super) secret: u64,
}

/// A key of a [`Window`], never 0.
pub(super) type Key = u64;

impl Window {
    /// An empty window. The secret keeps senders from choosing ids that collide.
    pub(super) fn new(capacity: usize, secret: u64) -> Self {
        Self { young: Table::default(), old: Table::default(), capacity, secret }
    }

    /// Remembers a key; `false` if it was known.
    pub(super) fn insert(&mut self, key: Key) -> bool {
        if self.old.contains(key) || !self.young.insert(key) {
            return false;
        }
        if self.young.used >= self.capacity {
            std::mem::swap(&mut self.old, &mut self.young);
            self.young.clear();
        }
        true
    }

    /// A key of two numbers; for one first number no two second ones give the same.
    pub(super) fn number_key(&self, space: u64, number: u64) -> Key {
        mix(number ^ mix(space ^ self.secret)).max(1)
    }

    /// A key of several texts, which follow those of the key `before`, if it is not 0.
    pub(super) fn text_key(&self, before: Key, texts: &[&[u8]]) -> Key {
        let mut hash = !self.secret ^ before;
        for text in texts {
            hash = mix(hash ^ text.len() as u64);
            for chunk in text.chunks(8) {
                let word = chunk.first_chunk().map_or_else(
                    || chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
                    |word| u64::from_le_bytes(*word),
                );
                hash = mix(hash ^ word);
            }
        }
        hash.max(1)
    }
}

/// A set of keys in open addressing, 0 where a slot is free.
#[derive(Default)]
struct Table {
    slots: Vec<Key>,
    used: usize,
}

impl Table {
    /// Forgets all keys, but keeps the room: there will be as many again.
    fn clear(&mut self) {
        self.slots.fill(0);
        self.used = 0;
    }

    fn contains(&self, key: Key) -> bool {
        self.slots.get(self.place(key)) == Some(&key)
    }

    /// Adds a key; `false` if it was there.
    fn insert(&mut self, key: Key) -> bool {
        if self.contains(key) {
            return false;
        }
        if self.used * 2 >= self.slots.len() {
            let size = (self.slots.len() * 2).max(32);
            for key in std::mem::replace(&mut self.slots, vec![0; size]) {
                self.put(key);
            }
        }
        self.put(key);
        self.used += 1;
        true
    }

    fn put(&mut self, key: Key) {
        let place = self.place(key);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = key;
        }
    }

    /// The slot that holds a key or is free for it; any number when there are no slots.
    fn place(&self, key: Key) -> usize {
        let last = self.slots.len().wrapping_sub(1);
        let mut place = key as usize & last;
        while self.slots.get(place).is_some_and(|&slot| slot != 0 && slot != key) {
            place = (place + 1) & last;
        }
        place
    }
}
