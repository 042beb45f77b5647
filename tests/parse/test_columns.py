from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.model import IdentifierType
from onefold.parse.column_names import EVENT_TIMES, FIELD_OF, IDENTIFIER_OF, KEYS, MESSAGE_KEYS, ROW_TIMES
from onefold.parse.columns import Recognition, recognise

NAMES = "user_id email phone ios.id android.idfa ios.idfa anonymous_id ga_client_id group_id ip name loyalty_no"
TYPES = tuple(IdentifierType(name) for name in NAMES.split())
WORDS = st.sampled_from(
    [
        "id",
        "ID",
        "customer",
        "user",
        "E-Mail",
        "mail",
        "Phone",
        "Telefon",
        "first",
        "name",
        "Name",
        "Vorname",
        "nom",
        "order",
        "no",
    ]
    + [
        "updated",
        "at",
        "created",
        "event",
        "anonymous",
        "message",
        "loyalty",
        "2",
        "_",
        " ",
        "",
        "date",
        "Straße",
        "!",
        "type",
    ]
)
COLUMNS = st.lists(st.lists(WORDS, min_size=1, max_size=3).map("_".join), unique=True, max_size=10)


def seen(*columns: str) -> Recognition:
    return recognise(columns, TYPES)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        *[
            (column, "email")
            for column in ("email", "E-Mail", "E-Mail-Adresse", "mail", "email address", "EMAIL_ADDRESS", "Courriel")
        ],
        *[
            (column, "email")
            for column in ("correo electrónico", "email_2", "Work Email", "private_email_1", "context_traits_email")
        ],
        *[
            (column, "phone")
            for column in (
                "Telefon",
                "phone number",
                "tel",
                "Mobile",
                "mobile_phone",
                "Handy-Nr",
                "Téléphone",
                "teléfono móvil",
            )
        ],
        *[(column, "email") for column in ("Mail privat", "E-Mail (work)", "Email Business 2", "email_home1")],
        *[(column, "phone") for column in ("Phone (mobile)", "Telefon privat", "Tel. geschäftlich")],
        *[(column, "phone") for column in ("Phone2", "home phone", "PhoneNumber")],
        *[
            (column, "user_id")
            for column in ("user id", "userid", "UserID", "customer_id", "Customer No.", "Kundennummer", "Kunden-Nr.")
        ],
        *[(column, "name") for column in ("name", "Full Name", "Nom complet", "Customer Name")],
        ("loyaltyNo", "loyalty_no"),
        ("LOYALTY-NO", "loyalty_no"),
        ("ios.id", "ios.id"),
        ("IP-Adresse", "ip"),
        ("anonymousId", "anonymous_id"),
    ],
)
def test_identifiers(column: str, kind: str) -> None:
    assert seen(column).identifiers == {IdentifierType(kind): (column,)}


@pytest.mark.parametrize(
    "column",
    [
        "email_opt_in",
        "email_preferred",
        "phone_contact",
        "email_verified",
        "employer_phone",
        "spouse_email",
        "phone_model",
        "emailing",
        "mailing_address",
    ],
)
def test_what_only_sounds_like_an_identifier_is_a_field(column: str) -> None:
    assert seen(column).identifiers == {}
    assert seen(column).fields == {column: column}


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Vorname", "first_name"),
        ("given_name", "first_name"),
        ("fname", "first_name"),
        ("First Name", "first_name"),
        ("Prénom", "first_name"),
        ("Nachname", "last_name"),
        ("surname", "last_name"),
        ("Apellidos", "last_name"),
        ("dob", "birth_date"),
        ("Date of birth", "birth_date"),
        ("Geburtsdatum", "birth_date"),
        ("zip", "postcode"),
        ("ZIP Code", "postcode"),
        ("PLZ", "postcode"),
        ("Code postal", "postcode"),
        ("Ort", "city"),
        ("Straße", "street"),
        ("address_1", "street"),
        ("Hausnummer", "street_number"),
        ("Land", "country"),
        ("Geschlecht", "gender"),
        ("sex", "gender"),
        ("Firma", "company"),
        ("soc_sec_id", "ssn"),
        ("favouriteColour", "favourite_colour"),
        ("cluster", "cluster"),
        ("simulant", "simulant"),
    ],
)
def test_fields(column: str, field: str) -> None:
    assert seen(column).fields == {field: column}


def test_a_canonical_name_goes_to_the_first_column() -> None:
    fields = seen("first_name", "Vorname", "FIRST NAME", "vorname_", "!", "?").fields
    assert fields["first_name"] == "first_name"
    assert fields["vorname"] == "Vorname"
    assert sorted(fields.values()) == sorted(["first_name", "Vorname", "FIRST NAME", "vorname_", "!", "?"])


def test_a_field_is_found_by_its_canonical_and_its_own_name() -> None:
    found = seen("DOB", "city")
    assert found.column("birth_date") == "DOB"
    assert found.column("dob") == "DOB"
    assert found.column("zodiac") is None


