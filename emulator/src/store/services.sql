-- Two contact services beside MIMC. Tencent's times are seconds, GeWe's milliseconds of the clock.

CREATE TABLE tencent_app (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL
) STRICT;

-- Accounts that were imported. Administrators may call.
CREATE TABLE tencent_account (
  app INTEGER NOT NULL REFERENCES tencent_app,
  account TEXT NOT NULL,
  administrator INTEGER NOT NULL,
  PRIMARY KEY (app, account)
) STRICT, WITHOUT ROWID;

-- A conversation in somebody's list; the order of the rows is the order of insertion. group_ids is a JSON array.
CREATE TABLE tencent_contact (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app INTEGER NOT NULL,
  owner TEXT NOT NULL,
  type INTEGER NOT NULL,
  peer TEXT NOT NULL,
  time INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  standard_mark TEXT,
  custom_mark TEXT,
  group_ids TEXT,
  UNIQUE (app, owner, type, peer),
  FOREIGN KEY (app, owner) REFERENCES tencent_account (app, account)
) STRICT;
CREATE INDEX tencent_contact_by_time ON tencent_contact (app, owner, time DESC, id);

CREATE TABLE gewe_token (
  token TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The three lists are JSON arrays of text.
CREATE TABLE gewe_device (
  id TEXT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL REFERENCES gewe_token,
  friends TEXT NOT NULL,
  chatrooms TEXT NOT NULL,
  ghs TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Lists that were fetched, each in the cache from the time it is ready.
CREATE TABLE gewe_fetch (
  device TEXT NOT NULL REFERENCES gewe_device,
  ready INTEGER NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (device, ready)
) STRICT, WITHOUT ROWID;
