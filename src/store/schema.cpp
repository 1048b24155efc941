// SPDX-License-Identifier: MIT
#include "store/schema.hpp"

#include <array>
#include <string>

namespace malote::store {
namespace {

// Times are nanoseconds since 1970 UTC. Octets that are no UTF-8 are BLOBs in TEXT columns.
constexpr const char* tables = R"sql(
CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  path TEXT, format TEXT,
  identity TEXT,
  packets INTEGER, bytes INTEGER,
  first_time INTEGER, last_time INTEGER,
  interfaces TEXT,
  dropped INTEGER,
  state TEXT
);
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  capture INTEGER,
  protocol TEXT,
  client_ip TEXT, client_port INTEGER,
  server_ip TEXT, server_port INTEGER,
  start_time INTEGER, end_time INTEGER,
  tls TEXT, tls_version TEXT,
  decrypted INTEGER, decrypted_client INTEGER, decrypted_server INTEGER,
  user TEXT, software TEXT,
  exchanges INTEGER, messages INTEGER, transfers INTEGER, notices INTEGER,
  client_bytes INTEGER, server_bytes INTEGER, gap_bytes INTEGER,
  complete INTEGER,
  outcome TEXT,
  verbs TEXT, reply_codes TEXT,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  session INTEGER,
  via TEXT, action TEXT,
  envelope_from TEXT, envelope_to TEXT, accepted_to TEXT,
  subject TEXT, header_from TEXT, header_to TEXT, date TEXT, message_id TEXT,
  number INTEGER, uidl TEXT, mailbox TEXT, uid INTEGER, uidvalidity INTEGER, flags TEXT,
  content INTEGER, size INTEGER, sha256 TEXT,
  complete INTEGER, verdict TEXT, missing TEXT, partial TEXT,
  result TEXT,
  time INTEGER,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
CREATE TABLE credentials (
  id INTEGER PRIMARY KEY,
  session INTEGER,
  mechanism TEXT, user TEXT, secret TEXT, secret_is_public INTEGER, accepted INTEGER,
  time INTEGER,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  session INTEGER,
  time INTEGER,
  severity TEXT, kind TEXT, text TEXT,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
CREATE TABLE dialogue (
  id INTEGER PRIMARY KEY,
  session INTEGER,
  first_n INTEGER,
  body TEXT
);
CREATE TABLE unsettled (
  session INTEGER, n INTEGER,
  body TEXT,
  PRIMARY KEY (session, n)
) WITHOUT ROWID;
CREATE TABLE contents (
  id INTEGER PRIMARY KEY,
  size INTEGER, kept INTEGER, sha256 TEXT,
  octets BLOB
);
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  octets BLOB
);
)sql";

constexpr const char* other_views = R"sql(
CREATE VIEW session_summary AS
  SELECT id, protocol,
    strftime('%Y-%m-%d %H:%M:%S', start_time / 1000000000, 'unixepoch') AS started,
    round((end_time - start_time) / 1e9, 3) AS seconds,
    client_ip || ' port ' || client_port AS client,
    server_ip || ' port ' || server_port AS server,
    user, tls, exchanges, messages, notices,
    client_bytes + server_bytes AS bytes,
    complete, outcome
  FROM sessions;
CREATE VIEW message_summary AS
  SELECT id, session, via, action,
    strftime('%Y-%m-%d %H:%M:%S', time / 1000000000, 'unixepoch') AS seen,
    envelope_from, header_from, header_to, subject, message_id, size, verdict, result
  FROM messages;
CREATE VIEW recipients AS
  SELECT m.id AS message, m.session AS session,
    CASE e.type WHEN 'object' THEN e.value ->> '$.text' ELSE e.value END AS recipient,
    EXISTS (SELECT 1 FROM json_each(m.accepted_to) a WHERE a.value = e.value) AS accepted
  FROM messages m, json_each(m.envelope_to) e;
CREATE VIEW hosts AS
  SELECT ip, sum(client) AS as_client, sum(server) AS as_server
  FROM (SELECT client_ip AS ip, 1 AS client, 0 AS server FROM sessions
        UNION ALL SELECT server_ip, 0, 1 FROM sessions)
  GROUP BY ip;
)sql";

constexpr const char* mailbox_events_table = R"sql(
TABLE mailbox_events (
  id INTEGER PRIMARY KEY,
  session INTEGER, exchange INTEGER,
  time INTEGER,
  action TEXT,
  mailbox TEXT, target TEXT,
  numbers TEXT, uids TEXT, new_uids TEXT,
  change TEXT, flags TEXT,
  accepted INTEGER, result TEXT,
  message INTEGER,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
)sql";

