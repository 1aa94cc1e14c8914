CREATE TABLE public.accounts (
    id text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT accounts_type_check CHECK ((type = ANY (ARRAY['production'::text, 'sandbox'::text])))
);
CREATE TABLE public.agenda (
    job_id text NOT NULL COLLATE pg_catalog."C",
    part integer NOT NULL,
    due bigint NOT NULL,
    planned bigint NOT NULL,
    wait bigint NOT NULL,
    owner text COLLATE pg_catalog."C",
    polls integer NOT NULL,
    seen bigint NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_cost_delay='0');
CREATE TABLE public.cluster_leases (
    name text NOT NULL,
    owner text NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE public.cluster_nodes (
    address text NOT NULL,
    seen_at bigint NOT NULL
);
CREATE TABLE public.connection_facts (
    account text NOT NULL COLLATE pg_catalog."C",
    connection text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL,
    changed_at bigint NOT NULL
);
CREATE TABLE public.definition_heads (
    account text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    revision bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.definition_revisions (
    account text NOT NULL COLLATE pg_catalog."C",
    revision bigint NOT NULL
);
CREATE TABLE public.definitions (
    account text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    document text,
    saved_at bigint NOT NULL
);
CREATE TABLE public.export_runs (
    account text NOT NULL COLLATE pg_catalog."C",
    export_id text NOT NULL COLLATE pg_catalog."C",
    last_at bigint,
    job_id text,
    set_at bigint NOT NULL
);
CREATE TABLE public.jobs (
    job_id text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    step_id text NOT NULL COLLATE pg_catalog."C",
    helper_id text COLLATE pg_catalog."C",
    connection_id text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL COLLATE pg_catalog."C",
    phase text,
    outcome text,
    status_value text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    ended_at bigint,
    seq bigint NOT NULL,
    num_records bigint NOT NULL,
    error text,
    labels text NOT NULL,
    purge_at bigint,
    parent_id text COLLATE pg_catalog."C",
    CONSTRAINT jobs_labels_check CHECK (((labels)::json IS NOT NULL))
)
WITH (fillfactor='80', autovacuum_vacuum_scale_factor='0.05');
CREATE TABLE public.journal (
    ordering bigint NOT NULL,
    created bigint NOT NULL,
    deleted boolean NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C",
    sequence_number bigint NOT NULL,
    message bytea NOT NULL,
    manifest text,
    identifier integer,
    writer_uuid text
);
ALTER TABLE public.journal ALTER COLUMN ordering ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.journal_ordering_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.keys (
    name text NOT NULL COLLATE pg_catalog."C",
    value bytea NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.notices (
    id bigint NOT NULL,
    job_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    due bigint,
    attempts integer NOT NULL,
    last_at bigint,
    last_status integer,
    last_error text,
    delivered_at bigint,
    job text NOT NULL
);
ALTER TABLE public.notices ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.pages (
    job_id text NOT NULL COLLATE pg_catalog."C",
    page_set text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    kind text NOT NULL,
    records integer NOT NULL,
    raw_bytes bigint NOT NULL,
    checksum bigint NOT NULL,
    codec text NOT NULL,
    body bytea NOT NULL
);
ALTER TABLE ONLY public.pages ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE public.schemaversions (
    schemaversionsid integer NOT NULL,
    scriptname character varying(255) NOT NULL,
    applied timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.schemaversions_schemaversionsid_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.schemaversions_schemaversionsid_seq OWNED BY public.schemaversions.schemaversionsid;
CREATE TABLE public.slot_limits (
    vendor text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    most integer NOT NULL
);
CREATE TABLE public.slots (
    job_id text NOT NULL COLLATE pg_catalog."C",
    vendor text NOT NULL COLLATE pg_catalog."C",
    since bigint NOT NULL,
    held integer NOT NULL
);
CREATE TABLE public.tags (
    ordering_id bigint NOT NULL,
    tag text NOT NULL COLLATE pg_catalog."C",
    sequence_nr bigint NOT NULL,
    persistence_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.tokens (
    id text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    name text,
    hash text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    revoked_at bigint,
    CONSTRAINT tokens_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text])))
);
ALTER TABLE ONLY public.schemaversions ALTER COLUMN schemaversionsid SET DEFAULT nextval('public.schemaversions_schemaversionsid_seq'::regclass);
INSERT INTO public.accounts VALUES ('default', 'production', 0);
INSERT INTO public.agenda VALUES ('job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ', 4, 1796104165898, 1796104045898, 0, 'UniqueAddress: (akka.tcp://asynchelper@127.0.0.1:28482, 1827310647)', 0, 0);
INSERT INTO public.agenda VALUES ('job_3HBZWXGXA2JHZ8NM4EAXE6VY5C', 7, 1796104175814, 1796104055814, 9000, 'UniqueAddress: (akka.tcp://asynchelper@127.0.0.1:28482, 1827310647)', 0, 0);
INSERT INTO public.agenda VALUES ('job_45BP8AN72HCWE5FVQ3NSHX7YPX', 0, 1796104058751, 1796104058751, 9000, NULL, 4, 1796104055751);
INSERT INTO public.cluster_nodes VALUES ('akka.tcp://asynchelper@127.0.0.1:28482', 1796104054765);
INSERT INTO public.definition_heads VALUES ('default', 'connections', 'vendor', 1, 1, 1796104043812);
INSERT INTO public.definition_heads VALUES ('default', 'exports', 'reports', 1, 1, 1796104043812);
INSERT INTO public.definition_heads VALUES ('default', 'exports', 'reports-status', 1, 1, 1796104043812);
INSERT INTO public.definition_heads VALUES ('default', 'exports', 'reports-result', 1, 1, 1796104043812);
INSERT INTO public.definition_heads VALUES ('default', 'asynchelpers', 'reports', 1, 1, 1796104043812);
INSERT INTO public.definition_revisions VALUES ('default', 1);
INSERT INTO public.definitions VALUES ('default', 'connections', 'vendor', 1, '{"_id":"vendor","http":{"baseURI":"${env:VENDOR_URL}","mediaType":"json","auth":{"type":"token","token":{"token":"sealed:v1:CfDJ8PuVfQNcjCBOnKUTJc5tsBYLk5wdq99iACidKEV2UR-sbjflEHGIaK0Movb_iiwcpws1E9Lu0XROILkZGCn3D_eMjyTZCTl0BDZC4mBEGL2F5RmTQwstDf3t0ekSaNSAW6d3LlXFaH-ZUxL8dyQblAk"}}}}', 1796104043812);
INSERT INTO public.definitions VALUES ('default', 'exports', 'reports', 1, '{"_id":"reports","_connectionId":"vendor","http":{"method":"POST","relativeURI":"/jobs","body":"{\u0022kind\u0022:\u0022{{input.kind}}\u0022}","_asyncHelperId":"reports"}}', 1796104043812);
INSERT INTO public.definitions VALUES ('default', 'exports', 'reports-status', 1, '{"_id":"reports-status","_connectionId":"vendor","http":{"method":"GET","relativeURI":"/jobs/{{data.id}}"}}', 1796104043812);
INSERT INTO public.definitions VALUES ('default', 'exports', 'reports-result', 1, '{"_id":"reports-result","_connectionId":"vendor","http":{"method":"GET","relativeURI":"/jobs/{{data.id}}/result"}}', 1796104043812);
INSERT INTO public.definitions VALUES ('default', 'asynchelpers', 'reports', 1, '{"_id":"reports","name":"Reports","http":{"submit":{"sameAsStatus":true},"status":{"_exportId":"reports-status","initialWaitTime":"1s","pollWaitTime":"3s","statusPath":"status","inProgressValues":["RUNNING"],"doneValues":["DONE"],"errorValues":["FATAL"]},"result":{"_exportId":"reports-result"},"deadline":{"total":"3650d"}}}', 1796104043812);
INSERT INTO public.export_runs VALUES ('default', 'reports', 1796104044327, 'job_2KEMQX3BNC65A491QNB0D8Z75P', 0);
INSERT INTO public.jobs VALUES ('job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ', 'default', 'export', 'reports', 'reports', 'vendor', 'queued', NULL, NULL, NULL, 1796104045898, 1796104045898, NULL, 1, 0, NULL, '{}', NULL, NULL);
INSERT INTO public.jobs VALUES ('job_3ZMDWQYGW5NJK1FG3VZGCFFE7W', 'default', 'export', 'reports', 'reports', 'vendor', 'failed', NULL, 'error', 'FATAL', 1796104045430, 1796104046671, 1796104046655, 4, 0, 'The status value ''FATAL'' is in http.status.errorValues: the remote job failed. The vendor''s answer: {"id":"failed-6","status":"FATAL"}', '{}', 2111464046655, NULL);
INSERT INTO public.jobs VALUES ('job_3HBZWXGXA2JHZ8NM4EAXE6VY5C', 'default', 'export', 'reports', 'reports', 'vendor', 'running', 'waiting', NULL, NULL, 1796104045789, 1796104046814, NULL, 3, 0, NULL, '{}', NULL, NULL);
INSERT INTO public.jobs VALUES ('job_2KEMQX3BNC65A491QNB0D8Z75P', 'default', 'export', 'reports', 'reports', 'vendor', 'completed', NULL, 'done', 'DONE', 1796104044327, 1796104046872, 1796104046855, 6, 3, NULL, '{}', 2111464046855, NULL);
INSERT INTO public.jobs VALUES ('job_45BP8AN72HCWE5FVQ3NSHX7YPX', 'default', 'export', 'reports', 'reports', 'vendor', 'running', 'waiting', NULL, 'RUNNING', 1796104045649, 1796104055751, NULL, 4, 0, NULL, '{}', NULL, NULL);
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (1, 639317008451078157, false, 'job-job_2KEMQX3BNC65A491QNB0D8Z75P', 1, convert_to('{"jobId":"job_2KEMQX3BNC65A491QNB0D8Z75P","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000,"resultRetentionMs":315360000000,"jobRetentionMs":315360000000}},"input":{"kind":"ended"},"labels":{},"deadlineAt":"2036-11-28T05:47:24.3278474Z","requestHash":"f9128af177b4410e75f3fb95fbd536dd62283d3b182484029f44bd324b1a27e7","at":"2026-12-01T05:47:24.3278474Z"}', 'UTF8'), 'e.accepted.1', 8480, 'f3241f05-264f-4f10-bfeb-3379a504c56b');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (2, 639317008451486028, false, 'job-job_2KEMQX3BNC65A491QNB0D8Z75P', 2, convert_to('{"attempt":1,"at":"2026-12-01T05:47:25.1434659Z"}', 'UTF8'), 'e.started.1', 8480, 'f3241f05-264f-4f10-bfeb-3379a504c56b');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (3, 639317008454317121, false, 'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W', 1, convert_to('{"jobId":"job_3ZMDWQYGW5NJK1FG3VZGCFFE7W","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000,"resultRetentionMs":315360000000,"jobRetentionMs":315360000000}},"input":{"kind":"failed"},"labels":{},"deadlineAt":"2036-11-28T05:47:25.4308893Z","requestHash":"279b4a92acb072702ef08a8b144eb73eac4452cd0030920ac8f180af17612843","at":"2026-12-01T05:47:25.4308893Z"}', 'UTF8'), 'e.accepted.1', 8480, 'd5e61bca-c3cd-4cad-84ee-24d6f14c99dc');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (4, 639317008454487118, false, 'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W', 2, convert_to('{"attempt":1,"at":"2026-12-01T05:47:25.4485278Z"}', 'UTF8'), 'e.started.1', 8480, 'd5e61bca-c3cd-4cad-84ee-24d6f14c99dc');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (5, 639317008455968583, false, 'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W', 3, convert_to('{"remote":{"data":{"id":"failed-6","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:47:26.5819312Z","at":"2026-12-01T05:47:25.5819312Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":39,"durationMs":25}}', 'UTF8'), 'e.submitted.1', 8480, 'd5e61bca-c3cd-4cad-84ee-24d6f14c99dc');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (6, 639317008456040732, false, 'job-job_2KEMQX3BNC65A491QNB0D8Z75P', 3, convert_to('{"remote":{"data":{"id":"ended-5","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:47:26.5868763Z","at":"2026-12-01T05:47:25.5868763Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":38,"durationMs":143}}', 'UTF8'), 'e.submitted.1', 8480, 'f3241f05-264f-4f10-bfeb-3379a504c56b');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (7, 639317008456495548, false, 'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX', 1, convert_to('{"jobId":"job_45BP8AN72HCWE5FVQ3NSHX7YPX","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000,"resultRetentionMs":315360000000,"jobRetentionMs":315360000000}},"input":{"kind":"waiting"},"labels":{},"deadlineAt":"2036-11-28T05:47:25.6491855Z","requestHash":"0454fba79b06edc86b934f902da9af545b378c85ef890b4107cfbfec3c38573a","at":"2026-12-01T05:47:25.6491855Z"}', 'UTF8'), 'e.accepted.1', 8480, '100aaae0-7340-444c-b25d-f1fc9f7c42e5');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (8, 639317008456587750, false, 'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX', 2, convert_to('{"attempt":1,"at":"2026-12-01T05:47:25.6586031Z"}', 'UTF8'), 'e.started.1', 8480, '100aaae0-7340-444c-b25d-f1fc9f7c42e5');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (9, 639317008456804499, false, 'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX', 3, convert_to('{"remote":{"data":{"id":"waiting-7","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:47:26.6800992Z","at":"2026-12-01T05:47:25.6800992Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":40,"durationMs":5}}', 'UTF8'), 'e.submitted.1', 8480, '100aaae0-7340-444c-b25d-f1fc9f7c42e5');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (10, 639317008457901732, false, 'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C', 1, convert_to('{"jobId":"job_3HBZWXGXA2JHZ8NM4EAXE6VY5C","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000,"resultRetentionMs":315360000000,"jobRetentionMs":315360000000}},"input":{"kind":"fetching"},"labels":{},"deadlineAt":"2036-11-28T05:47:25.7898352Z","requestHash":"2fd881a3727cf8d68c1c5c30f2449a1e46f5694412da93edbe620cb2ff9147e9","at":"2026-12-01T05:47:25.7898352Z"}', 'UTF8'), 'e.accepted.1', 8480, '90db2a68-384c-4c36-83f5-24e2c0ecd2cf');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (11, 639317008458016028, false, 'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C', 2, convert_to('{"attempt":1,"at":"2026-12-01T05:47:25.8014247Z"}', 'UTF8'), 'e.started.1', 8480, '90db2a68-384c-4c36-83f5-24e2c0ecd2cf');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (12, 639317008458096575, false, 'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C', 3, convert_to('{"remote":{"data":{"id":"fetching-8","status":"RUNNING"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs","headers":{}}},"nextPollAt":"2026-12-01T05:47:26.8092715Z","at":"2026-12-01T05:47:25.8092715Z","call":{"request":"POST http://127.0.0.1:28480/jobs","httpStatus":200,"bytes":41,"durationMs":1}}', 'UTF8'), 'e.submitted.1', 8480, '90db2a68-384c-4c36-83f5-24e2c0ecd2cf');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (13, 639317008458991943, false, 'job-job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ', 1, convert_to('{"jobId":"job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ","account":"default","plan":{"refs":{"step":{"id":"reports","version":1},"connection":{"id":"vendor","version":1},"helper":{"id":"reports","version":1},"status":{"id":"reports-status","version":1},"result":{"id":"reports-result","version":1}},"policy":{"initialWaitMs":1000,"pollWaitMs":3000,"totalDeadlineMs":315360000000,"resultRetentionMs":315360000000,"jobRetentionMs":315360000000}},"input":{"kind":"submitting"},"labels":{},"deadlineAt":"2036-11-28T05:47:25.8989323Z","requestHash":"5aa29e5fe11d5c8f0fce6b61bbd75d6acaa457bc7a6f4a32ef60ad59f6a4bb9f","at":"2026-12-01T05:47:25.8989323Z"}', 'UTF8'), 'e.accepted.1', 8480, 'c726e95f-c52c-4ce7-b526-e61e613eeb1e');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (14, 639317008459058893, false, 'job-job_7FE2RNFQAAPFQEC2NQ6GQRH3FQ', 2, convert_to('{"attempt":1,"at":"2026-12-01T05:47:25.9057453Z"}', 'UTF8'), 'e.started.1', 8480, 'c726e95f-c52c-4ce7-b526-e61e613eeb1e');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (15, 639317008466617948, false, 'job-job_3ZMDWQYGW5NJK1FG3VZGCFFE7W', 4, convert_to('{"outcome":"error","error":{"code":"remote_failed","message":"The status value ''FATAL'' is in http.status.errorValues: the remote job failed. The vendor''s answer: {\"id\":\"failed-6\",\"status\":\"FATAL\"}","source":"status","at":"2026-12-01T05:47:26.6556822Z"},"polls":1,"statusValue":"FATAL","at":"2026-12-01T05:47:26.6556822Z","call":{"request":"GET http://127.0.0.1:28480/jobs/failed-6","httpStatus":200,"bytes":37,"durationMs":17}}', 'UTF8'), 'e.finished.1', 8480, 'd5e61bca-c3cd-4cad-84ee-24d6f14c99dc');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (16, 639317008466622996, false, 'job-job_2KEMQX3BNC65A491QNB0D8Z75P', 4, convert_to('{"status":{"value":"DONE","resource":{"id":"ended-5","status":"DONE"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs/ended-5","headers":{}}},"polls":1,"at":"2026-12-01T05:47:26.658691Z","call":{"request":"GET http://127.0.0.1:28480/jobs/ended-5","httpStatus":200,"bytes":35,"durationMs":14}}', 'UTF8'), 'e.ready.1', 8480, 'f3241f05-264f-4f10-bfeb-3379a504c56b');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (17, 639317008467058966, false, 'job-job_45BP8AN72HCWE5FVQ3NSHX7YPX', 4, convert_to('{"value":"RUNNING","polls":1,"nextPollAt":"2026-12-01T05:47:29.7048664Z","at":"2026-12-01T05:47:26.7048664Z","call":{"request":"GET http://127.0.0.1:28480/jobs/waiting-7","httpStatus":200,"bytes":40,"durationMs":8}}', 'UTF8'), 'e.status.1', 8480, '100aaae0-7340-444c-b25d-f1fc9f7c42e5');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (18, 639317008468619277, false, 'job-job_2KEMQX3BNC65A491QNB0D8Z75P', 5, convert_to('{"stored":{"pages":1,"records":3,"bytes":69,"answers":1},"at":"2026-12-01T05:47:26.8556898Z","call":{"request":"GET http://127.0.0.1:28480/jobs/ended-5/result","httpStatus":200,"bytes":81,"durationMs":29}}', 'UTF8'), 'e.pages.1', 8480, 'f3241f05-264f-4f10-bfeb-3379a504c56b');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (19, 639317008468619277, false, 'job-job_2KEMQX3BNC65A491QNB0D8Z75P', 6, convert_to('{"polls":1,"at":"2026-12-01T05:47:26.8556898Z"}', 'UTF8'), 'e.finished.1', 8480, 'f3241f05-264f-4f10-bfeb-3379a504c56b');
INSERT INTO public.journal OVERRIDING SYSTEM VALUE VALUES (20, 639317008468693150, false, 'job-job_3HBZWXGXA2JHZ8NM4EAXE6VY5C', 4, convert_to('{"status":{"value":"DONE","resource":{"id":"fetching-8","status":"DONE"},"facts":{"statusCode":200,"url":"http://127.0.0.1:28480/jobs/fetching-8","headers":{}}},"polls":1,"at":"2026-12-01T05:47:26.8691403Z","call":{"request":"GET http://127.0.0.1:28480/jobs/fetching-8","httpStatus":200,"bytes":38,"durationMs":1}}', 'UTF8'), 'e.ready.1', 8480, '90db2a68-384c-4c36-83f5-24e2c0ecd2cf');
INSERT INTO public.keys VALUES ('callbacks', '\x013a274cae3917c9ca640fa08f28f8f11b0b3296b770e1319db44245d9f2e197eb4976210194e828f787cc6e8f8f94b01e4f8de570d400179c908c579e', 1796104035421);
INSERT INTO public.keys VALUES ('protection/key-037d95fb-8c5c-4e20-9ca5-1325ce6db016', '\x013d4128ebde68ec11f573d5cac2b52b3bcb57fc6fbc9d4d2beaa11645f29b3a734ef7373efd53821712476f220f992e3f0f8e323bdc64580aeefec42f7bb4be47e2320757393aed33e56121e733a52e4aed66b2d8e1a22826eb239c77849afdbd4f737380a756578227c6163395b5b0d15324079ef6e918d38a18fdf88da4d4585ef4db16272a71357ee08b4ee151b858782b32fbd716f64b29d3a140d8b2a6260af0d447130e10bc3e9cd5544caa2c7af567d6396fc4ea18aa79b81843fd49c8bf87ad5181543e88d00618f214a52452e7a18029484af2b4ded62890f22a4a7582389525f46f26c3a30768e7937e8244c338c1c60155012164de8807adb9152d7d6141aaccbde1453b2a5792130a89cb8dd2206efc3e363774e6c24dd55bddbc03f1e31f3bb3e1d0d1faad1e2e6295cefadbfbb539d8fd4ef0d8dcb7d391ea2a91dac8aa27edc5d3c79d92e0df0c92839e372236c6bc945d460a4375a27c75197d47d50c4cc7902b50727bd0b0cdaea8aad4f5b3014ffecd1edd5b5d16fc08d1240d3ea7f6251c6fa6ba039826bdec0aa7047f93d069dd77e358a9261715cfce0e735cf05a808adcd08a5798873b04fce8c56945a4fedb366e68b0b74471c2329a254979f1d33ea4d6aa7868c01288c3d28035107386400a04f2d5252699dce80b21c9f0bfa48e2202bbca314205a3de3d24ed84a5f2cf770d6c3812558a4efd96056dbc6cd0692f1f88754d01d58b9a595efe34b8977da7b7ba610b51c47c20446d4568aeae669020303e6479fe7b2b06949824d588293669cac114c88732c6b292b735fcce6d392aad5d09410a24ef9b81bf77f3903cc5192f03f9f05fd8f04f964ce3ec98f9c269dfc6dfd2f9d940050a4a5abf81be41c995534a7f58cf6dc9a4a9be91e772f66b2b19fa957892421a028a4b2232b51fd786944d96a7753b08912aa9911fcaac714c459a3c03140adcd75dfe034f43be380507c35374940148a3304d7feff7a528c413267bb0faaeb259ea9b36e4e65ef6df54aea6314640fe77312b80886a668a03870aff4dc2bf24b6c5a86e4c29df027a9ec619a37b60c2c9bc827f580348cfd866be34fe6f384b862b790b77f17ef067bf14f88e1f8236128d3ca39d6842f47f4868d27c6998d7cee03b39723b796a73969fbbbef99fc7d1d39cf0cf7d7b4eaed11aeaeac7bc945a24f910cd888b89998a0e7b02c6346347184be8cf73f4d855fd455c40dc0f3af405a5d813d46d6b77bb467a2a96b2b1a121cc77e51524fa3b7ba05cf1259c29b5f2', 1796104035542);
INSERT INTO public.pages VALUES ('job_2KEMQX3BNC65A491QNB0D8Z75P', 'main', 0, 'records', 3, 69, 3690010918082454380, 'none', '\x7b226e223a312c226f66223a22656e6465642d35227d0a7b226e223a322c226f66223a22656e6465642d35227d0a7b226e223a332c226f66223a22656e6465642d35227d0a');
INSERT INTO public.schemaversions VALUES (1, 'migrations/postgres/0001_journal.sql', '2026-12-01 05:47:14.757125');
INSERT INTO public.schemaversions VALUES (2, 'migrations/postgres/0002_book.sql', '2026-12-01 05:47:14.852946');
INSERT INTO public.schemaversions VALUES (3, 'migrations/postgres/0003_slots.sql', '2026-12-01 05:47:14.8776');
INSERT INTO public.schemaversions VALUES (4, 'migrations/postgres/0010_pages.sql', '2026-12-01 05:47:14.907908');
INSERT INTO public.schemaversions VALUES (5, 'migrations/postgres/0100_definitions.sql', '2026-12-01 05:47:15.055095');
INSERT INTO public.schemaversions VALUES (6, 'migrations/postgres/0101_accounts.sql', '2026-12-01 05:47:15.110952');
INSERT INTO public.schemaversions VALUES (7, 'migrations/postgres/0102_connection_facts.sql', '2026-12-01 05:47:15.131045');
INSERT INTO public.schemaversions VALUES (8, 'migrations/postgres/0103_keys.sql', '2026-12-01 05:47:15.142356');
INSERT INTO public.schemaversions VALUES (9, 'migrations/postgres/0110_delivery.sql', '2026-12-01 05:47:15.16291');
INSERT INTO public.schemaversions VALUES (10, 'migrations/postgres/0120_export_runs.sql', '2026-12-01 05:47:15.176242');
INSERT INTO public.schemaversions VALUES (11, 'migrations/postgres/0130_nodes.sql', '2026-12-01 05:47:15.196396');
INSERT INTO public.schemaversions VALUES (12, 'migrations/postgres/0140_census.sql', '2026-12-01 05:47:15.201744');
SELECT pg_catalog.setval('public.journal_ordering_seq', 20, true);
SELECT pg_catalog.setval('public.notices_id_seq', 1, false);
SELECT pg_catalog.setval('public.schemaversions_schemaversionsid_seq', 12, true);
ALTER TABLE ONLY public.schemaversions
    ADD CONSTRAINT "PK_schemaversions_Id" PRIMARY KEY (schemaversionsid);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.agenda
    ADD CONSTRAINT agenda_pkey PRIMARY KEY (job_id);
ALTER TABLE ONLY public.cluster_leases
    ADD CONSTRAINT cluster_leases_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.cluster_nodes
    ADD CONSTRAINT cluster_nodes_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.connection_facts
    ADD CONSTRAINT connection_facts_pkey PRIMARY KEY (account, connection, name);
ALTER TABLE ONLY public.definition_heads
    ADD CONSTRAINT definition_heads_pkey PRIMARY KEY (account, kind, id);
ALTER TABLE ONLY public.definition_revisions
    ADD CONSTRAINT definition_revisions_pkey PRIMARY KEY (account);
ALTER TABLE ONLY public.definitions
    ADD CONSTRAINT definitions_pkey PRIMARY KEY (account, kind, id, version);
ALTER TABLE ONLY public.export_runs
    ADD CONSTRAINT export_runs_pkey PRIMARY KEY (account, export_id);
ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (job_id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (ordering);
ALTER TABLE ONLY public.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pages
    ADD CONSTRAINT pages_pkey PRIMARY KEY (job_id, page_set, number);
ALTER TABLE ONLY public.slot_limits
    ADD CONSTRAINT slot_limits_pkey PRIMARY KEY (vendor);
ALTER TABLE ONLY public.slots
    ADD CONSTRAINT slots_pkey PRIMARY KEY (job_id);
ALTER TABLE ONLY public.tags
    ADD CONSTRAINT tags_pkey PRIMARY KEY (ordering_id, tag);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_pkey PRIMARY KEY (id);
CREATE INDEX agenda_due ON public.agenda USING btree (part, due);
CREATE INDEX definition_heads_changed ON public.definition_heads USING btree (account, revision);
CREATE INDEX jobs_ended ON public.jobs USING btree (account, ended_at) WHERE ((ended_at IS NOT NULL) AND (parent_id IS NULL));
CREATE INDEX jobs_newest ON public.jobs USING btree (account, created_at, job_id) WHERE (parent_id IS NULL);
CREATE INDEX jobs_parent ON public.jobs USING btree (parent_id, created_at, job_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX jobs_purge ON public.jobs USING btree (purge_at, job_id) WHERE (purge_at IS NOT NULL);
CREATE INDEX jobs_status ON public.jobs USING btree (account, status, created_at, job_id) WHERE (parent_id IS NULL);
CREATE INDEX jobs_step ON public.jobs USING btree (account, step_id, created_at, job_id) WHERE (parent_id IS NULL);
CREATE UNIQUE INDEX journal_stream ON public.journal USING btree (persistence_id, sequence_number);
CREATE INDEX notices_due ON public.notices USING btree (due) WHERE (due IS NOT NULL);
CREATE UNIQUE INDEX notices_key ON public.notices USING btree (job_id, seq);
CREATE INDEX slots_line ON public.slots USING btree (vendor, held, since, job_id);
CREATE INDEX tags_stream ON public.tags USING btree (persistence_id, sequence_nr);
CREATE INDEX tokens_account ON public.tokens USING btree (account, created_at);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT tokens_account_fkey FOREIGN KEY (account) REFERENCES public.accounts(id);
