-- One attempt to bring a group up to date. Of a group at most one that makes an image is under way (active_of), and at
-- most one more that anybody may join waits (waiting_of): both hold the group's id, or null.
create table rebake (
  id varchar(12) not null,
  group_id bigint not null,
  purpose varchar(16) not null,
  triggered_by varchar(16) not null,
  code_revision varchar(255),
  from_base boolean not null,
  step varchar(16) not null,
  ending varchar(16),
  outcome varchar(16),
  epoch bigint not null,
  active_of bigint,
  waiting_of bigint,
  cancel_requested boolean not null,
  region varchar(64) not null,
  certname varchar(255) not null,
  source varchar(64),
  parent_id bigint,
  launch_token varchar(64),
  instance varchar(64),
  image_id bigint,
  runs int not null,
  decision json,
  cleaned_at timestamp(6) null,
  failure mediumtext,
  given_instance varchar(64),
  terminate_given boolean not null,
  intermediate varchar(64),
  last_event int not null,
  requested_at timestamp(6) not null,
  started_at timestamp(6) null,
  finished_at timestamp(6) null,
  constraint rebake_pk primary key (id),
  constraint rebake_certname_uq unique (certname),
  constraint rebake_active_of_uq unique (active_of),
  constraint rebake_waiting_of_uq unique (waiting_of),
  constraint rebake_group_fk foreign key (group_id) references image_group (id)
);

create index rebake_group_ix on rebake (group_id, requested_at);
create index rebake_requested_ix on rebake (requested_at);
create index rebake_outcome_ix on rebake (outcome);