// A table may be made for one connection only (TEMP): for reading what an older malote wrote.
std::string transfer_tables(const char* kind) {
  return std::string("CREATE ") + kind + R"sql( TABLE transfers (
  id INTEGER PRIMARY KEY,
  session INTEGER,
  command TEXT, path TEXT, resolved TEXT,
  direction TEXT, mode TEXT,
  client_ip TEXT, client_port INTEGER,
  server_ip TEXT, server_port INTEGER,
  type TEXT, transfer_mode TEXT, structure TEXT, protection TEXT,
  start_offset INTEGER, announced INTEGER,
  content INTEGER, size INTEGER, sha256 TEXT,
  complete INTEGER, verdict TEXT, missing TEXT,
  link TEXT,
  result TEXT,
  start_time INTEGER, end_time INTEGER,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
)sql";
}

std::string second_version() {
  return transfer_tables("") + R"sql(
CREATE VIEW transfer_summary AS
  SELECT id, session, command, path, resolved, direction, mode,
    strftime('%Y-%m-%d %H:%M:%S', start_time / 1000000000, 'unixepoch') AS started,
    round((end_time - start_time) / 1e9, 3) AS seconds,
    client_ip || ' port ' || client_port AS client,
    server_ip || ' port ' || server_port AS server,
    size, sha256, verdict, link, result
  FROM transfers;
)sql";
}

// Parts of a message lie together: their ids begin with the message's (part_id).
constexpr const char* parts_table = R"sql(
TABLE parts (
  id INTEGER PRIMARY KEY,
  message INTEGER, session INTEGER,
  path TEXT, type TEXT, declared_name TEXT, charset TEXT, encoding TEXT, disposition TEXT,
  content_id TEXT,
  body_offset INTEGER, body_octets INTEGER,
  size INTEGER, sha256 TEXT, complete INTEGER,
  detected_type TEXT
);
)sql";

constexpr const char* parts_view = R"sql(
CREATE VIEW part_summary AS
  SELECT message, path, type, declared_name, size, sha256, complete, detected_type,
    coalesce(disposition = 'attachment' OR declared_name IS NOT NULL, 0) AS attachment
  FROM parts;
)sql";

std::string third_version() {
  return std::string("CREATE ") + parts_table + parts_view;
}

std::string fourth_version() {
  return std::string("CREATE ") + mailbox_events_table;
}

std::string tls_tables(const std::string& kind) {
  return "CREATE " + kind + R"sql( TABLE tls (
  id INTEGER PRIMARY KEY,
  session INTEGER, transfer INTEGER,
  version TEXT, cipher TEXT, offered_versions TEXT, offered_ciphers TEXT,
  sni TEXT, alpn TEXT,
  subject TEXT, issuer TEXT, not_after INTEGER, fingerprint TEXT, chain TEXT,
  ja3 TEXT, ja3s TEXT, ja4 TEXT,
  resumed INTEGER, alerts TEXT, client_random TEXT,
  client_octets INTEGER, server_octets INTEGER,
  decrypted INTEGER, decrypted_client INTEGER, decrypted_server INTEGER, state TEXT,
  time INTEGER,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
CREATE )sql" +
         kind + R"sql( TABLE certificates (
  id INTEGER PRIMARY KEY,
  session INTEGER, transfer INTEGER,
  fingerprint TEXT UNIQUE,
  subject TEXT, issuer TEXT, serial TEXT, names TEXT,
  not_before INTEGER, not_after INTEGER,
  key TEXT, signature TEXT, self_signed INTEGER,
  der BLOB,
  time INTEGER,
  packet_time INTEGER, packet_capture INTEGER, packet INTEGER, stream_offset INTEGER
);
)sql";
}

// The dialogue of versions 1 to 4 had an object for each exchange.
constexpr const char* exchange_arrays = R"sql(
  SELECT json_group_array(json_array(
    e.value -> '$.n', e.value -> '$.time', e.value -> '$.phase', e.value -> '$.command',
    e.value -> '$.argument',
    (SELECT json_group_array(CASE
         WHEN coalesce(r.value ->> '$.code_hex', r.value ->> '$.text_hex',
                       r.value ->> '$.message') IS NULL
         THEN json_array(r.value -> '$.code', r.value -> '$.text',
                         (r.value ->> '$.time') - (e.value ->> '$.time'))
         ELSE json_array(r.value -> '$.code', r.value -> '$.text',
                         (r.value ->> '$.time') - (e.value ->> '$.time'),
                         json_remove(r.value, '$.code', '$.text', '$.time')) END)
     FROM json_each(e.value, '$.replies') r),
    coalesce(e.value ->> '$.settled', 0),
    e.value -> '$.packet', e.value -> '$.stream_offset', e.value -> '$.packet_capture',
    json_remove(e.value, '$.n', '$.time', '$.phase', '$.command', '$.argument', '$.replies',
                '$.settled', '$.packet', '$.stream_offset', '$.packet_capture')))
  FROM json_each(d.body) e
)sql";

