"""Decisions on plain values: identifiers, folding, ranking, what dates make of a membership."""

from datetime import UTC, date, datetime

import pytest

from services.kit.fold import fold
from services.startups.hubs.rules import Place, day_in, days, distance_km
from services.startups.memberships import rules as memberships
from services.startups.memberships.rules import Dates
from services.startups.startups import ranking, rules
from services.startups.startups.identifiers import Identifier, canonical, fault, violations
from services.startups.startups.ranking import Candidate


@pytest.mark.parametrize(
    ("scheme", "written", "expected"),
    [
        ("siren", "732 829 320", "732829320"),
        ("siren", "732\u00a0829\u202f320", "732829320"),
        ("siren", "７３２８２９３２０", "732829320"),
        ("siren", "732-829.320\u200b", "732829320"),
        ("vat", "44 732 829 320", "FR44732829320"),
        ("vat", "fr 44 732829320", "FR44732829320"),
        ("rna", "w751212517", "W751212517"),
    ],
)
def test_one_spelling_for_each_identifier(scheme: str, written: str, expected: str) -> None:
    assert canonical(scheme, written) == (scheme, expected)


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("siren", "732829320", None),
        ("siren", "732829321", "identifier.checksum"),
        ("siren", "73282932", "identifier.length"),
        ("siren", "73282932X", "identifier.characters"),
        ("siren", "٧٣٢٨٢٩٣٢٠", "identifier.characters"),
        ("siren", "000000000", "identifier.zeros"),
        ("siren", "000000018", "identifier.fictitious"),
        ("siret", "73282932000074", None),
        ("siret", "73282932000075", "identifier.checksum"),
        ("siret", "11122233344455", "identifier.siren_of_siret"),
        ("siret", "00000000000000", "identifier.zeros"),
        ("siret", "35600000000048", None),
        ("siret", "35600000009075", None),
        ("siret", "35600000009076", "identifier.la_poste"),
        ("vat", "FR44732829320", None),
        ("vat", "FR45732829320", "identifier.vat_key"),
        ("vat", "FR44732829321", "identifier.siren_of_vat"),
        ("vat", "FRIO732829320", "identifier.characters"),
        ("vat", "FR4473282932", "identifier.length"),
        ("vat", "FR00000000000", "identifier.zeros"),
        ("vat", "FRKW732829320", "identifier.vat_key"),
        ("vat", "MC44732829320", "identifier.country"),
        ("vat", "DE136695976", None),
        ("vat", "DE136695978", "identifier.checksum"),
        ("vat", "XX123456789", "identifier.country"),
        ("rna", "W751212517", None),
        ("rna", "X751212517", "identifier.characters"),
        ("rna", "W75121251", "identifier.length"),
        ("rna", "W000000000", "identifier.zeros"),
        ("ridet", "1234567001", None),
        ("ridet", "12345678", "identifier.length"),
        ("ridet", "A23456789", "identifier.characters"),
        ("tahiti", "A12345", None),
        ("tahiti", "A12345001", None),
        ("tahiti", "AB2345", "identifier.characters"),
        ("tahiti", "000000", "identifier.zeros"),
        ("lei", "213800KUD8LAJWSQ9D15", None),
        ("lei", "213800KUD8LAJWSQ9D16", "identifier.checksum"),
        ("lei", "213800KUD8LAJWSQ9D1", "identifier.length"),
        ("foreign", "DEHRB12345", None),
        ("foreign", "FR732829320", "identifier.no_country"),
        ("foreign", "12345", "identifier.no_country"),
        ("foreign", "DE1", "identifier.length"),
        ("foreign", "GB00000000", "identifier.zeros"),
        ("other", "CHE-116", None),
        ("other", "", "identifier.length"),
    ],
)
def test_each_cause_has_its_own_code(scheme: str, value: str, expected: str | None) -> None:
    assert fault(Identifier(scheme, value), fictitious=False) == expected


def test_the_fictitious_block_is_for_demonstrations() -> None:
    assert fault(Identifier("siren", "000000018"), fictitious=True) is None


def test_identifiers_of_one_startup_belong_together() -> None:
    siren, siret = Identifier("siren", "732829320"), Identifier("siret", "35600000000048")
    vat = Identifier("vat", "FR39356000000")
    assert violations([siren, Identifier("siret", "73282932000074")], fictitious=False) == []
    found = [v.code for v in violations([siren, siret, vat], fictitious=False)]
    assert found == ["identifier.siret_siren_mismatch", "identifier.vat_siren_mismatch"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Éléphant", "elephant"),
        ("Œuvre d’Art", "oeuvre d art"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Hà  Nội", "ha noi"),
        ("🚀 Rocket", "🚀 rocket"),
        ("C++, C# & .NET.", "c++ c# .net"),
        ("مَدينة", "مدينه"),
        ("مــديــنــة", "مدينه"),
        ("Rocket🚀Lab", "rocket 🚀 lab"),
        ("👩‍🚀", "👩 🚀"),
        ("٢٠٢٤", "2024"),
        ("a\u202eb\u200bc", "abc"),
        ("ISTANBUL ıI", "istanbul ii"),
        ("100%_a", "100 a"),
    ],
)
def test_folding(text: str, expected: str) -> None:
    assert fold(text) == expected
    assert fold(fold(text)) == expected


