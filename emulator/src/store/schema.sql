-- Ids are the 64-bit values clients see (meta.rs says where they start); times are milliseconds of the clock.

CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE app (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  secret TEXT NOT NULL,
  package TEXT NOT NULL,
  callback_url TEXT,
  user_ttl_seconds INTEGER NOT NULL DEFAULT 0
) STRICT;

-- An expired temporary account keeps its row because messages still name it.
CREATE TABLE user (
  uuid INTEGER PRIMARY KEY,
  app INTEGER NOT NULL REFERENCES app,
  account TEXT NOT NULL,
  security_key TEXT NOT NULL,
  created INTEGER NOT NULL,
  expired INTEGER NOT NULL DEFAULT 0,
  online INTEGER NOT NULL DEFAULT 0,
  packets INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX user_by_account ON user (app, account) WHERE expired = 0;
CREATE INDEX user_by_age ON user (app, created) WHERE expired = 0;

CREATE TABLE token (
  token TEXT NOT NULL PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES user,
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_user ON token (user);

CREATE TABLE topic (
  id INTEGER PRIMARY KEY,
  app INTEGER NOT NULL REFERENCES app,
  unlimited INTEGER NOT NULL,
  name TEXT NOT NULL,
  bulletin TEXT NOT NULL DEFAULT '',
  extra TEXT,
  owner INTEGER NOT NULL REFERENCES user,
  created INTEGER NOT NULL
) STRICT;

-- The order of the rows is the order of joining, within a topic and over all topics of a user.
CREATE TABLE member (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  topic INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
  user INTEGER NOT NULL REFERENCES user,
  UNIQUE (topic, user)
) STRICT;
CREATE INDEX member_by_user ON member (user);

-- A one-to-one conversation belongs to two names, whichever uuids they had over time; first <= second.
CREATE TABLE pair (
  id INTEGER PRIMARY KEY,
  app INTEGER NOT NULL REFERENCES app,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  UNIQUE (app, first, second)
) STRICT;

-- conversation is a pair or a topic: topic ids start far above any pair id. receiver is null in a topic.
CREATE TABLE message (
  sequence INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  sender INTEGER NOT NULL REFERENCES user,
  receiver INTEGER REFERENCES user,
  payload BLOB NOT NULL,
  ts INTEGER NOT NULL,
  biz_type TEXT,
  extra TEXT,
  extra_map TEXT,
  packet_id TEXT NOT NULL
) STRICT;
CREATE INDEX message_by_time ON message (conversation, ts, sequence);
CREATE INDEX message_by_sequence ON message (conversation, sequence);

-- peer is a user's uuid or, when is_topic, a topic id; sequence and ts are those of the newest stored message.
CREATE TABLE contact (
  owner INTEGER NOT NULL REFERENCES user,
  is_topic INTEGER NOT NULL,
  peer INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  ts INTEGER NOT NULL,
  extra TEXT,
  PRIMARY KEY (owner, is_topic, peer)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_by_time ON contact (owner, ts, sequence);
CREATE INDEX contact_by_topic ON contact (peer) WHERE is_topic = 1;

CREATE TABLE block (
  owner INTEGER NOT NULL REFERENCES user,
  blocked INTEGER NOT NULL REFERENCES user,
  PRIMARY KEY (owner, blocked)
) STRICT, WITHOUT ROWID;

CREATE TABLE topic_block (
  topic INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
  blocked INTEGER NOT NULL REFERENCES user,
  PRIMARY KEY (topic, blocked)
) STRICT, WITHOUT ROWID;

-- Deliveries to an app's server that are not finished; attempts counts those that failed.
CREATE TABLE callback (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL,
  url TEXT NOT NULL,
  body TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due INTEGER NOT NULL
) STRICT;
CREATE INDEX callback_by_due ON callback (due) WHERE attempts > 0;
CREATE INDEX callback_waiting ON callback (conversation, id) WHERE attempts = 0;
