-- Nodes that a group watches besides its test instances: patterns of certnames, none when null.
alter table image_group add column watch json;
alter table image_group add column watch_interval_seconds bigint not null default 21600;
alter table image_group add column watch_image varchar(16) not null default 'CHECKED';

-- What was decided from a watched node's report, once for each group that watches it, and what came of it. Kept for a
-- while only, and without the report's body.
create table live_decision (
  id bigint not null auto_increment,
  group_id bigint not null,
  certname varchar(255) not null,
  transaction_uuid varchar(128) not null,
  received_at timestamp(6) not null,
  code_revision varchar(255),
  decision json not null,
  state varchar(16) not null,
  image varchar(64),
  rebake_id varchar(12),
  note varchar(512),
  constraint live_decision_pk primary key (id),
  constraint live_decision_transaction_uq unique (group_id, certname, transaction_uuid),
  constraint live_decision_group_fk foreign key (group_id) references image_group (id),
  constraint live_decision_rebake_fk foreign key (rebake_id) references rebake (id)
);

create index live_decision_state_ix on live_decision (state, group_id);
