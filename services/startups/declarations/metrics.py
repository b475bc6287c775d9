"""What startups declare: the one catalogue of metrics, with what each means."""

from typing import Final, Literal, NamedTuple

from services.kit.text import Text

Kind = Literal["stock", "flow", "flag"]
Unit = Literal["fte", "people", "count", "money", "yes_no"]


class Metric(NamedTuple):
    """`stock` is as of the last day of the quarter, `flow` is what happened in it. `scale` makes values whole."""

    code: str
    kind: Kind
    unit: Unit
    highest: int
    label: Text
    definition: Text
    scale: int = 1
    lowest: int = 0
    is_opt_in: bool = False


_PEOPLE: Final = 100_000
_MONEY: Final = 10**13  # of minor units
_COUNT: Final = 10**9

_CATALOGUE: Final = (
    Metric(
        "alive", "flag", "yes_no", 1,
        Text("Still active", "Toujours active"),
        Text(
            "1 where the enterprise went on with its activity on the last day of the quarter, else 0.",
            "1 si l’entreprise poursuit son activité au dernier jour du trimestre, sinon 0.",
        ),
    ),
    Metric(
        "cash", "stock", "money", _MONEY,
        Text("Cash", "Trésorerie"),
        Text(
            "Money available on the last day of the quarter; overdrafts are negative.",
            "Trésorerie disponible au dernier jour du trimestre ; un découvert est négatif.",
        ),
        lowest=-_MONEY,
    ),
    Metric(
        "interns", "stock", "people", _PEOPLE,
        Text("Interns", "Stagiaires"),
        Text(
            "Interns and apprentices present on the last day of the quarter; they are no jobs.",
            "Stagiaires et alternants présents au dernier jour du trimestre ; ce ne sont pas des emplois.",
        ),
    ),
    Metric(
        "jobs_fte", "stock", "fte", _PEOPLE,
        Text("Jobs (FTE)", "Emplois (ETP)"),
        Text(
            "Employees and working founders on the last day of the quarter, in full-time equivalents, without interns.",
            "Salariés et fondateurs actifs au dernier jour du trimestre, en équivalents temps plein, sans stagiaires.",
        ),
        scale=100,
    ),
    Metric(
        "jobs_women", "stock", "people", _PEOPLE,
        Text("Women in the team", "Femmes dans l’équipe"),
        Text(
            "Women among those who work there on the last day of the quarter. Only if the team wishes to say so.",
            "Femmes parmi les personnes en activité au dernier jour du trimestre. Facultatif, au choix de l’équipe.",
        ),
        is_opt_in=True,
    ),
    Metric(
        "money_raised_private", "flow", "money", _MONEY,
        Text("Private money raised", "Fonds privés levés"),
        Text(
            "Equity and loans from private investors and banks, received in the quarter.",
            "Capital et prêts d’investisseurs privés et de banques, encaissés dans le trimestre.",
        ),
    ),
    Metric(
        "money_raised_public", "flow", "money", _MONEY,
        Text("Public money raised", "Fonds publics levés"),
        Text(
            "Grants, repayable advances and equity from public bodies, received in the quarter.",
            "Subventions, avances remboursables et capital d’organismes publics, encaissés dans le trimestre.",
        ),
    ),
    Metric(
        "patents", "flow", "count", _COUNT,
        Text("Patents filed", "Brevets déposés"),
        Text("Patent applications filed in the quarter.", "Demandes de brevet déposées dans le trimestre."),
    ),
    Metric(
        "paying_customers", "stock", "count", _COUNT,
        Text("Paying customers", "Clients payants"),
        Text(
            "Customers who paid at least once in the twelve months before the end of the quarter.",
            "Clients ayant payé au moins une fois dans les douze mois précédant la fin du trimestre.",
        ),
    ),
    Metric(
        "revenue", "flow", "money", _MONEY,
        Text("Revenue", "Chiffre d’affaires"),
        Text("Sales of the quarter, before tax.", "Ventes du trimestre, hors taxes."),
        lowest=-_MONEY,
    ),
)  # fmt: skip
METRICS: Final = {metric.code: metric for metric in _CATALOGUE}
