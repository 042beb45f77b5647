"""What a ruleset means while it is being written: told for its sound parts, whatever is wrong with others."""

from __future__ import annotations

from onefold.ruleset.meaning import IdentifierMeaning, Meaning, meaning_of


def meaning(text: str) -> Meaning:
    found = meaning_of(text)
    assert found is not None
    return found


def identifier(text: str, name: str) -> IdentifierMeaning:
    return next(one for one in meaning(text).identifiers if one.type == name)


def test_nothing_written_is_what_the_default_ruleset_means() -> None:
    found = meaning("")
    assert [one.type for one in found.identifiers][:3] == ["user_id", "email", "phone"]
    assert not found.rules
    assert not any(one.written for one in found.identifiers)
    assert all(one.shipped for one in found.identifiers)
    browser = identifier("", "anonymous_id")
    assert (browser.limit, browser.per, browser.when_shared) == (20, "week", "latest_user")
    assert browser.sentence.startswith("Records with the same anonymous_id are one customer; ")


def test_settings_are_told_whoever_says_them() -> None:
    text = """
identifiers:
  default: {blocked: {values: [Void]}}
  loyalty_no: {limit: 1, within: 90 days, blocked: {patterns: ['^T-'], shipped: false}}
"""
    card, phone = identifier(text, "loyalty_no"), identifier(text, "phone")
    assert (card.written, card.shipped, card.limit, card.per, card.within) == (True, False, 1, "ever", "90 days")
    assert (card.blocked.values, card.blocked.patterns, card.blocked.shipped) == (["void"], ["^T-"], False)
    assert (phone.written, phone.blocked.values, phone.blocked.shipped) == (False, ["void"], True)
    assert phone.max_distinct == {"first_name": 20}


def test_a_type_that_joins_nobody_is_told_as_what_it_is() -> None:
    text = "identifiers: {birth_date: {match: false, limit: 1}}"
    assert identifier(text, "birth_date").sentence == (
        "birth_date joins nobody; one customer has at most 1 value of birth_date."
    )
    assert identifier(text, "ip").sentence == "ip joins nobody."


def test_each_rule_is_a_sentence_also_one_to_review() -> None:
    found = meaning("rules: [{match: {same: card}}, {name: near, match: {same: street}, review: true}]")
    assert [(one.index, one.name, one.sentence) for one in found.rules] == [
        (0, "rule 1", "Records are one customer when card is the same."),
        (1, "near", "Proposed to a person, not applied: Records are one customer when street is the same."),
    ]


def test_a_mistake_hides_only_the_part_that_it_is_in() -> None:
    text = """
identifiers: {email: {limt: 3}, phone: {limit: 2}}
rules:
  - {name: unread, match: {same: {feld: card}}}
  - {match: {same: card}}
  - {name: unsound, match: {similar: {field: name, by: jaro_winkler, at_least: 0.9}}}
  - {match: {same: street}}
statements: [{together: x}]
"""
    found = meaning(text)
    assert [(one.index, one.name) for one in found.rules] == [(1, "rule 2"), (3, "rule 4")]
    assert identifier(text, "phone").limit == 2
    assert identifier(text, "email").written is False


def test_parts_of_the_wrong_kind_are_left_out_whole() -> None:
    assert meaning("identifiers: 5\nrules: {a: b}") == meaning("")


def test_what_cannot_be_read_means_nothing() -> None:
    assert meaning_of("rules: [") is None
    assert meaning_of("- a list") is None
