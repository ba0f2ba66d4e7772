"""Resources as dicts or as models of ``fhir.resources.R4B``, whichever the caller speaks.

A dict keeps decimals as they were written; a model checks structure and gives attributes. The package fhir.resources is
not needed for dicts: a model is known by its two methods. https://github.com/nazrulworld/fhir.resources
"""

from collections.abc import Mapping
from typing import Any, Protocol, Self, TypeVar, runtime_checkable

from fhirpain.fhir import json


@runtime_checkable
class Model(Protocol):
    """What we need of a pydantic model of a resource."""

    @classmethod
    def model_validate_json(cls, json_data: bytes) -> Self:
        """A model from JSON."""

    @classmethod
    def get_resource_type(cls) -> str:
        """The resource type."""

    def model_dump_json(self) -> str:
        """The JSON of a model."""


M = TypeVar("M", bound=Model)
Resource = Mapping[str, Any]


def type_name(kind: "str | type[Model]") -> str:
    """The resource type that a name or a model class stands for."""
    return kind if isinstance(kind, str) else kind.get_resource_type()


def dumped(resource: "Resource | Model") -> bytes:
    """The JSON of a resource."""
    return json.dump(resource) if isinstance(resource, Mapping) else resource.model_dump_json().encode()


def plain(resource: "Resource | Model") -> Resource:
    """A resource as a dict."""
    return resource if isinstance(resource, Mapping) else json.parse(resource.model_dump_json().encode())


def as_kind(kind: "str | type[Model]", body: bytes) -> Any:
    """A body as what the caller asked for: a dict for a name, else the model. Raises what the model raises."""
    return json.parse(body) if isinstance(kind, str) else kind.model_validate_json(body)
