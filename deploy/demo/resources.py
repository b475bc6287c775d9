"""What stands in the hubs: sites with their hours, policies, and everything that can be booked."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from deploy.demo.chance import apportioned, identifier, stream
from deploy.demo.days import Today
from deploy.demo.policies import POLICY_OF_KIND
from deploy.demo.policies import policies as policies_of
from deploy.demo.sizes import HubSize, Size
from deploy.demo.words.machines import FDM, HALLS, METAL, POWDER, RESIN, ROOMS, TOOLS, Machine

Row = dict[str, Any]

_WEEK: Final = ("mon", "tue", "wed", "thu", "fri")
_ALWAYS: Final = {day: [["00:00", "24:00"]] for day in (*_WEEK, "sat", "sun")}
_LAB: Final = {day: [["08:00", "20:00"]] for day in (*_WEEK, "sat", "sun")}
_LATE: Final = {day: [["07:00", "24:00"]] for day in (*_WEEK, "sat", "sun")}
_OFFICE: Final = {**{day: [["08:00", "22:00"]] for day in _WEEK}, "sat": [["09:00", "13:00"], ["14:00", "18:00"]]}
# Name and hours of each site of the flagship, which needs them all; the other hubs are one building.
_FLAGSHIP_SITES: Final = (("Share", _ALWAYS), ("Create", _ALWAYS), ("Chill", _LATE), ("Fab Lab", _LAB))
SHARE, CREATE, _CHILL, FAB_LAB = 0, 1, 2, 3

# Operating these kinds takes a certification.
_CERTIFIED: Final = {"laser_cutter": "Découpe laser", "cnc": "Fraisage CNC"}
# These technologies cost credits.
_PRICED: Final = frozenset({"SLS", "BMD"})


class Spaces(NamedTuple):
    policies: list[Row]
    versions: list[Row]
    sites: list[Row]
    resources: list[Row]
    attributes: list[Row]
    certifications: list[Row]

    @property
    def printer_id(self) -> str:
        """The printer that is free tomorrow at ten."""
        return str(next(r["id"] for r in self.resources if r["kind"] == "printer"))


def spaces(size: Size, hubs: list[Row], today: Today) -> Spaces:
    made = Spaces([], [], [], [], [], [])
    for number, (hub, plan) in enumerate(zip(hubs, size.hubs, strict=True)):
        stamps = {"version": 1, "created_at": hub["created_at"], "updated_at": hub["created_at"]}
        policies, versions = policies_of(hub, len(made.policies), today)
        made.policies.extend(policies)
        made.versions.extend(versions)
        named = {policy["name"]: policy["id"] for policy in policies}
        certified = _certifications(made, hub, stamps)
        sites = _sites(made, hub, named, stamps, flagship=number == 0)
        for wish in _wishes(plan, sites, named, flagship=number == 0):
            _add(made, hub, {"certification_id": certified.get(wish["kind"]), **wish}, stamps)
    _break_some(made.resources, hubs[0]["id"], today)
    return made


def _certifications(made: Spaces, hub: Row, stamps: Row) -> dict[str, str]:
    ids = {}
    for kind, name in _CERTIFIED.items():
        ids[kind] = identifier("certification", len(made.certifications))
        made.certifications.append({"id": ids[kind], "hub_id": hub["id"], "name": name, **stamps})
    return ids


def _sites(made: Spaces, hub: Row, policies: dict[str, str], stamps: Row, *, flagship: bool) -> list[Row]:
    plans: Sequence[tuple[str, Any]] = _FLAGSHIP_SITES if flagship else ((hub["name"], _OFFICE),)
    for name, week in plans:
        made.sites.append(
            {
                "id": identifier("site", len(made.sites)),
                "hub_id": hub["id"],
                "name": name,
                "address": hub["address"],
                "time_zone": hub["time_zone"],
                "holidays": None if flagship else "FR",
                "opening_hours": week,
                "exceptions": [],
                "policy_id": policies["Tools"],
                "kind_policies": {kind: policies[policy] for kind, policy in POLICY_OF_KIND.items()},
                **stamps,
            }
        )
    return made.sites[-len(plans) :]


def _wishes(plan: HubSize, sites: list[Row], policies: dict[str, str], *, flagship: bool) -> Iterator[Row]:
    """What to put where, in the words of the API."""
    work = [sites[0]["id"], sites[CREATE]["id"]] if flagship else [sites[0]["id"]]
    hall = sites[_CHILL]["id"] if flagship else work[0]
    lab = sites[FAB_LAB]["id"] if flagship else work[0]
    yield from _machines(plan, lab, policies)
    for number, units in enumerate(apportioned(plan.desks, [3 + n % 3 for n in range(plan.zones)])):
        yield {"site_id": work[number % len(work)], "kind": "desk", "name": f"Zone {number + 1:02}", "units": units}
    sizes = stream("rooms").choices((4, 6, 8, 10, 14, 20), (5, 6, 5, 4, 2, 1), k=plan.rooms)
    for number in range(plan.rooms):
        # Every hub needs one room large enough for its events.
        seats = 60 if number == 0 and not plan.halls else sizes[number]
        room = {"kind": "room", "name": ROOMS[number], "capacity": seats, "attributes": {"screen": seats > 4}}
        yield {"site_id": work[number % len(work)], **room}
    for number in range(plan.booths):
        booth = {"kind": "phone_booth", "name": f"Booth {number + 1:02}", "capacity": 1}
        yield {"site_id": work[number % len(work)], **booth}
    for name, seats in HALLS[: plan.halls]:
        common = {"site_id": hall, "kind": "hall", "turnaround": 1800, "policy_id": policies["Halls"]}
        yield {**common, "name": name, "capacity": seats, "attributes": {"stage": True}}
        for half in ("A", "B"):
            yield {**common, "name": f"{name} {half}", "capacity": seats // 2, "part_of": name}


def _machines(plan: HubSize, site_id: str, policies: dict[str, str]) -> Iterator[Row]:
    printers = ((FDM, plan.fdm), (RESIN, plan.resin), (POWDER, plan.powder), (METAL, plan.metal))
    for models, count in printers:
        for number in range(count):
            machine = models[number % len(models)]
            priced = policies["Powder and metal"] if machine.attributes["technology"] in _PRICED else None
            yield {**_machine("printer", machine, number // len(models) + 1, site_id), "policy_id": priced}
    for number in range(plan.tools):
        kind, machine = TOOLS[number % len(TOOLS)]
        yield _machine(kind, machine, number // len(TOOLS) + 1, site_id)


def _machine(kind: str, machine: Machine, number: int, site_id: str) -> Row:
    named = {"kind": kind, "name": f"{machine.name} #{number}", "attributes": machine.attributes}
    return {"site_id": site_id, "turnaround": machine.turnaround, **named}


def _add(made: Spaces, hub: Row, wish: Row, stamps: Row) -> None:
    resource_id = identifier("resource", len(made.resources))
    whole = wish.pop("part_of", None)
    parent_id = next((r["id"] for r in reversed(made.resources) if r["name"] == whole), None) if whole else None
    row = {
        "id": resource_id,
        "hub_id": hub["id"],
        "parent_id": parent_id,
        "root_id": parent_id or resource_id,
        "units": 1,
        "capacity": None,
        "attributes": {},
        "turnaround": 0,
        "opening_hours": None,
        "policy_id": None,
        "state": "active",
        "visibility": "public",
        **wish,
        **stamps,
    }
    made.resources.append(row)
    for name, value in row["attributes"].items():
        values = value if isinstance(value, list) else [value]
        words = sorted({str(one).casefold() for one in values})
        made.attributes.extend({"resource_id": resource_id, "name": name, "value": word} for word in words)


def _break_some(resources: list[Row], flagship: str, today: Today) -> None:
    """A few machines wait for repair, as everywhere, and a zone of desks is being painted.

    Never the first printers, which the demo's stories need, nor the first laser cutter.
    """
    rng = stream("repairs")
    machines = [r for r in resources if r["kind"] not in {"desk", "room", "hall", "phone_booth"}]
    spared = [r["id"] for r in machines if r["kind"] == "printer"][:3]
    spared.append(next(r["id"] for r in machines if r["kind"] == "laser_cutter"))
    machines = [r for r in machines if r["id"] not in spared]
    painted = [r for r in resources if r["kind"] == "desk" and r["hub_id"] == flagship][-1:]
    for resource in [*rng.sample(machines, max(1, len(machines) // 20)), *painted]:
        resource |= {"state": "maintenance", "version": 2, "updated_at": today.past(-rng.randrange(1, 9), 11 * 60)}
