"""What columns are called in practice, in English, German, French and Spanish. Data only; see `columns`.

Written without case, accents and punctuation: `E-Mail` is `email`, `Prénom` is `prenom`, `First Name` is `firstname`.
"""

from __future__ import annotations

_IDENTIFIERS = {
    "user_id": (
        "userid customerid customerno customernumber customernr custid custno kundennummer kundennr kundenid "
        "kdnr benutzerid nutzerid numeroclient noclient idclient clienteid idcliente numerocliente usuarioid "
        "idusuario useridentifier"
    ),
    "email": (
        "email emailaddress mail mailaddress emailadresse mailadresse emailaddr courriel adressemail "
        "adresseemail adresseelectronique correo correoelectronico emailid contexttraitsemail traitsemail "
        "propertiesemail useremail customeremail"
    ),
    "phone": (
        "phone phonenumber phoneno phonenr telephone telephonenumber tel telno telnr telefon telefonnummer "
        "telefonnr mobile mobileno mobilenumber mobilephone cell cellphone cellnumber handy handynummer mobil "
        "mobilnummer mobiltelefon natel portable numerodetelephone numerotelephone telefono numerodetelefono "
        "handynr mobilenr natelnr telefonomovil movil celular msisdn contexttraitsphone traitsphone propertiesphone "
        "userphone customerphone phonee164"
    ),
    "anonymous_id": "anonymousid anonid visitorid cookieid",
    "ios.idfa": "idfa",
    "android.idfa": "gaid aaid androidadvertisingid googleadvertisingid",
    "ga_client_id": "gaclientid gacid googleanalyticsclientid",
    "ip": "ip ipaddress ipadresse ipaddr adresseip direccionip contextip clientip",
    "name": (
        "name fullname completename customername displayname vollername ganzername nomcomplet nombrecompleto "
        "nameofcustomer contactname"
    ),
}

_FIELDS = {
    "first_name": "firstname givenname given forename fname vorname rufname prenom primernombre nombredepila",
    "last_name": ("lastname surname familyname lname nachname familienname zuname nomdefamille apellido apellidos"),
    "middle_name": "middlename zweitervorname deuxiemeprenom segundonombre",
    "birth_date": (
        "birthdate dateofbirth dob birthday birthdt geburtsdatum geburtstag datenaissance datedenaissance "
        "fechanacimiento fechadenacimiento"
    ),
    "postcode": "postcode postalcode zip zipcode plz postleitzahl codepostal codigopostal",
    "city": "city town ort stadt wohnort ville ciudad localidad",
    "street": (
        "street streetname streetaddress address address1 addressline1 strasse adresse rue direccion calle domicilio"
    ),
    "street_number": "streetnumber streetno housenumber houseno hausnummer hausnr",
    "country": "country land pays pais countryname countrycode",
    "state": "state province bundesland kanton canton departement provincia estado",
    "gender": "gender sex geschlecht sexe sexo",
    "company": (
        "company companyname organisation organization firma firmenname unternehmen entreprise societe empresa"
    ),
    "salutation": "salutation anrede civilite tratamiento",
    "language": "language lang sprache langue idioma",
    "ssn": "ssn socialsecuritynumber socsecid",
    "event": "event eventname",
    "type": "type",
}

_KEYS = (
    "id recordid recid rowid uniqueid uuid guid uid pk primarykey externalid datensatzid satznummer "
    "satznr idenregistrement idregistro"
)
_MESSAGE_KEYS = "messageid eventid eventuuid insertid"

_UPDATED = (
    "updatedat updated updatedon updateddate updatetime lastupdate lastupdated lastupdatedat dateupdated "
    "modifiedat modified modifiedon modifieddate lastmodified lastmodifiedat lastmodifieddate "
    "datemodified changedat systemmodstamp geaendertam geandertam aenderungsdatum anderungsdatum "
    "datemodification datedemodification modifiele datemaj fechaactualizacion fechamodificacion "
    "fechademodificacion actualizado"
)
_HAPPENED = "timestamp eventtime eventtimestamp eventdate occurredat happenedat ts datetime zeitstempel horodatage"
_SENT = "originaltimestamp receivedat sentat"
_CREATED = (
    "createdat created createdon createddate createddatetime datecreated creationdate registeredat "
    "registeredon signupdate signedupat signedup subscribedat subscribedon joinedat joinedon membersince "
    "erstelltam erstelldatum angelegtam datecreation datedecreation creele "
    "fechacreacion fechadecreacion creado"
)
_ANY_DATE = "date time datum zeit fecha"

_WHOSE = (
    "work home private personal primary secondary main other business office billing contact privat "
    "geschaft geschaftlich haupt day evening alternate alt preferred"
)
_PURCHASES = (
    "order invoice transaction purchase payment basket cart amount quantity price total session page url "
    "sku bestellung rechnung betrag menge commande facture montant quantite pedido factura importe "
    "cantidad"
)


def _turned(names: dict[str, str]) -> dict[str, str]:
    return {column: role for role, columns in names.items() for column in columns.split()}


IDENTIFIER_OF: dict[str, str] = _turned(_IDENTIFIERS)
"""Column -> identifier type."""

FIELD_OF: dict[str, str] = _turned(_FIELDS)
"""Column -> the name of the field."""

KEYS = tuple(_KEYS.split())
"""Columns that can be nothing but the key of a row, the surest first."""

MESSAGE_KEYS = tuple(_MESSAGE_KEYS.split())
"""Columns that hold the id of an event."""

ROW_TIMES = tuple(f"{_UPDATED} {_HAPPENED} {_SENT} {_CREATED} {_ANY_DATE}".split())
EVENT_TIMES = tuple(f"{_HAPPENED} {_SENT} {_CREATED} {_UPDATED} {_ANY_DATE}".split())
"""Columns that say when, the best first."""

SENDING_TIMES = frozenset(_SENT.split())
"""Only tables of events have these."""

WHOSE = frozenset(_WHOSE.split())
"""Words before `email` and `phone` that leave it the customer's own."""

WHOSE_AFTER = (WHOSE - {"preferred", "contact"}) | {"mobile", "mobil", "cell", "handy"}
"""Such words after them. `email_preferred` and `phone_contact` say yes or no."""

PURCHASES = frozenset(_PURCHASES.split())
"""Words in columns of tables that have many rows for one customer."""

ID_ENDINGS = frozenset(["id", "no", "nr", "num", "number", "nummer", "numero", "key", "uuid", "guid"])
"""Last words of columns that number things."""
