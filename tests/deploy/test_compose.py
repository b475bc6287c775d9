"""What docker-compose.yml and the Dockerfiles promise about safety, order and completeness."""

import re
from typing import Any

import pytest

from tests.deploy import stack

BUILT = (*stack.PROCESSES, "migrate")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return stack.compose()["services"]


def test_the_stack_is_every_process_the_database_and_the_migrations(services: dict[str, Any]) -> None:
    assert set(services) == {*stack.PROCESSES, "postgres", "migrate"}


def test_only_the_gateway_publishes_a_port(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if service.get("ports")] == ["gateway"]
    assert not any(service.get("network_mode") for service in services.values())


def test_the_public_port_is_this_machine_s_own_unless_told_otherwise(services: dict[str, Any]) -> None:
    assert services["gateway"]["ports"] == ["${QUARTERS_BIND:-127.0.0.1}:${QUARTERS_PORT:-8000}:8000"]


def test_nothing_but_the_gateway_reaches_the_outside(services: dict[str, Any]) -> None:
    open_networks = {name for name, network in stack.compose()["networks"].items() if not network.get("internal")}
    assert [name for name, service in services.items() if open_networks & set(service["networks"])] == ["gateway"]


def test_the_portal_cannot_reach_the_database(services: dict[str, Any]) -> None:
    assert not set(services["portal"]["networks"]) & set(services["postgres"]["networks"])


@pytest.mark.parametrize("name", [*BUILT, "postgres"])
def test_every_container_is_hardened(name: str, services: dict[str, Any]) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)
    assert any(entry.startswith("/tmp:") for entry in service["tmpfs"])


@pytest.mark.parametrize("name", BUILT)
def test_no_image_runs_as_root(name: str) -> None:
    user, _, group = stack.image_of(name).user.partition(":")
    assert int(user) > 0
    assert int(group) > 0


def test_the_database_does_not_run_as_root(services: dict[str, Any]) -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", services["postgres"]["user"])


@pytest.mark.parametrize("name", BUILT)
def test_every_base_image_is_pinned_to_a_patch_version(name: str) -> None:
    bases = stack.image_of(name).bases
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base) for base in bases)


def test_the_database_s_image_is_pinned_and_ours_carry_a_version(services: dict[str, Any]) -> None:
    assert re.fullmatch(r"postgres:15\.\d+-bookworm", services["postgres"]["image"])
    for name in BUILT:
        assert re.fullmatch(rf"quarters/{name}:\$\{{QUARTERS_VERSION:-\d+\.\d+\.\d+\}}", services[name]["image"])


@pytest.mark.parametrize("name", stack.PROCESSES)
def test_every_process_says_whether_it_is_ready_and_comes_back(name: str, services: dict[str, Any]) -> None:
    assert "http://127.0.0.1:8000/readyz" in stack.image_of(name).health
    assert services[name]["restart"] == "unless-stopped"


def test_the_database_says_whether_it_is_ready(services: dict[str, Any]) -> None:
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"]


def test_no_process_starts_before_the_migrations_are_done(services: dict[str, Any]) -> None:
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name in stack.PROCESSES:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", BUILT)
def test_what_an_image_copies_exists_and_is_let_through(name: str) -> None:
    lines = (stack.ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    let_through = [line[1:] for line in lines if line.startswith("!")]
    for source in (source for copy in stack.image_of(name).copies for source in copy.sources):
        assert (stack.ROOT / source).exists(), source
        assert any(source == entry or source.startswith(f"{entry}/") for entry in let_through), source


@pytest.mark.parametrize("name", stack.SERVICES)
def test_a_service_s_image_holds_no_other_service(name: str) -> None:
    sources = [source for copy in stack.image_of(name).copies for source in copy.sources]
    others = set(stack.PROCESSES) - {name}
    assert not [s for s in sources if others & set(s.split("/")) or s in {".", "services", "alembic"}]


def test_every_database_has_its_role_and_its_migrations() -> None:
    roles = (stack.ROOT / "deploy" / "postgres" / "roles.sh").read_text(encoding="utf-8")
    migrate = (stack.ROOT / "deploy" / "migrate").read_text(encoding="utf-8")
    databases = f"for process in {' '.join(stack.KEEPERS)}; do"
    assert databases in roles
    assert databases in migrate
    sections = (stack.ROOT / "alembic.ini").read_text(encoding="utf-8")
    for name in stack.KEEPERS:
        assert f"\n[{name}]\n" in sections
