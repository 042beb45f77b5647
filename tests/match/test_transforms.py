from __future__ import annotations

import pytest

from onefold.errors import InvalidInput
from onefold.match.nicknames import _formal_names, formal_name
from onefold.match.transforms import chain, transform
from onefold.ruleset.plan import Transform


@pytest.mark.parametrize(
    ("name", "number", "text", "expected"),
    [
        ("lower", None, "ÀB", "àb"),
        ("upper", None, "straße", "STRASSE"),
        ("trim", None, " a b\t", "a b"),
        ("trim", None, "  ", None),
        ("digits", None, "+32 (0)2-\u0663", "32023"),
        ("digits", None, "none²", None),
        ("letters", None, "O'Neil-3 Åse", "ONeilÅse"),
        ("letters", None, "12", None),
        ("first", 3, "abcd", "abc"),
        ("first", 3, "日本", "日本"),
        ("last", 3, "abcd", "bcd"),
        ("last", 3, "ab", "ab"),
        ("last", 3, "", None),
        ("last_digits", 7, "+1 (555) 010-0199", "0100199"),
        ("last_digits", 7, "010-019", None),
        ("soundex", None, "Robert", "R163"),
        ("soundex", None, "Łukasz", "L220"),
        ("soundex", None, "Müller", "M460"),
        ("soundex", None, "李", None),
        ("soundex", None, "42", None),
        ("metaphone", None, "Müller", "MLR"),
        ("metaphone", None, "-", None),
        ("year", None, "1985-03-02", "1985"),
        ("year", None, "02/03/1985", "1985"),
        ("year", None, "19850302", "1985"),
        ("year", None, "2/3/85", None),
        ("year", None, "phone 32475123456", None),
        ("nickname", None, " Bob", "robert"),
        ("email", None, " Jane@Example.COM ", "jane@example.com"),
        ("email", None, "jane", None),
        ("phone", None, "+1 415 555 2671", "+14155552671"),
        ("name", None, "  ", None),
    ],
)
def test_what_transforms_give(name: str, number: int | None, text: str, expected: str | None) -> None:
    assert transform(Transform(name, number), text) == expected


def test_metaphone_of_words_that_sound_alike() -> None:
    assert transform(Transform("metaphone"), "Phillip") == transform(Transform("metaphone"), "Filip")


@pytest.mark.parametrize("step", [Transform("rot13"), Transform("lower", 3), Transform("first")])
def test_a_transform_that_does_not_exist_is_refused(step: Transform) -> None:
    with pytest.raises(InvalidInput, match=step.name):
        transform(step, "text")


def test_transforms_follow_one_another_until_one_gives_nothing() -> None:
    digits_then_last = chain((Transform("digits"), Transform("last", 2), Transform("lower")))
    assert digits_then_last("a1b2c3") == "23"
    assert digits_then_last("abc") is None
    assert chain(())("As Is") == "As Is"


@pytest.mark.parametrize(
    ("name", "formal"),
    [
        ("BILL", "william"),
        ("Mike", "michael"),
        ("Liz", "elizabeth"),
        ("Doug", "douglas"),  # from the package's data
        ("Noah", "noah"),  # short for Manoah there
        ("Alex", "alex"),  # Alexander, Alexandra, Alexis
        ("Pat", "pat"),  # Patrick, Patricia
        ("Andrew", "andrew"),  # a formal name though listed as short for another
        ("Robert", "robert"),
        ("Xanthippe", "xanthippe"),
    ],
)
def test_nicknames_lead_to_a_formal_name_only_beyond_doubt(name: str, formal: str) -> None:
    assert formal_name(name) == formal


def test_a_formal_name_is_its_own_so_that_nicknames_never_chain() -> None:
    names = _formal_names()
    assert len(names) > 300
    assert all(formal_name(formal) == formal for formal in names.values())
    assert len({formal_name("Aaron"), formal_name("Erin"), formal_name("Ron")}) == 3
