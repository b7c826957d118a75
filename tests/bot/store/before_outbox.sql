BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES(1,'authorizer-bot','calendar','2026-11-29 23:43:39.750134+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'authorizer-bot','people','2026-11-29 23:43:39.750399+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'authorizer-bot','seen','2026-11-29 23:43:39.750647+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'authorizer-bot','reminders','2026-11-29 23:43:39.752342+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'authorizer-bot','interviews','2026-11-29 23:43:39.753076+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'authorizer-bot','imports','2026-11-29 23:43:39.753275+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'authorizer-bot','keeping','2026-11-29 23:43:39.758131+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'authorizer-bot','schools','2026-11-29 23:43:39.758633+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'authorizer-bot','questions','2026-11-29 23:43:39.759365+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'authorizer-bot','sheets','2026-11-29 23:43:39.760326+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'authorizer-bot','holds','2026-11-29 23:43:39.760736+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'authorizer-bot','local_answers','2026-11-29 23:43:39.761274+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'authorizer-bot','files_in_hand','2026-11-29 23:43:39.765561+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'authorizer-bot','wishes_by_destination','2026-11-29 23:43:39.765942+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'authorizer-bot','question_messages','2026-11-29 23:43:39.766337+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'authorizer-bot','announcements','2026-11-29 23:43:39.766569+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'authorizer-bot','why_expected','2026-11-29 23:43:39.766983+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'authorizer-bot','outbox','2026-11-29 23:43:39.790649+00:00');
INSERT INTO "_sqlite_migrations" VALUES(19,'authorizer-bot','segments','2026-11-29 23:43:39.838129+00:00');
CREATE TABLE "announcements" (
   "key" TEXT PRIMARY KEY,
   "channel" TEXT NOT NULL,
   "announced_by" TEXT NOT NULL,
   "at" INTEGER NOT NULL,
   "error" TEXT
);
INSERT INTO "announcements" VALUES('announce:C0AUTHORIZERS:training-2026-11-30-465b58:2026-11-30:0','C0AUTHORIZERS','U0KEEPER',1796058010,'no_answer');
INSERT INTO "announcements" VALUES('announce:C0SESSIONS:training-2026-11-30-465b58:2026-11-30:0','C0SESSIONS','U0KEEPER',1796058010,NULL);
CREATE TABLE "answer_counts" (
   "what" TEXT,
   "key" TEXT,
   "number" INTEGER NOT NULL,
   PRIMARY KEY ("what", "key")
);
INSERT INTO "answer_counts" VALUES('unknown','',7);
CREATE TABLE "bookkeeping" (
   "name" TEXT PRIMARY KEY,
   "at" INTEGER NOT NULL
);
INSERT INTO "bookkeeping" VALUES('planned until',1797350410);
INSERT INTO "bookkeeping" VALUES('last tick',1796058010);
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
INSERT INTO "changes" VALUES(1,1793469610,'U0KEEPER','confirm','this','charter-chat','2026-11-25','{"uid":"charter-chat","version":0,"segments":[{"uid":"charter-chat","kind":"charter-chat","title":"Charter Chat","dtstart":"2026-11-25T10:00:00","duration":3600,"timezone":"America/Los_Angeles","rrule":"FREQ=MONTHLY;BYDAY=-1WE","status":"tentative","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp","doubts":[{"months":[],"note":"Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26."},{"months":[11],"note":"This is the eve of Thanksgiving. In 2024 the chat was held on that day, November 27."},{"months":[12],"note":"Not every December had one: 2022 did, late-2023 and 2024 lists don''t, yet CASI keeps a 2024 page."}]}],"overrides":{}}','{"uid":"charter-chat","version":1,"segments":[{"uid":"charter-chat","kind":"charter-chat","title":"Charter Chat","dtstart":"2026-11-25T10:00:00","duration":3600,"timezone":"America/Los_Angeles","rrule":"FREQ=MONTHLY;BYDAY=-1WE","status":"tentative","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp","doubts":[{"months":[],"note":"Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26."},{"months":[11],"note":"This is the eve of Thanksgiving. In 2024 the chat was held on that day, November 27."},{"months":[12],"note":"Not every December had one: 2022 did, late-2023 and 2024 lists don''t, yet CASI keeps a 2024 page."}]}],"overrides":{"2026-11-25":{"recurrence_id":"2026-11-25","status":"confirmed","sequence":1}}}',1,NULL);
INSERT INTO "changes" VALUES(2,1796054410,'U0KEEPER','add','this','training-2026-11-30-465b58','2026-11-30',NULL,'{"uid":"training-2026-11-30-465b58","version":0,"segments":[{"uid":"training-2026-11-30-465b58","kind":"training","title":"Quarterly Training","dtstart":"2026-11-30T09:15:00","duration":3600,"timezone":"America/Los_Angeles"}],"overrides":{}}',0,NULL);
INSERT INTO "changes" VALUES(3,1796058010,'U0KEEPER','import','this','single@example.org','2027-01-20',NULL,'{"uid":"single@example.org","version":0,"segments":[{"uid":"single@example.org","kind":"charter-chat","title":"Charter Chat","dtstart":"2027-01-20T10:00:00","duration":3600,"timezone":"America/Los_Angeles","note":"A very private agenda"}],"overrides":{}}',0,NULL);
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
   "change" INTEGER NOT NULL DEFAULT '0',
   "about" TEXT NOT NULL DEFAULT '{}',
   "state" TEXT NOT NULL,
   "due" INTEGER NOT NULL,
   "expires" INTEGER NOT NULL,
   "act_at" INTEGER,
   "attempts" INTEGER NOT NULL DEFAULT '0',
   "unclear_since" INTEGER,
   "thread_ts" TEXT,
   "told" TEXT,
   "told_at" INTEGER,
   "told_order" INTEGER,
   "sent_at" INTEGER,
   "channel" TEXT,
   "ts" TEXT,
   "said" TEXT,
   "correct_at" INTEGER,
   "error" TEXT,
   "urgent" INTEGER NOT NULL DEFAULT '0',
   "wanted" INTEGER NOT NULL DEFAULT '1',
   "shown" INTEGER NOT NULL DEFAULT '0',
   "leased_by" TEXT
);
INSERT INTO "deliveries" VALUES('5c85c66c35df6e021db97a82f28da6ac','reminder','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'P1D','C0AUTHORIZERS',1,0,'{}','sent',1795543200,1795629900,NULL,1,NULL,NULL,'{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',1795543260,1,1795543260,'C0AUTHORIZERS','1795543260.016291','{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',NULL,NULL,0,1,1,'6abb772b');
INSERT INTO "deliveries" VALUES('16f5bb2ee58cf4dd3110dd5cfd8713c0','reminder','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'P1D','C0OFFICE',1,0,'{}','failed',1795543200,1795629900,NULL,1,NULL,NULL,'{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',1795543260,2,NULL,NULL,NULL,NULL,NULL,'not_in_channel',0,1,0,'6abb772b');
INSERT INTO "deliveries" VALUES('e2915f275ce066b0fadb2fc4c2cf983d','reminder','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'P1D','U0DANA',0,0,'{}','sent',1795543200,1795629900,NULL,1,NULL,NULL,'{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',1795543260,3,1795543260,'D0DANA','1795543260.310341','{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',NULL,NULL,0,1,1,'6abb772b');
INSERT INTO "deliveries" VALUES('2ac4d5c1d2723ac01c0e7ca51a6d3725','reminder','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'PT15M','U0DANA',0,0,'{}','expired',1795628700,1795629900,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'too late',0,1,0,NULL);
INSERT INTO "deliveries" VALUES('0d61280fe73726b51ba829f4175b3cc3','reminder','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'P1D','U0OWNER',0,0,'{}','sent',1795543200,1795629900,NULL,1,NULL,NULL,'{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',1795543260,4,1795543260,'D0OWNER','1795543260.515790','{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',NULL,NULL,0,1,1,'6abb772b');
INSERT INTO "deliveries" VALUES('55216c5b28384976d4a0134310f34833','reminder','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'PT15M','U0PRIYA',0,0,'{}','expired',1795628700,1795629900,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'too late',0,1,0,NULL);
INSERT INTO "deliveries" VALUES('0ea1824d27e1fc41065110e11ab5aaa3','reminder','charter-chat','2026-12-30','charter-chat',1798653600,1798657200,'P31D','C0SESSIONS',1,0,'{}','held',1795975200,1798653900,1798653900,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'the date is in doubt',0,1,0,NULL);
INSERT INTO "deliveries" VALUES('da0b361da5aba445ab1317549274eec5','ended','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'','U0KEEPER',0,0,'{"destination": "C0OFFICE"}','sent',1795543260,1796148060,NULL,1,NULL,NULL,'{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',1795543260,5,1795543260,'D0KEEPER','1795543260.714319','{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',NULL,'not_in_channel',0,1,1,'6abb772b');
INSERT INTO "deliveries" VALUES('fa912c15447a9ffcd61bf8b294d6b414','undelivered','charter-chat','2026-11-25','charter-chat',1795629600,1795633200,'','U0KEEPER',0,0,'{}','sent',1795633260,1796238060,NULL,1,NULL,NULL,'{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',1795799110,6,1795799110,'D0KEEPER','1795799110.129274','{"uid":"charter-chat","recurrence_id":"2026-11-25","kind":"charter-chat","title":"Charter Chat","local_start":"2026-11-25T10:00:00","local_end":"2026-11-25T11:00:00","timezone":"America/Los_Angeles","start":1795629600,"end":1795633200,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":"Online (Zoom)","url":null,"all_day":0}',NULL,NULL,0,1,1,'5e59e4d8');
INSERT INTO "deliveries" VALUES('679341a0be5aed1fabe31ce9ec455046','reminder','training-2026-11-30-465b58','2026-11-30','training',1796058900,1796062500,'PT15M','U0DANA',0,0,'{}','sending',1796058000,1796059200,1796058130,1,1796058010,NULL,'{"uid":"training-2026-11-30-465b58","recurrence_id":"2026-11-30","kind":"training","title":"Quarterly Training","local_start":"2026-11-30T09:15:00","local_end":"2026-11-30T10:15:00","timezone":"America/Los_Angeles","start":1796058900,"end":1796062500,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null,"all_day":0}',1796058010,7,NULL,NULL,NULL,NULL,NULL,NULL,0,1,0,'5e59e4d8');
INSERT INTO "deliveries" VALUES('52d0d1f16e9d3a23536fe0dbc9e10df7','reminder','training-2026-11-30-465b58','2026-11-30','training',1796058900,1796062500,'PT15M','U0OWNER',0,0,'{}','withdrawn',1796058000,1796059200,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1,0,NULL);
INSERT INTO "deliveries" VALUES('d249e14167a9a3c4bf435571f762c7d6','reminder','training-2026-11-30-465b58','2026-11-30','training',1796058900,1796062500,'PT15M','U0PRIYA',0,0,'{}','sending',1796058000,1796059200,1796058130,1,1796058010,NULL,'{"uid":"training-2026-11-30-465b58","recurrence_id":"2026-11-30","kind":"training","title":"Quarterly Training","local_start":"2026-11-30T09:15:00","local_end":"2026-11-30T10:15:00","timezone":"America/Los_Angeles","start":1796058900,"end":1796062500,"status":"confirmed","topic":null,"note":null,"doubtful":0,"place":null,"url":null,"all_day":0}',1796058010,8,NULL,NULL,NULL,NULL,NULL,NULL,0,1,0,'5e59e4d8');
INSERT INTO "deliveries" VALUES('fad7a803fb71b4af4184605d96b39dad','reminder','training-2026-11-30-465b58','2026-11-30','training',1796058900,1796062500,'PT5M','U0DANA',0,0,'{}','pending',1796058600,1796059200,1796058600,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1,0,NULL);
CREATE TABLE "digests" (
   "channel" TEXT PRIMARY KEY,
   "set_by" TEXT NOT NULL,
   "set_at" INTEGER NOT NULL,
   "looked_at" INTEGER NOT NULL,
   "ended_at" INTEGER,
   "error" TEXT
);
INSERT INTO "digests" VALUES('C0DIGEST0','U0KEEPER',1796054410,1796058010,NULL,NULL);
INSERT INTO "digests" VALUES('C0DIGEST1','U0KEEPER',1796054410,1796054410,NULL,'no_answer');
INSERT INTO "digests" VALUES('C0DIGEST2','U0KEEPER',1796054410,1796054410,NULL,'internal_error');
INSERT INTO "digests" VALUES('C0DIGEST3','U0KEEPER',1796054410,1796054410,1796058010,'not_in_channel');
CREATE TABLE "files_in_hand" (
   "id" INTEGER PRIMARY KEY,
   "channel" TEXT NOT NULL,
   "ts" TEXT,
   "thread_ts" TEXT,
   "name" TEXT NOT NULL,
   "at" INTEGER NOT NULL
);
INSERT INTO "files_in_hand" VALUES(1,'D0KEEPER','1796058010.149802',NULL,'noted.ics',1796058010);
INSERT INTO "files_in_hand" VALUES(2,'D0KEEPER',NULL,NULL,'heard.ics',1796058010);
INSERT INTO "files_in_hand" VALUES(3,'D0KEEPER',NULL,NULL,'lost.ics',1796058010);
CREATE TABLE "holds" (
   "uid" TEXT,
   "recurrence_id" TEXT,
   "lead" TEXT,
   "held_by" TEXT NOT NULL,
   "held_at" INTEGER NOT NULL,
   PRIMARY KEY ("uid", "recurrence_id", "lead")
);
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
INSERT INTO "imports" VALUES('single@example.org','single@example.org','{"duration": 3600, "kind": "charter-chat", "note": "A very private agenda", "place": null, "status": "confirmed", "timing": ["2027-01-20T10:00:00", "America/Los_Angeles", null, false], "title": "Charter Chat", "url": null}','{"duration": 3600, "kind": "charter-chat", "note": "A very private agenda", "place": null, "status": "confirmed", "timing": ["2027-01-20T10:00:00", "America/Los_Angeles", null, false], "title": "Charter Chat", "url": null}');
CREATE TABLE "interview_messages" (
   "interview" TEXT REFERENCES "interviews"("id"),
   "ts" TEXT,
   "part" TEXT NOT NULL,
   "revision" INTEGER NOT NULL,
   "content" TEXT NOT NULL,
   "retired" INTEGER NOT NULL,
   PRIMARY KEY ("interview", "ts")
);
INSERT INTO "interview_messages" VALUES('8400f5e76f050fab','1793379611.010318','root',1,'ff7e1cc3abfa08f7',0);
INSERT INTO "interview_messages" VALUES('8400f5e76f050fab','1793379611.024433','question:authorizer',1,'975a10b3b5addaf8',1);
INSERT INTO "interview_messages" VALUES('be8eaab23a102c53','1793469610.020425','root',1,'c4f5d144278b0635',0);
INSERT INTO "interview_messages" VALUES('be8eaab23a102c53','1793469610.027120','question:authorizer',1,'b12dbe400388a50b',0);
INSERT INTO "interview_messages" VALUES('8400f5e76f050fab','1793811610.005902','nudge',1,'4de824520172e28c',1);
INSERT INTO "interview_messages" VALUES('be8eaab23a102c53','1793811610.009384','nudge',1,'89ccf89b240193e7',0);
INSERT INTO "interview_messages" VALUES('aee6ec46b401dfd5','1795799110.346983','root',1,'844e7b5309a3f947',0);
INSERT INTO "interview_messages" VALUES('aee6ec46b401dfd5','1795799110.349824','question:authorizer',1,'5f968cb762c793ad',0);
INSERT INTO "interview_messages" VALUES('8400f5e76f050fab','1795977000.010572','away',2,'5590ec16bb38a5cc',0);
INSERT INTO "interview_messages" VALUES('dcac47a9c0425021','1796054410.237527','root',1,'57c848b05b98dca0',0);
INSERT INTO "interview_messages" VALUES('dcac47a9c0425021','1796054410.240494','question:authorizer',1,'9c6a32c48e398afa',0);
INSERT INTO "interview_messages" VALUES('dcac47a9c0425021','1796054410.252171','question:listed',2,'d3d2b5a25e053b29',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.337726','root',1,'1bde6104881ada65',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.340944','question:authorizer',1,'3e0b15e5cdb4195e',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.352242','question:listed',2,'0a628f7a4c5c26c2',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.363359','question:ta_provided',3,'5dc4515c3f849884',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.375238','question:groups_three_of_four',4,'af3701110e27643f',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.385323','crossroads',5,'71ec1a8eb2541cad',1);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.400027','review',6,'351fbf53124b85a1',1);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.426090','result',7,'b41823eed2e0001f',0);
INSERT INTO "interview_messages" VALUES('47fedccd1b940d77','1796054410.432243','notes',7,'fb15d1c1488a5519',0);
INSERT INTO "interview_messages" VALUES('6fd4e4220011eec2','1796054410.450631','root',1,'fabfb5c8a8740af7',0);
INSERT INTO "interview_messages" VALUES('6fd4e4220011eec2','1796054410.453776','question:authorizer',1,'765303ec9a4959a7',0);
INSERT INTO "interview_messages" VALUES('6fd4e4220011eec2','1796054410.476190','question:listed',2,'ea2869de7a5925ff',0);
INSERT INTO "interview_messages" VALUES('2383f0962a54a5a3','1796054410.484579','root',1,'28057fb74a7c8077',0);
INSERT INTO "interview_messages" VALUES('2383f0962a54a5a3','1796054410.488301','question:authorizer',1,'e37ddfbf6aeb5bf6',0);
INSERT INTO "interview_messages" VALUES('2383f0962a54a5a3','1796054410.500744','question:listed',2,'c93de22e6822cf41',0);
INSERT INTO "interview_messages" VALUES('2383f0962a54a5a3','1796054410.520617','question:ta_provided',3,'490110e6867b7eaf',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.531182','root',1,'50f819c57ffff997',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.538950','question:authorizer',1,'5d20f26f3461e2e4',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.557679','question:listed',2,'19d5f1378ee52537',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.578181','question:ta_provided',3,'e55402f6f66427dd',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.601717','question:groups_three_of_four',4,'7d571426fd3d1b78',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.618891','crossroads',5,'71ec1a8eb2541cad',1);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.630356','review',6,'351fbf53124b85a1',1);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.652846','result',7,'b41823eed2e0001f',0);
INSERT INTO "interview_messages" VALUES('21b5b180674f26de','1796054410.665072','notes',7,'6388a1a8ff2ee066',0);
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
INSERT INTO "interviews" VALUES('8400f5e76f050fab','U0DANA','Alder','D0DANA','1793379611.010318','https://example.slack.com/archives/D0DANA/p1793379611024433?thread_ts=1793379611.010318&cid=D0DANA','{}','school',NULL,2,0,2,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1793379611,1793379611,NULL,1793811610,1795977000,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('be8eaab23a102c53','U0DANA','Birch','D0DANA','1793469610.020425','https://example.slack.com/archives/D0DANA/p1793469610027120?thread_ts=1793469610.020425&cid=D0DANA','{}','school',NULL,1,0,1,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1793469610,1793469610,NULL,1793811610,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('aee6ec46b401dfd5','U0DANA','Cedar','D0DANA','1795799110.346983','https://example.slack.com/archives/D0DANA/p1795799110349824?thread_ts=1795799110.346983&cid=D0DANA','{}','school',NULL,1,0,1,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1795799110,1795799110,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('dcac47a9c0425021','U0DANA','Dogwood','D0DANA','1796054410.237527','https://example.slack.com/archives/D0DANA/p1796054410240494?thread_ts=1796054410.237527&cid=D0DANA','{"authorizer": "district", "listed": "yes"}','school',NULL,3,0,2,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1796054410,1796058010,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('47fedccd1b940d77','U0DANA',NULL,'D0DANA','1796054410.337726','https://example.slack.com/archives/D0DANA/p1796054410340944?thread_ts=1796054410.337726&cid=D0DANA','{}','short',NULL,8,0,7,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1796054410,1796054410,1796054410,NULL,NULL,1796058010,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('6fd4e4220011eec2','U0DANA',NULL,'D0DANA','1796054410.450631','https://example.slack.com/archives/D0DANA/p1796054410453776?thread_ts=1796054410.450631&cid=D0DANA','{}','school',NULL,3,0,2,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1796054410,1796054410,NULL,NULL,NULL,1796058010,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('2383f0962a54a5a3','U0DANA','Ginkgo','D0DANA','1796054410.484579','https://example.slack.com/archives/D0DANA/p1796054410488301?thread_ts=1796054410.484579&cid=D0DANA','{"authorizer": "district", "listed": "yes", "ta_provided": "underway"}','school',NULL,4,0,3,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1796054410,1796058010,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('21b5b180674f26de','U0DANA','Hazel','D0DANA','1796054410.531182','https://example.slack.com/archives/D0DANA/p1796054410538950?thread_ts=1796054410.531182&cid=D0DANA','{"authorizer": "district", "listed": "yes", "ta_provided": "underway", "groups_three_of_four": "0"}','short',NULL,7,0,7,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,'{"title": "DTA eligibility check", "made_on": "November 30, 2026", "version": "November 29, 2026 (bd281e29)", "lead": "By these answers, one of the four pathways to DTA may be open: EC 47607.3(a), started by the county superintendent. Of two others it cannot be told yet.", "contacts": [{"title": "", "text": "The county office of education of the county where the school is located. Its superintendent provides differentiated assistance, whoever the authorizer is (EC 47607.3(a)).", "checked": "November 20, 2026", "links": [{"name": "EC 47607.3", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=47607.3"}]}], "pathways": [{"name": "EC 52074(g)(1)(A)", "starter": "the county superintendent", "number": 1, "verdict": "cannot be told yet", "criterion": {"word": "To find out", "text": "Whether assistance that is still under way is enough. The statute says “following the provision of technical assistance”; CCEE''s questions and answers speak of a charter “receiving” it."}, "steps": [{"word": "To find out", "text": "The county superintendent finds CCEE''s help necessary, and asks for it"}, {"word": "To find out", "text": "The Geographic Lead agrees"}], "next": "Ask CCEE and the county office of education whether the assistance has to be finished first.", "caution": "", "links": [{"name": "EC 52074", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=52074"}, {"name": "CCEE''s page on DTA pathways", "address": "https://ccee-ca.org/direct-technical-assistance-pathways/"}, {"name": "CCEE''s questions and answers on DTA for charters", "address": "https://ccee-ca.org/charter-direct-technical-assistance-faq/"}], "opens": ["Technical assistance provided: “Yes, provided”"]}, {"name": "EC 47607.3(c)", "starter": "the county superintendent", "number": 2, "verdict": "not open", "criterion": {"word": "Does not apply", "text": "Too few student groups met the state''s criteria in three of four consecutive years. It takes three or more, or all of them in a school with fewer than three."}, "steps": [], "next": "", "caution": "The current words of this section could not be checked here: read the section before you rely on it.", "links": [{"name": "EC 47607.3", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=47607.3"}, {"name": "CCEE''s page on DTA pathways", "address": "https://ccee-ca.org/direct-technical-assistance-pathways/"}], "opens": ["Student groups under the criteria in three of four years: “Three or more”"]}, {"name": "EC 52074(g)(1)(B)", "starter": "the State Superintendent (SSPI)", "number": 3, "verdict": "cannot be told yet", "criterion": {"word": "To find out", "text": "Whether the State Superintendent has found CCEE''s help necessary."}, "steps": [], "next": "Ask the county office of education first.", "caution": "", "links": [{"name": "EC 52074", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=52074"}, {"name": "CCEE''s page on DTA pathways", "address": "https://ccee-ca.org/direct-technical-assistance-pathways/"}], "opens": ["The State Superintendent''s own determination: “Yes”"]}, {"name": "EC 47607.3(a)", "starter": "the county superintendent", "number": 4, "verdict": "may be open", "criterion": {"word": "Applies", "text": "The school is eligible for differentiated assistance (DA/TA), so the county superintendent may consult CCEE as a provider of help."}, "steps": [{"word": "To find out", "text": "The county superintendent finds CCEE''s help necessary, and asks for it"}], "next": "Ask the county superintendent''s office whether it finds CCEE''s help necessary and has asked for it.", "caution": "", "links": [{"name": "EC 47607.3", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=47607.3"}, {"name": "CCEE''s page on DTA pathways", "address": "https://ccee-ca.org/direct-technical-assistance-pathways/"}], "opens": []}], "flags": [{"title": "A fee, or no cost", "text": "The school is eligible for differentiated assistance, and CCEE''s newer page calls one role in that assistance fee-based: technical assistance provider under EC 47607.3(a). Its page on DTA pathways speaks of help at no cost. Ask CCEE which it is before you count on either. No additional state funding comes with DTA.", "checked": "November 20, 2026", "links": [{"name": "CCEE''s page on DTA for charters", "address": "https://ccee-ca.org/charter-direct-technical-assistance/"}, {"name": "CCEE''s page on DTA pathways", "address": "https://ccee-ca.org/direct-technical-assistance-pathways/"}]}], "always": [{"title": "Nothing is automatic", "text": "Nothing is automatic: the agency named in a pathway has to start it, and CCEE may accept or deny any request. During DTA the county office goes on providing differentiated assistance (DA).", "checked": "November 20, 2026", "links": [{"name": "CCEE''s page on DTA pathways", "address": "https://ccee-ca.org/direct-technical-assistance-pathways/"}, {"name": "CCEE''s questions and answers on DTA for charters", "address": "https://ccee-ca.org/charter-direct-technical-assistance-faq/"}]}, {"title": "Renewal", "text": "By these answers the school is eligible for assistance; such a school cannot be renewed in the High category of five to seven years (EC 47607(c)(2)).", "checked": "November 29, 2026", "links": [{"name": "EC 47607", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=47607"}, {"name": "CDE''s letter on performance categories", "address": "https://www.cde.ca.gov/sp/ch/perfcatltr2026.asp"}]}], "notes": [{"title": "The four years", "text": "“Three of four years” speaks of the Dashboards of 2022, 2023, 2024 and 2025, as things stand. The 2026 Dashboard was due by law by October 15, 2026. Its criteria are not known here, so it is not counted. The 2022 Dashboard shows status only, no colors. Whether it counts toward three of four years is said nowhere; it probably does. Whether it has to be the same student group in each of the years is not settled. Ask CCEE or CDE if the result turns on any of this.", "checked": "November 20, 2026", "links": [{"name": "California School Dashboard", "address": "https://www.caschooldashboard.org/"}, {"name": "CCEE''s page on DTA for charters", "address": "https://ccee-ca.org/charter-direct-technical-assistance/"}]}, {"title": "Could this lead to revocation?", "text": "Not settled. Under the law before July 2020 the authorizer shall consider revoking the charter after certain findings of CCEE. Whether and how that stands today was not verified: read the section as it now stands, and ask your counsel.", "checked": "November 29, 2026", "links": [{"name": "EC 47607.3", "address": "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum=47607.3"}]}, {"title": "Not CCEE''s tool", "text": "These questions are this bot''s own, made from public pages. CCEE has an eligibility tool of its own, on its page.", "checked": "November 20, 2026", "links": [{"name": "CCEE''s page on DTA for charters", "address": "https://ccee-ca.org/charter-direct-technical-assistance/"}]}], "answers": [{"question": "Who authorized the charter school?", "answer": "A school district", "grounds": ""}, {"question": "Does CDE''s latest charter assistance file say “Differentiated Assistance” for the school?", "answer": "Yes", "grounds": ""}, {"question": "Has the county office provided differentiated or technical assistance (DA/TA) to the school?", "answer": "Still under way", "grounds": ""}, {"question": "How many student groups met the state''s criteria in two LCFF priorities in three of the four Dashboard years 2022, 2023, 2024 and 2025?", "answer": "None", "grounds": ""}, {"question": "Has the county superintendent of schools found CCEE''s help necessary, and asked for it?", "answer": "Not asked: to find out", "grounds": ""}, {"question": "Has the State Superintendent of Public Instruction (SSPI) determined that CCEE''s help is necessary for this school?", "answer": "Not asked: to find out", "grounds": ""}], "disclaimer": "This bot is unofficial: it does not speak for CASI, CDE or CCEE, and nothing it says is legal advice.", "count": null}',1796054410,1796054410,1796054410,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('d494786e13561774','U0DANA','Ivy',NULL,NULL,NULL,'{}','school',NULL,1,0,0,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1796058010,1796058010,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "interviews" VALUES('b136da8da7453f86','U0DANA','Juniper',NULL,NULL,NULL,'{}','school',NULL,1,0,0,'{"authorizer": "f3c1ee1a5750", "listed": "6b5005281d6a", "groups_two_years": "1b19cdc73ca9", "ta_provided": "3b4da31eb5dc", "groups_three_of_four": "314aac39c1ee", "significant_groups": "59b2ecf7d55f", "priorities_three_of_four": "94f1847f7366", "superintendent_request": "7a92b70f16bd", "geo_lead_agrees": "61a51cb02177", "sspi_consulted": "5009fb210af9", "sbe_approved": "ef5f4eb1c1a4", "sspi_determination": "32d43e0ba014"}',NULL,NULL,1796058010,1796058010,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE "keepers" (
   "user_id" TEXT PRIMARY KEY,
   "appointed_by" TEXT NOT NULL,
   "appointed_at" INTEGER NOT NULL
);
INSERT INTO "keepers" VALUES('U0PRIYA','U0KEEPER',1796058010);
INSERT INTO "keepers" VALUES('U0OWNER','U0KEEPER',1796058010);
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
   "sequence" INTEGER, "start_since" INTEGER, "why_expected" TEXT, "all_day" INTEGER NOT NULL DEFAULT 0,
   PRIMARY KEY ("uid", "recurrence_id")
);
INSERT INTO "occurrences" VALUES('training-2025-01-21','2025-01-21','training','Quarterly Training','2025-01-21T09:00:00','2025-01-21T11:00:00','America/Los_Angeles',1737478800,1737486000,0,'https://www.cde.ca.gov/sp/ch/casiqrt.asp',1737478800,1737486000,'Charter Authorizing Oversight Best Practices',NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('training-2026-01-23','2026-01-23','training','Quarterly Training','2026-01-23T09:00:00','2026-01-23T11:00:00','America/Los_Angeles',1769187600,1769194800,0,'https://www.cde.ca.gov/sp/ch/casiqrt.asp',1769187600,1769194800,'Dependent Charter Schools: oversight requirements; personnel and governance consequences of being both authorizer and governing body',NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('training-2026-02-06','2026-02-06','training','Quarterly Training (bonus)','2026-02-06T09:00:00','2026-02-06T11:00:00','America/Los_Angeles',1770397200,1770404400,0,'https://www.cde.ca.gov/sp/ch/casiqrt.asp',1770397200,1770404400,'Beyond the Moratorium: Essential Nonclassroom-Based Charter School Oversight',NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('training-2026-04-17','2026-04-17','training','Quarterly Training','2026-04-17T09:00:00','2026-04-17T11:00:00','America/Los_Angeles',1776441600,1776448800,0,'https://www.cde.ca.gov/sp/ch/casiqrt.asp',1776441600,1776448800,'The Road to Renewal: renewals for school year 2026-27, oversight and best practices',NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('case-2025-11-06','2025-11-06','conference','Innovative Partnerships Between Districts and Charter Schools for Special Education Success','2025-11-06T12:15:00','2025-11-06T13:15:00',NULL,NULL,NULL,0,'https://www.casecec.org/',1762460100,1762463700,'LAUSD''s Charter Operated Programs: origins, tailored support, trust and shared accountability, case studies; funding and communication gaps, working apart in silos; innovation, systems from which all gain, better outcomes for students with disabilities',NULL,'CASE conference, Room 209 A, second floor (track: Innovating for Success: Cutting Edge Practices)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-03-30','2022-03-30','charter-chat','Charter Chat','2022-03-30T10:00:00','2022-03-30T11:00:00','America/Los_Angeles',1648659600,1648663200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1648659600,1648663200,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-04-27','2022-04-27','charter-chat','Charter Chat','2022-04-27T10:00:00','2022-04-27T11:00:00','America/Los_Angeles',1651078800,1651082400,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1651078800,1651082400,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-05-25','2022-05-25','charter-chat','Charter Chat','2022-05-25T10:00:00','2022-05-25T11:00:00','America/Los_Angeles',1653498000,1653501600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1653498000,1653501600,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-06-29','2022-06-29','charter-chat','Charter Chat','2022-06-29T10:00:00','2022-06-29T11:00:00','America/Los_Angeles',1656522000,1656525600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1656522000,1656525600,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-07-27','2022-07-27','charter-chat','Charter Chat','2022-07-27T10:00:00','2022-07-27T11:00:00','America/Los_Angeles',1658941200,1658944800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1658941200,1658944800,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-08-31','2022-08-31','charter-chat','Charter Chat','2022-08-31T10:00:00','2022-08-31T11:00:00','America/Los_Angeles',1661965200,1661968800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1661965200,1661968800,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-09-28','2022-09-28','charter-chat','Charter Chat','2022-09-28T10:00:00','2022-09-28T11:00:00','America/Los_Angeles',1664384400,1664388000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1664384400,1664388000,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-10-26','2022-10-26','charter-chat','Charter Chat','2022-10-26T10:00:00','2022-10-26T11:00:00','America/Los_Angeles',1666803600,1666807200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1666803600,1666807200,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-11-30','2022-11-30','charter-chat','Charter Chat','2022-11-30T10:00:00','2022-11-30T11:00:00','America/Los_Angeles',1669831200,1669834800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1669831200,1669834800,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2022-12-28','2022-12-28','charter-chat','Charter Chat','2022-12-28T10:00:00','2022-12-28T11:00:00','America/Los_Angeles',1672250400,1672254000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1672250400,1672254000,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-01-31','2024-01-31','charter-chat','Charter Chat','2024-01-31T10:00:00','2024-01-31T11:00:00','America/Los_Angeles',1706724000,1706727600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1706724000,1706727600,NULL,NULL,'Online (Zoom)',NULL,'https://www.cde.ca.gov/sp/ch/casiccrp0124.asp','confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-02-28','2024-02-28','charter-chat','Charter Chat','2024-02-28T10:00:00','2024-02-28T11:00:00','America/Los_Angeles',1709143200,1709146800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1709143200,1709146800,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-03-27','2024-03-27','charter-chat','Charter Chat','2024-03-27T10:00:00','2024-03-27T11:00:00','America/Los_Angeles',1711558800,1711562400,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1711558800,1711562400,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-04-24','2024-04-24','charter-chat','Charter Chat','2024-04-24T10:00:00','2024-04-24T11:00:00','America/Los_Angeles',1713978000,1713981600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1713978000,1713981600,NULL,NULL,'Online (Zoom)',NULL,'https://www.cde.ca.gov/sp/ch/casiccrp0424.asp','confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-05-29','2024-05-29','charter-chat','Charter Chat','2024-05-29T10:00:00','2024-05-29T11:00:00','America/Los_Angeles',1717002000,1717005600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1717002000,1717005600,NULL,NULL,'Online (Zoom)',NULL,'https://www.cde.ca.gov/sp/ch/casiccrp0524.asp','confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-06-26','2024-06-26','charter-chat','Charter Chat','2024-06-26T10:00:00','2024-06-26T11:00:00','America/Los_Angeles',1719421200,1719424800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1719421200,1719424800,NULL,NULL,'Online (Zoom)',NULL,'https://www.cde.ca.gov/sp/ch/casiccrp0624.asp','confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-07-31','2024-07-31','charter-chat','Charter Chat','2024-07-31T10:00:00','2024-07-31T11:00:00','America/Los_Angeles',1722445200,1722448800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1722445200,1722448800,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-08-28','2024-08-28','charter-chat','Charter Chat','2024-08-28T10:00:00','2024-08-28T11:00:00','America/Los_Angeles',1724864400,1724868000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1724864400,1724868000,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-09-25','2024-09-25','charter-chat','Charter Chat','2024-09-25T10:00:00','2024-09-25T11:00:00','America/Los_Angeles',1727283600,1727287200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1727283600,1727287200,NULL,NULL,'Online (Zoom)',NULL,'https://www.cde.ca.gov/sp/ch/casiccrp0924.asp','confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-10-30','2024-10-30','charter-chat','Charter Chat','2024-10-30T10:00:00','2024-10-30T11:00:00','America/Los_Angeles',1730307600,1730311200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1730307600,1730311200,NULL,NULL,'Online (Zoom)',NULL,'https://www.cde.ca.gov/sp/ch/casiccrp1024.asp','confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat-2024-11-27','2024-11-27','charter-chat','Charter Chat','2024-11-27T10:00:00','2024-11-27T11:00:00','America/Los_Angeles',1732730400,1732734000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1732730400,1732734000,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',0,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat','2026-11-25','charter-chat','Charter Chat','2026-11-25T10:00:00','2026-11-25T11:00:00','America/Los_Angeles',1795629600,1795633200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1795629600,1795633200,NULL,NULL,'Online (Zoom)',NULL,NULL,'confirmed',1,1793379610,NULL,0);
INSERT INTO "occurrences" VALUES('charter-chat','2026-12-30','charter-chat','Charter Chat','2026-12-30T10:00:00','2026-12-30T11:00:00','America/Los_Angeles',1798653600,1798657200,1,'https://www.cde.ca.gov/sp/ch/casi.asp',1798653600,1798657200,NULL,'Not every December had one: 2022 did, late-2023 and 2024 lists don''t, yet CASI keeps a 2024 page.','Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-01-27','charter-chat','Charter Chat','2027-01-27T10:00:00','2027-01-27T11:00:00','America/Los_Angeles',1801072800,1801076400,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1801072800,1801076400,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-02-24','charter-chat','Charter Chat','2027-02-24T10:00:00','2027-02-24T11:00:00','America/Los_Angeles',1803492000,1803495600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1803492000,1803495600,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-03-31','charter-chat','Charter Chat','2027-03-31T10:00:00','2027-03-31T11:00:00','America/Los_Angeles',1806512400,1806516000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1806512400,1806516000,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-04-28','charter-chat','Charter Chat','2027-04-28T10:00:00','2027-04-28T11:00:00','America/Los_Angeles',1808931600,1808935200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1808931600,1808935200,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-05-26','charter-chat','Charter Chat','2027-05-26T10:00:00','2027-05-26T11:00:00','America/Los_Angeles',1811350800,1811354400,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1811350800,1811354400,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-06-30','charter-chat','Charter Chat','2027-06-30T10:00:00','2027-06-30T11:00:00','America/Los_Angeles',1814374800,1814378400,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1814374800,1814378400,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-07-28','charter-chat','Charter Chat','2027-07-28T10:00:00','2027-07-28T11:00:00','America/Los_Angeles',1816794000,1816797600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1816794000,1816797600,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-08-25','charter-chat','Charter Chat','2027-08-25T10:00:00','2027-08-25T11:00:00','America/Los_Angeles',1819213200,1819216800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1819213200,1819216800,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-09-29','charter-chat','Charter Chat','2027-09-29T10:00:00','2027-09-29T11:00:00','America/Los_Angeles',1822237200,1822240800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1822237200,1822240800,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-10-27','charter-chat','Charter Chat','2027-10-27T10:00:00','2027-10-27T11:00:00','America/Los_Angeles',1824656400,1824660000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1824656400,1824660000,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-11-24','charter-chat','Charter Chat','2027-11-24T10:00:00','2027-11-24T11:00:00','America/Los_Angeles',1827079200,1827082800,1,'https://www.cde.ca.gov/sp/ch/casi.asp',1827079200,1827082800,NULL,'This is the eve of Thanksgiving. In 2024 the chat was held on that day, November 27.','Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2027-12-29','charter-chat','Charter Chat','2027-12-29T10:00:00','2027-12-29T11:00:00','America/Los_Angeles',1830103200,1830106800,1,'https://www.cde.ca.gov/sp/ch/casi.asp',1830103200,1830106800,NULL,'Not every December had one: 2022 did, late-2023 and 2024 lists don''t, yet CASI keeps a 2024 page.','Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2028-01-26','charter-chat','Charter Chat','2028-01-26T10:00:00','2028-01-26T11:00:00','America/Los_Angeles',1832522400,1832526000,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1832522400,1832526000,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2028-02-23','charter-chat','Charter Chat','2028-02-23T10:00:00','2028-02-23T11:00:00','America/Los_Angeles',1834941600,1834945200,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1834941600,1834945200,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2028-03-29','charter-chat','Charter Chat','2028-03-29T10:00:00','2028-03-29T11:00:00','America/Los_Angeles',1837962000,1837965600,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1837962000,1837965600,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('charter-chat','2028-04-26','charter-chat','Charter Chat','2028-04-26T10:00:00','2028-04-26T11:00:00','America/Los_Angeles',1840381200,1840384800,0,'https://www.cde.ca.gov/sp/ch/casi.asp',1840381200,1840384800,NULL,NULL,'Online (Zoom)',NULL,NULL,'tentative',0,1793379610,'Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26.',0);
INSERT INTO "occurrences" VALUES('training-2026-11-30-465b58','2026-11-30','training','Quarterly Training','2026-11-30T09:15:00','2026-11-30T10:15:00','America/Los_Angeles',1796058900,1796062500,0,NULL,1796058900,1796062500,NULL,NULL,NULL,NULL,NULL,'confirmed',0,1796054410,NULL,0);
INSERT INTO "occurrences" VALUES('single@example.org','2027-01-20','charter-chat','Charter Chat','2027-01-20T10:00:00','2027-01-20T11:00:00','America/Los_Angeles',1800468000,1800471600,0,NULL,1800468000,1800471600,NULL,'A very private agenda',NULL,NULL,NULL,'confirmed',0,1796058010,NULL,0);
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
INSERT INTO "people" VALUES('U0DANA','dana','America/Los_Angeles',0,0,0,0,1795799110);
INSERT INTO "people" VALUES('U0KEEPER','marisol','America/Los_Angeles',0,0,0,0,1796054410);
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
INSERT INTO "question_messages" VALUES('d6bdfa5699d1d4f0','keeper','U0KEEPER',1796054410,NULL,'D0KEEPER','1796054410.795643','waiting');
INSERT INTO "question_messages" VALUES('a86aa714ee191294','keeper','U0KEEPER',1796054410,NULL,'D0KEEPER','1796054410.817541','waiting');
INSERT INTO "question_messages" VALUES('0ed95a72ae3aba27','keeper','U0KEEPER',1796054410,1796058010,'D0KEEPER','1796054410.840526','waiting');
INSERT INTO "question_messages" VALUES('659108c428286842','keeper','U0KEEPER',1796054410,NULL,'D0KEEPER','1796054410.861465','');
INSERT INTO "question_messages" VALUES('7ba4b7f1084e2b5a','keeper','U0KEEPER',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('7ba4b7f1084e2b5a','keeper','U0OWNER',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('7ba4b7f1084e2b5a','keeper','U0PRIYA',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('faad5fc78c7db2e6','keeper','U0KEEPER',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('faad5fc78c7db2e6','keeper','U0OWNER',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('faad5fc78c7db2e6','keeper','U0PRIYA',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('0ed95a72ae3aba27','asker','U0DANA',1796058010,1796058010,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('b70e9b9ac7db4ca2','keeper','U0KEEPER',1796058010,NULL,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('b70e9b9ac7db4ca2','keeper','U0OWNER',1796058010,NULL,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('b70e9b9ac7db4ca2','keeper','U0PRIYA',1796058010,NULL,NULL,NULL,NULL);
INSERT INTO "question_messages" VALUES('659108c428286842','asker','U0DANA',1796058010,NULL,NULL,NULL,NULL);
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
INSERT INTO "questions" VALUES('d6bdfa5699d1d4f0','U0DANA','Where is the moon',1796054410,'waiting',NULL,NULL,NULL,NULL);
INSERT INTO "questions" VALUES('0ed95a72ae3aba27','U0DANA','Who sings here',1796054410,'answered','The choir.','U0KEEPER',1796058010,NULL);
INSERT INTO "questions" VALUES('659108c428286842','U0DANA','What is for lunch',1796054410,'dismissed',NULL,'U0KEEPER',1796058010,NULL);
INSERT INTO "questions" VALUES('7ba4b7f1084e2b5a','U0DANA','Is it raining',1796058010,'waiting',NULL,NULL,NULL,NULL);
INSERT INTO "questions" VALUES('faad5fc78c7db2e6','U0DANA','Is it snowing',1796058010,'waiting',NULL,NULL,NULL,NULL);
INSERT INTO "questions" VALUES('b70e9b9ac7db4ca2','U0DANA','Is it windy',1796058010,'waiting',NULL,NULL,NULL,NULL);
CREATE TABLE "questions_put" (
   "uid" TEXT,
   "recurrence_id" TEXT,
   "start" INTEGER,
   "question" TEXT,
   "keeper" TEXT,
   "at" INTEGER NOT NULL,
   PRIMARY KEY ("uid", "recurrence_id", "start", "question", "keeper")
);
INSERT INTO "questions_put" VALUES('charter-chat','2026-11-25',1795629600,'P28D','U0KEEPER',1793379610);
INSERT INTO "questions_put" VALUES('charter-chat','2026-11-25',1795629600,'recording','U0KEEPER',1795799110);
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
CREATE TABLE "secrets" (
   "name" TEXT PRIMARY KEY,
   "value" TEXT NOT NULL
);
INSERT INTO "secrets" VALUES('outbox','986eab9b62cd4907f3bfb8e6de545579857128410d7f5fd123594f0031e49fe4');
CREATE TABLE "seen" (
   "key" TEXT PRIMARY KEY,
   "at" INTEGER NOT NULL
);
INSERT INTO "seen" VALUES('view:850703065443.8292031462.89f58f32c239eb78fab09b354842bb18',1796054410);
INSERT INTO "seen" VALUES('view:263774745470.2324736814.575a93f34abaa6ca435202127eae25dc',1796054410);
INSERT INTO "seen" VALUES('view:451818956067.6953606439.ff1d220acb40cbb6f11b57dc3d4ab56d',1796054410);
INSERT INTO "seen" VALUES('event:Ev940DDC641A',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.246629',1796054410);
INSERT INTO "seen" VALUES('event:Ev7C8F319D95',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.347213',1796054410);
INSERT INTO "seen" VALUES('event:EvDCD1D626F8',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.357663',1796054410);
INSERT INTO "seen" VALUES('event:Ev4ACD97022F',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.369567',1796054410);
INSERT INTO "seen" VALUES('event:EvBAC54063B5',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.380029',1796054410);
INSERT INTO "seen" VALUES('event:EvFEA1905F12',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.391543',1796054410);
INSERT INTO "seen" VALUES('event:EvF3F5208340',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.412709',1796054410);
INSERT INTO "seen" VALUES('event:Ev770A05E228',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.469562',1796054410);
INSERT INTO "seen" VALUES('event:EvA4EE1B0F8C',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.493650',1796054410);
INSERT INTO "seen" VALUES('event:EvE1CC33EF68',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.514211',1796054410);
INSERT INTO "seen" VALUES('event:Ev219A0BBFB5',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.547356',1796054410);
INSERT INTO "seen" VALUES('event:Ev9312765675',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.568548',1796054410);
INSERT INTO "seen" VALUES('event:Ev6E9F6144B0',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.591497',1796054410);
INSERT INTO "seen" VALUES('event:EvCBC40975D5',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.612520',1796054410);
INSERT INTO "seen" VALUES('event:Ev55255D1D84',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.622990',1796054410);
INSERT INTO "seen" VALUES('event:Ev615F6CEBE3',1796054410);
INSERT INTO "seen" VALUES('message:D0DANA:1796054410.643504',1796054410);
INSERT INTO "seen" VALUES('action:731402837966.2302922204.f14afaf9f12ddef45ed9f7e81584d868:dta_copy:D0DANA',1796054410);
INSERT INTO "seen" VALUES('interview:copy:47fedccd1b940d77:29934240',1796054410);
INSERT INTO "seen" VALUES('action:744876948355.5004705172.5dc61ec37de183c1375a5d1a9133e83a:ask_pass_on:C0AUTHORIZERS',1796054410);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796054410.789177:U0DANA:pass_on',1796054410);
INSERT INTO "seen" VALUES('action:480587752383.1493072091.45e59bdafe02c4435d702abad7085973:ask_none:C0AUTHORIZERS',1796054410);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796054410.804371:U0DANA:none',1796054410);
INSERT INTO "seen" VALUES('action:295737691183.7428403922.c06dd93afe41beca560fd8a005288f0b:ask_pass_on:C0AUTHORIZERS',1796054410);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796054410.804371:U0DANA:pass_on',1796054410);
INSERT INTO "seen" VALUES('action:555785831470.3380912623.473be69bfcb20b0fcf01b9c8c0e4d014:ask_pass_on:C0AUTHORIZERS',1796054410);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796054410.830728:U0DANA:pass_on',1796054410);
INSERT INTO "seen" VALUES('action:741834857087.2217123698.c7ac0e06472586b881a623de60775084:ask_pass_on:C0AUTHORIZERS',1796054410);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796054410.854963:U0DANA:pass_on',1796054410);
INSERT INTO "seen" VALUES('event:Ev4A6D0330C6',1796058010);
INSERT INTO "seen" VALUES('message:D0KEEPER:1796058010.145978',1796058010);
INSERT INTO "seen" VALUES('action:651848801001.32199327.9b21b775c13f41473fe54c5e95e42c93:files_import:D0KEEPER',1796058010);
INSERT INTO "seen" VALUES('files:D0KEEPER:1796058010.149802:62e2232944259ff19fca8534',1796058010);
INSERT INTO "seen" VALUES('event:Ev1C41CB229A',1796058010);
INSERT INTO "seen" VALUES('message:D0KEEPER:1796058010.271441',1796058010);
INSERT INTO "seen" VALUES('event:Ev100B60B4B3',1796058010);
INSERT INTO "seen" VALUES('message:D0KEEPER:1796058010.284327',1796058010);
INSERT INTO "seen" VALUES('view:963485362793.7319724061.5dddaeb6684608cce729256aaba5f2c6',1796058010);
INSERT INTO "seen" VALUES('view:21407917601.6364132394.b985e01dc778c927568e75ad4c398763',1796058010);
INSERT INTO "seen" VALUES('action:533662562019.6986979249.439017fb51f5f9c7f152df5c189d7327:ask_pass_on:C0AUTHORIZERS',1796058010);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796058010.320310:U0DANA:pass_on',1796058010);
INSERT INTO "seen" VALUES('action:32685555696.2248236941.71bce1336f0dc3ec059cdc96cb1429f2:ask_pass_on:C0AUTHORIZERS',1796058010);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796058010.338486:U0DANA:pass_on',1796058010);
INSERT INTO "seen" VALUES('view:17741363650.2263075258.0101d59da6bc91f8d9759de701df523a',1796058010);
INSERT INTO "seen" VALUES('event:Ev4BA83D9A4F',1796058010);
INSERT INTO "seen" VALUES('message:D0DANA:1796058010.396914',1796058010);
INSERT INTO "seen" VALUES('action:363153229715.5499622363.7bc6681bd4eac653191651085e34a079:dta_delete:D0DANA',1796058010);
INSERT INTO "seen" VALUES('view:280499327899.7366739474.ae087345ad85c64fa44a5e7cb435de69',1796058010);
INSERT INTO "seen" VALUES('view:528978801192.2471978284.02339cceeaad6940bf96b44470fb2376',1796058010);
INSERT INTO "seen" VALUES('announce:C0SESSIONS:training-2026-11-30-465b58:2026-11-30:0',1796058010);
INSERT INTO "seen" VALUES('action:479064694665.3142249928.fefdb726fe17e8f77d557324300225a0:ask_pass_on:C0AUTHORIZERS',1796058010);
INSERT INTO "seen" VALUES('ask:C0AUTHORIZERS:1796058010.465674:U0DANA:pass_on',1796058010);
INSERT INTO "seen" VALUES('action:223109502016.8772318259.b3a38b6170fe54b1efd3939beaba9229:ask_take_back:C0AUTHORIZERS',1796058010);
INSERT INTO "seen" VALUES('action:482593217234.1306774898.4bd9c230a650dec230dc8b8043234b77:ask_dismiss:D0KEEPER',1796058010);
INSERT INTO "seen" VALUES('event:Ev0CD0543AB2',1796058010);
INSERT INTO "seen" VALUES('message:D0DANA:1796058010.471459',1796058010);
INSERT INTO "seen" VALUES('action:742746340065.9324674916.ead4b9aa8f7882c4d3e80cdae6d96610:dta_delete:D0DANA',1796058010);
CREATE TABLE "series" (
   "uid" TEXT PRIMARY KEY,
   "origin" TEXT NOT NULL,
   "seeded" TEXT,
   "expanded_until" TEXT,
   "version" INTEGER NOT NULL DEFAULT 0, "segments" TEXT NOT NULL DEFAULT '', "overrides" TEXT NOT NULL DEFAULT '');
INSERT INTO "series" VALUES('charter-chat','folder','{"doubts": [{"months": [], "note": "Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26."}, {"months": [11], "note": "This is the eve of Thanksgiving. In 2024 the chat was held on that day, November 27."}, {"months": [12], "note": "Not every December had one: 2022 did, late-2023 and 2024 lists don''t, yet CASI keeps a 2024 page."}], "dtstart": "2026-11-25T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "rrule": "FREQ=MONTHLY;BYDAY=-1WE", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "status": "tentative", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat"}','2028-05-30T23:59:59',1,'[{"uid":"charter-chat","kind":"charter-chat","title":"Charter Chat","dtstart":"2026-11-25T10:00:00","duration":3600,"timezone":"America/Los_Angeles","rrule":"FREQ=MONTHLY;BYDAY=-1WE","status":"tentative","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp","doubts":[{"months":[],"note":"Dates follow the last-Wednesday rule: CASI''s 2026 list was not seen, the contract we know of ended with 2025-26."},{"months":[11],"note":"This is the eve of Thanksgiving. In 2024 the chat was held on that day, November 27."},{"months":[12],"note":"Not every December had one: 2022 did, late-2023 and 2024 lists don''t, yet CASI keeps a 2024 page."}]}]','{"2026-11-25":{"recurrence_id":"2026-11-25","status":"confirmed","sequence":1}}');
INSERT INTO "series" VALUES('training-2025-01-21','folder','{"dtstart": "2025-01-21T09:00:00", "duration": 7200, "kind": "training", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casiqrt.asp", "timezone": "America/Los_Angeles", "title": "Quarterly Training", "topic": "Charter Authorizing Oversight Best Practices", "uid": "training-2025-01-21"}',NULL,0,'[{"uid":"training-2025-01-21","kind":"training","title":"Quarterly Training","dtstart":"2025-01-21T09:00:00","duration":7200,"timezone":"America/Los_Angeles","topic":"Charter Authorizing Oversight Best Practices","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casiqrt.asp"}]','{}');
INSERT INTO "series" VALUES('training-2026-01-23','folder','{"dtstart": "2026-01-23T09:00:00", "duration": 7200, "kind": "training", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casiqrt.asp", "timezone": "America/Los_Angeles", "title": "Quarterly Training", "topic": "Dependent Charter Schools: oversight requirements; personnel and governance consequences of being both authorizer and governing body", "uid": "training-2026-01-23"}',NULL,0,'[{"uid":"training-2026-01-23","kind":"training","title":"Quarterly Training","dtstart":"2026-01-23T09:00:00","duration":7200,"timezone":"America/Los_Angeles","topic":"Dependent Charter Schools: oversight requirements; personnel and governance consequences of being both authorizer and governing body","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casiqrt.asp"}]','{}');
INSERT INTO "series" VALUES('training-2026-02-06','folder','{"dtstart": "2026-02-06T09:00:00", "duration": 7200, "kind": "training", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casiqrt.asp", "timezone": "America/Los_Angeles", "title": "Quarterly Training (bonus)", "topic": "Beyond the Moratorium: Essential Nonclassroom-Based Charter School Oversight", "uid": "training-2026-02-06"}',NULL,0,'[{"uid":"training-2026-02-06","kind":"training","title":"Quarterly Training (bonus)","dtstart":"2026-02-06T09:00:00","duration":7200,"timezone":"America/Los_Angeles","topic":"Beyond the Moratorium: Essential Nonclassroom-Based Charter School Oversight","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casiqrt.asp"}]','{}');
INSERT INTO "series" VALUES('training-2026-04-17','folder','{"dtstart": "2026-04-17T09:00:00", "duration": 7200, "kind": "training", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casiqrt.asp", "timezone": "America/Los_Angeles", "title": "Quarterly Training", "topic": "The Road to Renewal: renewals for school year 2026-27, oversight and best practices", "uid": "training-2026-04-17"}',NULL,0,'[{"uid":"training-2026-04-17","kind":"training","title":"Quarterly Training","dtstart":"2026-04-17T09:00:00","duration":7200,"timezone":"America/Los_Angeles","topic":"The Road to Renewal: renewals for school year 2026-27, oversight and best practices","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casiqrt.asp"}]','{}');
INSERT INTO "series" VALUES('case-2025-11-06','folder','{"dtstart": "2025-11-06T12:15:00", "duration": 3600, "kind": "conference", "place": "CASE conference, Room 209 A, second floor (track: Innovating for Success: Cutting Edge Practices)", "source": "https://www.casecec.org/", "timezone": null, "title": "Innovative Partnerships Between Districts and Charter Schools for Special Education Success", "topic": "LAUSD''s Charter Operated Programs: origins, tailored support, trust and shared accountability, case studies; funding and communication gaps, working apart in silos; innovation, systems from which all gain, better outcomes for students with disabilities", "uid": "case-2025-11-06"}',NULL,0,'[{"uid":"case-2025-11-06","kind":"conference","title":"Innovative Partnerships Between Districts and Charter Schools for Special Education Success","dtstart":"2025-11-06T12:15:00","duration":3600,"timezone":null,"topic":"LAUSD''s Charter Operated Programs: origins, tailored support, trust and shared accountability, case studies; funding and communication gaps, working apart in silos; innovation, systems from which all gain, better outcomes for students with disabilities","place":"CASE conference, Room 209 A, second floor (track: Innovating for Success: Cutting Edge Practices)","source":"https://www.casecec.org/"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-03-30','folder','{"dtstart": "2022-03-30T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-03-30"}',NULL,0,'[{"uid":"charter-chat-2022-03-30","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-03-30T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-04-27','folder','{"dtstart": "2022-04-27T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-04-27"}',NULL,0,'[{"uid":"charter-chat-2022-04-27","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-04-27T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-05-25','folder','{"dtstart": "2022-05-25T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-05-25"}',NULL,0,'[{"uid":"charter-chat-2022-05-25","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-05-25T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-06-29','folder','{"dtstart": "2022-06-29T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-06-29"}',NULL,0,'[{"uid":"charter-chat-2022-06-29","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-06-29T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-07-27','folder','{"dtstart": "2022-07-27T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-07-27"}',NULL,0,'[{"uid":"charter-chat-2022-07-27","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-07-27T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-08-31','folder','{"dtstart": "2022-08-31T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-08-31"}',NULL,0,'[{"uid":"charter-chat-2022-08-31","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-08-31T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-09-28','folder','{"dtstart": "2022-09-28T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-09-28"}',NULL,0,'[{"uid":"charter-chat-2022-09-28","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-09-28T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-10-26','folder','{"dtstart": "2022-10-26T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-10-26"}',NULL,0,'[{"uid":"charter-chat-2022-10-26","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-10-26T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-11-30','folder','{"dtstart": "2022-11-30T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-11-30"}',NULL,0,'[{"uid":"charter-chat-2022-11-30","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-11-30T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2022-12-28','folder','{"dtstart": "2022-12-28T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2022-12-28"}',NULL,0,'[{"uid":"charter-chat-2022-12-28","kind":"charter-chat","title":"Charter Chat","dtstart":"2022-12-28T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-01-31','folder','{"dtstart": "2024-01-31T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "resources_url": "https://www.cde.ca.gov/sp/ch/casiccrp0124.asp", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-01-31"}',NULL,0,'[{"uid":"charter-chat-2024-01-31","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-01-31T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","resources_url":"https://www.cde.ca.gov/sp/ch/casiccrp0124.asp","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-02-28','folder','{"dtstart": "2024-02-28T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-02-28"}',NULL,0,'[{"uid":"charter-chat-2024-02-28","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-02-28T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-03-27','folder','{"dtstart": "2024-03-27T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-03-27"}',NULL,0,'[{"uid":"charter-chat-2024-03-27","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-03-27T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-04-24','folder','{"dtstart": "2024-04-24T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "resources_url": "https://www.cde.ca.gov/sp/ch/casiccrp0424.asp", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-04-24"}',NULL,0,'[{"uid":"charter-chat-2024-04-24","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-04-24T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","resources_url":"https://www.cde.ca.gov/sp/ch/casiccrp0424.asp","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-05-29','folder','{"dtstart": "2024-05-29T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "resources_url": "https://www.cde.ca.gov/sp/ch/casiccrp0524.asp", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-05-29"}',NULL,0,'[{"uid":"charter-chat-2024-05-29","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-05-29T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","resources_url":"https://www.cde.ca.gov/sp/ch/casiccrp0524.asp","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-06-26','folder','{"dtstart": "2024-06-26T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "resources_url": "https://www.cde.ca.gov/sp/ch/casiccrp0624.asp", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-06-26"}',NULL,0,'[{"uid":"charter-chat-2024-06-26","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-06-26T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","resources_url":"https://www.cde.ca.gov/sp/ch/casiccrp0624.asp","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-07-31','folder','{"dtstart": "2024-07-31T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-07-31"}',NULL,0,'[{"uid":"charter-chat-2024-07-31","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-07-31T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-08-28','folder','{"dtstart": "2024-08-28T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-08-28"}',NULL,0,'[{"uid":"charter-chat-2024-08-28","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-08-28T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-09-25','folder','{"dtstart": "2024-09-25T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "resources_url": "https://www.cde.ca.gov/sp/ch/casiccrp0924.asp", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-09-25"}',NULL,0,'[{"uid":"charter-chat-2024-09-25","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-09-25T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","resources_url":"https://www.cde.ca.gov/sp/ch/casiccrp0924.asp","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-10-30','folder','{"dtstart": "2024-10-30T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "resources_url": "https://www.cde.ca.gov/sp/ch/casiccrp1024.asp", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-10-30"}',NULL,0,'[{"uid":"charter-chat-2024-10-30","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-10-30T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","resources_url":"https://www.cde.ca.gov/sp/ch/casiccrp1024.asp","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('charter-chat-2024-11-27','folder','{"dtstart": "2024-11-27T10:00:00", "duration": 3600, "kind": "charter-chat", "place": "Online (Zoom)", "source": "https://www.cde.ca.gov/sp/ch/casi.asp", "timezone": "America/Los_Angeles", "title": "Charter Chat", "uid": "charter-chat-2024-11-27"}',NULL,0,'[{"uid":"charter-chat-2024-11-27","kind":"charter-chat","title":"Charter Chat","dtstart":"2024-11-27T10:00:00","duration":3600,"timezone":"America/Los_Angeles","place":"Online (Zoom)","source":"https://www.cde.ca.gov/sp/ch/casi.asp"}]','{}');
INSERT INTO "series" VALUES('training-2026-11-30-465b58','keeper',NULL,NULL,0,'[{"uid":"training-2026-11-30-465b58","kind":"training","title":"Quarterly Training","dtstart":"2026-11-30T09:15:00","duration":3600,"timezone":"America/Los_Angeles"}]','{}');
INSERT INTO "series" VALUES('single@example.org','import',NULL,NULL,0,'[{"uid":"single@example.org","kind":"charter-chat","title":"Charter Chat","dtstart":"2027-01-20T10:00:00","duration":3600,"timezone":"America/Los_Angeles","note":"A very private agenda"}]','{}');
CREATE TABLE "session_words" (
   "word" TEXT,
   "uid" TEXT,
   "recurrence_id" TEXT,
   "listed_start" INTEGER,
   PRIMARY KEY ("word", "uid", "recurrence_id")
);
INSERT INTO "session_words" VALUES('quarterly','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('training','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('charter','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('authorizing','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('oversight','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('best','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('practice','training-2025-01-21','2025-01-21',1737478800);
INSERT INTO "session_words" VALUES('quarterly','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('training','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('dependent','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('charter','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('school','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('oversight','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('requirement','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('personnel','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('and','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('governance','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('consequence','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('of','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('being','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('both','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('authorizer','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('governing','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('body','training-2026-01-23','2026-01-23',1769187600);
INSERT INTO "session_words" VALUES('quarterly','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('training','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('bonu','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('beyond','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('the','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('moratorium','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('essential','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('nonclassroom','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('based','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('charter','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('school','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('oversight','training-2026-02-06','2026-02-06',1770397200);
INSERT INTO "session_words" VALUES('quarterly','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('training','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('the','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('road','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('to','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('renewal','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('for','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('school','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('year','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('2026','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('27','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('oversight','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('and','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('best','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('practice','training-2026-04-17','2026-04-17',1776441600);
INSERT INTO "session_words" VALUES('innovative','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('partnership','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('between','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('district','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('and','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('charter','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('school','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('for','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('special','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('education','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('success','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('lausd','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('s','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('operated','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('program','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('origin','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('tailored','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('support','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('trust','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('shared','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('accountability','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('case','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('studie','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('funding','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('communication','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('gap','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('working','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('apart','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('in','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('silo','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('innovation','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('system','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('from','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('which','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('all','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('gain','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('better','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('outcome','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('student','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('with','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('disabilitie','case-2025-11-06','2025-11-06',1762460100);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-03-30','2022-03-30',1648659600);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-03-30','2022-03-30',1648659600);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-04-27','2022-04-27',1651078800);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-04-27','2022-04-27',1651078800);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-05-25','2022-05-25',1653498000);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-05-25','2022-05-25',1653498000);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-06-29','2022-06-29',1656522000);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-06-29','2022-06-29',1656522000);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-07-27','2022-07-27',1658941200);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-07-27','2022-07-27',1658941200);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-08-31','2022-08-31',1661965200);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-08-31','2022-08-31',1661965200);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-09-28','2022-09-28',1664384400);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-09-28','2022-09-28',1664384400);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-10-26','2022-10-26',1666803600);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-10-26','2022-10-26',1666803600);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-11-30','2022-11-30',1669831200);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-11-30','2022-11-30',1669831200);
INSERT INTO "session_words" VALUES('charter','charter-chat-2022-12-28','2022-12-28',1672250400);
INSERT INTO "session_words" VALUES('chat','charter-chat-2022-12-28','2022-12-28',1672250400);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-01-31','2024-01-31',1706724000);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-01-31','2024-01-31',1706724000);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-02-28','2024-02-28',1709143200);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-02-28','2024-02-28',1709143200);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-03-27','2024-03-27',1711558800);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-03-27','2024-03-27',1711558800);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-04-24','2024-04-24',1713978000);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-04-24','2024-04-24',1713978000);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-05-29','2024-05-29',1717002000);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-05-29','2024-05-29',1717002000);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-06-26','2024-06-26',1719421200);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-06-26','2024-06-26',1719421200);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-07-31','2024-07-31',1722445200);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-07-31','2024-07-31',1722445200);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-08-28','2024-08-28',1724864400);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-08-28','2024-08-28',1724864400);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-09-25','2024-09-25',1727283600);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-09-25','2024-09-25',1727283600);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-10-30','2024-10-30',1730307600);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-10-30','2024-10-30',1730307600);
INSERT INTO "session_words" VALUES('charter','charter-chat-2024-11-27','2024-11-27',1732730400);
INSERT INTO "session_words" VALUES('chat','charter-chat-2024-11-27','2024-11-27',1732730400);
INSERT INTO "session_words" VALUES('charter','charter-chat','2026-11-25',1795629600);
INSERT INTO "session_words" VALUES('chat','charter-chat','2026-11-25',1795629600);
INSERT INTO "session_words" VALUES('charter','charter-chat','2026-12-30',1798653600);
INSERT INTO "session_words" VALUES('chat','charter-chat','2026-12-30',1798653600);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-01-27',1801072800);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-01-27',1801072800);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-02-24',1803492000);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-02-24',1803492000);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-03-31',1806512400);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-03-31',1806512400);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-04-28',1808931600);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-04-28',1808931600);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-05-26',1811350800);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-05-26',1811350800);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-06-30',1814374800);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-06-30',1814374800);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-07-28',1816794000);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-07-28',1816794000);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-08-25',1819213200);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-08-25',1819213200);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-09-29',1822237200);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-09-29',1822237200);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-10-27',1824656400);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-10-27',1824656400);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-11-24',1827079200);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-11-24',1827079200);
INSERT INTO "session_words" VALUES('charter','charter-chat','2027-12-29',1830103200);
INSERT INTO "session_words" VALUES('chat','charter-chat','2027-12-29',1830103200);
INSERT INTO "session_words" VALUES('charter','charter-chat','2028-01-26',1832522400);
INSERT INTO "session_words" VALUES('chat','charter-chat','2028-01-26',1832522400);
INSERT INTO "session_words" VALUES('charter','charter-chat','2028-02-23',1834941600);
INSERT INTO "session_words" VALUES('chat','charter-chat','2028-02-23',1834941600);
INSERT INTO "session_words" VALUES('charter','charter-chat','2028-03-29',1837962000);
INSERT INTO "session_words" VALUES('chat','charter-chat','2028-03-29',1837962000);
INSERT INTO "session_words" VALUES('charter','charter-chat','2028-04-26',1840381200);
INSERT INTO "session_words" VALUES('chat','charter-chat','2028-04-26',1840381200);
INSERT INTO "session_words" VALUES('quarterly','training-2026-11-30-465b58','2026-11-30',1796058900);
INSERT INTO "session_words" VALUES('training','training-2026-11-30-465b58','2026-11-30',1796058900);
INSERT INTO "session_words" VALUES('charter','single@example.org','2027-01-20',1800468000);
INSERT INTO "session_words" VALUES('chat','single@example.org','2027-01-20',1800468000);
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
CREATE TABLE "subscriptions" (
   "destination" TEXT PRIMARY KEY,
   "is_channel" INTEGER NOT NULL,
   "set_by" TEXT NOT NULL,
   "set_at" INTEGER NOT NULL,
   "paused_until" INTEGER,
   "ended_at" INTEGER,
   "error" TEXT
);
INSERT INTO "subscriptions" VALUES('U0DANA',0,'U0DANA',1793379611,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('U0PRIYA',0,'U0PRIYA',1793379611,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('C0AUTHORIZERS',1,'U0KEEPER',1793379611,NULL,NULL,NULL);
INSERT INTO "subscriptions" VALUES('C0OFFICE',1,'U0KEEPER',1793379611,NULL,1795543260,'not_in_channel');
INSERT INTO "subscriptions" VALUES('C0SESSIONS',1,'U0KEEPER',1793379611,NULL,NULL,NULL);
CREATE TABLE "to_plan" (
   "uid" TEXT,
   "recurrence_id" TEXT,
   "destination" TEXT,
   "number" INTEGER NOT NULL,
   PRIMARY KEY ("uid", "recurrence_id", "destination")
);
INSERT INTO "to_plan" VALUES('single@example.org','2027-01-20','',1);
CREATE TABLE "wishes" (
   "destination" TEXT REFERENCES "subscriptions"("destination"),
   "session_kind" TEXT,
   "uid" TEXT,
   "recurrence_id" TEXT,
   "lead" TEXT,
   "since" INTEGER NOT NULL,
   PRIMARY KEY ("destination", "session_kind", "uid", "recurrence_id", "lead")
);
INSERT INTO "wishes" VALUES('U0DANA','charter-chat','','','P1D',1793379611);
INSERT INTO "wishes" VALUES('U0DANA','charter-chat','','','PT15M',1793379611);
INSERT INTO "wishes" VALUES('U0DANA','training','','','PT15M',1793379611);
INSERT INTO "wishes" VALUES('U0PRIYA','charter-chat','','','PT15M',1793379611);
INSERT INTO "wishes" VALUES('U0PRIYA','training','','','PT15M',1793379611);
INSERT INTO "wishes" VALUES('C0AUTHORIZERS','charter-chat','','','P1D',1793379611);
INSERT INTO "wishes" VALUES('C0OFFICE','charter-chat','','','P1D',1793379611);
INSERT INTO "wishes" VALUES('C0SESSIONS','charter-chat','','','P31D',1793379611);
INSERT INTO "wishes" VALUES('U0DANA','training','','','PT5M',1796054410);
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
CREATE INDEX "idx_seen_at"
    ON "seen" ("at");
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
CREATE INDEX "idx_deliveries_session_end"
    ON "deliveries" ("session_end");
CREATE INDEX "idx_deliveries_destination"
    ON "deliveries" ("destination");
CREATE INDEX "idx_deliveries_correct_at"
    ON "deliveries" ("correct_at");
CREATE INDEX "idx_deliveries_act_at"
    ON "deliveries" ("act_at");
CREATE INDEX "idx_deliveries_uid_recurrence_id_destination"
    ON "deliveries" ("uid", "recurrence_id", "destination");
CREATE INDEX "idx_deliveries_told_order"
    ON "deliveries" ("told_order");
CREATE INDEX idx_occurrences_length on occurrences (listed_end - listed_start);
COMMIT;