constexpr const char* exchange_array_columns = R"sql(
  SELECT d.session AS session,
    e.value ->> 0 AS n,
    e.value ->> 1 AS time,
    e.value ->> 2 AS phase,
    e.value ->> 3 AS command,
    e.value ->> 4 AS argument,
    CASE WHEN e.value ->> 6 THEN e.value ->> '$[5][#-1][0]' END AS reply_code,
    CASE WHEN e.value ->> 6 THEN e.value ->> '$[5][#-1][1]' END AS reply,
    CASE WHEN e.value ->> 6 THEN (e.value ->> 1) + (e.value ->> '$[5][#-1][2]') END AS reply_time,
    e.value -> 5 AS replies,
    e.value ->> 6 AS settled,
    e.value ->> '$[10].tag' AS tag,
    e.value ->> '$[10].untagged' AS untagged,
    e.value ->> '$[10].message' AS message,
    e.value ->> '$[10].transfer' AS transfer,
    coalesce(e.value ->> '$[10].under_tls', 0) AS under_tls,
    e.value ->> 7 AS packet,
    e.value AS body
  FROM )sql";

// The view's two halves are joins of their own: a join with a UNION inside would first copy the
// whole dialogue.
std::string exchanges_view() {
  const std::string columns = exchange_array_columns;
  return "CREATE VIEW exchanges AS" + columns + "dialogue d, json_each(d.body) e UNION ALL" +
         columns + "unsettled d, json_each(d.body) e;";
}

std::string fifth_version() {
  const std::string arrays = exchange_arrays;
  return "UPDATE dialogue AS d SET body = (" + arrays + ");" +
         "UPDATE unsettled AS d SET body = (" + arrays + ");" + "DROP VIEW exchanges;" +
         exchanges_view();
}

std::string sixth_version() {
  return tls_tables("");
}

// A new store is made at once, without all that its elders went through.
std::string new_store() {
  return std::string(tables) + exchanges_view() + other_views + second_version() + third_version() +
         fourth_version() + sixth_version();
}

// The first takes a store from version 1 to 2, and so on.
using Migration = std::string (*)();
constexpr std::array<Migration, schema_version - 1> migrations{
    second_version, third_version, fourth_version, fifth_version, sixth_version};

}  // namespace

void migrate(Database& database) {
  const auto from = database.number("PRAGMA user_version");
  if (from >= schema_version) return;
  Transaction transaction(database, Transaction::Kind::write);
  if (from == 0) {
    database.exec(new_store());
  } else {
    for (auto next = static_cast<std::size_t>(from) - 1; next < migrations.size(); ++next) {
      database.exec(migrations.at(next)());
    }
  }
  database.exec("PRAGMA application_id = " + std::to_string(application_id));
  database.exec("PRAGMA user_version = " + std::to_string(schema_version));
  transaction.commit();
}

void add_stand_ins(Database& database) {
  const auto version = database.number("PRAGMA user_version");
  if (version < 2) database.exec(transfer_tables("TEMP"));
  if (version < 3) database.exec(std::string("CREATE TEMP ") + parts_table);
  if (version < 4) database.exec(std::string("CREATE TEMP ") + mailbox_events_table);
  if (version < 6) database.exec(tls_tables("TEMP"));
  if (version < 5) {
    const std::string arrays = exchange_arrays;
    database.exec("CREATE TEMP VIEW dialogue AS SELECT id, session, first_n, (" + arrays +
                  ") AS body FROM main.dialogue d;" +
                  "CREATE TEMP VIEW unsettled AS SELECT session, n, (" + arrays +
                  ") AS body FROM main.unsettled d;");
  }
}

// One transaction: ten would be ten times the writing.
void make_late_indexes(Database& database) {
  Transaction transaction(database, Transaction::Kind::write);
  database.exec(
      "CREATE INDEX IF NOT EXISTS messages_session ON messages (session);"
      "CREATE INDEX IF NOT EXISTS credentials_session ON credentials (session);"
      "CREATE INDEX IF NOT EXISTS notices_session ON notices (session);"
      "CREATE INDEX IF NOT EXISTS transfers_session ON transfers (session);"
      "CREATE INDEX IF NOT EXISTS mailbox_events_session ON mailbox_events (session);"
      "CREATE INDEX IF NOT EXISTS tls_session ON tls (session);"
      "CREATE INDEX IF NOT EXISTS dialogue_session ON dialogue (session);"
      "CREATE INDEX IF NOT EXISTS messages_sha256 ON messages (sha256);"
      "CREATE INDEX IF NOT EXISTS messages_message_id ON messages (message_id);"
      "CREATE INDEX IF NOT EXISTS transfers_sha256 ON transfers (sha256);");
  transaction.commit();
}

}  // namespace malote::store
