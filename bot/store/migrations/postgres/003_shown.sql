-- runs with 1
create table shown (
    user_id text collate "C" primary key,
    at bigint not null,
    about text collate "C" not null
);
