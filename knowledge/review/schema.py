"""JSON Schemas of the curated files, by which a text editor completes and checks them while somebody types.

They are made from the models and kept beside the data; `bot.py check --schema` writes them anew.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from knowledge.corpus import DATA_DIR, Authority, Silence, Uncited
from knowledge.gate import FittedGate
from knowledge.models import Fact, Metric, Source, Term, Theme, Thread

SCHEMA_DIR = DATA_DIR / "schema"
SHAPES: dict[str, Any] = {
    "facts": list[Fact],
    "sources": Source,
    "themes": list[Theme],
    "threads": list[Thread],
    "metrics": list[Metric],
    "glossary": list[Term],
    "authorities": list[Authority],
    "uncited": list[Uncited],
    "silences": list[Silence],
    "gates": list[FittedGate],
}
"""What the files hold, by the stem of their schema's name: one record, or a list of them."""


def make_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of the files of one sort.

    It is for an editor's eyes, so it accepts what YAML makes of a value that the loader reads as text: a year or a
    paragraph may be a number there. It has no null: the loader would take it for the word.
    """
    schema: dict[str, Any] = _as_yaml(TypeAdapter(SHAPES[name]).json_schema(mode="validation"))
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema}


def render_schema(name: str) -> str:
    """The schema as its file holds it."""
    return json.dumps(make_schema(name), indent=2, ensure_ascii=False) + "\n"


def schema_path(name: str, folder: Path = SCHEMA_DIR) -> Path:
    """Where the schema is kept."""
    return folder / f"{name}.schema.json"


def write_schemas(folder: Path = SCHEMA_DIR) -> Iterator[Path]:
    """Write every schema that is not as it should be, and yield its path."""
    folder.mkdir(exist_ok=True)
    for name in SHAPES:
        path, text = schema_path(name, folder), render_schema(name)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            yield path


def _as_yaml(node: Any) -> Any:
    """The schema of a model as the schema of the YAML that the model is read from."""
    if isinstance(node, list):
        return [_as_yaml(part) for part in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _as_yaml(value) for key, value in node.items()}
    if "default" in plain and plain["default"] is None:
        del plain["default"]
    options = plain.get("anyOf")
    if isinstance(options, list):
        kept = [option for option in options if option != {"type": "null"}]
        plain["anyOf"] = kept
        if len(kept) == 1:
            del plain["anyOf"]
            plain = {**kept[0], **plain}
    if plain.get("type") == "string" and "enum" not in plain:
        # the pattern still holds for what is written as text
        plain["type"] = ["string", "number"]
    return plain
