"""The JSON Schema of sources.yaml, for editors: made from the definition in `shape`."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from aggregator.config.shape import Kinds, shape

DRAFT = "http://json-schema.org/draft-07/schema#"


class _Quiet(GenerateJsonSchema):
    """Without titles made from the names of keys, and without defaults that say nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        made = super().default_schema(schema)
        if not isinstance(made.get("default"), str | int | float) or made["default"] == "":
            made.pop("default", None)
        return made


def json_schema(kinds: Kinds) -> dict[str, Any]:
    """Draft 7. The form in which sources of unknown kinds are checked is none that a curator may write."""
    made = shape(kinds).file.model_json_schema(by_alias=True, schema_generator=_Quiet)
    forms = made["properties"]["sources"]["items"]["oneOf"]
    forms[:] = [form for form in forms if form != {"$ref": "#/$defs/Unknown"}]
    del made["$defs"]["Unknown"]
    for definition in made["$defs"].values():
        definition.pop("title", None)
    return {"$schema": DRAFT, **made, "title": "sources.yaml"}