@pytest.mark.parametrize(
    ("columns", "fields", "names"),
    [
        (["Vorname", "Name"], {"first_name": "Vorname", "last_name": "Name"}, ()),
        (["Nom", "Prénom"], {"last_name": "Nom", "first_name": "Prénom"}, ()),
        (["nombre", "apellidos"], {"first_name": "nombre", "last_name": "apellidos"}, ()),
        (
            ["name", "first_name", "last_name"],
            {"name": "name", "first_name": "first_name", "last_name": "last_name"},
            ("name",),
        ),
        (["full name"], {"name": "full name"}, ("full name",)),
    ],
)
def test_a_name_beside_the_other_part_is_a_part(
    columns: list[str], fields: dict[str, str], names: tuple[str, ...]
) -> None:
    assert seen(*columns).fields == fields
    assert seen(*columns).identifiers.get(IdentifierType("name"), ()) == names


@pytest.mark.parametrize(
    ("columns", "key", "key_if_unique", "user_id"),
    [
        ("id,email", "id", None, ()),
        ("email,rec_id,id", "id", None, ()),
        ("uuid,customer_id", "uuid", None, ("customer_id",)),
        ("unique_id,first_name", "unique_id", None, ()),
        ("email,first_name", None, None, ()),
        ("customer_no,E-Mail,Vorname", "customer_no", None, ("customer_no",)),
        ("E-Mail,Customer ID", "Customer ID", None, ("Customer ID",)),
        ("order_id,customer_id,email", None, "order_id", ("customer_id",)),
        ("customer_id,store_id,email", None, "customer_id", ("customer_id",)),
        ("email,store_id,customer_id", None, "customer_id", ("customer_id",)),
        ("customer_id,order_date,amount", None, "customer_id", ("customer_id",)),
        ("user_id,anonymous_id,email", None, "user_id", ("user_id",)),
        ("simulant_id,household_id,ssn", None, "simulant_id", ()),
        ("street_number,city", None, None, ()),
        ("email,employer_id", None, None, ()),
    ],
)
def test_keys(columns: str, key: str | None, key_if_unique: str | None, user_id: tuple[str, ...]) -> None:
    found = seen(*columns.split(","))
    assert (found.id, found.id_if_unique) == (key, key_if_unique)
    assert found.identifiers.get(IdentifierType("user_id"), ()) == user_id


@pytest.mark.parametrize(
    ("columns", "time"),
    [
        ("id,created_at,updated_at", "updated_at"),
        ("id,createdAt", "createdAt"),
        ("id,Last Modified", "Last Modified"),
        ("id,Geändert am,Erstellt am", "Geändert am"),
        ("id,date", "date"),
        *[(f"id,{column},updated_at", "updated_at") for column in ("subscribed_at", "member since")],
        *[(f"id,{column}", column) for column in ("subscribed_at", "subscribedAt", "signed up", "joined at")],
        *[(f"id,{column}", column) for column in ("Member since", "registered at", "Created")],
        ("id,birth_date", None),
        ("id,tax_year", None),
        ("message_id,anonymous_id,event,updated_at,timestamp,received_at", "timestamp"),
    ],
)
def test_times(columns: str, time: str | None) -> None:
    assert seen(*columns.split(",")).time == time


@pytest.mark.parametrize(
    ("columns", "kind", "key"),
    [
        ("messageId,anonymousId,userId,timestamp", "event", "messageId"),
        ("message_id,event,user_id", "event", "message_id"),
        ("id,message_id,type,user_id", "event", "message_id"),
        ("id,anonymous_id,user_id,event,timestamp", "event", "id"),
        ("id,anonymous_id,user_id,received_at", "event", "id"),
        ("id,anonymous_id,email", "row", "id"),
        ("id,event_type,event_date", "row", "id"),
        ("id,email", "row", "id"),
    ],
)
def test_tables_of_events(columns: str, kind: str, key: str) -> None:
    found = seen(*columns.split(","))
    assert (found.kind, found.id) == (kind, key)


def test_identifiers_of_types_not_configured_are_fields() -> None:
    found = recognise(["E-Mail", "Telefon"], (IdentifierType("email"),))
    assert found.identifiers == {"email": ("E-Mail",)}
    assert found.fields == {"telefon": "Telefon"}


def test_described_line_by_line() -> None:
    assert seen("Kunden-Nr", "E-Mail", "Telefon", "Telefon 2", "Vorname", "Geändert am").describe() == [
        "Kunden-Nr -> record id, identifier user_id",
        "Geändert am -> time",
        "E-Mail -> identifier email",
        "Telefon -> identifier phone",
        "Telefon 2 -> identifier phone",
        "Vorname -> field first_name",
    ]
    assert seen("order_id", "x").describe()[0] == "order_id -> record id if no two rows share one, field order_id"


@given(COLUMNS)
def test_every_column_has_a_role_and_no_column_is_invented(columns: list[str]) -> None:
    found = seen(*columns)
    identifying = [column for several in found.identifiers.values() for column in several]
    used = {found.id, found.time, *identifying, *found.fields.values()} - {None}
    assert used == set(columns)
    assert found.id_if_unique is None or found.id is None
    assert len(set(found.fields.values())) == len(found.fields)
    assert set(found.identifiers) <= set(TYPES)
    assert len(found.describe()) == len(columns)


def test_the_lists_hold_folded_names_once() -> None:
    for name in (*IDENTIFIER_OF, *FIELD_OF, *KEYS, *MESSAGE_KEYS, *ROW_TIMES):
        assert name.isascii()
        assert name.isalnum()
        assert name.islower()
    assert not set(IDENTIFIER_OF) & set(FIELD_OF)
    assert len(set(ROW_TIMES)) == len(ROW_TIMES)
    assert set(ROW_TIMES) == set(EVENT_TIMES)