def candidate(name: str, *aliases: str, **found: bool) -> Candidate:
    return Candidate(name, rules.sort_name(name), rules.folded_name(name, aliases), **found)


def test_the_order_of_answers() -> None:
    candidates = [
        candidate("Hospital software", by_text=True),
        candidate("Alphma"),
        candidate("The Alpha House"),
        candidate("Alphabet"),
        candidate("Omega", "Alpha"),
        candidate("Alpha"),
        candidate("Zeta", by_identifier=True),
        candidate("Unrelated"),
    ]
    found = [entry.id for entry in ranking.ranked("alpha", candidates)]
    assert found == ["Zeta", "Alpha", "Omega", "Alphabet", "The Alpha House", "Alphma", "Hospital software"]


@pytest.mark.parametrize(
    ("query", "name"),
    [("numerik", "Numérique Santé"), ("elefant", "Éléphant"), ("fitlab", "Fit Lab"), ("fit lab", "Fitlab"),
     ("decouvrete", "Découverte"), ("tesla", "Tecla")],
)  # fmt: skip
def test_typing_errors_are_forgiven(query: str, name: str) -> None:
    assert ranking.score(fold(query), candidate(name)) > 0


def test_other_names_are_not_typing_errors() -> None:
    assert ranking.score("numerik", candidate("Mercure")) == 0
    assert ranking.score("alpha", candidate("Omega", "Beta")) == 0


def test_names_that_people_could_confuse() -> None:
    assert ranking.looks_like(fold("Fit Lab"), fold("FitLab"))
    assert ranking.looks_like(fold("Découverte"), fold("decouvertes"))
    assert not ranking.looks_like(fold("Alpha"), fold("Alpha Numérique"))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (Dates(date(2026, 12, 2)), "pending"),
        (Dates(date(2026, 12, 1)), "active"),
        (Dates(date(2026, 1, 1), date(2026, 12, 1)), "ended"),
        (Dates(date(2026, 1, 1), date(2026, 12, 2)), "active"),
        (Dates(date(2026, 1, 1), date(2027, 1, 1), notice_on=date(2026, 12, 1)), "notice"),
        (Dates(date(2026, 1, 1), date(2027, 1, 1), notice_on=date(2026, 12, 2)), "active"),
        (Dates(date(2026, 1, 1), suspended_from=date(2026, 11, 1)), "suspended"),
        (Dates(date(2026, 1, 1), suspended_from=date(2026, 11, 1), suspended_to=date(2026, 12, 1)), "active"),
    ],
)
def test_the_status_follows_from_dates(dates: Dates, expected: str) -> None:
    assert memberships.status_on(date(2026, 12, 1), dates) == expected


def test_the_best_membership_decides_the_standing() -> None:
    assert memberships.standing("notice", None) == "resident"
    assert memberships.standing("ended", "graduated") == "alumni"
    assert memberships.standing("ended", "left") == "former"
    assert memberships.best(["former", "candidate", "alumni"]) == "candidate"


def test_the_day_is_that_of_the_hubs_clock() -> None:
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert day_in(late, "Europe/Paris") == date(2026, 12, 2)
    found = days(late, ["Europe/Paris", "Europe/Berlin", "America/Montreal"])
    assert (found.usual, found.others) == (date(2026, 12, 2), {date(2026, 12, 1): ("America/Montreal",)})


def test_distances() -> None:
    assert 200 < distance_km(Place(48.85, 2.35), Place(50.63, 3.06)) < 210


def test_slugs_of_homonyms_differ() -> None:
    first, second = "0199d3c4-8b7e-7c1a-9d42-6a5f0c1b2e3d", "0199d3c4-8b7e-7c1a-9d42-6a5f0c1b2e3e"
    assert rules.slug_of("Éléphant Rose", first, attempt=0) == "elephant-rose"
    assert rules.slug_of("Éléphant Rose", first, attempt=1) != rules.slug_of("Éléphant Rose", second, attempt=1)
    assert rules.slug_of("Import", first, attempt=0) != "import"
    assert rules.slug_of("🚀", first, attempt=0).startswith("startup-")
