//! A bounded memory of what was seen.

use super::random::mix;

/// Remembers at least as many of the newest keys as its capacity says, and at most twice as many.
///
/// Two generations: when the younger is full the older is forgotten. No order has to be kept, and nothing removed.
pub(super) struct Window {
    young: Table,
    old: Table,
    capacity: usize,
    secret: u64,
}

impl Window {
    /// An empty window. The secret keeps senders from choosing ids that collide.
    pub(super) fn new(capacity: usize, secret: u64) -> Self {
        Self { young: Table::default(), old: Table::default(), capacity, secret }
    }

    /// Remembers a key; `false` if it was known.
    pub(super) fn insert(&mut self, key: Key) -> bool {
        if self.old.contains(key.0) || !self.young.insert(key.0) {
            return false;
        }
        if self.young.used >= self.capacity {
            self.old = std::mem::take(&mut self.young);
        }
        true
    }

    /// Whether a key is known.
    pub(super) fn contains(&self, key: Key) -> bool {
        self.young.contains(key.0) || self.old.contains(key.0)
    }

    /// A key of two numbers; for one first number no two second ones give the same key.
    pub(super) fn number_key(&self, space: u64, number: u64) -> Key {
        Key::new(mix(number ^ mix(space ^ self.secret)))
    }

    /// A key of several texts.
    pub(super) fn text_key(&self, texts: &[&[u8]]) -> Key {
        let mut hash = !self.secret;
        for text in texts {
            hash = mix(hash ^ text.len() as u64);
            for chunk in text.chunks(8) {
                let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
                hash = mix(hash ^ word);
            }
        }
        Key::new(hash)
    }
}

/// A key of a [`Window`], never 0.
#[derive(Clone, Copy)]
pub(super) struct Key(u64);

impl Key {
    fn new(hash: u64) -> Self {
        Self(hash.max(1))
    }
}

/// A set of keys in open addressing, 0 where a slot is free.
#[derive(Default)]
struct Table {
    slots: Vec<u64>,
    used: usize,
}

impl Table {
    fn contains(&self, key: u64) -> bool {
        self.slots.get(self.find(key)) == Some(&key)
    }

    /// `false` if the key was there already.
    fn insert(&mut self, key: u64) -> bool {
        if (self.used + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let at = self.find(key);
        match self.slots.get_mut(at) {
            Some(slot) if *slot == 0 => {
                *slot = key;
                self.used += 1;
                true
            }
            _ => false,
        }
    }

    /// The slot that holds a key or is free for it; any number when there are no slots.
    fn find(&self, key: u64) -> usize {
        let last = self.slots.len().wrapping_sub(1);
        let mut at = key as usize & last;
        while self.slots.get(at).is_some_and(|&slot| slot != 0 && slot != key) {
            at = (at + 1) & last;
        }
        at
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(32);
        let keys = std::mem::replace(&mut self.slots, vec![0; size]);
        for key in keys {
            let at = self.find(key);
            if let Some(slot) = self.slots.get_mut(at) {
                *slot = key;
            }
        }
    }
}
