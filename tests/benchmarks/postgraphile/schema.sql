-- The tables of a release. Keys and foreign keys carry the GraphQL names; every foreign key has an index.

create schema app;
set search_path to app;

create type certainty as enum ('speculative', 'suggestive', 'possible', 'likely', 'asserted');
create type polarity as enum ('affirmed', 'negated');

create table entity (id text primary key, label text not null, class text not null);
create table condition (
  id text primary key references entity, curie text not null, iri text not null, label text not null
);
create table deficiency (
  id text primary key references entity, curie text not null, iri text not null, label text not null
);
create table food (
  id text primary key references entity, curie text not null, iri text not null, label text not null
);
create table nutrient (
  id text primary key references entity, curie text not null, iri text not null, label text not null
);
create table passage (
  id text primary key, source text not null, section text not null, sha256 text not null,
  starts integer not null, ends integer not null
);
create table statement (
  id text primary key,
  subject_id text not null references entity,
  predicate text not null,
  object_id text not null references entity,
  polarity polarity not null,
  certainty certainty not null,
  source text not null,
  passage_id text references passage
);
-- The primary keys give the order of the answer: ids sort as labels do here.
create table linked_deficiency (
  condition_id text not null references condition,
  deficiency_id text not null references deficiency,
  certainty certainty not null,
  primary key (condition_id, deficiency_id)
);
create table addressed_by (
  deficiency_id text not null references deficiency,
  food_id text not null references food,
  certainty certainty not null,
  inferred boolean not null,
  primary key (deficiency_id, food_id)
);
create table dietary_source_of (
  food_id text not null references food,
  nutrient_id text not null references nutrient,
  certainty certainty not null,
  worst_certainty certainty not null,
  inferred boolean not null,
  primary key (food_id, nutrient_id)
);

create index on statement (subject_id, predicate);
create index on statement (object_id, predicate);
create index on statement (passage_id);
create index on linked_deficiency (deficiency_id);
create index on addressed_by (food_id);
create index on dietary_source_of (nutrient_id);

comment on constraint linked_deficiency_condition_id_fkey on linked_deficiency
  is E'@foreignFieldName linkedDeficiencies\n@fieldName condition';
comment on constraint linked_deficiency_deficiency_id_fkey on linked_deficiency
  is E'@foreignFieldName linkedConditions\n@fieldName node';
comment on constraint addressed_by_deficiency_id_fkey on addressed_by
  is E'@foreignFieldName addressedBy\n@fieldName deficiency';
comment on constraint addressed_by_food_id_fkey on addressed_by
  is E'@foreignFieldName addresses\n@fieldName node';
comment on constraint dietary_source_of_food_id_fkey on dietary_source_of
  is E'@foreignFieldName dietarySourceOf\n@fieldName food';
comment on constraint dietary_source_of_nutrient_id_fkey on dietary_source_of
  is E'@foreignFieldName foods\n@fieldName node';
