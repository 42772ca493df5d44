-- API tokens, by the SHA-256 of their text. A name may be used again once its token is revoked: active_name is null then.
create table api_token (
  id bigint not null auto_increment,
  name varchar(128) not null,
  active_name varchar(128),
  scope varchar(16) not null,
  text_hash varchar(64) not null,
  created_at timestamp(6) not null,
  revoked_at timestamp(6) null,
  constraint api_token_pk primary key (id),
  constraint api_token_active_name_uq unique (active_name),
  constraint api_token_text_hash_uq unique (text_hash)
);
