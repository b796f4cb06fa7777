BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE effect (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	case_id INTEGER, 
	message_row INTEGER, 
	version VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	doubts INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	look_at DATETIME, 
	not_after DATETIME, 
	first_tried_at DATETIME, 
	created_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	lease_owner VARCHAR, 
	lease_until DATETIME, 
	fence BIGINT NOT NULL, 
	once_key VARCHAR, 
	sender_key VARCHAR, 
	sender_domain VARCHAR, 
	skeleton VARCHAR, 
	counted_at DATETIME, 
	message_id VARCHAR, 
	recipient VARCHAR NOT NULL, 
	envelope_from VARCHAR NOT NULL, 
	token VARCHAR NOT NULL, 
	text_hash VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	fallback BOOLEAN NOT NULL, 
	reply VARCHAR NOT NULL, 
	"plan" JSON NOT NULL, 
	octets BLOB, 
	CONSTRAINT pk_effect PRIMARY KEY (id), 
	CONSTRAINT ck_effect_counted CHECK (counted_at IS NULL OR (kind = 'send_ack' AND state <> 'cancelled')), 
	CONSTRAINT ck_effect_counts CHECK (attempts >= 0 AND doubts >= 0), 
	CONSTRAINT ck_effect_doubted CHECK (state <> 'in_doubt' OR doubts > 0), 
	CONSTRAINT ck_effect_doubtful CHECK (state <> 'in_doubt' OR kind IN ('send_ack', 'send_notice', 'push_notify')), 
	CONSTRAINT ck_effect_kind CHECK (kind IN ('send_ack', 'send_notice', 'file_thread', 'put_draft', 'remove_draft', 'put_card', 'remove_card', 'push_notify')), 
	CONSTRAINT ck_effect_lease CHECK ((state = 'claimed') = (lease_until IS NOT NULL)), 
	CONSTRAINT ck_effect_once CHECK ((kind = 'send_ack') = (once_key IS NOT NULL)), 
	CONSTRAINT ck_effect_owner CHECK ((lease_owner IS NULL) = (lease_until IS NULL)), 
	CONSTRAINT ck_effect_settled CHECK ((state IN ('done', 'cancelled', 'dead')) = (settled_at IS NOT NULL)), 
	CONSTRAINT ck_effect_state CHECK (state IN ('cancelled', 'claimed', 'dead', 'done', 'held', 'in_doubt', 'pending')), 
	CONSTRAINT fk_effect_case_id FOREIGN KEY(case_id) REFERENCES support_case (id), 
	CONSTRAINT fk_effect_message_row FOREIGN KEY(message_row) REFERENCES message (id), 
	CONSTRAINT uq_effect_case_id_kind_version UNIQUE (case_id, kind, version)
);
INSERT INTO "effect" VALUES(1,'file_thread','pending','shop',1,NULL,'1.0',0,0,'2026-11-20 01:30:00.000000',NULL,NULL,NULL,'2026-11-20 01:30:00.000000',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'','','','','',0,'','{"role":"needs_reply"}',NULL);
INSERT INTO "effect" VALUES(2,'put_draft','pending','shop',1,NULL,'1.1',0,0,'2026-11-20 01:30:00.000000',NULL,NULL,NULL,'2026-11-20 01:30:00.000000',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'','','','','',0,'','{"kind":"reply"}',NULL);
INSERT INTO "effect" VALUES(3,'put_card','pending','shop',1,NULL,'1.2',0,0,'2026-11-20 01:30:00.000000',NULL,NULL,NULL,'2026-11-20 01:30:00.000000',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,'','','','','',0,'','{"unseen":true,"prompt":false}',NULL);
INSERT INTO "effect" VALUES(4,'send_ack','claimed','shop',1,NULL,'first:1',1,0,'2026-11-20 01:30:00.000000',NULL,'2026-11-20 04:30:00.000000','2026-11-20 01:30:00.000000','2026-11-20 01:30:00.000000',NULL,'dump','2026-11-20 01:31:30.000000',1,'f747473e1aabf3a6e195665b6ff236330c2c41c15f5646e9d7dc850153625357','hanako@example.com','example.com','','2026-11-20 01:30:00.000000','<ack1@aoba.example.jp>','hanako@example.com','info@aoba.example.jp','','','受付',0,'','{"reason":"first","ordinal":1,"to":{"local":"hanako","domain":"example.com","name":""},"promise":"2026-11-20T05:30:00+00:00","not_after":"2026-11-20T04:30:00+00:00","kind":"complaint","late":false,"held":false}',X'5375626A6563743A203D3F7574662D383F623F35592B58354C75593F3D0D0A0D0A2E0D0A');
CREATE TABLE folder_seen (
	mailbox VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	uidvalidity BIGINT NOT NULL, 
	last_uid BIGINT NOT NULL, 
	messages BIGINT NOT NULL, 
	CONSTRAINT pk_folder_seen PRIMARY KEY (mailbox, folder), 
	CONSTRAINT ck_folder_seen_numbers CHECK (uidvalidity >= 0 AND last_uid >= 0)
);
INSERT INTO "folder_seen" VALUES('shop','INBOX',1,2,0);
CREATE TABLE happening (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	what VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	CONSTRAINT pk_happening PRIMARY KEY (id), 
	CONSTRAINT fk_happening_case_id FOREIGN KEY(case_id) REFERENCES support_case (id)
);
INSERT INTO "happening" VALUES(1,1,'2026-11-20 01:30:00.000000','received','first');
CREATE TABLE mailbox (
	name VARCHAR NOT NULL, 
	fence BIGINT NOT NULL, 
	lease_owner VARCHAR, 
	lease_until DATETIME, 
	CONSTRAINT pk_mailbox PRIMARY KEY (name), 
	CONSTRAINT ck_mailbox_fence CHECK (fence >= 0), 
	CONSTRAINT ck_mailbox_lease CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
);
INSERT INTO "mailbox" VALUES('shop',1,'dump','2026-11-20 01:31:30.000000');
CREATE TABLE message (
	id INTEGER NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	uidvalidity BIGINT NOT NULL, 
	uid BIGINT NOT NULL, 
	direction VARCHAR NOT NULL, 
	case_id INTEGER, 
	digest VARCHAR NOT NULL, 
	message_key VARCHAR NOT NULL, 
	message_id VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	sender VARCHAR NOT NULL, 
	sender_name VARCHAR NOT NULL, 
	to_address VARCHAR NOT NULL, 
	received_at DATETIME NOT NULL, 
	reason VARCHAR NOT NULL, 
	refusal VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	folder_role VARCHAR NOT NULL, 
	visible_text VARCHAR NOT NULL, 
	refs JSON NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT ck_message_direction CHECK (direction IN ('in', 'reply', 'own')), 
	CONSTRAINT fk_message_case_id FOREIGN KEY(case_id) REFERENCES support_case (id), 
	CONSTRAINT uq_message_mailbox_folder_uidvalidity_uid UNIQUE (mailbox, folder, uidvalidity, uid)
);
INSERT INTO "message" VALUES(1,'shop','INBOX',1,1,'in',1,'8a3e79e702c23f5af2baa37cd1e3aeefe152730107c5e0615a9046c2cbf2ca62','<a1@example.com>','<a1@example.com>','A-1001','hanako@example.com','Hanako','info@aoba.example.jp','2026-11-20 01:30:00.000000','first','','other','','注文番号 A-1001 の皿がまだ届きません。','[]','{"to":["info@aoba.example.jp"],"channel":"own","role":"customer","size":225,"date":"2026-11-20T10:00:00+09:00","why":["it has not arrived"]}');
CREATE TABLE order_item (
	order_id INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	quantity BIGINT NOT NULL, 
	sku VARCHAR NOT NULL, 
	CONSTRAINT pk_order_item PRIMARY KEY (order_id, line), 
	CONSTRAINT fk_order_item_order_id FOREIGN KEY(order_id) REFERENCES shop_order (id) ON DELETE CASCADE
);
CREATE TABLE placed (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	effect_id INTEGER NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	message_id VARCHAR NOT NULL, 
	token VARCHAR NOT NULL, 
	text_hash VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	uidvalidity BIGINT NOT NULL, 
	uid BIGINT NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT pk_placed PRIMARY KEY (id), 
	CONSTRAINT ck_placed_kind CHECK (kind IN ('draft', 'card')), 
	CONSTRAINT ck_placed_state CHECK (state IN ('answered_elsewhere', 'discarded', 'edited', 'gone', 'pending', 'placed', 'removed', 'sent', 'stale')), 
	CONSTRAINT ck_placed_uid CHECK (state <> 'placed' OR uid > 0), 
	CONSTRAINT fk_placed_case_id FOREIGN KEY(case_id) REFERENCES support_case (id), 
	CONSTRAINT fk_placed_effect_id FOREIGN KEY(effect_id) REFERENCES effect (id), 
	CONSTRAINT uq_placed_effect_id UNIQUE (effect_id)
);
CREATE TABLE promise (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	due DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	told_at DATETIME NOT NULL, 
	settled_by VARCHAR NOT NULL, 
	settled_at DATETIME, 
	broken_at DATETIME, 
	CONSTRAINT pk_promise PRIMARY KEY (id), 
	CONSTRAINT ck_promise_broken CHECK (state <> 'broken' OR broken_at IS NOT NULL), 
	CONSTRAINT ck_promise_settled CHECK ((state = 'open') = (settled_at IS NULL)), 
	CONSTRAINT ck_promise_state CHECK (state IN ('broken', 'kept', 'open', 'withdrawn')), 
	CONSTRAINT fk_promise_case_id FOREIGN KEY(case_id) REFERENCES support_case (id)
);
INSERT INTO "promise" VALUES(1,1,'2026-11-20 05:30:00.000000','open','ack','2026-11-20 01:30:00.000000','',NULL,NULL);
CREATE TABLE quarantine (
	id INTEGER NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	folder VARCHAR NOT NULL, 
	uidvalidity BIGINT NOT NULL, 
	uid BIGINT NOT NULL, 
	code VARCHAR NOT NULL, 
	size BIGINT NOT NULL, 
	received_at DATETIME NOT NULL, 
	at DATETIME NOT NULL, 
	released_at DATETIME, 
	octets BLOB NOT NULL, 
	CONSTRAINT pk_quarantine PRIMARY KEY (id), 
	CONSTRAINT uq_quarantine_mailbox_folder_uidvalidity_uid UNIQUE (mailbox, folder, uidvalidity, uid)
);
INSERT INTO "quarantine" VALUES(1,'shop','INBOX',1,2,'no-header',2,'2026-11-20 01:30:00.000000','2026-11-20 01:30:00.000000',NULL,X'FFFE');
CREATE TABLE setting (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY ("key")
);
INSERT INTO "setting" VALUES('opened_at','2026-11-20T01:30:00+00:00');
INSERT INTO "setting" VALUES('last_case_number','1001');
INSERT INTO "setting" VALUES('orders_as_of','2026-11-20T01:30:00+00:00');
CREATE TABLE shop_order (
	id INTEGER NOT NULL, 
	number VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	phone VARCHAR NOT NULL, 
	address VARCHAR NOT NULL, 
	ordered_at DATETIME, 
	shipped_at DATETIME, 
	delivered_at DATETIME, 
	cancelled_at DATETIME, 
	carrier VARCHAR NOT NULL, 
	tracking_number VARCHAR NOT NULL, 
	as_of DATETIME, 
	source VARCHAR NOT NULL, 
	CONSTRAINT pk_shop_order PRIMARY KEY (id), 
	CONSTRAINT uq_shop_order_number_channel UNIQUE (number, channel)
);
INSERT INTO "shop_order" VALUES(1,'A-1001','own','hanako@example.com','','','',NULL,NULL,NULL,NULL,'','','2026-11-20 01:30:00.000000','orders.csv');
CREATE TABLE support_case (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	shop VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	priority VARCHAR NOT NULL, 
	customer VARCHAR NOT NULL, 
	customer_key VARCHAR NOT NULL, 
	customer_name VARCHAR NOT NULL, 
	order_number VARCHAR NOT NULL, 
	match_confidence VARCHAR NOT NULL, 
	opened_at DATETIME NOT NULL, 
	last_customer_at DATETIME, 
	oldest_unanswered_at DATETIME, 
	last_reply_at DATETIME, 
	round_trips INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	undeliverable BOOLEAN NOT NULL, 
	closing_reason VARCHAR NOT NULL, 
	assignee VARCHAR NOT NULL, 
	corrected VARCHAR NOT NULL, 
	remedies JSON NOT NULL, 
	triage JSON NOT NULL, 
	"match" JSON NOT NULL, 
	CONSTRAINT pk_support_case PRIMARY KEY (id), 
	CONSTRAINT ck_support_case_closing CHECK (state <> 'closed' OR closing_reason <> ''), 
	CONSTRAINT ck_support_case_counts CHECK (round_trips >= 0 AND version >= 0 AND number > 0), 
	CONSTRAINT ck_support_case_state CHECK (state IN ('closed', 'needs_reply', 'on_hold', 'replied')), 
	CONSTRAINT uq_support_case_number UNIQUE (number)
);
INSERT INTO "support_case" VALUES(1,1001,'shop','default','own','needs_reply','other','normal','hanako@example.com','hanako@example.com','Hanako','','none','2026-11-20 01:30:00.000000','2026-11-20 01:30:00.000000','2026-11-20 01:30:00.000000',NULL,0,1,0,'','','','[]','{"category":"other","also":[],"flags":[],"anger":0,"priority":"normal","deadline":null,"language":"ja","short":false,"cues":[]}','{}');
CREATE TABLE suppression (
	address_key VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_suppression PRIMARY KEY (address_key)
);
INSERT INTO "suppression" VALUES('robot@example.com','junk','2026-11-20 01:30:00.000000');
CREATE TABLE thread_key (
	"key" VARCHAR NOT NULL, 
	case_id INTEGER NOT NULL, 
	role VARCHAR NOT NULL, 
	CONSTRAINT pk_thread_key PRIMARY KEY ("key", case_id), 
	CONSTRAINT ck_thread_key_role CHECK (role IN ('in', 'ack', 'draft', 'card', 'notice', 'reply', 'mark')), 
	CONSTRAINT fk_thread_key_case_id FOREIGN KEY(case_id) REFERENCES support_case (id)
);
INSERT INTO "thread_key" VALUES('<a1@example.com>',1,'in');
INSERT INTO "thread_key" VALUES('<ack1@aoba.example.jp>',1,'ack');
CREATE TABLE timer (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	mailbox VARCHAR NOT NULL, 
	clock VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	due DATETIME NOT NULL, 
	to_role VARCHAR NOT NULL, 
	draft VARCHAR NOT NULL, 
	phone BOOLEAN NOT NULL, 
	marks_due BOOLEAN NOT NULL, 
	reason VARCHAR NOT NULL, 
	paused_at DATETIME, 
	settled_at DATETIME, 
	CONSTRAINT pk_timer PRIMARY KEY (id), 
	CONSTRAINT ck_timer_paused CHECK ((state = 'paused') = (paused_at IS NOT NULL)), 
	CONSTRAINT ck_timer_reason CHECK (state <> 'stopped' OR reason <> ''), 
	CONSTRAINT ck_timer_state CHECK (state IN ('armed', 'fired', 'paused', 'stopped')), 
	CONSTRAINT fk_timer_case_id FOREIGN KEY(case_id) REFERENCES support_case (id)
);
INSERT INTO "timer" VALUES(1,1,'shop','promise','armed','2026-11-20 05:00:00.000000','2026-11-20 05:30:00.000000','operator','',0,0,'',NULL,NULL);
INSERT INTO "timer" VALUES(2,1,'shop','promise','armed','2026-11-20 05:30:00.000000','2026-11-20 05:30:00.000000','','',0,1,'',NULL,NULL);
CREATE INDEX ix_shop_order_email ON shop_order (email, ordered_at);
CREATE INDEX ix_shop_order_phone ON shop_order (phone, ordered_at);
CREATE INDEX ix_support_case_customer ON support_case (customer_key, mailbox);
CREATE INDEX ix_support_case_state ON support_case (state);
CREATE INDEX ix_happening_case_id ON happening (case_id);
CREATE INDEX ix_message_case_id ON message (case_id);
CREATE INDEX ix_message_message_key ON message (message_key);
CREATE UNIQUE INDEX uq_message_digest ON message (mailbox, digest) WHERE direction = 'in';
CREATE INDEX ix_promise_case_id ON promise (case_id);
CREATE UNIQUE INDEX uq_promise_open ON promise (case_id) WHERE state = 'open';
CREATE INDEX ix_timer_case_id ON timer (case_id);
CREATE INDEX ix_timer_due ON timer (mailbox, state, at);
CREATE INDEX ix_effect_counted ON effect (counted_at) WHERE counted_at IS NOT NULL;
CREATE INDEX ix_effect_domain ON effect (sender_domain, counted_at, skeleton) WHERE counted_at IS NOT NULL;
CREATE INDEX ix_effect_due ON effect (mailbox, state, due_at);
CREATE INDEX ix_effect_message_id ON effect (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX ix_effect_sender ON effect (sender_key, counted_at) WHERE counted_at IS NOT NULL;
CREATE UNIQUE INDEX uq_effect_message_row ON effect (message_row, kind, version) WHERE message_row IS NOT NULL;
CREATE UNIQUE INDEX uq_effect_once_key ON effect (once_key) WHERE once_key IS NOT NULL;
CREATE INDEX ix_placed_case_id ON placed (case_id, kind);
CREATE INDEX ix_placed_message_id ON placed (message_id);
CREATE INDEX ix_placed_position ON placed (folder, uidvalidity, uid);
CREATE INDEX ix_placed_token ON placed (token);
COMMIT;
