"""The JSON Schemas that text editors check the curated files by."""

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.corpus import DATA_DIR
from knowledge.review.schema import SHAPES, make_schema, render_schema, schema_path, write_schemas


def _record(name: str) -> dict[str, Any]:
    """The schema of one record of a file."""
    schema = make_schema(name)
    reference = schema["items"]["$ref"] if "items" in schema else None
    record: dict[str, Any] = schema["$defs"][reference.rpartition("/")[2]] if reference else schema
    return record


@pytest.mark.parametrize("name", SHAPES)
def test_the_schemas_are_up_to_date(name: str) -> None:
    """What lies beside the data is what the models say; `bot.py check --schema` makes it so."""
    assert schema_path(name).read_text(encoding="utf-8") == render_schema(name)


def test_there_is_no_schema_of_nothing() -> None:
    """The folder holds these schemas and no others."""
    assert {path.name for path in schema_path("facts").parent.iterdir()} == {
        schema_path(name).name for name in SHAPES
    }


@pytest.mark.parametrize("path", sorted(DATA_DIR.rglob("*.yaml")), ids=lambda path: path.name)
def test_every_curated_file_names_its_schema(path: Path) -> None:
    """The first line leads a text editor to the schema of the file."""
    first, _, _rest = path.read_text(encoding="utf-8").partition("\n")
    name = path.stem if path.parent == DATA_DIR else path.parent.name
    relative = f"schema/{name}.schema.json" if path.parent == DATA_DIR else f"../schema/{name}.schema.json"
    assert first == f"# yaml-language-server: $schema={relative}"
    assert (path.parent / relative).is_file()


def test_an_editor_accepts_what_yaml_makes_of_a_value() -> None:
    """A year or a paragraph without quotes is a number to a text editor, and text to the loader."""
    properties = _record("facts")["properties"]
    assert properties["as_at"]["type"] == ["string", "number"]
    locator = make_schema("facts")["$defs"]["Locator"]["properties"]
    assert locator["paragraph"]["type"] == ["string", "number"]
    assert locator["page"] == {"minimum": 1, "title": "Page", "type": "integer"}


@pytest.mark.parametrize("name", SHAPES)
def test_a_schema_knows_no_null(name: str) -> None:
    """A field without a value is left out: the loader would read `null` as a word."""
    assert '"null"' not in render_schema(name)
    assert "null" not in json.dumps(make_schema(name))


def test_a_misspelt_field_or_kind_is_underlined() -> None:
    """Other fields than the model's are refused, what is required is, and choices are listed."""
    record = _record("facts")
    assert record["additionalProperties"] is False
    assert {"id", "statement", "said_by", "source"} <= set(record["required"])
    kinds = make_schema("facts")["$defs"]["Kind"]
    assert (kinds["type"], "finding" in kinds["enum"]) == ("string", True)


def test_only_what_is_out_of_date_is_written(tmp_path: Path) -> None:
    """The first run writes every schema, the second none, a third the one that was changed."""
    folder = tmp_path / "schema"
    assert len(list(write_schemas(folder))) == len(SHAPES)
    assert list(write_schemas(folder)) == []
    changed = schema_path("themes", folder)
    changed.write_text("{}", encoding="utf-8")
    assert list(write_schemas(folder)) == [changed]
    assert changed.read_text(encoding="utf-8") == render_schema("themes")
