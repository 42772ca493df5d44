-- A group may name several instance types and several subnets: instance_type and subnet are the first of each, these are
-- the others. For a rebake it is written down, before RunInstances, what is launched where and for the how-manieth time.
alter table image_group add column other_instance_types json;
alter table image_group add column other_subnets json;

alter table rebake add column launch_type varchar(64);
alter table rebake add column launch_subnet varchar(64);
alter table rebake add column launch_number int not null default 0;

update rebake set launch_number = 1 where launch_token is not null;
