-- One generation of a group's image. latest_of holds the group's id while the image is its latest, and is null otherwise:
-- so that there is one at most.
create table image (
  id bigint not null auto_increment,
  group_id bigint not null,
  generation int not null,
  parent_id bigint,
  source varchar(64) not null,
  rebake_id varchar(12) not null,
  name varchar(128) not null,
  state varchar(16) not null,
  latest_of bigint,
  reasons json not null,
  code_revision varchar(255),
  failure mediumtext,
  created_at timestamp(6) not null,
  promoted_at timestamp(6) null,
  constraint image_pk primary key (id),
  constraint image_generation_uq unique (group_id, generation),
  constraint image_rebake_uq unique (rebake_id),
  constraint image_latest_of_uq unique (latest_of),
  constraint image_group_fk foreign key (group_id) references image_group (id),
  constraint image_parent_fk foreign key (parent_id) references image (id),
  constraint image_rebake_fk foreign key (rebake_id) references rebake (id)
);

-- An image in one region.
create table image_copy (
  image_id bigint not null,
  region varchar(64) not null,
  ami varchar(64),
  snapshots json not null,
  state varchar(32) not null,
  constraint image_copy_pk primary key (image_id, region),
  constraint image_copy_ami_uq unique (ami),
  constraint image_copy_image_fk foreign key (image_id) references image (id)
);

alter table rebake add constraint rebake_parent_fk foreign key (parent_id) references image (id);
alter table rebake add constraint rebake_image_fk foreign key (image_id) references image (id);
