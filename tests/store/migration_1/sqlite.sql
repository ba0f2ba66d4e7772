BEGIN TRANSACTION;
CREATE TABLE delivery_event (
	shard INTEGER NOT NULL, 
	delivery TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	attempt INTEGER NOT NULL, 
	PRIMARY KEY (shard, delivery, number), 
	FOREIGN KEY(shard, delivery) REFERENCES outbox (shard, id)
);
CREATE TABLE hold (
	shard INTEGER NOT NULL, 
	destination TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since VARCHAR(32) NOT NULL, 
	PRIMARY KEY (shard, destination)
);
CREATE TABLE identifier (
	shard INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	id TEXT NOT NULL, 
	claimed BOOLEAN NOT NULL, 
	PRIMARY KEY (shard, type, hash, id)
);
INSERT INTO "identifier" VALUES(0,'Patient','b5c7844b142a86e3a94bf17f32699ea9eae00e1db7a466088a68522c866bf708','anna',1);
CREATE TABLE meta (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('secret-check','32d11b835245d890e727d32530584adff1642872886006b2e393199c385e16f9');
CREATE TABLE migration (
	number INTEGER NOT NULL, 
	applied VARCHAR(32) NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "migration" VALUES(1,'2026-03-01T22:30:00.000000+00:00');
CREATE TABLE outbox (
	shard INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	submission TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	person TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	business_key TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	event TEXT NOT NULL, 
	message BLOB, 
	payload_sha256 TEXT NOT NULL, 
	snapshot TEXT NOT NULL, 
	replaces TEXT, 
	created VARCHAR(32) NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	outcome TEXT, 
	receipt BLOB, 
	attempts INTEGER NOT NULL, 
	next_at VARCHAR(32), 
	lease_until VARCHAR(32), 
	fencing_token INTEGER NOT NULL, 
	leased_by TEXT, 
	changed VARCHAR(32) NOT NULL, 
	PRIMARY KEY (shard, id), 
	CONSTRAINT outbox_has_message CHECK (message IS NOT NULL OR state = 'suppressed'), 
	CONSTRAINT outbox_has_receipt CHECK (receipt IS NOT NULL OR state NOT IN ('delivered', 'rejected')), 
	CONSTRAINT outbox_has_outcome CHECK (outcome IS NOT NULL OR state <> 'rejected'), 
	CONSTRAINT outbox_has_reason CHECK (reason IS NOT NULL OR state NOT IN ('rejected', 'suppressed', 'superseded', 'parked')), 
	FOREIGN KEY(shard, submission) REFERENCES submission (shard, id)
);
CREATE TABLE received (
	shard INTEGER NOT NULL, 
	receiver TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	bundle_id TEXT NOT NULL, 
	payload_sha256 TEXT NOT NULL, 
	answer BLOB NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (shard, receiver, message_id)
);
CREATE TABLE resource (
	shard INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	person TEXT, 
	deleted BOOLEAN NOT NULL, 
	PRIMARY KEY (shard, type, id)
);
INSERT INTO "resource" VALUES(0,'Patient','anna',1,'anna',0);
INSERT INTO "resource" VALUES(0,'Goal','walk',1,'anna',0);
INSERT INTO "resource" VALUES(0,'Goal','gone',2,'anna',1);
CREATE TABLE stream (
	shard INTEGER NOT NULL, 
	destination TEXT NOT NULL, 
	person TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	ready_at VARCHAR(32), 
	PRIMARY KEY (shard, destination, person)
);
CREATE TABLE submission (
	shard INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	payload BLOB NOT NULL, 
	payload_sha256 TEXT NOT NULL, 
	received VARCHAR(32) NOT NULL, 
	PRIMARY KEY (shard, id)
);
CREATE TABLE version (
	shard INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	last_updated VARCHAR(32) NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (shard, type, id, version)
);
INSERT INTO "version" VALUES(0,'Patient','anna',1,'2026-03-01T22:30:00.000000+00:00',0,'{"resourceType":"Patient","id":"anna","meta":{"versionId":"1","lastUpdated":"2026-03-01T22:30:00.000+00:00"},"identifier":[{"system":"http://electronichealth.se/identifier/personnummer","value":"191212121212"}],"name":[{"family":"Åkesson"}]}');
INSERT INTO "version" VALUES(0,'Goal','walk',1,'2026-03-01T22:30:00.000000+00:00',0,'{"resourceType":"Goal","id":"walk","meta":{"versionId":"1","lastUpdated":"2026-03-01T22:30:00.000+00:00"},"lifecycleStatus":"active","description":{"text":"Walk"},"subject":{"reference":"Patient/anna"}}');
INSERT INTO "version" VALUES(0,'Goal','gone',1,'2026-03-01T22:30:00.000000+00:00',0,'{"resourceType":"Goal","id":"gone","meta":{"versionId":"1","lastUpdated":"2026-03-01T22:30:00.000+00:00"},"lifecycleStatus":"active","description":{"text":"Swim"},"subject":{"reference":"Patient/anna"}}');
INSERT INTO "version" VALUES(0,'Goal','gone',2,'2026-03-01T22:30:00.000000+00:00',1,'');
CREATE INDEX resource_person ON resource (shard, person);
CREATE INDEX identifier_resource ON identifier (shard, type, id);
CREATE UNIQUE INDEX identifier_claimed ON identifier (shard, type, hash) WHERE claimed;
CREATE INDEX stream_ready ON stream (shard, ready_at);
CREATE UNIQUE INDEX received_bundle ON received (shard, receiver, bundle_id);
CREATE INDEX outbox_submission ON outbox (shard, submission);
CREATE INDEX outbox_open ON outbox (shard, destination, person, seq) WHERE state IN ('queued', 'sending', 'parked');
CREATE UNIQUE INDEX outbox_stream ON outbox (shard, destination, person, seq);
CREATE UNIQUE INDEX outbox_message_id ON outbox (shard, destination, message_id) WHERE replaces IS NULL AND message IS NOT NULL;
CREATE INDEX outbox_business_key ON outbox (shard, destination, business_key);
CREATE INDEX outbox_person ON outbox (shard, person);
CREATE TRIGGER outbox_update BEFORE UPDATE ON outbox BEGIN SELECT CASE WHEN OLD.state IN ('delivered', 'rejected', 'superseded', 'suppressed') THEN RAISE(ABORT, 'outbox: a terminal row never changes') WHEN NEW.shard IS NOT OLD.shard OR NEW.id IS NOT OLD.id OR NEW.submission IS NOT OLD.submission OR NEW.destination IS NOT OLD.destination OR NEW.person IS NOT OLD.person OR NEW.seq IS NOT OLD.seq OR NEW.business_key IS NOT OLD.business_key OR NEW.message_id IS NOT OLD.message_id OR NEW.event IS NOT OLD.event OR NEW.message IS NOT OLD.message OR NEW.payload_sha256 IS NOT OLD.payload_sha256 OR NEW.snapshot IS NOT OLD.snapshot OR NEW.replaces IS NOT OLD.replaces OR NEW.created IS NOT OLD.created THEN RAISE(ABORT, 'outbox: what was written at insert never changes') WHEN OLD.state || '>' || NEW.state NOT IN ('queued>sending', 'queued>superseded', 'queued>suppressed', 'queued>parked', 'sending>sending', 'sending>queued', 'sending>parked', 'sending>delivered', 'sending>rejected', 'sending>suppressed', 'sending>superseded', 'parked>queued', 'parked>suppressed') THEN RAISE(ABORT, 'outbox: illegal transition') WHEN NEW.fencing_token <> OLD.fencing_token + CASE WHEN NEW.state = 'sending' THEN 1 ELSE 0 END THEN RAISE(ABORT, 'outbox: illegal fencing token') END; END;
CREATE TRIGGER outbox_insert BEFORE INSERT ON outbox BEGIN SELECT CASE WHEN NEW.state NOT IN ('queued', 'suppressed') OR NEW.fencing_token <> 0 THEN RAISE(ABORT, 'outbox: illegal first state') END; END;
CREATE TRIGGER outbox_replace BEFORE INSERT ON outbox BEGIN SELECT CASE WHEN EXISTS (SELECT 1 FROM outbox t WHERE t.shard = NEW.shard AND t.id = NEW.id) THEN RAISE(ABORT, 'outbox: nothing is replaced') END; END;
CREATE TRIGGER outbox_delete BEFORE DELETE ON outbox BEGIN SELECT CASE WHEN 1 THEN RAISE(ABORT, 'outbox: nothing is deleted') END; END;
CREATE TRIGGER ledger_update BEFORE UPDATE ON delivery_event BEGIN SELECT CASE WHEN 1 THEN RAISE(ABORT, 'ledger: append only') END; END;
CREATE TRIGGER ledger_replace BEFORE INSERT ON delivery_event BEGIN SELECT CASE WHEN EXISTS (SELECT 1 FROM delivery_event t WHERE t.shard = NEW.shard AND t.delivery = NEW.delivery AND t.number = NEW.number) THEN RAISE(ABORT, 'ledger: append only') END; END;
CREATE TRIGGER ledger_delete BEFORE DELETE ON delivery_event BEGIN SELECT CASE WHEN 1 THEN RAISE(ABORT, 'ledger: append only') END; END;
COMMIT;
