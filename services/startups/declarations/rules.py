"""Decisions about declarations: which values can be right, which verb leads where."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from services.kit.errors import Violation
from services.kit.text import Text
from services.startups.declarations.errors import DeclarationTransition, PeriodNotOver, PeriodToCome
from services.startups.declarations.metrics import METRICS, Metric
from services.startups.declarations.quarters import Quarter, quarter_of

Who = Literal["team", "staff"]


class Transition(NamedTuple):
    who: Who
    since: tuple[str, ...]
    to: str
    told: str


TRANSITIONS: Final[dict[str, Transition]] = {
    "submit": Transition("team", ("draft",), "submitted", "submitted"),
    "validate": Transition("staff", ("submitted",), "validated", "validated"),
    "return": Transition("staff", ("submitted", "validated"), "draft", "returned"),
    "lock": Transition("staff", ("validated",), "locked", "locked"),
    "correct": Transition("staff", ("locked",), "locked", "corrected"),
}
# What counts in a report: what staff have looked at.
COUNTED: Final = ("validated", "locked")
# What a startup has done its part for.
ANSWERED: Final = ("submitted", *COUNTED)

MESSAGES: Final = {
    "metric.unknown": Text(
        "There is no such metric; /v1/metrics lists them.", "Cet indicateur n’existe pas ; voir /v1/metrics."
    ),
    "metric.repeated": Text("This metric is there twice.", "Cet indicateur est présent deux fois."),
    "metric.decimals": Text("It has too many decimals.", "Il a trop de décimales."),
    "metric.range": Text("It is too small or too large.", "Il est trop petit ou trop grand."),
    "metric.currency_missing": Text("Money needs a currency.", "Un montant demande une devise."),
    "metric.currency_unwanted": Text("Only money has a currency.", "Seul un montant a une devise."),
}


class Said(NamedTuple):
    """One value as it was sent."""

    metric: str
    value: float
    currency: str | None


def violations(values: Sequence[Said]) -> list[Violation]:
    """What is wrong with the values of a quarter, one violation for each that is."""
    found = []
    for index, said in enumerate(values):
        metric = METRICS.get(said.metric)
        repeated = any(other.metric == said.metric for other in values[:index])
        code = "metric.unknown" if metric is None else "metric.repeated" if repeated else _fault(metric, said)
        if code is not None:
            place = {"metric.unknown": "metric", "metric.repeated": "metric", "metric.range": "value"}
            limit = [metric.lowest, metric.highest] if metric is not None and code == "metric.range" else None
            field = f"values.{index}.{place.get(code, 'value' if code == 'metric.decimals' else 'currency')}"
            message, actual = MESSAGES[code], said.metric if metric is None else said.value
            found.append(
                Violation(code=code, message=message, rule=said.metric, field=field, limit=limit, actual=actual)
            )
    return found


def _fault(metric: Metric, said: Said) -> str | None:
    if not metric.lowest <= said.value <= metric.highest:
        return "metric.range"
    if abs(said.value * metric.scale - amount(metric, said.value)) > 1e-6:
        return "metric.decimals"
    if metric.unit == "money":
        return None if said.currency else "metric.currency_missing"
    return "metric.currency_unwanted" if said.currency else None


def amount(metric: Metric, value: float) -> int:
    """A value as the whole number that is kept."""
    return round(value * metric.scale)


def value(metric: Metric, kept: int) -> int | float:
    whole, rest = divmod(kept, metric.scale)
    return kept / metric.scale if rest else whole


def after(verb: str, state: str) -> str:
    transition = TRANSITIONS[verb]
    must_be(state, transition.since)
    return transition.to


def must_be(state: str, needed: Sequence[str]) -> None:
    if state not in needed:
        facts: dict[str, Any] = {"state": state, "needed": ", ".join(needed)}
        raise DeclarationTransition(members={"state": state, "needed": list(needed)}, **facts)


def must_have_begun(quarter: Quarter, *, today: date) -> None:
    if quarter.starts_on > today:
        raise PeriodToCome(period=str(quarter), since=quarter.starts_on.isoformat())


def overdue(asked: Quarter | None, *, today: date) -> Quarter:
    """The quarter of which one may be late: the one that was asked for, else the last that is over."""
    last = quarter_of(today).plus(-1)
    if asked is not None and asked > last:
        raise PeriodNotOver(period=str(asked), since=asked.ends_on.isoformat())
    return asked or last
