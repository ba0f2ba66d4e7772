CREATE TABLE hold (
	shard INTEGER NOT NULL, 
	destination TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
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
CREATE UNIQUE INDEX identifier_claimed ON identifier (shard, type, hash) WHERE claimed;
CREATE INDEX identifier_resource ON identifier (shard, type, id);
CREATE TABLE meta (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE migration (
	number INTEGER NOT NULL, 
	applied TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (number)
);
CREATE TABLE received (
	shard INTEGER NOT NULL, 
	receiver TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	bundle_id TEXT NOT NULL, 
	payload_sha256 TEXT NOT NULL, 
	answer BYTEA NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (shard, receiver, message_id)
);
CREATE UNIQUE INDEX received_bundle ON received (shard, receiver, bundle_id);
CREATE TABLE resource (
	shard INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	person TEXT, 
	deleted BOOLEAN NOT NULL, 
	PRIMARY KEY (shard, type, id)
);
CREATE INDEX resource_person ON resource (shard, person);
CREATE TABLE stream (
	shard INTEGER NOT NULL, 
	destination TEXT NOT NULL, 
	person TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	ready_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (shard, destination, person)
);
CREATE INDEX stream_ready ON stream (shard, ready_at);
CREATE TABLE submission (
	shard INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	payload BYTEA NOT NULL, 
	payload_sha256 TEXT NOT NULL, 
	received TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (shard, id)
);
CREATE TABLE version (
	shard INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	last_updated TIMESTAMP WITH TIME ZONE NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (shard, type, id, version)
);
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
	message BYTEA, 
	payload_sha256 TEXT NOT NULL, 
	snapshot TEXT NOT NULL, 
	replaces TEXT, 
	created TIMESTAMP WITH TIME ZONE NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	outcome TEXT, 
	receipt BYTEA, 
	attempts INTEGER NOT NULL, 
	next_at TIMESTAMP WITH TIME ZONE, 
	lease_until TIMESTAMP WITH TIME ZONE, 
	fencing_token INTEGER NOT NULL, 
	leased_by TEXT, 
	changed TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (shard, id), 
	CONSTRAINT outbox_has_message CHECK (message IS NOT NULL OR state = 'suppressed'), 
	CONSTRAINT outbox_has_receipt CHECK (receipt IS NOT NULL OR state NOT IN ('delivered', 'rejected')), 
	CONSTRAINT outbox_has_outcome CHECK (outcome IS NOT NULL OR state <> 'rejected'), 
	CONSTRAINT outbox_has_reason CHECK (reason IS NOT NULL OR state NOT IN ('rejected', 'suppressed', 'superseded', 'parked')), 
	FOREIGN KEY(shard, submission) REFERENCES submission (shard, id)
);
CREATE INDEX outbox_business_key ON outbox (shard, destination, business_key);
CREATE UNIQUE INDEX outbox_message_id ON outbox (shard, destination, message_id) WHERE replaces IS NULL AND message IS NOT NULL;
CREATE INDEX outbox_open ON outbox (shard, destination, person, seq) WHERE outbox.state IN ('queued', 'sending', 'parked');
CREATE INDEX outbox_person ON outbox (shard, person);
CREATE UNIQUE INDEX outbox_stream ON outbox (shard, destination, person, seq);
CREATE INDEX outbox_submission ON outbox (shard, submission);
CREATE TABLE delivery_event (
	shard INTEGER NOT NULL, 
	delivery TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	attempt INTEGER NOT NULL, 
	PRIMARY KEY (shard, delivery, number), 
	FOREIGN KEY(shard, delivery) REFERENCES outbox (shard, id)
);
CREATE FUNCTION outbox_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.state NOT IN ('queued', 'suppressed') OR NEW.fencing_token <> 0 THEN RAISE EXCEPTION 'outbox: illegal first state'; END IF; RETURN NEW; END $$;
CREATE FUNCTION outbox_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (OLD.state IN ('delivered', 'rejected', 'superseded', 'suppressed')) THEN RAISE EXCEPTION 'outbox: a terminal row never changes'; END IF; IF (NEW.shard IS DISTINCT FROM OLD.shard OR NEW.id IS DISTINCT FROM OLD.id OR NEW.submission IS DISTINCT FROM OLD.submission OR NEW.destination IS DISTINCT FROM OLD.destination OR NEW.person IS DISTINCT FROM OLD.person OR NEW.seq IS DISTINCT FROM OLD.seq OR NEW.business_key IS DISTINCT FROM OLD.business_key OR NEW.message_id IS DISTINCT FROM OLD.message_id OR NEW.event IS DISTINCT FROM OLD.event OR NEW.message IS DISTINCT FROM OLD.message OR NEW.payload_sha256 IS DISTINCT FROM OLD.payload_sha256 OR NEW.snapshot IS DISTINCT FROM OLD.snapshot OR NEW.replaces IS DISTINCT FROM OLD.replaces OR NEW.created IS DISTINCT FROM OLD.created) THEN RAISE EXCEPTION 'outbox: what was written at insert never changes'; END IF; IF (OLD.state || '>' || NEW.state NOT IN ('queued>sending', 'queued>superseded', 'queued>suppressed', 'queued>parked', 'sending>sending', 'sending>queued', 'sending>parked', 'sending>delivered', 'sending>rejected', 'sending>suppressed', 'sending>superseded', 'parked>queued', 'parked>suppressed')) THEN RAISE EXCEPTION 'outbox: illegal transition'; END IF; IF (NEW.fencing_token <> OLD.fencing_token + CASE WHEN NEW.state = 'sending' THEN 1 ELSE 0 END) THEN RAISE EXCEPTION 'outbox: illegal fencing token'; END IF;  RETURN NEW; END $$;
CREATE FUNCTION nothing_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': nothing is deleted'; END $$;
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ': append only'; END $$;
CREATE TRIGGER outbox_insert BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_insert();
CREATE TRIGGER outbox_update BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_update();
CREATE TRIGGER outbox_delete BEFORE DELETE OR TRUNCATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION nothing_deleted();
CREATE TRIGGER ledger BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_event FOR EACH STATEMENT EXECUTE FUNCTION append_only();
INSERT INTO identifier VALUES (0, 'Patient', 'b5c7844b142a86e3a94bf17f32699ea9eae00e1db7a466088a68522c866bf708', 'anna', TRUE);
INSERT INTO meta VALUES ('secret-check', '32d11b835245d890e727d32530584adff1642872886006b2e393199c385e16f9');
INSERT INTO migration VALUES (1, '2026-03-01T22:30:00.000000+00:00');
INSERT INTO resource VALUES (0, 'Patient', 'anna', 1, 'anna', FALSE);
INSERT INTO resource VALUES (0, 'Goal', 'walk', 1, 'anna', FALSE);
INSERT INTO resource VALUES (0, 'Goal', 'gone', 2, 'anna', TRUE);
INSERT INTO version VALUES (0, 'Patient', 'anna', 1, '2026-03-01T22:30:00.000000+00:00', FALSE, '{"resourceType":"Patient","id":"anna","meta":{"versionId":"1","lastUpdated":"2026-03-01T22:30:00.000+00:00"},"identifier":[{"system":"http://electronichealth.se/identifier/personnummer","value":"191212121212"}],"name":[{"family":"Åkesson"}]}');
INSERT INTO version VALUES (0, 'Goal', 'walk', 1, '2026-03-01T22:30:00.000000+00:00', FALSE, '{"resourceType":"Goal","id":"walk","meta":{"versionId":"1","lastUpdated":"2026-03-01T22:30:00.000+00:00"},"lifecycleStatus":"active","description":{"text":"Walk"},"subject":{"reference":"Patient/anna"}}');
INSERT INTO version VALUES (0, 'Goal', 'gone', 1, '2026-03-01T22:30:00.000000+00:00', FALSE, '{"resourceType":"Goal","id":"gone","meta":{"versionId":"1","lastUpdated":"2026-03-01T22:30:00.000+00:00"},"lifecycleStatus":"active","description":{"text":"Swim"},"subject":{"reference":"Patient/anna"}}');
INSERT INTO version VALUES (0, 'Goal', 'gone', 2, '2026-03-01T22:30:00.000000+00:00', TRUE, '');
