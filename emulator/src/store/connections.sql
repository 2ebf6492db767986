-- Who is connected. A connection that another one with the same user and resource replaced has no row any more.

CREATE TEMPORARY TABLE session (
  connection INTEGER PRIMARY KEY,
  user INTEGER NOT NULL,
  resource TEXT NOT NULL,
  UNIQUE (user, resource)
) STRICT;

-- Connections that asked for the messages of an unlimited topic, and when they last did.
CREATE TEMPORARY TABLE attachment (
  topic INTEGER NOT NULL,
  connection INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
  pinged INTEGER NOT NULL,
  PRIMARY KEY (topic, connection)
) STRICT, WITHOUT ROWID;
CREATE INDEX temp.attachment_by_connection ON attachment (connection);
