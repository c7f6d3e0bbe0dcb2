"""newsidx.types beside what it describes."""

import json
import pathlib
import re
import types
import typing

import newsidx
import pytest
from newsidx import types as described

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLAIN = {"string": str, "integer": int, "number": float, "boolean": bool}


def variants(schema, definitions):
    """The schemas that a value may be of, one type each; {"type": "null"} is one."""
    if "$ref" in schema:
        return variants(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for word in ("allOf", "anyOf", "oneOf"):
        if word in schema:
            return [one for part in schema[word] for one in variants(part, definitions)]
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return [{**schema, "type": name} for name in names]


def differences(schema, hint, definitions, where):
    hints = list(typing.get_args(hint)) if isinstance(hint, types.UnionType) else [hint]
    schemas = variants(schema, definitions)
    if any(one["type"] == "null" for one in schemas) != (type(None) in hints):
        yield f"{where}: None"
    (hint,) = [one for one in hints if one is not type(None)]
    (schema,) = [one for one in schemas if one["type"] != "null"]
    kind = schema["type"]
    if kind == "array":
        assert typing.get_origin(hint) is list, where
        yield from differences(schema["items"], typing.get_args(hint)[0], definitions, where + "[]")
    elif kind == "object" and "properties" not in schema:
        assert typing.get_origin(hint) is dict, where
        yield from differences(schema["additionalProperties"], typing.get_args(hint)[1], definitions, where + ".*")
    elif kind == "object":
        assert typing.is_typeddict(hint), where
        members = typing.get_type_hints(hint)
        yield from (f"{where}.{name}: missing on one side" for name in set(members) ^ set(schema["properties"]))
        yield from (f"{where}.{name}: required" for name in hint.__required_keys__ ^ set(schema["required"]))
        for name in set(members) & set(schema["properties"]):
            yield from differences(schema["properties"][name], members[name], definitions, f"{where}.{name}")
    elif typing.get_origin(hint) is typing.Literal:
        if set(typing.get_args(hint)) != set(schema.get("enum", ())):
            yield f"{where}: {hint}"
    elif hint is not PLAIN[kind]:
        yield f"{where}: {hint} is no {kind}"


@pytest.mark.parametrize(
    "name, hint",
    [
        ("search", described.SearchResult),
        ("index", described.IndexReport),
        ("remove", described.RemoveReport),
        ("update", described.UpdateReport),
        ("suggest", described.SuggestResult),
        ("related", described.RelatedResult),
        ("check", described.CheckReport),
        ("check", described.RepairReport),
        ("backup", described.BackupReport),
        ("why", described.Why),
        ("show", described.Shown),
        ("optimize", described.OptimizeReport),
        ("export", described.ExportReport),
        ("stats", described.Stats),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_types_of_results_are_those_of_the_schemas(name, hint):
    schema, common = (
        json.loads((ROOT / "schema" / f"{file}.schema.json").read_text(encoding="utf-8")) for file in (name, "common")
    )
    if hint is described.CheckReport:
        del schema["properties"]["repair"]
    elif hint is described.RepairReport:
        schema["required"].append("repair")
    definitions = common["definitions"] | schema.get("definitions", {})
    assert sorted(differences(schema, hint, definitions, name)) == []


@pytest.mark.parametrize(
    "name, hint",
    [
        ("open", described.OpenOptions),
        ("index", described.IndexOptions),
        ("search", described.SearchOptions),
        ("related", described.RelatedOptions),
        ("suggest", described.SuggestOptions),
        ("optimize", described.OptimizeOptions),
    ],
)
def test_the_options_are_those_that_the_library_knows(name, hint):
    source = (ROOT / "lib" / "capi" / "options.cpp").read_text(encoding="utf-8")
    body = re.search(rf"^\w+ {name}_options\(.*?^}}", source, re.DOTALL | re.MULTILINE)[0]
    assert set(re.findall(r'\.take\("(\w+)"', body)) == set(hint.__annotations__)


def test_none_is_an_option_that_is_not_given(index):
    nothing = dict.fromkeys(described.SearchOptions.__annotations__)
    assert index.search("threads", **nothing)["hits"] == index.search("threads")["hits"]
    nothing = dict.fromkeys(described.IndexOptions.__annotations__)
    assert index.add_records([{"title": "Nothing asked"}], **nothing)["added"] == 1
    with newsidx.Index.in_memory(**dict.fromkeys(described.OpenOptions.__annotations__)) as other:
        assert other.optimize(**dict.fromkeys(described.OptimizeOptions.__annotations__))
