-- What connected clients need. A control call's word on presence outranks the connections; null: it has said nothing.

ALTER TABLE user ADD COLUMN presence INTEGER;
UPDATE user SET presence = 1 WHERE online = 1;
ALTER TABLE user DROP COLUMN online;

-- One client of an account, known by the name it gave itself. Everything up to acked reached it.
CREATE TABLE device (
  user INTEGER NOT NULL REFERENCES user,
  resource TEXT NOT NULL,
  acked INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY (user, resource)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_by_age ON device (seen);

-- An accepted message on its way, the body as clients get it; gone with its last delivery.
CREATE TABLE packet (
  sequence INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  packet_id TEXT NOT NULL,
  ts INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX packet_by_age ON packet (ts);

-- The account's devices, all but one when that one sent it, have to get the packet.
CREATE TABLE delivery (
  user INTEGER NOT NULL REFERENCES user,
  sequence INTEGER NOT NULL REFERENCES packet ON DELETE CASCADE,
  except_resource TEXT,
  PRIMARY KEY (user, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_by_sequence ON delivery (sequence);
CREATE TRIGGER delivered AFTER DELETE ON delivery
WHEN NOT EXISTS (SELECT 1 FROM delivery WHERE sequence = OLD.sequence)
BEGIN
  DELETE FROM packet WHERE sequence = OLD.sequence;
END;

-- The result of each accepted message by the id its sender gave it.
CREATE TABLE receipt (
  sender INTEGER NOT NULL REFERENCES user,
  packet_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  ts INTEGER NOT NULL,
  PRIMARY KEY (sender, packet_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_by_age ON receipt (ts);
