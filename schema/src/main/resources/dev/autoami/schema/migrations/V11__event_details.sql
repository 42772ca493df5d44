-- What a line of a timeline is about, as a person reads it and as it can be counted and learned from. For that a rebake
-- knows since when it stands at its step, how often it was taken up there, and by which node last.
alter table rebake add column step_since timestamp(6) null;
alter table rebake add column attempt int not null default 0;
alter table rebake add column node varchar(255);

alter table rebake_event add column kind varchar(16) not null default 'NOTE';
alter table rebake_event add column attempt int not null default 0;
alter table rebake_event add column cause varchar(16);
alter table rebake_event add column lasted_ms bigint;

create index rebake_event_step_ix on rebake_event (step, kind, happened_at);
