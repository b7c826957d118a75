-- A database as the bot wrote it before series had segments, on November 16, 2026 at 9:00 a.m. Pacific.
-- Chains of series stand for changes "from here on"; see test_upgrade.py for what is in it.
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES(1,'authorizer-bot','calendar','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'authorizer-bot','people','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'authorizer-bot','seen','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'authorizer-bot','reminders','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'authorizer-bot','interviews','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'authorizer-bot','imports','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'authorizer-bot','keeping','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'authorizer-bot','schools','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'authorizer-bot','questions','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'authorizer-bot','sheets','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'authorizer-bot','holds','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'authorizer-bot','local_answers','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'authorizer-bot','files_in_hand','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'authorizer-bot','wishes_by_destination','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'authorizer-bot','question_messages','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'authorizer-bot','announcements','2026-10-05 16:00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'authorizer-bot','why_expected','2026-10-05 16:00:00');
CREATE TABLE "announcements" (
   "key" TEXT PRIMARY KEY,
   "channel" TEXT NOT NULL,
   "announced_by" TEXT NOT NULL,
   "at" INTEGER NOT NULL,
   "error" TEXT
);
CREATE TABLE "answer_counts" (
   "what" TEXT,
   "key" TEXT,
   "number" INTEGER NOT NULL,
   PRIMARY KEY ("what", "key")
);
CREATE TABLE "bookkeeping" (
   "name" TEXT PRIMARY KEY,
   "at" INTEGER NOT NULL
);
INSERT INTO "bookkeeping" VALUES('planned until',1796142600);
INSERT INTO "bookkeeping" VALUES('last tick',1794848400);
CREATE TABLE "changes" (
   "id" INTEGER PRIMARY KEY,
   "at" INTEGER NOT NULL,
   "changed_by" TEXT NOT NULL,
   "action" TEXT NOT NULL,
   "scope" TEXT NOT NULL,
   "uid" TEXT NOT NULL,
   "recurrence_id" TEXT NOT NULL,
   "before" TEXT,
   "after" TEXT,
   "sequence" INTEGER NOT NULL,
   "undoes" INTEGER
);
INSERT INTO "changes" VALUES(1,1791216000,'U0KEEPER','add','later','weekly','2026-10-07T10:00:00',NULL,'{"details":{"title":"Weekly","topic":"","note":"","place":"","url":"","resources_url":"","local_start":"2026-10-07T10:00:00","duration":60.0,"status":"confirmed","kind":"chat","timezone":"America/Los_Angeles","source":"","rrule":"FREQ=WEEKLY;COUNT=12"}}',0,NULL);
INSERT INTO "changes" VALUES(2,1791216000,'U0KEEPER','add','later','tuesdays','2026-10-06T14:00:00',NULL,'{"details":{"title":"Tuesdays","topic":"","note":"","place":"","url":"","resources_url":"","local_start":"2026-10-06T14:00:00","duration":60.0,"status":"confirmed","kind":"training","timezone":"America/Los_Angeles","source":"","rrule":"FREQ=WEEKLY;COUNT=9"}}',0,NULL);
INSERT INTO "changes" VALUES(3,1791216000,'U0KEEPER','add','later','undone','2026-10-09T09:00:00',NULL,'{"details":{"title":"Office hours","topic":"","note":"","place":"","url":"","resources_url":"","local_start":"2026-10-09T09:00:00","duration":60.0,"status":"confirmed","kind":"office","timezone":"America/Los_Angeles","source":"","rrule":"FREQ=WEEKLY;UNTIL=20261218T170000Z"}}',0,NULL);
INSERT INTO "changes" VALUES(4,1791216000,'U0KEEPER','add','later','book','2026-11-05T17:00:00','0','{}',0,NULL);
INSERT INTO "changes" VALUES(5,1791216000,'U0KEEPER','add','this','single','2026-11-20T10:00:00','0','{}',0,NULL);
INSERT INTO "changes" VALUES(6,1791216000,'U0KEEPER','add','this','off','2026-11-19T10:00:00','0','{}',0,NULL);
INSERT INTO "changes" VALUES(7,1791216000,'U0KEEPER','add','this','desk','2026-11-16T09:15:00','0','{}',0,NULL);
INSERT INTO "changes" VALUES(8,1791216000,'U0KEEPER','import','later','standup@example.org','2026-10-12T08:00:00','0','{}',0,NULL);
INSERT INTO "changes" VALUES(9,1792425600,'U0KEEPER','edit','later','weekly-from-2026-10-28-0001','2026-10-28T11:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(10,1793030400,'U0KEEPER','edit','this','weekly-from-2026-10-28-0001','2026-11-25T11:00:00','0','{}',2,NULL);
INSERT INTO "changes" VALUES(11,1793030400,'U0KEEPER','edit','this','weekly-from-2026-10-28-0001','2026-12-02T11:00:00','0','{}',2,NULL);
INSERT INTO "changes" VALUES(12,1793030400,'U0KEEPER','edit','this','undone','2026-11-20T09:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(13,1793304000,'U0KEEPER','edit','later','monthly-from-2026-12-30-0002','2026-12-30T10:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(14,1793638800,'U0KEEPER','edit','later','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','0','{}',3,NULL);
INSERT INTO "changes" VALUES(15,1793638800,'U0KEEPER','edit','later','tuesdays-from-2026-11-10-0004','2026-11-12T14:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(16,1793638800,'U0KEEPER','edit','later','undone-from-2026-11-13-0005','2026-11-13T15:00:00','0','{}',2,NULL);
INSERT INTO "changes" VALUES(17,1793725200,'U0KEEPER','undo','later','undone','2026-11-13T09:00:00','0','{}',3,16);
INSERT INTO "changes" VALUES(18,1793725200,'U0KEEPER','edit','this','undone','2026-11-20T09:00:00','0','{}',4,NULL);
INSERT INTO "changes" VALUES(19,1793725200,'U0KEEPER','edit','later','book-from-2026-11-19-0007','2026-11-19T17:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(20,1793811600,'U0KEEPER','import','later','standup@example.org_R20261109T083000','2026-11-09T08:30:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(21,1793811600,'U0KEEPER','edit','this','single','2026-11-20T10:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(22,1793811600,'U0KEEPER','edit','this','weekly-from-2026-11-18-0003','2026-12-16T12:00:00','0','{}',4,NULL);
INSERT INTO "changes" VALUES(23,1794416400,'U0KEEPER','hold','this','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','0','{}',3,NULL);
INSERT INTO "changes" VALUES(24,1794416400,'U0KEEPER','hold','this','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','0','{}',3,NULL);
INSERT INTO "changes" VALUES(25,1794416400,'U0KEEPER','hold','this','','2026-11-23T09:00:00','0','{}',0,NULL);
INSERT INTO "changes" VALUES(26,1794531600,'U0KEEPER','edit','this','off','2026-11-19T10:00:00','0','{}',1,NULL);
INSERT INTO "changes" VALUES(27,1794848400,'U0KEEPER','edit','this','weekly-from-2026-11-18-0003','2026-12-09T12:00:00','0','{}',4,NULL);
CREATE TABLE "deliveries" (
   "key" TEXT PRIMARY KEY,
   "kind" TEXT NOT NULL,
   "uid" TEXT NOT NULL,
   "recurrence_id" TEXT NOT NULL,
   "session_kind" TEXT NOT NULL,
   "start" INTEGER NOT NULL,
   "session_end" INTEGER NOT NULL,
   "lead" TEXT NOT NULL DEFAULT '',
   "destination" TEXT NOT NULL,
   "is_channel" INTEGER NOT NULL,
   "change" INTEGER NOT NULL DEFAULT 0,
   "about" TEXT NOT NULL DEFAULT '',
   "state" TEXT NOT NULL,
   "due" INTEGER NOT NULL,
   "expires" INTEGER NOT NULL,
   "act_at" INTEGER,
   "attempts" INTEGER NOT NULL DEFAULT 0,
   "unclear_since" INTEGER,
   "thread_ts" TEXT,
   "told" TEXT,
   "told_at" INTEGER,
   "told_order" INTEGER,
   "sent_at" INTEGER,
   "channel" TEXT,
   "ts" TEXT,
   "shown" TEXT,
   "correct_at" INTEGER,
   "error" TEXT
);
INSERT INTO "deliveries" VALUES('0000000000000042','reminder','sprint','2026-10-22T15:00:00','training',1792706400,1792710000,'P14D','C0GONE',1,0,'','withdrawn',1791496800,1792706700,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000044','reminder','sprint','2026-10-29T15:00:00','training',1793311200,1793314800,'P14D','C0GONE',1,0,'','withdrawn',1792101600,1793311500,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000048','reminder','tuesdays','2026-10-20T14:00:00','training',1792530000,1792533600,'P14D','C0GONE',1,0,'','failed',1791320400,1792530300,NULL,1,NULL,NULL,'{"uid":"tuesdays","recurrence_id":"2026-10-20T14:00:00","kind":"training","title":"Tuesdays","local_start":"2026-10-20T14:00:00","local_end":"2026-10-20T15:00:00","timezone":"America/Los_Angeles","start":1792530000,"end":1792533600,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1791320400,1,NULL,NULL,NULL,NULL,NULL,'channel_not_found');
INSERT INTO "deliveries" VALUES('000000000000004a','reminder','tuesdays','2026-10-27T14:00:00','training',1793134800,1793138400,'P14D','C0GONE',1,0,'','withdrawn',1791925200,1793135100,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000056','reminder','tuesdays','2026-11-03T14:00:00','training',1793743200,1793746800,'P14D','C0GONE',1,0,'','withdrawn',1792530000,1793743500,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000005c','ended','tuesdays','2026-10-20T14:00:00','training',1792530000,1792533600,'','U0KEEPER',0,0,'C0GONE','sent',1791320400,1791925200,NULL,1,NULL,NULL,'{"uid":"tuesdays","recurrence_id":"2026-10-20T14:00:00","kind":"training","title":"Tuesdays","local_start":"2026-10-20T14:00:00","local_end":"2026-10-20T15:00:00","timezone":"America/Los_Angeles","start":1792530000,"end":1792533600,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1791320400,1,1791320400,'U0KEEPER','4.0','{"uid":"tuesdays","recurrence_id":"2026-10-20T14:00:00","kind":"training","title":"Tuesdays","local_start":"2026-10-20T14:00:00","local_end":"2026-10-20T15:00:00","timezone":"America/Los_Angeles","start":1792530000,"end":1792533600,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,'channel_not_found');
INSERT INTO "deliveries" VALUES('000000000000006b','reminder','book-from-2026-11-19-0007','2026-11-19T17:00:00','chat',1795136400,1795140000,'P21D','U0FAR',0,0,'','sent',1793318400,1795136700,NULL,1,NULL,NULL,'{"uid":"book","recurrence_id":"2026-11-19T17:00:00","kind":"chat","title":"Books","local_start":"2026-11-19T17:00:00","local_end":"2026-11-19T18:00:00","timezone":"America/Los_Angeles","start":1795136400,"end":1795140000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793318400,1,1793318400,'U0FAR','39.0','{"uid":"book-from-2026-11-19-0007","recurrence_id":"2026-11-19T17:00:00","kind":"chat","title":"Good books","local_start":"2026-11-19T17:00:00","local_end":"2026-11-19T18:00:00","timezone":"America/Los_Angeles","start":1795136400,"end":1795140000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000006e','reminder','single','2026-11-20T10:00:00','chat',1795197600,1795294800,'P21D','U0FAR',0,0,'','sent',1793379600,1795197900,NULL,1,NULL,NULL,'{"uid":"single","recurrence_id":"2026-11-20T10:00:00","kind":"chat","title":"Single","local_start":"2026-11-20T10:00:00","local_end":"2026-11-20T11:00:00","timezone":"America/Los_Angeles","start":1795197600,"end":1795201200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793379600,1,1793379600,'U0FAR','41.0','{"uid":"single","recurrence_id":"2026-11-20T10:00:00","kind":"chat","title":"Single","local_start":"2026-11-21T12:00:00","local_end":"2026-11-21T13:00:00","timezone":"America/Los_Angeles","start":1795291200,"end":1795294800,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000078','reminder','weekly-from-2026-10-28-0001','2026-10-28T11:00:00','chat',1793210400,1793214000,'P7D','U0DANA',0,0,'','sent',1792605600,1793210700,NULL,1,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-10-28T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-10-28T11:00:00","local_end":"2026-10-28T12:00:00","timezone":"America/Los_Angeles","start":1793210400,"end":1793214000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1792605600,1,1792605600,'U0DANA','23.0','{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-10-28T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-10-28T11:00:00","local_end":"2026-10-28T12:00:00","timezone":"America/Los_Angeles","start":1793210400,"end":1793214000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000007a','reminder','weekly-from-2026-10-28-0001','2026-11-04T11:00:00','chat',1793818800,1793822400,'P7D','U0DANA',0,0,'','sent',1793210400,1793819100,NULL,1,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-04T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-04T11:00:00","local_end":"2026-11-04T12:00:00","timezone":"America/Los_Angeles","start":1793818800,"end":1793822400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793210400,1,1793210400,'U0DANA','34.0','{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-04T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-04T11:00:00","local_end":"2026-11-04T12:00:00","timezone":"America/Los_Angeles","start":1793818800,"end":1793822400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000007b','reminder','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795028400,1795037400,'P21D','C0AUTHORIZERS',1,0,'','sent',1793210400,1795028700,NULL,1,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-18T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T11:00:00","local_end":"2026-11-18T12:00:00","timezone":"America/Los_Angeles","start":1795028400,"end":1795032000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793210400,1,1793210400,'C0AUTHORIZERS','35.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000007c','reminder','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795028400,1795037400,'P21D','U0FAR',0,0,'','sent',1793210400,1795028700,NULL,1,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-18T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T11:00:00","local_end":"2026-11-18T12:00:00","timezone":"America/Los_Angeles","start":1795028400,"end":1795032000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793210400,1,1793210400,'U0FAR','36.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000080','reminder','monthly','2026-11-25T10:00:00','chat',1795629600,1795633200,'P21D','U0FAR',0,0,'','sent',1793815200,1795629900,NULL,1,NULL,NULL,'{"uid":"monthly","recurrence_id":"2026-11-25T10:00:00","kind":"chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"tentative","topic":null,"note":"The holidays may move it.","doubtful":1,"place":null,"url":null}',1793815200,1,1793815200,'U0FAR','50.0','{"uid":"monthly","recurrence_id":"2026-11-25T10:00:00","kind":"chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"tentative","topic":null,"note":"The holidays may move it.","doubtful":1,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000082','reminder','weekly-from-2026-10-28-0001','2026-11-11T11:00:00','chat',1794423600,1794427200,'P7D','U0DANA',0,0,'','sent',1793818800,1794423900,NULL,1,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-11T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-11T11:00:00","local_end":"2026-11-11T12:00:00","timezone":"America/Los_Angeles","start":1794423600,"end":1794427200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793818800,1,1793818800,'U0DANA','52.0','{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-11T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-11T11:00:00","local_end":"2026-11-11T12:00:00","timezone":"America/Los_Angeles","start":1794423600,"end":1794427200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000008a','reminder','desk','2026-11-16T09:15:00','chat',1794849300,1794852900,'P7D','U0DANA',0,0,'','sent',1794244500,1794849600,NULL,1,NULL,NULL,'{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794244500,1,1794244500,'U0DANA','62.0','{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000092','reminder','tuesdays','2026-11-17T14:00:00','training',1794952800,1794956400,'P7D','U1',0,0,'','withdrawn',1794348000,1794953100,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000095','reminder','weekly-from-2026-10-28-0001','2026-11-11T11:00:00','chat',1794423600,1794427200,'PT15M','U0DANA',0,0,'','expired',1794422700,1794423900,NULL,12,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-11T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-11T11:00:00","local_end":"2026-11-11T12:00:00","timezone":"America/Los_Angeles","start":1794423600,"end":1794427200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794423870,14,NULL,NULL,NULL,NULL,NULL,'too late');
INSERT INTO "deliveries" VALUES('000000000000009b','reminder','off','2026-11-19T10:00:00','chat',1795111200,1795114800,'P7D','U0DANA',0,0,'','sent',1794506400,1795111500,NULL,153,NULL,NULL,'{"uid":"off","recurrence_id":"2026-11-19T10:00:00","kind":"chat","title":"Called off","local_start":"2026-11-19T10:00:00","local_end":"2026-11-19T11:00:00","timezone":"America/Los_Angeles","start":1795111200,"end":1795114800,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794524490,153,1794524490,'U0DANA','69.0','{"uid":"off","recurrence_id":"2026-11-19T10:00:00","kind":"chat","title":"Called off","local_start":"2026-11-19T10:00:00","local_end":"2026-11-19T11:00:00","timezone":"America/Los_Angeles","start":1795111200,"end":1795114800,"status":"cancelled","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000a4','reminder','single','2026-11-20T10:00:00','chat',1795197600,1795201200,'P7D','U0DANA',0,0,'','withdrawn',1794592800,1795197900,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000a5','reminder','desk','2026-11-16T09:15:00','chat',1794849300,1794852900,'P1D','C0AUTHORIZERS',1,0,'','sent',1794762900,1794849600,NULL,1,NULL,NULL,'{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794762900,1,1794762900,'C0AUTHORIZERS','77.0','{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000a6','reminder','desk','2026-11-16T09:15:00','chat',1794849300,1794852900,'P1D','U0DANA',0,0,'','sent',1794762900,1794849600,NULL,1,NULL,NULL,'{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794762900,2,1794762900,'U0DANA','78.0','{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000a7','reminder','desk','2026-11-16T09:15:00','chat',1794849300,1794852900,'PT15M','U0DANA',0,0,'','sending',1794848400,1794849600,1794848520,1,1794848400,NULL,'{"uid":"desk","recurrence_id":"2026-11-16T09:15:00","kind":"chat","title":"Desk","local_start":"2026-11-16T09:15:00","local_end":"2026-11-16T10:15:00","timezone":"America/Los_Angeles","start":1794849300,"end":1794852900,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794848400,3,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000bf','moved','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795032000,1795037400,'','C0AUTHORIZERS',1,1,'','sent',1793638800,1795037400,NULL,1,NULL,'35.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793638800,2,1793638800,'C0AUTHORIZERS','43.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000c0','reminder','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795032000,1795037400,'P7D','U0DANA',0,0,'','sent',1794427200,1795032300,NULL,813,NULL,NULL,'{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794524490,813,1794524490,'U0DANA','68.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000c1','moved','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795032000,1795037400,'','U0FAR',0,1,'','sent',1793638800,1795037400,NULL,1,NULL,'36.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793638800,2,1793638800,'U0FAR','44.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-18T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-18T12:00:00","local_end":"2026-11-18T13:30:00","timezone":"America/Los_Angeles","start":1795032000,"end":1795037400,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000c2','reminder','tuesdays-from-2026-11-10-0004','2026-11-19T14:00:00','training',1795125600,1795129200,'P7D','U1',0,0,'','sent',1794520800,1795125900,NULL,33,NULL,NULL,'{"uid":"tuesdays-from-2026-11-10-0004","recurrence_id":"2026-11-19T14:00:00","kind":"training","title":"Tuesdays","local_start":"2026-11-19T14:00:00","local_end":"2026-11-19T15:00:00","timezone":"America/Los_Angeles","start":1795125600,"end":1795129200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794524490,33,1794524490,'U1','70.0','{"uid":"tuesdays-from-2026-11-10-0004","recurrence_id":"2026-11-19T14:00:00","kind":"training","title":"Tuesdays","local_start":"2026-11-19T14:00:00","local_end":"2026-11-19T15:00:00","timezone":"America/Los_Angeles","start":1795125600,"end":1795129200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000c4','reminder','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat',1795636800,1795642200,'P21D','U0FAR',0,0,'','sent',1793822400,1795637100,NULL,1,NULL,NULL,'{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-25T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-25T12:00:00","local_end":"2026-11-25T13:30:00","timezone":"America/Los_Angeles","start":1795636800,"end":1795642200,"status":"confirmed","topic":"Renewal","note":null,"doubtful":0,"place":null,"url":null}',1793822400,1,1793822400,'U0FAR','53.0','{"uid":"weekly-from-2026-11-18-0003","recurrence_id":"2026-11-25T12:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-25T12:00:00","local_end":"2026-11-25T13:30:00","timezone":"America/Los_Angeles","start":1795636800,"end":1795642200,"status":"confirmed","topic":"Renewal","note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000c5','reminder','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795032000,1795037400,'P1D','C0AUTHORIZERS',1,0,'','pending',1794945600,1795032300,1794945600,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000c6','reminder','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795032000,1795037400,'P1D','U0DANA',0,0,'','pending',1794945600,1795032300,1794945600,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000ce','reminder','undone','2026-11-20T09:00:00','office',1795194000,1795197600,'P7D','U0DANA',0,0,'','sent',1794589200,1795194300,NULL,1,NULL,NULL,'{"uid":"undone","recurrence_id":"2026-11-20T09:00:00","kind":"office","title":"Office hours","local_start":"2026-11-20T09:00:00","local_end":"2026-11-20T10:00:00","timezone":"America/Los_Angeles","start":1795194000,"end":1795197600,"status":"confirmed","topic":"New topic","note":null,"doubtful":0,"place":null,"url":null}',1794589200,1,1794589200,'U0DANA','75.0','{"uid":"undone","recurrence_id":"2026-11-20T09:00:00","kind":"office","title":"Office hours","local_start":"2026-11-20T09:00:00","local_end":"2026-11-20T10:00:00","timezone":"America/Los_Angeles","start":1795194000,"end":1795197600,"status":"confirmed","topic":"New topic","note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e1','reminder','sprint-from-2026-11-05-0006','2026-11-19T16:00:00','training',1795132800,1795136400,'P7D','U1',0,0,'','sent',1794528000,1795133100,NULL,1,NULL,NULL,'{"uid":"sprint-from-2026-11-05-0006","recurrence_id":"2026-11-19T16:00:00","kind":"training","title":"Sprint","local_start":"2026-11-19T16:00:00","local_end":"2026-11-19T17:00:00","timezone":"America/Los_Angeles","start":1795132800,"end":1795136400,"status":"confirmed","topic":null,"note":"Bring a laptop.","doubtful":0,"place":null,"url":null}',1794528000,1,1794528000,'U1','71.0','{"uid":"sprint-from-2026-11-05-0006","recurrence_id":"2026-11-19T16:00:00","kind":"training","title":"Sprint","local_start":"2026-11-19T16:00:00","local_end":"2026-11-19T17:00:00","timezone":"America/Los_Angeles","start":1795132800,"end":1795136400,"status":"confirmed","topic":null,"note":"Bring a laptop.","doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e2','reminder','book-from-2026-11-19-0007','2026-11-19T17:00:00','chat',1795136400,1795140000,'P7D','U0DANA',0,0,'','sent',1794531600,1795136700,NULL,1,NULL,NULL,'{"uid":"book-from-2026-11-19-0007","recurrence_id":"2026-11-19T17:00:00","kind":"chat","title":"Good books","local_start":"2026-11-19T17:00:00","local_end":"2026-11-19T18:00:00","timezone":"America/Los_Angeles","start":1795136400,"end":1795140000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794531600,1,1794531600,'U0DANA','73.0','{"uid":"book-from-2026-11-19-0007","recurrence_id":"2026-11-19T17:00:00","kind":"chat","title":"Good books","local_start":"2026-11-19T17:00:00","local_end":"2026-11-19T18:00:00","timezone":"America/Los_Angeles","start":1795136400,"end":1795140000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e4','reminder','book-from-2026-11-19-0007','2026-11-19T17:00:00','chat',1795136400,1795140000,'P1D','U0DANA',0,0,'','pending',1795050000,1795136700,1795050000,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e5','reminder','monthly','2026-11-25T10:00:00','chat',1795629600,1795633200,'P7D','U0DANA',0,0,'','pending',1795024800,1795629900,1795024800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e6','reminder','off','2026-11-19T10:00:00','chat',1795111200,1795114800,'P1D','C0AUTHORIZERS',1,0,'','withdrawn',1795024800,1795111500,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e7','reminder','off','2026-11-19T10:00:00','chat',1795111200,1795114800,'P1D','U0DANA',0,0,'','withdrawn',1795024800,1795111500,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000e8','reminder','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat',1795032000,1795037400,'PT15M','U0DANA',0,0,'','held',1795031100,1795032300,1795032300,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'held by U0KEEPER');
INSERT INTO "deliveries" VALUES('00000000000000e9','reminder','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat',1795636800,1795642200,'P7D','U0DANA',0,0,'','pending',1795032000,1795637100,1795032000,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000fd','reminder','standup@example.org_R20261109T083000','2026-11-16T08:30:00','charter-chat',1794846600,1794850200,'P7D','U1',0,0,'','sent',1794241800,1794846900,NULL,1,NULL,NULL,'{"uid":"standup@example.org_R20261109T083000","recurrence_id":"2026-11-16T08:30:00","kind":"charter-chat","title":"Stand-up","local_start":"2026-11-16T08:30:00","local_end":"2026-11-16T09:30:00","timezone":"America/Los_Angeles","start":1794846600,"end":1794850200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794241800,1,1794241800,'U1','61.0','{"uid":"standup@example.org_R20261109T083000","recurrence_id":"2026-11-16T08:30:00","kind":"charter-chat","title":"Stand-up","local_start":"2026-11-16T08:30:00","local_end":"2026-11-16T09:30:00","timezone":"America/Los_Angeles","start":1794846600,"end":1794850200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000fe','reminder','single','2026-11-20T10:00:00','chat',1795291200,1795294800,'P7D','U0DANA',0,0,'','sent',1794686400,1795291500,NULL,1,NULL,NULL,'{"uid":"single","recurrence_id":"2026-11-20T10:00:00","kind":"chat","title":"Single","local_start":"2026-11-21T12:00:00","local_end":"2026-11-21T13:00:00","timezone":"America/Los_Angeles","start":1795291200,"end":1795294800,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794686400,1,1794686400,'U0DANA','76.0','{"uid":"single","recurrence_id":"2026-11-20T10:00:00","kind":"chat","title":"Single","local_start":"2026-11-21T12:00:00","local_end":"2026-11-21T13:00:00","timezone":"America/Los_Angeles","start":1795291200,"end":1795294800,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('00000000000000ff','moved','single','2026-11-20T10:00:00','chat',1795291200,1795294800,'','U0FAR',0,1,'','sent',1793811600,1795294800,NULL,1,NULL,'41.0','{"uid":"single","recurrence_id":"2026-11-20T10:00:00","kind":"chat","title":"Single","local_start":"2026-11-21T12:00:00","local_end":"2026-11-21T13:00:00","timezone":"America/Los_Angeles","start":1795291200,"end":1795294800,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1793811600,2,1793811600,'U0FAR','49.0','{"uid":"single","recurrence_id":"2026-11-20T10:00:00","kind":"chat","title":"Single","local_start":"2026-11-21T12:00:00","local_end":"2026-11-21T13:00:00","timezone":"America/Los_Angeles","start":1795291200,"end":1795294800,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000100','reminder','standup@example.org_R20261109T083000','2026-11-23T08:30:00','charter-chat',1795451400,1795455000,'P7D','U1',0,0,'','sent',1794846600,1795451700,NULL,1,NULL,NULL,'{"uid":"standup@example.org_R20261109T083000","recurrence_id":"2026-11-23T08:30:00","kind":"charter-chat","title":"Stand-up","local_start":"2026-11-23T08:30:00","local_end":"2026-11-23T09:30:00","timezone":"America/Los_Angeles","start":1795451400,"end":1795455000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794846600,1,1794846600,'U1','79.0','{"uid":"standup@example.org_R20261109T083000","recurrence_id":"2026-11-23T08:30:00","kind":"charter-chat","title":"Stand-up","local_start":"2026-11-23T08:30:00","local_end":"2026-11-23T09:30:00","timezone":"America/Los_Angeles","start":1795451400,"end":1795455000,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000101','reminder','off','2026-11-19T10:00:00','chat',1795111200,1795114800,'PT15M','U0DANA',0,0,'','withdrawn',1795110300,1795111500,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000102','reminder','book-from-2026-11-19-0007','2026-11-19T17:00:00','chat',1795136400,1795140000,'PT15M','U0DANA',0,0,'','pending',1795135500,1795136700,1795135500,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000103','reminder','sprint-from-2026-11-05-0006','2026-11-26T16:00:00','training',1795737600,1795741200,'P7D','U1',0,0,'','pending',1795132800,1795737900,1795132800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000104','reminder','tuesdays-from-2026-11-10-0004','2026-11-26T14:00:00','training',1795730400,1795734000,'P7D','U1',0,0,'','pending',1795125600,1795730700,1795125600,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000105','reminder','book-from-2026-11-19-0007','2026-11-26T17:00:00','chat',1795741200,1795744800,'P7D','U0DANA',0,0,'','pending',1795136400,1795741500,1795136400,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000106','reminder','single','2026-11-20T10:00:00','chat',1795291200,1795294800,'P1D','C0AUTHORIZERS',1,0,'','pending',1795204800,1795291500,1795204800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000107','reminder','single','2026-11-20T10:00:00','chat',1795291200,1795294800,'P1D','U0DANA',0,0,'','pending',1795204800,1795291500,1795204800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000108','reminder','undone','2026-11-20T09:00:00','office',1795194000,1795197600,'PT3H','U2',0,0,'','pending',1795183200,1795194300,1795183200,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000109','reminder','single','2026-11-20T10:00:00','chat',1795291200,1795294800,'PT15M','U0DANA',0,0,'','pending',1795290300,1795291500,1795290300,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000010a','reminder','standup@example.org_R20261109T083000','2026-11-23T08:30:00','charter-chat',1795451400,1795455000,'P1D','U2',0,0,'','pending',1795365000,1795451700,1795365000,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000010b','reminder','standup@example.org_R20261109T083000','2026-11-30T08:30:00','charter-chat',1796056200,1796059800,'P7D','U1',0,0,'','pending',1795451400,1796056500,1795451400,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000010c','reminder','monthly','2026-11-25T10:00:00','chat',1795629600,1795633200,'P1D','C0AUTHORIZERS',1,0,'','held',1795543200,1795629900,1795629900,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'the date is in doubt');
INSERT INTO "deliveries" VALUES('000000000000010d','reminder','monthly','2026-11-25T10:00:00','chat',1795629600,1795633200,'P1D','U0DANA',0,0,'','pending',1795543200,1795629900,1795543200,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000010e','reminder','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat',1795636800,1795642200,'P1D','C0AUTHORIZERS',1,0,'','held',1795550400,1795637100,1795637100,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'held by U0KEEPER');
INSERT INTO "deliveries" VALUES('000000000000010f','reminder','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat',1795636800,1795642200,'P1D','U0DANA',0,0,'','held',1795550400,1795637100,1795637100,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'held by U0KEEPER');
INSERT INTO "deliveries" VALUES('0000000000000110','reminder','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat',1795636800,1795642200,'PT3H','U2',0,0,'','pending',1795626000,1795637100,1795626000,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000112','reminder','book-from-2026-11-19-0007','2026-11-26T17:00:00','chat',1795741200,1795744800,'P1D','U0DANA',0,0,'','pending',1795654800,1795741500,1795654800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000113','reminder','monthly','2026-11-25T10:00:00','chat',1795629600,1795633200,'PT15M','U0DANA',0,0,'','pending',1795628700,1795629900,1795628700,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000114','reminder','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat',1795636800,1795642200,'PT15M','U0DANA',0,0,'','pending',1795635900,1795637100,1795635900,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000115','undelivered','weekly-from-2026-10-28-0001','2026-11-11T11:00:00','chat',1794423600,1794427200,'','U0KEEPER',0,0,'','sent',1794424050,1795028850,NULL,839,NULL,NULL,'{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-11T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-11T11:00:00","local_end":"2026-11-11T12:00:00","timezone":"America/Los_Angeles","start":1794423600,"end":1794427200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794524460,839,1794524460,'U0KEEPER','65.0','{"uid":"weekly-from-2026-10-28-0001","recurrence_id":"2026-11-11T11:00:00","kind":"chat","title":"Weekly","local_start":"2026-11-11T11:00:00","local_end":"2026-11-11T12:00:00","timezone":"America/Los_Angeles","start":1794423600,"end":1794427200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000116','reminder','forum','2026-12-03T13:00:00','training',1796331600,1796338800,'P7D','U1',0,0,'','pending',1795726800,1796331900,1795726800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000117','reminder','tuesdays-from-2026-11-10-0004','2026-12-03T14:00:00','training',1796335200,1796338800,'P7D','U1',0,0,'','pending',1795730400,1796335500,1795730400,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000118','reminder','book-from-2026-11-19-0007','2026-11-26T17:00:00','chat',1795741200,1795744800,'PT15M','U0DANA',0,0,'','pending',1795740300,1795741500,1795740300,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('0000000000000119','reminder','book-from-2026-11-19-0007','2026-12-03T17:00:00','chat',1796346000,1796349600,'P7D','U0DANA',0,0,'','pending',1795741200,1796346300,1795741200,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000011a','reminder','sprint-from-2026-11-05-0006','2026-12-03T16:00:00','training',1796342400,1796346000,'P7D','U1',0,0,'','pending',1795737600,1796342700,1795737600,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000011b','reminder','undone','2026-12-04T09:00:00','office',1796403600,1796407200,'P7D','U0DANA',0,0,'','pending',1795798800,1796403900,1795798800,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000011e','cancelled','off','2026-11-19T10:00:00','chat',1795111200,1795114800,'','U0DANA',0,1,'','sent',1794531600,1795114800,NULL,1,NULL,'69.0','{"uid":"off","recurrence_id":"2026-11-19T10:00:00","kind":"chat","title":"Called off","local_start":"2026-11-19T10:00:00","local_end":"2026-11-19T11:00:00","timezone":"America/Los_Angeles","start":1795111200,"end":1795114800,"status":"cancelled","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',1794531600,154,1794531600,'U0DANA','74.0','{"uid":"off","recurrence_id":"2026-11-19T10:00:00","kind":"chat","title":"Called off","local_start":"2026-11-19T10:00:00","local_end":"2026-11-19T11:00:00","timezone":"America/Los_Angeles","start":1795111200,"end":1795114800,"status":"cancelled","topic":null,"note":null,"doubtful":0,"place":null,"url":null}',NULL,NULL);
INSERT INTO "deliveries" VALUES('000000000000011f','reminder','standup@example.org_R20261109T083000','2026-12-07T08:30:00','charter-chat',1796661000,1796664600,'P7D','U1',0,0,'','pending',1796056200,1796661300,1796056200,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE "digests" (
   "channel" TEXT PRIMARY KEY,
   "set_by" TEXT NOT NULL,
   "set_at" INTEGER NOT NULL,
   "looked_at" INTEGER NOT NULL,
   "ended_at" INTEGER,
   "error" TEXT
);
CREATE TABLE "files_in_hand" (
   "id" INTEGER PRIMARY KEY,
   "channel" TEXT NOT NULL,
   "ts" TEXT,
   "thread_ts" TEXT,
   "name" TEXT NOT NULL,
   "at" INTEGER NOT NULL
);
CREATE TABLE "holds" (
   "uid" TEXT,
   "recurrence_id" TEXT,
   "lead" TEXT,
   "held_by" TEXT NOT NULL,
   "held_at" INTEGER NOT NULL,
   PRIMARY KEY ("uid", "recurrence_id", "lead")
);
INSERT INTO "holds" VALUES('weekly-from-2026-11-18-0003','2026-11-18T12:00:00','PT15M','U0KEEPER',1794416400);
INSERT INTO "holds" VALUES('weekly-from-2026-11-18-0003','2026-11-25T12:00:00','P1D','U0KEEPER',1794416400);
INSERT INTO "holds" VALUES('weekly-from-2026-11-18-0003','2026-12-09T12:00:00','','U0KEEPER',1794416400);
INSERT INTO "holds" VALUES('','2026-11-23T09:00:00','','U0KEEPER',1794416400);
CREATE TABLE "homes" (
   "user_id" TEXT PRIMARY KEY,
   "digest" TEXT,
   "view_hash" TEXT,
   "opened_at" INTEGER NOT NULL
);
CREATE TABLE "imports" (
   "file_uid" TEXT PRIMARY KEY,
   "uid" TEXT NOT NULL,
   "said" TEXT NOT NULL,
   "wrote" TEXT NOT NULL
);
INSERT INTO "imports" VALUES('standup@example.org','standup@example.org_R20261109T083000','{"2026-11-30T08:30:00 title": "Stand-up with guests", "duration": 3600, "kind": "charter-chat", "status": "confirmed", "timing": ["2026-10-12T08:30:00", "America/Los_Angeles", "FREQ=WEEKLY;COUNT=12"], "title": "Stand-up"}','{"2026-11-30T08:30:00 title": "Stand-up with guests", "duration": 3600, "kind": "charter-chat", "status": "confirmed", "timing": ["2026-11-09T08:30:00", "America/Los_Angeles", "FREQ=WEEKLY;COUNT=8"], "title": "Stand-up"}');
CREATE TABLE "interview_messages" (
   "interview" TEXT REFERENCES "interviews"("id"),
   "ts" TEXT,
   "part" TEXT NOT NULL,
   "revision" INTEGER NOT NULL,
   "content" TEXT NOT NULL,
   "retired" INTEGER NOT NULL,
   PRIMARY KEY ("interview", "ts")
);
CREATE TABLE "interviews" (
   "id" TEXT PRIMARY KEY,
   "owner" TEXT NOT NULL,
   "nickname" TEXT,
   "channel" TEXT,
   "thread_ts" TEXT,
   "link" TEXT,
   "answers" TEXT NOT NULL,
   "stage" TEXT NOT NULL,
   "asking" TEXT,
   "revision" INTEGER NOT NULL,
   "fresh" INTEGER NOT NULL,
   "drawn" INTEGER NOT NULL,
   "questions" TEXT NOT NULL,
   "changes" TEXT,
   "result" TEXT,
   "began_at" INTEGER NOT NULL,
   "touched_at" INTEGER NOT NULL,
   "finished_at" INTEGER,
   "asked_after_at" INTEGER,
   "put_away_at" INTEGER,
   "deleted_at" INTEGER
, "sheet" TEXT, "suggestions" TEXT, "cds" TEXT);
CREATE TABLE "keepers" (
   "user_id" TEXT PRIMARY KEY,
   "appointed_by" TEXT NOT NULL,
   "appointed_at" INTEGER NOT NULL
);
CREATE TABLE "local_answers" (
   "id" TEXT PRIMARY KEY,
   "questions" TEXT NOT NULL,
   "answer" TEXT NOT NULL,
   "source" TEXT NOT NULL,
   "added_by" TEXT NOT NULL,
   "added_at" INTEGER NOT NULL,
   "changed_by" TEXT,
   "changed_at" INTEGER,
   "review_by" INTEGER NOT NULL,
   "revision" INTEGER NOT NULL
);
CREATE TABLE "occurrences" (
   "uid" TEXT REFERENCES "series"("uid"),
   "recurrence_id" TEXT,
   "kind" TEXT NOT NULL,
   "title" TEXT NOT NULL,
   "local_start" TEXT NOT NULL,
   "local_end" TEXT NOT NULL,
   "timezone" TEXT,
   "start" INTEGER,
   "end" INTEGER,
   "doubtful" INTEGER,
   "source" TEXT,
   "listed_start" INTEGER NOT NULL,
   "listed_end" INTEGER NOT NULL,
   "topic" TEXT,
   "note" TEXT,
   "place" TEXT,
   "url" TEXT,
   "resources_url" TEXT,
   "status" TEXT,
   "sequence" INTEGER, "start_since" INTEGER, "why_expected" TEXT,
   PRIMARY KEY ("uid", "recurrence_id")
);
INSERT INTO "occurrences" VALUES('forum','2026-12-03T13:00:00','training','Forum','2026-12-03T13:00:00','2026-12-03T15:00:00','America/Los_Angeles',1796331600,1796338800,0,'https://example.org/dates',1796331600,1796338800,NULL,NULL,NULL,NULL,NULL,'confirmed',0,1791216000,NULL);
INSERT INTO "occurrences" VALUES('desk','2026-11-16T09:15:00','chat','Desk','2026-11-16T09:15:00','2026-11-16T10:15:00','America/Los_Angeles',1794849300,1794852900,0,NULL,1794849300,1794852900,NULL,NULL,NULL,NULL,NULL,'confirmed',0,1791216000,NULL);
INSERT INTO "occurrences" VALUES('monthly','2026-10-28T10:00:00','chat','Charter Chat','2026-10-28T10:00:00','2026-10-28T11:00:00','America/Los_Angeles',1793206800,1793210400,0,'https://example.org/dates',1793206800,1793210400,NULL,NULL,NULL,NULL,NULL,'tentative',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('monthly','2026-11-25T10:00:00','chat','Charter Chat','2026-11-25T10:00:00','2026-11-25T11:00:00','America/Los_Angeles',1795629600,1795633200,1,'https://example.org/dates',1795629600,1795633200,NULL,'The holidays may move it.',NULL,NULL,NULL,'tentative',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('monthly-from-2026-12-30-0002','2026-12-30T10:00:00','chat','Charter Chat','2026-12-30T10:00:00','2026-12-30T11:00:00','America/Los_Angeles',1798653600,1798657200,1,'https://example.org/dates',1798653600,1798657200,NULL,'The holidays may move it.','Room 2',NULL,NULL,'tentative',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('monthly-from-2026-12-30-0002','2027-01-27T10:00:00','chat','Charter Chat','2027-01-27T10:00:00','2027-01-27T11:00:00','America/Los_Angeles',1801072800,1801076400,0,'https://example.org/dates',1801072800,1801076400,NULL,NULL,'Room 2',NULL,NULL,'tentative',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('monthly-from-2026-12-30-0002','2027-02-24T10:00:00','chat','Charter Chat','2027-02-24T10:00:00','2027-02-24T11:00:00','America/Los_Angeles',1803492000,1803495600,0,'https://example.org/dates',1803492000,1803495600,NULL,NULL,'Room 2',NULL,NULL,'tentative',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('monthly-from-2026-12-30-0002','2027-03-31T10:00:00','chat','Charter Chat','2027-03-31T10:00:00','2027-03-31T11:00:00','America/Los_Angeles',1806512400,1806516000,0,'https://example.org/dates',1806512400,1806516000,NULL,NULL,'Room 2',NULL,NULL,'tentative',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-10-28-0001','2026-10-28T11:00:00','chat','Weekly','2026-10-28T11:00:00','2026-10-28T12:00:00','America/Los_Angeles',1793210400,1793214000,0,NULL,1793210400,1793214000,NULL,NULL,NULL,NULL,NULL,'confirmed',2,1792425600,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-10-28-0001','2026-11-04T11:00:00','chat','Weekly','2026-11-04T11:00:00','2026-11-04T12:00:00','America/Los_Angeles',1793818800,1793822400,0,NULL,1793818800,1793822400,NULL,NULL,NULL,NULL,NULL,'confirmed',2,1792425600,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-10-28-0001','2026-11-11T11:00:00','chat','Weekly','2026-11-11T11:00:00','2026-11-11T12:00:00','America/Los_Angeles',1794423600,1794427200,0,NULL,1794423600,1794427200,NULL,NULL,NULL,NULL,NULL,'confirmed',2,1792425600,NULL);
INSERT INTO "occurrences" VALUES('tuesdays','2026-10-27T14:00:00','training','Tuesdays','2026-10-27T14:00:00','2026-10-27T15:00:00','America/Los_Angeles',1793134800,1793138400,0,NULL,1793134800,1793138400,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('tuesdays','2026-11-03T14:00:00','training','Tuesdays','2026-11-03T14:00:00','2026-11-03T15:00:00','America/Los_Angeles',1793743200,1793746800,0,NULL,1793743200,1793746800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('tuesdays-from-2026-11-10-0004','2026-11-12T14:00:00','training','Tuesdays','2026-11-12T14:00:00','2026-11-12T15:00:00','America/Los_Angeles',1794520800,1794524400,0,NULL,1794520800,1794524400,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793638800,NULL);
INSERT INTO "occurrences" VALUES('tuesdays-from-2026-11-10-0004','2026-11-19T14:00:00','training','Tuesdays','2026-11-19T14:00:00','2026-11-19T15:00:00','America/Los_Angeles',1795125600,1795129200,0,NULL,1795125600,1795129200,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793638800,NULL);
INSERT INTO "occurrences" VALUES('tuesdays-from-2026-11-10-0004','2026-11-26T14:00:00','training','Tuesdays','2026-11-26T14:00:00','2026-11-26T15:00:00','America/Los_Angeles',1795730400,1795734000,0,NULL,1795730400,1795734000,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793638800,NULL);
INSERT INTO "occurrences" VALUES('tuesdays-from-2026-11-10-0004','2026-12-03T14:00:00','training','Tuesdays','2026-12-03T14:00:00','2026-12-03T15:00:00','America/Los_Angeles',1796335200,1796338800,0,NULL,1796335200,1796338800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793638800,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-10-30T09:00:00','office','Office hours','2026-10-30T09:00:00','2026-10-30T10:00:00','America/Los_Angeles',1793376000,1793379600,0,NULL,1793376000,1793379600,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1791216000,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-11-06T09:00:00','office','Office hours','2026-11-06T09:00:00','2026-11-06T10:00:00','America/Los_Angeles',1793984400,1793988000,0,NULL,1793984400,1793988000,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1791216000,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-11-13T09:00:00','office','Office hours','2026-11-13T09:00:00','2026-11-13T10:00:00','America/Los_Angeles',1794589200,1794592800,0,NULL,1794589200,1794592800,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793725200,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-11-20T09:00:00','office','Office hours','2026-11-20T09:00:00','2026-11-20T10:00:00','America/Los_Angeles',1795194000,1795197600,0,NULL,1795194000,1795197600,'New topic',NULL,NULL,NULL,NULL,'confirmed',4,1793725200,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-11-27T09:00:00','office','Office hours','2026-11-27T09:00:00','2026-11-27T10:00:00','America/Los_Angeles',1795798800,1795802400,0,NULL,1795798800,1795802400,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793725200,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-12-04T09:00:00','office','Office hours','2026-12-04T09:00:00','2026-12-04T10:00:00','America/Los_Angeles',1796403600,1796407200,0,NULL,1796403600,1796407200,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793725200,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-12-11T09:00:00','office','Office hours','2026-12-11T09:00:00','2026-12-11T10:00:00','America/Los_Angeles',1797008400,1797012000,0,NULL,1797008400,1797012000,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793725200,NULL);
INSERT INTO "occurrences" VALUES('undone','2026-12-18T09:00:00','office','Office hours','2026-12-18T09:00:00','2026-12-18T10:00:00','America/Los_Angeles',1797613200,1797616800,0,NULL,1797613200,1797616800,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793725200,NULL);
INSERT INTO "occurrences" VALUES('sprint','2026-10-29T15:00:00','training','Sprint','2026-10-29T15:00:00','2026-10-29T16:00:00','America/Los_Angeles',1793311200,1793314800,0,'https://example.org/dates',1793311200,1793314800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('sprint-from-2026-11-05-0006','2026-11-05T16:00:00','training','Sprint','2026-11-05T16:00:00','2026-11-05T17:00:00','America/Los_Angeles',1793923200,1793926800,0,'https://example.org/dates',1793923200,1793926800,NULL,'Bring a laptop.',NULL,NULL,NULL,'confirmed',1,1793725200,NULL);
INSERT INTO "occurrences" VALUES('sprint-from-2026-11-05-0006','2026-11-12T16:00:00','training','Sprint','2026-11-12T16:00:00','2026-11-12T17:00:00','America/Los_Angeles',1794528000,1794531600,0,'https://example.org/dates',1794528000,1794531600,NULL,'Bring a laptop.',NULL,NULL,NULL,'confirmed',1,1793725200,NULL);
INSERT INTO "occurrences" VALUES('sprint-from-2026-11-05-0006','2026-11-19T16:00:00','training','Sprint','2026-11-19T16:00:00','2026-11-19T17:00:00','America/Los_Angeles',1795132800,1795136400,0,'https://example.org/dates',1795132800,1795136400,NULL,'Bring a laptop.',NULL,NULL,NULL,'confirmed',1,1793725200,NULL);
INSERT INTO "occurrences" VALUES('sprint-from-2026-11-05-0006','2026-11-26T16:00:00','training','Sprint','2026-11-26T16:00:00','2026-11-26T17:00:00','America/Los_Angeles',1795737600,1795741200,0,'https://example.org/dates',1795737600,1795741200,NULL,'Bring a laptop.',NULL,NULL,NULL,'confirmed',1,1793725200,NULL);
INSERT INTO "occurrences" VALUES('sprint-from-2026-11-05-0006','2026-12-03T16:00:00','training','Sprint','2026-12-03T16:00:00','2026-12-03T17:00:00','America/Los_Angeles',1796342400,1796346000,0,'https://example.org/dates',1796342400,1796346000,NULL,'Bring a laptop.',NULL,NULL,NULL,'confirmed',1,1793725200,NULL);
INSERT INTO "occurrences" VALUES('book','2026-11-05T17:00:00','chat','Books','2026-11-05T17:00:00','2026-11-05T18:00:00','America/Los_Angeles',1793926800,1793930400,0,NULL,1793926800,1793930400,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('book','2026-11-12T17:00:00','chat','Books','2026-11-12T17:00:00','2026-11-12T18:00:00','America/Los_Angeles',1794531600,1794535200,0,NULL,1794531600,1794535200,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('book-from-2026-11-19-0007','2026-11-19T17:00:00','chat','Good books','2026-11-19T17:00:00','2026-11-19T18:00:00','America/Los_Angeles',1795136400,1795140000,0,NULL,1795136400,1795140000,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('book-from-2026-11-19-0007','2026-11-26T17:00:00','chat','Good books','2026-11-26T17:00:00','2026-11-26T18:00:00','America/Los_Angeles',1795741200,1795744800,0,NULL,1795741200,1795744800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('book-from-2026-11-19-0007','2026-12-03T17:00:00','chat','Good books','2026-12-03T17:00:00','2026-12-03T18:00:00','America/Los_Angeles',1796346000,1796349600,0,NULL,1796346000,1796349600,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org','2026-11-02T08:00:00','charter-chat','Stand-up','2026-11-02T08:00:00','2026-11-02T09:00:00','America/Los_Angeles',1793635200,1793638800,0,NULL,1793635200,1793638800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-11-09T08:30:00','charter-chat','Stand-up','2026-11-09T08:30:00','2026-11-09T09:30:00','America/Los_Angeles',1794241800,1794245400,0,NULL,1794241800,1794245400,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-11-16T08:30:00','charter-chat','Stand-up','2026-11-16T08:30:00','2026-11-16T09:30:00','America/Los_Angeles',1794846600,1794850200,0,NULL,1794846600,1794850200,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-11-23T08:30:00','charter-chat','Stand-up','2026-11-23T08:30:00','2026-11-23T09:30:00','America/Los_Angeles',1795451400,1795455000,0,NULL,1795451400,1795455000,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-11-30T08:30:00','charter-chat','Stand-up with guests','2026-11-30T08:30:00','2026-11-30T09:30:00','America/Los_Angeles',1796056200,1796059800,0,NULL,1796056200,1796059800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-12-07T08:30:00','charter-chat','Stand-up','2026-12-07T08:30:00','2026-12-07T09:30:00','America/Los_Angeles',1796661000,1796664600,0,NULL,1796661000,1796664600,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-12-14T08:30:00','charter-chat','Stand-up','2026-12-14T08:30:00','2026-12-14T09:30:00','America/Los_Angeles',1797265800,1797269400,0,NULL,1797265800,1797269400,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-12-21T08:30:00','charter-chat','Stand-up','2026-12-21T08:30:00','2026-12-21T09:30:00','America/Los_Angeles',1797870600,1797874200,0,NULL,1797870600,1797874200,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('standup@example.org_R20261109T083000','2026-12-28T08:30:00','charter-chat','Stand-up','2026-12-28T08:30:00','2026-12-28T09:30:00','America/Los_Angeles',1798475400,1798479000,0,NULL,1798475400,1798479000,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('single','2026-11-20T10:00:00','chat','Single','2026-11-21T12:00:00','2026-11-21T13:00:00','America/Los_Angeles',1795291200,1795294800,0,NULL,1795291200,1795294800,NULL,NULL,NULL,NULL,NULL,'confirmed',1,1793811600,NULL);
INSERT INTO "occurrences" VALUES('off','2026-11-19T10:00:00','chat','Called off','2026-11-19T10:00:00','2026-11-19T11:00:00','America/Los_Angeles',1795111200,1795114800,0,NULL,1795111200,1795114800,NULL,NULL,NULL,NULL,NULL,'cancelled',1,1791216000,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-11-18-0003','2026-11-18T12:00:00','chat','Weekly','2026-11-18T12:00:00','2026-11-18T13:30:00','America/Los_Angeles',1795032000,1795037400,0,NULL,1795032000,1795037400,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793638800,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-11-18-0003','2026-11-25T12:00:00','chat','Weekly','2026-11-25T12:00:00','2026-11-25T13:30:00','America/Los_Angeles',1795636800,1795642200,0,NULL,1795636800,1795642200,'Renewal',NULL,NULL,NULL,NULL,'confirmed',3,1793638800,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-11-18-0003','2026-12-02T12:00:00','chat','Weekly','2026-12-02T12:00:00','2026-12-02T13:30:00','America/Los_Angeles',1796241600,1796247000,0,NULL,1796241600,1796247000,NULL,NULL,NULL,NULL,NULL,'cancelled',3,1793638800,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-11-18-0003','2026-12-09T12:00:00','chat','Weekly','2026-12-09T12:00:00','2026-12-09T13:30:00','America/Los_Angeles',1796846400,1796851800,0,NULL,1796846400,1796851800,NULL,'Not planned yet',NULL,NULL,NULL,'confirmed',4,1793638800,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-11-18-0003','2026-12-16T12:00:00','chat','Weekly','2026-12-17T12:00:00','2026-12-17T13:30:00','America/Los_Angeles',1797537600,1797543000,0,NULL,1797537600,1797543000,NULL,NULL,NULL,NULL,NULL,'confirmed',4,1793811600,NULL);
INSERT INTO "occurrences" VALUES('weekly-from-2026-11-18-0003','2026-12-23T12:00:00','chat','Weekly','2026-12-23T12:00:00','2026-12-23T13:30:00','America/Los_Angeles',1798056000,1798061400,0,NULL,1798056000,1798061400,NULL,NULL,NULL,NULL,NULL,'confirmed',3,1793638800,NULL);
CREATE TABLE "overrides" (
   "uid" TEXT REFERENCES "series"("uid"),
   "recurrence_id" TEXT,
   "title" TEXT,
   "local_start" TEXT,
   "duration" INTEGER,
   "topic" TEXT,
   "note" TEXT,
   "place" TEXT,
   "url" TEXT,
   "resources_url" TEXT,
   "status" TEXT,
   "sequence" INTEGER,
   PRIMARY KEY ("uid", "recurrence_id")
);
INSERT INTO "overrides" VALUES('standup@example.org','2026-11-23T08:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'cancelled',NULL);
INSERT INTO "overrides" VALUES('standup@example.org','2026-11-30T08:00:00','Stand-up with guests',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "overrides" VALUES('weekly-from-2026-10-28-0001','2026-11-25T11:00:00',NULL,NULL,NULL,'Renewal',NULL,NULL,NULL,NULL,NULL,2);
INSERT INTO "overrides" VALUES('weekly-from-2026-10-28-0001','2026-12-02T11:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'cancelled',2);
INSERT INTO "overrides" VALUES('undone','2026-11-20T09:00:00',NULL,NULL,NULL,'New topic',NULL,NULL,NULL,NULL,NULL,4);
INSERT INTO "overrides" VALUES('weekly-from-2026-11-18-0003','2026-11-25T12:00:00',NULL,NULL,NULL,'Renewal',NULL,NULL,NULL,NULL,NULL,2);
INSERT INTO "overrides" VALUES('weekly-from-2026-11-18-0003','2026-12-02T12:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'cancelled',2);
INSERT INTO "overrides" VALUES('undone-from-2026-11-13-0005','2026-11-20T15:00:00',NULL,NULL,NULL,'Old topic',NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "overrides" VALUES('undone','2026-11-13T09:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "overrides" VALUES('standup@example.org_R20261109T083000','2026-11-30T08:30:00','Stand-up with guests',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "overrides" VALUES('single','2026-11-20T10:00:00',NULL,'2026-11-21T12:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO "overrides" VALUES('weekly-from-2026-11-18-0003','2026-12-16T12:00:00',NULL,'2026-12-17T12:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,4);
INSERT INTO "overrides" VALUES('off','2026-11-19T10:00:00',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'cancelled',1);
INSERT INTO "overrides" VALUES('weekly-from-2026-11-18-0003','2026-12-09T12:00:00',NULL,NULL,NULL,NULL,'Not planned yet',NULL,NULL,NULL,NULL,4);
CREATE TABLE "people" (
   "user_id" TEXT PRIMARY KEY,
   "name" TEXT,
   "timezone" TEXT,
   "is_admin" INTEGER,
   "is_guest" INTEGER,
   "is_external" INTEGER,
   "deleted" INTEGER,
   "fetched_at" INTEGER NOT NULL
);
CREATE TABLE "question_messages" (
   "question" TEXT,
   "part" TEXT,
   "whom" TEXT,
   "since" INTEGER NOT NULL,
   "tried_at" INTEGER,
   "channel" TEXT,
   "ts" TEXT,
   "shows" TEXT,
   PRIMARY KEY ("question", "part", "whom")
);
CREATE TABLE "questions" (
   "id" TEXT PRIMARY KEY,
   "asker" TEXT NOT NULL,
   "text" TEXT NOT NULL,
   "asked_at" INTEGER NOT NULL,
   "state" TEXT NOT NULL,
   "answer" TEXT,
   "answered_by" TEXT,
   "answered_at" INTEGER
, "saved_as" TEXT);
CREATE TABLE "questions_put" (
   "uid" TEXT,
   "recurrence_id" TEXT,
   "start" INTEGER,
   "question" TEXT,
   "keeper" TEXT,
   "at" INTEGER NOT NULL,
   PRIMARY KEY ("uid", "recurrence_id", "start", "question", "keeper")
);
INSERT INTO "questions_put" VALUES('weekly-from-2026-11-18-0003','2026-11-18T12:00:00',1795032000,'confirm','U0KEEPER',1794531600);
INSERT INTO "questions_put" VALUES('monthly','2026-11-25T10:00:00',1795629600,'confirm','U0KEEPER',1794531600);
INSERT INTO "questions_put" VALUES('weekly','2026-10-21T10:00:00',1792602000,'confirm','U0KEEPER',1794531600);
CREATE TABLE "school_files" (
   "year" INTEGER PRIMARY KEY,
   "file_name" TEXT NOT NULL,
   "digest" TEXT NOT NULL,
   "loaded_at" INTEGER NOT NULL,
   "loaded_by" TEXT NOT NULL,
   "rows" INTEGER NOT NULL,
   "findings" TEXT NOT NULL
);
CREATE TABLE "school_years" (
   "year" INTEGER REFERENCES "school_files"("year"),
   "cds" TEXT,
   "name" TEXT NOT NULL,
   "district" TEXT,
   "county" TEXT,
   "reporting_year" INTEGER,
   "status" TEXT,
   "codes" TEXT NOT NULL,
   PRIMARY KEY ("year", "cds")
);
CREATE TABLE "seen" (
   "key" TEXT PRIMARY KEY,
   "at" INTEGER NOT NULL
);
CREATE TABLE "series" (
   "uid" TEXT PRIMARY KEY,
   "kind" TEXT NOT NULL,
   "title" TEXT NOT NULL,
   "dtstart" TEXT NOT NULL,
   "duration" INTEGER NOT NULL,
   "timezone" TEXT,
   "rrule" TEXT,
   "exdates" TEXT NOT NULL,
   "doubts" TEXT NOT NULL,
   "source" TEXT,
   "previous_uid" TEXT,
   "origin" TEXT NOT NULL,
   "seeded" TEXT,
   "expanded_until" TEXT,
   "topic" TEXT,
   "note" TEXT,
   "place" TEXT,
   "url" TEXT,
   "resources_url" TEXT,
   "status" TEXT NOT NULL,
   "sequence" INTEGER
);
INSERT INTO "series" VALUES('monthly','chat','Charter Chat','2026-10-28T10:00:00',3600,'America/Los_Angeles','FREQ=MONTHLY;BYDAY=-1WE;UNTIL=20261230T095959','[]','[{"months": [11, 12], "note": "The holidays may move it."}]','https://example.org/dates',NULL,'folder','{"doubts": "[{\"months\": [11, 12], \"note\": \"The holidays may move it.\"}]", "dtstart": "2026-10-28T10:00:00", "duration": 3600, "exdates": "[]", "kind": "chat", "note": null, "place": null, "previous_uid": null, "resources_url": null, "rrule": "FREQ=MONTHLY;BYDAY=-1WE;COUNT=6", "sequence": 0, "source": "https://example.org/dates", "status": "tentative", "timezone": "America/Los_Angeles", "title": "Charter Chat", "topic": null, "uid": "monthly", "url": null}','2028-04-29T23:59:59',NULL,NULL,NULL,NULL,NULL,'tentative',1);
INSERT INTO "series" VALUES('sprint','training','Sprint','2026-10-15T15:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261105T145959','[]','[]','https://example.org/dates',NULL,'folder','{"doubts": "[]", "dtstart": "2026-10-15T15:00:00", "duration": 3600, "exdates": "[]", "kind": "training", "note": null, "place": null, "previous_uid": null, "resources_url": null, "rrule": "FREQ=WEEKLY;COUNT=8", "sequence": 0, "source": "https://example.org/dates", "status": "confirmed", "timezone": "America/Los_Angeles", "title": "Sprint", "topic": null, "uid": "sprint", "url": null}','2028-05-03T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('forum','training','Forum','2026-12-03T13:00:00',7200,'America/Los_Angeles',NULL,'[]','[]','https://example.org/dates',NULL,'folder','{"doubts": "[]", "dtstart": "2026-12-03T13:00:00", "duration": 7200, "exdates": "[]", "kind": "training", "note": null, "place": null, "previous_uid": null, "resources_url": null, "rrule": null, "sequence": 0, "source": "https://example.org/dates", "status": "confirmed", "timezone": "America/Los_Angeles", "title": "Forum", "topic": null, "uid": "forum", "url": null}','2028-04-05T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',0);
INSERT INTO "series" VALUES('weekly','chat','Weekly','2026-10-07T10:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261028T095959','[]','[]',NULL,NULL,'keeper',NULL,'2028-04-19T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('tuesdays','training','Tuesdays','2026-10-06T14:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261110T135959','[]','[]',NULL,NULL,'keeper',NULL,'2028-05-02T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('undone','office','Office hours','2026-10-09T09:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261218T170000Z','[]','[]',NULL,NULL,'keeper',NULL,'2028-05-03T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',3);
INSERT INTO "series" VALUES('book','chat','Books','2026-11-05T17:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261119T165959','[]','[]',NULL,NULL,'keeper',NULL,'2028-05-03T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('single','chat','Single','2026-11-20T10:00:00',3600,'America/Los_Angeles',NULL,'[]','[]',NULL,NULL,'keeper',NULL,'2028-05-04T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',0);
INSERT INTO "series" VALUES('off','chat','Called off','2026-11-19T10:00:00',3600,'America/Los_Angeles',NULL,'[]','[]',NULL,NULL,'keeper',NULL,'2028-05-12T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',0);
INSERT INTO "series" VALUES('desk','chat','Desk','2026-11-16T09:15:00',3600,'America/Los_Angeles',NULL,'[]','[]',NULL,NULL,'keeper',NULL,'2028-04-05T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',0);
INSERT INTO "series" VALUES('standup@example.org','charter-chat','Stand-up','2026-10-12T08:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261109T075959','[]','[]',NULL,NULL,'import',NULL,'2028-05-04T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('weekly-from-2026-10-28-0001','chat','Weekly','2026-10-28T11:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261118T105959','[]','[]',NULL,'weekly','keeper',NULL,'2028-05-02T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',2);
INSERT INTO "series" VALUES('monthly-from-2026-12-30-0002','chat','Charter Chat','2026-12-30T10:00:00',3600,'America/Los_Angeles','FREQ=MONTHLY;BYDAY=-1WE;COUNT=4','[]','[{"months": [11, 12], "note": "The holidays may move it."}]','https://example.org/dates','monthly','keeper',NULL,'2028-04-29T23:59:59',NULL,NULL,'Room 2',NULL,NULL,'tentative',1);
INSERT INTO "series" VALUES('weekly-from-2026-11-18-0003','chat','Weekly','2026-11-18T12:00:00',5400,'America/Los_Angeles','FREQ=WEEKLY;COUNT=6','[]','[]',NULL,'weekly-from-2026-10-28-0001','keeper',NULL,'2028-05-16T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',3);
INSERT INTO "series" VALUES('tuesdays-from-2026-11-10-0004','training','Tuesdays','2026-11-12T14:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;COUNT=4','[]','[]',NULL,'tuesdays','keeper',NULL,'2028-05-02T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('undone-from-2026-11-13-0005','office','Office hours','2026-11-13T15:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;UNTIL=20261113T145959','[]','[]',NULL,'undone','keeper',NULL,'2028-05-03T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',3);
INSERT INTO "series" VALUES('sprint-from-2026-11-05-0006','training','Sprint','2026-11-05T16:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;COUNT=5','[]','[]','https://example.org/dates','sprint','folder','{"doubts": "[]", "dtstart": "2026-10-15T16:00:00", "duration": 3600, "exdates": "[]", "kind": "training", "note": "Bring a laptop.", "place": null, "previous_uid": null, "resources_url": null, "rrule": "FREQ=WEEKLY;COUNT=8", "sequence": 0, "source": "https://example.org/dates", "status": "confirmed", "timezone": "America/Los_Angeles", "title": "Sprint", "topic": null, "uid": "sprint", "url": null}','2028-05-03T23:59:59',NULL,'Bring a laptop.',NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('book-from-2026-11-19-0007','chat','Good books','2026-11-19T17:00:00',3600,'America/Los_Angeles','FREQ=WEEKLY;COUNT=3','[]','[]',NULL,'book','keeper',NULL,'2028-05-03T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
INSERT INTO "series" VALUES('standup@example.org_R20261109T083000','charter-chat','Stand-up','2026-11-09T08:30:00',3600,'America/Los_Angeles','FREQ=WEEKLY;COUNT=8','[]','[]',NULL,'standup@example.org','import',NULL,'2028-05-04T23:59:59',NULL,NULL,NULL,NULL,NULL,'confirmed',1);
CREATE TABLE "session_words" (
   "word" TEXT,
   "uid" TEXT,
   "recurrence_id" TEXT,
   "listed_start" INTEGER,
   PRIMARY KEY ("word", "uid", "recurrence_id")
);
INSERT INTO "session_words" VALUES('weekly','weekly','2026-10-07T10:00:00',1791392400);
INSERT INTO "session_words" VALUES('weekly','weekly','2026-10-14T10:00:00',1791997200);
INSERT INTO "session_words" VALUES('weekly','weekly','2026-10-21T10:00:00',1792602000);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-10-28-0001','2026-10-28T11:00:00',1793210400);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-10-28-0001','2026-11-04T11:00:00',1793818800);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-10-28-0001','2026-11-11T11:00:00',1794423600);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-11-18-0003','2026-11-18T12:00:00',1795032000);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-11-18-0003','2026-11-25T12:00:00',1795636800);
INSERT INTO "session_words" VALUES('renewal','weekly-from-2026-11-18-0003','2026-11-25T12:00:00',1795636800);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-11-18-0003','2026-12-02T12:00:00',1796241600);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-11-18-0003','2026-12-09T12:00:00',1796846400);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-11-18-0003','2026-12-16T12:00:00',1797537600);
INSERT INTO "session_words" VALUES('weekly','weekly-from-2026-11-18-0003','2026-12-23T12:00:00',1798056000);
CREATE TABLE "shared_settings" (
   "name" TEXT PRIMARY KEY,
   "value" TEXT NOT NULL,
   "set_by" TEXT NOT NULL,
   "set_at" INTEGER NOT NULL
);
CREATE TABLE "skipped_sessions" (
   "destination" TEXT,
   "uid" TEXT,
   "recurrence_id" TEXT,
   "at" INTEGER NOT NULL,
   PRIMARY KEY ("destination", "uid", "recurrence_id")
);
INSERT INTO "skipped_sessions" VALUES('U0DANA','weekly-from-2026-11-18-0003','2026-12-09T12:00:00',1791216000);
INSERT INTO "skipped_sessions" VALUES('U0DANA','undone','2026-11-27T09:00:00',1791216000);
CREATE TABLE "subscriptions" (
   "destination" TEXT PRIMARY KEY,
   "is_channel" INTEGER NOT NULL,
   "set_by" TEXT NOT NULL,
   "set_at" INTEGER NOT NULL,
   "paused_until" INTEGER,
   "ended_at" INTEGER,
   "error" TEXT
);
INSERT INTO "subscriptions" VALUES('U0DANA',0,'U0DANA',1791216000,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('U0FAR',0,'U0FAR',1791216000,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('C0AUTHORIZERS',1,'U0KEEPER',1791216000,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('C0GONE',1,'U0KEEPER',1791216000,NULL,1791320400,'channel_not_found');
INSERT INTO "subscriptions" VALUES('U1',0,'U1',1791216000,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('U2',0,'U2',1791216000,NULL,NULL,NULL);
CREATE TABLE "to_plan" (
   "uid" TEXT,
   "recurrence_id" TEXT,
   "destination" TEXT,
   "number" INTEGER NOT NULL,
   PRIMARY KEY ("uid", "recurrence_id", "destination")
);
INSERT INTO "to_plan" VALUES('weekly-from-2026-11-18-0003','2026-12-09T12:00:00','',1);
CREATE TABLE "wishes" (
   "destination" TEXT REFERENCES "subscriptions"("destination"),
   "session_kind" TEXT,
   "uid" TEXT,
   "recurrence_id" TEXT,
   "lead" TEXT,
   "since" INTEGER NOT NULL,
   PRIMARY KEY ("destination", "session_kind", "uid", "recurrence_id", "lead")
);
INSERT INTO "wishes" VALUES('U0DANA','chat','','','P7D',1791216000);
INSERT INTO "wishes" VALUES('U0DANA','chat','','','P1D',1791216000);
INSERT INTO "wishes" VALUES('U0DANA','chat','','','PT15M',1791216000);
INSERT INTO "wishes" VALUES('U0DANA','office','','','P7D',1791216000);
INSERT INTO "wishes" VALUES('U0FAR','','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','P21D',1791216000);
INSERT INTO "wishes" VALUES('U0FAR','','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','P21D',1791216000);
INSERT INTO "wishes" VALUES('U0FAR','','book-from-2026-11-19-0007','2026-11-19T17:00:00','P21D',1791216000);
INSERT INTO "wishes" VALUES('U0FAR','','monthly','2026-11-25T10:00:00','P21D',1791216000);
INSERT INTO "wishes" VALUES('U0FAR','','single','2026-11-20T10:00:00','P21D',1791216000);
INSERT INTO "wishes" VALUES('C0AUTHORIZERS','chat','','','P1D',1791216000);
INSERT INTO "wishes" VALUES('C0AUTHORIZERS','','weekly-from-2026-11-18-0003','2026-11-18T12:00:00','P21D',1791216000);
INSERT INTO "wishes" VALUES('C0GONE','training','','','P14D',1791216000);
INSERT INTO "wishes" VALUES('U1','training','','','P7D',1791216000);
INSERT INTO "wishes" VALUES('U1','charter-chat','','','P7D',1791216000);
INSERT INTO "wishes" VALUES('U2','','weekly-from-2026-11-18-0003','2026-11-25T12:00:00','PT3H',1791216000);
INSERT INTO "wishes" VALUES('U2','','undone','2026-11-20T09:00:00','PT3H',1791216000);
INSERT INTO "wishes" VALUES('U2','','standup@example.org_R20261109T083000','2026-11-23T08:30:00','P1D',1791216000);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX "idx_occurrences_listed_start"
    ON "occurrences" ("listed_start");
CREATE INDEX "idx_occurrences_status_listed_start"
    ON "occurrences" ("status", "listed_start");
CREATE INDEX "idx_occurrences_kind_listed_start"
    ON "occurrences" ("kind", "listed_start");
CREATE INDEX "idx_occurrences_status_kind_listed_start"
    ON "occurrences" ("status", "kind", "listed_start");
CREATE INDEX "idx_session_words_word_listed_start"
    ON "session_words" ("word", "listed_start");
CREATE INDEX "idx_session_words_uid"
    ON "session_words" ("uid");
CREATE INDEX "idx_series_duration"
    ON "series" ("duration");
CREATE INDEX "idx_overrides_duration"
    ON "overrides" ("duration");
CREATE INDEX "idx_seen_at"
    ON "seen" ("at");
CREATE UNIQUE INDEX "idx_deliveries_uid_recurrence_id_destination_kind_start_lead_change_about"
    ON "deliveries" ("uid", "recurrence_id", "destination", "kind", "start", "lead", "change", "about");
CREATE INDEX "idx_deliveries_act_at"
    ON "deliveries" ("act_at");
CREATE INDEX "idx_deliveries_correct_at"
    ON "deliveries" ("correct_at");
CREATE INDEX "idx_deliveries_destination"
    ON "deliveries" ("destination");
CREATE INDEX "idx_deliveries_session_end"
    ON "deliveries" ("session_end");
CREATE UNIQUE INDEX "idx_interviews_channel_thread_ts"
    ON "interviews" ("channel", "thread_ts");
CREATE INDEX "idx_interviews_owner_touched_at"
    ON "interviews" ("owner", "touched_at");
CREATE INDEX "idx_interviews_touched_at"
    ON "interviews" ("touched_at");
CREATE INDEX "idx_interviews_deleted_at"
    ON "interviews" ("deleted_at");
CREATE INDEX "idx_changes_uid_recurrence_id"
    ON "changes" ("uid", "recurrence_id");
CREATE INDEX "idx_homes_opened_at"
    ON "homes" ("opened_at");
CREATE INDEX "idx_school_years_cds"
    ON "school_years" ("cds");
CREATE INDEX "idx_questions_asked_at"
    ON "questions" ("asked_at");
CREATE INDEX "idx_wishes_session_kind_uid_destination"
    ON "wishes" ("session_kind", "uid", "destination");
CREATE INDEX "idx_wishes_uid_recurrence_id_destination"
    ON "wishes" ("uid", "recurrence_id", "destination");
COMMIT;
