"""The merged API document."""

from typing import Any

from services.gateway.openapi import merge


def document(title: str) -> dict[str, Any]:
    """What a small service says about itself."""
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1.0"},
        "paths": {
            "/v1/things/{id}": {"get": {"operationId": "get_thing", "responses": {"200": answer}}},
            "/livez": {"get": {"operationId": "livez", "responses": {}}},
        },
        "components": {
            "schemas": {"Thing": {"type": "object", "title": title}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


MERGED = merge({"intake": document("受理转办"), "reporting": document("台账通报")})


def test_paths_are_those_that_callers_use_and_health_stays_inside() -> None:
    assert sorted(MERGED["paths"]) == [
        "/api/intake/v1/things/{id}",
        "/api/reporting/v1/things/{id}",
    ]


def test_schemas_of_the_same_name_stay_apart() -> None:
    schemas = MERGED["components"]["schemas"]
    assert schemas["IntakeThing"] == {"type": "object", "title": "IntakeThing"}
    assert schemas["ReportingThing"] == {"type": "object", "title": "ReportingThing"}


def test_every_reference_has_its_schema_and_every_operation_its_own_name() -> None:
    operation = MERGED["paths"]["/api/intake/v1/things/{id}"]["get"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/IntakeThing"}
    assert (operation["operationId"], operation["tags"]) == ("get_thing", ["intake"])


def test_the_security_scheme_appears_once() -> None:
    assert list(MERGED["components"]["securitySchemes"]) == ["token"]
