-- The tables of a release in SQLite. Datasette's GraphQL names its fields after tables and columns.

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
  polarity text not null,
  certainty text not null,
  source text not null,
  passage_id text references passage
);
-- The primary keys give the order of the answer: ids sort as labels do here.
create table linked_deficiency (
  condition_id text not null references condition,
  deficiency_id text not null references deficiency,
  certainty text not null,
  primary key (condition_id, deficiency_id)
);
create table addressed_by (
  deficiency_id text not null references deficiency,
  food_id text not null references food,
  certainty text not null,
  inferred integer not null,
  primary key (deficiency_id, food_id)
);
create table dietary_source_of (
  food_id text not null references food,
  nutrient_id text not null references nutrient,
  certainty text not null,
  worst_certainty text not null,
  inferred integer not null,
  primary key (food_id, nutrient_id)
);

create index statement_subject on statement (subject_id, predicate);
create index statement_object on statement (object_id, predicate);
create index statement_passage on statement (passage_id);
create index linked_deficiency_deficiency on linked_deficiency (deficiency_id);
create index addressed_by_food on addressed_by (food_id);
create index dietary_source_of_nutrient on dietary_source_of (nutrient_id);
