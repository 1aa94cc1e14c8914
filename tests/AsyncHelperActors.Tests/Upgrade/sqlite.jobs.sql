PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE [SchemaVersions] (
    SchemaVersionID INTEGER CONSTRAINT [PK_SchemaVersions_Id] PRIMARY KEY AUTOINCREMENT NOT NULL,
    ScriptName TEXT NOT NULL,
    Applied DATETIME NOT NULL
);
INSERT INTO SchemaVersions VALUES(1,'migrations/sqlite/0001_journal.sql','2026-12-01 05:46:49.4888018');
INSERT INTO SchemaVersions VALUES(2,'migrations/sqlite/0002_book.sql','2026-12-01 05:46:49.5104378');
INSERT INTO SchemaVersions VALUES(3,'migrations/sqlite/0100_definitions.sql','2026-12-01 05:46:49.511688');
INSERT INTO SchemaVersions VALUES(4,'migrations/sqlite/0101_accounts.sql','2026-12-01 05:46:49.5133698');
CREATE TABLE journal (
  ordering        INTEGER PRIMARY KEY AUTOINCREMENT,
  created         INTEGER NOT NULL, -- .NET ticks, UTC
  deleted         INTEGER NOT NULL, -- 1: a tombstone that only remembers the highest sequence number
  persistence_id  TEXT    NOT NULL,
  sequence_number INTEGER NOT NULL,
  message         BLOB    NOT NULL,
  manifest        TEXT,
  identifier      INTEGER,
  writer_uuid     TEXT
);
INSERT INTO journal VALUES(1,639317008131968753,0,'job-job_2KEMQX3BNC65A491QNB0D8Z75P',1,CAST('{"jobId":"job_2KEMQX3BNC65A491QNB0D8Z75P","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000}},"input":{"kind":"ended"},"labels":{},"deadlineAt":"2036-11-28T05:46:53.1357766Z","requestHash":"906d3b9a4bba634292d84e5325b762109789f7023a70bd4a971da5df1a57b035","at":"2026-12-01T05:46:53.1357766Z"}' AS BLOB),'e.accepted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(2,639317008141155688,0,'job-job_2KEMQX3BNC65A491QNB0D8Z75P',2,CAST('{"attempt":1,"at":"2026-12-01T05:46:54.1135835Z"}' AS BLOB),'e.started.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(3,639317008142775065,0,'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W',1,CAST('{"jobId":"job_3ZMDWQYGW5NJK1FG3VZGCFFE7W","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000}},"input":{"kind":"failed"},"labels":{},"deadlineAt":"2036-11-28T05:46:54.2772987Z","requestHash":"172389e9301a68354f341f45975084f92aa165bf57a6d7f19f4763b70c357e9a","at":"2026-12-01T05:46:54.2772987Z"}' AS BLOB),'e.accepted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(4,639317008144836218,0,'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W',2,CAST('{"attempt":1,"at":"2026-12-01T05:46:54.290414Z"}' AS BLOB),'e.started.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(5,639317008149183930,0,'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX',1,CAST('{"jobId":"job_45BP8AN72HCWE5FVQ3NSHX7YPX","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000}},"input":{"kind":"waiting"},"labels":{},"deadlineAt":"2036-11-28T05:46:54.9182897Z","requestHash":"49b323dbfb6200ac60a885fd5a44b5b1cff4c9f5d04f7949eb9e641521cb0422","at":"2026-12-01T05:46:54.9182897Z"}' AS BLOB),'e.accepted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(6,639317008149229169,0,'job-job_2KEMQX3BNC65A491QNB0D8Z75P',3,CAST('{"remote":{"data":{"id":"ended-2","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:46:55.9058915Z","at":"2026-12-01T05:46:54.9058915Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":38,"durationMs":469}}' AS BLOB),'e.submitted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(7,639317008149241278,0,'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W',3,CAST('{"remote":{"data":{"id":"failed-1","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:46:55.9212911Z","at":"2026-12-01T05:46:54.9212911Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":39,"durationMs":275}}' AS BLOB),'e.submitted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(8,639317008149304362,0,'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX',2,CAST('{"attempt":1,"at":"2026-12-01T05:46:54.930025Z"}' AS BLOB),'e.started.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(9,639317008150959455,0,'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX',3,CAST('{"remote":{"data":{"id":"waiting-3","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:46:56.0958555Z","at":"2026-12-01T05:46:55.0958555Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":40,"durationMs":5}}' AS BLOB),'e.submitted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(10,639317008151260401,0,'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C',1,CAST('{"jobId":"job_3HBZWXGXA2JHZ8NM4EAXE6VY5C","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000}},"input":{"kind":"fetching"},"labels":{},"deadlineAt":"2036-11-28T05:46:55.1259568Z","requestHash":"f6e5652c0d44ddddeb02f446d2a9b1de7a0369817618c703d01fff0073cabc73","at":"2026-12-01T05:46:55.1259568Z"}' AS BLOB),'e.accepted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(11,639317008151310093,0,'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C',2,CAST('{"attempt":1,"at":"2026-12-01T05:46:55.1304608Z"}' AS BLOB),'e.started.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(12,639317008151480045,0,'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C',3,CAST('{"remote":{"data":{"id":"fetching-4","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:46:56.147863Z","at":"2026-12-01T05:46:55.147863Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":41,"durationMs":5}}' AS BLOB),'e.submitted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(13,639317008153033939,0,'job-job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ',1,CAST('{"jobId":"job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000}},"input":{"kind":"submitting"},"labels":{},"deadlineAt":"2036-11-28T05:46:55.3031011Z","requestHash":"a55e64d01f831b1acfbbcb3e65cc23edc9951cd309e8e958cadb64bd09aa98e4","at":"2026-12-01T05:46:55.3031011Z"}' AS BLOB),'e.accepted.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(14,639317008153190392,0,'job-job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ',2,CAST('{"attempt":1,"at":"2026-12-01T05:46:55.3188737Z"}' AS BLOB),'e.started.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(15,639317008159570693,0,'job-job_2KEMQX3BNC65A491QNB0D8Z75P',4,CAST('{"status":{"value":"DONE","resource":{"id":"ended-2","status":"DONE"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs/ended-2","headers":{}}},"polls":1,"at":"2026-12-01T05:46:55.955821Z","call":{"request":"GET http://127.0.0.1:28480/jobs/ended-2","httpStatus":200,"bytes":35,"durationMs":9}}' AS BLOB),'e.ready.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(16,639317008159599585,0,'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W',4,CAST('{"outcome":"error","error":{"code":"remote_failed","message":"The status value ''FATAL'' is in http.status.errorValues: the remote job failed. The vendor''s answer: {\"id\":\"failed-1\",\"status\":\"FATAL\"}","source":"status","at":"2026-12-01T05:46:55.9593192Z"},"polls":1,"statusValue":"FATAL","at":"2026-12-01T05:46:55.9593192Z","call":{"request":"GET http://127.0.0.1:28480/jobs/failed-1","httpStatus":200,"bytes":37,"durationMs":8}}' AS BLOB),'e.finished.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(17,639317008160155146,0,'job-job_2KEMQX3BNC65A491QNB0D8Z75P',5,CAST('{"stored":{"pages":1,"records":3,"bytes":69,"answers":1},"at":"2026-12-01T05:46:56.0145993Z","call":{"request":"GET http://127.0.0.1:28480/jobs/ended-2/result","httpStatus":200,"bytes":81,"durationMs":10}}' AS BLOB),'e.pages.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(18,639317008160155146,0,'job-job_2KEMQX3BNC65A491QNB0D8Z75P',6,CAST('{"polls":1,"at":"2026-12-01T05:46:56.0145993Z"}' AS BLOB),'e.finished.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(19,639317008161142569,0,'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX',4,CAST('{"value":"RUNNING","polls":1,"nextPollAt":"2026-12-01T05:46:59.1135873Z","at":"2026-12-01T05:46:56.1135873Z","call":{"request":"GET http://127.0.0.1:28480/jobs/waiting-3","httpStatus":200,"bytes":40,"durationMs":1}}' AS BLOB),'e.status.1',8480,'e06b9422229843f5a80e4ac9611f8245');
INSERT INTO journal VALUES(20,639317008161649006,0,'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C',4,CAST('{"status":{"value":"DONE","resource":{"id":"fetching-4","status":"DONE"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs/fetching-4","headers":{}}},"polls":1,"at":"2026-12-01T05:46:56.1647538Z","call":{"request":"GET http://127.0.0.1:28480/jobs/fetching-4","httpStatus":200,"bytes":38,"durationMs":1}}' AS BLOB),'e.ready.1',8480,'e06b9422229843f5a80e4ac9611f8245');
CREATE TABLE tags (
  ordering_id    INTEGER NOT NULL,
  tag            TEXT    NOT NULL,
  sequence_nr    INTEGER NOT NULL,
  persistence_id TEXT    NOT NULL,
  PRIMARY KEY (ordering_id, tag)
) WITHOUT ROWID;
CREATE TABLE agenda (
  job_id  TEXT PRIMARY KEY,
  part    INTEGER NOT NULL,
  due     INTEGER NOT NULL, -- when a claim may hand the job out
  planned INTEGER NOT NULL, -- the earliest instant of its next poll
  wait    INTEGER NOT NULL, -- from one poll to the next
  owner   TEXT,             -- the node that answers for it until due; null: nobody
  polls   INTEGER NOT NULL,
  seen    INTEGER NOT NULL  -- when its status was last read
) WITHOUT ROWID;
INSERT INTO agenda VALUES('job_3HBZWXGXA2JHZ8NM4EAXE6VY5C',7,1796104145159,1796104025159,9000,'UniqueAddress: (akka.tcp://asynchelper@127.0.0.1:40981, 1650007777)',0,0);
INSERT INTO agenda VALUES('job_45BP8AN72HCWE5FVQ3NSHX7YPX',0,1796104028201,1796104028201,9000,NULL,4,1796104025201);
INSERT INTO agenda VALUES('job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ',4,1796104135303,1796104015303,0,'UniqueAddress: (akka.tcp://asynchelper@127.0.0.1:40981, 1650007777)',0,0);
CREATE TABLE jobs (
  job_id        TEXT PRIMARY KEY,
  account       TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  step_id       TEXT    NOT NULL,
  helper_id     TEXT,
  connection_id TEXT    NOT NULL,
  status        TEXT    NOT NULL,
  phase         TEXT,
  outcome       TEXT,
  status_value  TEXT,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  seq           INTEGER NOT NULL, -- the job's sequence number: an older row never replaces a newer one
  num_records   INTEGER NOT NULL,
  error         TEXT,
  labels        TEXT    NOT NULL CHECK (json_valid(labels))
) WITHOUT ROWID;
INSERT INTO jobs VALUES('job_2KEMQX3BNC65A491QNB0D8Z75P','default','export','reports','reports','vendor','completed',NULL,'done','DONE',1796104013135,1796104016019,1796104016014,6,3,NULL,'{}');
INSERT INTO jobs VALUES('job_3HBZWXGXA2JHZ8NM4EAXE6VY5C','default','export','reports','reports','vendor','running','waiting',NULL,NULL,1796104015125,1796104016160,NULL,3,0,NULL,'{}');
INSERT INTO jobs VALUES('job_3ZMDWQYGW5NJK1FG3VZGCFFE7W','default','export','reports','reports','vendor','failed',NULL,'error','FATAL',1796104014277,1796104015972,1796104015959,4,0,'The status value ''FATAL'' is in http.status.errorValues: the remote job failed. The vendor''s answer: {"id":"failed-1","status":"FATAL"}','{}');
INSERT INTO jobs VALUES('job_45BP8AN72HCWE5FVQ3NSHX7YPX','default','export','reports','reports','vendor','running','waiting',NULL,'RUNNING',1796104014918,1796104025201,NULL,4,0,NULL,'{}');
INSERT INTO jobs VALUES('job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ','default','export','reports','reports','vendor','queued',NULL,NULL,NULL,1796104015303,1796104015303,NULL,1,0,NULL,'{}');
CREATE TABLE definitions (
  account  TEXT    NOT NULL,
  kind     TEXT    NOT NULL,
  id       TEXT    NOT NULL,
  version  INTEGER NOT NULL, -- from 1; a definition that is deleted and made again counts on
  document TEXT,             -- null: this version deleted it
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (account, kind, id, version)
);
INSERT INTO definitions VALUES('default','connections','vendor',1,'{"_id":"vendor","http":{"baseURI":"${env:VENDOR_URL}","mediaType":"json","auth":{"type":"token","token":{"token":"sealed:v1:CfDJ8L1K_zv90t1EsHvwslkDGKDMu-u5xIuyQuawQiVPJSF5SaMjMfvPOh5ryCFp-FR44yqCRZqNgHhW_Rx0C7YBpGbuy1-63u_ALhjQ4F9dnx5bhIRGXR4Xw1SsiO466lgADM9oIsfT_1UEiMPlv0r_Drs"}}}}',1796104012808);
INSERT INTO definitions VALUES('default','exports','reports',1,'{"_id":"reports","_connectionId":"vendor","http":{"method":"POST","relativeURI":"/jobs","body":"{\u0022kind\u0022:\u0022{{input.kind}}\u0022}","_asyncHelperId":"reports"}}',1796104012808);
INSERT INTO definitions VALUES('default','exports','reports-status',1,'{"_id":"reports-status","_connectionId":"vendor","http":{"method":"GET","relativeURI":"/jobs/{{data.id}}"}}',1796104012808);
INSERT INTO definitions VALUES('default','exports','reports-result',1,'{"_id":"reports-result","_connectionId":"vendor","http":{"method":"GET","relativeURI":"/jobs/{{data.id}}/result"}}',1796104012808);
INSERT INTO definitions VALUES('default','asynchelpers','reports',1,'{"_id":"reports","name":"Reports","http":{"submit":{"sameAsStatus":true},"status":{"_exportId":"reports-status","initialWaitTime":"1s","pollWaitTime":"3s","statusPath":"status","inProgressValues":["RUNNING"],"doneValues":["DONE"],"errorValues":["FATAL"]},"result":{"_exportId":"reports-result"},"deadline":{"total":"3650d"}}}',1796104012808);
CREATE TABLE definition_heads (
  account    TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  revision   INTEGER NOT NULL, -- the account's revision that made it the current one
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, kind, id)
) WITHOUT ROWID;
INSERT INTO definition_heads VALUES('default','asynchelpers','reports',1,1,1796104012808);
INSERT INTO definition_heads VALUES('default','connections','vendor',1,1,1796104012808);
INSERT INTO definition_heads VALUES('default','exports','reports',1,1,1796104012808);
INSERT INTO definition_heads VALUES('default','exports','reports-result',1,1,1796104012808);
INSERT INTO definition_heads VALUES('default','exports','reports-status',1,1,1796104012808);
CREATE TABLE definition_revisions (
  account  TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO definition_revisions VALUES('default',1);
CREATE TABLE accounts (
  id         TEXT PRIMARY KEY,
  type       TEXT    NOT NULL CHECK (type IN ('production', 'sandbox')),
  created_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO accounts VALUES('default','production',0);
CREATE TABLE tokens (
  id         TEXT PRIMARY KEY,
  account    TEXT    NOT NULL REFERENCES accounts (id),
  role       TEXT    NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  name       TEXT,
  hash       TEXT    NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('SchemaVersions',4);
INSERT INTO sqlite_sequence VALUES('journal',20);
CREATE UNIQUE INDEX journal_stream ON journal (persistence_id, sequence_number);
CREATE INDEX tags_stream ON tags (persistence_id, sequence_nr);
CREATE INDEX agenda_due ON agenda (part, due);
CREATE INDEX jobs_newest ON jobs (account, created_at, job_id);
CREATE INDEX jobs_status ON jobs (account, status, created_at, job_id);
CREATE INDEX jobs_step   ON jobs (account, step_id, created_at, job_id);
CREATE INDEX definition_heads_changed ON definition_heads (account, revision);
CREATE INDEX tokens_account ON tokens (account, created_at);
COMMIT;
