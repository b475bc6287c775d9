import re

import pytest

from gateway.openapi import merged

pytestmark = pytest.mark.anyio

INFO = {"title": "x", "version": "1"}


def part(path="/v1/a", schema=None, problems=(), tag="a", method="get"):
    return {
        "info": INFO,
        "paths": {
            path: {
                method: {
                    "tags": [tag],
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                        "422": {"content": {"x": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}}},
                    },
                }
            }
        },
        "components": {"schemas": {"Thing": schema or {"type": "string"}, "HTTPValidationError": {}}},
        "x-problems": [{"code": code} for code in problems],
    }


def schema_of(document, path, method="get"):
    content = document["paths"][path][method]["responses"]["200"]["content"]
    return content["application/json"]["schema"]["$ref"].rpartition("/")[2]


def test_equal_schemas_are_shared_and_different_ones_kept_apart():
    same = merged({"gateway": part("/v1/a"), "events": part("/v1/b")}, "https://hub.example")
    assert schema_of(same, "/v1/a") == schema_of(same, "/v1/b") == "Thing"
    other = merged({"gateway": part("/v1/a"), "events": part("/v1/b", {"type": "integer"})}, "https://hub.example")
    assert schema_of(other, "/v1/b") == "EventsThing"
    assert other["components"]["schemas"]["EventsThing"] == {"type": "integer"}
    assert other["components"]["schemas"]["Thing"] == {"type": "string"}


def test_a_schema_that_refers_to_a_renamed_one_is_renamed_with_it():
    page = {"properties": {"items": {"items": {"$ref": "#/components/schemas/Thing"}}}}
    one, two = part("/v1/a"), part("/v1/b", {"type": "integer"})
    one["components"]["schemas"]["Page"] = two["components"]["schemas"]["Page"] = page
    schemas = merged({"gateway": one, "events": two}, "https://hub.example")["components"]["schemas"]
    assert schemas["EventsPage"]["properties"]["items"]["items"]["$ref"] == "#/components/schemas/EventsThing"
    assert schemas["Page"]["properties"]["items"]["items"]["$ref"] == "#/components/schemas/Thing"


def test_methods_tags_and_problems_are_merged_and_internal_addresses_left_out():
    parts = {
        "gateway": part("/v1/a", problems=["z.b", "a.b"], tag="x"),
        "events": part("/v1/a", method="post", problems=["a.b", "m.n"], tag="b"),
        "spaces": part("/internal/overview", tag="secret"),
    }
    document = merged(parts, "https://hub.example")
    assert set(document["paths"]) == {"/v1/a"}
    assert set(document["paths"]["/v1/a"]) == {"get", "post"}
    assert document["tags"] == [{"name": "b"}, {"name": "x"}]
    assert [p["code"] for p in document["x-problems"]] == ["a.b", "m.n", "z.b"]
    assert "HTTPValidationError" not in str(document)
    assert document["paths"]["/v1/a"]["get"]["responses"]["default"] == {"$ref": "#/components/responses/Problem"}


async def test_the_document_names_missing_services_and_is_kept_when_all_answer(world, json_answer):
    for name in ("startups", "spaces", "events", "integrations"):
        world.upstreams[name].answers["/openapi.json"] = json_answer(part(f"/v1/{name}", problems=[f"{name}.x"]))
    world.upstreams["spaces"].answers["/openapi.json"] = json_answer({}, 503)
    partial = (await world.call("GET", "/openapi.json")).json()
    assert partial["x-unavailable"] == ["spaces"]
    assert "/v1/startups" in partial["paths"]
    world.upstreams["spaces"].answers["/openapi.json"] = json_answer(part("/v1/spaces"))
    whole = (await world.call("GET", "/openapi.json")).json()
    assert "x-unavailable" not in whole
    assert {"/v1/spaces", "/v1/keys", "/v1/sessions", "/v1/me", "/v1/overview"} <= set(whole["paths"])
    assert whole["openapi"].startswith("3.1")
    assert whole["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "credential.invalid" in [p["code"] for p in whole["x-problems"]]
    references = set(re.findall(r"#/components/schemas/([^\"']+)", str(whole)))
    assert references <= set(whole["components"]["schemas"])
    asked = len(world.upstreams["spaces"].requests)
    await world.call("GET", "/openapi.json")
    assert len(world.upstreams["spaces"].requests) == asked


async def test_options_says_what_an_address_takes(world, json_answer):
    for name in ("startups", "spaces", "events", "integrations"):
        world.upstreams[name].answers["/openapi.json"] = json_answer(part("/v1/startups/{id}"))
    answer = await world.call("OPTIONS", "/v1/startups/abc")
    assert (answer.status, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert (await world.call("OPTIONS", "/v1/keys")).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (await world.call("OPTIONS", "/v1/nothing")).status == 404


async def test_the_documentation_page_needs_no_other_host_and_no_inline_script(world):
    page = await world.call("GET", "/docs")
    assert page.status == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in re.sub(r"https?-equiv", "", page.body.decode()).replace("<!doctype html>", "")
    assert re.findall(rb"<script>|<style|onload=", page.body) == []
    for asset in re.findall(r'(?:src|href)="(/[^"]+)"', page.body.decode()):
        assert (await world.call("GET", asset)).status == 200, asset


async def test_readiness_lists_each_upstream_and_stays_ready_without_one(world, json_answer):
    assert (await world.call("GET", "/healthz")).json() == {"status": "ok", "process": "gateway"}
    ready = await world.call("GET", "/readyz")
    assert (ready.status, ready.json()["status"], ready.json()["upstreams"]["spaces"]) == (200, "ok", "ok")
    world.upstreams["spaces"].answers["/readyz"] = json_answer({}, 503)
    ready = await world.call("GET", "/readyz")
    assert (ready.status, ready.json()["status"], ready.json()["upstreams"]["spaces"]) == (200, "degraded", "down")


async def test_readiness_fails_without_its_own_database(build, tmp_path):
    world = build()
    world.database.engine.dispose()
    world.database._reading = None
    ready = await world.call("GET", "/readyz")
    assert (ready.status, ready.json()["database"]) == (503, "down")
