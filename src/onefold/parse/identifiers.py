"""Where the identifiers of a Segment call stand, and how they are taken from there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import cast

from onefold.model import IdentifierType
from onefold.parse.parts import Object, Parts, object_at
from onefold.parse.texts import described, identifier_text, plain, refused

Found = dict[IdentifierType, tuple[str, ...]]
Reader = Callable[[Parts, Found], None]

_TOP_LEVEL = {"user_id": "userId", "anonymous_id": "anonymousId", "group_id": "groupId"}
_DEVICE_KEYS = {"id": "id", "idfa": "advertisingId", "push_token": "token"}
_DEVICES = ("android", "ios")
_ANALYTICS = "Google Analytics"
_OWN_PLACES = frozenset(_TOP_LEVEL) | {"ip", "name", "ga_client_id"}
_OWN_PLACES |= {f"{device}.{key}" for device in _DEVICES for key in _DEVICE_KEYS}
"""Types read from one place of a call. All others are looked up by name in traits and properties."""

_OF_THE_GROUP = frozenset({"email", "phone"})
"""What the traits of a group call say of the company: shared by its people, so not theirs."""


def camel_case(name: str) -> str:
    """`loyalty_no` -> `loyaltyNo`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def identifier_finder(types: Collection[IdentifierType]) -> Callable[[Parts], Found]:
    """What takes the raw identifiers of `types`, and no others, from the parts of a call.

    A value of the wrong kind raises InvalidInput, naming its key.
    """
    readers = _readers(frozenset(types))
    by_name = _by_name(types)

    def find(parts: Parts) -> Found:
        found: Found = {}
        context = parts.context
        for key, read in readers:
            if not key or key in context:
                read(parts, found)
        by_name(parts, found)
        return found

    return find


def _readers(types: frozenset[IdentifierType]) -> tuple[tuple[str, Reader], ...]:
    """With the key of the context under which each looks and nowhere else, if it does."""
    readers = [("", _top_level({kind: key for kind, key in _TOP_LEVEL.items() if kind in types}))]
    if "ip" in types:
        readers.append(("ip", _ip))
    if "name" in types:
        readers.append(("", _name))
    if "ga_client_id" in types:
        readers.append(("", _analytics_client))
    if any(kind.startswith(("android.", "ios.")) for kind in types):
        readers.append(("device", _device(types)))
    return (*readers, ("externalIds", _external_ids(types)))


def _add(found: Found, kind: str, key: str, value: object) -> None:
    text = identifier_text(key, value)
    if text is None:
        return
    name = cast("IdentifierType", kind)
    present = found.get(name)
    if present is None:
        found[name] = (text,)
    elif text not in present:
        found[name] = (*present, text)


def _top_level(keys: dict[str, str]) -> Reader:
    places = tuple((IdentifierType(kind), key) for kind, key in keys.items())
    grouped = "group_id" in keys

    def read(parts: Parts, found: Found) -> None:
        get = parts.call.get
        for kind, key in places:
            value = get(key)
            if value is not None and (text := identifier_text(key, value)) is not None:
                found[kind] = (text,)
        if grouped and "groupId" in parts.context:
            _add(found, "group_id", "context.groupId", parts.context["groupId"])

    return read


def _ip(parts: Parts, found: Found) -> None:
    value = parts.context.get("ip")
    if value is not None:
        _add(found, "ip", "context.ip", value)


def _name(parts: Parts, found: Found) -> None:
    """traits.name, or first and last name together; the traits of a group call name a company."""
    if parts.traits and parts.type != "group":
        _add(found, "name", "traits.name", _name_in(parts.traits))
    if parts.context_traits and "name" not in found:
        _add(found, "name", "context.traits.name", _name_in(parts.context_traits))


def _name_in(traits: Object) -> str | None:
    whole = traits.get("name")
    if whole is not None and (text := plain(whole)):
        return text
    first = traits.get("firstName") or traits.get("first_name")
    last = traits.get("lastName") or traits.get("last_name")
    if not (first and last):
        return None
    first_text, last_text = plain(first), plain(last)
    return f"{first_text} {last_text}" if first_text and last_text else None


def _analytics_client(parts: Parts, found: Found) -> None:
    for parent, path in ((parts.context, "context.integrations"), (parts.call, "integrations")):
        if "integrations" not in parent:
            continue
        settings = object_at(parent, "integrations", path).get(_ANALYTICS)
        if isinstance(settings, Mapping):
            _add(found, "ga_client_id", f"{path}['{_ANALYTICS}'].clientId", settings.get("clientId"))


def _device(types: frozenset[IdentifierType]) -> Reader:
    """Per operating system: type, key, its path, and whether the customer must have allowed tracking."""
    places = {
        system: tuple(
            (f"{system}.{ending}", key, f"context.device.{key}", ending == "idfa")
            for ending, key in _DEVICE_KEYS.items()
            if f"{system}.{ending}" in types
        )
        for system in _DEVICES
    }

    def read(parts: Parts, found: Found) -> None:
        device = object_at(parts.context, "device", "context.device")
        for kind, key, path, tracking in places.get(str(device.get("type")).lower(), ()):
            value = device.get(key)
            if value is not None and (not tracking or device.get("adTrackingEnabled") is True):
                _add(found, kind, path, value)

    return read


def _external_ids(types: frozenset[IdentifierType]) -> Reader:
    def read(parts: Parts, found: Found) -> None:
        items = parts.context.get("externalIds")
        if items is None:
            return
        if not isinstance(items, list | tuple):
            raise refused("context.externalIds", f"is {described(items)}; must be an array")
        for number, item in enumerate(items):
            path = f"context.externalIds[{number}]"
            if not isinstance(item, Mapping):
                raise refused(path, f"is {described(item)}; must be an object")
            of_user = item.get("collection") == "users" and item.get("encoding") == "none"
            if of_user and item.get("type") in types:
                _add(found, str(item["type"]), f"{path}.id", item.get("id"))

    return read


def _by_name(types: Collection[IdentifierType]) -> Reader:
    """Email, phone and custom types, in camelCase and snake_case."""
    named = [kind for kind in types if kind not in _OWN_PLACES]
    spelled = tuple((kind, key) for kind in named for key in dict.fromkeys((camel_case(kind), kind)))
    of_company = tuple((kind, key) for kind, key in spelled if kind not in _OF_THE_GROUP)
    keys_of_all = frozenset(key for _, key in spelled)

    def read(parts: Parts, found: Found) -> None:
        if parts.traits:
            look(parts.traits, "traits", of_company if parts.type == "group" else spelled, found)
        if parts.context_traits:
            look(parts.context_traits, "context.traits", spelled, found)
        if parts.properties:
            look(parts.properties, "properties", spelled, found)

    def look(place: Object, path: str, keys: tuple[tuple[IdentifierType, str], ...], found: Found) -> None:
        if keys_of_all.isdisjoint(place):
            return
        for kind, key in keys:
            if key in place:
                _add_each(found, kind, f"{path}.{key}", place[key])

    return read


def _add_each(found: Found, kind: str, key: str, value: object) -> None:
    """A trait may list several values; true and false are left to normalizers and blocked values to report."""
    for one in value if isinstance(value, list | tuple) else (value,):
        _add(found, kind, key, plain(one) if isinstance(one, bool) else one)
